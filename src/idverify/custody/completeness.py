"""Whether anything is missing in a store, by its own ledger and by what was signed outside it.

The ledger tells of each sealed record that it was kept, by the hash of what was kept, and of each that was purged. So
what is there is held against what must be there, in both directions; and the log itself against checkpoints that a
restore of the database does not set back: the file in which its signer remembers, a note that a witness has.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import tenant_label
from idverify.ledger.tree import Frontier, leaf_hash
from idverify.ports.completeness import KeptDigest, ToldEntry, WholeStore

MOST_NAMES: Final = 1_000
_AT_ONCE: Final = 4_096
_MILLION: Final = 1_000_000
_GROUPS: Final = 2  # of officers: a record is opened by one of each
# A name of an entry's type stands in its bytes in this one way (RFC 8785); no value can hold a quotation mark.
_RECORD_KEPT: Final = EntryType.RECORD_KEPT.value
_KEPT: Final = f'"type":"{EntryType.RECORD_KEPT}"'.encode()
_PURGED: Final = f'"type":"{EntryType.RECORD_PURGED}"'.encode()


@dataclass(slots=True)
class Names:
    """Some records by name: how many, and the first thousand of them.

    Attributes:
        count: how many.
        names: the first ones, as they came.
    """

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """One more."""
        self.count += 1
        if len(self.names) < MOST_NAMES:
            self.names.append(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What a check found.

    Attributes:
        size: how many entries the head of the log says there are.
        entries: how many are there.
        pending: how many wait for their place.
        last_at: the moment of the last entry that has its place; None of an empty log.
        head_fits: whether the tree made anew of the entries is the one that the head says.
        gaps: places without an entry, where they begin.
        unreadable: places of entries that cannot be read.
        known: how many entries the largest checkpoint from outside has; None where none was given.
        forked: sizes of checkpoints from outside whose entries were others than those here.
        told: of how many records the log says that they were kept.
        purged: of how many of these it says that they were purged.
        records: how many are there.
        earlier: how many of these are of before there was a log, which tells nothing of them.
        unnamed: how many of the purged ones the log counts and does not name: an entry of a purge has room for ten.
        absent: how many are neither there nor told to be purged; ``unnamed`` are taken off as far as they reach.
        candidates: the names of those that are not there and were not purged by name, ``absent`` and ``by_number``.
        changed: records that are not what was kept.
        untold: records of which the log does not tell.
        returned: records that are there though they were purged.
        halves_left_out: whether the caller said that no half of a key is to be there.
        halfless: records that nobody can open, for not both groups of officers have a half of their key; none of a
            copy without halves.
        halved: records of a copy without halves of which a half is there.
    """

    size: int
    entries: int
    pending: int
    last_at: datetime | None
    head_fits: bool
    gaps: tuple[int, ...]
    unreadable: tuple[int, ...]
    known: int | None
    forked: tuple[int, ...]
    told: int
    purged: int
    records: int
    earlier: int
    unnamed: int
    absent: int
    candidates: Names
    changed: Names
    untold: Names
    returned: Names
    halves_left_out: bool
    halfless: Names
    halved: Names

    @property
    def missing_entries(self) -> int:
        """How many entries were signed outside and have no place here."""
        return max(0, (self.known or 0) - self.size)

    @property
    def by_number(self) -> int:
        """How many that are not there are taken for purged ones for their number alone, not by name."""
        return min(self.candidates.count, self.unnamed)

    @property
    def numbers_fit(self) -> bool:
        """Whether as many are not there as were purged without a name.

        Where fewer are not there, some that were purged are there again or were of before the log, and as many that
        were lost would be taken for them: then nobody can tell.
        """
        return self.candidates.count >= self.unnamed

    @property
    def whole(self) -> bool:
        """Whether nothing is missing, as far as the log and what is known outside can tell."""
        return (
            self.head_fits
            and not (self.gaps or self.unreadable or self.forked or self.missing_entries or self.absent)
            and not (self.changed.count or self.untold.count or self.returned.count)
            and not (self.halfless.count or self.halved.count)
        )


def completeness(store: WholeStore, known: Iterable[Checkpoint] = (), *, halves: bool = True) -> Completeness:
    """Hold a store against its ledger, and the ledger against checkpoints from outside.

    Everything is read once, in streams. What the log says was kept and is not there is noted, and so are the names of
    what was purged, in a file of SQLite's own that is gone when this ends (sqlite.org/inmemorydb.html, "Temporary
    Databases").

    Args:
        store: as of one moment.
        known: checkpoints that were kept outside the database; whoever gives them answers for their signatures.
        halves: whether the halves of records' keys are to be there; not in a copy that was made without them.

    Raises:
        OperatorError: the head of the log is none (``ledger_frontier``).
    """
    with closing(sqlite3.connect("", isolation_level=None)) as scratch:
        return _Check(store, tuple(known), scratch, halves=halves).run()


class _Check:
    def __init__(
        self, store: WholeStore, known: Sequence[Checkpoint], scratch: sqlite3.Connection, *, halves: bool
    ) -> None:
        self._store = store
        self._known = sorted(known, key=lambda each: each.size)
        self._label = tenant_label(store.tenant)
        self._scratch = scratch
        self._halves = halves
        for table in ("purged", "absent"):
            scratch.execute(f"CREATE TABLE {table} (name TEXT PRIMARY KEY) WITHOUT ROWID")
        scratch.execute("BEGIN")
        self._told = self._unnamed = self._entries = 0
        self._last: bytes | None = None
        self._gaps: list[int] = []
        self._unreadable: list[int] = []
        self._forked: list[int] = []
        self._earlier = self._records = 0
        self._changed, self._untold, self._returned = Names(), Names(), Names()
        self._halfless, self._halved = Names(), Names()

    def run(self) -> Completeness:
        head = self._store.frontier()
        tree = self._tree()
        pending = 0
        for each in self._store.pending():
            pending += 1
            self._read(each)
        for kept in self._store.kept():
            self._compare(kept)
        (purged,) = self._scratch.execute("SELECT count(*) FROM purged").fetchone()
        candidates = self._candidates()
        return Completeness(
            size=head.size,
            entries=self._entries,
            pending=pending,
            last_at=self._last_at(),
            head_fits=tree == head and self._entries == head.size,
            gaps=tuple(self._gaps),
            unreadable=tuple(self._unreadable),
            known=self._known[-1].size if self._known else None,
            forked=tuple(self._forked),
            told=self._told,
            purged=purged + self._unnamed,
            records=self._records,
            earlier=self._earlier,
            unnamed=self._unnamed,
            # An entry of a purge names ten records and counts all: so many of these are gone as they should be.
            absent=max(0, candidates.count - self._unnamed),
            candidates=candidates,
            changed=self._changed,
            untold=self._untold,
            returned=self._returned,
            halves_left_out=not self._halves,
            halfless=self._halfless,
            halved=self._halved,
        )

    def _tree(self) -> Frontier:
        """The right edge made anew, of every entry; checkpoints from outside are compared on the way."""
        edge, leaves = Frontier(), list[bytes]()
        stops = [each for each in self._known if each.size > 0]
        for each in self._store.placed():
            position = each.position or 0
            if position != self._entries and len(self._gaps) < MOST_NAMES:
                self._gaps.append(self._entries)
            self._entries += 1
            self._last = each.entry
            self._read(each)
            leaves.append(leaf_hash(each.entry))
            at_stop = stops and edge.size + len(leaves) == stops[0].size
            if at_stop or len(leaves) == _AT_ONCE:
                edge, leaves = edge.appended(leaves), []
            while stops and stops[0].size == edge.size and not leaves:
                if stops.pop(0).root != edge.root:
                    self._forked.append(edge.size)
        return edge.appended(leaves)

    def _read(self, told: ToldEntry) -> None:
        """Note what an entry says of records."""
        kept, purged = _KEPT in told.entry, _PURGED in told.entry
        if not kept and not purged:
            return
        if kept and told.kept and told.position is not None:
            self._told += 1  # what it says is held against the record itself
            return
        try:
            entry = Entry.from_bytes(told.entry)
        except OperatorError:
            self._unreadable.append(-1 if told.position is None else told.position)
            return
        if entry.type is EntryType.RECORD_PURGED:
            named = {name for name in (entry.record, *_more(entry)) if name is not None}
            self._unnamed += max(0, _count(entry) - len(named))
            self._note("purged", named)
            return
        self._told += 1
        if not told.kept:
            self._note("absent", [str(entry.record)])

    def _note(self, table: str, names: Iterable[str]) -> None:
        self._scratch.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?)", ((name,) for name in names))  # noqa: S608  # one of two

    def _compare(self, kept: KeptDigest) -> None:
        """Hold a record against what the log tells of it."""
        self._records += 1
        if kept.digest is None:
            self._earlier += 1
            return
        if self._halves and kept.halves < _GROUPS:
            self._halfless.add(kept.id)
        if not self._halves and kept.halves:
            self._halved.add(kept.id)
        said = _said(kept.entry)
        if tuple(said.get(name) for name in ("type", "tenant", "record")) != (_RECORD_KEPT, self._label, kept.id):
            self._untold.add(kept.id)
            return
        if said.get("blob") != kept.digest.hex():
            self._changed.add(kept.id)
        if self._scratch.execute("SELECT 1 FROM purged WHERE name = ?", (kept.id,)).fetchone():
            self._returned.add(kept.id)

    def _candidates(self) -> Names:
        found = Names()
        question = "SELECT name FROM absent WHERE name NOT IN (SELECT name FROM purged) ORDER BY name"
        for (name,) in self._scratch.execute(question):
            found.add(name)
        return found

    def _last_at(self) -> datetime | None:
        if self._last is None:
            return None
        try:
            return Entry.from_bytes(self._last).at
        except OperatorError:
            return None


def _said(entry: bytes | None) -> dict[str, object]:
    """What an entry says, as it stands; nothing where it is none. The tree answers for its being what was noted."""
    try:
        said = json.loads(entry or b"null")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _more(entry: Entry) -> Iterator[str]:
    """The records that an entry of a purge names beside its first."""
    return (str(value) for name, value in entry.data.items() if name.startswith("record_"))


def _count(entry: Entry) -> int:
    """How many records an entry of a purge counts."""
    count, millions = entry.data.get("records", 0), entry.data.get("records_millions", 0)
    return int(count) + _MILLION * int(millions)
