"""Numbers that stand behind several accounts, found with a fixed amount of memory and exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from idverify.campaign.folder import Folder
from idverify.campaign.run.ahead import THREADS, ahead
from idverify.campaign.run.alike import candidates, exact
from idverify.campaign.run.columns import columns_of, parts_of, rows_of
from idverify.campaign.run.disk import beside, kept, put, scratch
from idverify.campaign.run.duplicates import MEMORY, Repeated
from idverify.campaign.run.spill import Parted, Parting, Spill, parted_tags, partitions, records_of
from idverify.pseudonym import TAG_BYTES

if TYPE_CHECKING:
    from idverify.campaign.kernel.fast.seen import Seen

Kind = Literal["phone", "personal_id"]
KINDS: Final[tuple[Kind, ...]] = ("phone", "personal_id")
_TAG = pa.binary(TAG_BYTES)
_WORDS: Final = TAG_BYTES // 8
_BYTES: Final = 96  # of one pseudonym while it is compared
_MORE: Final = 101  # the place of all numbers behind more than a hundred accounts
SHARED: Final = pa.schema(
    [pa.field("pseudonym", _TAG, nullable=False), pa.field("accounts", pa.int64(), nullable=False)]
)

_Words = NDArray[np.uint64]
_Counts = NDArray[np.int64]


class SharedNumbers(NamedTuple):
    """The numbers of one kind that stand behind more than one account.

    Attributes:
        numbers: how many such numbers there are.
        accounts: how many accounts stand on them.
        most: how many stand on the one with the most; 0 where there is none.
        by_count: how many numbers stand behind 1, 2, 3 … 100 accounts; those above stand together under 101.
    """

    numbers: int
    accounts: int
    most: int
    by_count: Mapping[int, int]


def shared_numbers(
    folder: Folder,
    kind: Kind,
    *,
    memory: int = MEMORY,
    went: Callable[[int], None] | None = None,
    fast: bool = False,
) -> SharedNumbers:
    """Count how many accounts stand on each number, and write those behind several to ``shared-….parquet``.

    Of an account on several rows only the first row counts, as when accounts are loaded; so ``duplicates`` comes
    before. Two pseudonyms are the same when all their 32 bytes are.

    Args:
        folder: of a run whose parts are done.
        kind: which number.
        memory: bytes, about.
        went: told how many rows were gone through.
        fast: whether compiled loops go over the pseudonyms twice, and leave out those that come once; needs numba.

    Returns:
        What was found. The file has the most first within each of its row groups.

    Raises:
        OperatorError: the disk refuses (``campaign_folder``).
    """
    with kept(folder), scratch(folder, f"{kind}-tags") as tags:
        each = memory // THREADS
        every = rows_of(folder)
        spill = Spill(tags, partitions(every, _BYTES, each), _compiled() if fast else parted_tags)
        with closing(spill):
            seen = _seen(folder, kind, every, memory, went) if fast else None
            alone = 0
            for rows, once, each_parted in ahead(
                lambda given: _parted(folder, kind, spill, seen, *given), _parts(folder)
            ):
                alone += once
                for parted in each_parted:
                    spill.add(parted)
                if went is not None:
                    went(rows if seen is None else rows - rows // 2)
            most = max(1, each // _BYTES * 5 // 4)
            groups = ahead(lambda path: _groups(records_of(path, _WORDS, most)), spill.close())
            return _counted(folder, kind, alone, groups)


def _parts(folder: Folder) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """Each part, with the places of rows whose account came before."""
    repeated = Repeated(folder)
    return ((part, repeated.of(part)) for part, _ in parts_of(folder))


def _seen(folder: Folder, kind: Kind, rows: int, memory: int, went: Callable[[int], None] | None) -> Seen:
    """Which tags may be of several accounts: the few that are put into files and compared."""
    from idverify.campaign.kernel.fast.seen import Seen

    seen = Seen(rows, memory // 2)
    for gone, each_noted in ahead(lambda given: _noted(folder, kind, *given), _parts(folder)):
        for noted in each_noted:
            seen.note(noted)
        if went is not None:
            went(gone // 2)
    return seen


def _noted(folder: Folder, kind: Kind, part: int, again: NDArray[np.int32]) -> tuple[int, list[NDArray[np.uint64]]]:
    noted, rows = [], 0
    for place, batch in columns_of(folder, part, [f"{kind}_pseudonym"]):
        words, there = _tags(batch.column(0), again - place)
        noted.append(words[there, 0])
        rows += batch.num_rows
    return rows, noted


def _parted(
    folder: Folder, kind: Kind, spill: Spill, seen: Seen | None, part: int, again: NDArray[np.int32]
) -> tuple[int, int, list[Parted]]:
    """How many rows a part has, how many of its tags come once for certain, and all others by their files."""
    parted, rows, once = [], 0, 0
    for place, batch in columns_of(folder, part, [f"{kind}_pseudonym"]):
        words, there = _tags(batch.column(0), again - place)
        if seen is not None:
            every = np.count_nonzero(there)
            there &= seen.again(words[:, 0])
            once += int(every - np.count_nonzero(there))
        parted.append(spill.parted(words, there))
        rows += batch.num_rows
    return rows, once, parted


def _tags(column: pa.Array, again: NDArray[np.int32]) -> tuple[_Words, NDArray[np.bool_]]:
    """The tags as words, and which of them are there; those at some places are not."""
    words = np.frombuffer(column.buffers()[1], np.uint64).reshape(-1, _WORDS)
    words = words[column.offset : column.offset + len(column)]
    there: NDArray[np.bool_] = column.is_valid().to_numpy(zero_copy_only=False).copy()
    there[again[(again >= 0) & (again < len(column))]] = False
    return words, there


def _compiled() -> Parting:
    from idverify.campaign.kernel.fast import parting

    return parting.parted


def _counted(folder: Folder, kind: str, once: int, groups: Iterable[tuple[int, _Words, _Counts]]) -> SharedNumbers:
    by_count = np.zeros(_MORE + 1, np.int64)
    by_count[1] = once
    numbers = accounts = highest = 0
    path = folder.shared(kind)
    new = beside(folder, path)
    try:
        with pq.ParquetWriter(new, SHARED, compression="none", use_dictionary=False) as writer:
            for alone, tags, counts in groups:
                by_count[1] += alone
                by_count += np.bincount(np.minimum(counts, _MORE), minlength=_MORE + 1)
                order = np.argsort(-counts, kind="stable")
                order = order[: int((counts > 1).sum())]
                if len(order):
                    writer.write_table(_table(tags[order], counts[order]), row_group_size=len(order))
                    numbers, accounts = numbers + len(order), accounts + int(counts[order].sum())
                    highest = max(highest, int(counts[order[0]]))
        put(new, path)
    finally:
        new.unlink(missing_ok=True)
    return SharedNumbers(numbers, accounts, highest, {int(at): int(by_count[at]) for at in np.flatnonzero(by_count)})


def _table(tags: _Words, counts: _Counts) -> pa.Table:
    column = pa.Array.from_buffers(_TAG, len(tags), [None, pa.py_buffer(np.ascontiguousarray(tags).tobytes())])
    return pa.Table.from_arrays([column, pa.array(counts)], schema=SHARED)


def _groups(pieces: Iterator[_Words]) -> tuple[int, _Words, _Counts]:
    """Of one partition: how many tags came once and are in no group, and those in groups with their counts.

    Where one tag fills it, which no hash parts, what was counted is carried from piece to piece.
    """
    before: _Grouped | None = None
    for piece in pieces:
        if before is None:
            before = _grouped(piece, None)
            continue
        words = np.concatenate([before.words[before.single], before.tags, piece])
        weights = np.ones(len(words), np.int64)
        begin = int(before.single.sum())
        weights[begin : begin + len(before.counts)] = before.counts
        before = _grouped(words, weights)
    if before is None:
        return 0, np.empty((0, _WORDS), np.uint64), np.empty(0, np.int64)
    return int(before.single.sum()), before.tags, before.counts


class _Grouped(NamedTuple):
    """Tags of which those in ``single`` stand alone with a weight of one; all others, with their weights added up."""

    words: _Words
    single: NDArray[np.bool_]
    tags: _Words
    counts: _Counts


def _grouped(words: _Words, weights: _Counts | None) -> _Grouped:
    """Tags brought together; each weighs one where there are no weights."""
    places, begins = candidates(words[:, 0])
    some = words[places]
    equal = np.zeros(len(places), np.bool_)
    equal[1:] = (some[1:] == some[:-1]).all(axis=1)
    places, begins = exact(places, begins, equal, lambda odd: _by_tag(words, odd))
    single = np.ones(len(words), np.bool_)
    single[places] = False
    at = np.flatnonzero(begins)
    if weights is None:
        return _Grouped(words, single, words[places[at]], np.diff(at, append=len(places)))
    counts = np.add.reduceat(weights[places], at) if len(at) else np.empty(0, np.int64)
    heavy = np.flatnonzero(single & (weights > 1))
    single[heavy] = False
    tags = words[np.concatenate([places[at], heavy])]
    return _Grouped(words, single, tags, np.concatenate([counts, weights[heavy]]))


def _by_tag(words: _Words, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    some = words[places]
    order = np.lexsort([places, *some.T[::-1]])
    some = some[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (some[1:] != some[:-1]).any(axis=1)
    return places[order], begins
