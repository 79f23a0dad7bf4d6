"""A query is a source: read only, in its order, and silent about what it holds."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    create_engine,
    insert,
    make_url,
)

from conftest import NOW
from idverify.campaign.cell import Cell
from idverify.campaign.reading import query as module
from idverify.campaign.reading.query import queried
from idverify.campaign.reading.query_text import refuse_unfit
from idverify.campaign.role import Role
from idverify.errors import OperatorError
from idverify.messages import text

SECRET = "0912000777"


@pytest.fixture
def users(url):
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg") if "postgres" in url else url)
    table = Table(
        "users",
        MetaData(),
        Column("id", Integer),
        Column("phone", String),
        Column("cccd", Numeric(20, 0)),
        Column("dob", Date),
        Column("created_at", DateTime(timezone=True)),
    )
    table.create(engine)
    with engine.begin() as connection:
        rows = [
            {
                "id": number,
                "phone": SECRET if number == 77 else f"0912{number:06d}",
                "cccd": 79099000000 + number if number % 2 else None,
                "dob": date(1990, 5, 1),
                "created_at": NOW,
            }
            for number in range(99, -1, -1)
        ]
        connection.execute(insert(table), rows)
    engine.dispose()
    return url


def read(source, done=frozenset()):
    return {
        chunk.index: [row for batch in chunk.batches() for row in batch.to_pylist()] for chunk in source.chunks(done)
    }


def small(monkeypatch):
    for name, value in (("BATCH_ROWS", 20), ("CARRIED_ROWS", 40), ("_AT_ONCE", 10)):
        monkeypatch.setattr(module, name, value)


ASKED = 'SELECT id AS account, phone, cccd, dob AS "ngày sinh", created_at FROM users'


def test_rows_come_in_the_order_of_their_accounts_where_none_is_said(users, monkeypatch):
    small(monkeypatch)
    source = queried(ASKED + " ;", users)
    whole = read(source)
    rows = [row for each in whole.values() for row in each]
    assert [row["account"] for row in rows] == [str(number) for number in range(100)]
    assert [row["row"] for row in rows] == list(range(1, 101))
    assert (rows[1]["phone"], rows[1]["personal_id"], rows[1]["birth_date"]) == (
        "0912000001",
        "79099000001",
        "1990-05-01",
    )
    assert [rows[0]["cells"], rows[1]["cells"]] == [0, Cell.PERSONAL_ID_NUMERIC]
    assert rows[1]["opened"].startswith("2026-11-21")
    assert list(whole) == [0, 1, 2]
    assert read(source, frozenset({0, 2})) == {1: whole[1]}
    assert (source.query, source.inputs, source.sheet, source.rows) == (ASKED + " ;", (), None, None)


def test_an_order_that_is_said_is_kept(users):
    rows = read(queried(ASKED + " WHERE phone LIKE '%1%' -- order\nORDER BY id DESC", users))[0]
    numbers = [int(row["account"]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)


def test_an_order_inside_is_not_the_order_of_the_whole(users):
    inside = f"SELECT * FROM (SELECT * FROM ({ASKED}) a ORDER BY account DESC) b WHERE phone <> ' order by '"
    assert [int(row["account"]) for row in read(queried(inside, users))[0]] == list(range(100))


@pytest.mark.parametrize("sql", ["DELETE FROM users", "UPDATE users SET phone = ''", "DROP TABLE users"])
def test_a_query_changes_nothing(users, sql):
    with pytest.raises(OperatorError) as told:
        queried(sql, users)
    assert told.value.code == "campaign_query"
    assert len(read(queried(ASKED, users))[0]) == 100


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT nothing_such FROM users WHERE phone = '{SECRET}x'",
        f"SELECT '{SECRET}x",
        "SELECT phone::int / 0 AS account FROM users",
    ],
)
def test_an_error_quotes_neither_query_nor_values(users, sql):
    if users.startswith("sqlite") and "::" in sql:
        sql = f"SELECT json('{SECRET}x') AS account FROM users"
    with pytest.raises(OperatorError) as told:
        read(queried(sql, users))
    assert told.value.code == "campaign_query"
    spoken = f"{told.value} {told.value.text.vi} {told.value.data}"
    assert not any(word in spoken for word in (SECRET, "nothing_such", "SELECT", "phone"))
    assert told.value.__suppress_context__


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT id AS account FROM users WHERE phone <> '{SECRET}'",
        "SELECT id AS account FROM users WHERE phone <> '+84 912 000 777'",
        "SELECT id AS account FROM users -- not of 001190000001",
        "SELECT * FROM dblink('dbname=x password=hunter2', 'SELECT 1')",
        "SELECT * FROM dblink('postgresql://u:hunter2@host/x', 'SELECT 1')",
        "PRAGMA table_info(users)",
        "EXPLAIN SELECT 1 AS account",
        "DELETE FROM users",
    ],
)
def test_a_query_that_is_none_to_be_noted_is_refused_before_it_is_asked(users, sql):
    with pytest.raises(OperatorError) as told:
        queried(sql, users)
    assert told.value.code == "campaign_query"
    assert told.value.text.vi != told.value.text.en
    assert told.value.data["reason"].en in {
        text(f"campaign.query.{why}").en for why in ("number", "password", "select")
    }
    for fine in ("-- of 2026-11-21, above 100000\nselect id as account from users", "(WITH a AS (SELECT 1) SELECT 1)"):
        refuse_unfit(fine)


def test_rows_of_one_account_come_in_one_order(users, monkeypatch):
    small(monkeypatch)
    asked = "SELECT 'u' AS account, phone FROM users ORDER BY id {}"
    either = [read(queried(f"SELECT * FROM ({asked.format(way)}) t", users)) for way in ("ASC", "DESC")]
    assert either[0] == either[1]
    assert [row["phone"] for row in either[0][0]] == [f"0912{number:06d}" for number in range(40)]


def test_another_place_or_user_is_another_run_and_another_password_is_none(users, monkeypatch):
    source = queried(ASKED, users)
    assert source.now() == source.fingerprint
    there = make_url(users).set(drivername="postgresql+psycopg") if "postgres" in users else make_url(users)
    monkeypatch.setattr(module, "create_engine", lambda _, **more: create_engine(there, **more))
    urls = ("a:x@h:1/d", "a:y@h:1/d", "b:x@h:1/d", "a:x@h:2/d", "a:x@g:1/d", "a:x@h:1/e", "a:x@/d?host=g&port=1")
    made = [queried(ASKED, f"postgresql://{url}").fingerprint for url in urls]
    assert made[0] == made[1]
    assert len(set(made)) == len(urls) - 1


def test_an_error_does_not_tell_the_password():
    for url in ("postgresql://u:hunter2@127.0.0.1:1/db", "nosuch://u:hunter2@host/db", "://hunter2"):
        with pytest.raises(OperatorError) as told:
            queried("SELECT 1 AS account", url)
        assert told.value.code == "campaign_query"
        assert "hunter2" not in f"{told.value} {told.value.data}"


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(OperatorError, match="no such file"):
        queried("SELECT 1 AS account", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert not (tmp_path / "none.sqlite").exists()


def test_another_query_is_another_run_and_the_password_is_no_part_of_it(users):
    source = queried(ASKED, users)
    assert source.fingerprint == queried(ASKED, users).fingerprint
    assert source.fingerprint != queried(ASKED + " WHERE id < 5", users).fingerprint
    assert source.fingerprint != queried(ASKED, users, columns={Role.PHONE: ""}).fingerprint
