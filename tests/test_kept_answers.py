"""What was answered to writes: kept for a day, readable by the caller alone, done once by however many processes."""

from __future__ import annotations

import hashlib
import multiprocessing
import secrets
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import racing
from sqlalchemy import event, func, select
from sqlalchemy import text as sql

from conftest import NOW, TENANT
from idverify.account import Service
from idverify.cli import main
from idverify.custody.keeping import Keeping
from idverify.errors import RequestError
from idverify.ledger.entry import Entry, EntryType
from idverify.ports.kept_answers import GIVEN_UP_AFTER, KEPT_FOR, KeptAnswer
from idverify.stores.custody import SqlCustody
from idverify.stores.memory import MemoryStore
from idverify.stores.opening import engine_of, open_store
from idverify.stores.schema import METADATA
from idverify.stores.service_schema import API_KEY, KEPT_ANSWER
from idverify.web.api_key import ApiKey, Scope, authenticate

TICK = timedelta(microseconds=1)
DONE = KeptAnswer(201, b"under seal")
PHONE_AS_KEY, ACCOUNT = "0912000001", "tài khoản của Lan"
ASKED = f'{{"account": "{ACCOUNT}", "phone": "{PHONE_AS_KEY}"}}'.encode()
ANSWERED = b'{"url": "https://eid.example/authorize?state=YWJjZGVmZ2hpamtsbW5vcA"}'
PROCESSES, WRITES = 3, 30


def count(store, table=KEPT_ANSWER) -> int:
    with store._engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def mac(first: int = 255) -> bytes:
    return bytes([first]) + secrets.token_bytes(31)


def processes():
    """Forked from a server that has loaded the library once, the one of the other races."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(racing.PRELOADED)
    return context


def code(ask) -> str:
    with pytest.raises(RequestError) as refused:
        ask()
    return refused.value.code


# What is kept


def test_a_thief_of_the_database_reads_neither_what_was_asked_nor_under_which_key_nor_the_answer(store, url):
    made = ApiKey.new([Scope.SIGN_UP], "web-1", NOW)
    store.keep_api_key(made.kept)
    caller = authenticate(store, f"Bearer {made.token}", now=NOW)
    key, request = caller.mac("idempotency-key", PHONE_AS_KEY.encode()), caller.mac("request", ASKED)
    assert store.begin_write(caller.id, key, request, now=NOW) is None
    store.keep_answer(caller.id, key, KeptAnswer(201, caller.seal(ANSWERED, key=key)), now=NOW)

    with store._engine.connect() as connection:
        cells = repr([connection.execute(select(table)).all() for table in METADATA.sorted_tables])
    files = b""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        files = b"".join(each.read_bytes() for each in folder.iterdir() if each.name.startswith("store.sqlite"))
        assert key in files
    assert repr(key)[2:-1] in cells
    # Nor what anybody finds by trying all numbers: a hash that needs no key.
    hashes = [hashlib.sha256(each).digest() for each in (PHONE_AS_KEY.encode(), ASKED, ANSWERED)]
    for needle in (PHONE_AS_KEY, ACCOUNT, "authorize", "YWJjZGVm", made.token[22:]):
        assert needle not in cells
        assert needle.encode() not in files
    for digest in hashes:
        assert repr(digest)[2:-1] not in cells
        assert digest not in files
    # Whoever comes again with the key reads it.
    again = authenticate(store, f"Bearer {made.token}", now=NOW + timedelta(hours=1))
    kept = store.begin_write(again.id, key, request, now=NOW + timedelta(hours=1))
    assert kept is not None
    assert (kept.status, again.open(kept.body, key=key)) == (201, ANSWERED)
    assert "under" not in repr(KeptAnswer(200, b"under seal"))


def test_a_platform_s_writes_are_nothing_to_another_in_the_same_database(store, url):
    beside = open_store(url, tenant="platform-b")
    store.begin_write("web-1", b"\0" * 32, b"a" * 32, now=NOW)
    assert beside.begin_write("web-1", b"\0" * 32, b"o" * 32, now=NOW) is None
    beside.keep_answer("web-1", b"\0" * 32, DONE, now=NOW)
    beside.abandon_write("web-1", b"\0" * 32)
    assert code(lambda: store.begin_write("web-1", b"\0" * 32, b"a" * 32, now=NOW)) == "idempotency_running"
    store.abandon_write("web-1", b"\0" * 32)
    assert beside.begin_write("web-1", b"\0" * 32, b"o" * 32, now=NOW) == DONE
    # Nor does the one take the other's away.
    assert store.begin_write("web-1", b"\0" * 32, b"a" * 32, now=NOW + 2 * KEPT_FOR) is None
    assert count(store) == 2
    assert store.forget(before=NOW + 9 * KEPT_FOR) == 1
    assert count(beside) == 1
    beside.close()


# Races


def _ask(url: str, barrier, told, number: int) -> None:
    """Do each write unless somebody did; of every third, pretend that it failed, once."""
    store = open_store(url, tenant=TENANT)
    barrier.wait()
    done: list[int] = []
    refused: Counter[str] = Counter()
    answers: dict[int, bytes] = {}
    for write in range(WRITES):
        key = hashlib.sha256(f"write {write}".encode()).digest()
        failed = False
        while write not in answers:
            try:
                known = store.begin_write("web-1", key, key, now=NOW)
            except RequestError as running:
                refused[running.code] += 1
                continue
            if known is not None:
                answers[write] = known.body
            elif write % 3 == 0 and not failed:
                failed = True
                store.abandon_write("web-1", key, begun=NOW)
            else:
                done.append(write)
                store.keep_answer("web-1", key, KeptAnswer(200, bytes([number])), now=NOW)
    told.put((number, done, dict(refused), answers))
    store.close()


def test_of_many_processes_that_ask_for_the_same_each_write_is_done_by_one_and_answered_alike(store, url):
    context = processes()
    barrier, told = context.Barrier(PROCESSES), context.Queue()
    racers = [context.Process(target=_ask, args=(url, barrier, told, number)) for number in range(PROCESSES)]
    for racer in racers:
        racer.start()
    found = [told.get(timeout=120) for _ in racers]
    for racer in racers:
        racer.join()
    done = Counter(write for _, mine, _, _ in found for write in mine)
    assert done == dict.fromkeys(range(WRITES), 1)
    who = {write: bytes([number]) for number, mine, _, _ in found for write in mine}
    assert all(answers == who for _, _, _, answers in found)
    assert {code for _, _, refused, _ in found for code in refused} <= {"idempotency_running"}
    assert count(store) == WRITES


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # SQLite lets one transaction write at a time
def test_two_that_ask_for_different_things_under_one_key_are_told_apart_while_the_first_is_not_committed(store):
    """The second waits for the first transaction, whatever comes of it."""
    waiting = select(func.count()).select_from(sql("pg_locks")).where(sql("NOT granted"))
    for kept, expected in ((True, "idempotency_differs"), (False, None)):
        key = mac()
        told: list[object] = []
        with store._engine.connect() as first:
            row = {"tenant": TENANT, "caller": "web-1", "key_mac": key, "request_mac": b"a" * 32, "since": NOW}
            first.execute(KEPT_ANSWER.insert().values(**row))

            def ask(key=key, told=told):
                try:
                    told.append(store.begin_write("web-1", key, b"o" * 32, now=NOW))
                except RequestError as refused:
                    told.append(refused.code)

            second = threading.Thread(target=ask)
            second.start()
            with store._engine.connect() as looking:
                while not looking.scalar(waiting):
                    looking.rollback()
            assert told == []
            first.commit() if kept else first.rollback()
            second.join(30)
        assert told == [expected]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # SQLite lets one transaction write at a time
def test_a_write_that_was_given_up_while_another_looked_at_it_is_begun_by_that_one(url, store):
    key, other = mac(), open_store(url, tenant=TENANT)
    other.begin_write("web-1", key, b"a" * 32, now=NOW)
    given_up: list[str] = []

    def give_up(_connection, _cursor, statement: str, *_: object) -> None:
        if "FOR UPDATE" in statement and not given_up:
            given_up.append(statement)
            other.abandon_write("web-1", key, begun=NOW)

    event.listen(store._engine, "before_cursor_execute", give_up)
    assert store.begin_write("web-1", key, b"o" * 32, now=NOW) is None
    assert len(given_up) == 1
    other.close()


# How what is over goes


@pytest.fixture
def custody(store, url):  # noqa: ARG001  # the store makes the tables
    opened = SqlCustody(engine_of(url), tenant=TENANT)
    yield opened
    opened.close()


def test_a_purge_takes_answers_on_the_microsecond_and_no_api_key_and_tells_the_ledger(store, custody):
    keeping = Keeping(custody, service=Service.DOMESTIC)
    store.keep_api_key(ApiKey.new([Scope.DECIDE], "old", NOW, NOW + TICK).kept)
    for each in (mac(), mac()):
        store.begin_write("web-1", each, b"a" * 32, now=NOW)
    store.keep_answer("web-1", each, DONE, now=NOW + TICK)  # one is answered, the other never was
    assert keeping.purge(now=NOW + KEPT_FOR - TICK).rows == {}
    assert dict(keeping.purge(now=NOW + KEPT_FOR).rows) == {KEPT_ANSWER.name: 1}
    assert store.begin_write("web-1", each, b"a" * 32, now=NOW + KEPT_FOR) == DONE
    assert dict(keeping.purge(now=NOW + KEPT_FOR + TICK).rows) == {KEPT_ANSWER.name: 1}
    assert keeping.purge(now=NOW + timedelta(days=10_000)).rows == {}
    assert (count(store), count(store, API_KEY)) == (0, 1)
    custody.integrate(most=9)
    noted = [Entry.from_bytes(each) for each in custody.entries(0, most=9)]
    assert [each.type for each in noted] == [EntryType.RECORD_PURGED] * 2


def test_a_purge_takes_more_than_fit_into_one_transaction(store, custody):
    rows = [
        {"tenant": TENANT, "caller": "w", "key_mac": mac(), "request_mac": b"a", "since": NOW} for _ in range(1_203)
    ]
    with store._engine.begin() as connection:
        connection.execute(KEPT_ANSWER.insert(), rows)
    purged = Keeping(custody, service=Service.DOMESTIC).purge(now=NOW + KEPT_FOR)
    assert dict(purged.rows) == {KEPT_ANSWER.name: 1_203}
    assert count(store) == 0


def test_tidying_takes_them_too(store, url):
    live, over = mac(), mac()
    store.begin_write("web-1", over, b"a" * 32, now=NOW)
    store.begin_write("web-1", live, b"a" * 32, now=NOW + TICK)
    memory = MemoryStore()
    memory.begin_write("web-1", over, b"a" * 32, now=NOW)
    for each in (store, memory):
        assert each.forget(before=NOW + KEPT_FOR) == 0
        assert each.forget(before=NOW + KEPT_FOR + TICK) == 1
    assert count(store) == 1
    store.begin_write("web-1", mac(), b"a" * 32, now=datetime.now(UTC))  # the command's own clock is the machine's
    assert main(["store", "tidy", "--store", url, "--tenant", TENANT, "--lang", "en"]) == 0
    assert count(store) == 1 + (datetime.now(UTC) - NOW < KEPT_FOR)


def test_one_new_write_in_sixteen_takes_what_is_over_away_and_waits_for_nobody(store, url):
    rows = [{"tenant": TENANT, "caller": "w", "key_mac": mac(), "request_mac": b"a", "since": NOW} for _ in range(100)]
    over = NOW + KEPT_FOR
    with store._engine.begin() as connection:
        connection.execute(KEPT_ANSWER.insert(), rows)
    for first in (16, 255):
        assert store.begin_write("web-1", mac(first), b"a" * 32, now=over) is None
    assert count(store) == 102
    if url.startswith("postgresql"):
        with store._engine.connect() as busy:
            held = select(KEPT_ANSWER).where(KEPT_ANSWER.c.caller == "w", KEPT_ANSWER.c.key_mac != rows[0]["key_mac"])
            busy.execute(held.with_for_update()).all()
            told: list[object] = []
            asked = threading.Thread(
                target=lambda: told.append(store.begin_write("web-1", mac(0), b"a" * 32, now=over)), daemon=True
            )
            asked.start()
            asked.join(30)
            assert told == [None]
            busy.rollback()
        assert count(store) == 102  # one came, one went
        left = 99
    else:
        left = 100
    for first in (0, 15):
        before = count(store)
        assert store.begin_write("web-1", mac(first), b"a" * 32, now=over) is None
        assert count(store) == before + 1 - min(64, left)
        left -= min(64, left)
    assert left == 0


# A process that dies


def _begin_and_wait(url: str, told, key: bytes) -> None:
    store = open_store(url, tenant=TENANT)
    told.put(store.begin_write("web-1", key, b"a" * 32, now=NOW))
    told.get()  # nothing comes


def test_what_a_killed_process_began_is_begun_again_after_two_minutes(store, url):
    context = processes()
    told, key = context.Queue(), mac()
    worker = context.Process(target=_begin_and_wait, args=(url, told, key))
    worker.start()
    assert told.get(timeout=60) is None
    worker.kill()
    worker.join()
    worker.close()
    soon = NOW + GIVEN_UP_AFTER - TICK
    assert code(lambda: store.begin_write("web-1", key, b"a" * 32, now=soon)) == "idempotency_running"
    assert store.begin_write("web-1", key, b"a" * 32, now=NOW + GIVEN_UP_AFTER) is None


def test_a_process_of_before_the_tables_goes_on_beside_them(url):
    """Revision 0007 only adds: what 0006 knew is as it was."""
    from idverify.stores.opening import schema_state, upgrade_schema

    engine = engine_of(url)
    upgrade_schema(engine, "0006")
    with engine.connect() as connection:
        before = set(connection.dialect.get_table_names(connection))
    upgrade_schema(engine, "0007")
    with engine.connect() as connection:
        assert set(connection.dialect.get_table_names(connection)) - before == {API_KEY.name, KEPT_ANSWER.name}
    assert schema_state(engine).oldest == "0005"
    engine.dispose()
