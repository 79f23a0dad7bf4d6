"""What Python makes of a cell, as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from idverify.campaign.cell import Cell
from idverify.campaign.reading.arrow_cells import plain
from idverify.campaign.role import Role
from idverify.law import VIETNAM

_EXACT: Final = 2**53  # below it every whole number has a float of its own (IEEE 754)
_NUMERIC: Final = {Role.PHONE: Cell.PHONE_NUMERIC, Role.PERSONAL_ID: Cell.PERSONAL_ID_NUMERIC}


def text_of(value: object) -> str | None:
    """A value as text: whole numbers in plain digits, days and moments as of ISO 8601; None where there is nothing.

    A moment with a zone is told by Viet Nam's clock.
    """
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _of_float(value)
    if isinstance(value, Decimal):
        return plain(value) if value.is_finite() else None
    if isinstance(value, datetime):
        local = value if value.tzinfo is None else value.astimezone(VIETNAM)
        return local.isoformat(" " if value.tzinfo is None else "T", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def texts_of(values: Sequence[object], role: Role, marks: dict[int, int]) -> list[str | None]:
    """A column of values as text; places of numbers that may have lost a zero are marked.

    Args:
        values: of the column.
        role: of the column.
        marks: by place, to which they are added (``Cell``).
    """
    flag = _NUMERIC.get(role)
    kinds = set(map(type, values))
    if flag is not None and not kinds <= {str, type(None)}:
        for place, value in enumerate(values):
            if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                marks[place] = marks.get(place, 0) | flag
    return list(map(text_of, values))


def _of_float(value: float) -> str | None:
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return None if value != value else repr(value)  # noqa: PLR0124  # what is no number is not itself
