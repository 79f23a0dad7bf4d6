"""What entries call a platform, and how they count: no value may be long enough to be a number of a person's."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9._:/-]{0,254}")
_LONG_RUN: Final = re.compile(r"[0-9]{9}")
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")
_MILLION: Final = 1_000_000


def tenant_label(tenant: str) -> str:
    """A platform's name in entries: its own label, or letters made from the label's SHA-256 where that is no word.

    Args:
        tenant: the platform's label, of any characters.
    """
    if _PLAIN.fullmatch(tenant) and not _LONG_RUN.search(tenant):
        return tenant
    return "tenant-" + hashlib.sha256(tenant.encode()).hexdigest()[:32].translate(_LETTERS)


def kid_label(kid: str) -> str:
    """A key's name in entries: its own, or letters made from the name's SHA-256 where it could be a number.

    Args:
        kid: as of ``Key``.
    """
    if not _LONG_RUN.search(kid):
        return kid
    return "key-" + hashlib.sha256(kid.encode()).hexdigest()[:24].translate(_LETTERS)


def counts(**numbers: int) -> dict[str, int]:
    """Counts as entries hold them: the millions apart, so that no count has as many digits as a telephone number."""
    written = {}
    for name, number in numbers.items():
        written[name] = number % _MILLION
        if number >= _MILLION:
            written[f"{name}_millions"] = number // _MILLION
    return written
