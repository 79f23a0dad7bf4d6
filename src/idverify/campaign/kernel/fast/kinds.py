"""What was made of kinds of rows, held under their keys in a table that compiled loops look into."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled

_NONE: Final = -1
_TURN: Final = 0x1E3779B97F4A7C15
_SHIFT: Final = 35


class Kinds:
    """A table of small numbers by key, which is made anew when it grows.

    Args:
        keys: (m,) all different, from 0 on.
        held: (m,) what is held under each.
    """

    __slots__ = ("_held", "_slots")

    def __init__(self, keys: NDArray[np.int64], held: NDArray[np.int32]) -> None:
        size = 1 << max(4, (4 * len(keys)).bit_length())
        self._slots, self._held = np.full(size, _NONE, np.int64), np.zeros(size, np.int32)
        _fill(np.ascontiguousarray(keys), np.ascontiguousarray(held), self._slots, self._held)

    def of(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int32], bool]:
        """(n,) what is held under each of n keys, -1 where it is nothing; and whether all are there."""
        found = np.empty(len(keys), np.int32)
        return found, _look(keys, self._slots, self._held, found)


@compiled
def _fill(
    keys: NDArray[np.int64], values: NDArray[np.int32], slots: NDArray[np.int64], held: NDArray[np.int32]
) -> None:
    last = len(slots) - 1
    for row in range(len(keys)):
        at = ((keys[row] * _TURN) >> _SHIFT) & last
        while slots[at] != _NONE:
            at = (at + 1) & last
        slots[at], held[at] = keys[row], values[row]


@compiled
def _look(keys: NDArray[np.int64], slots: NDArray[np.int64], held: NDArray[np.int32], found: NDArray[np.int32]) -> bool:
    last, all_there = len(slots) - 1, True
    for row in range(len(keys)):
        key = keys[row]
        at = ((key * _TURN) >> _SHIFT) & last
        while slots[at] not in (key, _NONE):
            at = (at + 1) & last
        there = slots[at] == key
        found[row] = held[at] if there else _NONE
        all_there &= there
    return all_there


__all__ = ["Kinds"]
