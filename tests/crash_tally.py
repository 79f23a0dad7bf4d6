"""What a run of the crash harness came to, in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crash_model import Problem


@dataclass
class Tally:
    """What a run came to.

    Attributes:
        kills: moments at which something was killed, by what it was.
        killed: how many worker processes.
        operations: how they ended, by kind.
        ended: begun, acknowledged, refused; and of those cut off: whole, part, none, by_ledger.
        problems: what is wrong.
        checked: accounts, decisions, records opened, entries, indexes.
    """

    kills: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)

    def of(self, *kinds: str) -> int:
        """How many problems there are of some kinds."""
        return sum(each.kind in kinds for each in self.problems)
