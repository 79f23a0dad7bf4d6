"""Pseudonyms of a whole column, made one after another under the platform's newest key."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from idverify.errors import door
from idverify.keys.ring import Keyring
from idverify.pseudonym import TAG_BYTES


class Tagger:
    """What makes the tags of one kind of number.

    Args:
        ring: the platform's keys; the newest makes them.
        kind: of every number, such as ``vn.msisdn``.
    """

    def __init__(self, ring: Keyring, kind: str) -> None:
        self._ring, self._kind = ring, kind

    @door
    def tags(
        self, digits: NDArray[np.uint8], prefix: bytes, which: NDArray[np.int64] | None = None
    ) -> NDArray[np.uint8]:
        """The tags of many numbers.

        Args:
            digits: (n, k) ASCII, k of each number.
            prefix: what stands before them in the canonical spelling.
            which: (m,) rows that are numbers; None: all.

        Returns:
            (n, 32) bytes, zeros in other rows.

        Raises:
            OperatorError: the key is in a vault that fails.
        """
        rows, width = digits.shape
        some = digits if which is None else digits[which]
        count = len(some)
        # As numpy keeps text, four bytes a letter: all spellings are made at once.
        letters = np.empty((count, len(prefix) + width), np.uint32)
        letters[:, : len(prefix)], letters[:, len(prefix) :] = list(prefix), some
        canonicals = letters.view(f"U{letters.shape[1]}")[:, 0].tolist()
        made = np.frombuffer(b"".join(self._ring.tags(self._kind, canonicals)), np.uint8).reshape(count, TAG_BYTES)
        if which is None:
            return made
        tags = np.zeros((rows, TAG_BYTES), np.uint8)
        tags[which] = made
        return tags

    def __repr__(self) -> str:
        return f"Tagger({self._kind})"
