"""The visit that a request belongs to, and how an answer goes on with it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.responses import Response

from idverify.errors import RequestError
from idverify.evidence.possession import Origin
from idverify.web.admission import address_of
from idverify.web.given import Now
from idverify.web.pages.form import Form
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

# A browser takes the prefix only from this very host, over TLS, for all of its paths: no other host's page sets it
# (draft-ietf-httpbis-rfc6265bis, section 4.1.3.2). A sandbox has no TLS.
_COOKIE: Final = "__Host-idverify-visit"
_SANDBOX_COOKIE: Final = "idverify-visit"
_CSRF: Final = "csrf"


def _book(request: Request) -> VisitBook:
    service: Service = request.app.state.service
    return VisitBook(service.store)


def _cookie(request: Request) -> tuple[str, bool]:
    """The name of the cookie, and whether it goes over TLS only."""
    return (_COOKIE, True) if request.app.state.service.sandbox is None else (_SANDBOX_COOKIE, False)


def secret_in(request: Request) -> str | None:
    """What a browser shows as the secret of its visit; None where it shows none. It is taken from nowhere else."""
    return request.cookies.get(_cookie(request)[0])


def set_cookie(request: Request, response: Response, visit: Visit) -> None:
    """Give a browser the secret of a visit, until it is closed."""
    name, secure = _cookie(request)
    response.set_cookie(name, visit.secret, path="/", secure=secure, httponly=True, samesite="lax")


def forget_cookie(request: Request, response: Response) -> None:
    """Take a browser's secret away."""
    name, secure = _cookie(request)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def visit_of(request: Request, now: datetime) -> Visit:
    """The visit of the browser that asks; a form that it sends must be of this visit.

    Args:
        request: its form, if it brings one, is read already.
        now: the moment.

    Raises:
        RequestError: there is no visit, or it ended (``visit_over``); the form is not of this visit (``visit_form``).
    """
    secret = secret_in(request)
    if secret is None:
        raise RequestError("visit_over")
    visit = _book(request).found(secret, now=now)
    request.state.visit = visit
    if request.method == "POST":
        form: Form = request.state.form
        if not hmac.compare_digest(form.text(_CSRF).encode(), visit.csrf.encode()):
            raise RequestError("visit_form")
    return visit


def _visiting(request: Request, now: Now) -> Visit:
    return visit_of(request, now)


Visiting = Annotated[Visit, Depends(_visiting)]
"""The visit of the browser that asks. Errors as of ``visit_of``."""


def visiting_for(*parts: Part) -> Callable[..., Visit]:
    """A dependency that gives the visit of the browser that asks, if it is for one of these parts.

    Args:
        parts: what a visit may be for.

    Returns:
        What ``Depends`` takes; it raises as ``visit_of`` does, and ``RequestError`` (``visit_part``) for another part.
    """

    def asked(visit: Visiting) -> Visit:
        if visit.part not in parts:
            raise RequestError("visit_part")
        return visit

    return asked


def onward_with(request: Request, visit: Visit, to: str, *, rotate: bool = False) -> Response:
    """Keep a visit, and send its browser on.

    Args:
        request: which it answers.
        visit: with what was filled in.
        to: a path of ours.
        rotate: whether it goes on under a new secret.

    Raises:
        RequestError: as of ``VisitBook.kept``.
    """
    kept = _kept(request, visit, rotate=rotate)
    response = onward(to)
    if rotate:
        set_cookie(request, response, kept)
    return response


def shown_with(
    request: Request, visit: Visit, template: str, *, status: int = 200, rotate: bool = False, **values: object
) -> Response:
    """Keep a visit, and show a page of it. Arguments and errors as of ``onward_with`` and ``page``."""
    kept = _kept(request, visit, rotate=rotate)
    response = page(request, template, status=status, **values)
    if rotate:
        set_cookie(request, response, kept)
    return response


def let_in(request: Request, visit: Visit, to: str) -> Response:
    """Send a browser on into a visit that just began; the one that it had before ends.

    Args:
        request: which it answers.
        visit: as ``VisitBook.enter`` or ``begin`` gave it.
        to: a path of ours.
    """
    before = secret_in(request)
    if before is not None:
        _book(request).end(before)
    response = onward(to)
    set_cookie(request, response, visit)
    return response


def leave(request: Request) -> None:
    """End the visit of the browser that asks, if it has one."""
    secret = secret_in(request)
    if secret is not None:
        _book(request).end(secret)


def origin_of(request: Request, visit: Visit) -> Origin:
    """Where a request of a visit comes from, as challenges and identifications take it."""
    return Origin(session=visit.session, ip=address_of(request))


def _kept(request: Request, visit: Visit, *, rotate: bool) -> Visit:
    book, service = _book(request), request.app.state.service
    now = service.clock()
    kept = book.rotated(visit, now=now) if rotate else book.kept(visit, now=now)
    request.state.visit = kept
    return kept
