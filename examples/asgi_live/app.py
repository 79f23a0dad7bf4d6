"""Live comments on Starlette: whoever may comment is heard by everybody in the stream."""

from __future__ import annotations

from collections import defaultdict

from gate import gated, sign_in
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

here: dict[str, set[WebSocket]] = defaultdict(set)


async def enter(request: Request) -> JSONResponse:
    """Sign in, and be given the cookies."""
    response = JSONResponse({})
    cookies = await run_in_threadpool(sign_in, request.path_params["name"])
    for name, value in cookies.items():
        response.set_cookie(name, value, httponly=True, samesite="lax")
    return response


async def live(websocket: WebSocket) -> None:
    """Every comment that comes in here was asked about; who may not write any more is disconnected."""
    others = here[websocket.path_params["stream"]]
    await websocket.accept()
    others.add(websocket)
    try:
        while True:
            comment = await websocket.receive_text()
            for each in list(others):
                await each.send_text(comment)
    except WebSocketDisconnect:
        pass
    finally:
        others.discard(websocket)


app = gated(
    Starlette(routes=[Route("/sign-in/{name}", enter, methods=["POST"]), WebSocketRoute("/live/{stream}", live)])
)
