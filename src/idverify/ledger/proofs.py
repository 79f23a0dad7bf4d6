"""Proofs made of tiles: that an entry stands in the log, and that an older log is the beginning of a newer one.

Each asks for all tiles it needs in one call, so that a proof out of millions of entries is one query.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from idverify.errors import OperatorError
from idverify.ledger.tiles import HEIGHT, WIDTH, HashReader, Place, hashes_of, root_of
from idverify.ledger.tree import LARGEST_SIZE, Frontier

_Range = tuple[int, int]  # the first entry, and the one after the last
_Subtree = tuple[int, int]  # the height of a complete subtree, and which one of its height


def inclusion_proof(index: int, size: int, read: HashReader) -> list[bytes]:
    """The proof that an entry stands in a tree (RFC 6962 section 2.1.1).

    Args:
        index: which entry, from 0.
        size: of the tree, at most that of the log.
        read: gives the tiles; it is asked once at most.

    Returns:
        At most 63 hashes, from the leaf's sibling upward.

    Raises:
        OperatorError: the tree has no such entry (``ledger_range``), or a tile is missing (``ledger_tile``).
    """
    if not 0 <= index < size <= LARGEST_SIZE:
        raise OperatorError("ledger_range")
    return _roots(list(_beside(index, 0, size)), read)


def consistency_proof(size1: int, size2: int, read: HashReader) -> list[bytes]:
    """The proof that a tree is the beginning of a larger one (RFC 6962 section 2.1.2).

    Args:
        size1, size2: of the two trees, at most that of the log; equal ones need no hash.
        read: gives the tiles; it is asked once at most.

    Raises:
        OperatorError: not 0 < size1 <= size2 (``ledger_range``), or a tile is missing (``ledger_tile``).
    """
    if not 0 < size1 <= size2 <= LARGEST_SIZE:
        raise OperatorError("ledger_range")
    return _roots(list(_between(size1, 0, size2, known=True)), read)


def frontier_at(size: int, read: HashReader) -> Frontier:
    """The right edge of the tree as it was at a size, and so its root then.

    Args:
        size: at most that of the log.
        read: gives the tiles; it is asked once at most.

    Raises:
        OperatorError: the size is none (``ledger_range``), or a tile is missing (``ledger_tile``).
    """
    if not 0 <= size <= LARGEST_SIZE:
        raise OperatorError("ledger_range")
    subtrees = list(_complete(0, size))
    return Frontier(size, tuple(_read(subtrees, read)))


def _half(count: int) -> int:
    """The largest power of two below a number of entries."""
    return 1 << (count - 1).bit_length() - 1


def _beside(index: int, first: int, end: int) -> Iterator[_Range]:
    if end - first == 1:
        return
    middle = first + _half(end - first)
    if index < middle:
        yield from _beside(index, first, middle)
        yield middle, end
    else:
        yield from _beside(index, middle, end)
        yield first, middle


def _between(size: int, first: int, end: int, *, known: bool) -> Iterator[_Range]:
    # ``known``: the verifier has the root of what is asked about, for it is the older tree itself.
    if size == end:
        if not known:
            yield first, end
        return
    middle = first + _half(end - first)
    if size <= middle:
        yield from _between(size, first, middle, known=known)
        yield middle, end
    else:
        yield from _between(size, middle, end, known=False)
        yield first, middle


def _complete(first: int, end: int) -> Iterator[_Subtree]:
    """The complete subtrees that a range consists of, the largest first."""
    while first < end:
        height = (end - first).bit_length() - 1
        yield height, first >> height
        first += 1 << height


def _roots(ranges: Sequence[_Range], read: HashReader) -> list[bytes]:
    subtrees = [list(_complete(first, end)) for first, end in ranges]
    hashes = iter(_read([each for some in subtrees for each in some], read))
    return [
        Frontier(end - first, tuple(next(hashes) for _ in some)).root
        for (first, end), some in zip(ranges, subtrees, strict=True)
    ]


def _read(subtrees: Sequence[_Subtree], read: HashReader) -> list[bytes]:
    where = [_where(height, index) for height, index in subtrees]
    wanted = tuple(dict.fromkeys(place for place, _, _ in where))
    kept = read.tiles(wanted) if wanted else {}
    return [root_of(hashes_of(kept, place, first, count)) for place, first, count in where]


def _where(height: int, index: int) -> tuple[Place, int, int]:
    """The tile that a complete subtree hangs from, the first of its hashes there, and how many they are."""
    level, above = divmod(height, HEIGHT)
    tile, first = divmod(index << above, WIDTH)
    return (level, tile), first, 1 << above
