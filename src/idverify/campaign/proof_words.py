"""Words as they stand in cells, compared with their signs: ``✗`` is not ``✓``, and ``-1`` is not ``1``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from idverify.errors import OperatorError
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Method

# Words by which people and databases say that there is nothing, as ``compared`` leaves them.
NOTHING: Final = frozenset(
    {
        *("", "0", "khong", "chua", "khong co", "chua co", "no", "none", "null", "nan", "na", "n/a", "n.a.", "n a"),
        *("false", "ko", "ko co", "#n/a", "(null)", "<null>", "[null]", "\\n"),
        *("-", "--", "---", "\u2013", "\u2014", ".", "..", "...", "/"),
    }
)
_LONGEST: Final = 24  # of such words as they stand in a cell, blanks and accents with them
_PROVING: Final = PHONE_METHODS | EID_METHODS
_OVERLAY: Final = 1  # the combining class of strokes through a letter or a sign, as in ≠
_UNSEEN: Final = frozenset({"Cf", "Mn"})  # zero-width signs, and accents


def compared(word: str) -> str:
    """A word in lower case and without accents; underscores are blanks, and every other sign stays.

    >>> compared(" ĐÃ_xác  thực ✓")
    'da xac thuc ✓'
    """
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold().replace("đ", "d"))
    kept = "".join(
        sign
        for sign in bare.replace("_", " ")
        if unicodedata.category(sign) not in _UNSEEN or unicodedata.combining(sign) == _OVERLAY
    )
    return " ".join(kept.split())


def says_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: ``không``, ``N/A``, ``--``; a sign such as ``✗`` says something."""
    return len(text) <= _LONGEST and compared(text) in NOTHING


def proofs_of(words: Iterable[tuple[str, Method]]) -> dict[str, Method]:
    """By what means words of a proof column say that something was proven, as ``Terms`` holds them.

    Args:
        words: each with its means, as somebody wrote them.

    Returns:
        By the words as ``compared`` leaves them.

    Raises:
        OperatorError: a word that is to prove something has nothing to be told by, or is one by which people say that
            there is nothing (``campaign_proof_nothing``); or two words are the same once they are compared, or one is
            the name of a means, and they are said to mean different ones (``campaign_proof_twice``).
    """
    proofs: dict[str, Method] = {}
    for word, method in words:
        written = compared(word)
        if written in NOTHING and method in _PROVING:
            raise OperatorError("campaign_proof_nothing")
        if proofs.setdefault(written, method) is not method or METHODS.get(written, method) is not method:
            raise OperatorError("campaign_proof_twice")
    return proofs


METHODS: Final = {compared(method.value): method for method in Method}  # always understood
