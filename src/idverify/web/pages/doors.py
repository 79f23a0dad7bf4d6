"""Where a person comes in with a ticket, and where they leave."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.errors import RequestError
from idverify.web.configuration import Configuration
from idverify.web.given import Now, Serving
from idverify.web.pages.language import remember
from idverify.web.pages.page import onward, page
from idverify.web.pages.route import pages
from idverify.web.pages.visit import Part
from idverify.web.pages.visiting import forget_cookie, leave, let_in, secret_in, visit_of
from idverify.web.pages.visits import VisitBook

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
_NO_CONTENT: Final = 204


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
def left(request: Request, now: Now) -> Response:
    """End the visit, and take the browser's secret away; there may be none any more.

    Raises:
        RequestError: the form is not of this visit (``visit_form``).
    """
    if secret_in(request) is not None:
        try:
            visit_of(request, now)
        except RequestError as refused:
            if refused.code != "visit_over":
                raise
    leave(request)
    request.state.visit = None
    response = onward(_LEFT)
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
    configuration: Configuration = request.app.state.configuration
    back = "/try" if serving.sandbox is not None else configuration.pages_return
    return page(request, "visit/left.html", back=back)


def _is_navigation(request: Request) -> bool:
    """Whether a browser shows its user what it asks for (W3C Fetch Metadata; an old browser says nothing of it)."""
    said = request.headers.get
    ahead = "prefetch" in said("sec-purpose", "") or "prefetch" in said("purpose", "")
    mode, into = said("sec-fetch-mode", "navigate"), said("sec-fetch-dest", "document")
    head: bool = getattr(request.state, "head", False)
    return not (head or ahead) and mode == "navigate" and into == "document"
