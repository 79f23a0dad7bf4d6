"""The ledger as it may be read from outside: what is signed, and nothing that is not; the signer's key is not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.note import UnverifiedNote
from idverify.ledger.proof_file import Consistency, TlogProof
from idverify.ledger.proofs import consistency_proof, inclusion_proof
from idverify.ledger.tiles import HEIGHT, WIDTH, bundle, hashes_of
from idverify.ports.custody import CustodyStore

_HIGHEST: Final = 63 // HEIGHT  # the level above which no tree has a tile: sizes are below 2^63


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """One entry with what proves that it stands in the log.

    Attributes:
        index: which entry, from 0.
        size: of the log under whose checkpoint it is proven.
        entry: byte for byte, as it was hashed.
        proof: the ``.tlog-proof`` file (C2SP tlog-proof).
    """

    index: int
    size: int
    entry: bytes
    proof: str


class LedgerReader:
    """Reads one platform's log up to its newest signed checkpoint; entries noted since are not shown.

    Args:
        store: where entries and tiles are.
    """

    def __init__(self, store: CustodyStore) -> None:
        self._store = store

    def checkpoint(self) -> str | None:
        """The newest signed checkpoint, as a note; None before the first."""
        kept = self._store.checkpoint()
        return None if kept is None else kept[1]

    @property
    def origin(self) -> str | None:
        """The log's name; None before the first checkpoint."""
        note = self.checkpoint()
        return None if note is None else Checkpoint.from_text(UnverifiedNote.parse(note).text).origin

    def tile(self, level: int, index: int, width: int = WIDTH) -> bytes | None:
        """Hashes of one tile, joined; None where the signed log does not reach as far (C2SP tlog-tiles).

        A tile narrower than it is by now is the beginning of it, so every tile of an older checkpoint can be had.

        Args:
            level: 0 for leaf hashes.
            index: which tile of its level, from 0.
            width: how many hashes, 1 to 256.

        Raises:
            OperatorError: the store lacks a tile that the signed log has (``ledger_tile``).
        """
        if not 0 <= level <= _HIGHEST or index < 0 or not 1 <= width <= WIDTH:
            return None
        if (self._size() >> (HEIGHT * level)) < index * WIDTH + width:
            return None
        return hashes_of(self._store.tiles([(level, index)]), (level, index), 0, width)

    def bundle(self, index: int, width: int = WIDTH) -> bytes | None:
        """The entries behind a tile of level 0, each after its length; None as of ``tile``.

        Args:
            index, width: as of ``tile``.

        Raises:
            OperatorError: the store lacks entries that the signed log has (``ledger_tile``).
        """
        if index < 0 or not 1 <= width <= WIDTH or self._size() < index * WIDTH + width:
            return None
        found = self._store.entries(index * WIDTH, most=width)
        if len(found) < width:
            raise OperatorError("ledger_tile", level=0, index=index)
        return bundle(found)

    def entry(self, name: str, *, since: int | None = None) -> ProvenEntry:
        """An entry by the name that its noting gave.

        Args:
            name: as ``CustodyStore.note`` gave it.
            since: the size of an older checkpoint that whoever verifies holds, to show that the log went on from there.

        Raises:
            OperatorError: no such entry is signed (``ledger_unsigned``), the older size is none (``ledger_range``), or
                a tile is missing (``ledger_tile``).
        """
        return self._proven(self._store.entry(name), since)

    def of_record(self, record: str, *, since: int | None = None) -> ProvenEntry:
        """The entry that tells of a record's keeping. Other arguments and errors as of ``entry``.

        Args:
            record: the record's random name.
        """
        return self._proven(self._store.entry_of_record(record), since)

    def at(self, index: int, *, since: int | None = None) -> ProvenEntry:
        """An entry by its place, from 0. Other arguments and errors as of ``entry``."""
        found = self._store.entries(index, most=1) if 0 <= index < self._size() else ()
        return self._proven((index, found[0]) if found else None, since)

    def _size(self) -> int:
        kept = self._store.checkpoint()
        return 0 if kept is None else kept[0]

    def _proven(self, found: tuple[int, bytes] | None, since: int | None) -> ProvenEntry:
        kept = self._store.checkpoint()
        if found is None or kept is None or found[0] >= kept[0]:
            raise OperatorError("ledger_unsigned")
        (index, entry), (size, note) = found, kept
        went_on = None
        if since is not None:
            went_on = Consistency(since, tuple(consistency_proof(since, size, self._store))).to_bytes()
        hashes = tuple(inclusion_proof(index, size, self._store))
        return ProvenEntry(index, size, entry, TlogProof(index, hashes, note, went_on).to_text())
