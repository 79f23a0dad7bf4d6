"""The states of the law that decisions name: ``vn-2024-12-25`` and its successors."""

from __future__ import annotations

from datetime import date
from typing import Final

from idverify.law import decree_147_2024
from idverify.law.register import INSTRUMENTS, PARAMETERS

FIRST_DAY: Final = decree_147_2024.DECREE.in_force  # 25 December 2024; nothing is judged before it
# A new state begins with an instrument on which decisions rest, and when what the law sets in numbers changes.
SNAPSHOTS: Final = tuple(
    sorted(
        day
        for day in {
            *(instrument.in_force for instrument in INSTRUMENTS if instrument.decides),
            *(day for each in PARAMETERS for span in each.spans for day in (span.since, span.until) if day is not None),
        }
        if day >= FIRST_DAY
    )
)
AS_OF: Final = date(2026, 11, 21)  # the day on which the provisions were last compared with their sources


def snapshot_name(first_day: date) -> str:
    """The name of the snapshot that begins on a day."""
    return f"vn-{first_day.isoformat()}"


def snapshot_on(day: date) -> str | None:
    """The name of the law in force on a day in Viet Nam; None before the first."""
    begun = [first for first in SNAPSHOTS if first <= day]
    return snapshot_name(begun[-1]) if begun else None
