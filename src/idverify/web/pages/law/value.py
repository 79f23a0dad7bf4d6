"""What a parameter is, for a page to show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from idverify.messages import Language, text
from idverify.web.pages.page import written_day


def value_shown(value: object, lang: Language) -> tuple[tuple[str, str], ...]:
    """A parameter's value as names and values; one that has no parts has an empty name.

    Args:
        value: a number, a day, or several of them by name; None where nothing sets it yet.
        lang: the page's language.

    Raises:
        KeyError: no catalogue has a word for a part (a defect of this library, which a test looks for).
    """
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple((text(f"page.law.part.{name}").in_(lang), _one(each, lang)) for name, each in value.items())
    return (("", _one(value, lang)),)


def _one(value: object, lang: Language) -> str:
    return written_day(value, lang) if isinstance(value, date) else str(value)
