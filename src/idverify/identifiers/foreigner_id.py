"""A foreigner's identification number, as the e-identification system returned it.

Decree 69/2024/ND-CP art. 5(2) creates it; neither its length nor its structure was found, so letters
and digits are taken as they come, in upper case, and nothing is read into them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final, Literal, Self

from idverify.errors import IdentifierError, door
from idverify.identifiers.opaque import OpaqueIdentifier

LONGEST_INPUT: Final = 64


class ForeignerIdDefect(StrEnum):
    """Why a text is not a foreigner's identification number."""

    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_ALPHANUMERIC = "not_alphanumeric"


class ForeignerIdError(IdentifierError):
    """A text is not a foreigner's identification number.

    Attributes:
        defect: why not.
    """

    family = "foreigner_id"

    def __init__(self, defect: ForeignerIdDefect) -> None:
        super().__init__(defect.value)
        self.defect = defect


class ForeignerIdNumber(OpaqueIdentifier):
    """A foreigner's identification number; its constructor parses.

    Attributes:
        number: ASCII letters in upper case, and digits.
    """

    __slots__ = ("number",)
    number: str

    kind: ClassVar[Literal["vn.foreigner"]] = "vn.foreigner"

    @door
    def __new__(cls, text: str) -> Self:
        """The same as ``parse``."""
        return cls.parse(text)

    @classmethod
    @door
    def parse(cls, text: str) -> Self:
        """The number as a service returned it.

        Raises:
            ForeignerIdError: something other than ASCII letters and digits, or over 64 characters.
            TypeError: ``text`` is not a ``str``.
        """
        if not isinstance(text, str):
            raise TypeError("a foreigner's ID is parsed from str")
        if len(text) > LONGEST_INPUT:
            raise ForeignerIdError(ForeignerIdDefect.TOO_LONG)
        if not text.strip():
            raise ForeignerIdError(ForeignerIdDefect.EMPTY)
        if not (text.isascii() and text.isalnum()):
            raise ForeignerIdError(ForeignerIdDefect.NOT_ALPHANUMERIC)
        self = object.__new__(cls)
        object.__setattr__(self, "number", text.upper())
        return self

    @property
    def canonical(self) -> str:
        """The one spelling that pseudonyms are made of."""
        return self.number

    def mask(self) -> str:
        """Nothing of it: how long these numbers are is not known, and two signs may be most of one."""
        return "…"
