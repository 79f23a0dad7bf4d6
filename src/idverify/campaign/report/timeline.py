"""Counts by day and by year, drawn together so that they fit on a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from idverify.campaign.report.figure import written_day, written_month
from idverify.law.decree_147_2024 import NONE_WAITS_FROM
from idverify.law.snapshot import SNAPSHOTS
from idverify.messages import Text, text

DAYS_TOLD: Final = 31  # of each side of the day asked about; the rest by month, and of many months by year
_MONTHS_TOLD: Final = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A day, a month or a year.

    Attributes:
        word: for programs: ``2026-12-01``, ``2026-12`` or ``2026``.
        label: for people.
        count: how many rows.
    """

    word: str
    label: Text
    count: int


@dataclass(frozen=True, slots=True)
class Deadlines:
    """From which day accounts are denied.

    Attributes:
        past: those whose day has come, the earliest first.
        coming: those whose day is to come.
        past_rows, coming_rows: how many of each.
        unknown: how many have no such day, or none that is known.
    """

    past: tuple[Span, ...]
    coming: tuple[Span, ...]
    past_rows: int
    coming_rows: int
    unknown: int


def deadlines_of(counts: Mapping[str, int], *, rows: int, day: date) -> Deadlines:
    """The deadlines before and after the day asked about.

    Args:
        counts: rows by day, as of ``Tally.counts["deadline"]``; words that are no day are not known.
        rows: how many rows there are.
        day: the day asked about; whoever's deadline it is, is denied from it on.
    """
    days: dict[date, int] = {}
    for word, count in counts.items():
        if (found := _day(word)) is not None and count:
            days[found] = days.get(found, 0) + count
    past = {each: count for each, count in days.items() if each <= day}
    coming = {each: count for each, count in days.items() if each > day}
    behind, ahead = sum(past.values()), sum(coming.values())
    return Deadlines(_spans(past), _spans(coming), behind, ahead, max(rows - behind - ahead, 0))


def _spans(days: Mapping[date, int]) -> tuple[Span, ...]:
    """By day where they are few; else by month or by year, and the days that the law itself names apart."""
    if len(days) <= DAYS_TOLD:
        return tuple(Span(each.isoformat(), written_day(each), days[each]) for each in sorted(days))
    named = {each: count for each, count in days.items() if each in _NAMED}
    others = Counter[date]()
    months = {each.replace(day=1) for each in days if each not in _NAMED}
    by_year = len(months) > _MONTHS_TOLD
    for each, count in days.items():
        if each not in _NAMED:
            others[each.replace(month=1, day=1) if by_year else each.replace(day=1)] += count
    spans = [(each, Span(each.isoformat(), written_day(each), count)) for each, count in named.items()]
    spans += [(each, _year(each, count) if by_year else _month(each, count)) for each, count in others.items()]
    return tuple(span for _, span in sorted(spans, key=lambda found: (found[0], found[1].word)))


# The end of the ninety days, by either reading, and the days on which the law changed.
_NAMED: Final = frozenset({date(2025, 3, 25), NONE_WAITS_FROM, *SNAPSHOTS})


def _month(first: date, count: int) -> Span:
    return Span(f"{first:%Y-%m}", written_month(first), count)


def _year(first: date, count: int) -> Span:
    said = text("campaign.report.year", year=first.year)
    return Span(str(first.year), said, count)


def decades_of(counts: Mapping[str, int]) -> tuple[Span, ...]:
    """Years of birth by tens, the youngest first.

    Args:
        counts: rows by year, as of ``Tally.counts["born"]``; words that are no year are left out.
    """
    decades: Counter[int] = Counter()
    for word, count in counts.items():
        if word.isascii() and word.isdigit() and count:
            decades[int(word) // 10 * 10] += count
    return tuple(
        Span(str(first), Text(vi=f"{first}–{first + 9}", en=f"{first}–{first + 9}"), decades[first])
        for first in sorted(decades, reverse=True)
    )


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
