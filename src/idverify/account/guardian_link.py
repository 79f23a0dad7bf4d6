"""Who answers for a child's account, and on what footing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from idverify.account.choice import Choices
from idverify.account.holder import Holder
from idverify.evidence.method import Evidence


class Relation(StrEnum):
    """What the adult is to the child; parents represent, a guardian stands in (Civil Code arts. 47, 136)."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"


class Ground(StrEnum):
    """Why a child has a guardian at all (Civil Code art. 47)."""

    PARENTS_ABSENT_OR_INCAPABLE = "parents_absent_or_incapable"
    PARENTS_UNABLE_AND_ASK = "parents_unable_and_ask"


class LinkStatus(StrEnum):
    """Where the link between a child's account and an adult stands."""

    REQUESTED = "requested"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DISPUTED = "disputed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Consents:
    """When the consents to a child's account were given; None where they were not.

    Attributes:
        representative: the parent's or guardian's.
        child: the child's own, asked from the age of seven.
    """

    representative: datetime | None = None
    child: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianLink:
    """One adult, or institution, behind one child's account. Facts only; no number, no name.

    Attributes:
        relation, holder: who it is; None where that is not known.
        birth_date: the adult's; None for an institution, or where it is not known.
        status: where the link stands.
        ground: a guardian's; None for parents, or where it is not known.
        evidence: what was proven of the adult.
        no_vn_mobile_declared_at: when the adult declared to have no Vietnamese mobile.
        consents: those given to the child's account.
        carries_until: until when a suspended link carries the account all the same: the operator's grace.
        choices: what the adult chose that the child may do.
    """

    relation: Relation | None
    holder: Holder | None = Holder.INDIVIDUAL
    birth_date: date | None = field(repr=False)
    status: LinkStatus | None
    ground: Ground | None = None
    evidence: tuple[Evidence, ...] | None = ()
    no_vn_mobile_declared_at: datetime | None = None
    consents: Consents = Consents()
    carries_until: datetime | None = None
    choices: Choices = ()
