"""Text of anybody's, so that it can do nothing where it is shown but be read."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import Final

# What shows nothing by itself or changes how its neighbours show: controls, formats (bidi among them), surrogates,
# private use, unassigned, and the separators of lines and paragraphs.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, *, longest: int = sys.maxsize) -> str:
    r"""A text with every character escaped that one cannot see.

    Args:
        text: anybody's.
        longest: in characters, before anything is escaped; the rest is cut, and said to be.

    Returns:
        One line. It is not yet escaped for HTML or XML, but holds nothing that XML 1.0 cannot hold.

    >>> visible("a\nb\u202e")
    'a\\u000ab\\u202e'
    """
    cut = text if len(text) <= longest else f"{text[: max(longest - 1, 0)]}…"
    return _unseen().sub(_escaped, cut)


def _escaped(found: re.Match[str]) -> str:
    point = ord(found[0])
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


@cache
def _unseen() -> re.Pattern[str]:
    """All such characters as one class of a pattern: a report has a million letters, and most are plain."""
    spans: list[str] = []
    first: int | None = None
    for point in range(sys.maxunicode + 2):
        hidden = point <= sys.maxunicode and unicodedata.category(chr(point)) in _UNSEEN
        if hidden and first is None:
            first = point
        elif not hidden and first is not None:
            spans.append(f"\\U{first:08x}-\\U{point - 1:08x}")
            first = None
    return re.compile(f"[{''.join(spans)}]")
