"""One OpenTelemetry span for each request; where no SDK is set up, the API makes spans that cost and tell nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from opentelemetry import context as otel_context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import Scope

from idverify import __version__
from idverify.web.telemetry.vocabulary import method_of, route_of

_PARENT: Final = "traceparent"
_PROPAGATOR: Final = TraceContextTextMapPropagator()
_FAILED: Final = 500
SCOPE: Final = "idverify.web"
# Every attribute that a span has, and when.
ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "http.request.method": "always: a method of HTTP; ``_OTHER`` for one that nobody knows",
        "idverify.request_id": "always: the UUID of ``X-Request-ID``, of the log's line, of a problem's ``instance``",
        "http.response.status_code": "always: the HTTP status",
        "http.route": "where a route was found: its template, such as ``/v1/sign-up/enrol``",
        "error.type": "of a problem document: its code, such as ``request.fields``",
    }
)


@contextmanager
def span_of(scope: Scope, request_id: str) -> Iterator[Span]:
    """A span around a request, below the caller's own where it names one.

    Of what the caller sends only ``traceparent`` is taken over: ``tracestate`` and baggage may hold anything.

    Args:
        scope: of the request.
        request_id: its id.

    Source: W3C Trace Context section 3.2; OpenTelemetry semantic conventions for HTTP server spans.
    """
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == _PARENT.encode("ascii")]
    carrier = {_PARENT: given[0]} if len(given) == 1 else {}
    # What an error says may repeat what it failed on, so none is recorded.
    with get_tracer(SCOPE, __version__).start_as_current_span(
        method_of(scope),
        context=_PROPAGATOR.extract(carrier, context=otel_context.Context()),
        kind=SpanKind.SERVER,
        attributes={"http.request.method": method_of(scope), "idverify.request_id": request_id},
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        yield span


def note(span: Span, scope: Scope, status: int, problem: str | None) -> None:
    """Note on a span what became of its request.

    Args:
        span: of the request.
        scope: of the request, after its route was found.
        status: the HTTP status.
        problem: the code of the problem document that it was answered with, if it was.
    """
    route = route_of(scope)
    span.set_attribute("http.response.status_code", status)
    if route:
        span.set_attribute("http.route", route)
        span.update_name(f"{method_of(scope)} {route}")
    if problem is not None:
        span.set_attribute("error.type", problem)
    if status >= _FAILED:
        span.set_status(Status(StatusCode.ERROR))
