"""Hashes of texts, by a compiled loop over the bytes of a column."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled
from idverify.campaign.kernel.fast.texts import texts_of
from idverify.errors import door

# As in run.alike, written out again: what is kept of compiling is thrown away when this file changes, not that one.
SEED: Final = 0x9E3779B97F4A7C15
ODD: Final = 0xD6E8FEB86659FD93


@door
def text_hashes(texts: pa.StringArray) -> NDArray[np.uint64]:
    """Sixty-four bits of each text, the same as of ``run.alike.text_hashes``.

    Args:
        texts: (n,), none null.
    """
    offsets, data, _, _ = texts_of(texts)
    hashes = np.empty(len(texts), np.uint64)
    _hashes(offsets, data, np.uint64(SEED), np.uint64(ODD), hashes)
    return hashes


@compiled
def _hashes(
    offsets: NDArray[np.integer],
    data: NDArray[np.uint8],
    seed: np.uint64,
    odd: np.uint64,
    hashes: NDArray[np.uint64],
) -> None:
    half = np.uint64(32)
    for row in range(len(hashes)):
        begin, end = int(offsets[row]), int(offsets[row + 1])
        found = np.uint64(end - begin) * seed
        for at in range(begin, end, 8):
            word = np.uint64(0)
            for place in range(min(8, end - at)):
                word |= np.uint64(data[at + place]) << np.uint64(8 * place)
            word ^= found
            word *= odd
            word ^= word >> half
            word *= odd
            found = word ^ (word >> half)
        hashes[row] = found


__all__ = ["text_hashes"]
