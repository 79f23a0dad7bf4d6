"""A sign that a child is behind an account; fed in by the platform, judged by people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Finding(StrEnum):
    """What a review of an account came to."""

    GROWN = "grown"
    CHILD = "child"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeSignal:
    """One sign about one account (330/2026/ND-CP art. 31.1.d names no technique, so any may be fed in).

    Attributes:
        id: its name.
        account: the account.
        kind: the platform's own word for it, 1 to 32 characters, such as ``reported``; no content.
        noted_at: when.
    """

    id: str
    account: str
    kind: str
    noted_at: datetime
