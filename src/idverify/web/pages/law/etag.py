"""A page that a browser need not load again while it is the same."""

from __future__ import annotations

import functools
import hashlib
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.web.pages.language import language
from idverify.web.pages.law.address import reading_address
from idverify.web.pages.law.written import capital, short_title, written_citation, written_place
from idverify.web.pages.page import page

_NOT_MODIFIED: Final = 304
_NAMED_BY: Final = 32
# What every page of the law may call.
_GIVEN: Final = MappingProxyType(
    {"reading_address": reading_address, "place": written_place, "capital": capital, "short": short_title}
)


def page_kept(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A page that a browser may keep, and is to ask about each time; nothing comes back where it is still the same.

    Only the browser itself may keep it, for the page is in the language that it chose.

    Args:
        request, template, status, values: as of ``page``.

    Source: RFC 9110 sections 8.8.3, 13.1.2 and 15.4.5.
    """
    written = functools.partial(written_citation, lang=language(request))
    shown: Response = page(request, template, status=status, written=written, **_GIVEN, **values)
    tag = f'"{hashlib.sha256(bytes(shown.body)).hexdigest()[:_NAMED_BY]}"'
    if tag in _tags(request) and status == 200:
        kept = [each for each in shown.raw_headers if each[0] not in (b"content-length", b"content-type")]
        shown = Response(status_code=_NOT_MODIFIED)
        shown.raw_headers = kept
    shown.headers["ETag"] = tag
    shown.headers["Cache-Control"] = "private, no-cache"
    shown.headers["Vary"] = "Cookie"
    return shown


def _tags(request: Request) -> set[str]:
    """The tags that a browser has kept; one may be weak, for a proxy that compressed the page made it so."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return {each.strip().removeprefix("W/") for each in given.split(",")}
