"""What somebody typed into a phone field: one number, several, or none.

The order of judgement and every class are those of the line protocol's ``phone.parse``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from enum import StrEnum
from itertools import accumulate
from typing import Final, NamedTuple

from idverify.identifiers.numbering_plan import LineKind, other_lines, rewritten_codes

LONGEST_INPUT: Final = 64
SEPARATORS: Final = " \u00a0\t.-()"
# Unicode's White_Space; str.strip alone takes four control characters for white space too.
_WHITE_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)}

# Possessive, so that no spelling makes them try again: each reads its text once.
_WRITTEN = re.compile(r"(?:[ \u00a0\t]*+(?:\([ \u00a0\t]*+)?\+)?[0-9０-９ \u00a0\t.()-]*+")
_DIGITS = re.compile(r"[0-9０-９]++")
_RUN = re.compile(r"[0-9+ \u00a0\t.()-]++")
_GROUP = re.compile(r"(\+?)[ \u00a0\t.()-]*+([0-9]++)")
_EXTENSION = re.compile(r"[\s,;]*+(?:ext|x|#|máy lẻ)[\s.:=()-]*+[0-9]", re.IGNORECASE)
_FOREIGN_DIGITS: Final = (7, 15)  # ITU-T E.164: at most fifteen
_TWO_NUMBERS: Final = 15  # the fewest digits that two complete numbers have; sixteen without a plus
_SHORTEST_COMPLETE: Final = 8
_LONGEST_COMPLETE: Final = 17  # 00 and fifteen digits
_LONGEST_DIALLED: Final = 11


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


class Refusal(NamedTuple):
    """Why a text is no mobile number by its shape, and the kind of line that it is where it is one."""

    defect: PhoneDefect
    line: LineKind | None = None


_NOT_A_NUMBER: Final = Refusal(PhoneDefect.NOT_A_NUMBER)
_NOT_IN_VIETNAM: Final = Refusal(PhoneDefect.NOT_IN_VIETNAM)
_WRONG_LENGTH: Final = Refusal(PhoneDefect.WRONG_LENGTH)
_OF_LINE: Final = {
    kind: Refusal(PhoneDefect.MACHINE_NUMBER if kind is LineKind.MACHINE else PhoneDefect.NOT_MOBILE, kind)
    for kind in LineKind
}


def judge(text: str) -> Subscriber | Refusal:
    """What a text is by its shape; whether its code is assigned is for the numbering plan."""
    if len(text) > LONGEST_INPUT:
        return Refusal(PhoneDefect.TOO_LONG)
    if text.isascii() and text.isdigit() and len(text) <= _TWO_NUMBERS:
        return _classify(text, plus=False)  # a text of digits alone needs no reading
    if not text.strip(_WHITE_SPACE):
        return Refusal(PhoneDefect.EMPTY)
    digits = "".join(_DIGITS.findall(text)) if _WRITTEN.fullmatch(text) else ""
    plus = "+" in text
    one_at_most = 0 < len(digits) < (_TWO_NUMBERS if plus else _TWO_NUMBERS + 1)
    if not one_at_most and _holds_two_numbers_or_an_extension(text if text.isascii() else text.translate(FULL_WIDTH)):
        return Refusal(PhoneDefect.AMBIGUOUS)
    if not digits:
        return _NOT_A_NUMBER
    if digits.isascii():
        return _classify(digits, plus=plus)
    found = _classify(digits.translate(FULL_WIDTH), plus=plus)
    return Subscriber(*found[:3], folded=True) if isinstance(found, Subscriber) else found


def _classify(digits: str, *, plus: bool) -> Subscriber | Refusal:
    """Judge the digits of one number, ASCII and nothing else; ``plus`` if one stood before them."""
    if plus and digits[0] == "0":
        return _NOT_A_NUMBER
    international = digits if plus else digits[2:] if digits[:2] == "00" and digits[2:3] not in ("", "0") else None
    if international is not None:
        return _after_country_code(international[2:]) if international.startswith("84") else _NOT_IN_VIETNAM
    if digits.startswith("84") and len(digits) > 9:
        return _after_country_code(digits[2:])
    if digits[0] == "0":
        return _dialled(digits, as_typed=True)
    if 3 <= len(digits) <= 5:
        return _OF_LINE[LineKind.SHORT_CODE]
    return _service(digits) or (_dialled("0" + digits) if len(digits) == 9 else _WRONG_LENGTH)


def _after_country_code(rest: str) -> Subscriber | Refusal:
    return _service(rest) or _dialled(rest if rest.startswith("0") else "0" + rest)


def _service(digits: str) -> Refusal | None:
    """The refusal of a number that is dialled without a zero: 1800, 1900."""
    return None if digits[:1] == "0" else _other_line(digits)


def _other_line(dialled: str) -> Refusal | None:
    for line in other_lines().get(dialled[:3], ()):
        if dialled.startswith(line.prefix) and line.shortest <= len(dialled) <= line.longest:
            return _OF_LINE[line.kind]
    return None


def _dialled(digits: str, *, as_typed: bool = False) -> Subscriber | Refusal:
    """Judge a national number with its zero."""
    length = len(digits)
    if length == 11:
        successor = rewritten_codes().get(digits[:4])
        if successor is not None:
            return Subscriber(successor[1:] + digits[4:], legacy=True, dialled=False, folded=False)
    refusal = _other_line(digits)
    if refusal is not None:
        return refusal
    if length == 10 and digits[1] in "3456789":
        return Subscriber(digits[1:], legacy=False, dialled=as_typed, folded=False)
    return _WRONG_LENGTH


def _holds_two_numbers_or_an_extension(written: str) -> bool:
    composed = written if written.isascii() else unicodedata.normalize("NFC", written)
    count = 0
    for run in _RUN.finditer(composed):
        groups = [plus + digits for plus, digits in _GROUP.findall(run.group())]
        if (
            groups
            and _EXTENSION.match(composed, run.end())
            and any(_is_complete("".join(groups[start:])) for start in range(len(groups)))
        ):
            return True
        count += _complete_numbers(groups)
        if count > 1:
            return True
    return False


def _complete_numbers(groups: list[str]) -> int:
    """The most complete numbers, two at most, that stand one after another in a row of digit groups."""
    row = "".join(groups)
    if row and _is_complete(row):
        return 1  # whatever its groups look like alone
    places = [0, *accumulate(map(len, groups))]
    count, free = 0, 0
    # Whichever number ends first leaves the most room for another.
    for end in range(1, len(places)):
        first = max(free, bisect_left(places, places[end] - _LONGEST_COMPLETE))
        for start in range(first, end):
            if _is_complete(row[places[start] : places[end]]):
                count, free = count + 1, end
                break
        if count > 1:
            break
    return count


def _is_complete(number: str) -> bool:
    """Whether digits, perhaps behind a plus, make one whole number of any class, short codes left out."""
    plus = number[0] == "+"
    if not _SHORTEST_COMPLETE <= len(number) <= _longest_from(number, plus=plus) or "+" in number[1:]:
        return False
    found = _classify(number[1:] if plus else number, plus=plus)
    if isinstance(found, Subscriber):
        return True
    if found.defect is PhoneDefect.NOT_IN_VIETNAM:
        fewest, most = _FOREIGN_DIGITS
        return fewest <= len(number.lstrip("+0")) <= most
    return found.line is not None


def _longest_from(number: str, *, plus: bool) -> int:
    """The most digits of a complete number that begins so; none begins with three zeros."""
    if plus or number[:2] == "00":
        return 0 if number[:3] == "000" else _LONGEST_COMPLETE
    if number[0] == "0":
        return _LONGEST_DIALLED
    return _LONGEST_DIALLED + 2 if number[:2] == "84" else _LONGEST_DIALLED - 1
