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
idverify.identifiers.phone.PhoneNumberError: This is a landline, so no code can be sent to it. Give a mobile number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self

from idverify.errors import IdentifierError, door, forget_locals
from idverify.identifiers.look_alike import LookAlike, in_phone_field
from idverify.identifiers.numbering_plan import (
    BLOCK_DIGITS,
    REWRITTEN_FROM,
    Assignment,
    Block,
    LineKind,
    PhoneAdvisory,
    Remarks,
    clean_beginnings,
    line_without_mobiles,
    newest_plan,
    plan_on,
)
from idverify.identifiers.opaque import OpaqueIdentifier
from idverify.identifiers.phone_field import LONGEST_INPUT, SEPARATORS, PhoneDefect, Refusal, Subscriber, judge
from idverify.messages import Text, text

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_BARE: Final = str.maketrans("", "", SEPARATORS)
_MAY_BE_A_PERSONAL_ID: Final = (PhoneDefect.WRONG_LENGTH, PhoneDefect.NOT_IN_VIETNAM)  # 079… and, of Hà Nội, 001…
_BEFORE_NINE: Final = {9: "", 10: "0", 11: "84", 12: "840"}  # what stands before nine digits, by how many there are
_PLUS_FIRST: Final = frozenset({"+8", "(+"})  # which leave no doubt that the plus stands before everything


class PhoneNumberError(IdentifierError):
    """A text is not a Vietnamese mobile number of a person.

    Attributes:
        defect: why not; the same word in the line protocol.
        line: the kind of line that it is, or why there is none under its code; None where its shape tells nothing.
        looks_like: what it may be instead, where that can be told.
    """

    family = "phone"

    def __init__(
        self, defect: PhoneDefect, line: LineKind | None = None, looks_like: tuple[LookAlike, ...] = ()
    ) -> None:
        super().__init__(str(defect))
        self.defect = defect
        self.line = line
        self.looks_like = looks_like

    @property
    def text(self) -> Text:
        """What to tell a person, in both languages: of the kind of line where it is known, and what to do instead."""
        first = super().text if self.line is None else text(f"line.{self.line}")
        said = [first, *(text(f"looks_like.{other}") for other in self.looks_like)]
        return Text(vi=" ".join(each.vi for each in said), en=" ".join(each.en for each in said))


class PhoneNumber(OpaqueIdentifier):
    """A mobile number of a person in Viet Nam; its constructor parses, so one that exists is valid.

    Attributes:
        e164: the number as ``+84`` and nine digits.
    """

    __slots__ = ("_remarks", "e164")
    e164: str
    _remarks: Remarks

    kind: ClassVar[Literal["vn.msisdn"]] = "vn.msisdn"

    @door
    def __new__(cls, text: str, *, as_of: date | None = None) -> Self:
        """The same as ``parse``."""
        return cls.parse(text, as_of=as_of)

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
        plan = newest_plan() if as_of is None else plan_on(as_of)
        # Most texts are one of two clean spellings, which spare a call.
        if len(text) == 10 and text[0] == "0" and text.isdigit() and text.isascii():
            digits = text
        elif text[:3] == "+84" and len(text) == 12 and text[3:].isdigit() and text.isascii():
            digits = text[3:]
        else:
            digits = _usual(text)
        block = plan.get(digits[-9:-6])
        if block is None:
            try:
                return cls._parse_any(text, plan, as_of)
            except PhoneNumberError as refused:
                del text, digits
                forget_locals(refused)
                raise
        self = _new(cls)
        _set_e164(self, "+84" + digits[-9:])
        _set_remarks(self, block.as_dialled if len(digits) == 10 else block.otherwise)
        return self

    @classmethod
    def _parse_any(cls, text: str, plan: Mapping[str, Block], as_of: date | None) -> Self:
        found = judge(text)
        if isinstance(found, Refusal):
            looks_like = in_phone_field(text) if found.defect in _MAY_BE_A_PERSONAL_ID else ()
            raise PhoneNumberError(found.defect, found.line, looks_like)
        block = _block_of(found, plan)
        if block is None:
            line = line_without_mobiles("0" + found.national, as_of)
            raise PhoneNumberError(PhoneDefect.UNASSIGNED_PREFIX, line)
        assignment, _, advisories = block.as_dialled if found.dialled else block.otherwise
        if found.folded:
            advisories = (PhoneAdvisory.FOLDED_DIGITS, *advisories)
        if found.legacy:
            advisories = (PhoneAdvisory.LEGACY_REWRITTEN, *advisories)
        self = _new(cls)
        _set_e164(self, "+84" + found.national)
        _set_remarks(self, Remarks(assignment, found.legacy, advisories))
        return self

    @staticmethod
    def is_valid(text: str, *, as_of: date | None = None) -> bool:
        """Whether ``parse`` would accept the text; a TypeError where it is not a ``str``."""
        if not isinstance(text, str):
            raise TypeError("a phone number is parsed from str")
        if as_of is None:
            # Most texts are one of two clean spellings, and are seen to be so at a glance.
            beginnings = clean_beginnings()
            if text[:4] in beginnings:
                if len(text) == 10 and text.isdigit() and text.isascii():
                    return True
            elif text[:6] in beginnings and len(text) == 12 and text[3:].isdigit() and text.isascii():
                return True
        plan = newest_plan() if as_of is None else plan_on(as_of)
        if _usual(text)[-9:-6] in plan:
            return True
        found = judge(text)
        return isinstance(found, Subscriber) and _block_of(found, plan) is not None

    @property
    def original_operator(self) -> str:
        """Who was first assigned the number's block; a ported number has moved on."""
        return self._remarks.assignment.original_operator or ""

    @property
    def assignment(self) -> Assignment:
        """The row of the numbering plan that the number lies in, with its source and how sure that is."""
        return self._remarks.assignment

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

    @property
    def national(self) -> str:
        """The number in clear, as it is written in Viet Nam: ``0912 345 678``. Loads phonenumbers."""
        from idverify.identifiers.second_opinion import national

        return national(self)

    @property
    def international(self) -> str:
        """The number in clear, as it is written abroad: ``+84 912 345 678``. Loads phonenumbers."""
        from idverify.identifiers.second_opinion import international

        return international(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from idverify.identifiers.field_type import FieldShape, field_schema  # pydantic only where it is in use

        shape = FieldShape(
            says="Vietnamese mobile number",
            taken=r"^[-0-9０-９+. ()\t\u00a0]+$",
            given=r"^\+84[3-9][0-9]{8}$",
            examples=("0912 000 001", "+84 912 000 001"),
            canonical="+84912000001",
        )
        return field_schema(cls, cls.parse, PhoneNumberError, lambda number: number.e164, shape)


# Slot descriptors set an attribute that __setattr__ refuses, at half the price of object.__setattr__.
_new = object.__new__
_set_e164 = vars(PhoneNumber)["e164"].__set__
_set_remarks = vars(PhoneNumber)["_remarks"].__set__


def _block_of(found: Subscriber, plan: Mapping[str, Block]) -> Block | None:
    block = plan.get(found.national[:BLOCK_DIGITS])
    if block is None and found.legacy:
        # A rewritten number is accepted whatever day is asked about; before its new code there was one operator.
        return plan_on(REWRITTEN_FROM).get(found.national[:BLOCK_DIGITS])
    return block


def _usual(text: str) -> str:
    """The digits of a usual spelling, or nothing: ten as dialled, nine behind 84, 840, +84 or nothing."""
    if not text.isascii():
        return ""
    if text.isdigit():
        if len(text) == 10:
            return text if text[0] == "0" else ""
        digits = text
    elif len(text) > LONGEST_INPUT:
        return ""
    else:
        # Three replacements cost a third of a translation, and are often all there is to do.
        digits = text.replace(" ", "").replace("-", "").replace(".", "")
        if not digits.isdigit():
            digits = digits.translate(_BARE)
        if digits[:3] == "+84" and text[:2] in _PLUS_FIRST:
            digits = digits[1:] if len(digits) > 10 else ""
        if not digits.isdigit():
            return ""
    prefix = _BEFORE_NINE.get(len(digits))
    if prefix is None or not digits.startswith(prefix):
        return ""
    return digits if prefix == "0" else digits[-9:]


__all__ = ["Assignment", "LineKind", "PhoneAdvisory", "PhoneDefect", "PhoneNumber", "PhoneNumberError"]
