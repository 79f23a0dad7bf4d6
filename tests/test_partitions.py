"""A store laid out in hash partitions is the same store; laying it out loses nothing and can fail at any point."""

from __future__ import annotations

import json
import re
import secrets
import shlex
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from families import Family
from local_postgres import server
from sqlalchemy import Column, Integer, UniqueConstraint, event, inspect, make_url, select
from sqlalchemy import text as sql
from test_purging import (  # noqa: F401  # run here too, on what the fixture ``url`` below gives
    custody,
    test_erasing_leaves_the_sealed_record_and_the_account_s_own_story_and_no_number,
    test_nothing_of_a_purged_account_is_left_in_any_table,
)

from conftest import NOW, TENANT, database_on, platform_on
from idverify import cli
from idverify.account import Action
from idverify.cli import store_partitions
from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring
from idverify.stores import contract_parts as contract
from idverify.stores import partitions, schema
from idverify.stores.contract import StoreContract
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import (
    VERSION_TABLE,
    downgrade_schema,
    engine_of,
    newest_version,
    open_store,
    schema_version,
    upgrade_schema,
)
from idverify.stores.partitions import KEYS, layout, partition
from idverify.stores.schema import METADATA, SCHEMA
from idverify.stores.sql import SqlStore

PARTS = 4
_OF_A_PART = re.compile(r"_p[0-9]{2}$")


@pytest.fixture(scope="module")
def templates(postgres):
    """The names of two empty databases, with whole tables and in partitions; copied, since that is quicker."""
    with database_on(postgres) as one, database_on(postgres) as other:
        for url in (one, other):
            engine = engine_of(url)
            upgrade_schema(engine)
            if url is other:
                assert partition(engine, PARTS)
            engine.dispose()
        yield make_url(one).database, make_url(other).database


@pytest.fixture
def url(postgres, templates):
    """A database in partitions; what conftest.py makes of a URL stands on it."""
    with database_on(postgres, templates[1]) as made:
        yield made


@pytest.fixture
def engine(url):
    made = engine_of(url)
    yield made
    made.dispose()


@pytest.fixture
def whole(postgres, templates):
    """An engine on a store with whole tables."""
    with database_on(postgres, templates[0]) as url:
        made = engine_of(url)
        yield made
        made.dispose()


@pytest.fixture(scope="module")
def shared(postgres, templates):
    """A database in partitions for as many platforms as there are tests of the contract."""
    with database_on(postgres, templates[1]) as made:
        yield made


class TestContract(StoreContract):
    """What any store must do, done in partitions; each test is a platform of its own beside the others."""

    @pytest.fixture
    def store(self, shared):
        store = open_store(shared, tenant=f"contract-{secrets.token_hex(4)}")
        yield store
        store.close()


# What it is made of.


def catalog(connection):
    """Every constraint and index that the catalog has of the schema's tables, as PostgreSQL would write it down."""
    constraints = connection.execute(
        sql(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = ANY(CAST(:names AS regclass[])) AND contype <> 'n' AND conparentid = 0"
        ),
        {"names": list(METADATA.tables)},
    )
    indexes = connection.execute(
        sql(
            "SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = ANY(CAST(:names AS regclass[]))"
        ),
        {"names": list(METADATA.tables)},
    )
    columns = connection.execute(
        sql(
            "SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull,"
            " pg_get_expr(adbin, adrelid) FROM pg_attribute"
            " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
            " WHERE attrelid = ANY(CAST(:names AS regclass[])) AND attnum > 0 AND NOT attisdropped"
        ),
        {"names": list(METADATA.tables)},
    )
    return (
        {tuple(row) for row in constraints},
        # An index of a partitioned table is made ON ONLY it; those of its parts follow.
        {(on, name, wrote.replace(" ON ONLY ", " ON ")) for on, name, wrote in indexes},
        {tuple(row) for row in columns},
    )


def test_every_column_constraint_and_index_of_the_schema_is_there_and_no_other(engine, whole):
    with engine.connect() as parted, whole.connect() as one:
        assert catalog(parted) == catalog(one)
    with engine.connect() as connection:
        sound = "SELECT count(*) FROM pg_index WHERE NOT indisvalid OR NOT indisready"
        assert connection.scalar(sql(sound)) == 0


def test_the_comparison_with_the_schema_finds_nothing_but_the_parts(engine):
    def no_part(name, kind, parents):
        table = name if kind == "table" else parents.get("table_name")
        # A foreign key to a partitioned table is noted once more for each part of that one, under a number.
        numbered = kind == "foreign_key_constraint" and re.search(r"_[0-9]+$", name)
        return name != SCHEMA.name and not numbered and not _OF_A_PART.search(table or "")

    with engine.connect() as connection:
        ours = {"version_table": VERSION_TABLE, "include_name": no_part}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, METADATA) == []
        assert schema_version(engine) == newest_version()


def test_each_table_is_partitioned_by_columns_that_each_of_its_keys_has(engine):
    assert set(KEYS) < set(METADATA.tables)
    for name, columns in KEYS.items():
        table = METADATA.tables[name]
        # A key beside the primary one would have to hold these columns too, and to be taken down by name first.
        assert not any(index.unique for index in table.indexes)
        assert not any(isinstance(each, UniqueConstraint) for each in table.constraints)
        assert set(columns) <= set(table.primary_key.columns.keys())
        assert layout(engine) == dict.fromkeys(KEYS, PARTS)


# That each question goes to one part.


@contextmanager
def visited(engine):
    """Of each statement run meanwhile: its text, and how many parts of each partitioned table its plan visits."""
    told: list[tuple[str, Counter[str]]] = []
    busy: list[str] = []

    def explain(_connection, cursor, statement, parameters, *_):
        if busy or not re.match(r"SELECT|UPDATE|DELETE|INSERT|WITH", statement) or "pg_advisory" in statement:
            return
        busy.append(statement)
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        (plan,) = cursor.fetchone()
        told.append((statement, parts_in(plan)))
        busy.pop()

    event.listen(engine, "before_cursor_execute", explain)
    yield told
    event.remove(engine, "before_cursor_execute", explain)


def parts_in(plan):
    """How many parts of each table are in a plan, which was made knowing the values."""
    found = set()

    def walk(node):
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            # Under an insert stands the table itself; the row goes to the one part that its key says.
            if _OF_A_PART.search(node.get("Relation Name", "")):
                found.add(node["Relation Name"])
            for each in node.values():
                walk(each)

    walk(plan)
    return Counter(_OF_A_PART.sub("", name) for name in found)


def test_the_gate_visits_one_part(platform):
    platform.enrol("lan")
    with visited(platform.store._engine) as told:
        assert platform.gate.decide("lan", Action.POST, now=NOW).permitted
    seen: Counter[str] = Counter()
    for _, parts in told:
        seen += parts
    assert seen == {"idverify_account": 1}


def test_a_sign_up_visits_one_part_of_each_table_with_each_question(platform):
    platform.enrol("lan")
    phone = PhoneNumber.parse("0912000002")
    proof = platform.prove(phone, "minh")
    with visited(platform.store._engine) as told:
        new = contract.adult("minh", contract.proven(platform.store, "minh", phone))
        platform.store.open_account(new)
    assert {name for _, parts in told for name in parts} >= {
        "idverify_proof",
        "idverify_identity_tag",
        "idverify_event",
    }
    assert [(statement, parts) for statement, parts in told if any(count > 1 for count in parts.values())] == []
    assert platform.store.proof(proof) is not None


def test_a_number_under_two_keys_is_looked_up_in_two_parts_at_most(store):
    ring = Keyring((contract.NEW, contract.OLD), tenant=TENANT)
    most = 0
    for number in range(6):
        phone = PhoneNumber.parse(f"091200000{number}")
        given = contract.proven(store, f"account {number}", phone, pseudonyms=ring.pseudonyms(phone))
        with visited(store._engine) as told:
            store.open_account(contract.adult(f"account {number}", given))
        looked_up = [parts for statement, parts in told if re.match(r"SELECT idverify_identity_tag", statement)]
        assert looked_up
        most = max(most, *(parts["idverify_identity_tag"] for parts in looked_up))
    assert most == 2


def test_rows_are_spread_evenly(engine):
    with engine.begin() as connection:
        connection.execute(
            sql(
                "INSERT INTO idverify_account (tenant, id, holder, opened_at)"
                " SELECT :tenant, 'user-' || n, 'individual', 0 FROM generate_series(1, 4000) n"
            ),
            {"tenant": TENANT},
        )
        counted = connection.scalars(sql("SELECT count(*) FROM idverify_account GROUP BY tableoid")).all()
    expected = 4000 / PARTS
    chi_square = sum((each - expected) ** 2 / expected for each in counted)
    # The same names always fall alike, so this is no matter of chance: 3 degrees of freedom, one in a thousand.
    assert len(counted) == PARTS
    assert chi_square < 16.27


# That it is the same store.


def test_two_platforms_do_not_mix(url, store):
    other = open_store(url, tenant="platform-b")
    here, there = platform_on(store), platform_on(other)
    assert here.enrol("lan").permitted
    assert there.gate.decide("lan", Action.POST, now=NOW).permitted is False
    assert other.account("lan") is None
    new = contract.adult("lan", contract.proven(other, "lan", PhoneNumber.parse("0912000001")))
    other.open_account(new)
    other.close_account("lan", now=NOW)
    assert here.gate.decide("lan", Action.POST, now=NOW).permitted
    other.close()


def test_a_family_lives_in_partitions(platform):
    family = Family(platform)
    link = family.join()
    assert family.may().permitted
    family.on.links.dispute(link, now=NOW)
    assert not family.may().permitted
    family.on.links.settle(link, now=NOW)
    assert family.may().permitted
    told = family.told()
    platform.store.acknowledge_events([each.id for each in platform.store.pending_events(now=NOW, most=99)])
    assert told
    assert family.told() == []
    assert platform.store.children_born(date(2016, 3, 1), date(2016, 3, 31)) == (("an", date(2016, 3, 10)),)


def test_sign_ups_with_one_number_at_once_make_one_identity(store):
    for number in range(5):
        phone = PhoneNumber.parse(f"091200010{number}")
        names = [f"account {number}-{racer}" for racer in range(4)]
        new = [contract.adult(name, contract.proven(store, name, phone)) for name in names]
        assert contract.race(lambda racer: store.open_account(new[racer]), len(new)) == [None] * len(new)  # noqa: B023  # over before the next
    with store._engine.connect() as connection:
        assert len(connection.execute(select(schema.IDENTITY)).all()) == 5
        assert len(connection.execute(select(schema.IDENTITY_TAG)).all()) == 5
        slots = Counter(connection.execute(select(schema.SLOT.c.identity, schema.SLOT.c.slot)).all())
    assert sorted(slot for _, slot in slots) == sorted([1, 2, 3, 4] * 5)


# Laying out what has rows.


def contents(engine):
    """Every row of every table of the schema."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in METADATA.sorted_tables
        }


def test_a_store_with_rows_has_the_same_rows_afterwards_and_goes_on(whole):
    store = SqlStore(whole, tenant=TENANT)
    on = platform_on(store)
    on.enrol("lan")
    Family(on).join(phone=PhoneNumber.parse("0912000003"))
    on.enrol("minh", "0912000002")
    store.close_account("minh", now=NOW)
    before = contents(whole)
    assert len(before["idverify_account"]) == 3
    assert partition(whole, PARTS)
    assert contents(whole) == before
    assert layout(whole) == dict.fromkeys(KEYS, PARTS)
    assert on.gate.decide("lan", Action.POST, now=NOW).permitted
    assert on.enrol("hoa", "0912000004").permitted
    keeper = SqlCustody(whole, tenant=TENANT)
    assert dict(keeper.purge("minh", now=NOW + timedelta(days=1), entry=lambda _: None).rows)["idverify_account"] == 1


def test_laying_out_what_is_laid_out_does_nothing_and_another_number_is_refused(engine):
    before = contents(engine)
    assert partition(engine, PARTS) is False
    assert refusal(lambda: partition(engine, PARTS * 2)) == "partition_differs"
    assert contents(engine) == before
    assert layout(engine) == dict.fromkeys(KEYS, PARTS)


def test_a_table_that_a_later_version_adds_is_laid_out_with_the_others(engine, monkeypatch):
    """What is whole is laid out; what is in parts is left as it is."""
    monkeypatch.setattr(partitions, "KEYS", {**KEYS, "idverify_hold": ("tenant", "id")})
    assert layout(engine)["idverify_hold"] == 1
    assert partition(engine, PARTS)
    assert set(layout(engine).values()) == {PARTS}


def refusal(work):
    with pytest.raises(OperatorError) as refused:
        work()
    assert refused.value.text.vi
    assert refused.value.text.en
    return refused.value.code


@pytest.fixture
def with_rows(whole):
    platform_on(SqlStore(whole, tenant=TENANT)).enrol("lan")
    return whole


def everything(engine):
    """The rows, and whatever the catalog says of tables, indexes and constraints."""
    with engine.connect() as connection:
        names = connection.scalars(sql("SELECT relname FROM pg_class WHERE relname LIKE '%idverify%' ORDER BY 1")).all()
        return contents(engine), catalog(connection), names


@pytest.mark.parametrize(
    "last",
    [
        "LOCK TABLE idverify_version",
        "INSERT INTO idverify_event ",
        "DROP TABLE idverify_slot",
        "ANALYZE",
        "ADD CONSTRAINT",
    ],
)
def test_a_connection_that_dies_at_any_step_leaves_the_old_layout_whole(with_rows, postgres, last):
    before = everything(with_rows)
    other = engine_of(postgres).execution_options(isolation_level="AUTOCOMMIT")

    def kill(connection, _cursor, statement, *_):
        if last in statement:
            with other.connect() as killer:
                pid = connection.connection.dbapi_connection.info.backend_pid
                killer.execute(sql("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    event.listen(with_rows, "before_cursor_execute", kill)
    assert refusal(lambda: partition(with_rows, PARTS)) == "store_unreachable"
    event.remove(with_rows, "before_cursor_execute", kill)
    other.dispose()
    assert everything(with_rows) == before
    assert set(layout(with_rows).values()) == {1}
    assert partition(with_rows, PARTS)


STRANGE = {
    "CREATE INDEX by_holder ON idverify_account (holder)": "index by_holder",
    "ALTER TABLE idverify_slot ADD CHECK (slot > 0)": "constraint idverify_slot_slot_check",
    "ALTER TABLE idverify_proof ADD COLUMN note text": "column idverify_proof.note",
    "CREATE TABLE mine (t text, i text, FOREIGN KEY (t, i) REFERENCES idverify_identity)": "constraint mine_t_i_fkey",
    "CREATE PUBLICATION all_of_it FOR TABLE idverify_event": "publication all_of_it",
    "ALTER TABLE idverify_event ENABLE ROW LEVEL SECURITY": "row security of idverify_event",
    "CREATE STATISTICS more ON holder, waits FROM idverify_account": "statistics more",
    "COMMENT ON TABLE idverify_event IS 'x'": "comment on idverify_event",
    "CREATE RULE no AS ON DELETE TO idverify_event DO INSTEAD NOTHING": "rule no",
    "CREATE TRIGGER same BEFORE UPDATE ON idverify_event FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()": "trigger same",
    "ALTER TABLE idverify_event REPLICA IDENTITY FULL": "replica identity of idverify_event",
    "ALTER TABLE idverify_proof SET UNLOGGED": "persistence of idverify_proof",
    "CREATE TABLE child () INHERITS (idverify_event)": "child of idverify_event",
    "CREATE POLICY p ON idverify_event": "policy p",
}  # fmt: skip


def test_what_somebody_put_on_a_table_is_named_and_nothing_is_changed(with_rows):
    with with_rows.begin() as connection:
        for strange in STRANGE:
            connection.exec_driver_sql(strange)
    before = everything(with_rows)
    with pytest.raises(OperatorError) as refused:
        partition(with_rows, PARTS)
    assert refused.value.code == "partition_strange"
    assert set(refused.value.data["what"].split(", ")) == set(STRANGE.values())
    assert everything(with_rows) == before


def test_a_view_on_a_table_is_named_and_nothing_is_changed(with_rows):
    with with_rows.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW open_accounts AS SELECT id FROM idverify_account")
    before = everything(with_rows)
    with pytest.raises(OperatorError) as refused:
        partition(with_rows, PARTS)
    assert refused.value.code == "partition_strange"
    assert "view open_accounts" in refused.value.data["what"]
    assert everything(with_rows) == before


def test_too_much_to_copy_is_refused_before_anything_is_locked(with_rows):
    assert refusal(lambda: partition(with_rows, PARTS, most_bytes=8192)) == "partition_large"
    assert set(layout(with_rows).values()) == {1}


@pytest.mark.parametrize("parts", [0, 1, 3, 12, 128, -4])
def test_a_number_of_parts_that_is_not_offered_is_refused(whole, parts):
    assert refusal(lambda: partition(whole, parts)) == "partition_parts"


def test_a_store_that_is_a_file_or_of_another_version_is_refused(tmp_path, postgres):
    file = engine_of(f"sqlite:///{tmp_path}/store.sqlite")
    assert refusal(lambda: partition(file, PARTS)) == "partition_store"
    assert refusal(lambda: layout(file)) == "partition_store"
    file.dispose()
    with database_on(postgres) as url:
        engine = engine_of(url)
        assert refusal(lambda: partition(engine, PARTS)) == "schema"
        upgrade_schema(engine, "0005")
        assert refusal(lambda: partition(engine, PARTS)) == "schema"
        engine.dispose()


def test_it_gives_way_to_who_holds_a_table_and_says_so_in_the_end(with_rows, monkeypatch):
    monkeypatch.setattr(partitions, "_MOST_ATTEMPTS", 1)
    monkeypatch.setattr(partitions, "_LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(partitions, "_BETWEEN_SECONDS", 0)
    with with_rows.begin() as connection:
        connection.execute(select(schema.EVENT))
        assert refusal(lambda: partition(with_rows, PARTS)) == "partition_busy"
    assert partition(with_rows, PARTS)


def test_who_may_use_a_table_and_how_its_rows_are_looked_after_stays(whole):
    reader, owner = f"reader_{secrets.token_hex(4)}", f"owner_{secrets.token_hex(4)}"
    with whole.begin() as connection:
        for role in (reader, owner):
            connection.exec_driver_sql(f"CREATE ROLE {role}")
        connection.exec_driver_sql(f"GRANT CREATE ON SCHEMA public TO {owner}")
        for table in (*METADATA.tables, VERSION_TABLE, SCHEMA.name):
            connection.exec_driver_sql(f"ALTER TABLE {table} OWNER TO {owner}")
        connection.exec_driver_sql(f"GRANT SELECT, INSERT ON idverify_account TO {reader}")
        connection.exec_driver_sql(f"GRANT UPDATE (acknowledged) ON idverify_event TO {reader} WITH GRANT OPTION")
        connection.exec_driver_sql("ALTER TABLE idverify_event SET (autovacuum_vacuum_scale_factor = 0.01)")
    granted = sql(
        "SELECT relname, coalesce(relacl, acldefault('r', relowner))::text, relowner,"
        " (SELECT array_agg(attname || attacl::text) FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL)"
        " FROM pg_class c WHERE oid = ANY(CAST(:names AS regclass[])) ORDER BY 1"
    )
    try:
        with whole.connect() as connection:
            before = connection.execute(granted, {"names": list(METADATA.tables)}).all()
        assert partition(whole, PARTS)
        with whole.connect() as connection:
            assert connection.execute(granted, {"names": list(METADATA.tables)}).all() == before
            options = connection.scalars(
                sql("SELECT reloptions FROM pg_class WHERE relname ~ '^idverify_event_p..$'")
            ).all()
            assert options == [["autovacuum_vacuum_scale_factor=0.01"]] * PARTS
            owners = connection.scalars(
                sql("SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relname ~ '^idverify_.*_p..$'")
            )
            assert owners.all() == [owner]
    finally:
        with whole.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {owner}, {reader}")
            for role in (reader, owner):
                connection.exec_driver_sql(f"DROP ROLE {role}")


def test_a_right_that_was_taken_away_does_not_come_back_by_default_privileges(whole):
    reader, later = f"reader_{secrets.token_hex(4)}", f"Later:{secrets.token_hex(4)}"
    account, event_table = schema.ACCOUNT.name, schema.EVENT.name
    with whole.begin() as connection:
        for role in (reader, later):
            connection.execute(sql(f'CREATE ROLE "{role}"'.replace(":", r"\:")))
        connection.exec_driver_sql(f"GRANT SELECT, UPDATE ON {event_table}, {account} TO {reader}")
        # What new tables are given, of which these have only a part, or nothing.
        connection.exec_driver_sql(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, UPDATE ON TABLES TO {reader}"
        )
        defaults = f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO PUBLIC, "{later}"'
        connection.execute(sql(defaults.replace(":", r"\:")))
        connection.exec_driver_sql(f"REVOKE UPDATE ON {event_table} FROM {reader}")
        connection.exec_driver_sql(f"REVOKE DELETE ON {event_table} FROM CURRENT_USER")
    rights = sql(
        "SELECT relname, a.grantee, a.privilege_type, a.is_grantable FROM pg_class c,"
        " aclexplode(coalesce(relacl, acldefault('r', relowner))) a"
        " WHERE c.oid = ANY(CAST(:names AS regclass[])) ORDER BY 1, 2, 3"
    )
    others = sql(
        "SELECT DISTINCT relname, a.grantee::text FROM pg_class c, aclexplode(relacl) a"
        " WHERE relname ~ '^idverify_.*_p..$' AND a.grantee <> relowner"
    )
    try:
        with whole.connect() as connection:
            before = connection.execute(rights, {"names": list(METADATA.tables)}).all()
        assert partition(whole, PARTS)
        with whole.connect() as connection:
            assert connection.execute(rights, {"names": list(METADATA.tables)}).all() == before
            assert connection.execute(others).all() == []
    finally:
        with whole.begin() as connection:
            for role in (reader, later):
                connection.execute(sql(f'DROP OWNED BY "{role}"'.replace(":", r"\:")))
                connection.execute(sql(f'DROP ROLE "{role}"'.replace(":", r"\:")))


def test_whoever_does_not_own_the_tables_is_refused(whole):
    role = f"guest_{secrets.token_hex(4)}"
    with whole.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT ON idverify_version TO {role}")
    guest = engine_of(whole.url.set(username=role).render_as_string(hide_password=False))
    try:
        assert refusal(lambda: partition(guest, PARTS)) == "partition_owner"
    finally:
        guest.dispose()
        with whole.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")


# Later versions.


def test_later_migrations_work_on_a_partitioned_store(engine):
    platform = platform_on(SqlStore(engine, tenant=TENANT))
    platform.enrol("lan")
    with engine.begin() as connection:
        later = Operations(MigrationContext.configure(connection))
        later.add_column("idverify_account", Column("score", Integer, nullable=False, server_default=sql("7")))
        later.create_index("ix_idverify_account_score", "idverify_account", ["tenant", "score"])
        later.create_index(
            "ix_idverify_event_untold", "idverify_event", ["tenant"], postgresql_where=sql("NOT acknowledged")
        )
        later.execute("UPDATE idverify_account SET score = 8")
        later.alter_column("idverify_account", "score", server_default=None)
        later.create_foreign_key(
            "fk_later", "idverify_slot", "idverify_account", ["tenant", "account"], ["tenant", "id"]
        )
    with engine.connect() as connection:
        assert connection.scalars(sql("SELECT score FROM idverify_account")).all() == [8]
        on_parts = (
            "SELECT count(*) FROM pg_indexes WHERE tablename ~ '^idverify_account_p..$' AND indexdef LIKE '%score%'"
        )
        assert connection.scalar(sql(on_parts)) == PARTS
    with engine.begin() as connection:
        later = Operations(MigrationContext.configure(connection))
        later.drop_constraint("fk_later", "idverify_slot")
        later.drop_index("ix_idverify_event_untold", "idverify_event")
        later.drop_index("ix_idverify_account_score", "idverify_account")
        later.drop_column("idverify_account", "score")
    assert platform.gate.decide("lan", Action.POST, now=NOW).permitted


def test_a_partitioned_store_goes_down_and_up_again(engine):
    downgrade_schema(engine, "base")
    assert set(inspect(engine).get_table_names()) == {VERSION_TABLE}
    upgrade_schema(engine)
    assert set(layout(engine).values()) == {1}
    assert partition(engine, PARTS)


# The command.


def test_the_command_says_what_it_did_in_both_languages(whole, capsys):
    url = whole.url.render_as_string(hide_password=False)
    assert store_partitions.partition(url, PARTS, lang="en") == 0
    assert "laid out in 4 partitions" in capsys.readouterr().out
    assert store_partitions.partition(url, PARTS, lang="vi") == 0
    assert "vốn đã" in capsys.readouterr().out
    assert store_partitions.partition(url, PARTS, lang="en", as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"parts": PARTS, "made": False, "seconds": 0}
    assert store_partitions.layout(url, lang="en", as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == dict.fromkeys(KEYS, PARTS)
    assert store_partitions.layout(url, lang="vi") == 0
    assert capsys.readouterr().out.count("4 phân vùng") == len(KEYS)


# The page.


PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "partition-a-store.md"


def test_the_questions_on_the_page_are_answered(engine):
    blocks = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) == 3
    with engine.connect() as connection:
        for block in blocks:
            connection.exec_driver_sql(block.replace("%", "%%"))


def test_the_commands_on_the_page_are_commands():
    lines = re.findall(r"^idverify (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(lines) == 5
    for line in lines:
        assert cli._parser("vi").parse_args(shlex.split(line)).run


def test_a_server_without_room_for_the_locks_is_told_so():
    with server("max_locks_per_transaction=10", "max_connections=12", "max_worker_processes=2") as url:
        engine = engine_of(url)
        upgrade_schema(engine)
        assert refusal(lambda: partition(engine, 64)) == "partition_locks"
        assert set(layout(engine).values()) == {1}
        engine.dispose()
