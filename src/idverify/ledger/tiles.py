"""Tiles: the tree kept as pieces of at most 256 hashes, of which any proof can be made (C2SP tlog-tiles).

A tile of level 0 holds leaf hashes; each hash of a tile above is the root of one full tile below. What is
complete never changes, so a tile is written once when it is full and replaced only while it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from idverify.errors import OperatorError
from idverify.ledger.tree import HASH_BYTES

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
_LONGEST_ENTRY: Final = 0xFFFF

Place = tuple[int, int]  # the level and the index of a tile


@dataclass(frozen=True, slots=True)
class Tile:
    """One piece of the tree.

    Attributes:
        level: 0 for leaf hashes; one more for every eight levels of the tree.
        index: which one of its level, from 0.
        hashes: 1 to 256 hashes, 32 bytes each, joined.
    """

    level: int
    index: int
    hashes: bytes

    @property
    def width(self) -> int:
        """How many hashes it holds; a full tile 256."""
        return len(self.hashes) // HASH_BYTES

    @property
    def path(self) -> str:
        """Where it stands among exported files: ``tile/0/x001/234.p/5``."""
        return tile_path(self.level, self.index, self.width)


class HashReader(Protocol):
    """What reads tiles from wherever they are kept."""

    def tiles(self, wanted: Sequence[Place]) -> Mapping[Place, bytes]:
        """The tiles of these places, all at once.

        Args:
            wanted: level and index of each, none twice.

        Returns:
            The hashes of each, joined, as many as there are. A place without a tile is left out.
        """
        ...


def new_tiles(old_size: int, leaf_hashes: Sequence[bytes], read: HashReader) -> list[Tile]:
    """What must be written when entries are appended: each tile that changes, whole.

    Args:
        old_size: of the tree before.
        leaf_hashes: of the entries, 32 bytes each, in the order of the log.
        read: gives the tiles at the right edge, which are not full; it is asked at most once.

    Returns:
        The tiles, from the lowest level upward, and from left to right.

    Raises:
        OperatorError: a tile that was read is too short (``ledger_tile``), or a hash is not 32 bytes
            (``ledger_frontier``).
    """
    if any(len(each) != HASH_BYTES for each in leaf_hashes):
        raise OperatorError("ledger_frontier")
    edge = _right_edge(old_size, old_size + len(leaf_hashes)) if leaf_hashes else {}
    kept = read.tiles(tuple(edge)) if edge else {}
    written = []
    level, size, hashes = 0, old_size, list(leaf_hashes)
    while hashes:
        index, width = divmod(size, WIDTH)
        if width:
            hashes = [*_split(_of_width(kept, (level, index), width)), *hashes]
        above = []
        for at in range(0, len(hashes), WIDTH):
            piece = hashes[at : at + WIDTH]
            tile = Tile(level, index + at // WIDTH, b"".join(piece))
            written.append(tile)
            if len(piece) == WIDTH:
                above.append(root_of(tile.hashes))
        level, size, hashes = level + 1, size // WIDTH, above
    return written


def _right_edge(old_size: int, new_size: int) -> dict[Place, int]:
    """The tiles that are begun and not full, and are added to; with their widths."""
    found, level = {}, 0
    while new_size > old_size:
        index, width = divmod(old_size, WIDTH)
        if width:
            found[level, index] = width
        level, old_size, new_size = level + 1, old_size // WIDTH, new_size // WIDTH
    return found


def hashes_of(kept: Mapping[Place, bytes], place: Place, first: int, count: int) -> bytes:
    """Some hashes of a tile that was read, joined.

    Args:
        kept: what a ``HashReader`` gave.
        place: which tile.
        first, count: which of its hashes.

    Raises:
        OperatorError: the tile is not there or too short (``ledger_tile``).
    """
    return _of_width(kept, place, first + count)[first * HASH_BYTES :]


def root_of(hashes: bytes) -> bytes:
    """The root over hashes of one height, joined, whose number is a power of two."""
    both = 2 * HASH_BYTES
    while len(hashes) > HASH_BYTES:
        # A proof hashes most of what its tiles hold: this is ``node_hash`` without taking the pairs apart.
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + both]).digest() for at in range(0, len(hashes), both)])
    return hashes


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The path of a tile among exported files (C2SP tlog-tiles, "Merkle Tree").

    Args:
        level: 0 to 63.
        index: from 0.
        width: 1 to 256 hashes.
    """
    return f"tile/{level}/{_elements(index)}{_suffix(width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """The path of the entries behind a tile of level 0 (C2SP tlog-tiles, "Log entries").

    Args:
        index: from 0.
        width: 1 to 256 entries.
    """
    return f"tile/entries/{_elements(index)}{_suffix(width)}"


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as a file: each after its length, two bytes big-endian (C2SP tlog-tiles, "Log entries").

    Raises:
        OperatorError: an entry is longer than 65,535 bytes (``ledger_entry``).
    """
    joined = bytearray()
    for entry in entries:
        if len(entry) > _LONGEST_ENTRY:
            raise OperatorError("ledger_entry", field="entry")
        joined += len(entry).to_bytes(2, "big") + entry
    return bytes(joined)


def _elements(index: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def _suffix(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def _of_width(kept: Mapping[Place, bytes], place: Place, width: int) -> bytes:
    # A tile may have grown since the size that is asked about; what it held then it still begins with.
    found = kept.get(place, b"")[: width * HASH_BYTES]
    if len(found) < width * HASH_BYTES:
        raise OperatorError("ledger_tile", level=place[0], index=place[1])
    return found


def _split(hashes: bytes) -> Iterable[bytes]:
    return (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
