"""The body of a request: JSON in UTF-8, whole within a time and a size, and read strictly."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, Final

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from idverify.errors import RequestError, forget_locals
from idverify.web.configuration import Configuration

_JSON: Final = re.compile(r'application/json(?:\s*;\s*charset="?utf-8"?)?\s*', re.ASCII | re.IGNORECASE)
_DEEPEST: Final = 32
_BODILESS: Final = frozenset({"GET", "HEAD"})


class ReadRequest(Request):
    """A request whose body was read and parsed; nothing reads it again.

    Args:
        scope, receive: of the request.
        body: as it came.
        parsed: the JSON in it.
    """

    def __init__(self, scope: Scope, receive: Receive, body: bytes, parsed: Any) -> None:  # noqa: ANN401  # any JSON
        super().__init__(scope, receive)
        self._whole, self._parsed = body, parsed

    async def body(self) -> bytes:
        """The body as it came."""
        return self._whole

    async def json(self) -> Any:  # noqa: ANN401  # any JSON
        """The JSON in it."""
        return self._parsed


async def whole_body(request: Request) -> Request:
    """The request with its body read.

    Raises:
        RequestError: it is not JSON by its headers (``media_type``), too long (``too_large``) or too slow
            (``too_slow``), or it is no JSON in UTF-8, has a name twice in one object, a NUL in a text, or is nested
            deeper than 32 (``malformed``).
    """
    if request.method in _BODILESS:
        return request
    configuration: Configuration = request.app.state.configuration
    declared = request.headers.getlist("content-type")
    if len(declared) != 1 or not _JSON.fullmatch(declared[0]) or "content-encoding" in request.headers:
        raise RequestError("media_type")
    body = await received(request, configuration)
    try:
        parsed = _parsed(body)
    except (ValueError, RecursionError) as wrong:
        forget_locals(wrong)
        raise RequestError("malformed") from None
    return ReadRequest(request.scope, request.receive, body, parsed)


async def received(request: Request, configuration: Configuration) -> bytes:
    """The body of a request, of whatever kind.

    Raises:
        RequestError: it is too long (``too_large``), too slow (``too_slow``), or breaks off (``malformed``).
    """
    most = configuration.body_bytes
    # h11 has refused a length that is no number, and two that differ.
    if int(request.headers.get("content-length", "0")) > most:
        raise RequestError("too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(configuration.body_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise RequestError("too_large")
    except TimeoutError:
        raise RequestError("too_slow") from None
    except ClientDisconnect:  # nobody is there to hear it
        raise RequestError("malformed") from None
    return bytes(body)


def _parsed(body: bytes) -> Any:  # noqa: ANN401  # any JSON
    text = body.decode("utf-8")
    parsed = json.loads(text, object_pairs_hook=_object, parse_constant=_refused)
    _require_plain(parsed, 0)
    return parsed


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object each of whose names stands once, for two readers may take different ones (RFC 8259 section 4)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refused(_constant: str) -> None:
    raise ValueError("NaN and infinities are no JSON")


def _require_plain(value: object, depth: int) -> None:
    """Refuse what no database keeps (a NUL, half a surrogate pair), and what nobody nests."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError("a NUL in a text")
    elif isinstance(value, dict):
        for name, each in value.items():
            _require_plain(name, depth)
            _require_plain(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _require_plain(each, depth + 1)
