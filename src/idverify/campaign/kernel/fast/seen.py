"""Which hashes may come more than once, found in one pass with two bits for each of many places."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled

_PLACES_EACH: Final = 8  # at which some seven in a hundred share one with another hash
_LEAST: Final = 1 << 10


class Seen:
    """Hashes that were noted; those that came once and share their place with no other are told from all others.

    Args:
        records: how many are going to be noted, about.
        memory: bytes at most.
    """

    __slots__ = ("_places",)

    def __init__(self, records: int, memory: int) -> None:
        places = _LEAST
        while places < _PLACES_EACH * records and places // 2 <= memory:  # four of them in a byte
            places *= 2
        self._places = np.zeros(places // 4, np.uint8)

    def note(self, hashes: NDArray[np.uint64]) -> None:
        """Note (n,) hashes; by one thread at a time."""
        _note(_read_only(hashes), self._places)

    def again(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """(n,) which hashes were noted more than once, or share their place with another; none is missing."""
        found = np.empty(len(hashes), np.bool_)
        _again(_read_only(hashes), self._places, found)
        return found

    def __repr__(self) -> str:
        return f"Seen({4 * len(self._places)})"


def _read_only(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    seen = np.ascontiguousarray(hashes)[:]
    seen.flags.writeable = False  # part of an array's type, each of which is compiled anew
    return seen


@compiled
def _note(hashes: NDArray[np.uint64], places: NDArray[np.uint8]) -> None:
    last = np.uint64(4 * len(places) - 1)
    for row in range(len(hashes)):
        place = hashes[row] & last
        at, shift = place >> np.uint64(2), np.uint8(2 * (place & np.uint64(3)))
        if places[at] >> shift & 3 < 2:
            places[at] += np.uint8(1) << shift


@compiled
def _again(hashes: NDArray[np.uint64], places: NDArray[np.uint8], found: NDArray[np.bool_]) -> None:
    last = np.uint64(4 * len(places) - 1)
    for row in range(len(hashes)):
        place = hashes[row] & last
        found[row] = places[place >> np.uint64(2)] >> np.uint8(2 * (place & np.uint64(3))) & 3 == 2


__all__ = ["Seen"]
