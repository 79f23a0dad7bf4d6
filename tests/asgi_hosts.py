"""Three hosts behind the ASGI door, each for a process of its own: ``uvicorn --factory asgi_hosts:litestar_host``."""

from __future__ import annotations

import secrets
from typing import Any

from idverify.account import Action
from idverify.integrations.asgi import ASGIGate, standing_cookie
from idverify.integrations.door import Door

ROUTES = {
    "POST /comments": Action.COMMENT,
    "POST /posts/{item}": Action.POST,
    "POST /login": None,
    "WEBSOCKET /live/{stream}": Action.COMMENT,
}
SEEN: list[str] = []


def account_of(scope: Any) -> str | None:
    """Whose session it is. A host has sessions; this one believes a header."""
    return next((value.decode() for name, value in scope["headers"] if name == b"x-account"), None)


def gated(app: Any) -> ASGIGate:
    return ASGIGate(app, door=Door.from_settings(), account_of=account_of, standing_of=standing_cookie, routes=ROUTES)


def starlette_host() -> ASGIGate:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route, WebSocketRoute
    from starlette.websockets import WebSocket, WebSocketDisconnect

    async def write(request: Request) -> JSONResponse:
        SEEN.append((await request.body()).decode())
        return JSONResponse({"law": request.state.idverify.law})

    async def login(request: Request) -> JSONResponse:
        return JSONResponse({"asked": hasattr(request.state, "idverify")})

    async def seen(_: Request) -> JSONResponse:
        return JSONResponse(SEEN)

    async def live(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            while True:
                text = await websocket.receive_text()
                SEEN.append(text)
                await websocket.send_text(f"{websocket.state.idverify.law} {text}")
        except WebSocketDisconnect as gone:
            SEEN.append(f"gone {gone.code}")

    return gated(
        Starlette(
            routes=[
                Route("/comments", write, methods=["POST"]),
                Route("/posts/{id}", write, methods=["POST"]),
                Route("/login", login, methods=["POST"]),
                Route("/forgotten", write, methods=["POST"]),
                Route("/seen", seen),
                WebSocketRoute("/live/{stream}", live),
            ]
        )
    )


def litestar_host() -> ASGIGate:
    from litestar import Litestar, Request, WebSocket, get, post, websocket
    from litestar.exceptions import WebSocketDisconnect
    from litestar.params import FromPath

    @post(["/comments", "/posts/{id:str}", "/forgotten"], status_code=200)
    async def write(request: Request[Any, Any, Any]) -> dict[str, str]:
        SEEN.append((await request.body()).decode())
        return {"law": request.scope["state"]["idverify"].law}

    @post("/login", status_code=200)
    async def login(request: Request[Any, Any, Any]) -> dict[str, bool]:
        return {"asked": "idverify" in request.scope["state"]}

    @get("/seen", sync_to_thread=False)
    def seen() -> list[str]:
        return SEEN

    @websocket("/live/{stream:str}")
    async def live(socket: WebSocket[Any, Any, Any], stream: FromPath[str]) -> None:  # noqa: ARG001  # Litestar passes it by name
        await socket.accept()
        try:
            while True:
                text = await socket.receive_text()
                SEEN.append(text)
                await socket.send_text(f"{socket.scope['state']['idverify'].law} {text}")
        except WebSocketDisconnect as gone:
            SEEN.append(f"gone {gone.code}")

    return gated(Litestar([write, login, seen, live], openapi_config=None, logging_config=None))


async def _live(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        SEEN.append(message["text"])
        await send({"type": "websocket.send", "text": f"{scope['state']['idverify'].law} {message['text']}"})
    SEEN.append(f"gone {message['code']}")


async def _lifespan(receive: Any, send: Any) -> None:
    for step in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{step}.complete"})


def django_host() -> ASGIGate:
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.core.handlers.asgi import ASGIRequest
    from django.http import JsonResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    settings.configure(ROOT_URLCONF=(), SECRET_KEY=secrets.token_hex(16), ALLOWED_HOSTS=["*"], USE_TZ=True)

    @csrf_exempt
    async def write(request: ASGIRequest, id: str = "") -> JsonResponse:  # noqa: ARG001  # Django passes it by name
        SEEN.append(request.body.decode())
        return JsonResponse({"law": request.scope["state"]["idverify"].law})

    @csrf_exempt
    def login(request: ASGIRequest) -> JsonResponse:
        return JsonResponse({"asked": "idverify" in request.scope.get("state", {})})

    def seen(_: ASGIRequest) -> JsonResponse:
        return JsonResponse(SEEN, safe=False)

    settings.ROOT_URLCONF = (
        path("comments", write),
        path("posts/<str:id>", write),
        path("forgotten", write),
        path("login", login),
        path("seen", seen),
    )
    django = get_asgi_application()

    async def both(scope: Any, receive: Any, send: Any) -> None:
        # Django's handler knows no websocket and no lifespan; whoever has websockets beside it does this.
        if scope["type"] == "http":
            await django(scope, receive, send)
        elif scope["type"] == "websocket":
            await _live(scope, receive, send)
        else:
            await _lifespan(receive, send)

    return gated(both)
