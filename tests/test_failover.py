"""A primary killed under load: its standby has every acknowledged commit, and the clients find it by themselves.

``IDVERIFY_FAILOVER_ROUNDS`` says how often (once, if it is not set); ``tools/failover.py`` prints what it counts.
"""

from __future__ import annotations

import os
import random
import threading
import time

import pytest
from failover import one_round
from postgres_server import PostgresServer, folder_for_servers
from postgres_servers import hosts, synchronous, told, until
from sqlalchemy import make_url
from sqlalchemy import text as sql

from conftest import NOW, TENANT, platform_on
from idverify.errors import OperatorError
from idverify.stores.opening import engine_of, open_store

ROUNDS = int(os.environ.get("IDVERIFY_FAILOVER_ROUNDS", "1"))


def test_a_standby_promoted_after_a_kill_has_every_acknowledged_commit_and_its_clients_go_on():
    chance = random.Random()
    for number in range(1, ROUNDS + 1):
        with folder_for_servers() as folder:
            count = one_round(folder, chance, longest=1.0, cut_off=number % 2 == 1)
        assert count.acknowledged > 0
        assert (count.lost, count.doubled, count.found) == (0, 0, count.acknowledged), (number, count)
        assert count.log_holds, (number, count)


@pytest.fixture(scope="module")
def pair():
    """A primary and a standby that its commits wait for; no test promotes it."""
    with folder_for_servers() as folder:
        primary = PostgresServer(folder / "a", "synchronous_standby_names=FIRST 1 (b)", name="a")
        standby = PostgresServer(folder / "b", standby_of=primary, name="b")
        try:
            primary.start()
            standby.start()
            until(lambda: synchronous(primary))
            open_store(primary.url, tenant=TENANT, upgrade=True).close()
            yield primary, standby
        finally:
            primary.stop()
            standby.stop()


def spelled(*servers: PostgresServer) -> dict[str, str]:
    """A URL of several servers as libpq spells it and as SQLAlchemy does."""
    urls = [make_url(server.url) for server in servers]
    each = tuple(f"{url.query['host']}:{url.query['port']}" for url in urls)
    query = {"host": each, "target_session_attrs": "read-write", "patience": "2"}
    by_sqlalchemy = urls[0].set(query=query).render_as_string(hide_password=False)
    return {
        "libpq": hosts(*servers, target_session_attrs="read-write", patience="2"),
        "SQLAlchemy": by_sqlalchemy,
    }


@pytest.mark.parametrize("way", ["libpq", "SQLAlchemy"])
def test_of_several_hosts_the_one_that_takes_writes_is_found_wherever_it_stands(pair, way):
    primary, standby = pair
    for number, servers in enumerate([(primary, standby), (standby, primary)]):
        store = open_store(spelled(*servers)[way], tenant=TENANT)
        assert platform_on(store).enrol(f"{way} {number}", f"0912{number:03d}{len(way):03d}").permitted
        store.close()


def test_a_standby_answers_and_refuses_to_write_as_if_it_were_not_there(pair):
    primary, standby = pair
    store = open_store(primary.url, tenant=TENANT)
    platform_on(store).enrol("reader", "0912100001")
    until(lambda: told(primary.url, "SELECT pg_current_wal_lsn() = replay_lsn FROM pg_stat_replication") is True)
    reading = open_store(f"{standby.url}&patience=0.3", tenant=TENANT)
    assert reading.account("reader") == store.account("reader") is not None
    with pytest.raises(OperatorError) as refused:
        reading.close_account("reader", now=NOW)
    assert refused.value.code == "store_unreachable"
    assert refused.value.__context__ is None
    reading.close()
    store.close()


def test_a_primary_that_is_killed_and_comes_back_is_gone_on_with(pair):
    primary, _ = pair
    store = open_store(f"{primary.url}&patience=60", tenant=TENANT)
    platform, failed = platform_on(store), []
    done: list[int] = []
    stopped = threading.Event()

    def sign_up() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            try:
                platform.enrol(f"again {number}", f"0912200{number:03d}")
                done.append(number)
            except OperatorError as lost:
                if lost.code != "outcome_unknown":
                    failed.append(lost)

    client = threading.Thread(target=sign_up)
    client.start()
    until(lambda: len(done) > 2)
    primary.kill()
    before = len(done)
    time.sleep(0.2)
    primary.start()
    until(lambda: len(done) > before + 2 or bool(failed))
    stopped.set()
    client.join()
    assert failed == []
    assert all(store.account(f"again {number}") is not None for number in done)
    until(lambda: synchronous(primary))
    store.close()


def test_a_commit_that_stopped_waiting_for_its_standby_is_not_said_to_be_kept(pair):
    """An administrator cancels the wait; the server says in a warning alone that it is kept here and nowhere else."""
    primary, standby = pair
    store = open_store(f"{primary.url}&application_name=waits", tenant=TENANT)
    platform_on(store).enrol("waits", "0912300001")
    standby.kill()
    told_of: list[str] = []

    def close() -> None:
        try:
            store.close_account("waits", now=NOW)
        except OperatorError as unknown:
            told_of.append(unknown.code)

    closing = threading.Thread(target=close)
    closing.start()
    waits = "FROM pg_stat_activity WHERE application_name = 'waits' AND wait_event = 'SyncRep'"
    until(lambda: told(primary.url, f"SELECT count(*) = 1 {waits}") is True)
    engine = engine_of(primary.url)
    with engine.begin() as connection:
        assert connection.scalar(sql(f"SELECT pg_cancel_backend(pid) {waits}"))
    engine.dispose()
    closing.join()
    assert told_of == ["outcome_unknown"]
    assert store.account("waits") is None  # kept here
    standby.start()
    until(lambda: synchronous(primary))
    platform_on(store).enrol("waits no more", "0912300002")
    store.close()
