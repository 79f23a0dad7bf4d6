"""Days and moments in their usual spellings, read by a compiled loop over the bytes of a column.

They are those that ``kernel.moments`` reads by whole columns and some that many tables have; every other one is left
to ``kernel.days.moment_of``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled
from idverify.campaign.kernel.fast.texts import texts_of
from idverify.errors import door

UNUSUAL: Final = -1
# As in kernel.days, written out again: what is kept of compiling is thrown away when this file changes, not that one.
MICROS: Final = 1_000_000
DAY: Final = 86_400 * MICROS
OFFSET: Final = 7 * 3_600 * MICROS
FIRST_YEAR: Final = 1_000
FIRST_SERIAL, LAST_SERIAL, SERIAL_ZERO = 10_000, 60_000, -25_569
IS_DAY, IS_SERIAL, IS_MISSING, IS_NO_SUCH_DAY, HAS_TWO_DIGIT_YEAR, IS_YEAR_ONLY = 0, 1, 2, 4, 5, 6
_NONE: Final = -(2**62)
_LONGEST_MONTHS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SLASH, _HYPHEN, _DOT, _COLON, _BLANK, _PLUS, _T, _Z = b"/-.: +TZ"


@door
def usual_moments(texts: pa.StringArray | pa.LargeStringArray) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """What a column says where it is written as most tables write it.

    A day is ``19/08/2026`` or ``9/8/2026``, with hyphens or dots too, ``2026-08-19``, or a spreadsheet's count of
    days; a moment is a day with the year first, ``T`` or a blank, hours, minutes and seconds, perhaps three or six
    digits of a fraction, perhaps ``Z`` or ``+07:00``. A year alone or in two digits is seen to be so.

    Args:
        texts: n texts or nulls.

    Returns:
        (n,) ``Found``, ``Found.MISSING`` of a null, or ``UNUSUAL`` where ``moment_of`` has to say; (n,)
        microseconds since 1970 in UTC, of a day its midnight in Viet Nam, of a year alone that of its last; 0 where
        it is none.

    Raises:
        TypeError: it is no array of strings.
    """
    found, micros = np.empty(len(texts), np.int8), np.zeros(len(texts), np.int64)
    _moments(*texts_of(texts), found, micros)
    return found, micros


@compiled
def _moments(  # noqa: C901, PLR0912  # one loop over the bytes: a call for each shape would cost more than it reads
    offsets: NDArray[np.integer],
    data: NDArray[np.uint8],
    valid: NDArray[np.uint8],
    first: int,
    found: NDArray[np.int8],
    micros: NDArray[np.int64],
) -> None:
    for row in range(len(found)):
        bit = first + row
        if len(valid) and not valid[bit >> 3] >> (bit & 7) & 1:
            found[row] = IS_MISSING
            continue
        found[row] = UNUSUAL
        begin, end = int(offsets[row]), int(offsets[row + 1])
        length = end - begin
        if length == 5:
            serial = _number(data, begin, 5)
            if FIRST_SERIAL <= serial <= LAST_SERIAL:
                found[row], micros[row] = IS_SERIAL, (serial + SERIAL_ZERO) * DAY - OFFSET
            continue
        if length == 4:
            year = _number(data, begin, 4)
            if 1000 <= year < 3000:
                found[row], micros[row] = IS_YEAR_ONLY, _day(year, 12, 31) * DAY - OFFSET
            continue
        if length < 6 or length > 32:
            continue
        if length >= 10 and data[begin + 4] == _HYPHEN and data[begin + 7] == _HYPHEN:
            year, month, date = _number(data, begin, 4), _number(data, begin + 5, 2), _number(data, begin + 8, 2)
        elif length <= 10:
            # One digit or two of day and month, then two or four of the year.
            mark = begin + (1 if data[begin + 1] in (_SLASH, _HYPHEN, _DOT) else 2)
            other = mark + (2 if data[mark + 2] == data[mark] else 3)
            if data[mark] not in (_SLASH, _HYPHEN, _DOT) or data[other] != data[mark]:
                continue
            year, month = _number(data, other + 1, end - other - 1), _number(data, mark + 1, other - mark - 1)
            date = _number(data, begin, mark - begin)
            if end - other == 3 and year >= 0 and month >= 0 and date >= 0:
                found[row] = HAS_TWO_DIGIT_YEAR
            if end - other != 5:
                continue
        else:
            continue
        if year < FIRST_YEAR or month < 0 or date < 0 or (month == 0 and date == 0):
            continue
        day = _day(year, month, date)
        time = -OFFSET if length <= 10 else _time(data, begin + 10, end)
        if day == _NONE:
            found[row] = IS_NO_SUCH_DAY if length <= 10 else UNUSUAL
        elif time != _NONE:
            found[row], micros[row] = IS_DAY, day * DAY + time


@compiled
def _number(data: NDArray[np.uint8], at: int, digits: int) -> int:
    """What some digits say; a number that is none is below zero."""
    value, other = 0, False
    for place in range(at, at + digits):
        digit = int(data[place]) - 48
        other |= digit < 0 or digit > 9
        value = value * 10 + digit
    return -1 if other else value


@compiled
def _day(year: int, month: int, day: int) -> int:
    """Days since 1970."""
    if year < FIRST_YEAR or month < 1 or month > 12 or day < 1:
        return _NONE
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _LONGEST_MONTHS[month] + leap:
        return _NONE
    # Years are counted from March, so that the day that is not always there is the last.
    since = month + (9 if month < 3 else -3)
    years = year - (month < 3)
    return years * 365 + years // 4 - years // 100 + years // 400 + (153 * since + 2) // 5 + day - 719_469


@compiled
def _time(data: NDArray[np.uint8], at: int, end: int) -> int:
    """Microseconds since midnight in UTC of ``T12:00:00.000000+07:00``."""
    if end - at < 9 or not (data[at] == _T or data[at] == _BLANK) or data[at + 3] != _COLON or data[at + 6] != _COLON:
        return _NONE
    hour, minute, second = _number(data, at + 1, 2), _number(data, at + 4, 2), _number(data, at + 7, 2)
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
        return _NONE
    time = ((hour * 60 + minute) * 60 + second) * MICROS
    at += 9
    if at < end and data[at] == _DOT:
        digits = 6 if end - at >= 7 and 48 <= data[at + 4] <= 57 else 3
        fraction = _number(data, at + 1, digits) if end - at > digits else -1
        if fraction < 0:
            return _NONE
        time += fraction if digits == 6 else fraction * 1000
        at += 1 + digits
    if at == end:
        return time - OFFSET
    if end - at == 1 and data[at] == _Z:
        return time
    if end - at != 6 or not (data[at] == _PLUS or data[at] == _HYPHEN) or data[at + 3] != _COLON:
        return _NONE
    hours, minutes = _number(data, at + 1, 2), _number(data, at + 4, 2)
    if not (0 <= hours <= 15 and 0 <= minutes <= 59):
        return _NONE
    ahead = (hours * 60 + minutes) * (60 * MICROS)
    return time + ahead if data[at] == _HYPHEN else time - ahead


__all__ = ["UNUSUAL", "usual_moments"]
