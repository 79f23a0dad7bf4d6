"""Rows of cells as batches of ``schema.ROWS``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from idverify.campaign.cell import Cell
from idverify.campaign.reading.arrow_cells import without_empty
from idverify.campaign.role import Role
from idverify.campaign.schema import ROWS

# What a spreadsheet shows where a formula came to nothing (ECMA-376 part 1, 18.17.3), and Excel's newer ones.
_WORDS: Final = ("REF!", "N/A", "DIV/0!", "VALUE!", "NAME?", "NULL!", "NUM!", "SPILL!", "CALC!", "FIELD!", "BLOCKED!")
_ERRORS: Final = pa.array([f"#{word}" for word in _WORDS], pa.string())


def batch_of(
    rows: Sequence[Sequence[str | None]],
    places: Sequence[int],
    marks: Mapping[int, int],
    picked: Mapping[Role, int],
    width: int,
    most: int,
    header: Sequence[Sequence[str]] = (),
) -> pa.RecordBatch:
    """Rows as a batch; those of another width are marked, and those that repeat the header are left out.

    A row with more cells than the header's own has one that was parted in two, and nobody can tell which: what stands
    right of it is not what its column says. Of such a row nothing is taken, not even whose it is.

    Args:
        rows: cells of each.
        places: which row of the sheet each is.
        marks: by place in ``rows``, what else was seen (``Cell``).
        picked: the place of each role's column.
        width: how many columns the header has; blank cells beyond it count for nothing.
        most: how many cells the row of the header has, blank ones at its end among them.
        header: its own rows, as of ``header_of``; a sheet made for paper has them again on every page.
    """
    cells = np.zeros(len(rows), np.int32)
    for place, mark in marks.items():
        cells[place] = mark
    if set(map(len, rows)) != {width}:
        rows = [row if len(row) == width else _fitted(row, place, width, most, cells) for place, row in enumerate(rows)]
    columns = {role: _column(list(map(itemgetter(place), rows)), cells) for role, place in picked.items()}
    nothing = pa.nulls(len(rows), pa.string())
    batch = pa.record_batch(
        [pa.array(places, pa.int64()), pa.array(cells), *(columns.get(role, nothing) for role in Role)], schema=ROWS
    )
    again = [place for line in header for place in _that_say(line, list(columns.values()))]
    if not again:
        return batch
    left = np.ones(len(rows), np.bool_)
    left[again] = False
    return batch.filter(pa.array(left))


def header_of(lines: Iterable[Sequence[str | None]], picked: Iterable[int]) -> list[list[str]]:
    """The rows of a header as far as their columns are picked.

    Args:
        lines: as of ``heading.Heading``.
        picked: the places of the columns.
    """
    places = list(picked)
    rows = [[(line[place] or "").strip() if place < len(line) else "" for place in places] for line in lines]
    return [row for row in rows if any(row)]


def _that_say(line: Sequence[str], columns: Sequence[pa.StringArray]) -> list[int]:
    """Which rows say the same as one of the header, cell by cell."""
    first = columns[0]
    rows = pc.equal(pc.utf8_trim_whitespace(first), line[0]) if line[0] else pc.is_null(first)
    found: list[int] = pc.indices_nonzero(pc.fill_null(rows, False)).to_pylist()
    for column, word in zip(columns[1:], line[1:], strict=True):
        found = [place for place in found if (column[place].as_py() or "").strip() == word]
    return found


def _fitted(
    row: Sequence[str | None], place: int, width: int, most: int, cells: NDArray[np.int32]
) -> Sequence[str | None]:
    if len(row) < width or any(cell and not cell.isspace() for cell in row[width:]):
        cells[place] |= Cell.RAGGED
        if any(cell and not cell.isspace() for cell in row[most:]):
            return [None] * width
    return [*row[:width], *[None] * (width - len(row))]


def _column(texts: list[str | None], cells: NDArray[np.int32]) -> pa.StringArray:
    column = without_empty(pa.array(texts, pa.string()))
    if not pc.any(pc.starts_with(column, "#")).as_py():
        return column
    broken = pc.fill_null(pc.is_in(column, _ERRORS), False)
    cells |= broken.to_numpy(zero_copy_only=False).astype(np.int32) * int(Cell.BROKEN)
    return pc.if_else(broken, pa.scalar(None, pa.string()), column)
