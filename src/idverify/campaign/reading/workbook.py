"""Workbooks of Excel and OpenDocument; a sheet is in memory as a whole while it is read, which calamine asks for."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from idverify.campaign.cell import Cell
from idverify.campaign.reading.broken_cells import broken_cells, has_cells
from idverify.campaign.reading.header import Sample
from idverify.campaign.reading.heading import LOOKED_AT, Heading, heading_of
from idverify.campaign.reading.letters import letters
from idverify.campaign.reading.refused import unread
from idverify.campaign.reading.source import CARRIED_ROWS, Carried, Chunk
from idverify.campaign.reading.text_rows import batch_of, header_of
from idverify.campaign.reading.value import text_of, texts_of
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS

_SAMPLE: Final = 200
_AT_ONCE: Final = 8_192


class Workbook:
    """One sheet of a workbook.

    A sheet of a million rows takes about half a gigabyte until it is read. Nothing tells of a formula but the value
    that was kept beside it.

    Args:
        path: of the file.
        sheet: its name; left out, the first that is to be seen and has a header.
        keep: whether the sheet stays in memory until it is read for the first time, rather than being read twice.

    Attributes:
        headers: of its columns; where it has none, letters.
        sample: its first rows.
        rows: how many there are, blank ones among them.
        table: the name of the sheet, where others have something in them too.
        unread: the names of those, hidden ones left out.

    Raises:
        OperatorError: it cannot be read, has no such sheet, or nothing is in it (``campaign_input``).
    """

    def __init__(self, path: Path, sheet: str | None, *, keep: bool) -> None:
        self._path = path
        self._kept: Any = None
        book = _book(path)
        names = [sheet] if sheet is not None else _in_turn(book)
        if sheet is not None and sheet not in book.sheet_names:
            raise unread(path, f"{sheet}?")
        best: tuple[str, Heading, list[list[str | None]], int, int] | None = None
        for name in names:
            data, left = _data(path, book, name)
            top = [[text_of(value) for value in row] for row in islice(data.iter_rows(), LOOKED_AT + _SAMPLE)]
            heading = heading_of(top)
            if heading is not None and (best is None or (heading.is_known and not best[1].is_known)):
                best = name, heading, top, left, (data.end or (-1, 0))[0] + 1
                self._kept = data if keep else None
            if best is not None and best[1].is_known:
                break
        if best is None:
            raise unread(path, "empty")
        self._sheet, heading, top, left, height = best
        self._above, self._lines = heading.rows, heading.lines
        # Letters are those that the office program shows, whatever columns are empty on the left.
        named = {letters(place): letters(place + left) for place in range(len(heading.names))} if left else {}
        self.headers = tuple(
            named.get(name, name) if name == letters(at) else name for at, name in enumerate(heading.names)
        )
        self.sample: Sample = top[heading.rows : heading.rows + _SAMPLE]
        self.rows = height - heading.rows
        shown = [each.name for each in _sheets(book) if each.visible == SheetVisibleEnum.Visible]
        self.unread = tuple(each for each in shown if each != self._sheet and _is_filled(path, book, each))
        self.table = self._sheet if self.unread else None

    def chunks(self, picked: Mapping[Role, int], start: int, done: frozenset[int]) -> Generator[Chunk, None, int]:
        """As of ``files.TableFile``."""
        data, self._kept = self._kept, None
        left = 0 if data is None else (data.start or (0, 0))[1]
        if data is None:
            data, left = _data(self._path, _book(self._path), self._sheet)
        broken = broken_cells(self._path, self._sheet, {place + left for place in picked.values()})
        rows = enumerate(islice(data.iter_rows(), self._above, None), self._above + 1)
        index = start
        while True:
            if index in done:
                if sum(1 for _ in islice(_filled(rows), CARRIED_ROWS)) == 0:
                    return index
            else:
                taken = tuple(self._batches(rows, picked, broken))
                if not taken:
                    return index
                yield Carried(index, taken)
            index += 1

    def _batches(
        self, rows: Iterator[tuple[int, list[Any]]], picked: Mapping[Role, int], broken: frozenset[int]
    ) -> Iterator[pa.RecordBatch]:
        header = header_of(self._lines, picked.values())
        for _ in range(CARRIED_ROWS // BATCH_ROWS):
            parts = []
            for _ in range(BATCH_ROWS // _AT_ONCE):
                taken = list(islice(_filled(rows), _AT_ONCE))
                if taken:
                    parts.append(self._batch(taken, picked, broken, header))
                if len(taken) < _AT_ONCE:
                    break
            if not parts:
                return
            yield pa.concat_batches(parts)

    @staticmethod
    def _batch(
        taken: Sequence[tuple[int, list[Any]]],
        picked: Mapping[Role, int],
        broken: frozenset[int],
        header: Sequence[Sequence[str]],
    ) -> pa.RecordBatch:
        marks = {at: int(Cell.BROKEN) for at, (place, _) in enumerate(taken) if place in broken}
        columns = [
            texts_of([row[place] if place < len(row) else None for _, row in taken], role, marks)
            for role, place in picked.items()
        ]
        order = {role: at for at, role in enumerate(picked)}
        rows = list(zip(*columns, strict=True))
        return batch_of(rows, [place for place, _ in taken], marks, order, len(order), len(order), header)


def _filled(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    for place, row in rows:
        if any(value not in ("", None) and not (isinstance(value, str) and value.isspace()) for value in row):
            yield place, row


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (CalamineError, OSError) as error:
        raise unread(path, error) from None
    except BaseException as error:
        # The library under calamine gives up on some broken files in a way of its own, outside of Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise unread(path, error) from None


def _book(path: Path) -> CalamineWorkbook:
    # Opened by what it holds: many an .xls is an .xlsx by another name.
    with _told(path), path.open("rb") as file:
        return CalamineWorkbook.from_filelike(file)


def _data(path: Path, book: CalamineWorkbook, sheet: str) -> tuple[Any, int]:
    with _told(path):
        data = book.get_sheet_by_name(sheet)
    return data, (data.start or (0, 0))[1]


def _is_filled(path: Path, book: CalamineWorkbook, sheet: str) -> bool:
    there = has_cells(path, sheet)
    if there is None:
        with _told(path):
            return book.get_sheet_by_name(sheet).end is not None
    return there


def _sheets(book: CalamineWorkbook) -> list[Any]:
    return [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]


def _in_turn(book: CalamineWorkbook) -> list[str]:
    return [each.name for each in sorted(_sheets(book), key=lambda each: each.visible != SheetVisibleEnum.Visible)]
