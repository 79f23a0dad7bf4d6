"""In which order accounts are asked, found out of core.

The pilot is drawn by chance from everybody, so that it is like the country. After it come those who may still write,
the nearest deadline first, week by week; then the rest by chance. The order hangs on nothing that has to do with pace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from idverify.campaign.plan.asked import ASKED, Asked
from idverify.campaign.plan.layout import sizes

BUCKET_ROWS: Final = 400_000  # of the check, asked or not; about 60 MB
_MOST_BUCKETS: Final = 128  # of open files there are not many more
_AT_ONCE_ROWS: Final = 400_000  # before they are written to their buckets
_WEEK: Final = 7
_WEEKS: Final = 60  # told apart from the first deadline on; all later ones stand together
_REST: Final = "rest"


class Order:
    """Accounts in the order in which they are asked, each once.

    Args:
        asked: who is asked.
        shares: of the stages; the first of several is the pilot.
        scratch: a folder of its own, empty.
        seen: told of rows of the check as they are read.
        bucket_rows: how many rows of the check are sorted at a time.
    """

    def __init__(
        self,
        asked: Asked,
        shares: Sequence[float],
        scratch: Path,
        *,
        seen: Callable[[int], None] | None = None,
        bucket_rows: int = BUCKET_ROWS,
    ) -> None:
        self._scratch = scratch
        self._buckets = min(_MOST_BUCKETS, 1 << max(0, (asked.rows // bucket_rows).bit_length()))
        self.rows, self._first_week = 0, _WEEKS**3
        self._spread(asked, seen)
        for bucket in range(self._buckets):
            self._sort(bucket)
        self._pilot = sizes(self.rows, shares)[0] if len(shares) > 1 else 0

    def tables(self) -> Iterator[pa.Table]:
        """Tables of ``ASKED``, together in the order, of any length."""
        weeks, rest, left = dict[str, Any](), self._scratch / _REST, self._pilot
        with ExitStack() as open_files:
            for bucket in range(self._buckets):
                for table in _read(self._scratch / f"sorted-{bucket:03d}"):
                    if left:
                        yield table.slice(0, left)
                    after = table.slice(left)
                    left = max(0, left - table.num_rows)
                    for name, rows in self._by_week(after):
                        if name not in weeks:
                            weeks[name] = open_files.enter_context(_writer(self._scratch / name))
                        weeks[name].write_table(rows)
        for name in sorted(weeks, key=lambda each: (each == _REST, each)):
            yield from _read(rest if name == _REST else self._scratch / name)

    def _spread(self, asked: Asked, seen: Callable[[int], None] | None) -> None:
        """Write each account to the bucket of its turn: all of one name stand in one."""
        shift = np.uint64(64 - self._buckets.bit_length() + 1)
        with ExitStack() as open_files:
            paths = [self._scratch / f"bucket-{bucket:03d}" for bucket in range(self._buckets)]
            writers = [open_files.enter_context(_writer(path)) for path in paths]
            for rows, table in _together(asked):
                if self._buckets == 1:
                    writers[0].write_table(table)
                else:
                    buckets = table.column("turn").to_numpy() >> shift
                    ordered = np.argsort(buckets, kind="stable")
                    ends = np.searchsorted(buckets[ordered], np.arange(self._buckets + 1, dtype=np.uint64))
                    spread = table.take(pa.array(ordered))
                    for bucket, writer in enumerate(writers):
                        if ends[bucket + 1] > ends[bucket]:
                            writer.write_table(spread.slice(ends[bucket], ends[bucket + 1] - ends[bucket]))
                if seen is not None:
                    seen(rows)

    def _sort(self, bucket: int) -> None:
        """Put a bucket in order, and leave out whoever was there before."""
        path = self._scratch / f"bucket-{bucket:03d}"
        with pa.memory_map(str(path)) as held, pa.ipc.open_stream(held) as reader:
            table = reader.read_all()
            turns, came = table.column("turn").to_numpy(), table.column("came").to_numpy()
            ordered = np.lexsort((came, turns))
            ordered = ordered[_first_of_each(table, turns, ordered)]
            made = table.take(pa.array(ordered))
        self.rows += made.num_rows
        waiting = made.filter(made.column("waits")).column("deadline").drop_null()
        if len(waiting):
            self._first_week = min(self._first_week, _weeks(waiting).min())
        with _writer(self._scratch / f"sorted-{bucket:03d}") as writer:
            writer.write_table(made)
        path.unlink()

    def _by_week(self, table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
        waits = table.column("waits").to_numpy() & table.column("deadline").is_valid().to_numpy()
        if not waits.all():
            yield _REST, table.filter(pa.array(~waits))
        waiting = table.filter(pa.array(waits))
        weeks = np.minimum(_weeks(waiting.column("deadline")) - self._first_week, _WEEKS)
        for week in np.unique(weeks):
            yield f"week-{week:03d}", waiting.filter(pa.array(weeks == week))


def _first_of_each(table: pa.Table, turns: Any, ordered: Any) -> Any:  # noqa: ANN401  # arrays
    """Which of some rows in order are the first of their account; names are looked at only where turns are the same."""
    sorted_turns = turns[ordered]
    same = np.flatnonzero(sorted_turns[1:] == sorted_turns[:-1]) + 1
    first = np.ones(len(ordered), bool)
    if not len(same):
        return first
    near = np.unique(np.concatenate((same - 1, same)))
    names = table.column("account").take(pa.array(ordered[near])).to_pylist()
    known = set[str]()
    for place, name in zip(near, names, strict=True):
        first[place] = name not in known
        known.add(name)
    return first


def _weeks(days: Any) -> Any:  # noqa: ANN401  # pyarrow has no types
    return days.cast(pa.int32()).to_numpy() // _WEEK


def _together(asked: Asked) -> Iterator[tuple[int, pa.Table]]:
    """Batches put together, so that what is written to a bucket at a time is not too little."""
    held, rows, kept = list[pa.RecordBatch](), 0, 0
    for number, batch in asked.batches():
        held.append(batch)
        rows, kept = rows + number, kept + batch.num_rows
        if kept >= _AT_ONCE_ROWS:
            yield rows, pa.Table.from_batches(held, ASKED)
            held, rows, kept = [], 0, 0
    yield rows, pa.Table.from_batches(held, ASKED)


def _writer(path: Path) -> Any:  # noqa: ANN401  # pyarrow has no types
    return pa.ipc.new_stream(str(path), ASKED)


def _read(path: Path) -> Iterator[pa.Table]:
    with pa.OSFile(str(path)) as held, pa.ipc.open_stream(held) as reader:
        for batch in reader:
            yield pa.Table.from_batches([batch])
