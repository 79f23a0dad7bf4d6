"""Accounts that stand on several rows, found with a fixed amount of memory and exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from idverify.campaign.folder import Folder
from idverify.campaign.run.ahead import THREADS, ahead
from idverify.campaign.run.alike import candidates, exact, text_hashes
from idverify.campaign.run.columns import columns_of, parts_of, rows_of
from idverify.campaign.run.disk import beside, kept, put, scratch
from idverify.campaign.run.spill import order_of, partitions

if TYPE_CHECKING:
    from idverify.campaign.kernel.fast.seen import Seen

MEMORY: Final = 256 << 20
_BYTES: Final = 160  # of one row while it is compared, its name included
_WHERE: Final = [pa.field("part", pa.int32()), pa.field("place", pa.int32()), pa.field("row", pa.int64())]
_SPILLED: Final = pa.schema([pa.field("account", pa.string()), pa.field("hash", pa.uint64()), *_WHERE])
# ``place`` is the index of a row within its part, from 0.
DUPLICATES: Final = pa.schema(
    [pa.field("account", pa.string()), *_WHERE, *(field.with_name(f"first_{field.name}") for field in _WHERE)]
)


def duplicates(
    folder: Folder, *, memory: int = MEMORY, went: Callable[[int], None] | None = None, fast: bool = False
) -> int:
    """Find the rows of accounts that came before, and write them to ``duplicates.parquet``, by part and place.

    Names are compared as they were written, letter by letter; a hash only says which to compare.

    Args:
        folder: of a run whose parts are done.
        memory: bytes, about.
        went: told how many rows were gone through.
        fast: whether compiled loops go over the names twice, and leave out those that come once; needs numba.

    Returns:
        How many such rows there are; an account on three rows has two of them.

    Raises:
        OperatorError: the disk refuses (``campaign_folder``).
    """
    with kept(folder), scratch(folder, "names") as names:
        each = memory // THREADS
        every, parts = rows_of(folder), [part for part, _ in parts_of(folder)]
        seen = _seen(folder, every, parts, memory, went) if fast else None
        hashes = text_hashes if seen is None else _compiled()
        spill = _TextSpill(names, partitions(every, _BYTES, each), hashes, seen)
        with closing(spill):
            for parted in ahead(lambda part: _parted(folder, spill, part), parts):
                spill.add(parted)
                if went is not None:
                    rows = sum(rows for rows, *_ in parted)
                    went(rows if seen is None else rows - rows // 2)
            found, rows = names / "found", 0
            with pa.OSFile(str(found), "wb") as file, pa.ipc.new_stream(file, DUPLICATES) as writer:
                for tables in ahead(lambda path: list(_found(_pieces(path, max(1, each // _BYTES)))), spill.close()):
                    for table in tables:
                        writer.write_table(table)
                        rows += table.num_rows
            _write(folder, found, rows, memory)
    return rows


def _parted(folder: Folder, spill: _TextSpill, part: int) -> list[_Parted]:
    return [spill.parted(part, place, batch) for place, batch in columns_of(folder, part, ["account", "row"])]


def _seen(folder: Folder, rows: int, parts: list[int], memory: int, went: Callable[[int], None] | None) -> Seen:
    """Which names may stand on several rows: the few that are put into files and compared."""
    from idverify.campaign.kernel.fast.seen import Seen

    seen = Seen(rows, memory // 2)
    for gone, each_noted in ahead(lambda part: _noted(folder, part), parts):
        for noted in each_noted:
            seen.note(noted)
        if went is not None:
            went(gone // 2)
    return seen


def _noted(folder: Folder, part: int) -> tuple[int, list[NDArray[np.uint64]]]:
    noted, rows, hashes = [], 0, _compiled()
    for _, batch in columns_of(folder, part, ["account"]):
        texts = batch.column(0)
        noted.append(hashes(texts.drop_null() if texts.null_count else texts))
        rows += batch.num_rows
    return rows, noted


def _compiled() -> Callable[[pa.StringArray], NDArray[np.uint64]]:
    from idverify.campaign.kernel.fast import hashes

    return hashes.text_hashes


# How many rows were read, those that have names, and where each file's begin among them.
_Parted = tuple[int, pa.RecordBatch, NDArray[np.intp]]


class _TextSpill:
    """Names with their places, parted over scratch files by their hash."""

    def __init__(
        self, folder: Path, parts: int, hashes: Callable[[pa.StringArray], NDArray[np.uint64]], seen: Seen | None
    ) -> None:
        self._hashes, self._seen = hashes, seen
        self._paths = [folder / f"{part:03d}" for part in range(parts)]
        self._open = ExitStack()
        self._writers = [self._writer(path) for path in self._paths]

    def _writer(self, path: Path) -> Any:  # noqa: ANN401  # pyarrow has no types
        return self._open.enter_context(
            pa.ipc.new_stream(self._open.enter_context(pa.OSFile(str(path), "wb")), _SPILLED)
        )

    def parted(self, part: int, place: int, batch: pa.RecordBatch) -> _Parted:
        """Rows, brought together by the file they belong to; for any thread."""
        texts, rows = batch.columns
        places = np.arange(place, place + len(texts), dtype=np.int32)
        if texts.null_count:
            there = texts.is_valid()
            texts, rows, places = texts.filter(there), rows.filter(there), places[there.to_numpy(zero_copy_only=False)]
        hashes, lines = self._hashes(texts), rows.to_numpy()
        if self._seen is not None:
            some = np.flatnonzero(self._seen.again(hashes))
            texts, hashes, lines, places = texts.take(pa.array(some)), hashes[some], lines[some], places[some]
        bounds = np.array([0, len(texts)])
        if len(self._writers) > 1:
            ids = (hashes & np.uint64(len(self._writers) - 1)).astype(np.uint8)
            order, bounds = order_of(ids, len(self._writers))
            texts = texts.take(pa.array(order))
            hashes, places, lines = hashes.take(order), places.take(order), lines.take(order)
        columns = [texts, *map(pa.array, (hashes, np.full(len(texts), part, np.int32), places, lines))]
        return len(batch), pa.RecordBatch.from_arrays(columns, schema=_SPILLED), bounds

    def add(self, parted: Iterable[_Parted]) -> None:
        """Put rows into their files; those of a part in order, and the parts in theirs."""
        for _, names, bounds in parted:
            for writer, begin, end in zip(self._writers, bounds[:-1], bounds[1:], strict=True):
                if begin < end:
                    writer.write_batch(names.slice(begin, end - begin))

    def close(self) -> list[Path]:
        """Write out what is left; afterwards the files can be read."""
        self._open.close()
        return self._paths


def _pieces(path: Path, most: int) -> Iterator[pa.Table]:
    """One file, in pieces of about ``most`` rows; mostly one piece. A file that was read is gone."""
    with pa.OSFile(str(path), "rb") as file:
        waiting: list[pa.RecordBatch] = []
        rows = 0
        for batch in pa.ipc.open_stream(file):
            if waiting and rows + batch.num_rows > most:
                yield pa.Table.from_batches(waiting)
                waiting, rows = [], 0
            waiting.append(batch)
            rows += batch.num_rows
        if waiting:
            yield pa.Table.from_batches(waiting)
    path.unlink()


def _found(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Those of one partition. Where one name fills it, the names seen so far are carried from piece to piece."""
    before: pa.Table | None = None
    again: NDArray[np.int64] = np.empty(0, np.int64)
    for piece in pieces:
        table = piece
        if before is not None:
            alone = np.ones(before.num_rows, np.bool_)
            alone[again] = False
            table = pa.concat_tables([before.filter(pa.array(alone)), piece])
        again, first = _again(table)
        if len(again):
            yield _told(table, again, first)
        before = table


def _again(table: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of names that came before, and for each the row on which its name came first."""
    places, begins = candidates(table["hash"].to_numpy())
    if not len(places):
        return places, places
    texts = table["account"].combine_chunks()
    some = texts.take(pa.array(places))
    equal = np.zeros(len(places), np.bool_)
    equal[1:] = pc.equal(some[1:], some[:-1]).to_numpy(zero_copy_only=False)
    places, begins = exact(places, begins, equal, lambda odd: _by_name(texts, odd))
    first = places[begins][np.cumsum(begins) - 1]
    return places[~begins], first[~begins]


def _by_name(texts: pa.StringArray, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    groups: dict[str, list[int]] = {}
    for place, name in zip(places.tolist(), texts.take(pa.array(places)).to_pylist(), strict=True):
        groups.setdefault(name, []).append(place)
    ordered = [place for group in groups.values() for place in group]
    begins = [not at for group in groups.values() for at in range(len(group))]
    return np.array(ordered, np.int64), np.array(begins, np.bool_)


def _told(table: pa.Table, again: NDArray[np.int64], first: NDArray[np.int64]) -> pa.Table:
    rows = table.select(["account", "part", "place", "row"]).take(pa.array(again))
    firsts = table.select(["part", "place", "row"]).take(pa.array(first))
    return pa.Table.from_arrays([*rows.columns, *firsts.columns], schema=DUPLICATES)


def _write(folder: Folder, found: Path, rows: int, memory: int) -> None:
    """In the order of the rows: whole ranges of parts at a time, as many as fit into memory."""
    new = beside(folder, folder.duplicates)
    parts = [part for part, _ in parts_of(folder)]
    ranges = max(1, min(len(parts), -(-rows * _BYTES // memory)))
    try:
        with pq.ParquetWriter(new, DUPLICATES, compression="zstd") as writer:
            for number in range(ranges):
                some = parts[number * len(parts) // ranges : (number + 1) * len(parts) // ranges]
                if some:
                    table = _between(found, some[0], some[-1]).sort_by([("part", "ascending"), ("place", "ascending")])
                    writer.write_table(table, row_group_size=1 << 16)
        put(new, folder.duplicates)
    finally:
        new.unlink(missing_ok=True)


def _between(found: Path, first: int, last: int) -> pa.Table:
    with pa.OSFile(str(found), "rb") as file:
        batches = [
            batch.filter(pc.and_(pc.greater_equal(batch["part"], first), pc.less_equal(batch["part"], last)))
            for batch in pa.ipc.open_stream(file)
        ]
    return pa.Table.from_batches(batches, schema=DUPLICATES)


class Repeated:
    """Where the duplicates are, for whoever goes through the parts in their order.

    Args:
        folder: of a run whose duplicates were found; none were, if there is no such file.
    """

    def __init__(self, folder: Folder) -> None:
        self._batches = self._read(folder.duplicates)
        self._part = self._place = np.empty(0, np.int32)

    def of(self, part: int) -> NDArray[np.int32]:
        """The places within a part, from 0, of rows whose account came before; parts are asked for in rising order.

        Raises:
            OSError: the file cannot be read.
        """
        found = []
        while True:
            begin, end = np.searchsorted(self._part, [part, part + 1])
            found.append(self._place[begin:end])
            self._part, self._place = self._part[end:], self._place[end:]
            if len(self._part):
                break
            batch = next(self._batches, None)
            if batch is None:
                break
            self._part, self._place = (batch.column(name).to_numpy() for name in ("part", "place"))
        return np.concatenate(found)

    @staticmethod
    def _read(path: Path) -> Iterator[pa.RecordBatch]:
        if path.exists():
            with pq.ParquetFile(path) as file:
                yield from file.iter_batches(columns=["part", "place"])
