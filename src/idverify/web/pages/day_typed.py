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
_YEAR_DIGITS: Final = 4
_FIRST_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class DayTyped:
    """What was typed for one day.

    Attributes:
        typed: what stood in each field, by ``day``, ``month`` and ``year``, to be shown again.
        value: the day; None where it is none.
        fault: the key of what is wrong with it; None where it is a day.
    """

    typed: dict[str, str]
    value: date | None
    fault: str | None

    @property
    def at(self) -> str:
        """The part that a person is led to, to put it right: the first that is empty, or else the day."""
        return next((part for part in _PARTS if not self.typed[part]), _PARTS[0])


def typed_day(form: Form, id: str, *, latest: date | None = None) -> DayTyped:
    """Read the three fields ``id-day``, ``id-month`` and ``id-year``.

    Digits of any script's keyboard are taken (full-width ones too), blanks and leading zeros are passed over; a year is
    written with four digits, for two of them may be of either century.

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
    day, month, year = (unicodedata.normalize("NFKC", typed[part]).strip() for part in _PARTS)
    if not (day and month and year):
        return DayTyped(typed, None, "page.day.missing")
    if not all(_NUMBER.fullmatch(part) for part in (day, month, year)):
        return DayTyped(typed, None, "page.day.number")
    if len(year) != _YEAR_DIGITS or int(year) < _FIRST_YEAR:
        return DayTyped(typed, None, "page.day.year_digits")
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return DayTyped(typed, None, "page.day.impossible")
    if latest is not None and value > latest:
        return DayTyped(typed, None, "page.day.ahead")
    return DayTyped(typed, value, None)
