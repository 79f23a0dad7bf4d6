"""Which of a provider's claims mean what; everything that is not named here is dropped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from idverify.errors import AttestationError, IdentifierError
from idverify.evidence.method import ASSURANCE_LEVELS
from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber

_LONGEST_WORD: Final = 256


class Holder(StrEnum):
    """Whose number a provider vouches for."""

    CITIZEN = "citizen"
    FOREIGNER = "foreigner"  # Decree 69/2024/ND-CP art. 5(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNames:
    """A provider's names for the few things that are needed of it.

    The contract with the provider says what they are; nothing is guessed, and a value that is not in
    a table is refused.

    Attributes:
        personal_id: the claim that holds the number.
        level: the claim that tells how sure the provider is.
        levels: what its values mean, as assurance levels 1 to 4 (Decree 69/2024/ND-CP art. 20). An
            account's level 1 or 2 (art. 7) is another scale: what it is worth here is for the contract.
        holder: the claim that tells a citizen from a foreigner; without one, all are citizens.
        holders: what its values mean.
        transaction: the claim that names one identification, where the provider has one.

    Raises:
        ValueError: a table is missing or empty, or a level is none of the four.
    """

    personal_id: str
    level: str
    levels: Mapping[str, int]
    holder: str | None = None
    holders: Mapping[str, Holder] = field(default_factory=dict)
    transaction: str | None = None

    def __post_init__(self) -> None:
        if not self.personal_id or not self.level:
            raise ValueError("the claims of the number and of the level need names")
        if not self.levels or any(level not in ASSURANCE_LEVELS for level in self.levels.values()):
            raise ValueError("the table of levels is empty, or gives a level other than 1 to 4")
        if (self.holder is None) == bool(self.holders):
            raise ValueError("the claim of the holder and its table come together")

    def level_in(self, claims: Mapping[str, object]) -> int:
        """The assurance level.

        Raises:
            AttestationError: there is none, or it is not in the table (``level``).
        """
        level = self.levels.get(_word(claims.get(self.level)))
        if level is None:
            raise AttestationError("level", check="level")
        return level

    def number_in(self, claims: Mapping[str, object], *, as_of: date) -> PersonalIdNumber | ForeignerIdNumber:
        """The number that the provider vouches for.

        Args:
            claims: what the provider told.
            as_of: the day in Viet Nam.

        Raises:
            AttestationError: there is none, it is none, or whose it is cannot be told (``answer``).
        """
        holder = Holder.CITIZEN if self.holder is None else self.holders.get(_word(claims.get(self.holder)))
        if holder is None:
            raise AttestationError("answer", check="holder")
        number = claims.get(self.personal_id)
        try:
            if holder is Holder.FOREIGNER:
                return ForeignerIdNumber.parse(number)  # type: ignore[arg-type]  # what is no str is refused by parse
            found = PersonalIdNumber.parse(number, as_of=as_of)  # type: ignore[arg-type]  # the same
        except (IdentifierError, TypeError):
            raise AttestationError("answer", check="personal_id") from None
        # What a person types is tidied. A provider that sends dots sends something else than the number:
        # eleven digits and the ".0" of a spreadsheet would be another person's.
        if found.number != number:
            raise AttestationError("answer", check="personal_id")
        return found

    def transaction_in(self, claims: Mapping[str, object]) -> str | None:
        """The provider's own name of this identification; None where it is not said to have one.

        Raises:
            AttestationError: it should be there and is not (``reference``).
        """
        if self.transaction is None:
            return None
        found = _word(claims.get(self.transaction))
        if not found:
            raise AttestationError("reference", check="transaction")
        return found


def _word(value: object) -> str:
    # JSON of one provider writes 2 where that of another writes "2".
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else ""
    return value if isinstance(value, str) and len(value) <= _LONGEST_WORD else ""


def moment(value: object) -> datetime | None:
    """The moment that a NumericDate names (RFC 7519 §2); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
