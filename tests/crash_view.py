"""What a worker sees of what stands, where its choices are made."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from crash_model import (
    ADULT,
    PER_WORKER,
    PRIVATE,
    SHARED,
    START,
    WINDOW,
    WORKERS,
    Key,
    Model,
    Op,
    Rows,
    is_of,
    of_table,
)


class View:
    """The view of one worker.

    Args:
        model: what it knows.
        worker: which one.
        first: the number of its first operation.
        random: where choices come from.

    Attributes:
        n: the number of the operation that is being chosen.
    """

    def __init__(self, model: Model, worker: int, first: int, random: Random) -> None:
        self.model = model
        self.worker = worker
        self.n = first
        self.random = random

    def some(self, fits: Callable[[str, Rows], bool]) -> tuple[str, Rows] | None:
        """One of its own accounts that fits."""
        found = [
            (name, rows) for name, rows in self.model.accounts.items() if is_of(name, self.worker) and fits(name, rows)
        ]
        return self.random.choice(found) if found else None

    def row(self, table: str, fits: Callable[[Rows, dict[str, Any]], bool]) -> tuple[str, Any, dict[str, Any]] | None:
        """A row of its own, with whose it is and its key, that fits."""
        found = [
            (name, key, row)
            for name, rows in self.model.accounts.items()
            for key, row in of_table(rows, table)
            if self._is_mine(name, key, table) and fits(rows, row)
        ]
        return self.random.choice(found) if found else None

    def _is_mine(self, name: str, key: Key, table: str) -> bool:
        if name.startswith(SHARED):
            return table in ("challenge", "proof") and (key[1] - START) % WORKERS == self.worker
        return is_of(name, self.worker)

    def shifted(self, name: str) -> bool:
        """Whether the clock of an account goes ahead."""
        return name in self.model.shifts

    def number(self) -> int:
        """A number that others sign up with too."""
        return self.n * 14 // 100 + self.random.randrange(WINDOW)

    def own_number(self) -> int:
        """A number that nobody else has."""
        return PRIVATE + self.worker * PER_WORKER + self.n


def code_for(account: str, purpose: str, phone: int) -> Op:
    """A code that is asked for."""
    return {"op": "challenge", "account": account, "purpose": purpose, "phone": phone}


def is_not_closed(rows: Rows) -> bool:
    """Whether an account may still be opened, or is open."""
    account = rows.get(("account",))
    return account is None or account["closed"] is None


def is_open(rows: Rows) -> bool:
    """Whether an account is open."""
    return ("account",) in rows and is_not_closed(rows) and not rows[("account",)]["waits"]


def is_adult(rows: Rows) -> bool:
    """Whether an account is open and an adult's."""
    return is_open(rows) and rows[("account",)]["born"] == ADULT


def awaited(rows: Rows) -> list[int]:
    """Links for which a number is to be proven."""
    if not is_not_closed(rows):
        return []
    return [key[1] for key, row in of_table(rows, "link") if row["_stage"] in ("awaiting_proof", "suspended")]
