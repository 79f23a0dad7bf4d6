"""In which language a page is shown: Vietnamese, unless the person chose English."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from idverify.messages import LANGUAGES, Language

COOKIE: Final = "idverify-lang"
QUERY: Final = "lang"
_DEFAULT: Final[Language] = "vi"


def language(request: Request) -> Language:
    """The language of a page: the one that the address names, or else the one that was chosen before.

    A browser's own preference is not asked: a cheap phone is often set to English by its maker.
    """
    named = chosen(request)
    if named is not None:
        return named
    kept = request.cookies.get(COOKIE)
    return next((each for each in LANGUAGES if each == kept), _DEFAULT)


def chosen(request: Request) -> Language | None:
    """The language that the address names; None where it names none of ours."""
    named = request.query_params.get(QUERY)
    return next((each for each in LANGUAGES if each == named), None)


def address_in(request: Request, lang: Language) -> str:
    """The address of this page in a language, with whatever else its query holds."""
    kept = [(name, value) for name, value in parse_qsl(request.url.query, keep_blank_values=True) if name != QUERY]
    return f"{request.url.path}?{urlencode([*kept, (QUERY, lang)])}"
