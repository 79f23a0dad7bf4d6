"""Problem documents as responses, and what is logged of an error that nobody expected."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from idverify.errors import IdverifyError, RequestError, forget_locals
from idverify.problem import Problem, fields_problem, language_of, problem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_log: Final = logging.getLogger("idverify.web")
_CODES: Final = {400: "malformed", 404: "not_found", 405: "method", 413: "too_large", 415: "media_type"}
_INTERNAL: Final = 500
_PLACES: Final = 8
_REALM: Final = 'Bearer realm="idverify"'


def refused(request: Request, problem: Problem) -> Response:
    """A problem as the response to a request; ``instance`` is the request's id."""
    lang = language_of(request.headers.get("accept-language"))
    request.state.problem = problem.code
    headers = problem.headers(lang)
    if problem.status == 401:
        # RFC 6750 section 3.1: whoever presented nothing is not told what was wrong with it.
        told = ', error="invalid_token"' if "authorization" in request.headers else ""
        headers["WWW-Authenticate"] = f"{_REALM}{told}"
    elif problem.code == "request.scope":
        headers["WWW-Authenticate"] = f'{_REALM}, error="insufficient_scope"'
    instance = f"urn:uuid:{request.state.request_id}"
    return Response(problem.body(lang, instance=instance), status_code=problem.status, headers=headers)


def of_error(request: Request, error: IdverifyError) -> Response:
    """The response to an error of this library."""
    problem = problem_of(error)
    if problem.status >= _INTERNAL:
        _log.error("%s: %s.%s", request.state.request_id, error.family, error.code)
    forget_locals(error)
    return refused(request, problem)


# What starlette calls are coroutines: a function it would call in a thread, and ``forget_locals`` would end the
# coroutine that waits for it.


async def on_error(request: Request, error: Exception) -> Response:
    """The response to an error of this library."""
    assert isinstance(error, IdverifyError)  # noqa: S101  # it is registered for these
    return of_error(request, error)


async def on_fields(request: Request, error: Exception) -> Response:
    """The response to fields that cannot be read; a name that no model has is the caller's, and is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  # the same
    known: frozenset[str] = request.app.state.field_names
    faults = sorted({(_place(each["loc"], known), str(each["type"])) for each in error.errors()})
    forget_locals(error)
    return refused(request, fields_problem(faults))


def _place(loc: Sequence[str | int], known: Iterable[str]) -> str:
    told = [str(part) if isinstance(part, int) or part in known else "?" for part in loc if part != "body"]
    return ".".join(told)


async def on_status(request: Request, error: Exception) -> Response:
    """The response to an error of the framework: no such address, another method, a body it cannot read."""
    assert isinstance(error, HTTPException)  # noqa: S101  # the same
    response = refused(request, problem_of(RequestError(_CODES.get(error.status_code, "internal"))))
    if error.headers is not None and "Allow" in error.headers:
        allowed = error.headers["Allow"]
        response.headers["Allow"] = f"{allowed}, HEAD" if "GET" in allowed.split(", ") else allowed
    return response


async def on_anything(request: Request, error: Exception) -> Response:
    """The response to an error that nobody expected. Its kind and its place are logged; what it says is not."""
    _log.error("%s: %s", request.state.request_id, kind_and_place(error))
    forget_locals(error)
    return refused(request, problem_of(RequestError("internal")))


def kind_and_place(error: BaseException) -> str:
    """What may be logged of any error: its class, and the lines it came through, the innermost first.

    Its message may repeat what it failed on, and so may those of the errors behind it.
    """
    places = [f"{each.filename}:{each.lineno} in {each.name}" for each in traceback.extract_tb(error.__traceback__)]
    said = " < ".join(reversed(places[-_PLACES:])) or "nowhere"
    return f"{type(error).__module__}.{type(error).__qualname__} at {said}"
