"""What keeps other sites' pages from pressing a sandbox's buttons in somebody's browser."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from idverify.errors import RequestError
from idverify.problem import problem_of
from idverify.web.pages.form import host_of
from idverify.web.refusal import refused

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PREFIX: Final = "/sandbox"
_OWN: Final = frozenset({"same-origin", "none"})


class OwnSite:
    """Refuses what changes a sandbox and comes from another site; a program says neither header, and is let through.

    Args:
        app: what is behind it.

    Source: W3C Fetch Metadata Request Headers, section 2.4; RFC 6454 section 7.3.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and scope["path"].startswith(_PREFIX):
            headers = Headers(scope=scope)
            if not _is_own(headers):
                await refused(Request(scope), problem_of(RequestError("sandbox_site")))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    if any(site not in _OWN for site in headers.getlist("sec-fetch-site")):
        return False
    return all(host_of(origin) == headers.get("host") for origin in headers.getlist("origin"))
