"""The door of a FastAPI application: a dependency that gives the answer, and problem documents for every no."""

from __future__ import annotations

import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, cast

from fastapi import Depends, FastAPI
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketState

from idverify.account import Account, Action, Service
from idverify.answer import Answer, DeniedError
from idverify.decision import decide
from idverify.errors import IdverifyError
from idverify.integrations.asgi import STANDING_COOKIE
from idverify.integrations.asgi import standing_cookie as cookie_of
from idverify.integrations.asgi_socket import close
from idverify.integrations.door import Door
from idverify.problem import MEDIA_TYPE, SCHEMA, example, language_of, problem_of

__all__ = ["door_of", "forget_standing", "install", "keep_standing", "requires", "standing_cookie"]

OfConnection = Callable[[Any], str | Awaitable[str | None] | None]
Whose = Callable[[Any], str | int | Awaitable[str | int | None] | None]
Named = str | Callable[[Any], str | None]

_STATE: Final = "idverify"
_MARK: Final = "idverify."
_SCHEMA_NAME: Final = "IdverifyProblem"
_FAILED: Final = 500
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Installed:
    door: Door
    account_of: Whose | None
    standing_of: OfConnection | None


def install(
    app: FastAPI,
    *,
    door: Door | None = None,
    account_of: Whose | None = None,
    standing_of: OfConnection | None = None,
) -> None:
    """Let an application ask the gate, answer every error of this library with a problem document, and show both.

    Applications that are mounted in it are served too, unless ``install`` was called for them; so are routers. Call it
    once, after ``app.openapi`` was replaced if you replace it.

    Args:
        app: the application.
        door: the platform's door. If left out it is opened here on the settings of the environment, which are looked at
            at once, and closed when the application stops; whoever hands one over closes it.
        account_of: whose session it is, by the request (of a websocket, by the connection); None where nobody is signed
            in. It may be a coroutine function, and one that is not must not wait. Left out where every ``requires``
            names a dependency instead.
        standing_of: the standing that was kept with the session, such as ``standing_cookie``; as ``account_of``.

    Raises:
        OperatorError: there is no door, and a setting is missing or cannot be used; as of ``Settings.registrar``.
    """
    if door is None:
        door = Door.from_settings()
        _close_at_the_end(app, door)
    _install(app, _Installed(door, account_of, standing_of))
    # Called once, when the application is put together and before its first request; it adds nothing to a request.
    app.add_middleware(_mounted_too, app)


def _install(app: FastAPI, installed: _Installed) -> None:
    setattr(app.state, _STATE, installed)
    # Starlette's types know handlers of the one kind of connection or of the other; this one serves both.
    app.add_exception_handler(IdverifyError, _refused)  # type: ignore[arg-type]  # see above
    shown = app.openapi
    app.openapi = lambda: _with_problems(shown())  # type: ignore[method-assign]  # as FastAPI says to extend it


def _mounted_too(stack: ASGIApp, app: FastAPI) -> ASGIApp:
    installed: _Installed = getattr(app.state, _STATE)
    waiting: list[BaseRoute] = list(app.routes)
    while waiting:
        route = waiting.pop()
        inner = getattr(route, "app", None)
        if isinstance(inner, FastAPI) and not hasattr(inner.state, _STATE):
            _install(inner, installed)
        waiting += getattr(route, "routes", ())
    return stack


def _close_at_the_end(app: FastAPI, door: Door) -> None:
    lifespan = app.router.lifespan_context

    @asynccontextmanager
    async def closing(started: Any) -> AsyncIterator[Any]:  # noqa: ANN401  # whatever the host's own lifespan takes and gives
        try:
            async with lifespan(started) as state:
                yield state
        finally:
            door.close()

    app.router.lifespan_context = closing


async def _refused(connection: HTTPConnection, error: Exception) -> Response | None:
    problem = problem_of(cast("IdverifyError", error))
    if problem.status >= _FAILED:
        _log.error("the gate gave no answer: %s", problem.code)
    lang = language_of(connection.headers.get("accept-language"))
    response = Response(problem.body(lang), problem.status, problem.headers(lang))
    if not isinstance(connection, WebSocket):
        return response
    extensions = connection.scope.get("extensions") or ()
    if connection.application_state is WebSocketState.CONNECTING and "websocket.http.response" in extensions:
        await connection.send_denial_response(response)
    else:
        closing = close(problem)
        await connection.close(closing["code"], closing["reason"])
    return None


def requires(
    action: Action,
    *,
    stream: Named | None = None,
    item: Named | None = None,
    account: Callable[..., Any] | None = None,
) -> Callable[..., Awaitable[Answer]]:
    """A dependency that gives the answer where it is a yes: ``Annotated[Answer, Depends(requires(Action.COMMENT))]``.

    It stands in a route, a router or an application; of a websocket it is asked before the handshake only (for one that
    is asked about at each message see ``integrations.asgi``). A no is raised: 403 with a problem document.

    Args:
        action: what is to be done.
        stream, item: the name of a path parameter, or a function of the request; as of ``PostingGate.decide``.
        account: a dependency of the application that gives whose session it is, in place of ``install``'s
            ``account_of``.

    Raises:
        DeniedError: when asked; the gate says no.
        RequestError: when asked; nobody is signed in (``signed_out``).
        OperatorError: when asked; the store gave no answer (``store_unreachable`` and the like).
        RuntimeError: when asked; ``install`` was not called for this application, or nothing tells whose session it is.
    """
    return _Requirement(Action(action), stream=stream, item=item, account=account)


class _Requirement(SecurityBase):
    # FastAPI lets a dependency say one thing in the schema of the operations that it stands in, however deep: that it
    # is a security scheme. It is used as a mark, which _with_problems takes away again.

    def __init__(
        self, action: Action, *, stream: Named | None, item: Named | None, account: Callable[..., Any] | None
    ) -> None:
        self.model = APIKey(**{"in": APIKeyIn.cookie}, name=STANDING_COOKIE)
        self.scheme_name = f"{_MARK}{action}"
        self._action = action
        self._stream = stream
        self._item = item
        of = [inspect.Parameter("connection", inspect.Parameter.KEYWORD_ONLY, annotation=HTTPConnection)]
        if account is not None:
            of.append(
                inspect.Parameter(
                    "account", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Any, Depends(account)]
                )
            )
        self._account_is_given = account is not None
        self.__signature__ = inspect.Signature(of)  # what FastAPI reads of a dependency

    async def __call__(self, *, connection: HTTPConnection, account: str | int | None = None) -> Answer:
        installed = _installed(connection)
        if not self._account_is_given:
            if installed.account_of is None:
                raise RuntimeError("install() was given no account_of, and requires() no account")
            found = installed.account_of(connection)
            # Awaiting what need not be costs every request.
            account = await found if not isinstance(found, str) and isinstance(found, Awaitable) else found
        token = None if installed.standing_of is None else installed.standing_of(connection)
        if token is not None and not isinstance(token, str):
            token = await token
        stream, item = _named(self._stream, connection), _named(self._item, connection)
        door, action = installed.door, self._action
        if account is not None and token is not None:
            # Most are told here: what does not wait is not made a coroutine of.
            stated = door.stated(account, action, token=token, stream=stream, item=item)
            if stated is not None:
                return stated
        answer = await door.decide_async(account, action, stream=stream, item=item)
        return answer.require()


def _installed(connection: HTTPConnection) -> _Installed:
    found: _Installed | None = getattr(connection.app.state, _STATE, None)
    if found is None:
        raise RuntimeError("idverify.integrations.fastapi.install(app, …) was not called for this application")
    return found


def _named(what: Named | None, connection: HTTPConnection) -> str | None:
    if what is None:
        return None
    return str(connection.path_params[what]) if isinstance(what, str) else what(connection)


def door_of(connection: HTTPConnection) -> Door:
    """The door of the application that a request came to.

    Args:
        connection: the request, or the websocket.

    Raises:
        RuntimeError: ``install`` was not called for it.
    """
    return _installed(connection).door


def standing_cookie(connection: HTTPConnection) -> str | None:
    """The standing that ``keep_standing`` kept with the session, for ``install``'s ``standing_of``.

    Args:
        connection: the request, or the websocket.
    """
    return cookie_of(connection.scope)  # of many cookies this one only is read


def keep_standing(
    request: Request, response: Response, account: str, *, stream: str | None = None, secure: bool | None = None
) -> None:
    """Issue a standing and keep it in a cookie that scripts cannot read, for as long as the browser's session.

    Call it at login and after whatever the account's holder did; ask it in a thread, as of any route that is not a
    coroutine function, since it reads the store. Where the session has a store of its own, keep
    ``door_of(request).standing(account)`` in there instead.

    Args:
        request: the request that is being answered.
        response: what is answered.
        account: the platform's name of who signed in.
        stream: as of ``PostingGate.standing``.
        secure: whether the cookie goes over TLS only; if left out, it does unless the request came without TLS to this
            machine's own name.

    Raises:
        OperatorError: the store gave no answer, or as of ``PostingGate.standing``.
        RuntimeError: ``install`` was not called for the application.
    """
    token = door_of(request).standing(account, stream=stream)
    # Behind a proxy that speaks TLS the scheme may be seen as http all the same.
    here = request.url.scheme != "https" and request.url.hostname in _HERE
    over_tls = not here if secure is None else secure
    response.set_cookie(STANDING_COOKIE, token, httponly=True, secure=over_tls, samesite="lax")


def forget_standing(response: Response) -> None:
    """Take the standing away with the session.

    Args:
        response: what is answered to whoever signs out.
    """
    response.delete_cookie(STANDING_COOKIE)


def _with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema in which every operation that asks the gate shows how it is refused."""
    components = schema.get("components", {})
    marks = {name for name in components.get("securitySchemes", {}) if name.startswith(_MARK)}
    if not marks:
        return schema
    for name in marks:
        del components["securitySchemes"][name]
    if not components["securitySchemes"]:
        del components["securitySchemes"]
    components.setdefault("schemas", {})[_SCHEMA_NAME] = SCHEMA
    for path in schema.get("paths", {}).values():
        for operation in path.values():
            if isinstance(operation, dict) and "security" in operation:
                _show(operation, marks)
    return schema


def _show(operation: dict[str, Any], marks: set[str]) -> None:
    asked = [name for each in operation["security"] for name in each if name in marks]
    operation["security"] = [each for each in operation["security"] if not marks & each.keys()]
    if not operation["security"]:
        del operation["security"]
    if not asked:
        return
    actions = [name.removeprefix(_MARK) for name in dict.fromkeys(asked)]
    found = operation.setdefault("responses", {})
    _add(
        found,
        "403",
        f"The account may not do this ({', '.join(actions)}), or nobody is signed in",
        {
            "denied": _denial(Action(actions[0])),
            "signed_out": example("request.signed_out"),
        },
    )
    unreachable = {"store_unreachable": example("operator.store_unreachable")}
    _add(found, "503", "The gate gave no answer; nothing was let in", unreachable)


def _add(responses: dict[str, Any], status: str, description: str, examples: dict[str, dict[str, Any]]) -> None:
    response = responses.setdefault(status, {"description": description})
    response.setdefault("content", {})[MEDIA_TYPE] = {
        "schema": {"$ref": f"#/components/schemas/{_SCHEMA_NAME}"},
        "examples": {name: {"summary": value["title"], "value": value} for name, value in examples.items()},
    }


def _denial(action: Action) -> dict[str, Any]:
    """What somebody is told whose number was not proven yet."""
    now = datetime.now().astimezone()
    nobody = Account(opened_at=now, user_birth_date=date(1990, 5, 1), evidence=())
    return problem_of(DeniedError(decide(nobody, action, service=Service.DOMESTIC, at=now))).document("vi")
