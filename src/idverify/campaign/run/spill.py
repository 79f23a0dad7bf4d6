"""Records parted over scratch files by a hash, so that each file fits into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MOST: Final = 256  # files open at once
_LARGEST: Final = 1 << 22  # records in one file at most, whatever memory there is


def partitions(records: int, record_bytes: int, memory: int) -> int:
    """Over how many files records are parted, a power of two.

    Args:
        records: how many there are.
        record_bytes: of one, with what is needed to sort it.
        memory: bytes that one file may need.
    """
    each, parts = max(1, min(_LARGEST, memory // record_bytes)), 1
    while parts < _MOST and parts * each < records:
        parts *= 2
    return parts


def order_of(ids: NDArray[np.uint8], parts: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Records brought together by their partition, each partition's in the order in which they came.

    Args:
        ids: (n,), below ``parts``.
        parts: how many partitions there are.

    Returns:
        (n,) places, and (parts + 1,) where each partition begins among them.
    """
    bounds = np.zeros(parts + 1, np.intp)
    np.cumsum(np.bincount(ids, minlength=parts), out=bounds[1:])
    return np.argsort(ids, kind="stable"), bounds  # of bytes: numpy counts them, which is linear


# Records with where each file's begin among them.
Parted = tuple[NDArray[np.uint64], NDArray[np.intp]]
Parting = Callable[[NDArray[np.uint64], NDArray[np.bool_], int], Parted]


def parted_tags(records: NDArray[np.uint64], there: NDArray[np.bool_], parts: int) -> Parted:
    """Those records that are there, brought together by their partition, each partition's in their order.

    Args:
        records: (n, width); the lower bits of the first word say where each belongs.
        there: (n,) which of them are there.
        parts: how many partitions there are, a power of two.
    """
    some = records if there.all() else records[there]
    if parts == 1:
        return some, np.array([0, len(some)])
    order, bounds = order_of((some[:, 0] & np.uint64(parts - 1)).astype(np.uint8), parts)
    return some.take(order, axis=0), bounds


class Spill:
    """Records of whole words, parted over files.

    Args:
        folder: an empty folder for scratch files.
        parts: how many files.
        parting: what brings records together by their file.
    """

    def __init__(self, folder: Path, parts: int, parting: Parting) -> None:
        self._parting = parting
        self._paths = [folder / f"{part:03d}" for part in range(parts)]
        self._open = ExitStack()
        self._files = [self._open.enter_context(path.open("wb")) for path in self._paths]

    def parted(self, records: NDArray[np.uint64], there: NDArray[np.bool_]) -> Parted:
        """Records, brought together by the file they belong to; for any thread.

        Args:
            records: (n, width); the lower bits of the first word say where each belongs.
            there: (n,) which of them are there.
        """
        return self._parting(records, there, len(self._files))

    def add(self, parted: Parted) -> None:
        """Put records into their files.

        Raises:
            OSError: the disk refuses.
        """
        records, bounds = parted
        for file, begin, end in zip(self._files, bounds[:-1], bounds[1:], strict=True):
            if begin < end:
                file.write(np.ascontiguousarray(records[begin:end]).data)

    def close(self) -> list[Path]:
        """Write out what is left; afterwards the files can be read.

        Raises:
            OSError: the disk refuses.
        """
        self._open.close()
        return self._paths


def records_of(path: Path, width: int, most: int) -> Iterator[NDArray[np.uint64]]:
    """One file, in pieces of at most ``most`` records; mostly one piece. A file that was read is gone.

    Raises:
        OSError: the disk refuses.
    """
    with path.open("rb") as file:
        while (piece := np.fromfile(file, np.uint64, most * width)).size:
            yield piece.reshape(-1, width)
    path.unlink()
