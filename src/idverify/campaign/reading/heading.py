"""Where the header of a sheet is: below its title, in one row or in two, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from idverify.campaign.reading.content import is_data
from idverify.campaign.reading.header import GROUP, known
from idverify.campaign.reading.letters import letters

LOOKED_AT: Final = 60  # rows from the top, in which the header must be


class Heading(NamedTuple):
    """The header of a sheet.

    Attributes:
        names: one for each column, each another; a column that has none is called by its letter.
        rows: how many rows come before the first one with data.
        lines: the rows that it is made of, as they stand, and of two what they say as one; none where its names are
            letters.
        is_known: whether it is made of words that headers are made of.
    """

    names: tuple[str, ...]
    rows: int
    is_known: bool
    lines: tuple[tuple[str | None, ...], ...] = ()


def heading_of(rows: Sequence[Sequence[str | None]]) -> Heading | None:
    """The header among the first rows of a sheet; None where all of them are blank.

    Args:
        rows: the first ones, blank ones and titles among them.
    """
    top = [[" ".join((cell or "").split()) for cell in row] for row in rows[:LOOKED_AT]]
    best = max(range(len(top)), key=lambda place: (_score(top[place]), -place), default=None)
    if best is None or not any(map(any, top)):
        return None
    if _score(top[best]) <= 0:
        first = next(place for place, row in enumerate(top) if any(row))
        if any(map(is_data, top[first])) or not _is_row_of_words(top, first):
            width = max(map(len, top))
            return Heading(tuple(map(letters, range(width))), first, False)
        best = first
    names, first, last = top[best], best, best
    for upper in (best - 1, best):
        both = _together(top[upper], top[upper + 1]) if 0 <= upper < len(top) - 1 else None
        if both is None:
            continue
        better = _score([_own(cell) for cell in both]) - _score([_own(cell) for cell in names])
        if better > 0 or (better == 0 and _is_merged(top[upper], top[upper + 1])):
            names, first, last = both, upper, upper + 1
    width = max((place + 1 for place, name in enumerate(names) if name), default=0)
    lines = tuple(map(tuple, rows[first : last + 1]))
    if last > first:
        lines = (*lines, tuple(map(_own, names)))
    return Heading(_unique(names[:width]), last + 1, sum(map(known, names)) >= 2, lines)


def _score(row: Sequence[str]) -> int:
    # Words of headers stand in data too, such as how somebody was authenticated; numbers and days stand in no header.
    return -1 if any(map(is_data, row)) else sum(map(known, filter(None, row)))


def _own(name: str) -> str:
    return name.rsplit(GROUP, 1)[-1]


def _is_row_of_words(top: Sequence[Sequence[str]], place: int) -> bool:
    # Of one column nothing tells its header from its first account.
    return sum(1 for cell in top[place] if cell) > 1 or len(top) == 1


def _together(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """One header of two rows, where the upper one names groups; None where they are no such rows."""
    if any(map(is_data, (*upper, *lower))) or not any(lower) or sum(map(bool, upper)) < 2:
        return None
    names, group = list[str](), ""
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        own = lower[place] if place < len(lower) else ""
        group = above or (group if own else "")
        names.append(f"{group}{GROUP}{own}" if group and own else own or above)
    return names


def _is_merged(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether two rows fit as those of a header with merged cells: a word over several, or a word over both rows."""
    width = max(len(upper), len(lower))
    above, below = ([*row, *[""] * (width + 1 - len(row))] for row in (upper, lower))
    over_both = over_several = in_group = False
    for place in range(width):
        if above[place]:
            in_group = bool(below[place])
            if in_group and (above[place + 1] or not below[place + 1]):
                return False
            over_both |= not in_group
        elif below[place]:
            if not in_group:
                return False
            over_several = True
    return over_both and over_several


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    seen, made = set[str](), list[str]()
    for place, name in enumerate(names):
        each = name or letters(place)
        if each in seen:
            each = f"{each} [{letters(place)}]"
        seen.add(each)
        made.append(each)
    return tuple(made)
