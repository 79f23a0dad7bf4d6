"""A column of days or moments, read whole where it is written in a usual way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.kernel.days import DAY, FIRST_YEAR, MICROS, OFFSET, Found, Moment, moment_of
from idverify.campaign.kernel.letters import Letters, letters_of, places_of
from idverify.campaign.kernel.numbers import LONGEST, REMEMBERED
from idverify.instant import microseconds
from idverify.law import start_of

_DATE: Final = 10  # bytes of 2026-08-19 and of 19/08/2026
_TIME: Final = 19  # and of 2026-08-19T12:00:00
# By length: how many digits of a second's fraction it has, and whether a zone stands behind.
_LAYOUTS: Final = {
    19: (0, ""), 20: (0, "Z"), 25: (0, "+"),
    23: (3, ""), 24: (3, "Z"), 29: (3, "+"),
    26: (6, ""), 27: (6, "Z"), 32: (6, "+"),
}  # fmt: skip
_DICTIONARIES: Final = 16  # that are held
_ZERO: Final = ord("0")
# Viet Nam has had the Internet since that day. What databases put where they have nothing lies before it: 1900-01-01,
# 1970-01-01; no account was opened, nothing proven and nothing declared.
ONLINE: Final = date(1997, 11, 19)
_ONLINE: Final = microseconds(start_of(ONLINE))
_NO_NUMBER: Final = -12_000  # twice that fits in sixteen bits, and no year makes up for it
_MARKS: Final = (ord("/"), ord("-"), ord("."))
# By month since the first year: its first day since 1970, and how many it has.
_BEGINNINGS: Final = (
    np.arange(f"{FIRST_YEAR}-01", "10000-01", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
)
_LENGTHS: Final = np.diff(_BEGINNINGS, append=_BEGINNINGS[-1] + 31)


# By the number that two bytes are together, on a machine that puts the first one lowest: what they say, or far less.
_FIRST, _SECOND = np.arange(2**16) & 0xFF, np.arange(2**16) >> 8
_DIGIT: Final = np.where((np.arange(256) >= _ZERO) & (np.arange(256) <= _ZERO + 9), np.arange(256) - _ZERO, _NO_NUMBER)
_MARK: Final = np.where(np.isin(np.arange(256), _MARKS), 0, _NO_NUMBER)


def _of_pairs(value: NDArray[np.int64]) -> NDArray[np.int16]:
    return np.maximum(value, _NO_NUMBER).astype(np.int16)


_TWO: Final = _of_pairs(10 * _DIGIT[_FIRST] + _DIGIT[_SECOND])
_HUNDREDS: Final = _of_pairs(1_000 * _DIGIT[_FIRST] + 100 * _DIGIT[_SECOND])
_BEHIND_MARK: Final = _of_pairs(_MARK[_FIRST] + 10 * _DIGIT[_SECOND])
_BEFORE_MARK: Final = _of_pairs(_DIGIT[_FIRST] + _MARK[_SECOND])


class Moments(NamedTuple):
    """One column of n moments.

    Attributes:
        found: (n,) ``days.Found``.
        micros: (n,) microseconds since 1970 in UTC, only meaningful where it is a day.
    """

    found: NDArray[np.int8]
    micros: NDArray[np.int64]

    @property
    def days(self) -> NDArray[np.int64]:
        """(n,) days since 1970 in Viet Nam."""
        return (self.micros + OFFSET) // DAY

    def told(self) -> Moments:
        """The same of accounts: what lies before ``ONLINE`` is a filler, and nothing can be read from it."""
        early = (self.found <= Found.SERIAL) & (self.micros < _ONLINE)
        if not early.any():
            return self
        return Moments(np.where(early, np.int8(Found.UNREADABLE), self.found), self.micros)

    def __repr__(self) -> str:
        return f"Moments({len(self.found)})"


class Clock:
    """What reads columns of moments, and remembers the unusual ones.

    Args:
        usual: what reads the usual spellings otherwise than by numpy: (n,) ``days.Found``, -1 of an unusual one, and
            (n,) microseconds.
    """

    def __init__(
        self, usual: Callable[[pa.StringArray], tuple[NDArray[np.int8], NDArray[np.int64]]] | None = None
    ) -> None:
        self._usual = usual
        self._known: dict[str, Moment] = {}
        # By where their bytes lie, dictionaries that were read; held, so that nothing else comes to lie there.
        self._read: dict[int, tuple[pa.StringArray, Moments]] = {}

    def read(self, texts: pa.StringArray | pa.DictionaryArray) -> Moments:
        """What a column says.

        Args:
            texts: n texts or nulls, or places among some.
        """
        if isinstance(texts, pa.DictionaryArray):
            return self._by_places(texts)
        count = len(texts)
        moments = Moments(np.full(count, Found.MISSING, np.int8), np.zeros(count, np.int64))
        if texts.null_count == count:
            return moments
        if self._usual is not None:
            moments = Moments(*self._usual(texts))
            rows = np.flatnonzero(moments.found < 0)
        else:
            letters = letters_of(texts)
            rows = np.flatnonzero(letters.valid & ~_dates(letters, moments) & ~_times(letters, moments))
        if len(rows):
            for row, text in zip(rows.tolist(), texts.take(pa.array(rows)).to_pylist(), strict=True):
                moments.found[row], moments.micros[row] = self._one(text)
        return moments

    def _by_places(self, column: pa.DictionaryArray) -> Moments:
        if len(column.dictionary) > len(column):
            return self.read(column.dictionary.take(column.indices))
        found, micros = self._of_dictionary(column.dictionary)
        places = places_of(column)
        return Moments(np.append(found, np.int8(Found.MISSING)).take(places), np.append(micros, 0).take(places))

    def _of_dictionary(self, words: pa.StringArray) -> Moments:
        """What the words of a dictionary say; one that several batches share is read once."""
        data = words.buffers()[2]
        at = 0 if data is None else data.address
        known = self._read.get(at)
        if known is not None and known[0].offset == words.offset and len(known[0]) == len(words):
            return known[1]
        if len(self._read) >= _DICTIONARIES:
            self._read.clear()
        moments = self.read(words)
        if at:
            self._read[at] = words, moments
        return moments

    def _one(self, text: str) -> Moment:
        if len(text) > LONGEST:
            return moment_of(text)
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[text] = moment_of(text)
        return found

    def __repr__(self) -> str:
        return "Clock()"


def _dates(letters: Letters, moments: Moments) -> NDArray[np.bool_]:
    """Read what is a day and nothing else, and tell where that was done."""
    done = np.zeros(len(letters.starts), np.bool_)
    rows = np.flatnonzero(letters.lengths == _DATE)
    if len(rows):
        shown = letters.windows(_DATE, rows)
        days, good = _year_last(shown)
        other = np.flatnonzero(~good)
        if len(other):
            days[other], good[other] = _year_first(shown[other])
        if not good.all():
            rows, days = rows[good], days[good]
        moments.found[rows], moments.micros[rows] = Found.DAY, days * DAY - OFFSET
        done[rows] = True
    return done


def _year_last(shown: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days since 1970 of ``19/08/2026``, and which of (n, 10) are such dates; two bytes are looked at as one."""
    pairs = shown.view(np.uint16)
    days, good = _civil(
        _HUNDREDS[pairs[:, 3]] + _TWO[pairs[:, 4]],
        _BEHIND_MARK[pairs[:, 1]] + _BEFORE_MARK[pairs[:, 2]],
        _TWO[pairs[:, 0]],
    )
    return days, good & (shown[:, 2] == shown[:, 5])


def _year_first(shown: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days since 1970 of ``2026-08-19``, and which of (n, 10) are such dates."""
    pairs = np.ascontiguousarray(shown).view(np.uint16)
    days, good = _civil(
        _HUNDREDS[pairs[:, 0]] + _TWO[pairs[:, 1]],
        _BEHIND_MARK[pairs[:, 2]] + _BEFORE_MARK[pairs[:, 3]],
        _TWO[pairs[:, 4]],
    )
    return days, good & (shown[:, 4] == ord("-")) & (shown[:, 7] == ord("-"))


def _civil(
    year: NDArray[np.int16], month: NDArray[np.int16], day: NDArray[np.int16]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days since 1970, and which of them there are; what is no number is far below zero."""
    right = (year >= FIRST_YEAR) & (month >= 1) & (month <= 12)
    which = np.where(right, (year.astype(np.intp) - FIRST_YEAR) * 12 + month - 1, 0)
    return _BEGINNINGS[which] + day - 1, right & (day >= 1) & (day <= _LENGTHS[which])


def _number(digits: NDArray[np.uint8], places: tuple[int, ...]) -> NDArray[np.int64]:
    value = np.zeros(len(digits), np.int64)
    for place in places:
        value = value * 10 + digits[:, place]
    return value


def _times(letters: Letters, moments: Moments) -> NDArray[np.bool_]:
    """Read what is a day with the year first, a time and perhaps a zone, and tell where that was done."""
    done = np.zeros(len(letters.starts), np.bool_)
    if int(letters.lengths.max(initial=0)) < _TIME:
        return done
    for length, (fraction, zone) in _LAYOUTS.items():
        rows = np.flatnonzero(letters.lengths == length)
        if len(rows):
            shown = letters.windows(length, rows)
            days, good = _year_first(shown[:, :_DATE])
            time, right = _clock(shown[:, _DATE:], fraction, zone)
            good &= right
            rows = rows[good]
            moments.found[rows] = Found.DAY
            moments.micros[rows] = (days * DAY + time)[good]
            done[rows] = True
    return done


def _clock(shown: NDArray[np.uint8], fraction: int, zone: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Microseconds since midnight in UTC of ``T12:00:00.000000+07:00``, and which of them are times."""
    digits = shown - np.uint8(_ZERO)
    places = [1, 2, 4, 5, 7, 8, *range(10, 10 + fraction)]
    end = 9 + (fraction + 1 if fraction else 0)
    good = (
        ((shown[:, 0] == ord("T")) | (shown[:, 0] == ord(" "))) & (shown[:, 3] == ord(":")) & (shown[:, 6] == ord(":"))
    )
    if fraction:
        good &= shown[:, 9] == ord(".")
    ahead: NDArray[np.int64] | int = OFFSET
    if zone == "Z":
        good &= shown[:, end] == ord("Z")
        ahead = 0
    elif zone:
        sign = shown[:, end]
        good &= ((sign == ord("+")) | (sign == ord("-"))) & (shown[:, end + 3] == ord(":"))
        places += [end + 1, end + 2, end + 4, end + 5]
        hours, minutes = _number(digits, (end + 1, end + 2)), _number(digits, (end + 4, end + 5))
        good &= (hours <= 15) & (minutes <= 59)
        ahead = np.where(sign == ord("-"), -1, 1) * (hours * 60 + minutes) * (60 * MICROS)
    for place in places:
        good &= digits[:, place] <= 9
    hour, minute, second = (_number(digits, which) for which in ((1, 2), (4, 5), (7, 8)))
    good &= (hour <= 23) & (minute <= 59) & (second <= 59)
    time = ((hour * 60 + minute) * 60 + second) * MICROS
    if fraction:
        time += _number(digits, tuple(range(10, 10 + fraction))) * 10 ** (6 - fraction)
    return time - ahead, good
