"""Kinds of rows, told by one number each; what is made of a kind is made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.register import LEARNING


class Held(Protocol):
    """A table of small numbers by key, as of ``kinds.Kinds``."""

    def of(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int32], bool]:
        """(n,) what is held under each of n keys, -1 where it is nothing; and whether all are there."""
        ...


_ROOM: Final = 1_024

TableOf = Callable[[NDArray[np.int64], NDArray[np.int32]], Held]


class Codes:
    """The keys that were met, and what was made of each.

    Args:
        made: what makes a small number of a new key; asked by one thread at a time.
        table: what makes a table of keys and of what was made of them.
    """

    def __init__(self, made: Callable[[int], int], table: TableOf) -> None:
        self._made, self._table = made, table
        # What is known, and the same in columns: keys, and what was made of them.
        self._known: dict[int, int] = {}
        self._listed = np.empty((2, _ROOM), np.int64)
        self._held = self._grown()

    def of(self, keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """(n,) for each of n keys, from 0 on, what was made of it."""
        codes, known = self._held.of(keys)
        if not known:
            with LEARNING:
                for key in np.unique(keys[codes < 0]).tolist():
                    if key not in self._known:
                        self._put(key, self._made(key))
                held = self._held = self._grown()
            codes, _ = held.of(keys)
        return codes

    def _put(self, key: int, made: int) -> None:
        if len(self._known) == self._listed.shape[1]:
            self._listed = np.concatenate([self._listed, np.empty_like(self._listed)], axis=1)
        self._listed[:, len(self._known)] = key, made
        self._known[key] = made

    def _grown(self) -> Held:
        keys, made = self._listed[:, : len(self._known)]
        return self._table(keys, made.astype(np.int32))

    def __repr__(self) -> str:
        return f"Codes({len(self._known)})"
