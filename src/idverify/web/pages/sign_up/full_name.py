"""A full name as somebody types it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from idverify.web.pages.form import Form

_LONGEST: Final = 255  # as the service takes them of a platform that has pages of its own
_READ: Final = 1_024
# Zero-width joiners, which some scripts need to be spelled with; every other sign that is not seen comes of copying.
_JOINERS: Final = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class NameTyped:
    """What was typed as a name.

    Attributes:
        typed: as it is to be shown again.
        value: the name, composed (NFC), with single blanks and without signs that nobody sees; empty where it is none.
        fault: the key of what is wrong with it; None where it is a name.
    """

    typed: str
    value: str
    fault: str | None


def typed_name(form: Form, id: str) -> NameTyped:
    """Read one field as a full name.

    Whatever has a letter is taken as the name that somebody has: nobody's spelling is corrected here.

    Args:
        form: what was sent.
        id: of the field.

    Returns:
        The name, or the key of what to tell: ``page.sign_up.name.missing``, ``page.sign_up.name.letters`` (no letter),
        ``page.sign_up.name.long``.
    """
    typed = form.text(id, most=_READ)
    name = " ".join("".join(map(_seen, typed)).split())
    if not name:
        return NameTyped(typed, "", "page.sign_up.name.missing")
    if len(name) > _LONGEST:
        return NameTyped(typed[:_LONGEST], "", "page.sign_up.name.long")
    if not any(each.isalpha() for each in name):
        return NameTyped(typed, "", "page.sign_up.name.letters")
    return NameTyped(typed, name, None)


def _seen(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cf":
        return sign if sign in _JOINERS else ""
    return " " if kind in {"Cc", "Cs", "Zl", "Zp"} else sign
