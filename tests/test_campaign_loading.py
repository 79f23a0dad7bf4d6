"""Accounts of a campaign in the store: what was proven and nothing else, once, under every live key."""

from __future__ import annotations

import multiprocessing
import signal
from datetime import date, datetime
from pathlib import Path

import campaign_loading_parts
import pytest
from bulk_parts import BEFORE, BOTH, existing, found, phone, proven, sealed
from campaign_loading_parts import TERMS, at_hour, source_of
from two_officers import TwoOfficers

from conftest import NOW, TENANT, platform_on
from idverify.account import Action, Holder, Service
from idverify.campaign.loading import loaded
from idverify.evidence.method import Method
from idverify.gate import PostingGate
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.law import VIETNAM
from idverify.stores.bulk.store import open_bulk
from idverify.stores.opening import open_store

ROWS = """account,phone,personal_id,birth_date,opened,proof,proven_at,level,no_mobile,holder
lan,0912 000 001,,1990-05-01,2021-03-04,vn_mobile_otp,2025-02-01,,,
lan's shop,+84912000001,,,2022-03-04,vn_mobile_otp,2025-02-01,,,tổ chức
minh,0912000002.0,,1990-05-01,2021-03-04,verified,2025-02-01T12:00:00+07:00,,,
nobody,0912000003,,1990-05-01,2021-03-04,,,,,
typed,,001190000001,1990-05-01,2021-03-04,personal_id_typed,2025-02-01,,,
seen,0912000004,001190000001,1990-05-01,2021-03-04,id_document_image,2025-02-01,,,
undated proof,0912000005,,1990-05-01,2021-03-04,vn_mobile_otp,,,,
no number,,,1990-05-01,2021-03-04,vn_mobile_otp,2025-02-01,,,
abroad,,001190000001,1990-05-01,2021-03-04,personal_id_eid,2025-02-01,2,2025-01-01,
other,0912000006,,1990-05-01,2021-03-04,other_eid,2026-10-01,2,2025-01-01,
child,0912000007,,2014-05-01,2025-03-04,,,,,
unknown age,0912000008,,,2021-03-04,vn_mobile_otp,2025-02-01,,,
lan,0912000009,,1980-01-01,2020-03-04,vn_mobile_otp,2025-02-01,,,
no day,0912000010,,1990-05-01,,vn_mobile_otp,2025-02-01,,,
whose,0912000011,,1990-05-01,2021-03-04,vn_mobile_otp,2025-02-01,,,???
,0912000012,,1990-05-01,2021-03-04,vn_mobile_otp,2025-02-01,,,
"""
PID = PersonalIdNumber.parse("001190000001")
PROVEN = at_hour(date(2025, 2, 1), 0)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def by_hand(ring, seal):
    """The same accounts, each made with the library's own parts."""
    day = {"user_birth_date": date(1990, 5, 1), "opened_at": at_hour(date(2021, 3, 4), 0)}

    def one(account, *evidence, **facts):
        return existing(account, **(day | facts))._replace(evidence=evidence)

    def otp(account, number, at=PROVEN):
        return proven(account, number, ring, at, seal=seal(number))

    later = at_hour(date(2025, 2, 1), 12)
    eid = {"method": Method.PERSONAL_ID_EID, "level": 2, "seal": seal(PID)}
    other = proven("other", PID, ring, at_hour(date(2026, 10, 1), 0), Method.OTHER_EID, level=2)
    declared = {"no_vn_mobile_declared_at": at_hour(date(2025, 1, 1), 0)}
    shop = {"holder": Holder.ORGANISATION, "user_birth_date": None, "opened_at": at_hour(date(2022, 3, 4), 0)}
    return [
        one("lan", otp("lan", phone(1))),
        one("lan's shop", otp("lan's shop", phone(1)), **shop),
        one("minh", otp("minh", phone(2), later)),
        *(one(name) for name in ("nobody", "typed", "seen", "undated proof", "no number")),
        one("abroad", proven("abroad", PID, ring, PROVEN, **eid), **declared),
        one("other", other._replace(pseudonyms=(), binding=None), **declared),
        one("child", user_birth_date=date(2014, 5, 1), opened_at=at_hour(date(2025, 3, 4), 0)),
        one("unknown age", otp("unknown age", phone(8)), user_birth_date=None),
    ]


@pytest.fixture
def bulk(store):
    made = open_bulk(store._engine.url.render_as_string(hide_password=False), tenant=TENANT)
    yield made
    made.close()


@pytest.mark.parametrize("rotates", [True, False], ids=["sealed for a rotation", "not sealed"])
@pytest.mark.parametrize("ring", [BEFORE, BOTH], ids=["one key", "two keys"])
def test_what_is_loaded_is_what_the_librarys_own_parts_make_of_it(store, bulk, rows, tmp_path, ring, rotates):
    seal = TwoOfficers(TENANT).seal if rotates else None
    done = loaded(source_of(rows), TERMS, ring, seal, bulk, now=NOW)
    assert (done.rows, done.unnamed, done.undated, done.unheld) == (16, 1, 1, 1)
    other = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}", tenant=TENANT, upgrade=True)
    beside = open_bulk(f"sqlite:///{tmp_path / 'other.sqlite'}", tenant=TENANT)
    added = beside.load(by_hand(ring, sealed if rotates else lambda _: None), now=NOW)
    assert done.added == added._replace(already_there=1)
    assert found(store) == found(other)
    assert bool(found(store)["seals"]) == rotates
    beside.close()
    other.close()


def test_the_gate_knows_them_and_lets_nobody_in_by_a_number_on_file(store, bulk, rows):
    loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=NOW)
    gate = PostingGate(service=Service.DOMESTIC, store=store)
    may = {name: gate.decide(name, Action.POST, now=NOW) for name in ("lan", "lan's shop", "minh", "abroad", "other")}
    assert {name for name, decision in may.items() if not decision.permitted} == set()
    for name in ("nobody", "typed", "seen", "undated proof", "no number"):
        assert gate.decide(name, Action.POST, now=NOW).remedies, name
    assert "ask_guardian" in gate.decide("child", Action.POST, now=NOW).remedies
    assert "provide_birth_date" in gate.decide("unknown age", Action.POST, now=NOW).remedies


def test_numbers_that_were_loaded_are_bound_to_their_accounts(store, bulk, rows):
    loaded(source_of(rows), TERMS, BOTH, TwoOfficers(TENANT).seal, bulk, now=NOW)
    kept = [each for each in found(store)["evidence"] if each["number"]]
    assert len(kept) == 5
    assert all(each["binding"] is not None for each in kept)
    assert platform_on(store, BOTH).gate.decide("lan", Action.POST, now=NOW).permitted


def test_once_more_adds_nothing(store, bulk, rows):
    first = loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=NOW)
    before = found(store)
    again = loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=NOW)
    assert again.added._replace(already_there=0) == (0, 0, 0, 0, 0)
    assert again.added.already_there == first.added.accounts + 1
    assert found(store) == before


def test_proofs_that_a_table_has_learned_since_are_counted_where_the_account_is_there(store, bulk, tmp_path, rows):
    unsaid = tmp_path / "unsaid.csv"
    unsaid.write_text(ROWS.replace("vn_mobile_otp", "ok").replace("personal_id_eid", "yes"), encoding="utf-8")
    first = loaded(source_of(unsaid), TERMS, BEFORE, None, bulk, now=NOW)
    assert (first.added.evidence, first.added.unadded) == (2, 0)
    before = found(store)
    platform_on(store).registrar.close("unknown age", now=NOW)
    second = loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=NOW)
    # Of lan, the shop and abroad; nothing of whose account is closed, nor of those whose proof came in at once.
    assert second.added == (0, first.added.accounts + 1, 0, 0, 3)
    assert found(store)["evidence"] == before["evidence"]


def test_an_account_of_tomorrow_is_left_out_today(store, bulk, tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text("account,phone,opened\nlan,0912000001,2027-01-01\nminh,0912000002,2021-01-01\n", encoding="utf-8")
    done = loaded(source_of(path), TERMS, BEFORE, None, bulk, now=NOW)
    assert (done.undated, done.added.accounts) == (1, 1)
    assert [each["id"] for each in found(store)["accounts"]] == ["minh"]


def test_a_proof_of_tomorrow_is_none_today(store, bulk, rows):
    loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=datetime(2025, 1, 1, tzinfo=VIETNAM))
    assert found(store)["evidence"] == []


def test_whoever_watches_is_told_of_every_row(bulk, rows):
    told: list[int] = []
    loaded(source_of(rows), TERMS, BEFORE, None, bulk, now=NOW, seen=told.append)
    assert told[-1] == 16
    assert told == sorted(told)


def test_a_load_killed_anywhere_and_begun_again_leaves_everything_once(tmp_path, rows):
    url = f"sqlite:///{tmp_path / 'killed.sqlite'}"
    whole = f"sqlite:///{tmp_path / 'whole.sqlite'}"
    context = multiprocessing.get_context("spawn")
    for each in (url, whole):
        open_store(each, tenant=TENANT, upgrade=True).close()
    campaign_loading_parts.load(whole, rows)
    kills = 0
    for statement in (2, 9, 19, 33, 61):
        process = context.Process(target=campaign_loading_parts.load_and_die, args=(url, rows, statement))
        process.start()
        process.join(60)
        assert process.exitcode in (0, -signal.SIGKILL)
        kills += process.exitcode != 0
    assert kills >= 3
    campaign_loading_parts.load(url, rows)
    with_kills, without = (open_store(each, tenant=TENANT) for each in (url, whole))
    assert found(with_kills) == found(without)
    with_kills.close()
    without.close()
