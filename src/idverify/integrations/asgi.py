"""The door of any ASGI application: Starlette, Litestar, Django's handler, or one of your own.

It imports no framework. Source: the ASGI specification, version 3.0, with its websocket denial response.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import timedelta
from typing import Any, Final

from idverify.account import Action
from idverify.answer import Answer
from idverify.errors import IdverifyError
from idverify.integrations.asgi_routes import Ask, Routes
from idverify.integrations.asgi_socket import Message, Question, Receive, Send, Watched, close
from idverify.integrations.door import Door
from idverify.problem import Problem, language_of, problem_of

__all__ = ["ASGIGate", "standing_cookie"]

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
OfScope = Callable[[Scope], str | Awaitable[str | None] | None]
Whose = Callable[[Scope], str | int | Awaitable[str | int | None] | None]

STANDING_COOKIE: Final = "idverify_standing"
ASK_AGAIN: Final = timedelta(seconds=5)
_COOKIE: Final = f"{STANDING_COOKIE}=".encode()
_BETWEEN: Final = (b" ", b";")
_RAISES: Final = (2, 4)  # the version from which sending to a closed websocket is an OSError
_FAILED: Final = 500
_log: Final = logging.getLogger(__name__)


class ASGIGate:
    """Asks the gate before the application sees a request, and at each message that comes in over a websocket.

    A yes goes into ``scope["state"]["idverify"]``. A no is a problem document (RFC 9457) before any of the body is
    read; of a websocket it is a denial response, or a close with 1008 where the server knows none. While a websocket is
    open each message of the client is asked about again, and one that is denied closes it and is handed to nobody.

    It has to stand outside of whatever changes a request's method or path, and inside of what knows who is signed in.

    Args:
        app: the application.
        door: the platform's door; who opened it closes it.
        account_of: whose session it is, by the scope; None where nobody is signed in. It may be a coroutine function,
            and one that is not must not wait. What it raises is the application's own business, unless it is one of
            this library's errors.
        routes: as of ``Routes``.
        standing_of: the standing that was kept with the session, such as ``standing_cookie``; as ``account_of``.
        otherwise: what is asked for a write that no route names. It is not None unless you say so: a route that was
            forgotten is then one that nobody without an account can use, and not one that everybody can.
        ask_again: for how long an answer of the store is gone by while a websocket is open.

    Raises:
        ValueError: a route is not written as ``Routes`` reads it.
    """

    def __init__(
        self,
        app: Application,
        *,
        door: Door,
        account_of: Whose,
        routes: Mapping[str, Action | None],
        standing_of: OfScope | None = None,
        otherwise: Action | None = Action.POST,
        ask_again: timedelta = ASK_AGAIN,
    ) -> None:
        self._app = app
        self._door = door
        self._account_of = account_of
        self._standing_of: OfScope = standing_of or _no_standing
        self._routes = Routes(routes, otherwise=otherwise)
        self._ask_again = ask_again

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            await self._app(scope, receive, send)
            return
        if kind not in {"http", "websocket"}:
            raise ValueError("this door knows http and websocket only")
        asks = self._routes.asks(scope)
        if not asks:
            await self._app(scope, receive, send)
        elif kind == "http":
            await self._http(asks, scope, receive, send)
        else:
            await self._websocket(asks, scope, receive, send)

    async def _http(self, asks: tuple[Ask, ...], scope: Scope, receive: Receive, send: Send) -> None:
        try:
            # Awaiting what need not be costs every request.
            found = self._account_of(scope)
            account = found if isinstance(found, str) else await _whose(found)
            shown = self._standing_of(scope)
            token = shown if shown is None or isinstance(shown, str) else await shown
            for action, stream, item in asks:
                # Most are told here: what does not wait is not made a coroutine of.
                answer: Answer | None = None
                if account is not None and token is not None:
                    answer = self._door.stated(account, action, token=token, stream=stream, item=item)
                if answer is None:
                    decided = await self._door.decide_async(account, action, stream=stream, item=item)
                    answer = decided.require()
                _tell(scope, answer)
        except IdverifyError as refused:
            await _respond("http.response", _problem(refused), scope, send)
            return
        await self._app(scope, receive, send)

    async def _websocket(self, asks: tuple[Ask, ...], scope: Scope, receive: Receive, send: Send) -> None:
        try:
            account = await _whose(self._account_of(scope))
            shown = self._standing_of(scope)
            token = shown if shown is None or isinstance(shown, str) else await shown
            questions = [Question(self._door, account, ask, token, every=self._ask_again) for ask in asks]
            for question in questions:
                _tell(scope, await question.answer())
        except IdverifyError as refused:
            problem = _problem(refused)
            if (await receive())["type"] != "websocket.connect":
                return  # gone already
            if "websocket.http.response" in (scope.get("extensions") or ()):
                await _respond("websocket.http.response", problem, scope, send)
            else:
                await send(close(problem))
            return
        version = scope.get("asgi", {}).get("spec_version", "2.0").split(".")
        raises = (int(version[0]), int(version[1])) >= _RAISES
        watched = Watched(receive, send, questions, raises=raises)
        await self._app(scope, watched.receive, watched.send)


async def _whose(found: str | int | Awaitable[str | int | None] | None) -> str | int | None:
    return await found if isinstance(found, Awaitable) else found


def _no_standing(_: Scope) -> None:
    return None


def standing_cookie(scope: Scope) -> str | None:
    """The standing in the cookie ``idverify_standing``, if there is one.

    Args:
        scope: of ASGI.
    """
    for name, value in scope["headers"]:
        if name == b"cookie":
            at = value.find(_COOKIE)
            # Of this very name, and not of one that ends with it.
            while at > 0 and value[at - 1 : at] not in _BETWEEN:
                at = value.find(_COOKIE, at + 1)
            if at >= 0:
                return str(value[at + len(_COOKIE) :].partition(b";")[0].strip(), "latin-1")
    return None


def _tell(scope: Scope, answer: Answer) -> None:
    # In place: whoever stands further out sees the same state (the lifespan state of ASGI is one dictionary a request).
    scope.setdefault("state", {})["idverify"] = answer


def _problem(error: IdverifyError) -> Problem:
    problem = problem_of(error)
    if problem.status >= _FAILED:
        _log.error("the gate gave no answer: %s", problem.code)
    return problem


async def _respond(kind: str, problem: Problem, scope: Scope, send: Send) -> None:
    wanted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    lang = language_of(wanted.decode("latin-1"))
    body = problem.body(lang)
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in problem.headers(lang).items()]
    headers.append((b"content-length", str(len(body)).encode()))
    start: Message = {"type": f"{kind}.start", "status": problem.status, "headers": headers}
    await send(start)
    await send({"type": f"{kind}.body", "body": body})
