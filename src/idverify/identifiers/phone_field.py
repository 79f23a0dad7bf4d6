"""What somebody typed into a phone field: one number, several, or none.

The order of judgement and every class are those of the line protocol's ``phone.parse``.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final, NamedTuple

from idverify.identifiers.numbering_plan import rewritten_codes

LONGEST_INPUT: Final = 64
SEPARATORS: Final = " \u00a0\t.-()"
FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)}

_WRITTEN = re.compile(r"(?:[ \u00a0\t]*\(?[ \u00a0\t]*\+)?[0-9 \u00a0\t.()-]*")
_RUN = re.compile(r"[0-9+ \u00a0\t.()-]+")
_GROUP = re.compile(r"\+?[0-9]+")
_EXTENSION = re.compile(r"[\s,;]*(?:ext|x|#|máy lẻ)[\s.:=(-]*[0-9]", re.IGNORECASE)
_FOREIGN_DIGITS: Final = range(7, 16)  # ITU-T E.164: at most fifteen


class PhoneDefect(StrEnum):
    """Why a text is not a Vietnamese mobile number of a person."""

    TOO_LONG = "too_long"
    EMPTY = "empty"
    AMBIGUOUS = "ambiguous"
    NOT_A_NUMBER = "not_a_number"
    NOT_IN_VIETNAM = "not_in_vietnam"
    NOT_MOBILE = "not_mobile"
    MACHINE_NUMBER = "machine_number"
    UNASSIGNED_PREFIX = "unassigned_prefix"
    WRONG_LENGTH = "wrong_length"


class Subscriber(NamedTuple):
    """Nine digits that have the shape of a mobile number, and how they were written."""

    national: str
    legacy: bool
    dialled: bool  # with ten dialled digits, the zero first
    folded: bool  # with full-width digits

    def __repr__(self) -> str:
        return f"Subscriber('…{self.national[-2:]}')"


def judge(text: str) -> Subscriber | PhoneDefect:
    """What a text is by its shape; whether its code is assigned is for the numbering plan."""
    if len(text) > LONGEST_INPUT:
        return PhoneDefect.TOO_LONG
    if not text.strip():
        return PhoneDefect.EMPTY
    ascii_digits = text.translate(FULL_WIDTH)
    if _holds_two_numbers_or_an_extension(ascii_digits):
        return PhoneDefect.AMBIGUOUS
    found = _classify(ascii_digits)
    if isinstance(found, Subscriber):
        return found._replace(folded=ascii_digits != text)
    return found


def _classify(written: str) -> Subscriber | PhoneDefect:
    if not _WRITTEN.fullmatch(written):
        return PhoneDefect.NOT_A_NUMBER
    digits = "".join(filter(str.isdigit, written))
    plus = "+" in written
    if not digits or (plus and digits[0] == "0"):
        return PhoneDefect.NOT_A_NUMBER
    international = digits if plus else digits[2:] if re.match("00[1-9]", digits) else None
    if international is not None:
        if not international.startswith("84"):
            return PhoneDefect.NOT_IN_VIETNAM
        return _after_country_code(international[2:])
    if digits.startswith("84") and len(digits) > 9:
        return _after_country_code(digits[2:])
    if digits[0] == "0":
        return _dialled(digits, as_typed=True)
    if _is_service_number(digits) or 3 <= len(digits) <= 5:
        return PhoneDefect.NOT_MOBILE
    return _dialled("0" + digits) if len(digits) == 9 else PhoneDefect.WRONG_LENGTH


def _after_country_code(rest: str) -> Subscriber | PhoneDefect:
    if _is_service_number(rest):
        return PhoneDefect.NOT_MOBILE
    return _dialled(rest if rest.startswith("0") else "0" + rest)


def _is_service_number(digits: str) -> bool:
    return digits.startswith(("1800", "1900")) and 8 <= len(digits) <= 10


def _dialled(digits: str, *, as_typed: bool = False) -> Subscriber | PhoneDefect:
    """Judge a national number with its zero."""
    length = len(digits)
    if (
        (digits.startswith(("02", "065")) and 10 <= length <= 11)
        or (digits.startswith(("069", "080")) and 8 <= length <= 10)
        or (digits.startswith("0672") and length == 10)
    ):
        return PhoneDefect.NOT_MOBILE
    if digits.startswith("01") and length in (10, 11):
        successor = rewritten_codes().get(digits[:4]) if length == 11 else None
        if successor is None:
            return PhoneDefect.MACHINE_NUMBER
        return Subscriber(successor[1:] + digits[4:], legacy=True, dialled=False, folded=False)
    if length == 10 and digits[1] in "3456789":
        return Subscriber(digits[1:], legacy=False, dialled=as_typed, folded=False)
    return PhoneDefect.WRONG_LENGTH


def _holds_two_numbers_or_an_extension(written: str) -> bool:
    count = 0
    composed = unicodedata.normalize("NFC", written)
    for run in _RUN.finditer(composed):
        groups = _GROUP.findall(run.group())
        ends_complete = any(_is_complete(groups[start:]) for start in range(len(groups)))
        if ends_complete and _EXTENSION.match(composed, run.end()):
            return True
        count += _complete_numbers(groups)
    return count > 1


def _complete_numbers(groups: list[str]) -> int:
    """How many complete numbers stand one after another in a row of digit groups."""
    count, start = 0, 0
    while start < len(groups):
        for end in range(len(groups), start, -1):
            if _is_complete(groups[start:end]):
                count, start = count + 1, end
                break
        else:
            start += 1
    return count


def _is_complete(groups: list[str]) -> bool:
    """Whether digit groups make one whole number of any class, short codes left out."""
    number = "".join(groups)
    if len(number) < 8 or "+" in number[1:]:
        return False
    found = _classify(number)
    if found is PhoneDefect.NOT_IN_VIETNAM:
        return len(number.lstrip("+0")) in _FOREIGN_DIGITS
    return found not in (PhoneDefect.NOT_A_NUMBER, PhoneDefect.WRONG_LENGTH)
