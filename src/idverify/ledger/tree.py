"""The Merkle tree of the ledger: its hashes, its compact right edge, and the two checks that anybody can make.

The tree is that of RFC 6962 section 2.1 with SHA-256; the checks are those of RFC 9162 sections 2.1.3.2 and
2.1.4.2. They take what a stranger sent, so they answer no and never raise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, Self

from idverify.errors import OperatorError

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
LARGEST_SIZE: Final = 2**63 - 1  # what a column of a database holds
_SIZE_BYTES: Final = 8


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of one entry: SHA-256 of 0x00 and the entry (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash over two subtrees: SHA-256 of 0x01 and both hashes (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that appending needs to know of what went before.

    Attributes:
        size: how many entries the tree has.
        hashes: the roots of its complete subtrees, 32 bytes each, the largest first: one for each bit set in ``size``.

    Raises:
        OperatorError: they do not belong together (``ledger_frontier``).
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        fits = 0 <= self.size <= LARGEST_SIZE and len(self.hashes) == self.size.bit_count()
        if not fits or any(len(each) != HASH_BYTES for each in self.hashes):
            raise OperatorError("ledger_frontier")

    def appended(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The right edge after these entries.

        Args:
            leaf_hashes: 32 bytes each, in the order of the log.

        Raises:
            OperatorError: a hash is not 32 bytes, or the tree would be too large (``ledger_frontier``).
        """
        size, hashes = self.size, list(self.hashes)
        for leaf in leaf_hashes:
            if len(leaf) != HASH_BYTES:
                raise OperatorError("ledger_frontier")
            subtree, level = leaf, size
            # A subtree is complete for each bit that carries when one is added to the size.
            while level & 1:
                subtree = node_hash(hashes.pop(), subtree)
                level >>= 1
            hashes.append(subtree)
            size += 1
        return Frontier(size, tuple(hashes))

    @property
    def root(self) -> bytes:
        """The root of the tree; SHA-256 of nothing where it is empty."""
        if not self.hashes:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self.hashes))

    def to_bytes(self) -> bytes:
        """The size as eight bytes, big-endian, then the hashes."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """The right edge that ``to_bytes`` wrote.

        Raises:
            OperatorError: the bytes are not such (``ledger_frontier``).
        """
        size, rest = int.from_bytes(kept[:_SIZE_BYTES], "big"), kept[_SIZE_BYTES:]
        if len(kept) < _SIZE_BYTES or len(rest) % HASH_BYTES:
            raise OperatorError("ledger_frontier")
        return cls(size, tuple(rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES)))


def included(index: int, size: int, leaf_hash: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether an inclusion proof holds (RFC 9162 section 2.1.3.2).

    Args:
        index: which entry, from 0.
        size: of the tree.
        leaf_hash: of the entry.
        root: of the tree.
        proof: the hashes beside the path, from the leaf's sibling upward.

    Returns:
        True if the entry stands there in that tree; False in every other case, whatever was given.
    """
    if not 0 <= index < size or not _are_hashes(leaf_hash, root, *proof):
        return False
    place, last, found = index, size - 1, leaf_hash
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            # On the right edge a subtree may stand several levels below its parent.
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a consistency proof holds: the smaller tree is the beginning of the larger (RFC 9162 section 2.1.4.2).

    Args:
        size1, size2: of the two trees; the first is the older.
        root1, root2: their roots.
        proof: the hashes, as ``consistency_proof`` gives them.

    Returns:
        True if it holds; False in every other case. From a tree without entries nothing is proven.
    """
    if not 0 < size1 <= size2 or not _are_hashes(root1, root2, *proof):
        return False
    if size1 == size2:
        return not proof and root1 == root2
    if not proof:
        return False
    whole = size1 & (size1 - 1) == 0  # the older tree is itself one subtree of the newer
    path = (root1, *proof) if whole else tuple(proof)
    place, last = size1 - 1, size2 - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and old == root1 and new == root2


def _are_hashes(*given: bytes) -> bool:
    return all(len(each) == HASH_BYTES for each in given)
