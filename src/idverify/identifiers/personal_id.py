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
>>> PersonalIdNumber.parse("12040000")
Traceback (most recent call last):
    ...
idverify.identifiers.personal_id.PersonalIdNumberError: A personal identification number has 12 digits.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self

from idverify.errors import IdentifierError, door
from idverify.identifiers.look_alike import LookAlike, in_personal_id_field
from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.places import MERGER, Place, PlaceKind, place_of, places
from idverify.messages import Text, text

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

LONGEST_INPUT: Final = 64
_SEPARATORS: Final = str.maketrans("", "", " .-")
# A dot is passed over, so a number that a spreadsheet has made of eleven digits would read as twelve.
_DECIMAL = re.compile(r" *[0-9]+\.0+ *")
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


_OF_THE_NUMBER_ITSELF: Final = (PersonalIdAdvisory.UNKNOWN_PLACE, PersonalIdAdvisory.FUTURE_BIRTH_YEAR)


class Sex(StrEnum):
    """The sex that the fourth digit stands for."""

    MALE = "male"
    FEMALE = "female"


# The first year of the century that the fourth digit stands for, and the sex (Decree 137/2015/ND-CP art. 13).
_CENTURY_AND_SEX: Final = {
    str(digit): (1900 + 100 * (digit // 2), Sex.FEMALE if digit % 2 else Sex.MALE) for digit in range(10)
}


class PersonalIdNumberError(IdentifierError):
    """A text is not a personal identification number.

    Attributes:
        defect: why not; the same word in the line protocol.
        looks_like: what it may be instead; several where the digits leave that open.
    """

    family = "personal_id"

    def __init__(self, defect: PersonalIdDefect, looks_like: tuple[LookAlike, ...] = ()) -> None:
        super().__init__(defect.value)
        self.defect = defect
        self.looks_like = looks_like

    @property
    def text(self) -> Text:
        """What to tell a person, in both languages: what is wrong, and what to do if it is something else."""
        # The defect of nine digits has said it already.
        others = (other for other in self.looks_like if other is not LookAlike.IDENTITY_CARD)
        said = [super().text, *(text(f"looks_like.{other}") for other in others)]
        return Text(vi=" ".join(each.vi for each in said), en=" ".join(each.en for each in said))


class PersonalIdNumber(OpaqueIdentifier):
    """A well-formed personal identification number; its constructor parses. It proves nothing by itself.

    Attributes:
        number: twelve ASCII digits.
        birth_year, sex, place: what the digits say about their holder.
        advisories: where that deserves a second look.
        looks_like: what the text may have been instead, where that is not told by refusing it: eleven digits
            to which a spreadsheet added ``.0`` have twelve once the dot is passed over.
    """

    __slots__ = ("advisories", "birth_year", "looks_like", "number", "place", "sex")
    number: str
    birth_year: int
    sex: Sex
    place: Place
    advisories: tuple[PersonalIdAdvisory, ...]
    looks_like: tuple[LookAlike, ...]

    kind: ClassVar[Literal["vn.pid"]] = "vn.pid"

    @door
    def __new__(
        cls,
        text: str,
        *,
        birth_date: date | None = None,
        sex: Sex | None = None,
        as_of: date | None = None,
        strict: bool = False,
    ) -> Self:
        """The same as ``parse``."""
        return cls.parse(text, birth_date=birth_date, sex=sex, as_of=as_of, strict=strict)

    @classmethod
    @door
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
            PersonalIdNumberError: it is not one; ``defect`` says why, ``looks_like`` what it may be.
            TypeError: ``text`` is not a ``str``.

        Source: Law 26/2023/QH15 art. 12; structure from Decree 137/2015/ND-CP art. 13 (lapsed) and
        Circular 07/2016/TT-BCA, annexes.
        """
        if not isinstance(text, str):
            raise TypeError("a personal ID is parsed from str")
        plain = len(text) == 12 and text.isascii() and text.isdigit()
        digits = text if plain else _twelve_digits(text)
        century, encoded_sex = _CENTURY_AND_SEX[digits[3]]
        birth_year = century + int(digits[4:6])
        place = places().get(digits[:3]) or place_of(digits[:3])
        self = _new(cls)
        _set_number(self, digits)
        _set_birth_year(self, birth_year)
        _set_sex(self, encoded_sex)
        _set_place(self, place)
        # The usual answer needs no list: a known place, a year that has come, nothing to compare with.
        alone = as_of is None and birth_date is None and sex is None
        if alone and plain and place.since is not None and birth_year < MERGER.year:
            _set_advisories(self, ())
            _set_looks_like(self, ())
            return self
        _set_advisories(self, tuple(self._advise(birth_date, sex, as_of)))
        _set_looks_like(self, () if plain or not _DECIMAL.fullmatch(text) else (LookAlike.SPREADSHEET_NUMBER,))
        if strict:
            self._refuse_strictly()
        return self

    def _refuse_strictly(self) -> None:
        for advisory in self.advisories:
            if advisory in _OF_THE_NUMBER_ITSELF:
                raise PersonalIdNumberError(PersonalIdDefect(advisory.value))

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
        if type(text) is str and len(text) == 12 and text.isascii() and text.isdigit():
            return True
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
        from idverify.identifiers.field_type import FieldShape, field_schema  # pydantic only where it is in use

        shape = FieldShape(
            says="Vietnamese personal identification number",
            taken=r"^[-. ]*([0-9][-. ]*){12}$",
            given=r"^[0-9]{12}$",
            examples=("001204000001", "001 204 000 001"),
            canonical="001204000001",
        )
        return field_schema(cls, cls.parse, PersonalIdNumberError, lambda pid: pid.number, shape)


# Slot descriptors set an attribute that __setattr__ refuses, at half the price of object.__setattr__.
_new = object.__new__
_set_number = vars(PersonalIdNumber)["number"].__set__
_set_birth_year = vars(PersonalIdNumber)["birth_year"].__set__
_set_sex = vars(PersonalIdNumber)["sex"].__set__
_set_place = vars(PersonalIdNumber)["place"].__set__
_set_looks_like = vars(PersonalIdNumber)["looks_like"].__set__
_set_advisories = vars(PersonalIdNumber)["advisories"].__set__


def _twelve_digits(text: str) -> str:
    if len(text) > LONGEST_INPUT:
        raise PersonalIdNumberError(PersonalIdDefect.TOO_LONG)
    digits = text.translate(_SEPARATORS)
    if len(digits) == 12 and digits.isascii() and digits.isdigit():
        return digits
    raise PersonalIdNumberError(*_refusal(text, digits))


def _refusal(text: str, digits: str) -> tuple[PersonalIdDefect, tuple[LookAlike, ...]]:
    """The defect of a text whose separators are taken out, and what it may be instead."""
    if not digits:
        return PersonalIdDefect.EMPTY, ()
    if not (digits.isascii() and digits.isdigit()):
        return PersonalIdDefect.NOT_DIGITS, in_personal_id_field(text)
    return PersonalIdDefect(_DEFECT_BY_LENGTH.get(len(digits), "wrong_length")), in_personal_id_field(text)
