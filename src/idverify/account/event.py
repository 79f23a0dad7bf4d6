"""What happened to an account, for the platform to tell its people: account ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from idverify.law import birthday, decree_147_2024, start_of

# A month in which a family can register the user's own data before the guardian's no longer carry the account.
NOTICE_OF_SIXTEEN: Final = timedelta(days=30)


class EventType(StrEnum):
    """What happened, or is due."""

    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_AUTHENTICATED = "account.authenticated"
    EVIDENCE_ADDED = "account.evidence_added"
    PHONE_CHANGED = "account.phone_changed"
    PERSONAL_ID_CHANGED = "account.personal_id_changed"
    # Somebody proved a number that stands here since long ago: whoever had it is asked to prove it again.
    NUMBER_CONTESTED = "account.number_contested"
    MOBILE_DECLARED_ABSENT = "account.no_mobile_declared"
    STREAMER_IDENTIFIED = "account.streamer_identified"
    ACCOUNT_CLOSED = "account.closed"
    TURNING_SIXTEEN = "user.turning_sixteen"  # a month ahead
    TURNED_SIXTEEN = "user.turned_sixteen"


SCHEDULED: Final = frozenset({EventType.TURNING_SIXTEEN, EventType.TURNED_SIXTEEN})


def sixteen_from(born: date) -> datetime | None:
    """When somebody is no child any more, by reading R-02: as the day after the birthday begins."""
    try:
        return start_of(birthday(born, decree_147_2024.CHILD_UNTIL_AGE.newest) + timedelta(days=1))
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one account.

    Attributes:
        id: its name; delivered twice, it is the same event, so a receiver keeps what it has handled.
        account: the platform's name of the account.
        type: what happened.
        at: when it happened, or falls due.
    """

    id: str
    account: str
    type: EventType
    at: datetime
