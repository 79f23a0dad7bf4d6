"""Where a browser finds the files that pages load."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from idverify.errors import RequestError
from idverify.web.pages.assets import PREFIX, address_of, bytes_of

_TYPES: Final = MappingProxyType(
    {
        "pages.css": "text/css; charset=utf-8",
        "htmx.min.js": "text/javascript; charset=utf-8",
        "icon.svg": "image/svg+xml",
    }
)
_FOR_EVER: Final = "public, max-age=31536000, immutable"

STATIC: Final = APIRouter(prefix=PREFIX, include_in_schema=False)


@STATIC.get("/{digest}/{name}")
def found(request: Request, digest: str, name: str) -> Response:
    """A file, which may be kept for ever under this address.

    Raises:
        RequestError: there is none of this name, or of these bytes (``not_found``).
    """
    del digest
    if name not in _TYPES or request.url.path != address_of(name):
        raise RequestError("not_found")
    return Response(bytes_of(name), media_type=_TYPES[name], headers={"Cache-Control": _FOR_EVER})
