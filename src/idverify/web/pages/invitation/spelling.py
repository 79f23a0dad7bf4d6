"""An invitation's secret as a person reads it out and types it: capitals and digits that nobody mistakes for others."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

# Crockford's base 32: no I, L, O and U; read, 1 stands for the first two and 0 for the third.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE: Final = {letter: value for value, letter in enumerate(_LETTERS)} | {"I": 1, "L": 1, "O": 0}
_BYTES: Final = 24
# 24 bytes in base64url, as ``Invitations.request`` tells them.
_SECRET: Final = re.compile(r"[0-9A-Za-z_-]{32}", re.ASCII)
_SPELLED: Final = 39  # letters of five bits each, which take 24 bytes
_GROUP: Final = 4
LONGEST: Final = 128


def spelled(secret: str) -> str:
    """A secret in groups of four, for a person.

    Args:
        secret: as ``Invitations.request`` tells it, 32 characters of base64url.

    Raises:
        ValueError: it is none.

    Source: RFC 4648 section 5.
    """
    if not _SECRET.fullmatch(secret):
        raise ValueError("an invitation's secret has 24 bytes")
    number = int.from_bytes(base64.urlsafe_b64decode(secret), "big")
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_SPELLED)))
    return " ".join(letters[start : start + _GROUP] for start in range(0, _SPELLED, _GROUP))


def secret_of(typed: str) -> str | None:
    """The secret that somebody typed, in groups or as it is; None where it can be none.

    Args:
        typed: with blanks, hyphens and small letters as people type them; of a secret as it is both count.
    """
    compact = "".join(typed.split())
    if _SECRET.fullmatch(compact):
        return compact
    letters = compact.replace("-", "").upper()
    if len(letters) != _SPELLED or not letters.isascii() or any(letter not in _VALUE for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _VALUE[letter]
    try:
        return base64.urlsafe_b64encode(number.to_bytes(_BYTES, "big")).decode("ascii")
    except (OverflowError, binascii.Error):
        return None
