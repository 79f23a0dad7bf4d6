"""Existing accounts loaded by the thousand: the same as opened one by one, once, and beside people who sign up."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import bulk_parts
import psycopg
import pytest
from bulk_parts import BEFORE, BOTH, LATER, NEW, OLD, crowd, existing, found, opened, phone, proven, sealed
from sqlalchemy import event, func, inspect, select, text
from two_officers import TwoOfficers

from conftest import NOW, TENANT, platform_on
from idverify.account import Action, AgeEvidence, EventType, Holder
from idverify.errors import OperatorError
from idverify.evidence.method import Method
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.keys import Key, Keyring
from idverify.ledger.entry import Entry, EntryType
from idverify.ports import LimitReachedError
from idverify.ports.bulk import ExistingAccount, Loaded
from idverify.stores import contract_parts as contract
from idverify.stores.bulk import indexes
from idverify.stores.bulk.filling import Filling
from idverify.stores.bulk.store import open_bulk
from idverify.stores.custody_schema import LEDGER_PENDING, RECORD_SHARE
from idverify.stores.opening import engine_of, open_custody, open_store, upgrade_schema
from idverify.stores.schema import ACCOUNT, EVENT, EVIDENCE, METADATA, REGISTRATION_RECORD, SLOT
from idverify.stores.sql import SqlStore

OTHER = "platform-b"
DAY_KEY = bytes(range(96, 128))
KILLED_EVERY = int(os.environ.get("IDVERIFY_BULK_KILLED_EVERY", "5"))


@pytest.fixture
def bulk(store, url):  # noqa: ARG001  # the store brings the schema
    made = open_bulk(url, tenant=TENANT)
    yield made
    made.close()


def told(store: SqlStore) -> list[Entry]:
    """What the ledger is to say, in its order."""
    with store._engine.connect() as connection:
        rows = connection.scalars(select(LEDGER_PENDING.c.entry).order_by(LEDGER_PENDING.c.turn, LEDGER_PENDING.c.id))
        return [Entry.from_bytes(each) for each in rows]


def loads(store: SqlStore) -> list[dict[str, int | str]]:
    return [dict(each.data) for each in told(store) if each.type is EntryType.ACCOUNTS_LOADED]


def many_sorts(ring: Keyring) -> list[ExistingAccount]:
    """Accounts of every sort that can be loaded."""
    pid = PersonalIdNumber.parse("001190000001")
    eid: dict[str, Any] = {"method": Method.PERSONAL_ID_EID, "level": 2, "seal": sealed(pid)}
    return [
        existing("lan", phone(1), ring=ring),
        existing("lan's shop", phone(1), ring=ring, holder=Holder.ORGANISATION, user_birth_date=None),
        existing("both", phone(2), phone(3), ring=ring, age_evidence=AgeEvidence.USER_DECLARED),
        existing("twice", phone(4), phone(4), ring=ring),
        existing("nobody"),
        existing("abroad", no_vn_mobile_declared_at=NOW, user_birth_date=date(1985, 2, 28)),
        existing("minh", ring=ring)._replace(evidence=(proven("minh", pid, ring, **eid),)),
        existing("minh again", ring=ring)._replace(evidence=(proven("minh again", pid, ring, **eid),)),
        existing("typed")._replace(evidence=(proven("typed", pid)._replace(pseudonyms=(), binding=None),)),
        existing("tab\tand \\ newline\n'ỡ' \U0001f600", phone(5), ring=ring),
    ]


@pytest.mark.parametrize(("ring", "at_once"), [(BEFORE, 100), (BOTH, 3)], ids=["one key", "two keys, many batches"])
@pytest.mark.parametrize("day_key", [None, DAY_KEY], ids=["days in clear", "days sealed"])
def test_loading_leaves_what_opening_one_by_one_leaves(url, ring, day_key, at_once):
    upgrade_schema(engine := engine_of(url))
    engine.dispose()
    one_by_one = open_store(url, tenant=OTHER, day_key=day_key)
    loaded = open_store(url, tenant=TENANT, day_key=day_key)
    bulk = open_bulk(url, tenant=TENANT, day_key=day_key)
    for store in (one_by_one, loaded):
        store.check_keys(ring.check_values, now=NOW)
    accounts = many_sorts(ring)
    for each in accounts:
        one_by_one.open_account(opened(each))
    assert bulk.load(iter(accounts), now=NOW, at_once=at_once) == Loaded(10, 0, 6, 10)
    for each in accounts:
        facts = loaded.account(each.id)
        assert facts == one_by_one.account(each.id)
        assert facts is not None
        assert len(facts.evidence or ()) == len(each.evidence)
    kept, expected = found(loaded), found(one_by_one)
    if day_key is not None:  # sealed for each platform apart
        assert all(row["user_birth_date"] is None for row in kept["accounts"])
        for row in (*kept["accounts"], *expected["accounts"]):
            row["user_birth"] = row["user_birth"] is not None
    assert kept == expected
    assert kept["seals"]
    for each_store in (one_by_one, loaded, bulk):
        each_store.close()


def test_nothing_is_told_to_the_platform_and_the_ledger_counts_each_batch(store, bulk):
    bulk.load(crowd(), now=NOW, at_once=5)
    with store._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(EVENT)) == 0
    assert loads(store) == [
        {"accounts": 5, "identities": 4, "evidence": 5},
        {"accounts": 3, "identities": 2, "evidence": 3},
    ]


def test_what_was_loaded_wholly_or_in_part_is_not_loaded_again(store, bulk):
    bulk.load(crowd(5), now=NOW, at_once=2)
    before = found(store)
    assert bulk.load(crowd(5), now=LATER) == Loaded(already_there=5)
    assert found(store) == before
    assert len(loads(store)) == 3
    assert bulk.load([*crowd(8), *crowd(2)], now=LATER) == Loaded(3, 7, 2, 3)
    whole = found(store)
    assert [each["id"] for each in whole["accounts"]] == [f"user {place}" for place in range(8)]
    assert len(whole["evidence"]) == len(whole["places"]) == 8


def test_an_account_that_is_there_stays_as_it_is_open_or_closed(store, bulk):
    platform = platform_on(store)
    platform.enrol("lan", "0912000001")
    platform.enrol("minh", "0912000002")
    platform.registrar.close("minh", now=NOW)
    before = found(store)
    again = [existing("lan", phone(7)), existing("minh", phone(8)), existing("an", phone(9))]
    assert bulk.load(again[:2], now=NOW) == Loaded(already_there=2)
    assert found(store) == before
    assert bulk.load(again, now=NOW) == Loaded(1, 2, 1, 1)
    assert store.account("minh") is None


def test_a_loaded_account_may_post_and_its_number_is_recognised(store, bulk):
    platform = platform_on(store)
    number = phone(1)
    bulk.load([existing("lan", number, ring=platform.ring, opened_at=NOW - timedelta(days=900))], now=NOW)
    assert platform.gate.decide("lan", Action.POST, now=NOW).permitted
    assert platform.enrol("lan again", "0912000001").permitted
    kept = found(store)
    assert len(kept["numbers"]) == 1
    assert [place[2:] for place in kept["places"]] == [(1, "lan"), (2, "lan again")]


def test_a_child_that_is_loaded_has_no_guardian_yet_and_the_gate_says_so(store, bulk):
    platform = platform_on(store)
    child = existing("an", phone(1), ring=platform.ring, user_birth_date=date(2015, 9, 15))
    bulk.load([child], now=NOW)
    assert not platform.gate.decide("an", Action.POST, now=NOW).permitted


def test_the_operators_limit_refuses_no_account_that_exists_and_counts_them_afterwards(store, bulk):
    bulk.load([existing(f"user {place}", phone(1)) for place in range(5)], now=NOW)
    bulk.load([existing(f"user {place}", phone(1)) for place in range(5, 7)], now=NOW)
    assert [place[2] for place in found(store)["places"]] == [*range(1, 8)]
    new = opened(existing("one more", phone(1)))
    limited = replace(new, evidence=(replace(new.evidence[0], most=7),))
    with pytest.raises(LimitReachedError):
        store.open_account(limited)
    store.close_account("user 3", now=NOW)
    bulk.load([existing("late", phone(1))], now=NOW)  # takes the place that is free
    assert [place[2:] for place in found(store)["places"]][3] == (4, "late")


def test_a_load_contests_nothing_and_a_later_sign_up_contests_what_was_loaded(store, bulk):
    platform = platform_on(store)
    years = timedelta(days=900)
    accounts = [existing("old", opened_at=NOW - years), existing("new", opened_at=NOW)]
    shared = [each._replace(evidence=(proven(each.id, phone(1), platform.ring, each.opened_at),)) for each in accounts]
    bulk.load(shared, now=NOW)
    assert all(row["contested_at"] is None for row in found(store)["evidence"])
    platform.enrol("buyer", "0912000001")
    contested = [
        each.account for each in store.pending_events(now=NOW, most=9) if each.type is EventType.NUMBER_CONTESTED
    ]
    assert contested == ["old"]


def test_a_process_that_lacks_a_key_is_refused_and_every_live_key_is_written(store, bulk):
    store.check_keys(BEFORE.check_values, now=NOW)
    third = Keyring((Key("2028a", bytes(range(9, 41))), OLD), tenant=TENANT)
    only_new = Keyring((NEW,), tenant=TENANT)
    with pytest.raises(OperatorError) as refused:
        bulk.load([existing("lan", phone(1)), existing("minh", phone(2), ring=only_new)], now=NOW, at_once=1)
    assert (refused.value.code, refused.value.data) == ("key_behind", {"kid": "2026a"})
    assert [each["id"] for each in found(store)["accounts"]] == ["lan"]  # the batch before stays
    store.check_keys(BOTH.check_values, now=NOW)  # pending
    bulk.load([existing("an", phone(1), ring=BOTH), existing("minh", phone(2), ring=BOTH)], now=NOW)
    assert sorted(len(tags) for _, tags in found(store)["numbers"]) == [2, 2]
    bulk.load([existing("unknown", phone(3), ring=third)], now=NOW)  # a key of no known state writes no tag
    assert [[kid for _, kid, _ in tags] for _, tags in found(store)["numbers"] if len(tags) == 1] == [["2026a"]]


def test_evidence_bound_under_a_key_that_is_no_more_is_refused(store, bulk, url):
    store.check_keys(BOTH.check_values, now=NOW)
    custody = open_custody(url, tenant=TENANT)
    custody.retire_key("2026a", now=NOW)
    custody.close()
    with pytest.raises(OperatorError) as refused:
        bulk.load([existing("lan", phone(1), ring=Keyring((OLD, NEW), tenant=TENANT))], now=NOW)
    assert refused.value.code == "key_retired"
    assert found(store)["accounts"] == []


def test_a_number_known_under_another_live_key_is_found_and_given_its_missing_tag(store, bulk):
    bulk.load([existing("lan", phone(1), ring=BEFORE)], now=NOW)
    only_new = Keyring((NEW,), tenant=TENANT)
    later = [existing("minh", phone(1), ring=BOTH), existing("an", phone(1), ring=only_new)]
    assert bulk.load(later, now=NOW) == Loaded(2, 0, 0, 2)
    ((_, tags),) = found(store)["numbers"]
    assert [kid for _, kid, _ in tags] == ["2026a", "2027a"]


def test_other_platforms_are_untouched(store, bulk, url):
    other = open_bulk(url, tenant=OTHER)
    other.load(crowd(), now=NOW)
    before = found(store, OTHER)
    assert bulk.load(crowd(12), now=NOW).accounts == 12
    assert bulk.load([existing("x", phone(0))], now=NOW).identities == 0
    assert found(store, OTHER) == before
    other.close()


def test_no_number_stands_in_any_column(store, bulk):
    numbers = [phone(place) for place in range(3)]
    accounts = [
        existing(f"user {place}")._replace(evidence=(proven(f"user {place}", each, seal=sealed(each)),))
        for place, each in enumerate(numbers)
    ]
    bulk.load(accounts, now=NOW)
    bulk.seal([("user 0", TwoOfficers(TENANT).seal.seal("user 0", {"phone": numbers[0].canonical}))], now=NOW)
    shown = []
    with store._engine.connect() as connection:
        for table in METADATA.sorted_tables:
            shown += [repr(value) for row in connection.execute(select(table)) for value in row]
    assert len(shown) > 50
    assert not [value for value in shown for each in numbers if each.canonical[3:] in value]


def test_a_name_that_no_database_keeps_is_refused_and_a_repr_tells_no_birth_date(bulk):
    with pytest.raises(OperatorError) as refused:
        bulk.load([existing("nul\0")], now=NOW)
    assert refused.value.code == "account_id"
    assert repr(existing("lan", phone(1))) == "ExistingAccount(id='lan')"


def test_a_load_killed_anywhere_and_begun_again_leaves_everything_once(url):
    upgrade_schema(engine := engine_of(url))
    engine.dispose()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(bulk_parts.PRELOADED)
    expected, halves = None, set()
    for statement in range(1, 400, KILLED_EVERY):
        process = context.Process(target=bulk_parts.load_and_die, args=(url, statement))
        process.start()
        process.join(60)
        store, bulk = open_store(url, tenant=TENANT), open_bulk(url, tenant=TENANT)
        there = len(found(store)["accounts"])
        assert there in (0, 4, 8)
        halves.add(there)
        assert bulk.load(crowd(), now=NOW, at_once=4) == Loaded(8 - there, there, *[(6, 8), (3, 4), (0, 0)][there // 4])
        whole = found(store)
        expected = expected or whole
        assert whole == expected
        assert len(loads(store)) == 2
        with store._engine.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())
        store.close()
        bulk.close()
        if process.exitcode == 0:
            assert halves == {0, 4, 8}
            return
        assert process.exitcode == -signal.SIGKILL
    raise AssertionError("a load does not end")


def test_indexes_come_last_at_the_first_load_only_and_are_there_in_the_end(store, bulk):
    def there():
        with store._engine.connect() as connection:
            return {each["name"] for name in METADATA.tables for each in inspect(connection).get_indexes(name)}

    whole, meanwhile = there(), []
    for first in (0, 4):
        with bulk.indexes_last():
            meanwhile.append(len(whole - there()))
            bulk.load(crowd(8)[first : first + 4], now=NOW)
        assert there() == whole
    filled = sum(len(table.indexes) for table in (ACCOUNT, EVIDENCE, SLOT))
    assert meanwhile == [filled if store._engine.dialect.name == "sqlite" else 0, 0]
    assert len(found(store)["accounts"]) == 8


def test_indexes_that_a_killed_load_took_away_are_built_by_the_next_one(store, bulk):
    with store._engine.connect() as connection:
        before = inspect(connection).get_indexes("idverify_evidence")
    bulk._write(indexes.take_away)
    bulk.load(crowd(4), now=NOW)
    with bulk.indexes_last():
        bulk.load(crowd(8), now=NOW)
    with store._engine.connect() as connection:
        after = inspect(connection).get_indexes("idverify_evidence")
    assert sorted(each["name"] for each in after) == sorted(each["name"] for each in before)


def test_whoever_signs_up_after_a_load_looks_nothing_up_by_the_platform_alone(store, bulk):
    """SQLite only: unmeasured, it would read all evidence of the platform to be spared a sort."""
    if store._engine.dialect.name != "sqlite":
        return
    bulk.load([existing(f"user {place}", phone(place)) for place in range(300)], now=NOW)
    asked = []
    listening = open_store(str(store._engine.url), tenant=TENANT)
    event.listen(listening._engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    listening.open_account(opened(existing("new", phone(7))))
    plans = []
    with listening._engine.connect() as connection:  # one from before the load has not heard of it
        for statement, parameters in asked.copy():
            if statement.startswith("SELECT idverify_"):
                plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    listening.close()
    looked = [plan for plan in plans if re.search(r"idverify_(evidence|slot|identity_tag|account)", plan)]
    assert len(looked) >= 3
    assert not [plan for plan in looked if plan.endswith("(tenant=?)") or plan.startswith("SCAN")]


def test_a_collision_while_rows_are_copied_is_run_again(store, bulk):
    """PostgreSQL only: there a transaction may be told to begin again."""
    if store._engine.dialect.name != "postgresql":
        return
    failed: list[str] = []

    def collide(*_):
        if not failed:
            failed.append("once")
            raise psycopg.errors.DeadlockDetected

    filled = Filling._bound
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Filling, "_bound", lambda *given: collide() or filled(*given))
        assert bulk.load(crowd(4), now=NOW).accounts == 4
    assert failed
    assert len(found(store)["accounts"]) == len(loads(store)) * 4 == 4


def test_people_sign_up_with_the_same_numbers_while_accounts_are_loaded(store, bulk, url):
    store.check_keys(BOTH.check_values, now=NOW)
    numbers, signing, each_signs = 40, 4, 25
    accounts = [existing(f"user {place}", phone(place % numbers), ring=BOTH) for place in range(240)]

    def sign_up(worker):
        for turn in range(each_signs):
            store.open_account(opened(existing(f"signed {worker} {turn}", phone((turn * 7) % numbers), ring=BOTH)))

    with ThreadPoolExecutor(signing + 2) as pool:
        signed = [pool.submit(sign_up, worker) for worker in range(signing)]
        # Two loads of the same accounts at once, in other batches.
        other = open_bulk(url, tenant=TENANT)
        loading = [
            pool.submit(bulk.load, accounts, now=NOW, at_once=30),
            pool.submit(other.load, accounts[::-1], now=NOW, at_once=35),
        ]
        for each in signed:
            each.result()
        loaded = [each.result() for each in loading]
    other.close()
    assert sum(each.accounts for each in loaded) == len(accounts)
    kept = found(store)
    assert len(kept["accounts"]) == len(accounts) + signing * each_signs
    assert len(kept["numbers"]) == numbers
    assert all(len(tags) == 2 for _, tags in kept["numbers"])
    assert len(kept["places"]) == len(kept["evidence"]) == len(kept["accounts"])
    if store._engine.dialect.name == "postgresql":
        with store._engine.connect() as connection:
            asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            assert connection.scalar(asked) == 0


@pytest.mark.parametrize("before", ["idverify_account", "idverify_identity_tag", "idverify_slot"])
def test_a_sign_up_between_the_look_and_the_row_is_seen(store, bulk, before):
    """PostgreSQL only: on SQLite whoever writes is alone."""
    if store._engine.dialect.name != "postgresql":
        return
    if before == "idverify_slot":
        store.open_account(opened(existing("first", phone(1))))
    name = "lan" if before == "idverify_account" else "minh"
    signed: list[None] = []

    @event.listens_for(bulk._engine, "before_cursor_execute")
    def sign_up_first(_connection, _cursor, statement, *_):
        if statement.startswith(f"INSERT INTO {before} ") and not signed:
            signed.append(store.open_account(opened(existing(name, phone(1)))))

    came = bulk.load([existing("an", phone(2)), existing("lan", phone(1))], now=NOW)
    assert signed
    kept = found(store)
    if before == "idverify_account":
        assert came == Loaded(1, 1, 1, 1)
    else:
        assert came == Loaded(2, 0, 1, 2)
    assert len(kept["numbers"]) == 2
    assert len(kept["places"]) == len(kept["evidence"]) == len(kept["accounts"])


def test_records_are_sealed_once_each_with_its_entry_as_a_sign_up_keeps_them(store, bulk):
    bulk.load(crowd(4), now=NOW)
    officers = TwoOfficers(TENANT)
    inside = {f"user {place}": {"name": f"Người Thử {place}", "phone": "+84912000001"} for place in range(4)}
    records = [(name, officers.seal.seal(name, each)) for name, each in inside.items()]
    stray = ("unknown", officers.seal.seal("unknown", {"name": "Không Ai"}))
    assert bulk.seal([*records[:2], records[1], stray], now=NOW, at_once=2) == 2
    again = [(name, officers.seal.seal(name, each)) for name, each in inside.items()]
    assert bulk.seal(again, now=LATER, at_once=3) == 2
    assert bulk.seal(again, now=LATER) == 0
    for name, each in inside.items():
        (kept,) = store.sealed_records(name)
        assert officers.open(name, kept) == each
        (entry,) = [one for one in told(store) if one.record == kept.id]
        assert (entry.type, entry.blob) == (EntryType.RECORD_KEPT, kept.digest)
    store.open_account(replace(opened(existing("signed up")), record=officers.seal.seal("signed up", inside["user 0"])))
    with store._engine.connect() as connection:
        rows = {row.account: row._mapping for row in connection.execute(select(REGISTRATION_RECORD))}
        shares = connection.execute(select(RECORD_SHARE.c.record, RECORD_SHARE.c.officers)).all()
    by_hand, loaded = rows["signed up"], rows["user 0"]
    of_one = {"id", "account", "bound", "nonce", "ciphertext", "commitment"}
    assert {k: v for k, v in by_hand.items() if k not in of_one} == {k: v for k, v in loaded.items() if k not in of_one}
    assert sorted(g for r, g in shares if r == by_hand["id"]) == sorted(g for r, g in shares if r == loaded["id"])


def test_a_supplement_that_came_first_is_no_reason_to_leave_the_record_out(store, bulk):
    bulk.load([existing("lan", phone(1))], now=NOW)
    officers = TwoOfficers(TENANT)
    supplement = officers.seal.seal("lan", {"phone": "+84912000002"})
    new = opened(existing("lan", phone(2))).evidence[0]
    store.change_phone("lan", new, record=supplement, now=NOW)
    whole = {"name": "Người Thử", "birth_date": "1990-05-01", "phone": "+84912000001"}
    assert bulk.seal([("lan", officers.seal.seal("lan", whole))], now=LATER) == 1
    assert bulk.seal([("lan", officers.seal.seal("lan", whole))], now=LATER) == 0
    assert [len(each.fields) for each in store.sealed_records("lan")] == [1, 3]


def test_two_sealing_jobs_at_once_keep_one_record_for_each_account(store, bulk, url):
    accounts = [existing(f"user {place}") for place in range(60)]
    bulk.load(accounts, now=NOW)
    jobs = [open_bulk(url, tenant=TENANT) for _ in range(3)]

    def job(number):
        records = [(each.id, contract.record()) for each in accounts]
        return jobs[number].seal(records[:: -1 if number else 1], now=NOW, at_once=7 + number)

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(job, range(3))) == len(accounts)
    with store._engine.connect() as connection:
        kept = connection.scalars(select(REGISTRATION_RECORD.c.account)).all()
    assert sorted(kept) == sorted(each.id for each in accounts)
    for each in jobs:
        each.close()
