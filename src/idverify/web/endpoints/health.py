"""Whether the service lives, whether it is ready, and what it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from idverify.errors import OperatorError, RequestError
from idverify.web.api_key import Scope
from idverify.web.given import Counting, Now, Serving
from idverify.web.line import Line
from idverify.web.model import Told
from idverify.web.routing import problems, reading
from idverify.web.service import Service

_PUBLIC: Final = {400: "request.host", 429: "request.too_many", 500: "request.internal", 503: "request.not_ready"}

health = APIRouter(prefix="/health", tags=["health"], responses=problems(_PUBLIC))
metrics = reading("/metrics", scope=Scope.METRICS, tag="health")


class Well(Told):
    """All is well."""

    status: Literal["ok"] = "ok"


@health.get("/live", summary="Does the process answer?")
async def live() -> Well:
    """Yes, whenever it answers at all; it asks nothing of the store."""
    return Well()


@health.get("/ready", summary="Can it do its work?")
async def ready(request: Request, service: Serving, now: Now) -> Well:
    """Whether it is not stopping, reaches its store, may work on its schema, and goes by the same time.

    What is wrong stands in the log and in `idverify doctor`; a stranger learns only that something is.
    """
    # Its own threads: that gateways are slow says nothing of whether the store answers.
    if request.app.state.stopping.is_set() or not await run_sync(_works, service, now, limiter=_line(request).probes):
        raise RequestError("not_ready")
    return Well()


def _line(request: Request) -> Line:
    line: Line = request.app.state.line
    return line


def _works(service: Service, now: datetime) -> bool:
    if service.readiness is not None:
        return service.readiness.ready(now=now)
    try:
        service.store.api_key("")
    except OperatorError:
        return False
    return True


@metrics.get("", summary="Counts for Prometheus", response_class=PlainTextResponse)
async def exposed(counts: Counting) -> Response:
    """Requests by route, method and status; decisions by action, outcome and rule. No account, caller or address."""
    return Response(counts.exposition(), media_type=CONTENT_TYPE_LATEST)


routers = (health, metrics)
