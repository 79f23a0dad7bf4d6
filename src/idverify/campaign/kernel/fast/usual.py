"""The usual spellings of numbers, found by compiled loops over the bytes of a column.

They are those of ``kernel.plain``, with separators among the digits too. Whatever is not one of them is left to
``PhoneNumber.parse`` and ``PersonalIdNumber.parse``, and so is whatever could be a number that a spreadsheet wrote
with a decimal point: a dot is passed over, so ``79099001234.0`` has twelve digits.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled
from idverify.campaign.kernel.fast.texts import texts_of
from idverify.campaign.kernel.usual import Usual
from idverify.errors import door

_LONGEST: Final = 64  # identifiers.phone_field.LONGEST_INPUT and personal_id.LONGEST_INPUT
_TAB, _BLANK, _OPEN, _CLOSE, _PLUS, _HYPHEN, _DOT = b"\t ()+-."
_ZERO, _FOUR, _EIGHT = b"048"


@door
def usual_phones(texts: pa.StringArray | pa.LargeStringArray) -> Usual:
    """What ``identifiers.phone`` reads without judging the shape: ten digits as dialled, nine behind 84, 840, +84.

    Args:
        texts: n texts or nulls.

    Returns:
        n rows; a block of -1 where ``PhoneNumber.parse`` has to say, and its digits are zero bytes.

    Raises:
        TypeError: it is no array of strings.
    """
    offsets, data, valid, first = texts_of(texts)
    usual = Usual(np.empty(len(texts), np.int16), np.empty(len(texts), np.bool_), np.zeros((len(texts), 9), np.uint8))
    _phones(offsets, data, valid, first, *usual)
    return usual


@door
def usual_ids(texts: pa.StringArray | pa.LargeStringArray) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Which texts have twelve digits with nothing but blanks, dots and hyphens among them, and the digits.

    Args:
        texts: n texts or nulls.

    Returns:
        (n,) False where ``PersonalIdNumber.parse`` has to say; (n, 12) ASCII digits, zero bytes there.

    Raises:
        TypeError: it is no array of strings.
    """
    offsets, data, valid, first = texts_of(texts)
    found, digits = np.empty(len(texts), np.bool_), np.zeros((len(texts), 12), np.uint8)
    _personal_ids(offsets, data, valid, first, found, digits)
    return found, digits


@compiled
def _read(data: NDArray[np.uint8], begin: int, end: int, kept: NDArray[np.uint8], of_a_phone: bool) -> tuple[int, bool]:
    """How many digits a text has, 12 at most, and whether a plus is before them; no digits where there is a doubt."""
    count, dots, plus, only_zeros = 0, 0, False, False
    for place in range(begin, end):
        sign = data[place]
        if 48 <= sign <= 57:
            if count == 12:
                return 0, plus
            kept[count] = sign
            count += 1
            only_zeros &= sign == _ZERO
        elif sign == _DOT:
            dots += 1
            only_zeros = True
        elif sign in (_BLANK, _HYPHEN):
            continue
        elif not of_a_phone:
            return 0, plus
        elif sign == _PLUS:
            # Only where it leaves no doubt that it stands before everything: +8… and (+…
            if not (data[begin + 1] == _EIGHT if place == begin else place == begin + 1 and data[begin] == _OPEN):
                return 0, plus
            plus = True
        elif sign not in (_TAB, _OPEN, _CLOSE):
            return 0, plus
    return 0 if dots == 1 and only_zeros else count, plus


@compiled
def _are_digits(data: NDArray[np.uint8], begin: int, end: int) -> bool:
    others = False
    for place in range(begin, end):
        others |= bool(np.uint8(data[place] - _ZERO) > 9)  # to the end in any case: no branch to guess
    return not others


@compiled
def _is_clean(data: NDArray[np.uint8], begin: int, end: int) -> bool:
    """Whether a text is nothing but a number in one of the spellings that have no separators, as nearly all are."""
    length = end - begin
    if length > 12 or not _are_digits(data, end - 9, end):
        return False
    if length == 9:
        return True
    one, two, three = data[begin], data[begin + 1], data[begin + 2]
    if length == 10:
        fits = one == _ZERO
    elif length == 11:
        fits = one == _EIGHT and two == _FOUR
    else:
        fits = (one == _PLUS and two == _EIGHT and three == _FOUR) or (
            one == _EIGHT and two == _FOUR and three == _ZERO
        )
    return bool(fits)


@compiled
def _phones(
    offsets: NDArray[np.integer],
    data: NDArray[np.uint8],
    valid: NDArray[np.uint8],
    first: int,
    block: NDArray[np.int16],
    dialled: NDArray[np.bool_],
    digits: NDArray[np.uint8],
) -> None:
    kept = np.empty(12, np.uint8)
    for row in range(len(block)):
        block[row], dialled[row] = -1, False
        bit = first + row
        if len(valid) and not valid[bit >> 3] >> (bit & 7) & 1:
            continue
        begin, end = int(offsets[row]), int(offsets[row + 1])
        if not 9 <= end - begin <= _LONGEST:
            continue
        if _is_clean(data, begin, end):
            count = end - begin
            for place in range(9):
                digits[row, place] = data[end - 9 + place]
        else:
            count, plus = _read(data, begin, end, kept, True)
            if count == 9:
                fits = not plus
            elif count == 10:
                fits = not plus and kept[0] == _ZERO
            else:
                fits = count > 10 and kept[0] == _EIGHT and kept[1] == _FOUR and (count == 11 or kept[2] == _ZERO)
            if not fits:
                continue
            for place in range(9):
                digits[row, place] = kept[count - 9 + place]
        hundreds, tens, ones = digits[row, :3]
        block[row] = 100 * (hundreds - 48) + 10 * (tens - 48) + ones - 48
        dialled[row] = count == 10


@compiled
def _personal_ids(
    offsets: NDArray[np.integer],
    data: NDArray[np.uint8],
    valid: NDArray[np.uint8],
    first: int,
    found: NDArray[np.bool_],
    digits: NDArray[np.uint8],
) -> None:
    kept = np.empty(12, np.uint8)
    for row in range(len(found)):
        found[row] = False
        bit = first + row
        if len(valid) and not valid[bit >> 3] >> (bit & 7) & 1:
            continue
        begin, end = int(offsets[row]), int(offsets[row + 1])
        if not 12 <= end - begin <= _LONGEST:
            continue
        clean = end - begin == 12 and _are_digits(data, begin, end)
        if clean or _read(data, begin, end, kept, False)[0] == 12:
            found[row] = True
            for place in range(12):
                digits[row, place] = data[begin + place] if clean else kept[place]


__all__ = ["usual_ids", "usual_phones"]
