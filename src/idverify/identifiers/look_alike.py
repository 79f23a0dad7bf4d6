"""What people put into the wrong field.

The digits of a refused text often leave open what it is (every eleventh personal ID that lost two
zeros passes for a tax code), so the answer is all that it may be, the likeliest first.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from idverify.identifiers.places import PlaceKind, place_of

_PERSONAL_ID: Final = 12
_ONE_ZERO, _TWO_ZEROS = 11, 10
_IDENTITY_CARD: Final = 9
_TAX_CODES: Final = (10, 13)  # a payer, and a branch of one
_SPREADSHEET = re.compile(r"\s*[0-9]{9,12}\.0\s*|\s*[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}\s*")
_PASSPORT = re.compile(r"\s*[A-Za-z][0-9]{7,8}\s*")
_LONGEST_PHONE: Final = 24  # as people write one; a refusal of anything longer is not worth the reading
_SEPARATORS: Final = str.maketrans("", "", " .-")


class LookAlike(StrEnum):
    """What a refused text may be instead."""

    PERSONAL_ID = "personal_id"  # in the field of a phone number
    PHONE_NUMBER = "phone_number"
    TAX_CODE = "tax_code"
    IDENTITY_CARD = "identity_card"  # of nine digits
    ONE_LOST_ZERO = "one_lost_zero"
    TWO_LOST_ZEROS = "two_lost_zeros"
    SPREADSHEET_NUMBER = "spreadsheet_number"  # 7.9E+10, or a decimal tail
    PASSPORT = "passport"


def in_personal_id_field(text: str) -> tuple[LookAlike, ...]:
    """What a text that is no personal ID may be instead, the likeliest first.

    Args:
        text: what was typed, at most 64 characters.

    Source: python-stdnum's ``vn.mst`` for tax codes; the numbering plan for phones.
    """
    digits = text.translate(_SEPARATORS)
    plain = digits.isascii() and digits.isdigit()
    return tuple(other for other, fits in _TESTS if fits(text, digits if plain else ""))


def in_phone_field(text: str) -> tuple[LookAlike, ...]:
    """What a text that is no phone number may be instead: a personal ID of a known place.

    Args:
        text: what was typed, at most 64 characters.
    """
    digits = text.translate(_SEPARATORS)
    if len(digits) != _PERSONAL_ID or not (digits.isascii() and digits.isdigit()):
        return ()
    return () if place_of(digits[:3]).kind is PlaceKind.UNKNOWN else (LookAlike.PERSONAL_ID,)


def _is_phone_number(text: str, _digits: str) -> bool:
    from idverify.identifiers.phone import PhoneNumber  # which tells its own look-alikes by this file

    return len(text) <= _LONGEST_PHONE and PhoneNumber.is_valid(text)


def _is_tax_code(_text: str, digits: str) -> bool:
    if len(digits) not in _TAX_CODES:
        return False
    from stdnum.vn import mst  # dear to import, and wanted for a refusal only

    return bool(mst.is_valid(digits))


def _is_identity_card(_text: str, digits: str) -> bool:
    return len(digits) == _IDENTITY_CARD


def _has_lost(zeros: int, digits: str) -> bool:
    return digits[:1] != "0" and place_of(("0" * zeros + digits)[:3]).kind is PlaceKind.PROVINCE


def _has_lost_one_zero(_text: str, digits: str) -> bool:
    return len(digits) == _ONE_ZERO and _has_lost(1, digits)


def _has_lost_two_zeros(_text: str, digits: str) -> bool:
    return len(digits) == _TWO_ZEROS and _has_lost(2, digits)


def _is_passport(text: str, _digits: str) -> bool:
    return _PASSPORT.fullmatch(text) is not None


def _is_spreadsheet_number(text: str, _digits: str) -> bool:
    return _SPREADSHEET.fullmatch(text) is not None


_TESTS: Final = (
    (LookAlike.SPREADSHEET_NUMBER, _is_spreadsheet_number),
    (LookAlike.PHONE_NUMBER, _is_phone_number),
    (LookAlike.ONE_LOST_ZERO, _has_lost_one_zero),
    (LookAlike.TWO_LOST_ZEROS, _has_lost_two_zeros),
    (LookAlike.IDENTITY_CARD, _is_identity_card),
    (LookAlike.TAX_CODE, _is_tax_code),
    (LookAlike.PASSPORT, _is_passport),
)
