"""Statements that are compiled once say what Core says, and fail as Core fails."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    event,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, MultipleResultsFound

from conftest import NOW, database_on
from idverify.account import EventType
from idverify.stores import compiled, events
from idverify.stores.compiled import given, selection, statement
from idverify.stores.opening import engine_of, upgrade_schema
from idverify.stores.schema import EVENT, KEY, Instant
from idverify.stores.single_reads import SingleReads
from idverify.stores.tables import Tables

T = "platform-a"
SECRET = "0912000001"
EVERY = Table(
    "every_type",
    MetaData(),
    Column("tenant", String(32), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("at", Instant),
    Column("day", Date),
    Column("flag", Boolean),
    Column("small", Integer),
    Column("large", BigInteger),
    Column("raw", LargeBinary),
    Column("note", Text),
)


class Word(StrEnum):
    ONE = "one"


ROWS: list[dict[str, Any]] = [
    {
        "id": Word.ONE,
        "at": datetime(2026, 11, 21, 2, 3, 4, 567891, tzinfo=UTC),
        "day": date(1990, 5, 1),
        "flag": True,
        "small": 7,
        "large": 2**62,
        "raw": bytes(range(256)),
        "note": "% :name %(name)s ? 'quoted' Người",
    },
    {"id": "two", "at": datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), "flag": False, "raw": b"", "note": ""},
    {"id": "three"},
]


@pytest.fixture
def engine(url):
    made = engine_of(url)
    upgrade_schema(made)
    EVERY.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def tables(engine):
    with engine.begin() as connection:
        yield Tables(connection, T)


def whole(row: dict) -> dict:
    return dict.fromkeys(EVERY.c.keys()) | {"tenant": T} | row


def test_what_is_written_through_one_is_read_through_the_other(tables):
    core = tables.connection
    for row in ROWS:
        tables.add(EVERY, **row)
        (by_core,) = core.execute(select(EVERY).where(EVERY.c.id == row["id"])).all()
        assert by_core._asdict() == whole(row)
        core.execute(EVERY.delete())
        core.execute(insert(EVERY).values(tenant=T, **row))
        mine = tables.one(EVERY, id=row["id"])
        assert mine == by_core
        assert {column.name: getattr(mine, column.name) for column in EVERY.c} == whole(row)
        assert [type(value) for value in mine] == [type(value) for value in by_core]
        core.execute(EVERY.delete())


def test_a_key_whose_value_is_none_is_looked_for_as_null(tables):
    tables.add_all(EVERY, [{"id": "a", "at": None}, {"id": "b", "at": NOW}, {"id": "c", "at": None}])
    assert [row.id for row in tables.rows(EVERY, EVERY.c.id, at=None)] == ["a", "c"]
    assert tables.one(EVERY, at=NOW).id == "b"
    assert tables.put(EVERY, {"note": "x", "at": None}, at=NOW) == 1
    assert tables.put(EVERY, {"at": NOW, "flag": True}, at=None) == 3
    assert tables.put(EVERY, {"note": None}, id="nobody") == 0
    with pytest.raises(MultipleResultsFound):
        tables.one(EVERY, at=NOW)
    assert tables.change(tables.update(EVERY, at=NOW).where(EVERY.c.note == "x").values(small=1)) == 1


def test_of_rows_that_are_there_before_none_is_added_and_the_transaction_goes_on(tables):
    assert tables.added(EVERY, id="a", small=1)
    assert not tables.added(EVERY, id="a", small=2)
    assert tables.added_all(EVERY, [{"id": "a", "small": 3}, {"id": "b", "small": 4}]) == 1
    assert tables.added_all(EVERY, []) == 0
    tables.add_all(EVERY, [])
    assert [row.small for row in tables.rows(EVERY, EVERY.c.id)] == [1, 4]


def test_another_platforms_rows_are_not_seen(tables):
    tables.add(EVERY, id="a")
    other = Tables(tables.connection, "platform-b")
    assert other.one(EVERY, id="a") is None
    assert other.rows(EVERY) == []
    assert other.put(EVERY, {"small": 1}, id="a") == 0


def test_a_statement_of_one_shape_is_compiled_once(tables, monkeypatch):
    tables.add(EVERY, id="a")
    tables.one(EVERY, id="a")
    made = []
    monkeypatch.setattr(compiled, "Statement", lambda *arguments: made.append(arguments))
    for at in range(50):
        tables.add(EVERY, id=str(at))
        tables.one(EVERY, id=str(at))
    assert made == []


def test_a_row_is_locked_where_rows_can_be_locked(engine):
    text_of = {lock: selection(engine.dialect.name, KEY, (("kid", False),), (), lock).text for lock in (True, False)}
    assert ("FOR UPDATE" in text_of[True]) == (engine.dialect.name == "postgresql")
    assert "FOR UPDATE" not in text_of[False]


def add_twice(engine) -> None:
    with engine.begin() as connection:
        tables = Tables(connection, T)
        tables.add(EVERY, id=SECRET, note=SECRET)
        tables.add(EVERY, id=SECRET, note=SECRET)


def test_a_failed_statement_tells_what_the_database_said_and_nothing_it_was_given(engine):
    for heard in (False, True):
        if heard:
            event.listen(engine, "before_cursor_execute", lambda *_: None)
        with pytest.raises(IntegrityError) as failed:
            add_twice(engine)
        assert isinstance(failed.value.orig, engine.dialect.loaded_dbapi.IntegrityError)
        assert not failed.value.params
        assert failed.value.hide_parameters
        assert "INSERT INTO every_type" in str(failed.value.statement)
        assert SECRET not in str(failed.value).partition("DETAIL")[0]
        with engine.begin() as connection:
            assert Tables(connection, T).rows(EVERY) == []


def test_whoever_listens_to_statements_hears_every_one(engine):
    heard = []

    @event.listens_for(engine, "before_cursor_execute")
    def _hear(_connection, _cursor, sent, _parameters, context, _many):
        assert context is not None
        heard.append(sent.split()[0])

    with engine.begin() as connection:
        tables = Tables(connection, T)
        tables.add(EVERY, id="a", at=NOW)
        assert [row.at for row in tables.rows(EVERY, id="a")] == [NOW]
        assert tables.put(EVERY, {"small": 5}, id="a") == 1
        assert not tables.added(EVERY, id="a")
    assert [each for each in heard if each != "BEGIN"] == ["INSERT", "SELECT", "UPDATE", "INSERT"]


def _listed(_dialect, many):
    names: Any = bindparam("words", list(many), expanding=True, literal_execute=True)
    return update(EVERY).where(EVERY.c.tenant == given(EVERY.c.tenant), EVERY.c.note.in_(names)).values(small=9)


def test_a_list_that_never_changes_is_written_out(tables):
    tables.add_all(EVERY, [{"id": each, "note": each} for each in ("it's", "b", "c")])
    assert tables.do(_listed, ("it's", "c")) == 2
    assert "it''s" in statement(tables.connection.dialect.name, _listed, ("it's", "c")).text


def test_events_of_one_account_keep_their_order_though_a_clock_is_set_back(tables):
    later, opened, closed = NOW + timedelta(hours=1), EventType.ACCOUNT_OPENED, EventType.ACCOUNT_CLOSED
    events.note(tables, "lan", opened, EventType.ACCOUNT_AUTHENTICATED, at=later)
    events.note(tables, "lan", EventType.TURNED_SIXTEEN, at=later + timedelta(days=99))
    events.note(tables, "lan", closed, EventType.TURNED_SEVEN, at=NOW, link="link")
    events.note(tables, "another", opened, at=NOW)
    rows = tables.rows(EVENT, EVENT.c.position, account="lan")
    assert [row.position for row in rows] == [1, 2, 3, 4, 5]
    assert [row.due_at for row in rows] == [later, later, later + timedelta(days=99), later, NOW]
    assert [row.link for row in rows] == [None, None, None, "link", "link"]
    assert [row.due_at for row in tables.rows(EVENT, account="another")] == [NOW]


@pytest.fixture
def served(postgres):
    with database_on(postgres) as url:
        made = engine_of(url)
        upgrade_schema(made)
        yield made
        made.dispose()


def pid(connection) -> int:
    return int(connection.connection.driver_connection.info.backend_pid)


def end(engine, backend: int) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})


def end_and_ask(engine, connection) -> None:
    end(engine, pid(connection))
    states(connection)


def states(connection) -> list:
    return Tables(connection, T).rows(KEY)


def test_a_connection_that_broke_is_given_up_and_the_next_one_works(served):
    with pytest.raises(DBAPIError) as failed, served.begin() as connection:
        end_and_ask(served, connection)
    assert failed.value.connection_invalidated
    with served.begin() as connection:
        assert states(connection) == []


def test_a_kept_connection_that_broke_is_given_up_and_the_next_one_works(served):
    reads = SingleReads(served)
    first = reads.read(pid)
    assert reads.read(pid) == first
    end(served, first)
    with pytest.raises(DBAPIError) as failed:
        reads.read(states)
    assert failed.value.connection_invalidated
    assert reads.read(states) == []
    assert reads.read(pid) != first
    reads.close()


def test_a_question_that_is_refused_leaves_its_connection_to_the_pool(served):
    reads = SingleReads(served)
    with pytest.raises(DBAPIError):
        reads.read(lambda connection: compiled.run(connection, "SELECT 1/0"))
    assert reads.read(states) == []
    assert served.pool.checkedout() == 1
    reads.close()
    assert served.pool.checkedout() == 0


def test_some_connections_of_the_pool_are_always_left_to_others(served, tmp_path):
    reads = SingleReads(served)

    def deeply(depth: int) -> int:
        return reads.read(lambda connection: deeply(depth - 1) if depth else pid(connection))

    deeply(served.pool.size())
    assert served.pool.checkedout() == served.pool.size() - 1
    reads.close()
    for url in ("sqlite://", f"sqlite:///{tmp_path / 'one.sqlite'}"):
        engine = engine_of(url)
        upgrade_schema(engine)
        alone = SingleReads(engine)
        for _ in range(3):
            assert alone.read(states) == []
            with engine.begin() as connection:  # in memory there is one connection, and nobody keeps it
                Tables(connection, T).add(KEY, kid=os.urandom(4).hex(), state="primary")
                connection.rollback()
        engine.dispose()


def test_stores_that_share_an_engine_share_what_is_kept(served):
    reads = SingleReads.of(served)
    assert SingleReads.of(served) is reads
    assert reads.read(pid) == SingleReads.of(served).read(pid)
    assert served.pool.checkedout() == 1


def test_nothing_is_open_after_an_engine_was_disposed_of(served):
    reads = SingleReads(served)
    assert reads.read(states) == []
    backend = reads.read(pid)
    served.dispose()
    with served.connect() as connection:
        running = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        assert connection.scalar(running, {"pid": backend}) == 0 or not _still(connection, running, backend)
    assert reads.read(states) == []
    reads.close()


def _still(connection, running, backend) -> bool:
    """Whether a backend is there after it had the time to notice that nobody is there for it."""
    connection.execute(text("SELECT pg_sleep(0.3)"))
    return bool(connection.scalar(running, {"pid": backend}))


def test_a_child_process_uses_none_of_its_parents_connections_and_ends_none(served):
    reads = SingleReads(served)
    parents = reads.read(pid)
    reads._process = -1  # as in a child, where the process is another
    assert reads.read(pid) != parents
    with served.connect() as connection:
        running = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        assert connection.scalar(running, {"pid": parents}) == 1
    reads.close()
