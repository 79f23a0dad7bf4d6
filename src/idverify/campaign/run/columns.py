"""Columns of the parts, read a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from idverify.campaign.folder import Folder
from idverify.campaign.run.part import part_path

_ROWS = 1 << 18
_PART = re.compile(r"part-([0-9]{6,})\.parquet")


def parts_of(folder: Folder) -> list[tuple[int, int]]:
    """The parts, in their order, each with how many rows it has.

    Raises:
        OSError: the folder cannot be read.
    """
    names = [_PART.fullmatch(each.name) for each in folder.accounts.iterdir()]
    indexes = sorted(int(match[1]) for match in names if match)
    return [(index, pq.read_metadata(part_path(folder, index)).num_rows) for index in indexes]


def rows_of(folder: Folder) -> int:
    """How many rows all parts have. Errors: as of ``parts_of``."""
    return sum(rows for _, rows in parts_of(folder))


def columns_of(folder: Folder, index: int, names: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Some columns of one part.

    Args:
        folder: of the run.
        index: which part.
        names: of the columns.

    Returns:
        The place of each batch's first row within the part, and the batch, its columns in the order of ``names``.

    Raises:
        OSError: the part cannot be read.
    """
    place = 0
    with pq.ParquetFile(part_path(folder, index)) as file:
        for batch in file.iter_batches(_ROWS, columns=list(names)):
            yield place, batch.select(list(names))
            place += batch.num_rows
