"""Birth dates under seal: the database alone does not tell them, and every answer is the same."""

from __future__ import annotations

import copy
import pickle
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from families import Family
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from conftest import NOW, TENANT, platform_on
from idverify.account.action import Action
from idverify.cli import main
from idverify.errors import OperatorError
from idverify.sealing import Group, OfficerKey, Officers
from idverify.stores.days import Days
from idverify.stores.opening import open_custody, open_store
from idverify.stores.schema import ACCOUNT, GUARDIAN_LINK

SECRET = bytes(range(100, 132))
OTHER = bytes(range(1, 33))


def refusal(work) -> str:
    with pytest.raises(OperatorError) as refused:
        work()
    return refused.value.code


def lp(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


@given(st.dates())
def test_a_day_is_sealed_as_written_down_and_opens(day):
    def half(label: bytes) -> bytes:
        info = lp(b"vnid/v1/day", label, b"platform-a")
        return HKDF(algorithm=SHA256(), length=32, salt=b"vnid/v1", info=info).derive(SECRET)

    cipher = AESSIV(half(b"mac") + half(b"cipher"))
    known = cipher.encrypt(day.toordinal().to_bytes(4, "big"), [lp(b"vnid/v1/day", b"platform-a")])
    days = Days(SECRET, tenant="platform-a")
    assert days.seal(day) == known
    assert days.open(known) == day
    assert len(known) == 20


@pytest.mark.parametrize("place", range(20))
def test_a_day_that_was_touched_does_not_open(place):
    days = Days(SECRET, tenant=TENANT)
    sealed = bytearray(days.seal(date(1990, 5, 1)))
    sealed[place] ^= 1
    assert refusal(lambda: days.open(bytes(sealed))) == "day_key"


@pytest.mark.parametrize("cut", [0, 1, 15, 16, 19])
def test_a_day_that_was_cut_short_does_not_open(cut):
    days = Days(SECRET, tenant=TENANT)
    assert refusal(lambda: days.open(days.seal(date(1990, 5, 1))[:cut])) == "day_key"


def test_another_key_and_another_platform_do_not_open_it():
    sealed = Days(SECRET, tenant=TENANT).seal(date(1990, 5, 1))
    assert refusal(lambda: Days(OTHER, tenant=TENANT).open(sealed)) == "day_key"
    assert refusal(lambda: Days(SECRET, tenant="platform-b").open(sealed)) == "day_key"
    assert refusal(lambda: Days(SECRET[:-1], tenant=TENANT)) == "day_key"


def test_the_key_shows_itself_nowhere():
    days = Days(SECRET, tenant=TENANT)
    assert repr(days) == "Days()"
    for work in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            work(days)


@pytest.fixture
def sealed(url):
    opened = open_store(url, tenant=TENANT, upgrade=True, day_key=SECRET)
    yield opened
    opened.close()


def cells(store):
    with store._engine.connect() as connection:
        for table in (ACCOUNT, GUARDIAN_LINK):
            yield from connection.execute(select(table)).all()


def test_a_family_lives_the_same_life_and_the_database_tells_no_birth_date(sealed):
    family = Family(platform_on(sealed))
    family.join()
    platform = family.on
    platform.enrol("lan")
    assert platform.gate.decide("lan", Action.POST, now=NOW).permitted
    days = [value for row in cells(sealed) for value in row if isinstance(value, date) and type(value) is date]
    assert days == []
    assert [row.user_birth for row in cells(sealed) if getattr(row, "user_birth", None)]
    assert [row.birth for row in cells(sealed) if getattr(row, "birth", None)]


def test_a_store_without_the_key_says_so_and_one_with_another_too(sealed, url):
    platform_on(sealed).enrol("lan")
    # At once, before it writes a day that the others cannot read.
    for key in (None, OTHER):
        assert refusal(lambda key=key: open_store(url, tenant=TENANT, day_key=key)) == "day_key"
    open_store(url, tenant=TENANT, day_key=SECRET).close()
    open_store(url, tenant="platform-b").close()


def test_days_of_before_are_read_as_they_stand_and_sealed_when_asked(url):
    before = open_store(url, tenant=TENANT, upgrade=True)
    for place in range(5):
        platform_on(before).enrol(f"account {place}", f"091200000{place}")
    store = open_store(url, tenant=TENANT, day_key=SECRET)
    facts = store.account("account 3")
    custody = open_custody(url, tenant=TENANT, day_key=SECRET)
    assert [custody.seal_days(most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert store.account("account 3") == facts
    assert all(row.user_birth_date is None for row in cells(store) if hasattr(row, "user_birth_date"))
    bare = open_custody(url, tenant=TENANT)
    assert refusal(lambda: bare.seal_days(most=2)) == "day_key"
    for each in (before, store, custody, bare):
        each.close()


@pytest.mark.parametrize("years", [1, 90])
def test_children_are_found_in_a_short_span_and_in_a_long_one(sealed, years):
    family = Family(platform_on(sealed))
    family.join()
    born = sealed.child_account("an").facts.user_birth_date
    year = timedelta(days=365)
    assert sealed.children_born(born, born + years * year) == (("an", born),)
    assert sealed.children_born(born - years * year, born) == (("an", born),)
    assert sealed.children_born(born + timedelta(days=1), born + years * year) == ()
    assert sealed.children_born(born - years * year, born - timedelta(days=1)) == ()


def test_a_sealed_store_is_tidied_with_the_key_of_the_environment(sealed, url, monkeypatch, tmp_path, capsys):
    platform_on(sealed).enrol("lan")
    officers = Officers(tuple(OfficerKey.generate(f"officer-{group}", group).officer for group in Group))
    (tmp_path / "officers.json").write_text(officers.to_json(), encoding="utf-8")
    given = {
        "TENANT": TENANT,
        "STORE": url,
        "KEYS": "2026a:" + SECRET.hex(),
        "OFFICERS_FILE": str(tmp_path / "officers.json"),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"IDVERIFY_{name}", value)
    assert main(["store", "tidy", "--store", url, "--lang", "en"]) == 2
    assert "IDVERIFY_DAY_KEY" in capsys.readouterr().err
    monkeypatch.setenv("IDVERIFY_DAY_KEY", SECRET.hex())
    assert main(["store", "tidy", "--store", url, "--lang", "en"]) == 0
    assert "row taken away" in capsys.readouterr().out
