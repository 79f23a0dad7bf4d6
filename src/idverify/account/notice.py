"""What to tell a family when something happens to a child's account: what happened, and what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from idverify.account.event import SCHEDULED, EventType
from idverify.messages import Text, text


class Reader(StrEnum):
    """Who in a family is told."""

    GUARDIAN = "guardian"
    CHILD = "child"


TOLD: Final = SCHEDULED | {
    EventType.NUMBER_CONTESTED,
    EventType.CHILD_MADE_IDENTIFIED,
    EventType.CHILD_MADE_CLEARED,
    EventType.BIRTH_DATE_CORRECTED,
    *(each for each in EventType if each.startswith(("guardian.", "consent.", "permission."))),
}


def notice(happened: EventType, reader: Reader) -> Text | None:
    """What to tell somebody of a child's family.

    Args:
        happened: what happened to the child's account.
        reader: who reads it.

    Returns:
        Words that name nobody and hold no number and no date; None where there is nothing to tell.
    """
    return text(f"told.{reader}.{happened}") if happened in TOLD else None
