"""What the address of a page of the law asks for: a day, a word, a choice of a list."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final, NamedTuple

from fastapi import Request

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST: Final = 80


class DayAsked(NamedTuple):
    """A day that was asked for.

    Attributes:
        value: which; None where none was, or none that there is.
        typed: what was asked, to be shown again where it is wrong.
        is_wrong: whether it is no day of the calendar.
    """

    value: date | None
    typed: str
    is_wrong: bool


def day_asked(request: Request, name: str = "on") -> DayAsked:
    """The day that an address asks for, written ``2026-08-19``."""
    typed = word_asked(request, name)
    if not typed:
        return DayAsked(None, "", is_wrong=False)
    try:
        value = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
    except ValueError:
        value = None
    return DayAsked(value, typed, is_wrong=value is None)


def word_asked(request: Request, name: str) -> str:
    """What an address asks for under a name, without blanks around it; empty where it asks nothing.

    Args:
        request: whose address.
        name: such as ``of``; what is longer than any citation is cut.
    """
    given = request.query_params.get(name, "")[:_LONGEST]
    return unicodedata.normalize("NFC", given).strip()


def plain(said: str) -> str:
    """A text without diacritics and capitals, to be looked for: ``Đắk Lắk`` is ``dak lak``."""
    apart = unicodedata.normalize("NFD", said.casefold().replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
