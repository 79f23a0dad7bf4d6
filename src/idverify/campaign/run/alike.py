"""Which records are alike, by a hash first and then exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

MOST_AT_ONCE: Final = 1 << 24  # records whose places fit beside forty bits of hash

_SEED, _ODD, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(32)


def text_hashes(texts: pa.StringArray) -> NDArray[np.uint64]:
    """Sixty-four bits of each text; equal texts have equal ones, and whoever needs more compares the texts.

    Args:
        texts: (n,), none null.
    """
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    starts, lengths = bounds[:-1], np.diff(bounds)
    hashes = lengths.astype(np.uint64) * _SEED
    longest = int(lengths.max(initial=0))
    if not longest:
        return hashes
    # Eight bytes from wherever a text stands, so the last texts want eight bytes after them.
    padded = np.zeros(int(bounds[-1] - bounds[0]) + 8, np.uint8)
    padded[:-8] = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    words = np.ndarray((len(padded) - 7,), "<u8", padded.data, strides=(1,))
    starts, last = starts - bounds[0], len(words) - 1
    for at in range(0, longest, 8):
        # Texts that have ended are left as they are: their lengths are in the hash already.
        some = None if int(lengths.min()) > at else np.flatnonzero(lengths > at)
        begin, left, before = (starts, lengths, hashes) if some is None else (starts[some], lengths[some], hashes[some])
        read = words[np.minimum(begin + at, last)]
        read &= _MASKS[np.minimum(left - at, 8)]
        read ^= before
        read *= _ODD
        read ^= read >> _SHIFT
        read *= _ODD
        read ^= read >> _SHIFT
        if some is None:
            hashes = read
        else:
            hashes[some] = read
    return hashes


_MASKS: Final = np.array([(1 << (8 * size)) - 1 for size in range(9)], np.uint64)


def candidates(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Records whose hashes agree in their upper forty bits, brought together.

    The place of a record stands in the lower bits of what is sorted: one sort of whole words, which a processor does
    many at a time, and no second array to be carried along.

    Args:
        hashes: (n,), n at most ``MOST_AT_ONCE``.

    Returns:
        (m,) places of those records that are not alone, in their order within each run; and (m,) which of them begins
        a run.

    Raises:
        ValueError: there are more.
    """
    if len(hashes) > MOST_AT_ONCE:
        raise ValueError("more records than their places have room for")
    low = np.uint64(MOST_AT_ONCE - 1)
    keys = hashes & ~low
    keys |= np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    same = (keys[1:] ^ keys[:-1]) <= low
    later, earlier = np.zeros(len(keys), np.bool_), np.zeros(len(keys), np.bool_)
    later[1:], earlier[:-1] = same, same
    found = np.flatnonzero(later | earlier)
    return (keys[found] & low).astype(np.int64), ~later[found]


def exact(
    places: NDArray[np.int64],
    begins: NDArray[np.bool_],
    equal: NDArray[np.bool_],
    ordered: Callable[[NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.bool_]]],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Runs whose hashes agree, as groups whose records do.

    Args:
        places: (m,), as of ``candidates``.
        begins: (m,), the same.
        equal: (m,), whether a record is the very same as the one before it in ``places``.
        ordered: puts the places of runs in which two differ into exact groups; asked for few.

    Returns:
        Places and beginnings, as of ``candidates``, of exact groups; some may have one record alone.
    """
    if not len(places):
        return places, begins
    runs = np.cumsum(begins) - 1
    mixed = np.zeros(int(runs[-1]) + 1, np.bool_)
    mixed[runs[~begins & ~equal]] = True
    if not mixed.any():
        return places, begins
    odd = mixed[runs]
    again, first = ordered(places[odd])
    return np.concatenate([places[~odd], again]), np.concatenate([begins[~odd], first])
