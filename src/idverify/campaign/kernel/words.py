"""What the words in a table's cells mean: means of proof, levels, holders, declarations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from idverify.account.holder import Holder
from idverify.campaign.proof_words import METHODS, NOTHING, compared, says_nothing
from idverify.evidence.method import ASSURANCE_LEVELS, Method

_HOLDERS: Final = {
    **dict.fromkeys(("individual", "person", "personal", "natural person", "ca nhan", "user"), Holder.INDIVIDUAL),
    **dict.fromkeys(
        ("organisation", "organization", "org", "company", "business", "to chuc", "doanh nghiep", "cong ty"),
        Holder.ORGANISATION,
    ),
}
# A hyphen only joins: before a figure alone it would be a sign.
_LEVEL = re.compile(r"(?:(?:level|muc|muc do|cap do|loa|ial) ?[:-]? ?)?0?([0-9])(?:[.,]0+)?")


def method_of(text: str, proofs: Mapping[str, Method]) -> Method | None:
    """By what means a word says that something was proven; None: by none.

    Args:
        text: as it stands in the cell.
        proofs: the platform's own words, as of ``Terms``.

    Raises:
        KeyError: nobody said what the word means.
    """
    word = compared(text)
    found = proofs.get(word) or METHODS.get(word)
    if found is None and word not in NOTHING:
        raise KeyError
    return found


def level_of(text: str) -> int | None:
    """An assurance level, 1 to 4, of ``2``, ``2.0``, ``level 2`` or ``mức độ 2``; None where it is none of them."""
    match = _LEVEL.fullmatch(compared(text))
    return int(match[1]) if match and int(match[1]) in ASSURANCE_LEVELS else None


def holder_of(text: str) -> Holder | None:
    """Whose account it is; None where the word is not known."""
    return _HOLDERS.get(compared(text))


__all__ = ["holder_of", "level_of", "method_of", "says_nothing"]
