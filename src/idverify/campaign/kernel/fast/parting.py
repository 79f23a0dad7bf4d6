"""Tags brought together by the partition they belong to, by compiled loops."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled


def parted(
    words: NDArray[np.uint64], there: NDArray[np.bool_], parts: int
) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Those tags that are there, each partition's in the order in which they came.

    Args:
        words: (n, width); the lower bits of the first word say where a tag belongs.
        there: (n,) which of them are there.
        parts: how many partitions there are, a power of two.

    Returns:
        (m, width) tags, and (parts + 1,) where each partition begins among them.
    """
    seen = words[:]
    seen.flags.writeable = False  # part of an array's type, each of which is compiled anew
    bounds = np.zeros(parts + 1, np.intp)
    _count(seen, there, bounds)
    records = np.empty((int(bounds[-1]), words.shape[1]), np.uint64)
    _place(seen, there, bounds[:-1].copy(), records)
    return records, bounds


@compiled
def _count(words: NDArray[np.uint64], there: NDArray[np.bool_], bounds: NDArray[np.intp]) -> None:
    last = np.uint64(len(bounds) - 2)
    for row in range(len(words)):
        if there[row]:
            bounds[np.intp(words[row, 0] & last) + 1] += 1
    for part in range(1, len(bounds)):
        bounds[part] += bounds[part - 1]


@compiled
def _place(
    words: NDArray[np.uint64], there: NDArray[np.bool_], ends: NDArray[np.intp], records: NDArray[np.uint64]
) -> None:
    last = np.uint64(len(ends) - 1)
    for row in range(len(words)):
        if there[row]:
            part = np.intp(words[row, 0] & last)
            at = ends[part]
            ends[part] += 1
            for word in range(words.shape[1]):
                records[at, word] = words[row, word]


__all__ = ["parted"]
