"""Base 64 as the formats of C2SP have it: RFC 4648 section 4, and of each value one spelling only."""

from __future__ import annotations

import base64
import binascii


def encoded(value: bytes) -> str:
    """Bytes as text."""
    return base64.b64encode(value).decode()


def decoded(written: str) -> bytes | None:
    """The bytes of a text; None where it is not exactly what ``encoded`` would have written."""
    try:
        value = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):  # not of the alphabet, or of no possible length
        return None
    return value if encoded(value) == written else None
