"""What workers left, compared with what they were told: after each kill, and altogether at the end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from random import Random
from typing import Any, Final

import crash_health
import crash_ledger
from crash_family_steps import ALL_STEPS, MUST_REFUSE, REFUSALS
from crash_found import Found
from crash_journal import Entry
from crash_model import (
    SHARED,
    START,
    STEP,
    Draft,
    Key,
    Model,
    Problem,
    Rows,
    differences,
    learn,
    may_post,
    of_table,
    owner_of,
)
from crash_platform import PLATFORM, POLICY, SETUP, TENANT, Platform, moment, number, officer_key, ring
from crash_tally import Tally
from crash_worker import remember
from sqlalchemy import text

from idverify.account import Action
from idverify.errors import OperatorError
from idverify.gate import PostingGate
from idverify.sealing import Group, SealedRecord, opened
from idverify.stores.opening import engine_of, open_custody, open_store
from idverify.stores.sql import SqlStore

_END_SECONDS: Final = 60


class Audit:
    """What one run acknowledged, held against one database.

    Args:
        url: of the database.
        folder: where the state of the ledger's signer is.
        seed: of what is only sampled.

    Attributes:
        model: what should be there.
        tally: what the run came to so far.
    """

    def __init__(self, url: str, folder: Path, *, seed: int) -> None:
        self._url, self._folder, self._random = url, folder, Random(seed)
        self._phones: dict[bytes, int] = {}
        self._ring = ring()
        self._found = Found(TENANT, self._phones, lambda: engine_of(url))
        self._other: dict[str, list[Any]] = {}
        self._newest = 0
        self.model = Model()
        self.tally = Tally()

    def begin(self) -> None:
        """Note what nobody is to touch."""
        engine = engine_of(self._url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE crash_turn (turn INTEGER NOT NULL)")
            connection.exec_driver_sql("INSERT INTO crash_turn VALUES (0)")
        if engine.dialect.name == "postgresql":
            # What was set up stays, also where a spoilt server waits for no commit.
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("CHECKPOINT")
        engine.dispose()
        with self._found.snapshot() as connection:
            self._other = crash_health.other_tenant(connection)

    def recognise(self, phone: int) -> None:
        """Know a number by its tag."""
        self._phones.setdefault(self._ring.pseudonym(number(phone)).tag, phone)

    def settle(self, worker: int, entries: list[Entry]) -> None:
        """Take up what a dead worker was told, look for it, and for what it was not told; of the last operation only
        the end may lack.
        """
        touched: set[str] = set()
        cut_off: list[Draft] = []
        for entry in entries:
            self._know(entry)
            touched.update(self.model.stages(ALL_STEPS[entry.op["op"]], entry.op)[0].touched)
            if entry.acknowledged:
                self._take_up(entry)
            else:
                cut_off = self.model.stages(ALL_STEPS[entry.op["op"]], entry.op)
        self._newest = max(self._newest, entries[-1].op["n"])
        self._wait_until_let_go(worker)
        with self._found.snapshot() as connection:
            found, problems = self._found.accounts(connection, touched)
        self.tally.problems += problems
        if cut_off:
            self._find(entries[-1], cut_off, found, worker)
        for account in touched:
            self._compare(account, self.model.accounts.get(account, {}), found[account], worker)
        self._ask_the_gate(sorted(touched)[:4], entries[-1].op["n"])

    def _know(self, entry: Entry) -> None:
        """The number of an operation, to be recognised by its tag, and what it is."""
        op = entry.op
        self.tally.operations[op["op"]] += 1
        self.tally.ended["begun"] += 1
        if "phone" in op:
            self.recognise(op["phone"])
        if "wards" in op:
            op["wards"] = self.model.wards(op["account"])  # a worker knows its newest accounts only

    def _take_up(self, entry: Entry) -> None:
        op, kind = entry.op, entry.op["op"]
        stages = self.model.stages(ALL_STEPS[kind], {**op, **(entry.answer or {})})
        if entry.refused is None:
            self.tally.ended["acknowledged"] += 1
            remember(self.model, op, entry.answer or {})
            self.model.adopt(stages[-1])
            if kind in MUST_REFUSE:
                self.tally.problems.append(Problem("doubled", f"what was used up served again: {op}"))
            return
        self.tally.ended["refused"] += 1
        transactions = REFUSALS.get(kind, {}).get(entry.refused)
        if transactions is None:
            self.tally.problems.append(Problem("refused", f"{entry.refused}: {op}"))
        self.model.adopt(stages[transactions or 0])

    def _find(self, entry: Entry, stages: list[Draft], found: dict[str, Rows], worker: int) -> None:
        """Which part of an operation that nobody was told of stands: all of it, a whole transaction, or nothing."""
        if not stages[-1].touched:
            self.tally.ended["by_ledger"] += 1
            return

        def amiss(draft: Draft) -> int:
            return sum(
                len(_of_worker(differences(account, rows, found[account]), account, worker))
                for account, rows in draft.touched.items()
            )

        wrong = [amiss(each) for each in stages]
        nearest = wrong.index(min(wrong))
        if wrong[nearest]:
            # Reported by the comparison that follows as lost or left over; here as what it is if this one is to blame.
            changed = _changed(stages[0], stages[-1])
            there = [
                each
                for account, rows in stages[nearest].touched.items()
                for key, each in _of_worker(differences(account, rows, found[account]), account, worker)
                if (account, key) in changed
            ]
            self.tally.problems += [Problem("torn", f"{entry.op}: {each.text}") for each in there]
        self.tally.ended["none" if nearest == 0 else "whole" if nearest == len(stages) - 1 else "part"] += 1
        self.model.adopt(stages[nearest])
        if nearest == len(stages) - 1 and entry.op["op"] in MUST_REFUSE - {"guess"}:
            self.tally.problems.append(Problem("doubled", f"what was used up served again: {entry.op}"))

    def _compare(self, account: str, expected: Rows, found: Rows, worker: int | None) -> None:
        told = {each.text for each in self.tally.problems}
        wrong = [each for _, each in _of_worker(differences(account, expected, found), account, worker)]
        self.tally.problems += [each for each in wrong if not any(each.text in text for text in told)]
        learn(expected, found)
        if wrong and not account.startswith(SHARED):  # told once
            own = {key: {n: v for n, v in row.items() if n.startswith("_")} for key, row in expected.items()}
            self.model.accounts[account] = {key: {**own.get(key, {}), **row} for key, row in found.items()}
        self.tally.checked["accounts looked at"] += 1

    def _wait_until_let_go(self, worker: int) -> None:
        """Wait until what a dead worker was about to commit is settled.

        A server's process goes on until it notices that its client is dead. SQLite has written a transaction to its
        log, and waited for the disk, before it tells the others in shared memory; killed between the two, it is told
        by whoever opens the database next after everybody closed it, or written over by whoever writes next. So
        somebody writes.
        """
        if self._url.startswith("sqlite"):
            engine = engine_of(self._url)
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE crash_turn SET turn = turn + 1")
            engine.dispose()
            return
        end = time.monotonic() + _END_SECONDS
        question = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
        while time.monotonic() < end:
            with self._found.snapshot() as connection:
                if not connection.scalar(question, {"name": name_of(worker)}):
                    return
            time.sleep(0.005)
        self.tally.problems.append(Problem("failed", "a server's process outlives its client"))

    def _ask_the_gate(self, accounts: Collection[str], n: int) -> None:
        store = SqlStore(engine_of(self._url), tenant=TENANT)
        gate = PostingGate(service=PLATFORM, store=store, policy=POLICY)
        for account in accounts:
            rows = self.model.accounts.get(account, {})
            at = START + (n + 1) * STEP + self.model.shifts.get(account, 0)
            decision = gate.decide(account, Action.POST, now=moment(at))
            self.tally.checked["decisions"] += 1
            if decision.permitted is not may_post(rows):
                text = f"{account}: {decision.permitted} {decision.rules_breached}, expected {may_post(rows)}: {rows}"
                self.tally.problems.append(Problem("gate", text))
        store.close()

    def compare_all(self) -> None:
        """Compare everything that is there, and have the ledger go on."""
        with self._found.snapshot() as connection:
            found, problems = self._found.accounts(connection)
            self.tally.problems += problems
            for account in {*found, *self.model.accounts}:
                expected = self.model.accounts.get(account, {})
                self._compare(account, expected, found.get(account, {}), None)
                if account.startswith(SHARED):
                    self._count_events(account, expected, found[account])
            _, problems = crash_ledger.checked(connection, self.model, self._folder)
            self.tally.problems += problems
            self.tally.problems += crash_health.checked(connection, self.model)
            if connection.dialect.name == "postgresql":
                indexes, problems = crash_health.indexes_checked(connection)
                self.tally.problems += problems
                self.tally.checked["indexes"] = indexes or 0
            if crash_health.other_tenant(connection) != self._other:
                self.tally.problems.append(Problem("changed", "another platform's rows"))
        self.tally.checked["accounts there"] = sum(("account",) in rows for rows in found.values())
        self._open_records()
        self._ask_the_gate(self._sample(1_000), self._newest)
        self._go_on()

    def _count_events(self, account: str, expected: Rows, found: Rows) -> None:
        """On an account of all workers events stand in the order in which they came, which no journal tells."""
        positions = sorted(key[1] for key, _ in of_table(found, "event"))
        types = [Counter(each["type"] for _, each in of_table(rows, "event")) for rows in (expected, found)]
        if positions != list(range(1, len(positions) + 1)) or types[0] != types[1]:
            text = f"{account}: events {dict(types[1])} at {positions}, expected {dict(types[0])}"
            self.tally.problems.append(Problem("lost" if types[1].total() < types[0].total() else "doubled", text))

    def _sample(self, most: int) -> list[str]:
        names = sorted(self.model.accounts)
        return self._random.sample(names, min(most, len(names)))

    def _open_records(self) -> None:
        """Have two officers open some records: they say what was given, and the ledger tells of them."""
        store, custody = open_store(self._url, tenant=TENANT), open_custody(self._url, tenant=TENANT)
        for account in self._sample(100):
            kept = [row.get("_phone") for _, row in sorted(of_table(self.model.accounts[account], "record"))]
            for sealed, phone in zip(store.sealed_records(account), kept, strict=False):
                if phone is None or _opened(account, sealed).get("phone") != number(phone).canonical:
                    self.tally.problems.append(Problem("changed", f"{account}: a record says something else"))
                entry = custody.entry_of_record(sealed.id)
                if entry is not None and sealed.digest.hex() not in entry[1].decode():
                    self.tally.problems.append(Problem("ledger", f"{account}: the entry is of another record"))
                self.tally.checked["records opened"] += 1
        store.close()
        custody.close()

    def _go_on(self) -> None:
        """The ledger goes on from where it was cut off: what is pending is placed and signed, and all is as before."""
        store, custody = open_store(self._url, tenant=TENANT), open_custody(self._url, tenant=TENANT)
        platform = Platform(store, custody, self._folder)
        n = self._newest + 1
        try:
            signed = platform.do({"op": "sequence", "n": n, "at": START + n * STEP + SETUP, "at_once": 500})
        except OperatorError as refused:  # the signer remembers more than the database, which lost what was signed
            self.tally.problems.append(Problem("ledger", f"not signed any more: {refused.code}"))
            return
        finally:
            store.close()
            custody.close()
        self.model.checkpoints.append((signed["size"], signed["root"]))
        with self._found.snapshot() as connection:
            entries, problems = crash_ledger.checked(connection, self.model, self._folder)
        self.tally.checked["ledger entries"] = entries
        self.tally.checked["checkpoints told"] = len(self.model.checkpoints)
        told = {each.text for each in self.tally.problems}
        self.tally.problems += [each for each in problems if each.text not in told]
        if signed["size"] != entries:
            self.tally.problems.append(Problem("ledger", f"{entries - signed['size']} entries found no place"))


def name_of(worker: int) -> str:
    """What a server calls a worker."""
    return f"crash worker {worker}"


def _opened(account: str, sealed: SealedRecord) -> dict[str, object]:
    whose = {"tenant": TENANT, "account": account}
    try:
        first, second = (officer_key(group).open_share(sealed, **whose) for group in (Group.FIRST, Group.SECOND))
        return opened(sealed, **whose, first=first, second=second)
    except OperatorError:
        return {}


def _of_worker(problems: list[tuple[Key, Problem]], account: str, worker: int | None) -> list[tuple[Key, Problem]]:
    """On an account of all workers, only what one of them wrote; the others may be at work there."""
    if not account.startswith(SHARED):
        return problems
    if worker is None:
        return [each for each in problems if each[0][0] not in ("event", "account")]
    return [each for each in problems if owner_of(each[0]) == worker]


def _changed(before: Draft, after: Draft) -> set[tuple[str, Key]]:
    """The rows that an operation writes."""
    return {
        (account, key)
        for account, rows in after.touched.items()
        for key in {*rows, *before.touched[account]}
        if rows.get(key) != before.touched[account].get(key)
    }
