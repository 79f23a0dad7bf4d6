"""The fence that keeps real numbers out of a sandbox, whichever endpoint they are meant for."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from idverify.errors import RequestError
from idverify.law import day_of
from idverify.problem import problem_of
from idverify.web.configuration import Configuration
from idverify.web.refusal import refused
from idverify.web.sandbox.numbers import require_sandboxs

_BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class NumberFence:
    """Reads a body ahead of the endpoint, and answers in its place where a number in it is nobody's made-up one.

    What is no JSON, too long or cut off is passed on, for the frame to refuse in its own way.

    Args:
        app: what is behind it.
        clock: of the sandbox, for the numbering plan of the day.
        configuration: how long a body may be, and may take.
    """

    def __init__(self, app: ASGIApp, *, clock: Callable[[], datetime], configuration: Configuration) -> None:
        self._app = app
        self._clock = clock
        self._configuration = configuration

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http" or scope["method"] in _BODILESS:
            await self._app(scope, receive, send)
            return
        try:
            came = await self._read(receive)
            _require(came, self._clock())
        except RequestError as wrong:
            await refused(Request(scope), problem_of(wrong))(scope, receive, send)
            return

        async def again() -> Message:
            return came.popleft() if came else await receive()

        await self._app(scope, again, send)

    async def _read(self, receive: Receive) -> deque[Message]:
        came: deque[Message] = deque()
        size = 0
        try:
            async with asyncio.timeout(self._configuration.body_seconds):
                while size <= self._configuration.body_bytes:
                    message = await receive()
                    came.append(message)
                    size += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            raise RequestError("too_slow") from None
        return came


def _require(came: deque[Message], now: datetime) -> None:
    try:
        asked = json.loads(b"".join(message.get("body", b"") for message in came))
    except (ValueError, RecursionError):
        return
    try:
        require_sandboxs(asked, on=day_of(now))
    except RecursionError:
        return
