"""What can happen to a guardian link.

Nothing here holds a name, a birth date or a number, so that what happened to a link can outlive the link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from idverify.account.account_id import is_name
from idverify.account.choice import Choices
from idverify.account.consent import Consent, Consenter
from idverify.account.guardian_declaration import GuardianDeclaration
from idverify.evidence.method import Method


class LinkEventType(StrEnum):
    """The names of what can happen to a link."""

    REQUESTED = "guardian.requested"
    ACCEPTED = "guardian.accepted"
    DECLINED = "guardian.declined"
    EXPIRED = "guardian.expired"
    PROVEN = "guardian.proven"
    CONSENTED = "consent.given"
    WITHDRAWN = "consent.withdrawn"
    ACTIVATED = "guardian.activated"
    SUSPENDED = "guardian.suspended"
    RESTORED = "guardian.restored"
    DISPUTED = "guardian.disputed"
    SETTLED = "guardian.dispute_ended"
    CHOSEN = "guardian.choices_set"
    ENDED = "guardian.ended"


class Suspension(StrEnum):
    """Why a link does not carry the account for the time being."""

    NUMBER_RECYCLED = "number_recycled"  # somebody else proved the guardian's number
    PROOF_EXPIRED = "proof_expired"
    PROOF_REVOKED = "proof_revoked"
    ACCOUNT_CLOSED = "account_closed"  # the guardian's own
    GUARDIAN_DIED = "guardian_died"
    DISPUTE = "dispute"


# What proving again puts right. A dispute ends otherwise; and that somebody answers a dead person's phone, or is
# identified in their place, says nothing of them, so that a report of a death is undone by a ruling.
PUT_RIGHT_BY_PROOF: Final = frozenset(Suspension) - {Suspension.DISPUTE, Suspension.GUARDIAN_DIED}


class EndReason(StrEnum):
    """Why a link is over."""

    REVOKED = "revoked"  # by the guardian
    AGED_OUT = "aged_out"  # the child turned sixteen and registered with their own data
    REPLACED = "replaced"  # somebody else answers for the child
    COURT = "court"
    FRAUD = "fraud"  # found by the operator
    ERASED = "erased"  # the guardian's data were erased on request


class Decider(StrEnum):
    """Who ends a dispute in place of those who disagree."""

    AUTHORITY = "authority"
    COURT = "court"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision from outside the family that ends a dispute, a suspension or a link.

    Attributes:
        by: whose.
        words: an authority's or a court's reference; an operator's reason. 1 to 255 characters.

    Raises:
        ValueError: there are no words, or more than can be kept.
    """

    by: Decider
    words: str = field(repr=False)  # somebody's own, who may name a person

    def __post_init__(self) -> None:
        if not self.words.strip() or not is_name(self.words):
            raise ValueError("a ruling has a reference or a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvent:
    """One thing that happened to one link.

    Attributes:
        id: its name; delivered twice, it is the same event.
        link: which link.
        at: when.
    """

    type: ClassVar[LinkEventType]

    id: str
    link: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested(LinkEvent):
    """Somebody is asked to answer for the child.

    Attributes:
        expires_at: until when they may answer.
    """

    type: ClassVar = LinkEventType.REQUESTED
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(LinkEvent):
    """An adult says who they are to the child.

    Attributes:
        declaration: what they declare.
    """

    type: ClassVar = LinkEventType.ACCEPTED
    declaration: GuardianDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(LinkEvent):
    """The adult, or the child, does not want it."""

    type: ClassVar = LinkEventType.DECLINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired(LinkEvent):
    """Nobody answered in time."""

    type: ClassVar = LinkEventType.EXPIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven(LinkEvent):
    """The adult proved a number, or who they are, for the first time or again.

    Attributes:
        method: by what means.
        no_vn_mobile_declared_at: when they declared to have no Vietnamese mobile; None: never.
    """

    type: ClassVar = LinkEventType.PROVEN
    method: Method
    no_vn_mobile_declared_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented(LinkEvent):
    """The adult or the child consented.

    Attributes:
        consent: whose, and to which words.
    """

    type: ClassVar = LinkEventType.CONSENTED
    consent: Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(LinkEvent):
    """A consent was withdrawn, with effect at once.

    Attributes:
        by: whose.
    """

    type: ClassVar = LinkEventType.WITHDRAWN
    by: Consenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Activated(LinkEvent):
    """Everything that is asked of the adult and the child was given."""

    type: ClassVar = LinkEventType.ACTIVATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(LinkEvent):
    """The adult lost what they stood on.

    Attributes:
        reason: what.
        since: from when the link carries no more; later than the event where the operator grants a grace period.
    """

    type: ClassVar = LinkEventType.SUSPENDED
    reason: Suspension
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(LinkEvent):
    """A suspension was a mistake, such as a report of a death.

    Attributes:
        reason: which suspension is lifted.
        ruling: who says so, and why.
    """

    type: ClassVar = LinkEventType.RESTORED
    reason: Suspension
    ruling: Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed(LinkEvent):
    """Those who answer for the child disagree; each of their links is told so."""

    type: ClassVar = LinkEventType.DISPUTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(LinkEvent):
    """The dispute is over for this link.

    Attributes:
        ruling: who ended it from outside; None: the adult of this link did.
    """

    type: ClassVar = LinkEventType.SETTLED
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen(LinkEvent):
    """The adult chose what the child may do.

    Attributes:
        choices: all of them, in place of those before.
    """

    type: ClassVar = LinkEventType.CHOSEN
    choices: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(LinkEvent):
    """The link is over for good.

    Attributes:
        reason: why.
        ruling: who says so, where it is a court, an authority or the operator.
    """

    type: ClassVar = LinkEventType.ENDED
    reason: EndReason
    ruling: Ruling | None = None
