"""What happened to an account, for the platform to tell its people: account ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from idverify.account.link_event import Accepted, Consented, LinkEvent, Proven
from idverify.account.link_state import LIVE, LinkStage, LinkState
from idverify.law import birthday, decree_147_2024, decree_330_2026, start_of

# A month in which a family can register the user's own data before the guardian's no longer carry the account.
NOTICE: Final = timedelta(days=30)


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
    CHILD_MADE_IDENTIFIED = "account.child_made_identified"
    CHILD_MADE_CLEARED = "account.child_made_cleared"
    BIRTH_DATE_CORRECTED = "account.birth_date_corrected"
    # Of a child's account; what of a link a family is told.
    GUARDIAN_REQUESTED = "guardian.requested"
    GUARDIAN_DECLINED = "guardian.declined"
    GUARDIAN_EXPIRED = "guardian.expired"
    GUARDIAN_ACTIVATED = "guardian.activated"
    GUARDIAN_SUSPENDED = "guardian.suspended"
    GUARDIAN_RESTORED = "guardian.restored"
    GUARDIAN_DISPUTED = "guardian.disputed"
    GUARDIAN_DISPUTE_ENDED = "guardian.dispute_ended"
    GUARDIAN_CHOICES_SET = "guardian.choices_set"
    GUARDIAN_ENDED = "guardian.ended"
    CONSENT_GIVEN = "consent.given"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    PERMISSION_ASKED = "permission.asked"
    PERMISSION_ANSWERED = "permission.answered"
    TURNING_SEVEN = "user.turning_seven"  # a month ahead: the child's own consent will be asked
    TURNED_SEVEN = "user.turned_seven"
    TURNING_SIXTEEN = "user.turning_sixteen"  # a month ahead
    TURNING_SIXTEEN_IN_A_WEEK = "user.turning_sixteen_in_a_week"
    TURNING_SIXTEEN_TOMORROW = "user.turning_sixteen_tomorrow"
    TURNED_SIXTEEN = "user.turned_sixteen"
    # What an existing account is asked for; the platform tells its user, or a child's parent (docs/adr/0047).
    CAMPAIGN_PROVE_PHONE = "campaign.prove_phone"
    CAMPAIGN_CORRECT_PHONE = "campaign.correct_phone"
    CAMPAIGN_GIVE_PHONE = "campaign.give_phone"
    CAMPAIGN_PROVIDE_BIRTH_DATE = "campaign.provide_birth_date"
    CAMPAIGN_PROVE_PERSONAL_ID = "campaign.prove_personal_id"
    CAMPAIGN_IDENTIFY_STREAMER = "campaign.identify_streamer"  # by personal ID, beside the phone: they sell in streams
    CAMPAIGN_DECLARE_NO_MOBILE = "campaign.declare_no_mobile"
    CAMPAIGN_REGISTER_CHILD = "campaign.register_child"


SCHEDULED: Final = frozenset(type for type in EventType if type.startswith("user."))
CAMPAIGN: Final = frozenset(type for type in EventType if type.startswith("campaign."))


def sixteen_from(born: date) -> datetime | None:
    """When somebody is no child any more, by readings R-02 and R-17: as the day after the birthday begins."""
    return _start_of_birthday(born, decree_147_2024.CHILD_UNTIL_AGE.newest, days_after=1)


def seven_from(born: date) -> datetime | None:
    """When a child's own consent is asked, by readings R-02 and R-17: as the birthday begins."""
    return _start_of_birthday(born, decree_330_2026.OWN_CONSENT_FROM_AGE.newest, days_after=0)


def _start_of_birthday(born: date, age: int, *, days_after: int) -> datetime | None:
    try:
        return start_of(birthday(born, age) + timedelta(days=days_after))
    except OverflowError:
        return None


def scheduled(born: date, *, now: datetime) -> tuple[tuple[EventType, datetime], ...]:
    """What is due because somebody grows older, in order; what is over is left out.

    A month's notice that is too late is given at once.

    Args:
        born: a child's birth date.
        now: the moment from which on.
    """
    seven, sixteen = seven_from(born), sixteen_from(born)
    found: list[tuple[EventType, datetime]] = []
    if seven is not None and seven > now:
        found += [(EventType.TURNING_SEVEN, max(seven - NOTICE, now)), (EventType.TURNED_SEVEN, seven)]
    if sixteen is not None and sixteen > now:
        found.append((EventType.TURNING_SIXTEEN, max(sixteen - NOTICE, now)))
        nearer = (
            (EventType.TURNING_SIXTEEN_IN_A_WEEK, sixteen - timedelta(days=7)),
            (EventType.TURNING_SIXTEEN_TOMORROW, sixteen - timedelta(days=1)),
        )
        found += [(type, at) for type, at in nearer if at > now]
        found.append((EventType.TURNED_SIXTEEN, sixteen))
    return tuple(found)


def told(event: LinkEvent, before: LinkState | None, after: LinkState) -> EventType | None:
    """What a family is told of an event of a link; None: nothing, since somebody of theirs has just done it."""
    if isinstance(event, Accepted) or (isinstance(event, Consented) and after.stage not in LIVE):
        return None
    if isinstance(event, Proven):
        restored = before is not None and before.stage is LinkStage.SUSPENDED and after.stage is LinkStage.ACTIVE
        return EventType.GUARDIAN_RESTORED if restored else None
    return EventType(event.type)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one account.

    Attributes:
        id: its name; delivered twice, it is the same event, so a receiver keeps what it has handled.
        account: the platform's name of the account.
        type: what happened.
        at: when it happened, or falls due.
        link: to which guardian link, where it happened to one.
    """

    id: str
    account: str
    type: EventType
    at: datetime
    link: str | None = None
