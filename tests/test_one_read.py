"""The gate's one question gives what several questions give, is one statement, and looks everything up."""

from __future__ import annotations

import json
import os
import re
import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, text

from conftest import schema_on
from idverify.account import Action, AgeEvidence, Choice, Ground, Holder, LinkStatus, Relation
from idverify.errors import OperatorError
from idverify.evidence.method import Method
from idverify.ports import Known
from idverify.stores import accounts, days, facts
from idverify.stores import contract_parts as contract
from idverify.stores.compiled import statement
from idverify.stores.days import Days
from idverify.stores.partitions import partition
from idverify.stores.schema import ACCOUNT, EVIDENCE, GUARDIAN_LINK, PERMISSION_ASK, STREAMER
from idverify.stores.single_reads import SingleReads
from idverify.stores.tables import Tables

NOW = contract.NOW
ID = "lan"
STREAM = "live-1"
ASKED = (Action.COMMENT, "item-1")
SHAPES = [(stream, asked) for stream in (None, STREAM) for asked in (None, ASKED)]
KEY = bytes(range(32))
EXAMPLES = int(os.environ.get("IDVERIFY_ONE_READ_EXAMPLES", "25"))

moments = st.integers(0, 40).map(lambda steps: NOW + timedelta(seconds=steps * 13, microseconds=steps))
maybe = st.none() | moments
births = st.none() | st.dates(date(1940, 1, 1), date(2020, 1, 1))
LINKS = ("link-a", "link-b", "link-c")


@st.composite
def a_link(draw, name, position):
    choices = draw(st.none() | st.dictionaries(st.sampled_from(list(Action)), st.sampled_from(list(Choice))))
    return {
        "id": name,
        "position": position,
        "relation": draw(st.sampled_from(["", *Relation])),
        "holder": draw(st.sampled_from(["", *Holder])),
        "birth_date": draw(births),
        "status": draw(st.sampled_from(["", *LinkStatus])),
        "ground": draw(st.none() | st.sampled_from(list(Ground))),
        "no_vn_mobile_declared_at": draw(maybe),
        "representative_consented_at": draw(maybe),
        "child_consented_at": draw(maybe),
        "carries_until": draw(maybe),
        "choices": None if choices is None else json.dumps(choices),
    }


@st.composite
def a_piece(draw, links):
    return {
        "id": draw(st.uuids()).hex,
        "link": draw(st.sampled_from([None, *links])),
        "method": draw(st.sampled_from(list(Method))),
        "level": draw(st.none() | st.integers(1, 4)),
        "verified_at": draw(moments),
        "ended_at": draw(maybe),
        "contested_at": draw(maybe),
    }


@st.composite
def lives(draw):
    """Whatever may stand in the tables about one account."""
    account = {
        "holder": draw(st.sampled_from(list(Holder))),
        "opened_at": draw(moments),
        "user_birth_date": draw(births),
        "no_vn_mobile_declared_at": draw(maybe),
        "closed_at": draw(st.none() | st.none() | st.none() | moments),
        "waits": draw(st.booleans()),
        "age_evidence": draw(st.none() | st.sampled_from(list(AgeEvidence))),
        "child_made_identified_at": draw(maybe),
        "epoch": draw(st.integers(0, 9)),
    }
    positions = draw(st.permutations(range(draw(st.integers(0, len(LINKS))))))
    links = [draw(a_link(LINKS[at], position)) for at, position in enumerate(positions)]
    pieces = draw(st.lists(a_piece([link["id"] for link in links]), max_size=5, unique_by=lambda piece: piece["id"]))
    by = draw(st.sampled_from([None, "gone", *(link["id"] for link in links)]))
    ask = {"allowed": draw(st.none() | st.booleans()), "answered_at": draw(maybe), "link": by}
    return account, links, pieces, draw(st.none() | st.just(ask)), draw(maybe)


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "partitioned"])
def engine(request, tmp_path_factory):
    """A database with a schema: SQLite, PostgreSQL, and PostgreSQL with its accounts in partitions."""
    with schema_on(request, tmp_path_factory.mktemp("read")) as made:
        if request.param == "partitioned":
            assert partition(made, 4)
        yield made


def write(tables: Tables, life) -> None:
    account, links, pieces, ask, streamed = life
    tables.add(ACCOUNT, id=ID, **account, **sealed(tables, account, "user_birth_date"))
    for link in links:
        tables.add(GUARDIAN_LINK, account=ID, **link, **sealed(tables, link, "birth_date"))
    for piece in pieces:
        tables.add(EVIDENCE, account=ID, **piece)
    if ask is not None:
        times = {"asked_at": NOW, "expires_at": NOW}
        tables.add(PERMISSION_ASK, account=ID, action=ASKED[0], item=ASKED[1], **times, **ask)
    if streamed is not None:
        tables.add(STREAMER, account=ID, stream=STREAM, identified_at=streamed)


def sealed(tables: Tables, row, name) -> dict:
    """A birth date moves under seal, where there is a key."""
    written = days.columns(tables, **{name: row[name]})
    row[name] = written.pop(name)
    return written


def known(reads: SingleReads, of: Tables, *asked) -> Known | None:
    """What one question answers about a platform, on a connection that is kept for it."""
    return reads.read(lambda connection: facts.known(Tables(connection, of.tenant, of.days), *asked))


def drivers(connection: Connection) -> Any:
    return connection.connection.driver_connection


def in_several_questions(tables: Tables, stream, asked) -> Known | None:
    """What the rooms say that are asked one by one, inside transactions."""
    row = tables.one(ACCOUNT, id=ID)
    if row is None or row.closed_at is not None:
        return None
    return Known(accounts.facts(tables, row, stream, asked), row.epoch)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=lives(), keyed=st.booleans())
def test_one_question_gives_what_several_give(engine, life, keyed):
    tenant = secrets.token_hex(8)
    key = Days(KEY, tenant=tenant) if keyed else None
    with engine.begin() as connection:
        tables = Tables(connection, tenant, key)
        write(tables, life)
    reads = SingleReads(engine)
    with engine.begin() as connection:
        inside = Tables(connection, tenant, key)
        for stream, asked in SHAPES:
            several = in_several_questions(inside, stream, asked)
            assert known(reads, Tables(connection, tenant, key), ID, stream, asked) == several
        assert known(reads, Tables(connection, "another", key), ID) is None
        assert known(reads, Tables(connection, tenant, key), "nobody") is None
    reads.close()


@pytest.mark.parametrize("status", ["", *LinkStatus])
@pytest.mark.parametrize("by", ["link-a", "link-b", None])
def test_what_was_allowed_counts_while_whoever_allowed_it_may_allow_anything(engine, status, by):
    tenant = secrets.token_hex(8)
    row = {"relation": "mother", "holder": "individual", "position": 0, "status": status}
    life = {"holder": Holder.INDIVIDUAL, "opened_at": NOW, "user_birth_date": None}
    ask = {"allowed": True, "answered_at": NOW, "link": by}
    with engine.begin() as connection:
        tables = Tables(connection, tenant)
        write(tables, (life, [{"id": "link-a", "birth_date": None, **row}], [], ask, None))
    reads = SingleReads(engine)
    with engine.begin() as connection:
        tables = Tables(connection, tenant)
        found = known(reads, tables, ID, None, ASKED)
        assert found == in_several_questions(tables, None, ASKED)
    assert found is not None
    counts = by == "link-a" and status in (LinkStatus.ACTIVE, LinkStatus.SUSPENDED, LinkStatus.DISPUTED)
    assert (found.facts.item_allowed_at == NOW) == counts
    reads.close()


def test_a_sealed_birth_date_is_not_read_without_its_key(engine):
    tenant = secrets.token_hex(8)
    opened = {"holder": Holder.INDIVIDUAL, "opened_at": NOW}
    with engine.begin() as connection:
        tables = Tables(connection, tenant, Days(KEY, tenant=tenant))
        tables.add(ACCOUNT, id=ID, **opened, **days.columns(tables, user_birth_date=date(1990, 5, 1)))
    reads = SingleReads(engine)
    with pytest.raises(OperatorError) as refused:
        reads.read(lambda connection: facts.known(Tables(connection, tenant), ID))
    assert refused.value.code == "day_key"
    reads.close()


@pytest.fixture
def peopled(engine):
    """A platform with some thousands of accounts, so that looking up is worth while; its label."""
    tenant = secrets.token_hex(8)
    many = range(3_000)
    account = [{"tenant": tenant, "id": f"a{n}", "holder": "individual", "opened_at": NOW} for n in many]
    piece = {"tenant": tenant, "method": "vn_mobile_otp", "verified_at": NOW}
    link = {"tenant": tenant, "relation": "mother", "holder": "individual", "status": LinkStatus.ACTIVE, "position": 0}
    ask = {"tenant": tenant, "action": "comment", "item": "i", "asked_at": NOW, "expires_at": NOW, "allowed": True}
    with engine.begin() as connection:
        connection.execute(insert(ACCOUNT), account)
        connection.execute(insert(GUARDIAN_LINK), [link | {"id": f"{tenant}{n}", "account": f"a{n}"} for n in many])
        connection.execute(insert(EVIDENCE), [piece | {"id": f"{tenant}{n}", "account": f"a{n}"} for n in many])
        connection.execute(insert(PERMISSION_ASK), [ask | {"account": f"a{n}", "link": f"{tenant}{n}"} for n in many])
        streamed = [{"tenant": tenant, "account": f"a{n}", "stream": "s", "identified_at": NOW} for n in many]
        connection.execute(insert(STREAMER), streamed)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE"))
    return tenant


@pytest.mark.parametrize(("stream", "asked"), SHAPES)
def test_every_table_is_looked_up_by_its_key_and_none_is_read_through(engine, peopled, stream, asked):
    dialect = engine.dialect.name
    question = statement(dialect, facts._question, stream is not None, asked is not None)
    given_values = {"tenant": peopled, "id": "a7", "stream": "s", "action": "comment", "item": "i"}
    explain = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN (COSTS OFF) "
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + question.text, question.parameters(given_values)).all()
    plan = [str(row[-1]) for row in rows]
    tables = 3 + (stream is not None) + (asked is not None)
    if dialect == "sqlite":
        assert len(plan) == tables
        looked = re.compile(r"SEARCH idverify_\w+ USING INDEX \w+ \(tenant=\? AND (id|account)=\?")
        assert all(map(looked.match, plan)), plan
        return
    assert not any("Seq Scan" in each for each in plan), plan
    looked_up = [each for each in plan if "Index Cond" in each]
    assert len(looked_up) == tables  # of a partitioned table one part only
    assert all("tenant" in each and re.search(r"\((id|account)\)::text = 'a7'", each) for each in looked_up), plan


def test_it_is_one_statement_and_on_postgresql_one_round_trip(engine, tmp_path):
    reads = SingleReads(engine)
    tenant = secrets.token_hex(8)
    with engine.begin() as connection:
        Tables(connection, tenant).add(ACCOUNT, id=ID, holder=Holder.INDIVIDUAL, opened_at=NOW, user_birth_date=None)

    def ask(connection: Connection) -> Known | None:
        return facts.known(Tables(connection, tenant), ID, STREAM, ASKED)

    assert reads.read(ask)  # the connection is kept now
    if engine.dialect.name == "sqlite":
        seen: list[str] = []
        reads.read(drivers).set_trace_callback(seen.append)
        assert reads.read(ask)
        assert len(seen) == 1
        assert seen[0].startswith("SELECT")
    else:
        journal = tmp_path / "trace"
        with journal.open("w") as file:
            reads.read(drivers).pgconn.trace(file.fileno())
            assert reads.read(ask)
            reads.read(drivers).pgconn.untrace()
        messages = [line.split("\t")[1:4:2] for line in journal.read_text().splitlines()]
        assert messages.count(["F", "Sync"]) == 1
        assert messages.count(["B", "ReadyForQuery"]) == 1
        assert ["F", "Query"] not in messages  # no BEGIN, no COMMIT
        assert messages.count(["F", "Parse"]) == 1
    reads.close()
