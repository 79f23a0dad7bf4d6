"""What lies inside a sealed record, before it is sealed: one text for one record, and a length that says nothing.

    plain  = JSON of the record in UTF-8: names sorted, no blanks, text values in NFC, nothing escaped that need not be
    inside = plain || 0x80 || 0x00 … 0x00, up to the next multiple of 256, and 512 at least

The padding is that of ISO/IEC 7816-4. At least 512, because name, birth date, phone and personal ID together with a
name of 200 bytes are longer than 256: any two names below 200 bytes are of one length from outside.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Final

from idverify.errors import OperatorError

BLOCK: Final = 256
LEAST: Final = 512
_MARK: Final = b"\x80"


def fields_of(record: Mapping[str, object]) -> tuple[str, ...]:
    """The names of what a record has a value for, sorted."""
    return tuple(sorted(name for name, value in record.items() if value is not None))


def encoded(record: Mapping[str, object]) -> bytes:
    """The bytes to be sealed.

    Args:
        record: what JSON can hold.

    Raises:
        OperatorError: JSON or UTF-8 cannot hold it (``seal_content``).
    """
    plain = _json(record)
    if plain is None:
        raise OperatorError("seal_content")
    # 7816-4: one mark, always, so that what is padding and what is text can never be in doubt.
    marked = plain + _MARK
    return marked.ljust(max(LEAST, -(-len(marked) // BLOCK) * BLOCK), b"\x00")


def decoded(inside: bytes, fields: tuple[str, ...]) -> dict[str, object] | None:
    """The record inside; None if these bytes are not exactly what ``encoded`` gives for one with these fields."""
    plain = inside.rstrip(b"\x00")[:-1]
    try:
        record: object = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or fields_of(record) != fields:
        return None
    try:
        return record if encoded(record) == inside else None
    except OperatorError:  # such as NaN, which json reads
        return None


def _json(record: Mapping[str, object]) -> bytes | None:
    try:
        if not all(isinstance(name, str) for name in record):
            return None
        values = {
            name: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
            for name, value in record.items()
        }
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except (TypeError, ValueError, RecursionError):  # their texts can repeat what was given
        return None
