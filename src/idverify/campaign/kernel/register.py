"""A short list that grows: things, each under the number that columns carry in its place."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

import pyarrow as pa

T = TypeVar("T", bound=Hashable)
# Held while something new is learnt, which is seldom; what is known already is read without it.
LEARNING: Final = threading.RLock()


class Register(Generic[T]):
    """Things in the order in which they were first met, by whichever thread.

    Args:
        first: those that are there from the beginning.
    """

    __slots__ = ("_places", "things")

    def __init__(self, *first: T) -> None:
        self.things: list[T] = []
        self._places: dict[T, int] = {}
        for thing in first:
            self.place(thing)

    def place(self, thing: T) -> int:
        """The number of a thing, which it is given where it is new."""
        found = self._places.get(thing)
        if found is None:
            with LEARNING:
                found = self._places.get(thing)
                if found is None:
                    self.things.append(thing)
                    found = self._places[thing] = len(self.things) - 1
        return found

    def __getitem__(self, place: int) -> T:
        return self.things[place]

    def __len__(self) -> int:
        return len(self.things)


class Words(Register[str]):
    """Words of an output column, which holds their numbers."""

    __slots__ = ("_array",)

    def __init__(self) -> None:
        super().__init__("")
        self._array = pa.array(self.things, pa.string())

    @property
    def array(self) -> pa.StringArray:
        """All of them, for the dictionary of a column."""
        array = self._array
        if len(array) != len(self.things):
            array = self._array = pa.array(list(self.things), pa.string())
        return array
