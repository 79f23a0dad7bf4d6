"""Reads from standbys are never older than was promised, whatever becomes of the standbys."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from postgres_server import PostgresServer, folder_for_servers
from postgres_servers import told, until
from sqlalchemy import event

from conftest import NOW, TENANT, platform_on
from idverify.account.action import Action
from idverify.account.service import Service
from idverify.errors import OperatorError
from idverify.gate import PostingGate
from idverify.stores.opening import engine_of, open_store
from idverify.stores.replicas import Replicas, beat

BOUND = timedelta(seconds=0.4)
PAUSE, RESUME = "SELECT pg_wal_replay_pause() IS NULL", "SELECT pg_wal_replay_resume() IS NULL"
CAUGHT_UP = "SELECT pg_current_wal_lsn() <= all(SELECT replay_lsn FROM pg_stat_replication)"


@pytest.fixture(scope="module")
def servers():
    with folder_for_servers() as folder:
        primary = PostgresServer(folder / "a", "autovacuum=off", name="a")  # it commits too
        standbys = [PostgresServer(folder / name, standby_of=primary, name=name) for name in ("b", "c")]
        try:
            for server in (primary, *standbys):
                server.start()
            open_store(primary.url, tenant=TENANT, upgrade=True).close()
            until(lambda: bool(told(primary.url, "SELECT count(*) = 2 FROM pg_stat_replication")))
            until(lambda: bool(told(primary.url, CAUGHT_UP)))
            yield primary, *standbys
        finally:
            for server in (primary, *standbys):
                server.stop()


COUNTS = ("idverify_account", "pg_last_xact_replay_timestamp")


class Stand:
    """A primary and two replicas, and who was asked: of an account, or how far behind it is."""

    def __init__(self, servers) -> None:
        self.servers = servers
        self.asked: Counter[str] = Counter()
        self.primary, *self.replicas = [
            self.counted(name, f"{server.url}&patience=0") for name, server in zip("abc", servers, strict=True)
        ]
        self.writer = open_store(servers[0].url, tenant=TENANT)  # who writes is not counted
        self.reading = Replicas(self.primary, self.replicas, most_behind=BOUND, away=timedelta(0))

    def counted(self, name: str, url: str):
        store = open_store(url, tenant=TENANT)

        def note(_connection, _cursor, statement: str, *_) -> None:
            self.asked[name] += any(word in statement for word in COUNTS)

        event.listen(store._engine, "before_cursor_execute", note)
        return store

    def answered_by(self, ask) -> set[str]:
        """Who was asked for two answers, so that each replica had its turn."""
        self.asked.clear()
        ask()
        ask()
        return {name for name, times in self.asked.items() if times}

    def caught_up(self) -> None:
        until(lambda: bool(told(self.servers[0].url, CAUGHT_UP)))


@pytest.fixture
def stand(servers):
    made = Stand(servers)
    yield made
    for server in servers[1:]:
        told(server.url, RESUME)
    for store in (made.writer, made.primary, *made.replicas):
        store.close()


@contextmanager
def beating(stand):
    """A heart that beats while the block runs."""
    engine, stopped = engine_of(stand.servers[0].url), threading.Event()

    def beats() -> None:
        while not stopped.wait(0.05):
            beat(engine)

    heart = threading.Thread(target=beats)
    heart.start()
    try:
        yield
    finally:
        stopped.set()
        heart.join()
        engine.dispose()


def lan(stand, account: str) -> None:
    platform_on(stand.writer).enrol(account, f"0912{int(account):06d}")


def test_reads_go_to_the_replicas_in_turn_and_say_what_the_primary_says(stand):
    for number in range(1, 6):
        lan(stand, str(number))
    since = NOW - timedelta(days=1)
    with beating(stand):
        stand.caught_up()
        until(lambda: stand.answered_by(lambda: stand.reading.account("1")) == {"b", "c"})
        for account in ("1", "2", "3", "4", "5", "nobody"):
            assert stand.reading.account(account) == stand.primary.account(account)
            assert stand.reading.known(account) == stand.primary.known(account)
        assert stand.reading.account("1") is not None
        assert stand.reading.raised(since=since) == stand.primary.raised(since=since)
        gate = PostingGate(service=Service.DOMESTIC, store=stand.reading)
        until(lambda: stand.answered_by(lambda: gate.decide("1", Action.POST, now=NOW)) == {"b", "c"})
        assert gate.decide("1", Action.POST, now=NOW).permitted


def test_one_that_stands_still_is_passed_over_as_soon_as_it_is_too_far_behind(stand):
    lan(stand, "11")
    with beating(stand):
        stand.caught_up()
        told(stand.servers[1].url, PAUSE)
        stand.writer.close_account("11", now=NOW)
        time.sleep(BOUND.total_seconds())
        assert stand.reading.account("11") is None
        assert stand.reading.account("11") is None
        # The other one is near enough.
        until(lambda: stand.answered_by(lambda: stand.reading.account("11")) == {"b", "c"})
        told(stand.servers[2].url, PAUSE)
        time.sleep(BOUND.total_seconds())
        assert "a" in stand.answered_by(lambda: stand.reading.account("11"))
        told(stand.servers[1].url, RESUME)
        told(stand.servers[2].url, RESUME)
        stand.caught_up()
        until(lambda: stand.answered_by(lambda: stand.reading.account("11")) == {"b", "c"})


class Race:
    """One changes an account, others read it, and each notes what it saw when."""

    def __init__(self, stand) -> None:
        self.stand = stand
        self.acknowledged: list[tuple[float, int]] = [(time.monotonic(), 0)]
        self.missed: list[tuple[int, int]] = []
        self.old = 0
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=work) for work in (self.write, self.read, self.read, self.read)]

    def write(self) -> None:
        number = 0
        while not self.stopped.is_set():
            number += 1
            at, reference = NOW + timedelta(microseconds=number), number.to_bytes(32, "big")
            self.stand.writer.note_streamer("21", stream="s", at=at, reference=reference, now=NOW)
            self.acknowledged.append((time.monotonic(), number))

    def read(self) -> None:
        while not self.stopped.is_set():
            due_before = time.monotonic() - BOUND.total_seconds()
            due = max(number for when, number in list(self.acknowledged) if when <= due_before or number == 0)
            facts = self.stand.reading.account("21", stream="s")
            seen = 0 if facts.streamer_eid_at is None else (facts.streamer_eid_at - NOW) // timedelta(microseconds=1)
            self.old += seen < self.acknowledged[-1][1]
            if seen < due:
                self.missed.append((due, seen))


def test_no_answer_misses_what_was_acknowledged_longer_ago_than_the_bound(stand):
    """Replay stops and goes on, while one changes an account and others read it."""
    lan(stand, "21")
    race = Race(stand)
    for thread in race.threads:
        thread.start()
    for seconds in (0.2, 0.5, 0.1, 0.7):  # some longer than the bound
        for server in stand.servers[1:]:
            told(server.url, PAUSE)
        time.sleep(seconds)
        for server in stand.servers[1:]:
            told(server.url, RESUME)
        time.sleep(0.2)
    race.stopped.set()
    for thread in race.threads:
        thread.join()
    assert race.missed == []
    assert race.old > 0  # or nothing was tried
    assert stand.asked["a"] > 0  # while both stood still
    assert stand.asked["b"] > 0 < stand.asked["c"]


def test_an_idle_primary_is_asked_itself_unless_it_beats(stand):
    lan(stand, "31")
    stand.caught_up()
    time.sleep(BOUND.total_seconds() + 0.1)
    assert "a" in stand.answered_by(lambda: stand.reading.account("31"))
    with beating(stand):
        until(lambda: stand.answered_by(lambda: stand.reading.account("31")) == {"b", "c"})


def test_a_replica_that_is_gone_is_passed_over_and_asked_again_when_it_is_back(stand):
    lan(stand, "41")
    with beating(stand):
        stand.caught_up()
        until(lambda: stand.answered_by(lambda: stand.reading.account("41")) == {"b", "c"})
        for server in stand.servers[1:]:
            server.kill()
        for _ in range(3):
            assert stand.reading.account("41") is not None
        assert "a" in stand.answered_by(lambda: stand.reading.account("41"))
        for server in stand.servers[1:]:
            server.start()
        until(lambda: stand.answered_by(lambda: stand.reading.account("41")) == {"b", "c"})


def test_one_that_was_passed_over_is_left_alone_for_a_while(stand):
    reading = Replicas(stand.primary, stand.replicas, most_behind=timedelta(microseconds=1), away=timedelta(hours=1))
    for _ in range(3):
        reading.account("nobody")
    assert stand.asked["b"] == stand.asked["c"] == 1
    assert stand.asked["a"] >= 3


def test_without_a_primary_the_replicas_answer_until_they_are_too_old(stand):
    lan(stand, "51")
    with beating(stand):
        stand.caught_up()
        until(lambda: stand.answered_by(lambda: stand.reading.account("51")) == {"b", "c"})
    far = Replicas(stand.primary, stand.replicas, most_behind=timedelta(minutes=5))
    for replica in far._replicas:
        replica.away_until = float("inf")
    stand.servers[0].kill()
    assert far.account("51") is not None  # also one that is left alone, then
    with pytest.raises(OperatorError) as lost:
        beat(stand.primary)
    assert lost.value.code == "store_unreachable"
    time.sleep(BOUND.total_seconds())
    with pytest.raises(OperatorError) as refused:
        stand.reading.account("51")
    assert refused.value.code == "replica_behind"
    assert refused.value.__context__ is None
    for server in stand.servers[1:]:
        server.kill()
    with pytest.raises(OperatorError) as lost_all:
        stand.reading.account("51")
    assert lost_all.value.code == "store_unreachable"
    assert lost_all.value.__context__ is None
    for server in stand.servers:
        server.start()
    with beating(stand):
        until(lambda: stand.answered_by(lambda: stand.reading.account("51")) == {"b", "c"})


def test_a_standby_that_has_replayed_nothing_yet_and_one_that_was_promoted_are_passed_over(stand):
    with folder_for_servers() as folder:
        young = PostgresServer(folder / "d", standby_of=stand.servers[0], name="d")
        young.start()
        try:
            assert told(young.url, "SELECT pg_last_xact_replay_timestamp()") is None
            store = stand.counted("d", young.url)
            reading = Replicas(stand.primary, [store], most_behind=timedelta(minutes=5), away=timedelta(0))

            def asked_in_vain() -> bool:
                stand.asked.clear()
                reading.account("nobody")
                return bool(stand.asked["d"] == 1 and stand.asked["a"] > 0)  # how far behind it is, and nothing else

            assert asked_in_vain()
            beat(stand.writer)
            until(lambda: not asked_in_vain())
            assert stand.asked["a"] == 0
            young.promote()  # another history from here on
            assert asked_in_vain()
            store.close()
        finally:
            young.stop()


def test_a_heart_beats_on_a_primary_only(stand, tmp_path):
    engine = engine_of(stand.servers[1].url)
    file = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}", tenant=TENANT, upgrade=True)
    for elsewhere in (engine, file):
        with pytest.raises(OperatorError) as refused:
            beat(elsewhere)
        assert refused.value.code == "store_url"
    for primary, replica in ((stand.primary, file), (file, stand.replicas[0])):
        with pytest.raises(OperatorError) as refused:
            Replicas(primary, [replica], most_behind=BOUND)
        assert refused.value.code == "store_url"
    other = open_store(stand.servers[1].url, tenant="platform-b")
    for replicas, bound in (
        ([other], BOUND),
        ([], BOUND),
        (stand.replicas, timedelta(0)),
        (stand.replicas, timedelta(minutes=6)),
    ):
        with pytest.raises(ValueError, match="replica"):
            Replicas(stand.primary, replicas, most_behind=bound)
    for store in (file, other):
        store.close()
    engine.dispose()
