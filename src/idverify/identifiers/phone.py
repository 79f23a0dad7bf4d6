"""Vietnamese mobile numbers of persons.

A number is nine digits after the country code 84: two for the network, seven for the subscriber
(Circular 22/2014/TT-BTTTT). It is dialled with a zero before it. Until September 2018 some were one
digit longer; those are rewritten.

>>> number = PhoneNumber.parse("0912 345 678")
>>> number.e164
'+84912345678'
>>> number.original_operator
'VinaPhone'
>>> PhoneNumber.parse("01682345678").e164
'+84382345678'
>>> number
PhoneNumber('…78')
>>> PhoneNumber.parse("028 3823 4567")
Traceback (most recent call last):
    ...
idverify.identifiers.phone.PhoneNumberError: This is not a mobile number; a code cannot be sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self

from idverify.errors import IdentifierError
from idverify.identifiers.numbering_plan import BLOCK_DIGITS, Block, PhoneAdvisory, plan_on
from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.phone_field import (
    LONGEST_INPUT,
    SEPARATORS,
    PhoneDefect,
    judge,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_BARE: Final = str.maketrans("", "", SEPARATORS)


class PhoneNumberError(IdentifierError):
    """A text is not a Vietnamese mobile number of a person.

    Attributes:
        defect: why not; the same word in the line protocol.
    """

    family = "phone"

    def __init__(self, defect: PhoneDefect) -> None:
        super().__init__(defect.value)
        self.defect = defect


class PhoneNumber(OpaqueIdentifier):
    """A mobile number of a person in Viet Nam; made by ``parse`` only, so one that exists is valid.

    Attributes:
        e164: the number as ``+84`` and nine digits.
        original_operator: who was first assigned its block; a ported number has moved on.
        legacy: whether it was given in its eleven-digit form of before September 2018.
        advisories: what is worth knowing about how it was written or where it lies.
    """

    __slots__ = ("advisories", "e164", "legacy", "original_operator")
    e164: str
    original_operator: str
    legacy: bool
    advisories: tuple[PhoneAdvisory, ...]

    kind: ClassVar[Literal["vn.msisdn"]] = "vn.msisdn"

    @classmethod
    def parse(cls, text: str, *, as_of: date | None = None) -> Self:
        """The number that a person typed.

        Args:
            text: what was typed; over 64 characters it is refused unread.
            as_of: the day in Viet Nam whose numbering plan judges; the newest in the data if left
                out. Days before an assignment refuse its code.

        Raises:
            PhoneNumberError: it is not one; ``defect`` says why.
            TypeError: ``text`` is not a ``str``.

        Source: Circular 22/2014/TT-BTTTT; Decision 798/QD-BTTTT for the forms of before 2018.
        """
        if not isinstance(text, str):
            raise TypeError("a phone number is parsed from str")
        plan = plan_on(as_of)
        # The usual spellings need no judgement: ten dialled digits, or +84 and nine.
        if len(text) <= LONGEST_INPUT and text.isascii():
            bare = text.translate(_BARE)
            if len(bare) == 10 and bare[0] == "0" and bare.isdigit():
                block = plan.get(bare[1 : 1 + BLOCK_DIGITS])
                if block is not None:
                    return cls._make("+84" + bare[1:], block.original_operator, block.as_dialled)
            elif len(bare) == 12 and bare[:3] == "+84" and text[0] == "+" and bare[3:].isdigit():
                block = plan.get(bare[3 : 3 + BLOCK_DIGITS])
                if block is not None:
                    return cls._make(bare, block.original_operator, block.otherwise)
        return cls._parse_any(text, plan)

    @classmethod
    def _parse_any(cls, text: str, plan: Mapping[str, Block]) -> Self:
        found = judge(text)
        if isinstance(found, PhoneDefect):
            raise PhoneNumberError(found)
        # A rewritten number is today's, whatever day is asked about.
        block = (plan_on(None) if found.legacy else plan).get(found.national[:BLOCK_DIGITS])
        if block is None:
            raise PhoneNumberError(PhoneDefect.UNASSIGNED_PREFIX)
        written = (
            *([PhoneAdvisory.LEGACY_REWRITTEN] if found.legacy else ()),
            *([PhoneAdvisory.FOLDED_DIGITS] if found.folded else ()),
        )
        return cls._make(
            "+84" + found.national,
            block.original_operator,
            written + (block.as_dialled if found.dialled else block.otherwise),
            legacy=found.legacy,
        )

    @classmethod
    def _make(cls, e164: str, operator: str, advisories: tuple[PhoneAdvisory, ...], *, legacy: bool = False) -> Self:
        number = object.__new__(cls)
        _set_e164(number, e164)
        _set_operator(number, operator)
        _set_legacy(number, legacy)
        _set_advisories(number, advisories)
        return number

    @classmethod
    def is_valid(cls, text: str, *, as_of: date | None = None) -> bool:
        """Whether ``parse`` would accept the text; a TypeError where it is not a ``str``."""
        try:
            cls.parse(text, as_of=as_of)
        except PhoneNumberError:
            return False
        return True

    @property
    def canonical(self) -> str:
        """The one spelling that pseudonyms are made of: E.164."""
        return self.e164

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from idverify.identifiers.field_type import field_schema  # pydantic only where it is in use

        return field_schema(cls, cls.parse, PhoneNumberError, lambda number: number.e164, r"^\+84[3-9][0-9]{8}$")


# Slot descriptors set an attribute that __setattr__ refuses, at half the price of object.__setattr__.
_slots = vars(PhoneNumber)
_set_e164 = _slots["e164"].__set__
_set_operator = _slots["original_operator"].__set__
_set_legacy = _slots["legacy"].__set__
_set_advisories = _slots["advisories"].__set__

__all__ = ["PhoneAdvisory", "PhoneDefect", "PhoneNumber", "PhoneNumberError"]
