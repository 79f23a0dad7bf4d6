"""The states of the law that decisions name: ``vn-2024-12-25`` and its successors."""

from __future__ import annotations

from datetime import date
from typing import Final

FIRST_DAY: Final = date(2024, 12, 25)  # Decree 147/2024/ND-CP in force
SNAPSHOTS: Final = (
    FIRST_DAY,
    date(2026, 1, 1),  # Law 91/2025/QH15 in force
    date(2026, 7, 1),  # Laws 116/2025/QH15 and 122/2025/QH15 in force
    date(2026, 8, 19),  # Decrees 330/2026/ND-CP and 333/2026/ND-CP in force
)
AS_OF: Final = date(2026, 11, 21)  # the day on which the provisions were last compared with their sources


def snapshot_name(first_day: date) -> str:
    """The name of the snapshot that begins on a day."""
    return f"vn-{first_day.isoformat()}"


def snapshot_on(day: date) -> str | None:
    """The name of the law in force on a day in Viet Nam; None before the first."""
    begun = [first for first in SNAPSHOTS if first <= day]
    return snapshot_name(begun[-1]) if begun else None
