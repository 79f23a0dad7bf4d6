"""Personal identification numbers (số định danh cá nhân).

Twelve digits, set by the national population database, unique and never given to another person
(Law 26/2023/QH15 art. 12). How they are put together had a legal definition until 1 July 2024 only:
three digits for the province or country of birth registration, one for century and sex, two for the
year of birth, six at random; there is no check digit. What the digits say is therefore advice.

>>> pid = PersonalIdNumber.parse("001204000012")
>>> pid.birth_year, pid.sex.value, pid.place.name_vi
(2004, 'male', 'Hà Nội')
>>> pid
PersonalIdNumber('…12')
>>> PersonalIdNumber.parse("1204000012")
Traceback (most recent call last):
    ...
idverify.identifiers.personal_id.PersonalIdNumberError: A personal identification number has 12 digits.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self

from idverify.errors import IdentifierError
from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.places import MERGER, Place, PlaceKind, place_of

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

LONGEST_INPUT: Final = 64
_SEPARATORS: Final = str.maketrans("", "", " .-")
_DEFECT_BY_LENGTH: Final = {9: "old_identity_card", 11: "lost_leading_zero"}


class PersonalIdDefect(StrEnum):
    """Why a text is not a personal identification number."""

    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_DIGITS = "not_digits"
    OLD_IDENTITY_CARD = "old_identity_card"
    LOST_LEADING_ZERO = "lost_leading_zero"
    WRONG_LENGTH = "wrong_length"
    UNKNOWN_PLACE = "unknown_place"  # asked strictly
    FUTURE_BIRTH_YEAR = "future_birth_year"  # asked strictly


class PersonalIdAdvisory(StrEnum):
    """What the digits say that may be worth a second look; none of it refuses."""

    UNKNOWN_PLACE = "unknown_place"
    FUTURE_BIRTH_YEAR = "future_birth_year"
    BIRTH_YEAR_MISMATCH = "birth_year_mismatch"
    SEX_MISMATCH = "sex_mismatch"
    AMBIGUOUS_AFTER_MERGER = "ambiguous_after_merger"


class Sex(StrEnum):
    """The sex that the fourth digit stands for."""

    MALE = "male"
    FEMALE = "female"


class PersonalIdNumberError(IdentifierError):
    """A text is not a personal identification number.

    Attributes:
        defect: why not; the same word in the line protocol.
    """

    family = "personal_id"

    def __init__(self, defect: PersonalIdDefect) -> None:
        super().__init__(defect.value)
        self.defect = defect


class PersonalIdNumber(OpaqueIdentifier):
    """A well-formed personal identification number; made by ``parse`` only. It proves nothing by itself.

    Attributes:
        number: twelve ASCII digits.
        birth_year, sex, place: what the digits say about their holder.
        advisories: where that deserves a second look.
    """

    __slots__ = ("advisories", "birth_year", "number", "place", "sex")
    number: str
    birth_year: int
    sex: Sex
    place: Place
    advisories: tuple[PersonalIdAdvisory, ...]

    kind: ClassVar[Literal["vn.pid"]] = "vn.pid"

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        birth_date: date | None = None,
        sex: Sex | None = None,
        as_of: date | None = None,
        strict: bool = False,
    ) -> Self:
        """The number that a person typed.

        Args:
            text: what was typed; spaces, dots and hyphens are passed over.
            birth_date, sex: what is known of the person, compared with what the digits say.
            as_of: the day in Viet Nam on which it is asked. Left out, no birth year is called
                future and the provinces are those of the newest table.
            strict: refuse an unknown place and a birth year to come, instead of advising.

        Raises:
            PersonalIdNumberError: it is not one; ``defect`` says why.
            TypeError: ``text`` is not a ``str``.

        Source: Law 26/2023/QH15 art. 12; structure from Decree 137/2015/ND-CP art. 13 (lapsed) and
        Circular 07/2016/TT-BCA, annexes.
        """
        if not isinstance(text, str):
            raise TypeError("a personal ID is parsed from str")
        digits = _twelve_digits(text)
        century, year = divmod(int(digits[3]), 2)[0], int(digits[4:6])
        self = object.__new__(cls)
        put = object.__setattr__
        put(self, "number", digits)
        put(self, "birth_year", 1900 + 100 * century + year)
        put(self, "sex", Sex.FEMALE if digits[3] in "13579" else Sex.MALE)
        put(self, "place", place_of(digits[:3]))
        put(self, "advisories", tuple(self._advise(birth_date, sex, as_of)))
        if strict:
            for advisory in self.advisories:
                if advisory in (PersonalIdAdvisory.UNKNOWN_PLACE, PersonalIdAdvisory.FUTURE_BIRTH_YEAR):
                    raise PersonalIdNumberError(PersonalIdDefect(advisory.value))
        return self

    def _advise(self, birth_date: date | None, sex: Sex | None, as_of: date | None) -> list[PersonalIdAdvisory]:
        found = []
        if self.place.kind is PlaceKind.UNKNOWN:
            found.append(PersonalIdAdvisory.UNKNOWN_PLACE)
        if as_of is not None and self.birth_year > as_of.year:
            found.append(PersonalIdAdvisory.FUTURE_BIRTH_YEAR)
        if birth_date is not None and self.birth_year != birth_date.year:
            found.append(PersonalIdAdvisory.BIRTH_YEAR_MISMATCH)
        if sex is not None and self.sex != sex:
            found.append(PersonalIdAdvisory.SEX_MISMATCH)
        # It is not known whether numbers set since the merger use the old codes or the new.
        asked_since_merger = as_of is None or as_of >= MERGER
        if asked_since_merger and self.birth_year >= MERGER.year and self.place.absorbed_others:
            found.append(PersonalIdAdvisory.AMBIGUOUS_AFTER_MERGER)
        return found

    @classmethod
    def is_valid(cls, text: str) -> bool:
        """Whether ``parse`` would accept the text; a TypeError where it is not a ``str``."""
        try:
            cls.parse(text)
        except PersonalIdNumberError:
            return False
        return True

    @property
    def canonical(self) -> str:
        """The one spelling that pseudonyms are made of: the twelve digits."""
        return self.number

    @property
    def province_today(self) -> str | None:
        """Code of the province that holds the place since 1 July 2025; None unless it is a province."""
        return self.place.province_today

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from idverify.identifiers.field_type import field_schema  # pydantic only where it is in use

        return field_schema(cls, cls.parse, PersonalIdNumberError, lambda pid: pid.number, r"^[0-9]{12}$")


def _twelve_digits(text: str) -> str:
    if len(text) > LONGEST_INPUT:
        raise PersonalIdNumberError(PersonalIdDefect.TOO_LONG)
    digits = text.translate(_SEPARATORS)
    if not digits:
        raise PersonalIdNumberError(PersonalIdDefect.EMPTY)
    if not (digits.isascii() and digits.isdigit()):
        raise PersonalIdNumberError(PersonalIdDefect.NOT_DIGITS)
    if len(digits) != 12:
        raise PersonalIdNumberError(PersonalIdDefect(_DEFECT_BY_LENGTH.get(len(digits), "wrong_length")))
    return digits
