"""Days and moments, sorted into the few bands that the rules tell apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.finding import Defect
from idverify.campaign.kernel.days import DAY, OFFSET, Found, as_moment
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.kernel.moments import Moments
from idverify.campaign.kernel.register import LEARNING, Register
from idverify.campaign.kernel.verdict import case_of
from idverify.campaign.terms import Terms
from idverify.instant import EPOCH, microseconds
from idverify.law import start_of
from idverify.rules.force import days_of_change

FIRST: Final = 2  # of the codes of moments; before it stand those that are none
MISSING: Final = 0
UNREADABLE: Final = 1
_BEFORE_ALL: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LIFE: Final = 120  # years; 1900-01-01 and 1901-01-01 are what databases put where they have nothing


class Bands(NamedTuple):
    """By what means moments are sorted: plain, or compiled."""

    spans: Callable[[NDArray[np.int8], NDArray[np.int64], NDArray[np.int64]], NDArray[np.int8]]
    days: Callable[[NDArray[np.int8], NDArray[np.int64], int, int], NDArray[np.int32]]


def spans_of(found: NDArray[np.int8], micros: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.int8]:
    """The span of each moment.

    Args:
        found: (n,) ``Found``.
        micros: (n,) microseconds since 1970 in UTC.
        edges: where spans begin, in their order; a few.
    """
    codes = (np.searchsorted(edges, micros, side="right") + FIRST).astype(np.int8)
    none = found > Found.SERIAL
    if none.any():
        codes[none] = np.where(found[none] == Found.MISSING, MISSING, UNREADABLE)
    return codes


def days_of(found: NDArray[np.int8], micros: NDArray[np.int64], first: int, count: int) -> NDArray[np.int32]:
    """Which of some days in Viet Nam each moment lies in.

    Args:
        found: (n,) ``Found``.
        micros: (n,) microseconds since 1970 in UTC.
        first: the first day, since 1970.
        count: how many days there are.

    Returns:
        (n,) 0 of the first day and so on; ``count`` of a later one, ``count`` + 1 of an earlier one; of what is none,
        ``count`` + 2 and ``found``.
    """
    since = (micros + OFFSET) // DAY - first
    days: NDArray[np.int32] = np.where(since < 0, count + 1, np.minimum(since, count)).astype(np.int32)
    none = found > Found.SERIAL
    if none.any():
        days[none] = found[none].astype(np.int32) + (count + 2)
    return days


class Spans:
    """The spans between the law's days of change and the moment asked about.

    A moment matters to the rules as it lies in one of them: for the law of its day, and for whether it has come.

    Args:
        at: the moment asked about.
        bands: by what means moments are sorted.
    """

    def __init__(self, at: datetime, bands: Bands | None = None) -> None:
        self._bands = bands or Bands(spans_of, days_of)
        edges = {microseconds(start_of(day)) for day in days_of_change()}
        self._future = microseconds(at) + 1
        self._edges = np.array(sorted({*edges, self._future}), np.int64)
        self._moments = (_BEFORE_ALL, *(as_moment(edge) for edge in self._edges.tolist()))
        self._ahead: int = FIRST + 1 + self._edges.tolist().index(self._future)

    def codes(self, moments: Moments) -> NDArray[np.int8]:
        """(n,) the span of each moment, from ``FIRST`` on, or ``MISSING``, or ``UNREADABLE``."""
        return self._bands.spans(moments.found, moments.micros, self._edges)

    def moment(self, code: int) -> datetime | None:
        """A moment that stands for a span: its first one."""
        return None if code < FIRST else self._moments[code - FIRST]

    def lies_ahead(self, code: int) -> bool:
        """Whether a span is yet to come."""
        return code >= self._ahead

    def __len__(self) -> int:
        return len(self._edges) + 1 + FIRST

    def __repr__(self) -> str:
        return f"Spans({len(self._edges) + 1})"


class Age(NamedTuple):
    """What a birth date is to the rules on one day.

    Attributes:
        born: a day that stands for all that are the same to them; None where it is not known.
        defect: why not.
        kind: child or grown, and the readings that this turned on.
    """

    born: date | None
    defect: Defect | None
    kind: tuple[object, ...] = ()

    def __repr__(self) -> str:
        return f"Age({self.defect or self.kind})"


_UNKNOWN: Final = {
    Found.MISSING: Defect.BIRTH_DATE_MISSING,
    Found.UNREADABLE: Defect.BIRTH_DATE_UNREADABLE,
    Found.NO_SUCH_DAY: Defect.BIRTH_DATE_NO_SUCH_DAY,
    Found.TWO_DIGIT_YEAR: Defect.BIRTH_DATE_TWO_DIGIT_YEAR,
    Found.YEAR_ONLY: Defect.BIRTH_DATE_YEAR_ONLY,
}


_YEAR_ONLY: Final = Age(None, Defect.BIRTH_DATE_YEAR_ONLY)


def last_of(year: int, day: date) -> date:
    """The last day on which somebody can be born of whom the year alone is known: the youngest that they may be.

    Args:
        year: of birth.
        day: the day asked about, which lies in it or behind it.
    """
    return min(date(year, 12, 31), day)


class Ages:
    """What birth dates are to the rules; a day is asked about once, and most by whole years.

    Args:
        terms: of the campaign.
        facts: about a person of whom everything but the birth date is known.
        bands: by what means days are sorted.

    Attributes:
        ages: those met so far.
    """

    def __init__(self, terms: Terms, facts: Facts, bands: Bands) -> None:
        self._terms, self._facts, self._bands = terms, facts, bands
        self.ages: Register[Age] = Register(*(Age(None, defect) for defect in _UNKNOWN.values()))
        self._kinds: dict[tuple[object, ...], int] = {}
        self._of_years: dict[int, tuple[int, int]] = {}
        self._oldest = date(terms.day.year - _LIFE, 1, 1)
        self._first, self._days = (self._oldest - EPOCH.date()).days, (terms.day - self._oldest).days + 1
        # By day, and behind all days by what is none, as of ``days_of``.
        self._known = np.full(self._days + 2 + len(Found), -1, np.int8)
        self._future = self.ages.place(Age(None, Defect.BIRTH_DATE_FUTURE))
        self._long_ago = self.ages.place(Age(None, Defect.BIRTH_DATE_TOO_LONG_AGO))
        self._known[self._days], self._known[self._days + 1] = self._future, self._long_ago
        for found, defect in _UNKNOWN.items():
            self._known[self._days + 2 + found] = self.ages.place(Age(None, defect))
        self._years = np.zeros(len(self._known), np.int16)
        calendar = np.arange(self._first, self._first + self._days).astype("datetime64[D]")
        self._years[: self._days] = calendar.astype("datetime64[Y]").astype(np.int64) + EPOCH.year

    def read(self, moments: Moments) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
        """(n,) places among the ages; (n,) the birth years, 0 where a birth date is not known."""
        days = self._bands.days(moments.found, moments.micros, self._first, self._days)
        codes = self._known.take(days)
        new = days[codes < 0]
        if len(new):
            with LEARNING:
                for day in np.unique(new).tolist():
                    if self._known[day] < 0:
                        self._learn(self._oldest + timedelta(day))
            codes = self._known.take(days)
        years = self._years.take(days)
        alone = np.flatnonzero(moments.found == Found.YEAR_ONLY)
        if len(alone):
            written = moments.days[alone].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + EPOCH.year
            met, places = np.unique(written, return_inverse=True)
            with LEARNING:
                told = np.array([self._of_year(year) for year in met.tolist()], np.int16)
            codes[alone], years[alone] = told[places].T
        return codes, years

    def _learn(self, born: date) -> None:
        """Ask about a day of birth; and about its whole year, unless somebody's birthday in it decides.

        An age turns on the birthday within one year of birth alone (``Case.has_reached``), and of that year the first
        day and the last are not the same to the rules.
        """
        first, last = date(born.year, 1, 1), last_of(born.year, self._terms.day)
        begin, end = (day.toordinal() - self._oldest.toordinal() for day in (first, last))
        found = self._asked(first)
        if found == self._asked(last):
            self._known[begin : end + 1] = found
        else:
            self._known[born.toordinal() - self._oldest.toordinal()] = self._asked(born)

    def _of_year(self, year: int) -> tuple[int, int]:
        """The place of an age of which the year alone is known, and the year; 0 of one that is not enough."""
        found = self._of_years.get(year)
        if found is None:
            found = self._of_years[year] = self._asked_of_year(year)
        return found

    def _asked_of_year(self, year: int) -> tuple[int, int]:
        if not self._oldest.year <= year <= self._terms.day.year:
            return (self._future if year > self._oldest.year else self._long_ago), 0
        first, last = (self._asked(born) for born in (date(year, 1, 1), last_of(year, self._terms.day)))
        # Somebody born on a day between is no older than the one and no younger than the other.
        same = self.ages[first].kind[0] is self.ages[last].kind[0]
        return (last, year) if same else (self.ages.place(_YEAR_ONLY), 0)

    def _asked(self, born: date) -> int:
        case = case_of(self._facts._replace(birth_date=born), self._terms)
        kind = (case.user_is_child, frozenset(case.consulted))
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = self.ages.place(Age(born, None, kind))
        return found

    def __repr__(self) -> str:
        return f"Ages({len(self.ages)})"
