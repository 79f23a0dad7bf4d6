"""The law matrix by chapter, and the part of it that was asked for."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from idverify.conformance.matrix import Line, matrix
from idverify.law.calendar import within
from idverify.law.coverage import (
    authentication,
    disclosure,
    electronic_identification,
    penalties,
    personal_data,
    personal_id,
    phone,
    retention,
    scope,
    selling,
    sign_up,
)
from idverify.law.coverage.row import Answer, Row
from idverify.law.register import PROVISIONS

ALL: Final = "all"
_ROWS: Final[Mapping[str, tuple[Row, ...]]] = MappingProxyType(
    {
        "scope": scope.ROWS,
        "authentication": authentication.ROWS,
        "sign_up": sign_up.ROWS,
        "retention": retention.ROWS,
        "disclosure": disclosure.ROWS,
        "personal_id": personal_id.ROWS,
        "electronic_identification": electronic_identification.ROWS,
        "personal_data": personal_data.ROWS,
        "phone": phone.ROWS,
        "selling": selling.ROWS,
        "penalties": penalties.ROWS,
    }
)


class Chapter(NamedTuple):
    """One chapter of the law file.

    Attributes:
        name: of the chapter, as its key in the catalogue ends.
        lines: its rows, or those of them that were asked for.
    """

    name: str
    lines: tuple[Line, ...]


@functools.cache
def chapters() -> tuple[Chapter, ...]:
    """Every chapter, in the order of the law file."""
    by_row = {line.row.id: line for line in matrix()}
    return tuple(Chapter(name, tuple(by_row[row.id] for row in rows)) for name, rows in _ROWS.items())


def chapters_asked(
    *, on: date | None = None, chapter: str = "", instrument: str = "", answered: str = ""
) -> tuple[Chapter, ...]:
    """The chapters with the rows that were asked for; those without any are left out.

    Args:
        on: a day in Viet Nam on which they hold; None: on any.
        chapter: its name; empty or ``all``: any.
        instrument: the number of one on which they rest; empty: any.
        answered: what answers them, as ``Answer``; empty: anything.
    """

    def is_asked(line: Line) -> bool:
        row = line.row
        return (
            (on is None or within(on, row.since, row.until))
            and (not answered or row.answered_by == answered)
            and (not instrument or instrument in {PROVISIONS[each].instrument.number for each in row.citations})
        )

    found = (
        Chapter(each.name, tuple(filter(is_asked, each.lines)))
        for each in chapters()
        if chapter in ("", ALL, each.name)
    )
    return tuple(each for each in found if each.lines)


def counts(found: Iterable[Chapter]) -> Mapping[Answer, int]:
    """How many rows of some chapters are answered how."""
    by = Counter(line.row.answered_by for each in found for line in each.lines)
    return {answer: by[answer] for answer in Answer}


def overview(found: Iterable[Chapter]) -> tuple[tuple[Chapter, Mapping[Answer, int]], ...]:
    """Each of some chapters with how many of its rows are answered how."""
    return tuple((chapter, counts((chapter,))) for chapter in found)
