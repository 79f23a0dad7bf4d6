"""Pseudonyms of whole columns, by compiled HMAC-SHA-256 over sixteen numbers at once."""

from __future__ import annotations

from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.lanes import LANES, START, absorb, hmacs
from idverify.campaign.kernel.tags import Tagger as PlainTagger
from idverify.errors import door, doors
from idverify.keys.key import Key
from idverify.keys.ring import Keyring
from idverify.pseudonym import TAG_BYTES, prefixed

_BLOCK: Final = 64
_LONGEST: Final = _BLOCK - 9  # a byte that ends the message, and eight that say how long it is


@doors
class Tagger:
    """What makes the tags of many numbers of one kind, under the newest key of a ring, as ``Keyring.pseudonym`` does.

    The key is taken in when this is made: what it keeps are the two states of SHA-256 after the pads of HMAC, which
    are as good as the key and are overwritten when it goes. A key whose secret a vault holds has no states in this
    process; each of its tags is asked for as of ``kernel.tags``, and so are those of messages of over one block.

    Args:
        ring: of the platform.
        kind: of every number.
    """

    __slots__ = ("__weakref__", "_kind", "_plain", "_states")

    def __init__(self, ring: Keyring, kind: str) -> None:
        self._kind = kind
        self._plain = PlainTagger(ring, kind)
        newest = ring.keys[0]
        self._states = _states_of(newest.index_key(kind, ring.tenant)) if isinstance(newest, Key) else None

    def tags(
        self, digits: NDArray[np.uint8], prefix: bytes, which: NDArray[np.int64] | None = None
    ) -> NDArray[np.uint8]:
        """The tags of numbers.

        Args:
            digits: (n, k) ASCII.
            prefix: what stands before the digits in the canonical spelling.
            which: (m,) rows that are numbers; None: all.

        Returns:
            (n, 32) bytes, zeros in other rows.
        """
        rows, width = digits.shape
        begins = prefixed(self._kind.encode()) + (len(prefix) + width).to_bytes(2, "big") + prefix
        length = len(begins) + width
        if self._states is None or length > _LONGEST:
            return self._plain.tags(digits, prefix, which)
        block = begins + bytes(width) + b"\x80"
        block = block.ljust(_BLOCK - 8, b"\0") + (8 * (_BLOCK + length)).to_bytes(8, "big")
        endings = np.ascontiguousarray(digits)[:]
        endings.flags.writeable = False  # part of an array's type, each of which is compiled anew
        tags = np.zeros((rows, TAG_BYTES), np.uint8)
        hmacs(self._states, _words(block), len(begins), endings, np.arange(rows) if which is None else which, tags)
        return tags

    def __del__(self) -> None:
        states = getattr(self, "_states", None)
        if states is not None:
            states.fill(0)

    def __repr__(self) -> str:
        return f"Tagger({self._kind!r})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a key is not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled")


def _words(block: bytes | bytearray) -> NDArray[np.uint32]:
    return np.frombuffer(block, ">u4").astype(np.uint32)


@door
def _states_of(secret: bytes) -> NDArray[np.uint32]:
    """(2, 8, 16) the states after the inner and the outer pad of HMAC (RFC 2104), in every lane."""
    states = np.empty((2, 8, LANES), np.uint32)
    states[:] = np.array(START, np.uint32)[:, None]
    padded = np.zeros(_BLOCK, np.uint8)
    block = np.empty((16, LANES), np.uint32)
    try:
        padded[: len(secret)] = np.frombuffer(secret, np.uint8)
        for state, pad in zip(states, (0x36, 0x5C), strict=True):
            padded ^= pad
            block[:] = padded.view(">u4")[:, None]
            absorb(state, block, state)
            padded ^= pad
    finally:
        padded.fill(0)
        block.fill(0)
    return states


__all__ = ["Tagger"]
