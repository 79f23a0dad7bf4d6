"""Days and moments as they stand in a cell: day first, as Viet Nam writes them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime
from enum import IntEnum
from typing import Final, NamedTuple

from idverify.campaign.proof_words import says_nothing
from idverify.instant import EPOCH, moment
from idverify.law import VIETNAM

MICROS: Final = 1_000_000
DAY: Final = 86_400 * MICROS
OFFSET: Final = 7 * 3_600 * MICROS  # Viet Nam keeps UTC+7 all year
_SERIAL_ZERO: Final = -25_569  # 30 December 1899, from which a spreadsheet counts
_SERIALS: Final = range(10_000, 60_001)  # 1927 to 2064; of four digits it might be a year
FIRST_YEAR: Final = 1_000  # 0001-01-01 is what a database puts where it has nothing

_DATE_FIRST = re.compile(r"([0-9]{1,2})\s*([/.-])\s*([0-9]{1,2})\s*\2\s*([0-9]{4})(?![0-9])(.*)", re.DOTALL)
_YEAR_FIRST = re.compile(r"([0-9]{4})\s*([/.-])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})(?![0-9])(.*)", re.DOTALL)
_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\s*([/.-])\s*[0-9]{1,2}\s*\1\s*[0-9]{2}(?![0-9]).*", re.DOTALL)
_YEAR_ONLY = re.compile(r"(?:[0-9]{1,2}\s*[/.-]\s*)?[12][0-9]{3}")
_IN_WORDS = re.compile(r"(?:ngày\s*)?([0-9]{1,2})\s*tháng\s*([0-9]{1,2})[\s,]*năm\s*([0-9]{4})", re.IGNORECASE)
_SERIAL = re.compile(r"([0-9]{5})(?:\.([0-9]{1,12}))?")
# The half of the day in English and in Vietnamese (sáng, chiều).
_TIME = re.compile(
    r"(?:[T,]|\s)\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\s*(AM|PM|SA|CH)?\s*"
    r"(Z|UTC|GMT|([+-])([0-9]{2})(?::?([0-9]{2}))?)?",
    re.IGNORECASE,
)


class Found(IntEnum):
    """What a cell that should hold a day was found to be."""

    DAY = 0
    SERIAL = 1  # a spreadsheet's count of days
    MISSING = 2
    UNREADABLE = 3
    NO_SUCH_DAY = 4
    TWO_DIGIT_YEAR = 5
    YEAR_ONLY = 6


class Moment(NamedTuple):
    """What one cell says.

    Attributes:
        found: what it is.
        micros: the moment in microseconds since 1970 in UTC, of a day its midnight in Viet Nam, of a year alone that of
            its last day; 0 where it is none.
    """

    found: Found
    micros: int = 0


def moment_of(text: str) -> Moment:
    """What a cell says, whichever way it is written.

    Args:
        text: as it stands in the cell.
    """
    written = text.strip().removeprefix("'").strip()
    if not written:
        return Moment(Found.MISSING)
    if len(written) > 64:
        return Moment(Found.UNREADABLE)
    if match := _DATE_FIRST.fullmatch(written):
        day, _, month, year, rest = match.groups()
        return _moment(int(year), int(month), int(day), rest)
    if match := _YEAR_FIRST.fullmatch(written):
        year, _, month, day, rest = match.groups()
        return _moment(int(year), int(month), int(day), rest)
    if match := _TOGETHER.fullmatch(written):
        year, month, day = match.groups()
        return _moment(int(year), int(month), int(day), "")
    if match := _SERIAL.fullmatch(written):
        return _serial(int(match[1]), match[2])
    if _YEAR_ONLY.fullmatch(written):
        return _year(int(written[-4:]))
    if _SHORT_YEAR.fullmatch(written):
        return Moment(Found.TWO_DIGIT_YEAR)
    if match := _IN_WORDS.fullmatch(unicodedata.normalize("NFC", written)):
        return _moment(int(match[3]), int(match[2]), int(match[1]), "")
    return Moment(Found.MISSING if says_nothing(written) else Found.UNREADABLE)


def _moment(year: int, month: int, day: int, rest: str) -> Moment:
    if month == day == 0:
        return _year(year) if year else Moment(Found.NO_SUCH_DAY)  # 00/00/1955: nobody knew the day
    if year < FIRST_YEAR:
        return Moment(Found.UNREADABLE)
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return Moment(Found.NO_SUCH_DAY)
    time, offset = _time(rest)
    if time is None:
        return Moment(Found.UNREADABLE)
    days = date(year, month, day).toordinal() - EPOCH.toordinal()
    return Moment(Found.DAY, days * DAY + time - offset)


def _year(year: int) -> Moment:
    days = date(year, 12, 31).toordinal() - EPOCH.toordinal()
    return Moment(Found.YEAR_ONLY, days * DAY - OFFSET)


def _time(rest: str) -> tuple[int | None, int]:
    """Microseconds since midnight, or None where it is no time; and those by which the clock is ahead of UTC."""
    if not rest.strip():
        return 0, OFFSET
    match = _TIME.fullmatch(rest.rstrip())
    if match is None:
        return None, 0
    hour, minute, second, fraction, half, zone, sign, hours, minutes = match.groups()
    clock = [int(hour), int(minute), int(second or 0)]
    if half:
        if not 1 <= clock[0] <= 12:
            return None, 0
        clock[0] = clock[0] % 12 + (12 if half.upper() in ("PM", "CH") else 0)
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return None, 0
    time = (clock[0] * 3_600 + clock[1] * 60 + clock[2]) * MICROS + int((fraction or "0")[:6].ljust(6, "0"))
    if zone is None:
        return time, OFFSET
    ahead = int(hours or 0) * 60 + int(minutes or 0)
    if int(hours or 0) > 15 or int(minutes or 0) > 59:
        return None, 0
    return time, (-ahead if sign == "-" else ahead) * 60 * MICROS


def _serial(days: int, fraction: str | None) -> Moment:
    if days not in _SERIALS:
        return Moment(Found.UNREADABLE)
    # A spreadsheet's clock is exact to the second.
    seconds = round(int(fraction) * 86_400 / 10 ** len(fraction)) if fraction else 0
    return Moment(Found.SERIAL, (days + _SERIAL_ZERO) * DAY + seconds * MICROS - OFFSET)


def as_moment(micros: int) -> datetime:
    """Microseconds since 1970 as a moment in Viet Nam; one beyond the calendar is its last."""
    try:
        return moment(micros).astimezone(VIETNAM)
    except OverflowError:
        return datetime.max.replace(tzinfo=VIETNAM)
