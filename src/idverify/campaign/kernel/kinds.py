"""What was made of kinds of rows, held in the order of their keys."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


class Kinds:
    """A table of small numbers by key, which is made anew when it grows.

    Args:
        keys: (m,) all different, from 0 on.
        held: (m,) what is held under each.
    """

    __slots__ = ("_held", "_keys")

    def __init__(self, keys: NDArray[np.int64], held: NDArray[np.int32]) -> None:
        order = np.argsort(keys)
        self._keys, self._held = keys[order], held[order]

    def of(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int32], bool]:
        """(n,) what is held under each of n keys, -1 where it is nothing; and whether all are there."""
        encoded = pc.dictionary_encode(pa.array(keys))
        met, rows = encoded.dictionary.to_numpy(), encoded.indices.to_numpy()
        if not len(self._keys):
            return np.full(len(keys), -1, np.int32), not len(keys)
        places = np.minimum(np.searchsorted(self._keys, met), len(self._keys) - 1)
        there = self._keys[places] == met
        found: NDArray[np.int32] = np.where(there, self._held[places], np.int32(-1))
        return found[rows], bool(there.all())
