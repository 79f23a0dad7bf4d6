"""Routers of a sandbox's own endpoints."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from idverify.web.body import whole_body


class SandboxRouter(APIRouter):
    """A router by which ``app.build`` remembers a schema: each world has the same ones, and one schema serves all."""

    __hash__ = object.__hash__  # starlette's Router compares its routes, and so has none


class JsonRoute(APIRoute):
    """A route whose body is read as the service reads one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request, after its body was read."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await answer(await whole_body(request))

        return handle
