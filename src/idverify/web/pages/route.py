"""How a page is reached: forms only from our own pages, and whatever goes wrong is told on a page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from idverify.errors import IdverifyError, RequestError, forget_locals
from idverify.problem import problem_of
from idverify.web.admission import taken
from idverify.web.configuration import Configuration
from idverify.web.line import OUTSIDE, Line
from idverify.web.pages.asked import asks_for_page, root_of
from idverify.web.pages.form import Form, form_of, require_own_site
from idverify.web.pages.page import onward, page
from idverify.web.pages.trouble import came_from, trouble_of
from idverify.web.refusal import kind_and_place
from idverify.web.refusal import on_status as told_to_a_program

_INTERNAL: Final = 500
_METHOD: Final = 405
_log: Final = logging.getLogger("idverify.web")


class PageRoute(APIRoute):
    """A route whose answers are pages, errors too; ``request.state.form`` is the form that a POST brought."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request, after its form was read."""
        answer = super().get_route_handler()
        calls_outside = self.path in OUTSIDE

        async def handle(request: Request) -> Response:
            try:
                if request.method == "POST":
                    request.state.form = await _own_form(request)
                    if calls_outside:
                        line: Line = request.app.state.line
                        async with line.turn():
                            return await answer(request)
                return await answer(request)
            except IdverifyError as error:
                return refusal(request, error)
            except RequestValidationError as wrong:
                forget_locals(wrong)
                return refusal(request, RequestError("malformed"))
            except HTTPException:
                raise
            except Exception as failed:  # noqa: BLE001  # whatever it is, a person gets a page, and none of its words
                _log.error("%s: %s", request.state.request_id, kind_and_place(failed))  # nor its stack
                forget_locals(failed)
                return refusal(request, RequestError("internal"))

        return handle


async def _own_form(request: Request) -> Form:
    """The form of a request; one that is not taken is counted here, as what is taken is where it is answered."""
    try:
        require_own_site(request)
        return await form_of(request)
    except IdverifyError:
        await taken(request)
        raise


def pages(prefix: str = "") -> APIRouter:
    """A router of pages; they stand in no schema.

    Args:
        prefix: of their paths.
    """
    return APIRouter(prefix=prefix, include_in_schema=False, route_class=PageRoute)


def refusal(request: Request, error: IdverifyError) -> Response:
    """A page that says what went wrong, who can put it right, and where to go on.

    Args:
        request: which it answers.
        error: what was raised.
    """
    problem = problem_of(error)
    if problem.status >= _INTERNAL:
        _log.error("%s: %s.%s", request.state.request_id, error.family, error.code)
    forget_locals(error)
    request.state.problem = problem.code
    configuration: Configuration = request.app.state.configuration
    response = page(
        request,
        "problem.html",
        status=problem.status,
        trouble=trouble_of(error, problem),
        decision=problem.decision,
        back=came_from(request),
        platform=configuration.pages_return,
        request_id=request.state.request_id,
    )
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


async def on_status(request: Request, error: Exception) -> Response:
    """The response to an error of the framework: a page to a browser that looks for one, and else as everywhere.

    A telephone writes a capital where a line begins, so an address that begins with one leads to the page.
    """
    response = await told_to_a_program(request, error)
    root = root_of(request.url.path)
    if request.method == "GET" and root.lower() != root and root.lower() in request.app.state.page_roots:
        rest = request.url.path.removeprefix(root)
        return onward(root.lower() + rest + (f"?{request.url.query}" if request.url.query else ""))
    if not asks_for_page(request):
        return response
    shown = refusal(request, RequestError("method" if response.status_code == _METHOD else "not_found"))
    if "Allow" in response.headers:
        shown.headers["Allow"] = response.headers["Allow"]
    return shown
