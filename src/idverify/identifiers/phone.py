"""Vietnamese mobile numbers of persons.

A number is nine digits after the country code 84: two for the network, seven for the subscriber
(Circular 22/2014/TT-BTTTT). It is dialled with a zero before it. Until September 2018 some were one
digit longer; those are rewritten.

>>> number = PhoneNumber.parse("0912 345 678")
>>> number.e164
'+84912345678'
>>> number.original_operator
'VinaPhone'
>>> PhoneNumber.parse("01680000012").e164
'+84380000012'
>>> number
PhoneNumber('…78')
>>> PhoneNumber.parse("028 0000 0012")
Traceback (most recent call last):
    ...
idverify.identifiers.phone.PhoneNumberError: This is not a mobile number; a code cannot be sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self, TypeVar

from idverify.errors import IdentifierError
from idverify.identifiers.numbering_plan import BLOCK_DIGITS, Block, PhoneAdvisory, Remarks, plan_on
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
    """

    __slots__ = ("_remarks", "e164")
    e164: str
    _remarks: Remarks

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
        # The usual spellings need no judgement: nine digits of an assigned block, behind 0, 84, +84 or nothing.
        if len(text) <= LONGEST_INPUT and text.isascii():
            digits = text if text.isdigit() else text.translate(_BARE)
            length = len(digits)
            if length == 10 and digits[0] == "0":
                block = plan.get(digits[1:4])
                if block is not None and digits.isdigit():
                    return _make(cls, "+84" + digits[1:], block.as_dialled)
            else:
                national = _behind_prefix(text, digits, length)
                block = plan.get(national[:3])
                if block is not None and national.isdigit():
                    return _make(cls, "+84" + national, block.otherwise)
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
        operator, _, advisories = block.as_dialled if found.dialled else block.otherwise
        return _make(cls, "+84" + found.national, Remarks(operator, found.legacy, written + advisories))

    @classmethod
    def is_valid(cls, text: str, *, as_of: date | None = None) -> bool:
        """Whether ``parse`` would accept the text; a TypeError where it is not a ``str``."""
        try:
            cls.parse(text, as_of=as_of)
        except PhoneNumberError:
            return False
        return True

    @property
    def original_operator(self) -> str:
        """Who was first assigned the number's block; a ported number has moved on."""
        return self._remarks.original_operator

    @property
    def legacy(self) -> bool:
        """Whether it was given in its eleven-digit form of before September 2018."""
        return self._remarks.legacy

    @property
    def advisories(self) -> tuple[PhoneAdvisory, ...]:
        """What is worth knowing about how it was written or where it lies."""
        return self._remarks.advisories

    @property
    def canonical(self) -> str:
        """The one spelling that pseudonyms are made of: E.164."""
        return self.e164

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from idverify.identifiers.field_type import field_schema  # pydantic only where it is in use

        return field_schema(cls, cls.parse, PhoneNumberError, lambda number: number.e164, r"^\+84[3-9][0-9]{8}$")


_Phone = TypeVar("_Phone", bound=PhoneNumber)

# Slot descriptors set an attribute that __setattr__ refuses, at half the price of object.__setattr__.
_new = object.__new__
_set_e164 = vars(PhoneNumber)["e164"].__set__
_set_remarks = vars(PhoneNumber)["_remarks"].__set__


def _make(cls: type[_Phone], e164: str, remarks: Remarks) -> _Phone:
    number = _new(cls)
    _set_e164(number, e164)
    _set_remarks(number, remarks)
    return number


def _behind_prefix(text: str, digits: str, length: int) -> str:
    """The nine digits behind 84, 840, +84 or nothing; empty where the spelling is none of these."""
    if length == 12:
        if digits.startswith("+84"):
            return digits[3:] if text.startswith(("+", "(+")) else ""
        return digits[3:] if digits.startswith("840") else ""
    if length == 11:
        return digits[2:] if digits.startswith("84") else ""
    return digits if length == 9 else ""


__all__ = ["PhoneAdvisory", "PhoneDefect", "PhoneNumber", "PhoneNumberError"]
