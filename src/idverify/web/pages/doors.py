"""Where a person comes in with a ticket, and where they leave."""

from __future__ import annotations

import logging
from datetime import datetime
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.errors import OperatorError, RequestError
from idverify.web.configuration import Configuration
from idverify.web.given import Now, Serving
from idverify.web.pages.language import remember
from idverify.web.pages.page import onward, page
from idverify.web.pages.route import pages
from idverify.web.pages.visit import Part
from idverify.web.pages.visiting import forget_cookie, leave, let_in, secret_in, visit_of
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

DOORS: Final = pages()

_TO: Final = MappingProxyType(
    {
        Part.SIGN_UP: "/sign-up",
        Part.ACCOUNT: "/account",
        Part.GUARDIAN: "/guardian",
        Part.INVITATION: "/invitation",
    }
)
_LEFT: Final = "/left"
# What a form to leave may come to when its visit is none any more.
_OVER: Final = frozenset({"visit_moved", "visit_over"})
_NO_CONTENT: Final = 204
_log: Final = logging.getLogger("idverify.web")


@DOORS.get("/")
def front(serving: Serving) -> Response:
    """Lead whoever typed the host alone to what is there for everybody."""
    return onward("/law" if serving.sandbox is None else "/try")


@DOORS.get("/enter")
def enter(request: Request, serving: Serving, now: Now) -> Response:
    """Use a ticket up, begin its visit, and go on to where it leads, so that the ticket leaves the address bar.

    What only looks ahead (HEAD, a prefetch, a program that fetches a preview for a page) uses no ticket up.

    Raises:
        RequestError: the ticket is worth nothing (``ticket``).
    """
    if not _is_navigation(request):
        return Response(status_code=_NO_CONTENT)
    visit = VisitBook(serving.store).enter(request.query_params.get("ticket", ""), now=now)
    response = let_in(request, visit, _TO[visit.part])
    remember(request, response)
    return response


@DOORS.post("/leave")
def left(request: Request, serving: Serving, now: Now) -> Response:
    """End the visit, and take the browser's secret away, whatever the store says; there may be no visit any more.

    Raises:
        RequestError: the form is not of this visit (``visit_form``).
    """
    try:
        if secret_in(request) is not None:
            _require_own_form(request, now)
        leave(request)
        response = onward(_LEFT)
    except OperatorError as failed:
        _log.error("%s: a visit was left and not ended: %s.%s", request.state.request_id, failed.family, failed.code)
        request.state.visit = None
        response = page(request, "visit/left.html", back=_back(request, serving), ended=False)
    forget_cookie(request, response)
    return response


@DOORS.get(_LEFT)
def over(request: Request, serving: Serving, now: Now) -> Response:
    """Say that the visit is over, and lead back to the platform, or, in a sandbox, to where it is tried out.

    Whose visit is not over is led back into it.
    """
    try:
        secret = secret_in(request)
        if secret is not None:
            return onward(_TO[VisitBook(serving.store).found(secret, now=now).part])
    except RequestError:
        pass
    return page(request, "visit/left.html", back=_back(request, serving), ended=True)


def _require_own_form(request: Request, now: datetime) -> None:
    try:
        visit_of(request, now)
    except RequestError as refused:
        if refused.code not in _OVER:
            raise


def _back(request: Request, serving: Service) -> str | None:
    configuration: Configuration = request.app.state.configuration
    return "/try" if serving.sandbox is not None else configuration.pages_return


def _is_navigation(request: Request) -> bool:
    """Whether a browser shows its user what it asks for (W3C Fetch Metadata; an old browser says nothing of it)."""
    said = request.headers.get
    ahead = "prefetch" in said("sec-purpose", "") or "prefetch" in said("purpose", "")
    mode, into = said("sec-fetch-mode", "navigate"), said("sec-fetch-dest", "document")
    head: bool = getattr(request.state, "head", False)
    return not (head or ahead) and mode == "navigate" and into == "document"
