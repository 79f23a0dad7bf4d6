"""In which language a page is shown: Vietnamese, unless the person chose English."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response

from idverify.messages import LANGUAGES, Language

# The prefix as of ``visiting``: a sandbox has no TLS.
_COOKIE: Final = "__Host-idverify-lang"
_SANDBOX_COOKIE: Final = "idverify-lang"
_A_YEAR: Final = 365 * 86_400
QUERY: Final = "lang"
_DEFAULT: Final[Language] = "vi"


def language(request: Request) -> Language:
    """The language of a page: the one that the address names, or else the one that was chosen before.

    A browser's own preference is not asked: a cheap phone is often set to English by its maker.
    """
    named = chosen(request)
    if named is not None:
        return named
    kept = request.cookies.get(_cookie(request)[0])
    return next((each for each in LANGUAGES if each == kept), _DEFAULT)


def chosen(request: Request) -> Language | None:
    """The language that the address names; None where it names none of ours."""
    named = request.query_params.get(QUERY)
    return next((each for each in LANGUAGES if each == named), None)


def address_in(request: Request, lang: Language) -> str:
    """The address of this page in a language, with whatever else its query holds."""
    kept = [(name, value) for name, value in parse_qsl(request.url.query, keep_blank_values=True) if name != QUERY]
    return f"{request.url.path}?{urlencode([*kept, (QUERY, lang)])}"


def remember(request: Request, response: Response) -> None:
    """Let a browser keep the language that the address names, if it names one of ours."""
    lang = chosen(request)
    if lang is not None:
        name, secure = _cookie(request)
        response.set_cookie(name, lang, max_age=_A_YEAR, path="/", httponly=True, samesite="lax", secure=secure)


def _cookie(request: Request) -> tuple[str, bool]:
    """The name of the cookie, and whether it goes over TLS only."""
    return (_COOKIE, True) if request.app.state.service.sandbox is None else (_SANDBOX_COOKIE, False)
