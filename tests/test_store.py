"""The schema and its migrations; that a store of another version is refused."""

from __future__ import annotations

import multiprocessing
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.engine.default import DefaultDialect

from conftest import BROWSER, NOW, TENANT, platform_on
from idverify.account import Action, LinkStage
from idverify.errors import OperatorError, PossessionError
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.ports import Delivery, Receipt
from idverify.stores.opening import (
    VERSION_TABLE,
    downgrade_schema,
    engine_of,
    newest_version,
    open_store,
    schema_script,
    schema_version,
    upgrade_schema,
)
from idverify.stores.schema import METADATA, SCHEMA, SLOT, Instant


def test_the_migrations_make_exactly_the_tables_of_the_schema(url):
    engine = engine_of(url)
    upgrade_schema(engine)
    with engine.connect() as connection:
        ours = {"version_table": VERSION_TABLE, "include_name": lambda name, *_: name != SCHEMA.name}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, METADATA) == []
        assert connection.scalars(select(SCHEMA.c.oldest)).all() == ["0005"]
    engine.dispose()


def test_the_schema_goes_up_down_and_up_again(url):
    engine = engine_of(url)
    upgrade_schema(engine)
    assert schema_version(engine) == newest_version()
    downgrade_schema(engine, "base")
    assert set(inspect(engine).get_table_names()) == {VERSION_TABLE}
    upgrade_schema(engine)
    assert schema_version(engine) == newest_version()
    engine.dispose()


def test_accounts_of_the_first_schema_get_their_places_and_keep_everything_else(url):
    engine = engine_of(url)
    upgrade_schema(engine, "0001")
    tenant = {"tenant": TENANT}
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO idverify_identity (tenant, id, kind) VALUES (:tenant, 'number', 'vn.msisdn')"), tenant
        )
        for account in ("an", "lan", "minh"):
            row = tenant | {"account": account, "at": 1_790_000_000_000_000}
            connection.execute(
                text(
                    "INSERT INTO idverify_account (tenant, id, holder, opened_at) "
                    "VALUES (:tenant, :account, 'individual', :at)"
                ),
                row,
            )
            connection.execute(
                text(
                    "INSERT INTO idverify_evidence (tenant, id, account, method, verified_at, identity) "
                    "VALUES (:tenant, :account, :account, 'vn_mobile_otp', :at, 'number')"
                ),
                row,
            )
    upgrade_schema(engine)
    with engine.connect() as connection:
        slots = connection.execute(select(SLOT.c.slot, SLOT.c.account, SLOT.c.kind).order_by(SLOT.c.slot)).all()
    assert [tuple(slot) for slot in slots] == [(1, "an", "account"), (2, "lan", "account"), (3, "minh", "account")]
    store = open_store(url, tenant=TENANT)
    found = store.account("lan")
    store.close()
    assert found is not None
    assert len(found.evidence or ()) == 1
    downgrade_schema(engine, "0001")
    upgrade_schema(engine)
    engine.dispose()


def test_children_of_the_first_schema_are_told_ahead_of_their_sixteenth_birthday(url):
    engine = engine_of(url)
    upgrade_schema(engine, "0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO idverify_account (tenant, id, holder, opened_at, user_birth_date) "
                "VALUES (:tenant, 'an', 'individual', 1790000000000000, '2015-09-15')"
            ),
            {"tenant": TENANT},
        )
        connection.execute(
            text(
                "INSERT INTO idverify_guardian_link (tenant, id, account, position, relation, holder, status) "
                "VALUES (:tenant, 'link', 'an', 0, 'mother', 'individual', 'active')"
            ),
            {"tenant": TENANT},
        )
    upgrade_schema(engine)
    engine.dispose()
    store = open_store(url, tenant=TENANT)
    told = store.pending_events(now=NOW + timedelta(days=3660), most=9)
    store.close()
    assert [(event.account, event.type, event.at) for event in told] == [
        ("an", "user.turning_sixteen", datetime(2031, 8, 16, 17, 0, tzinfo=UTC)),
        ("an", "user.turned_sixteen", datetime(2031, 9, 15, 17, 0, tzinfo=UTC)),
    ]


def test_a_link_of_before_its_events_goes_on_from_where_it_stood(url):
    engine = engine_of(url)
    upgrade_schema(engine, "0003")
    at = 1_790_000_000_000_000
    with engine.begin() as connection:
        for statement in (
            (
                "INSERT INTO idverify_account (tenant, id, holder, opened_at, user_birth_date) "
                "VALUES (:tenant, 'an', 'individual', :at, '2016-03-10')"
            ),
            (
                "INSERT INTO idverify_guardian_link (tenant, id, account, position, relation, holder, birth_date, "
                "status, representative_consented_at, child_consented_at) "
                "VALUES (:tenant, 'link', 'an', 0, 'mother', 'individual', '1990-05-01', 'active', :at, :at)"
            ),
            (
                "INSERT INTO idverify_evidence (tenant, id, account, link, method, verified_at) "
                "VALUES (:tenant, 'proof', 'an', 'link', 'vn_mobile_otp', :at)"
            ),
        ):
            connection.execute(text(statement), {"tenant": TENANT, "at": at})
    upgrade_schema(engine)
    engine.dispose()
    store = open_store(url, tenant=TENANT)
    on = platform_on(store)
    before = store.account("an")
    assert before is not None
    (kept,) = on.links.links("an")
    assert kept.state.stage is LinkStage.ACTIVE
    assert kept.state.facts(birth_date=kept.birth_date, evidence=kept.evidence) == before.guardians[0]
    assert on.gate.decide("an", Action.POST, now=NOW).permitted
    on.links.dispute("link", now=NOW)
    assert not on.gate.decide("an", Action.POST, now=NOW).permitted
    on.links.settle("link", now=NOW)
    assert store.account("an") == before
    store.close()


def test_a_downgrade_that_would_open_what_waits_is_refused(url, platform):
    platform.links.request("an", birth_date=date(2016, 3, 10), now=NOW)
    engine = engine_of(url)
    with pytest.raises(RuntimeError, match="waits"):
        downgrade_schema(engine, "0003")
    assert schema_version(engine) == newest_version()
    engine.dispose()


def test_a_downgrade_that_would_let_the_closed_live_again_is_refused(url, platform):
    platform.enrol("lan")
    platform.registrar.close("lan", now=NOW)
    engine = engine_of(url)
    with pytest.raises(RuntimeError, match="live again"):
        downgrade_schema(engine, "0001")
    assert schema_version(engine) == newest_version()
    engine.dispose()


def test_eight_upgrades_at_once_are_one_upgrade(url):
    def upgrade(_):
        engine = engine_of(url)
        upgrade_schema(engine)
        engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(upgrade, range(8)))
    open_store(url, tenant=TENANT).close()


def test_a_database_that_cannot_be_reached_is_said_without_its_url(tmp_path):
    for url in ("postgresql://u:s3cret@127.0.0.1:1/x", f"sqlite:///{tmp_path}/no/such/folder/x.sqlite"):
        with pytest.raises(OperatorError) as refused:
            open_store(url, tenant=TENANT)
        assert refused.value.code == "store_unreachable"
        assert "s3cret" not in str(refused.value)


def test_threads_take_turns_with_a_database_in_memory():
    store = open_store("sqlite:///:memory:", tenant=TENANT, upgrade=True)
    platform = platform_on(store)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda n: platform.enrol(f"lan-{n}", f"09120000{n:02d}").permitted, range(16)))
    store.close()


def test_the_statements_of_an_upgrade_can_be_read_before_they_are_run(url):
    engine = engine_of(url)
    script = schema_script(engine)
    assert schema_version(engine) is None
    for table in METADATA.tables:
        assert f"CREATE TABLE {table} " in script
    assert not re.search(r"CONSTRAINT\s+(PRIMARY|FOREIGN|UNIQUE|CHECK)", script)
    with engine.begin() as connection:
        for statement in re.sub(r"--.*", "", script).split(";"):
            if statement.strip() and statement.strip() not in ("BEGIN", "COMMIT"):
                connection.exec_driver_sql(statement)
    assert schema_version(engine) == newest_version()
    engine.dispose()


def test_every_key_begins_with_the_tenant_and_no_phone_is_unique_to_an_account():
    for table in METADATA.tables.values():
        assert table.primary_key.columns.keys()[0] == "tenant"
        unique = [index for index in table.indexes if index.unique]
        assert [index.name for index in unique] in ([], ["uq_idverify_challenge_live"])
        assert all({"tenant", "account"} <= set(index.columns.keys()) for index in unique)
    assert "account" not in METADATA.tables["idverify_identity_tag"].columns


def test_a_store_without_its_tables_is_refused(url):
    with pytest.raises(OperatorError) as refused:
        open_store(url, tenant=TENANT)
    assert refused.value.code == "schema"


@pytest.mark.parametrize("url", ["mysql://localhost/x", "no url at all", "sqlite", "postgresql://u@h:abc/x"])
def test_a_database_nobody_knows_is_refused(url):
    with pytest.raises(OperatorError) as refused:
        open_store(url, tenant=TENANT)
    assert refused.value.code == "store_url"


def test_sqlite_writes_ahead_and_loses_nothing_acknowledged(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}", tenant=TENANT, upgrade=True)
    with store._engine.connect() as kept:
        assert kept.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert kept.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert kept.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    store.close()


def test_a_moment_comes_back_as_it_went_whatever_its_offset():
    kind = Instant()
    for moment in (
        datetime(1960, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7))),
    ):
        written = kind.process_bind_param(moment, DefaultDialect())
        assert isinstance(written, int)
        assert kind.process_result_value(written, DefaultDialect()) == moment


def test_what_one_process_committed_another_reads(url, platform):
    platform.enrol("lan")
    again = open_store(url, tenant=TENANT)
    found = again.account("lan")
    again.close()
    assert found is not None
    assert found == platform.store.account("lan")
    assert found.user_birth_date == date(1990, 5, 1)


def _guess(url: str, challenge: str, barrier, outcomes) -> None:
    store = open_store(url, tenant=TENANT)
    platform = platform_on(store)
    barrier.wait()
    for _ in range(5):
        try:
            platform.registrar.prove(challenge, "not it", account="lan", origin=BROWSER, now=NOW)
        except PossessionError as refused:
            outcomes.put(refused.code)
    store.close()


def test_eight_processes_guessing_at_one_challenge_get_five_guesses_between_them(url, platform):
    challenge = platform.registrar.challenge(
        PhoneNumber.parse("0912000001"), purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW
    )
    context = multiprocessing.get_context("spawn")
    barrier, outcomes = context.Barrier(8), context.Queue()
    racers = [context.Process(target=_guess, args=(url, challenge.id, barrier, outcomes)) for _ in range(8)]
    for racer in racers:
        racer.start()
    found = [outcomes.get(timeout=60) for _ in range(40)]
    for racer in racers:
        racer.join()
    assert sorted(found) == ["code_wrong"] * 5 + ["exhausted"] * 35


def test_a_message_without_a_committed_challenge_is_impossible(platform, url):
    """The sender is called after the commit: what it sends can be answered by another process."""
    seen = []

    class Spy:
        def send(self, message):
            other = open_store(url, tenant=TENANT)
            seen.append(other.count_guess(message.challenge, now=NOW).left)
            other.close()
            return Receipt(Delivery.ACCEPTED)

    platform.registrar._phones._sender = Spy()
    platform.registrar.challenge(
        PhoneNumber.parse("0912000001"), purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW
    )
    assert seen == [4]
