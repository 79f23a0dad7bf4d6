"""Lines of a text file as rows of cells; a quote that somebody forgot to close spoils its own line only."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter, methodcaller
from typing import Final, NamedTuple

from idverify.campaign.cell import Cell
from idverify.campaign.reading.encoding import Recoded

_LONGEST_ROW: Final = 24  # lines of one row, by quoted line ends; beyond, a quote is taken for a letter
_AT_ONCE: Final = 4_096  # lines that are looked at together
_NOTHING: Final = Cell(0)


class Taken(NamedTuple):
    """Some rows of a text file, blank ones left out.

    Attributes:
        rows: their cells.
        places: which row of the file each is, from 1 on, blank ones counted.
        marks: by place in ``rows``, what was seen of some of them.
    """

    rows: list[list[str]]
    places: list[int]
    marks: dict[int, Cell]

    def __repr__(self) -> str:
        return f"Taken(rows={len(self.rows)})"  # what stands in cells has no place in a log


class Records:
    """The rows of a text file.

    Args:
        lines: of the file, with their ends.
        delimiter: what stands between two cells.

    Attributes:
        width: how many cells a row has, once that is known; a line of as many is a row, whatever quote was left open
            before it.
    """

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self.width = 0
        self._again: list[str] = []  # lines that were taken for a part of a row, the next one last
        self._place = 0

    def head(self, most: int) -> list[list[str]]:
        """The next rows, blank ones among them; none are left where there are fewer."""
        rows = list[list[str]]()
        while len(rows) < most and (line := self._next_line()) is not None:
            rows.append(self._odd(line)[0])
        self._place += len(rows)
        return rows

    def take(self, most: int) -> Taken:
        """The next rows that are not blank; none are left where there are fewer."""
        taken = Taken([], [], {})
        while (room := most - len(taken.rows)) > 0:
            # Lines that were read too far come one by one; so do those whose quotes reach over a line's end.
            lines = [] if self._again else list(islice(self._lines, min(room, _AT_ONCE)))
            if not lines and not self._again:
                break
            rows = self._at_once(lines) if lines else None
            if rows is not None:
                if _some_blank(rows):
                    kept = [place for place, row in enumerate(rows) if not _is_blank(row)]
                    taken.rows.extend(rows[place] for place in kept)
                    taken.places.extend(self._place + 1 + place for place in kept)
                else:
                    taken.rows.extend(rows)
                    taken.places.extend(range(self._place + 1, self._place + 1 + len(rows)))
                self._place += len(rows)
                continue
            self._again += reversed(lines)
            for _ in range(len(lines) or 1):
                line = self._next_line()
                if line is None:
                    break
                self._place += 1
                row, mark = self._odd(line)
                if not _is_blank(row):
                    if mark:
                        taken.marks[len(taken.rows)] = mark
                    taken.rows.append(row)
                    taken.places.append(self._place)
        return taken

    def skip(self, most: int) -> int:
        """Pass over the next rows that are not blank; how many there were."""
        rows, delimiter = 0, self._delimiter
        while rows < most and (line := self._next_line()) is not None:
            self._place += 1
            text = "".join(self._odd(line)[0]) if '"' in line else line.replace(delimiter, "")
            rows += bool(text and not text.isspace())
        return rows

    def _next_line(self) -> str | None:
        return self._again.pop() if self._again else next(self._lines, None)

    def _at_once(self, lines: list[str]) -> list[list[str]] | None:
        """A row of each line; None where a line is no row of its own, or was no UTF-8."""
        if Recoded in set(map(type, lines)):
            return None
        delimiter = self._delimiter
        text = "".join(lines)
        if '"' not in text:
            text = text.replace("\r\n", "\n")
            if "\r" in text:
                return [line.rstrip("\r\n").split(delimiter) for line in lines]
            return list(map(methodcaller("split", delimiter), text.removesuffix("\n").split("\n")))
        if any(quotes % 2 for quotes in set(map(methodcaller("count", '"'), lines))):
            return None
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:  # a cell beyond the limit of that module
            return None
        return rows if len(rows) == len(lines) else None

    def _odd(self, line: str) -> tuple[list[str], Cell]:
        """The row that begins with a line, and what was seen of it."""
        mark = Cell.RECODED if type(line) is Recoded else _NOTHING
        if '"' not in line:
            return line.rstrip("\r\n").split(self._delimiter), mark
        if not line.count('"') % 2:
            cells = self._parsed([line])
            return (cells, mark) if cells is not None else (self._plain(line), mark | Cell.RAGGED)
        lines, marks = [line], mark
        while len(lines) < _LONGEST_ROW and (more := self._next_line()) is not None:
            lines.append(more)
            if self._is_whole(more):
                break
            if type(more) is Recoded:
                marks |= Cell.RECODED
            if more.count('"') % 2 and (cells := self._parsed(lines)) is not None:
                return cells, marks
        self._again += reversed(lines[1:])
        return self._plain(line), mark | Cell.RAGGED

    def _is_whole(self, line: str) -> bool:
        # With one column nothing tells a row from a piece of a cell.
        return 1 < self.width == line.count(self._delimiter) + 1

    def _parsed(self, lines: list[str]) -> list[str] | None:
        """The row that some lines are; None where they are none, or more than one."""
        try:
            # A cell over several lines was written by a program, and those close their quotes at the end of a cell.
            rows = list(csv.reader(lines, delimiter=self._delimiter, strict=len(lines) > 1))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def _plain(self, line: str) -> list[str]:
        return [cell.strip('"') for cell in line.rstrip("\r\n").split(self._delimiter)]


def _some_blank(rows: list[list[str]]) -> bool:
    try:
        return not all(map(str.strip, map(itemgetter(0), rows)))
    except IndexError:  # a row without a cell
        return True


def _is_blank(row: list[str]) -> bool:
    first = row[0] if row else ""
    return (not first or first.isspace()) and not "".join(row).strip()
