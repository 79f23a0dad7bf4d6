"""The same live comments on Litestar."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from gate import gated, sign_in
from litestar import Litestar, Response, WebSocket, post, websocket
from litestar.datastructures import Cookie
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath

here: dict[str, set[WebSocket[Any, Any, Any]]] = defaultdict(set)


@post("/sign-in/{name:str}", sync_to_thread=True)
def enter(name: FromPath[str]) -> Response[dict[str, str]]:
    """Sign in, and be given the cookies."""
    cookies = [Cookie(key=key, value=value, httponly=True, samesite="lax") for key, value in sign_in(name).items()]
    return Response({}, cookies=cookies)


@websocket("/live/{stream:str}")
async def live(socket: WebSocket[Any, Any, Any], stream: FromPath[str]) -> None:
    """Every comment that comes in here was asked about; who may not write any more is disconnected."""
    others = here[stream]
    await socket.accept()
    others.add(socket)
    try:
        while True:
            comment = await socket.receive_text()
            for each in list(others):
                await each.send_text(comment)
    except WebSocketDisconnect:
        pass
    finally:
        others.discard(socket)


app = gated(Litestar([enter, live]))
