"""A day as somebody types it into three fields: day, month and year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from idverify.web.pages.form import Form

_PARTS: Final = ("day", "month", "year")
_NUMBER: Final = re.compile(r"[0-9]{1,4}", re.ASCII)
_MONTHS: Final = 12
_YEAR_DIGITS: Final = 4
_FIRST_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class DayTyped:
    """What was typed for one day.

    Attributes:
        typed: what stood in each field, by ``day``, ``month`` and ``year``, to be shown again.
        value: the day; None where it is none.
        fault: the key of what is wrong with it; None where it is a day.
        at: the part that a person is led to, to put it right.
    """

    typed: dict[str, str]
    value: date | None
    fault: str | None
    at: str = _PARTS[0]


def typed_day(form: Form, id: str, *, latest: date | None = None) -> DayTyped:
    """Read the three fields ``id-day``, ``id-month`` and ``id-year``.

    Decimal digits of any script are taken (full-width and Arabic ones too), blanks and leading zeros are passed over; a
    year is written with four digits, for two of them may be of either century.

    Args:
        form: what was sent.
        id: of the fields.
        latest: the last day that it may be; None for any.

    Returns:
        The day, or the key of what to tell: ``page.day.missing`` (nothing, or a part of it), ``page.day.number`` (not
        in digits), ``page.day.year_digits`` (not four digits, or before 1900), ``page.day.impossible`` (no such day),
        ``page.day.ahead`` (after ``latest``).
    """
    typed = {part: form.text(f"{id}-{part}", most=12) for part in _PARTS}
    read = {part: _in_ascii(typed[part]) for part in _PARTS}
    empty = next((part for part in _PARTS if not read[part]), None)
    if empty is not None:
        return DayTyped(typed, None, "page.day.missing", empty)
    wordy = next((part for part in _PARTS if not _NUMBER.fullmatch(read[part])), None)
    if wordy is not None:
        return DayTyped(typed, None, "page.day.number", wordy)
    day, month, year = (int(read[part]) for part in _PARTS)
    if len(read["year"]) != _YEAR_DIGITS or year < _FIRST_YEAR:
        return DayTyped(typed, None, "page.day.year_digits", "year")
    try:
        value = date(year, month, day)
    except ValueError:
        return DayTyped(typed, None, "page.day.impossible", "day" if 1 <= month <= _MONTHS else "month")
    if latest is not None and value > latest:
        return DayTyped(typed, None, "page.day.ahead", "year")
    return DayTyped(typed, value, None)


def _in_ascii(typed: str) -> str:
    signs = unicodedata.normalize("NFKC", typed).strip()
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in signs)
