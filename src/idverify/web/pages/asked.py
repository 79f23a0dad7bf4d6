"""Whether what is asked for is a page: by a browser, under an address that is no program's."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request

_HTML: Final = "text/html"
_JSON: Final = frozenset({"application/json", "application/problem+json"})
_RANGE: Final = re.compile(r"\s*([\w!#$&^.+*-]+/[\w!#$&^.+*-]+)\s*(?:;.*)?", re.ASCII)
_QUALITY: Final = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)
_MOST_READ: Final = 1_024
_FOR_PROGRAMS: Final = ("/v1", "/access", "/ledger", "/health", "/metrics", "/openapi.json", "/.well-known")


def asks_for_page(request: Request) -> bool:
    """Whether whoever asks gets a page, were it only to be told that there is none.

    Args:
        request: any; where no pages are served, the answer is no.
    """
    roots: frozenset[str] = request.app.state.page_roots
    is_for_people = root_of(request.url.path) not in _FOR_PROGRAMS
    return bool(roots) and is_for_people and prefers_page(request.headers.get("accept", ""))


def prefers_page(accept: str) -> bool:
    """Whether HTML is asked for by name, and JSON not before it.

    Args:
        accept: the header; what cannot be read in it is passed over.

    Source: RFC 9110 section 12.5.1.
    """
    asked: dict[str, float] = {}  # in the order in which they stand
    for each in accept[:_MOST_READ].split(","):
        read = _RANGE.fullmatch(each)
        if read is not None:
            quality = _QUALITY.search(each)
            asked.setdefault(read[1].lower(), 1.0 if quality is None else float(quality[1]))
    order = sorted(asked, key=lambda kind: -asked[kind])
    first = next((kind for kind in order if kind == _HTML or kind in _JSON), None)
    return first == _HTML and asked[_HTML] > 0


def root_of(path: str) -> str:
    """The first part of a path, such as ``/sign-up``."""
    return "/" + path.split("/", 2)[1]
