"""How many codes and answers a second one process handles, and how much of that time the database takes.

Each code is one transaction with seven budgets, each answer two; on both databases every commit reaches the disk.
The peer is the database itself in the same run: one inserted row, committed, through the same library.
Rounds are interleaved; medians of wall time, since waiting for the disk is the point.

Usage: python benchmarks/possession.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Engine, Integer, MetaData, Table, event

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from local_postgres import server

from idverify.evidence.budget import BUDGETS, Budgets
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.phone_proof import PhoneProof
from idverify.senders.outbox import Outbox
from idverify.stores.opening import engine_of, upgrade_schema
from idverify.stores.sql import SqlStore

START: Final = datetime(2026, 11, 21, 9, tzinfo=VIETNAM)
REPEATS: Final = 100
# The ceilings of a block, a network and a day would stop the benchmark; what is done for each code is the same.
WIDE: Final = Budgets(
    each.__class__(spending=each.spending, scope=each.scope, most=10**9, within=each.within, waits=each.waits)
    for each in BUDGETS
)
BARE: Final = Table("bare", MetaData(), Column("id", Integer, primary_key=True))


class Clock:
    """How long the database was at work: executing, beginning and committing."""

    def __init__(self, engine: Engine) -> None:
        self.seconds = 0.0
        self._began = 0.0
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)
        dialect: Any = engine.dialect
        commit: Callable[[object], None] = dialect.do_commit

        def timed(connection: object) -> None:
            self._begin()
            commit(connection)
            self._end()

        dialect.do_commit = timed

    def _begin(self, *_: object) -> None:
        self._began = time.perf_counter()

    def _end(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._began


class Contender:
    """One database, with codes to ask for and to answer."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.engine = engine_of(url)
        upgrade_schema(self.engine)
        BARE.create(self.engine)
        self.clock = Clock(self.engine)
        self.outbox = Outbox()
        ring = Keyring((Key("2026a", bytes(range(32))),), tenant="benchmark")
        store = SqlStore(self.engine, tenant="benchmark")
        self.proof = PhoneProof(ring=ring, store=store, sender=self.outbox, budgets=WIDE)
        self.number = 0
        self.asked: list[tuple[str, str, Origin]] = []

    def bare(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(BARE.insert())

    def ask(self) -> None:
        self.number += 1
        phone = PhoneNumber.parse(f"09{12_000_000 + self.number:08d}")
        account = f"account {self.number}"
        origin = Origin(session=account, ip=f"198.18.{self.number % 250}.{self.number % 200}")
        challenge = self.proof.challenge(
            phone, purpose=Purpose.ENROL, account=account, origin=origin, lang="vi", now=self._now
        )
        self.asked.append((challenge.id, account, origin))

    def answer(self) -> None:
        challenge, account, origin = self.asked.pop(0)
        code = next(word for word in self.outbox.messages.pop(0).text.split() if word.isdigit())
        self.proof.prove(challenge, code, account=account, origin=origin, now=self._now)

    @property
    def _now(self) -> datetime:
        return START + timedelta(milliseconds=self.number)


def timed(contender: Contender, work: Callable[[], None]) -> tuple[float, float]:
    """Seconds for one, and the share of it that the database took."""
    contender.clock.seconds, start = 0.0, time.perf_counter()
    for _ in range(REPEATS):
        work()
    taken = time.perf_counter() - start
    return taken / REPEATS, contender.clock.seconds / taken


@contextmanager
def databases() -> Iterator[list[Contender]]:
    with tempfile.TemporaryDirectory() as folder, server() as postgres:
        found = [Contender("SQLite", f"sqlite:///{folder}/store.sqlite"), Contender("PostgreSQL", postgres)]
        yield found
        for each in found:
            each.engine.dispose()


def main(rounds: int) -> None:
    with databases() as contenders:
        figures: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for _ in range(rounds):
            for each in contenders:
                for name, work in (("bare", each.bare), ("ask", each.ask), ("answer", each.answer)):
                    figures.setdefault((each.name, name), []).append(timed(each, work))
    titles = {"ask": "a code asked for", "answer": "a code answered", "bare": "one row inserted and committed"}
    print(f"{rounds} rounds of {REPEATS}, medians of wall time, one process\n")
    print(f"{'':<12}{'':<34}{'a second':>10}{'in the database':>18}{'× one bare row':>17}")
    for database in ("SQLite", "PostgreSQL"):
        floor = statistics.median(seconds for seconds, _ in figures[database, "bare"])
        for name, title in titles.items():
            seconds = statistics.median(taken for taken, _ in figures[database, name])
            share = statistics.median(part for _, part in figures[database, name])
            print(f"{database:<12}{title:<34}{1 / seconds:>10,.0f}{share:>17.0%}{seconds / floor:>16.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
