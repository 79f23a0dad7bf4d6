"""What an adult declares who wants to answer for a child; the platform records it and does not judge it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idverify.account.guardian_link import Ground, Relation
from idverify.account.holder import Holder
from idverify.errors import GuardianshipError

_DIGEST: Final = re.compile("[0-9a-f]{64}")


class Kin(StrEnum):
    """Which natural guardian somebody is, in the statutory order (Civil Code 91/2015/QH13 art. 52)."""

    ELDEST_SIBLING = "eldest_sibling"
    NEXT_SIBLING = "next_sibling"
    GRANDPARENT = "grandparent"
    AUNT_OR_UNCLE = "aunt_or_uncle"  # by blood, of either side


class PaperKind(StrEnum):
    """A paper about a guardianship (Civil Code arts. 46.3, 54); none of them is an identity paper."""

    APPOINTMENT = "appointment"  # by the committee of the commune
    COURT_DESIGNATION = "court_designation"
    REGISTRATION_EXTRACT = "registration_extract"


@dataclass(frozen=True, slots=True)
class Paper:
    """That the platform was shown a paper about a guardianship; the paper itself never comes here.

    Attributes:
        kind: what it is.
        digest: SHA-256 of the file that the platform holds, 64 hex digits, by which it can be recognised later.

    Raises:
        ValueError: the digest is not 64 hex digits.
    """

    kind: PaperKind
    digest: str

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest):
            raise ValueError("a SHA-256 digest is 64 hex digits")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianDeclaration:
    """Who wants to answer for a child, and on what footing; no name, no birth date, no number.

    Attributes:
        relation: mother, father or guardian.
        holder: a person, or an institution.
        ground: why the child has a guardian at all; of a guardian only.
        kin: which natural guardian it is; of one who was neither appointed nor designated.
        nearer_lacking: that natural guardians before this one in the order are lacking or may not be one.
        conditions_met: that a guardian meets the conditions of Civil Code art. 49 beside age.
        paper: what the platform was shown of the guardianship.

    Raises:
        GuardianshipError: a guardian names no ground (``ground_missing``), neither kinship nor a paper
            (``standing_missing``), is not the nearest and does not say that nearer ones are lacking
            (``nearer_not_excluded``), or does not declare the conditions (``conditions_missing``); a parent
            names what only a guardian has, or is an institution (``not_a_guardian``).

    Source: Civil Code 91/2015/QH13 arts. 46.3, 47, 48.3, 49, 50, 52, 54, 136.
    """

    relation: Relation
    holder: Holder = Holder.INDIVIDUAL
    ground: Ground | None = None
    kin: Kin | None = None
    nearer_lacking: bool = False
    conditions_met: bool = False
    paper: Paper | None = None

    def __post_init__(self) -> None:
        if self.relation is not Relation.GUARDIAN:
            if self.holder is not Holder.INDIVIDUAL or any((self.ground, self.kin, self.paper)):
                raise GuardianshipError("not_a_guardian")
            return
        if self.ground is None:
            raise GuardianshipError("ground_missing")
        if not self.conditions_met:
            raise GuardianshipError("conditions_missing")
        if self.paper is None and (self.kin is None or self.holder is not Holder.INDIVIDUAL):
            raise GuardianshipError("standing_missing")
        if self.paper is None and self.kin is not Kin.ELDEST_SIBLING and not self.nearer_lacking:
            raise GuardianshipError("nearer_not_excluded")
