"""What a check of completeness needs of a store: everything that is kept, as of one moment, read in one go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from idverify.ledger.tree import Frontier


class ToldEntry(NamedTuple):
    """One entry of the log.

    Attributes:
        name: what it is called; that of a record's keeping is called after the record.
        entry: its bytes.
        position: its place; None while it has none.
        kept: whether a sealed record of that name is there.
    """

    name: str
    entry: bytes
    position: int | None
    kept: bool


class KeptDigest(NamedTuple):
    """One sealed record.

    Attributes:
        id: its name.
        digest: 32 bytes, made from what is there; None of a record of before there was a log.
        entry: the bytes of the entry called after it, whether it has its place yet or not; None where there is none,
            or only one that was set aside.
        halves: for how many of the two groups of officers a half of its key is there; it is opened with both.
    """

    id: str
    digest: bytes | None
    entry: bytes | None
    halves: int


class WholeStore(Protocol):
    """A platform's store, as it was at one moment. Nothing is held in memory that grows with the store."""

    tenant: str

    def frontier(self) -> Frontier:
        """The right edge of the log, as the store has it."""
        ...

    def placed(self) -> Iterator[ToldEntry]:
        """Every entry that has its place, in the order of the places."""
        ...

    def pending(self) -> Iterator[ToldEntry]:
        """Every entry that has none yet."""
        ...

    def kept(self) -> Iterator[KeptDigest]:
        """Every sealed record."""
        ...
