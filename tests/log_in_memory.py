"""A log kept in memory, for the tests of the ledger: entries, tiles, and keys that never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.cosignature import Witness, cosigned
from idverify.ledger.note import Verifier, signed
from idverify.ledger.proof_file import Consistency, TlogProof
from idverify.ledger.proofs import consistency_proof, inclusion_proof
from idverify.ledger.tiles import Place, new_tiles
from idverify.ledger.tree import Frontier, leaf_hash

ORIGIN = "log.example/ledger"
SEEN = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def private_key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(number: int) -> bytes:
    return private_key(number).public_key().public_bytes_raw()


LOG = Verifier(ORIGIN, public(1))
WITNESSES = [Witness(f"witness.example/w{number}", public(number)) for number in (2, 3, 4)]


class LogInMemory:
    """A log that writes tiles and counts how often they are read."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.kept: dict[Place, bytes] = {}
        self.frontier = Frontier()
        self.calls: list[tuple[Place, ...]] = []

    def tiles(self, wanted: Sequence[Place]) -> Mapping[Place, bytes]:
        self.calls.append(tuple(wanted))
        return {place: self.kept[place] for place in wanted if place in self.kept}

    def append(self, *entries: bytes) -> LogInMemory:
        leaves = [leaf_hash(entry) for entry in entries]
        for tile in new_tiles(len(self.entries), leaves, self):
            self.kept[tile.level, tile.index] = tile.hashes
        self.frontier = self.frontier.appended(leaves)
        self.entries += entries
        return self

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(ORIGIN, self.frontier.size, self.frontier.root)

    def note(self, *witnesses: int) -> str:
        """The signed checkpoint, cosigned by the witnesses with these keys."""
        note = signed(self.checkpoint().to_text(), LOG, private_key(1).sign)
        for number in witnesses:
            by = next(each for each in WITNESSES if each.public_key == public(number))
            note = cosigned(note, by, private_key(number).sign, at=SEEN)
        return note

    def proof_of(self, index: int, *witnesses: int, since: int | None = None) -> TlogProof:
        size = len(self.entries)
        extra = None
        if since is not None:
            extra = Consistency(since, tuple(consistency_proof(since, size, self))).to_bytes()
        return TlogProof(index, tuple(inclusion_proof(index, size, self)), self.note(*witnesses), extra)


def entries(count: int, first: int = 0) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(first, first + count)]
