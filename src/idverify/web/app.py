"""The application: endpoints, entrance, and what they share."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from idverify import __version__
from idverify.errors import IdverifyError
from idverify.web.admission import Admission, taken
from idverify.web.configuration import Configuration
from idverify.web.endpoints import ROUTERS
from idverify.web.entrance import Entrance
from idverify.web.fence import Fence
from idverify.web.line import Line
from idverify.web.pages.asked import root_of
from idverify.web.pages.route import PageRoute
from idverify.web.pages.route import on_status as on_page_status
from idverify.web.refusal import on_anything, on_error, on_fields, on_status
from idverify.web.routing import is_guarded
from idverify.web.schema import field_names, told_by
from idverify.web.service import Service
from idverify.web.telemetry.counts import Counts

_RENEW_SECONDS: Final = 3
# FastAPI's own records tell an exception's message and its stack; ours (web/telemetry) tell neither.
_SILENT: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_log: Final = logging.getLogger("idverify.web")


def endpoints(more: Iterable[APIRouter] = ()) -> FastAPI:
    """The endpoints without anything behind them: enough for their schema.

    Args:
        more: as of ``build``.
    """
    app = FastAPI(
        title="idverify",
        version=__version__,
        openapi_url=None,
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_SILENT,
        lifespan=_lifespan,
    )
    for router in (*ROUTERS, *more):
        app.include_router(router, dependencies=() if is_guarded(router) else (Depends(taken),))
    app.add_exception_handler(IdverifyError, on_error)
    app.add_exception_handler(RequestValidationError, on_fields)
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(Exception, on_anything)
    app.openapi = lambda: told_by(app)  # type: ignore[method-assign]  # as FastAPI has it be extended
    return app


def build(
    service: Service,
    configuration: Configuration,
    *,
    more: Iterable[APIRouter] = (),
    pages: Iterable[APIRouter] = (),
) -> Entrance:
    """The application of a service.

    Args:
        service: what its endpoints ask.
        configuration: its limits.
        more: routers beside the service's own, such as a sandbox's.
        pages: routers of pages for people, such as ``pages.all.ROUTERS``; they stand in no schema.

    Returns:
        An ASGI application; ``.app`` is the FastAPI application within, whose ``state.stopping`` makes it unready.
    """
    more = tuple(more)
    app = endpoints(more)
    counts = Counts()
    app.state.service = service
    app.state.configuration = configuration
    app.state.counts = counts
    app.state.admission = Admission(
        service,
        Fence(failures=configuration.failures_per_minute, public=configuration.public_per_minute),
        calls_per_second=configuration.calls_per_second,
    )
    app.state.stopping = threading.Event()
    schema, app.state.field_names = _schema(more)
    app.include_router(_schema_router(schema))
    app.state.page_roots = _take_in(app, tuple(pages))
    return Entrance(app, service, configuration, counts)


def _take_in(app: FastAPI, pages: Iterable[APIRouter]) -> frozenset[str]:
    """Take pages in, and tell what people's addresses there begin with."""
    roots: set[str] = set()
    for router in pages:
        app.include_router(router, dependencies=(Depends(taken),))
        roots |= {root_of(route.path) for route in router.routes if isinstance(route, PageRoute)}
    if roots:
        app.add_exception_handler(HTTPException, on_page_status)
    return frozenset(roots)


@functools.lru_cache(maxsize=4)
def _schema(more: tuple[APIRouter, ...]) -> tuple[bytes, frozenset[str]]:
    """The schema as it is served, and the names of fields in it; both take a second to find."""
    schema = endpoints(more).openapi()
    return json.dumps(schema, ensure_ascii=False).encode(), field_names(schema)


def _schema_router(schema: bytes) -> APIRouter:
    """The schema as it stands, written once: anybody may ask for it."""
    router = APIRouter(dependencies=[Depends(taken)])

    @router.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return Response(schema, media_type="application/json")

    return router


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    configuration: Configuration = app.state.configuration
    current_default_thread_limiter().total_tokens = configuration.threads
    app.state.line = Line(threads=configuration.threads, at_once=configuration.at_once)
    renewing = asyncio.create_task(_renewing(app.state.service))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing


async def _renewing(service: Service) -> None:
    """Ask every few seconds which standings were revoked; while that fails none is believed, and the store is asked."""
    while True:
        try:
            await run_in_threadpool(service.standings.renew, now=service.clock())
        except IdverifyError as failed:
            _log.warning("what was revoked could not be asked for: %s.%s", failed.family, failed.code)
        await asyncio.sleep(_RENEW_SECONDS)
