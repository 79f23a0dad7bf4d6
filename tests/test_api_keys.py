"""API keys: how they are written, who is let in by one, what is derived from one, and that none is kept in clear."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import pickle
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from sqlalchemy import select

from conftest import NOW, TENANT
from idverify.cli import main
from idverify.errors import OperatorError, RequestError
from idverify.ports.api_keys import KeptApiKey
from idverify.stores.memory import MemoryStore
from idverify.stores.opening import open_store
from idverify.stores.schema import METADATA
from idverify.stores.service_schema import API_KEY
from idverify.web.api_key import ApiKey, Caller, Presented, Scope, authenticate

TICK = timedelta(microseconds=1)
ENDS = NOW + timedelta(days=365)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def made(*scopes: Scope, label: str = "web-1", ends=ENDS) -> ApiKey:
    return ApiKey.new(scopes or (Scope.DECIDE,), label, NOW, ends)


def presented(token: str) -> Presented:
    found = ApiKey.parse(token)
    assert found is not None
    return found


def let_in(key: ApiKey) -> Caller:
    store = MemoryStore()
    store.keep_api_key(key.kept)
    return authenticate(store, f"Bearer {key.token}", now=NOW)


def refused(keys, header: str | None, now=NOW) -> str:
    with pytest.raises(RequestError) as found:
        authenticate(keys, header, now=now)
    return found.value.code


# How a key is written


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=32, max_size=32))
def test_whatever_was_written_is_read_again_and_in_no_other_way(name: bytes, secret: bytes) -> None:
    token = f"idv1_{name.hex()}_{base64.urlsafe_b64encode(secret).decode().rstrip('=')}"
    found = presented(token)
    assert (found.id, found.secret.reveal()) == (name.hex(), secret)
    assert found.digest == hashlib.sha256(secret).digest()
    # The last six bits hold two that no byte has: each of the 64 letters but sixteen is refused there.
    others = [token[:-1] + letter for letter in ALPHABET if letter != token[-1]]
    read = [ApiKey.parse(other) for other in others]
    assert sum(each is not None for each in read) == 15
    assert all(each is None or each.secret.reveal() != secret for each in read)


@given(st.text())
@example("")
@example("idv1_")
@example("idv1_0011223344556677_" + "A" * 44)
@example("idv1_0011223344556677_" + "A" * 43 + "\n")
@example("idv1_0011223344556677_" + "A" * 42 + "=")
@example("idv1_001122334455667٧_" + "A" * 43)
@example("IDV1_0011223344556677_" + "A" * 43)
def test_what_is_no_key_is_read_as_none_whatever_it_is(text: str) -> None:
    assert ApiKey.parse(text) is None


@given(st.integers(0, 64), st.sampled_from([*ALPHABET, " ", "é", "\0", "+", "/", "="]))
def test_a_key_with_one_character_changed_is_another_key_or_none(place: int, letter: str) -> None:
    key = made()
    place %= len(key.token)
    assume(key.token[place] != letter)
    changed = ApiKey.parse(key.token[:place] + letter + key.token[place + 1 :])
    assert changed is None or (changed.id, changed.digest) != (key.kept.id, key.kept.digest)


def test_two_keys_have_nothing_in_common():
    keys = [made() for _ in range(64)]
    assert len({each.kept.id for each in keys}) == len({each.kept.digest for each in keys}) == 64
    assert len({each.token[22:30] for each in keys}) == 64


@pytest.mark.parametrize("label", ["", "x" * 256, "a\nb", "a\0b", "\ud800", "\x1b[2J"])
def test_a_label_that_cannot_be_kept_or_shown_is_refused(label):
    with pytest.raises(OperatorError) as found:
        made(label=label)
    assert found.value.code == "api_key_label"
    assert made(label="máy chủ số 1").kept.label == "máy chủ số 1"


@pytest.mark.parametrize(
    ("scopes", "ends"),
    [([], ENDS), (["everything"], ENDS), ([Scope.DECIDE], NOW), ([Scope.DECIDE], ENDS.replace(tzinfo=None))],
)
def test_a_key_for_nothing_or_without_a_life_is_not_made(scopes, ends):
    with pytest.raises(ValueError, match=r"scope|Scope|ends|offset"):
        ApiKey.new(scopes, "web-1", NOW, ends)


def test_nothing_shows_a_key_but_its_token():
    key = made()
    caller, shown = let_in(key), presented(key.token)
    secret = shown.secret.reveal()
    hidden = [key.token, key.token[22:], secret.hex(), repr(secret)[2:-1], repr(key.kept.digest)[2:-1]]
    for each in (key, key.kept, caller, shown, shown.secret):
        for said in (repr(each), str(each), f"{each}"):
            assert not any(part in said for part in hidden)
    for each in (caller, shown):
        with pytest.raises(TypeError):
            pickle.dumps(each)


# Who is let in


def test_a_key_lets_in_whoever_shows_it_and_says_who_that_is():
    store, key = MemoryStore(), made(Scope.SIGN_UP, Scope.CUSTODY)
    store.keep_api_key(key.kept)
    for header in (f"Bearer {key.token}", f"bearer {key.token}", f"BEARER  {key.token} "):
        caller = authenticate(store, header, now=NOW)
        assert (caller.id, caller.label) == (key.kept.id, "web-1")
        assert caller.scopes == {"sign-up", "custody:read"}
        assert Scope.SIGN_UP in caller.scopes
        assert Scope.METRICS not in caller.scopes


def test_whoever_shows_no_key_of_this_platform_learns_nothing_more_than_that():
    store, key, other = MemoryStore(), made(), made()
    store.keep_api_key(key.kept)
    secret = other.token[22:]
    for header in (
        None,
        "",
        "Bearer",
        "Bearer ",
        key.token,
        f"Basic {key.token}",
        f"Bearer {key.token}x",
        f"Bearer\t{key.token}",
        f"Bearer {other.token}",  # of a name that is not there
        f"Bearer idv1_{key.kept.id}_{secret}",  # with somebody else's secret
        f"Bearer idv1_{key.kept.id}_{'A' * 43}",  # what an unknown key is compared with is no key either
        f"Bearer idv1_{'0' * 16}_{'A' * 43}",
    ):
        assert refused(store, header) == "unauthenticated"


def test_a_key_is_good_until_its_last_microsecond_and_says_so_to_whoever_has_it_alone():
    store, key = MemoryStore(), made()
    store.keep_api_key(key.kept)
    wrong = f"Bearer idv1_{key.kept.id}_{'A' * 43}"
    assert authenticate(store, f"Bearer {key.token}", now=ENDS - TICK).id == key.kept.id
    assert refused(store, f"Bearer {key.token}", ENDS) == "key_expired"
    assert refused(store, wrong, ENDS) == "unauthenticated"
    store.revoke_api_key(key.kept.id, now=NOW)
    for now in (NOW, ENDS):
        assert refused(store, f"Bearer {key.token}", now) == "unauthenticated"
    endless = made(ends=None)
    store.keep_api_key(endless.kept)
    assert authenticate(store, f"Bearer {endless.token}", now=NOW + timedelta(days=36_500)).id == endless.kept.id


class Asked(MemoryStore):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def api_key(self, id: str) -> KeptApiKey | None:
        self.asked.append(id)
        return super().api_key(id)


def test_a_name_that_is_not_there_costs_what_a_wrong_secret_costs(monkeypatch):
    store, key, revoked, expired = Asked(), made(), made(), made()
    for each in (key.kept, revoked.kept, replace(expired.kept, expires_at=NOW)):
        store.keep_api_key(each)
    store.revoke_api_key(revoked.kept.id, now=NOW)
    compared: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def watched(one, other):
        compared.append((len(one), len(other)))
        return compare(one, other)

    monkeypatch.setattr("idverify.web.api_key.hmac.compare_digest", watched)
    for id in (key.kept.id, revoked.kept.id, expired.kept.id, "0" * 16):
        store.asked.clear()
        compared.clear()
        assert refused(store, f"Bearer idv1_{id}_{'A' * 43}") == "unauthenticated"
        assert store.asked == [id]
        assert compared == [(32, 32)]


def test_a_revocation_holds_at_once_for_whoever_has_the_store_open_too(store, url):
    key = made()
    store.keep_api_key(key.kept)
    other = open_store(url, tenant=TENANT)
    assert authenticate(other, f"Bearer {key.token}", now=NOW).id == key.kept.id
    assert store.revoke_api_key(key.kept.id, now=NOW)
    assert refused(other, f"Bearer {key.token}") == "unauthenticated"
    other.close()


def test_a_key_of_one_platform_is_none_of_another_in_the_same_database(store, url):
    key = made()
    store.keep_api_key(key.kept)
    beside = open_store(url, tenant="platform-b")
    assert refused(beside, f"Bearer {key.token}") == "unauthenticated"
    assert beside.api_keys() == ()
    assert not beside.revoke_api_key(key.kept.id, now=NOW)
    beside.close()
    assert authenticate(store, f"Bearer {key.token}", now=NOW).id == key.kept.id


# What is derived from a key


def hkdf(secret: bytes, *labels: str) -> bytes:
    """RFC 5869 by hand, one block of it, with the salt and the lengths of this library."""
    info = b"".join(len(label.encode()).to_bytes(2, "big") + label.encode() for label in labels)
    extracted = hmac.digest(b"vnid/v1", secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def test_a_mac_is_what_the_page_of_decisions_says_it_is():
    key = made()
    secret = presented(key.token).secret.reveal()
    message = (3).to_bytes(8, "big") + b"one" + (0).to_bytes(8, "big")
    by_hand = hmac.digest(hkdf(secret, "idverify/v1/api-key/mac", "idempotency-key"), message, "sha256")
    assert let_in(key).mac("idempotency-key", b"one", b"") == by_hand


@given(st.lists(st.binary(max_size=12), max_size=4), st.lists(st.binary(max_size=12), max_size=4))
@example([b"ab", b"c"], [b"a", b"bc"])
@example([], [b""])
@example([b"a" * 70_000], [b"a" * 70_000, b""])
def test_no_two_lists_of_parts_have_one_mac(some: list[bytes], others: list[bytes]) -> None:
    caller = CALLER
    assert (caller.mac("p", *some) == caller.mac("p", *others)) == (some == others)


def test_each_key_and_each_purpose_has_macs_of_its_own():
    one, other = let_in(made()), let_in(made())
    macs = {each.mac(purpose, b"0912000001") for each in (one, other) for purpose in ("idempotency-key", "request", "")}
    assert len(macs) == 6
    assert all(len(mac) == 32 for mac in macs)


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32))
def test_an_answer_is_opened_by_the_key_and_for_the_write_it_was_sealed_for_alone(body: bytes, key: bytes) -> None:
    sealed = CALLER.seal(body, key=key)
    assert CALLER.open(sealed, key=key) == body
    assert len(sealed) == len(body) + 28
    assert CALLER.seal(body, key=key) != sealed
    for caller, for_key in ((OTHER, key), (CALLER, bytes([key[0] ^ 1]) + key[1:])):
        with pytest.raises(OperatorError) as found:
            caller.open(sealed, key=for_key)
        assert found.value.code == "kept_answer"


@given(st.integers(0, 400), st.integers(0, 7))
def test_an_answer_that_was_changed_or_cut_does_not_open(place: int, bit: int) -> None:
    sealed = CALLER.seal(b'{"challenge":"0123456789abcdef"}', key=b"k" * 32)
    place %= len(sealed)
    changed = bytearray(sealed)
    changed[place] ^= 1 << bit
    for broken in (bytes(changed), sealed[:place]):
        with pytest.raises(OperatorError) as found:
            CALLER.open(broken, key=b"k" * 32)
        assert found.value.code == "kept_answer"
        assert found.value.__cause__ is None


CALLER, OTHER = let_in(made()), let_in(made())


# What is kept


def test_no_key_and_no_secret_is_anywhere_in_the_database(store, url):
    keys = [made(), made(Scope.METRICS)]
    for each in keys:
        store.keep_api_key(each.kept)
        authenticate(store, f"Bearer {each.token}", now=NOW)
    store.revoke_api_key(keys[0].kept.id, now=NOW)
    with store._engine.connect() as connection:
        rows = repr([connection.execute(select(table)).all() for table in METADATA.sorted_tables])
        assert len(connection.execute(select(API_KEY)).all()) == 2
    files = b""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        files = b"".join(each.read_bytes() for each in folder.iterdir() if each.name.startswith("store.sqlite"))
        assert keys[0].kept.digest in files
    for each in keys:
        secret = presented(each.token).secret.reveal()
        written = each.token[22:]
        assert each.kept.id in rows
        for needle in (written, secret.hex(), repr(secret)[2:-1], written[:16]):
            assert needle not in rows
        for part in (written.encode(), secret, secret.hex().encode(), secret[:12]):
            assert part not in files


# The command


@pytest.fixture
def on(url, monkeypatch):
    """The environment of an operator whose birth dates are under seal, as in production."""
    open_store(url, tenant=TENANT, upgrade=True, day_key=bytes(range(32))).close()
    monkeypatch.setenv("IDVERIFY_STORE", url)
    monkeypatch.setenv("IDVERIFY_TENANT", TENANT)
    return open_store(url, tenant=TENANT, day_key=bytes(range(32)))


def test_a_key_is_made_shown_once_listed_and_revoked(on, capsys):
    assert main(["api-keys", "list", "--lang", "en"]) == 0
    assert "no API key yet" in capsys.readouterr().out
    assert main(["api-keys", "new", "--scope", "decide", "--scope", "sign-up", "--label", "web-1", "--lang", "vi"]) == 0
    told = capsys.readouterr()
    token = told.out.strip()
    assert "chỉ hiện ra lần này" in told.err
    caller = authenticate(on, f"Bearer {token}", now=NOW + timedelta(days=2))
    assert caller.scopes == {"decide", "sign-up"}
    (kept,) = on.api_keys()
    assert kept.expires_at is not None
    assert kept.expires_at - kept.made_at == timedelta(days=365)
    for arguments in (["list"], ["list", "--json"]):
        assert main(["api-keys", *arguments]) == 0
        shown = capsys.readouterr().out
        assert caller.id in shown
        assert token[22:] not in shown
        assert kept.digest.hex() not in shown
    assert main(["api-keys", "revoke", caller.id, "--lang", "en"]) == 0
    assert main(["api-keys", "revoke", caller.id, "--lang", "en"]) == 1
    assert refused(on, f"Bearer {token}", NOW + timedelta(days=2)) == "unauthenticated"
    capsys.readouterr()
    main(["api-keys", "list", "--lang", "vi"])
    assert "đã thu hồi" in capsys.readouterr().out
    on.close()


def test_the_same_comes_as_data(on, capsys):
    assert main(["api-keys", "new", "--scope", "metrics", "--label", "số đo", "--days", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["scopes"] == ["metrics"]
    assert document["label"] == "số đo"
    assert presented(document["token"]).id == document["id"]
    main(["api-keys", "list", "--json"])
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed == {name: value for name, value in document.items() if name != "token"}
    assert listed["state"] == "live"
    on.close()


def test_whoever_gives_the_key_itself_for_its_name_does_not_see_it_again(on, capsys):
    main(["api-keys", "new", "--scope", "decide", "--label", "web-1"])
    token = capsys.readouterr().out.strip()
    for typed in (token, "\udcff", "0" * 16):
        assert main(["api-keys", "revoke", typed]) == 1
        told = capsys.readouterr()
        assert token not in told.out + told.err
    on.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["new", "--label", "x"],
        ["new", "--scope", "decide"],
        ["new", "--scope", "0912000001", "--label", "x"],
        ["new", "--scope", "decide", "--label", "x", "--days", "0"],
        ["new", "--scope", "decide", "--label", "x", "--days", "3661"],
        ["revoke"],
    ],
)
def test_what_is_wrong_is_told_without_repeating_it(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["api-keys", *arguments])
    assert stopped.value.code == 2
    assert "0912000001" not in capsys.readouterr().err


def test_a_command_without_a_platform_or_a_store_of_this_version_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("IDVERIFY_TENANT", raising=False)
    monkeypatch.setenv("IDVERIFY_STORE", f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert main(["api-keys", "list", "--lang", "en"]) == 2
    assert "IDVERIFY_TENANT" in capsys.readouterr().err
    with closing(sqlite3.connect(tmp_path / "empty.sqlite")):
        pass
    assert main(["api-keys", "list", "--tenant", "x"]) == 2
    assert main(["api-keys", "new", "--tenant", "x", "--scope", "decide", "--label", "a\nb"]) == 2
