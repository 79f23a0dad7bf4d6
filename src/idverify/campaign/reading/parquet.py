"""Parquet files, read by the worker that judges them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from idverify.campaign.reading.arrow_cells import REPEATED, readable, rows_of, texts
from idverify.campaign.reading.refused import unread
from idverify.campaign.reading.source import CARRIED_ROWS, Carried, Chunk
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS

CHUNK_ROWS: Final = 524_288  # about as many rows in a chunk of row groups
_BUFFER: Final = 1 << 20  # bytes of a column that are read at once, where all of a row group's would be too many
_TOO_MANY: Final = 64 << 20
_SAMPLE: Final = 200
_BATCHES: Final = 4  # that are read at once, and share the words of their columns
_WRITTEN_OUT: Final = 7  # bytes of a cell, more or less, above which its column is no list of words with their places


@dataclass(frozen=True, slots=True)
class RowGroups:
    """Some row groups of a file, read where they are judged.

    Attributes:
        index: as of ``Chunk``.
        path: of the file.
        groups: which row groups, one after the other.
        picked: the place of each role's column.
        first: the place of the first row in the file, from 1 on.
        seal: as of ``Chunk``.
    """

    index: int
    path: str
    groups: range
    picked: tuple[tuple[Role, int], ...]
    first: int
    seal: str = ""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Its rows.

        Raises:
            OperatorError: the file cannot be read (``campaign_input``).
        """
        picked, first = dict(self.picked), self.first
        for batch in _read(Path(self.path), list(self.groups), picked, _BATCHES * BATCH_ROWS):
            for at in range(0, len(batch), BATCH_ROWS):
                part = batch.slice(at, BATCH_ROWS)
                yield _as_rows(part, picked, first)
                first += len(part)


class ParquetFile:
    """One Parquet file.

    Args:
        path: of the file.

    Attributes:
        headers: the names of its columns; of one that no text can be made of, or whose name another has too, nothing.
        sample: text of its first rows.
        rows: how many it has.
        table, unread: there is one table.

    Raises:
        OperatorError: it cannot be read (``campaign_input``).
    """

    table = None
    unread: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        with _opened(path) as file:
            schema = file.schema_arrow
            self.headers = tuple(
                name if readable(kind) and schema.names.count(name) == 1 else ""
                for name, kind in zip(schema.names, schema.types, strict=True)
            )
            self.rows: int = file.metadata.num_rows
            self._groups = [file.metadata.row_group(place).num_rows for place in range(file.num_row_groups)]
            self.sample = self._sampled(file)

    @staticmethod
    def _sampled(file: Any) -> list[list[str | None]]:  # noqa: ANN401  # pyarrow has no types
        instants = _instants(file)
        for read in file.iter_batches(batch_size=_SAMPLE):
            batch = _in_time(read, instants)
            columns = [
                texts(column).to_pylist() if readable(column.type) else [None] * len(column) for column in batch.columns
            ]
            return [list(row) for row in zip(*columns, strict=True)]
        return []

    def chunks(self, picked: Mapping[Role, int], start: int, done: frozenset[int]) -> Generator[Chunk, None, int]:
        """Its chunks that are not done.

        Args:
            picked: the place of each role's column.
            start: the index of its first chunk.
            done: those that are passed over.

        Returns:
            The index that comes after its last.

        Raises:
            OperatorError: it cannot be read (``campaign_input``).
        """
        index, first, place = start, 1, 0
        while place < len(self._groups):
            end, rows = place + 1, self._groups[place]
            if rows > 2 * CHUNK_ROWS:
                index = yield from self._carried(place, picked, first, index, done)
            else:
                while end < len(self._groups) and rows + self._groups[end] <= CHUNK_ROWS:
                    rows += self._groups[end]
                    end += 1
                if index not in done and rows:
                    yield RowGroups(index, str(self._path), range(place, end), tuple(picked.items()), first)
                index += 1
            first += rows
            place = end
        return index

    def _carried(
        self, group: int, picked: Mapping[Role, int], first: int, index: int, done: frozenset[int]
    ) -> Generator[Chunk, None, int]:
        # No reader can begin in the middle of a row group, so one goes through it and hands its rows on.
        left = self._groups[group]
        taken: list[pa.RecordBatch] = []
        room = min(CARRIED_ROWS, left)
        for batch in _read(self._path, [group], picked, BATCH_ROWS, carried=True):
            at = 0
            while at < len(batch):
                part = batch.slice(at, room)
                at += len(part)
                room -= len(part)
                left -= len(part)
                if index not in done:
                    taken.append(_as_rows(part, picked, first))
                first += len(part)
                if not room:
                    if taken:
                        yield Carried(index, tuple(taken))
                    taken, room = [], min(CARRIED_ROWS, left)
                    index += 1
        return index


@contextmanager
def _opened(path: Path, words: Sequence[str] = (), *, buffer: int = _BUFFER) -> Iterator[Any]:
    # Buffered, a column of a row group is never in memory as a whole, however long the group is.
    try:
        with pq.ParquetFile(
            path,
            buffer_size=buffer,
            pre_buffer=False,
            read_dictionary=list(words),
            coerce_int96_timestamp_unit="us",  # nanoseconds end in 2262, and begin anew without a word
        ) as file:
            yield file
    except (OSError, pa.ArrowException) as error:
        raise unread(path, error) from None


def _read(
    path: Path, groups: list[int], picked: Mapping[Role, int], rows: int, *, carried: bool = False
) -> Iterator[pa.RecordBatch]:
    with _opened(path) as file:
        names = [file.schema_arrow.names[place] for place in picked.values()]
        words = _words(file, groups[0], {name for role, name in zip(picked, names, strict=True) if role in REPEATED})
        instants = _instants(file)
        many = max(file.metadata.row_group(group).total_byte_size for group in groups) > _TOO_MANY
    with _opened(path, words, buffer=_BUFFER if many or carried else 0) as file:
        for batch in file.iter_batches(rows, row_groups=groups, columns=names, use_threads=False):
            yield _in_time(batch.select(names), instants)


def _instants(file: Any) -> frozenset[str]:  # noqa: ANN401  # pyarrow has no types
    """The columns of INT96, which Spark, Hive and Impala write: moments in UTC, though Arrow gives them no zone."""
    columns = (file.schema.column(place) for place in range(len(file.schema)))
    return frozenset(column.path for column in columns if column.physical_type == "INT96")


def _in_time(batch: pa.RecordBatch, instants: frozenset[str]) -> pa.RecordBatch:
    for place, (name, kind) in enumerate(zip(batch.schema.names, batch.schema.types, strict=True)):
        if name in instants and pa.types.is_timestamp(kind) and kind.tz is None:
            batch = batch.set_column(place, name, batch.column(place).cast(pa.timestamp(kind.unit, "UTC")))
    return batch


def _words(file: Any, group: int, names: set[str]) -> list[str]:  # noqa: ANN401  # pyarrow has no types
    """Those columns of text of which a row group has each word once, and for each row its place."""
    about = file.metadata.row_group(group)
    chunks = (about.column(place) for place in range(about.num_columns))
    return [
        chunk.path_in_schema
        for chunk in chunks
        if chunk.path_in_schema in names
        and chunk.physical_type == "BYTE_ARRAY"
        and chunk.has_dictionary_page
        and chunk.total_uncompressed_size < _WRITTEN_OUT * about.num_rows
        and pa.types.is_string(file.schema_arrow.field(chunk.path_in_schema).type)
    ]


def _as_rows(batch: pa.RecordBatch, picked: Mapping[Role, int], first: int) -> pa.RecordBatch:
    return rows_of(dict(zip(picked, batch.columns, strict=True)), first)
