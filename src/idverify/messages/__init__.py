"""Every sentence that a person reads, in Vietnamese and in English.

The catalogues are gettext files keyed by stable codes (``phone.wrong_length``), so that a code is
the contract and a text may be improved. They are read on first use.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from gettext import GNUTranslations

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_CATALOGUES = os.path.dirname(__file__)  # noqa: PTH120  # pathlib costs every start, and this runs at each


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    vi: str
    en: str

    def in_(self, lang: Language) -> str:
        """The sentence in ``lang``, which is ``vi`` or ``en``."""
        return self.vi if lang == "vi" else self.en


@functools.cache
def _catalogue(lang: Language) -> GNUTranslations:
    from gettext import GNUTranslations

    with open(f"{_CATALOGUES}/{lang}.mo", "rb") as compiled:  # noqa: PTH123  # the same
        return GNUTranslations(compiled)


def keys(lang: Language) -> frozenset[str]:
    """Every message code that the catalogue of ``lang`` holds."""
    catalogue: dict[str | tuple[str, int], str] = vars(_catalogue(lang))["_catalog"]
    return frozenset(key if isinstance(key, str) else key[0] for key in catalogue) - {""}


def text(key: str, /, *, count: int | None = None, **data: object) -> Text:
    """The message with this code in both languages, its blanks filled.

    Args:
        key: the message's code.
        count: a number the sentence agrees with, for messages that have a plural.
        data: what fills the named blanks; a ``Text`` is taken in its language.

    Raises:
        KeyError: no catalogue has the code, or a blank has no value (a defect of this library).
    """
    filled = {}
    for lang in LANGUAGES:
        catalogue = _catalogue(lang)
        found = catalogue.gettext(key) if count is None else catalogue.ngettext(key, key, count)
        if not key or found == key:
            raise KeyError(key)
        blanks = {name: value.in_(lang) if isinstance(value, Text) else value for name, value in data.items()}
        filled[lang] = found.format(count=count, **blanks)
    return Text(**filled)
