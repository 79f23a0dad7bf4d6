"""Which words of the proof column nobody has explained, as far as they may be repeated."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from idverify.campaign.kernel.meanings import UNKNOWN_WORD
from idverify.campaign.tally import OTHERS

_ROWS: Final = 5  # of one batch that a word must stand on, and
_SHARE: Final = 0.01  # of those with a word that nobody explained: a means of proof is common, a name is not
_LONGEST: Final = 40
_WORDS: Final = 5
_DIGITS: Final = 3
_FAMILIES: Final = frozenset(
    {
        *("nguyễn", "nguyen", "trần", "tran", "lê", "phạm", "pham", "hoàng", "hoang", "huỳnh", "huynh", "phan", "vũ"),
        *("võ", "đặng", "bùi", "bui", "đỗ", "ngô", "ngo", "dương", "duong", "đinh", "dinh", "trịnh", "trinh"),
        *("trương", "truong"),
    }
)


def unexplained(texts: pa.StringArray | pa.DictionaryArray, meanings: NDArray[np.int8]) -> Counter[str]:
    """How many rows each unknown word is on, in lower case; ``OTHERS`` of those that are not repeated.

    Where a column was taken for that of proofs by mistake, anything may stand in it: names, numbers, notes. So a word
    is repeated only where it is short, has hardly a digit, begins with no family's name, and stands on many rows.

    Args:
        texts: a batch's column of proofs.
        meanings: (n,) what each says, as of ``Meanings.codes``.
    """
    unknown = meanings == UNKNOWN_WORD
    if not unknown.any():
        return Counter()
    found = texts.filter(pa.array(unknown))
    words = found.dictionary_decode() if isinstance(found, pa.DictionaryArray) else found
    counted: Counter[str] = Counter()
    for each in pc.value_counts(words).to_pylist():
        counted[_written(each["values"])] += each["counts"]
    least = max(_ROWS, _SHARE * len(words))
    told: Counter[str] = Counter()
    for word, rows in counted.items():
        told[word if rows >= least and _may_be_told(word) else OTHERS] += rows
    return told


def _written(word: str) -> str:
    """A word as it is told, so that its spellings are one; cut where it is too long to be told at all."""
    return " ".join(unicodedata.normalize("NFC", word[: 4 * _LONGEST]).casefold().split())


def _may_be_told(word: str) -> bool:
    parts = word.split()
    return (
        0 < len(word) <= _LONGEST
        and len(parts) <= _WORDS
        and sum(sign.isdigit() for sign in word) <= _DIGITS
        and "@" not in word
        and not (len(parts) > 1 and parts[0] in _FAMILIES)
        and word.isprintable()
    )
