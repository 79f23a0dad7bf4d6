"""Stores that are wrong on purpose, so that it is seen that the harness can fail.

early     a sign-up is acknowledged before it is committed
split     a sign-up is two transactions, the second with the record
doubled   a number is added again, as by a retry whose first try had gone through
untold    the ledger is told of a record in a transaction of its own
unwaited  PostgreSQL acknowledges before what it logged is written; only killing the server shows that
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from idverify.ports import NewAccount, NewEvidence
from idverify.sealing import SealedRecord
from idverify.stores import accounts, ledger, records
from idverify.stores.sql import SqlStore
from idverify.stores.tables import Tables

_PAUSE: Final = 0.03  # longer than it takes, so that a kill falls into it soon


def _early() -> None:
    honest = SqlStore.open_account

    def open_account(self: SqlStore, new: NewAccount) -> None:
        def later() -> None:
            time.sleep(_PAUSE)
            honest(self, new)

        threading.Thread(target=later, daemon=True).start()

    SqlStore.open_account = open_account  # type: ignore[method-assign]  # that is the sabotage


def _split() -> None:
    honest, keep = SqlStore.open_account, records.keep
    left: list[tuple[Any, ...]] = []

    def open_account(self: SqlStore, new: NewAccount) -> None:
        accounts.records.keep = lambda _tables, *given: left.append(given)  # type: ignore[attr-defined]  # the same
        try:
            honest(self, new)
        finally:
            records.keep = keep
        time.sleep(_PAUSE)
        self._write(lambda tables: keep(tables, *left.pop()))

    SqlStore.open_account = open_account  # type: ignore[method-assign]  # the same


def _doubled() -> None:
    honest = SqlStore.add_evidence

    def add_evidence(self: SqlStore, account: str, new: NewEvidence, *, record: SealedRecord, now: datetime) -> None:
        honest(self, account, new, record=record, now=now)
        again = replace(record, id=record.id[::-1])
        honest(self, account, replace(new, proof=None), record=again, now=now)

    SqlStore.add_evidence = add_evidence  # type: ignore[method-assign]  # the same


def _untold() -> None:
    tell = ledger.tell
    honest = SqlStore._write
    left: list[Callable[[Tables], object]] = []

    def kept(_tables: Tables, *given: Any, **facts: Any) -> str:  # as ``tell`` is called
        left.append(lambda tables: tell(tables, *given, **facts))
        return ""

    def write(self: SqlStore, work: Callable[[Tables], Any]) -> Any:  # whatever the work returns
        found = honest(self, work)
        while left:
            time.sleep(_PAUSE)
            honest(self, left.pop())
        return found

    records.ledger.tell = kept  # type: ignore[attr-defined]  # the same
    SqlStore._write = write  # type: ignore[method-assign, assignment]  # the same, and of any type


_HOW: Final[dict[str, Callable[[], None]]] = {
    "early": _early,
    "split": _split,
    "doubled": _doubled,
    "untold": _untold,
}


WAYS: Final = (*_HOW, "unwaited")
# PostgreSQL manual 29.4: what a commit did not wait for is lost for up to three turns of the writer.
SETTINGS: Final = {"unwaited": ("synchronous_commit=off", "wal_writer_delay=10s")}


def spoil(how: str) -> None:
    """Spoil the store of this process in one of the ways above, where it is the store that is spoilt."""
    if how in _HOW:
        _HOW[how]()
