"""The entrance: what every request passes, before and after whatever answers it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from idverify.errors import OperatorError, RequestError
from idverify.problem import problem_of
from idverify.web.configuration import Configuration
from idverify.web.pages.asked import asks_for_page
from idverify.web.pages.route import refusal
from idverify.web.refusal import on_anything, refused
from idverify.web.service import Service
from idverify.web.telemetry.counts import Counts
from idverify.web.telemetry.spans import note, span_of
from idverify.web.telemetry.vocabulary import method_of, route_of

_REQUEST_ID: Final = "x-request-id"
_UUID: Final = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_LONGEST_TARGET: Final = 2_048
# A provider of electronic identification sends a browser back with as much as it likes to say.
_COMES_BACK: Final = ("GET", "/identity/back")
_MOST_HEADERS: Final = 64
_PROBES: Final = "/health/"
_access: Final = logging.getLogger("idverify.web.access")


class Entrance:
    """An ASGI application around the service's own.

    It names the request, keeps out what is too much or meant for another host, gives each answer its headers, counts
    it, and lets no error out.

    Args:
        app: the service's own.
        service: for its clock.
        configuration: hosts and limits.
        counts: where requests are counted.
    """

    def __init__(self, app: FastAPI, service: Service, configuration: Configuration, counts: Counts) -> None:
        self._app = app
        self._service = service
        self._configuration = configuration
        self._counts = counts
        self._running = 0

    @property
    def app(self) -> FastAPI:
        """The application within."""
        return self._app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        state = scope.setdefault("state", {})
        request_id = _named(scope)
        state["request_id"] = request_id
        head = state["head"] = scope["method"] == "HEAD"
        answering = _Answering(receive, send, request_id, bodiless=_is_bodiless(scope["headers"]), head=head)
        self._running += 1
        self._counts.begun()
        try:
            with span_of(scope, request_id) as span:
                with _as_get(scope):
                    await self._answered(scope, answering)
                note(span, scope, answering.status, state.get("problem"))
        finally:
            self._running -= 1
            self._tell(scope, answering.status, time.perf_counter() - began)

    async def _answered(self, scope: Scope, answering: _Answering) -> None:
        request = Request({**scope, "app": self._app})
        kept_out = self._kept_out(scope)
        if kept_out is not None:
            # Under a name that is not ours nobody is shown a page of ours.
            is_page = kept_out.code != "host" and asks_for_page(request)
            response = refusal(request, kept_out) if is_page else refused(request, problem_of(kept_out))
            await response(scope, answering.receive, answering.send)
            return
        try:
            await self._app(scope, answering.receive, answering.send)
        except asyncio.CancelledError:  # it outlasted the time for stopping; what a thread of it does goes on
            if not answering.status:
                response = refused(request, problem_of(OperatorError("outcome_unknown")))
                await response(scope, answering.receive, answering.send)
            raise
        except Exception as failed:  # noqa: BLE001  # whatever it is, its words must not reach the server's own log
            if not answering.status:
                response = await on_anything(request, failed)
                await response(scope, answering.receive, answering.send)

    def _kept_out(self, scope: Scope) -> RequestError | None:
        configuration = self._configuration
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        size = sum(len(name) + len(value) + 4 for name, value in headers)
        target = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        comes_back = bool(self._app.state.page_roots) and (scope["method"], scope["path"]) == _COMES_BACK
        longest = configuration.header_bytes if comes_back else _LONGEST_TARGET
        if size > configuration.header_bytes or len(headers) > _MOST_HEADERS or target > longest:
            return RequestError("headers")
        # Whoever probes a machine's health calls it by its address, and is told nothing that a name would change.
        if not scope["path"].startswith(_PROBES) and not configuration.is_host(_host(headers)):
            return RequestError("host")
        if self._running > configuration.at_once:
            return RequestError("not_ready")
        return None

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        state = scope["state"]
        route, method, problem = route_of(scope), method_of(scope), state.get("problem")
        self._counts.answered(route, method, status, seconds, problem)
        caller = state.get("caller")
        told = {
            "at": self._service.clock().isoformat(),
            "request": state["request_id"],
            "route": route,
            "method": method,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "key": None if caller is None else caller.id,
            "problem": problem,
        }
        _access.info("%s", json.dumps(told))


class _Answering:
    """One request's way in and out: whether its body came whole, and what every answer's header holds."""

    def __init__(self, receive: Receive, send: Send, request_id: str, *, bodiless: bool, head: bool) -> None:
        self._receive, self._send, self._request_id = receive, send, request_id
        self._whole = bodiless
        self._head = head
        self.status = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._whole = message["type"] == "http.request" and not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers[_REQUEST_ID] = self._request_id
            if not self._whole:
                # The rest of a body that nobody read must not be taken for the next request, nor waited for.
                headers["Connection"] = "close"
        elif self._head:
            message = {**message, "body": b""}
        await self._send(message)


@contextmanager
def _as_get(scope: Scope) -> Iterator[None]:
    """Let HEAD be answered as GET is (RFC 9110 section 9.3.2); it is told and counted as what it was."""
    method = scope["method"]
    if method == "HEAD":
        scope["method"] = "GET"
    try:
        yield
    finally:
        scope["method"] = method


def _named(scope: Scope) -> str:
    """The id of a request: the caller's if it is a UUID, for anything else may be a number or a name."""
    given: list[bytes] = [value for name, value in scope["headers"] if name == _REQUEST_ID.encode("ascii")]
    if len(given) == 1 and _UUID.fullmatch(given[0]):
        return given[0].decode("ascii")
    return str(uuid.uuid4())


def _host(headers: list[tuple[bytes, bytes]]) -> str:
    given: list[str] = [value.decode("latin-1") for name, value in headers if name == b"host"]
    return given[0] if len(given) == 1 else ""


def _is_bodiless(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a request says that nothing follows its header (RFC 9112 section 6.3)."""
    return all(name != b"transfer-encoding" and (name != b"content-length" or value == b"0") for name, value in headers)
