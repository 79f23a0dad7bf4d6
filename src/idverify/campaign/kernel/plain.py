"""The usual spellings of numbers, found by whole columns; every other text is left to ``parse``."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.kernel.letters import Letters, letters_of
from idverify.campaign.kernel.usual import Usual

_WIDE: Final = 16
_WIDEST: Final = 24  # a number with its separators
_ZEROS, _NINES, _SIGNS = (np.uint64(int.from_bytes(bytes([each]) * 8, "little")) for each in (0x30, 0x46, 0x80))
# By length: which of sixteen bytes are the text's own.
_OWN: Final = np.array(
    [[0xFF if place < length else 0 for place in range(_WIDE)] for length in range(_WIDE + 1)], np.uint8
).view(np.uint64)
_PHONE_SEPARATORS, _ID_SEPARATORS = (np.isin(np.arange(256), list(each)) for each in (b" \t-.()", b" -"))
_DIGITS: Final = np.isin(np.arange(256), list(b"0123456789"))
_BEFORE: Final = {9: b"", 10: b"0", 11: b"84", 12: b"840"}  # what stands before nine digits, by how many there are


def usual_phones(texts: pa.StringArray) -> Usual:
    """Ten digits as dialled, and nine behind 84, 840, +84 or nothing; separators may stand among them.

    Args:
        texts: n texts or nulls.
    """
    letters = letters_of(texts)
    count = len(letters.starts)
    usual = Usual(np.full(count, -1, np.int16), np.zeros(count, np.bool_), np.zeros((count, 9), np.uint8))
    behind_plus = _plus_first(letters)
    starts, lengths = letters.starts + behind_plus, letters.lengths - behind_plus
    shown = Letters(letters.data, starts, lengths, letters.valid)
    bare = _all_digits(shown)
    for length, before in _BEFORE.items():
        rows = np.flatnonzero(bare & (lengths == length))
        _take(usual, rows, shown.windows(length, rows), before, behind_plus)
    rows = np.flatnonzero(~bare & (lengths >= 9) & (lengths <= _WIDEST))
    if len(rows):
        for length, which, digits in _without(shown, rows, _PHONE_SEPARATORS):
            _take(usual, which, digits, _BEFORE[length], behind_plus)
    return usual


def usual_ids(texts: pa.StringArray) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Twelve digits; blanks and hyphens may stand among them. Behind a dot there may be a spreadsheet's zero.

    Args:
        texts: n texts or nulls.

    Returns:
        (n,) whether it is one; (n, 12) ASCII digits, only meaningful there.
    """
    letters = letters_of(texts)
    count = len(letters.starts)
    found, digits = np.zeros(count, np.bool_), np.zeros((count, 12), np.uint8)
    bare = _all_digits(letters)
    rows = np.flatnonzero(bare & (letters.lengths == 12))
    found[rows], digits[rows] = True, letters.windows(12, rows)
    rows = np.flatnonzero(~bare & (letters.lengths > 12) & (letters.lengths <= _WIDEST))
    if len(rows):
        for length, which, kept in _without(letters, rows, _ID_SEPARATORS):
            if length == 12:
                found[which], digits[which] = True, kept
    return found, digits


def _plus_first(letters: Letters) -> NDArray[np.int64]:
    """One where a text begins with ``+8``, so that a plus stands before everything; else none."""
    two = letters.windows(2)
    first: NDArray[np.bool_] = (two[:, 0] == ord("+")) & (two[:, 1] == ord("8")) & (letters.lengths > 1)
    return first.astype(np.int64)


def _all_digits(letters: Letters) -> NDArray[np.bool_]:
    """Which texts of at most sixteen bytes have digits and nothing else; eight bytes are looked at as one."""
    own = _OWN[np.minimum(letters.lengths, _WIDE)]
    # All else is made a digit, so that it says nothing.
    shown = (letters.windows(_WIDE).view(np.uint64) & own) | (_ZEROS & ~own)
    other = ((shown + _NINES) | (shown - _ZEROS)) & _SIGNS
    digits: NDArray[np.bool_] = ((other[:, 0] | other[:, 1]) == 0) & (letters.lengths <= _WIDE)
    return digits


def _without(
    letters: Letters, rows: NDArray[np.int64], separators: NDArray[np.bool_]
) -> list[tuple[int, NDArray[np.int64], NDArray[np.uint8]]]:
    """The digits of those texts that have nothing but digits and separators, by how many there are."""
    shown = letters.windows(_WIDEST, rows)
    own = np.arange(_WIDEST) < letters.lengths[rows, None]
    kept = _DIGITS[shown] & own
    clean = ~(own & ~kept & ~separators[shown]).any(axis=1)
    lengths = kept.sum(axis=1)
    found = []
    for length in range(9, 13):
        which = clean & (lengths == length)
        if which.any():
            found.append((length, rows[which], shown[which][kept[which]].reshape(-1, length)))
    return found


def _take(
    usual: Usual, rows: NDArray[np.int64], digits: NDArray[np.uint8], before: bytes, plus: NDArray[np.int64]
) -> None:
    """Note the numbers that begin as they must; behind a plus there is the country code."""
    fits = np.ones(len(rows), np.bool_) if before[:2] == b"84" else plus[rows] == 0
    for place, digit in enumerate(before):
        fits &= digits[:, place] == digit
    rows, nine = rows[fits], digits[fits, len(before) :]
    usual.block[rows] = (nine[:, :3].astype(np.int16) - ord("0")) @ np.array([100, 10, 1], np.int16)
    usual.dialled[rows] = before == b"0"
    usual.digits[rows] = nine
