"""Where trying begins: somebody to be, and where their code comes."""

from __future__ import annotations

from fastapi import Request, Response

from idverify.errors import RequestError
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Part
from idverify.web.pages.visiting import let_in
from idverify.web.pages.visits import VisitBook
from idverify.web.sandbox.try_out.people import Somebody, somebodies
from idverify.web.sandbox.try_out.router import TRY
from idverify.web.sandbox.try_out.street import street_of


@TRY.get("")
def offered(request: Request, serving: Serving, now: Now) -> Response:
    """Whom to be."""
    return page(request, "try_out/start.html", somebodies=somebodies(request, serving, now))


@TRY.post("")
def chosen(request: Request, serving: Serving, now: Now) -> Response:
    """Somebody was chosen: a visit of theirs begins.

    Raises:
        RequestError: there is nothing of this name to choose (``malformed``).
    """
    form: Form = request.state.form
    book, wanted = VisitBook(serving.store), form.text("do")
    if wanted == "invitation":
        return onward("/invitation")
    if wanted in {"adult", "child"}:
        visit = book.begin(Part.SIGN_UP, account=street_of(request).move_in(), now=now)
        return let_in(request, visit, "/sign-up")
    who = _named(form.text("who"), somebodies(request, serving, now))
    if wanted == "go-on":
        to = "/account" if who.part is Part.ACCOUNT else "/sign-up"
        return let_in(request, book.begin(who.part, account=who.account, now=now), to)
    if wanted == "guardian" and who.guards:
        return let_in(request, book.begin(Part.GUARDIAN, account=who.account, now=now), "/guardian")
    if wanted == "guardian" and who.links:
        link, account = _chosen_link(form.text("link"), who)
        begun = (
            book.begin(Part.GUARDIAN, link=link, now=now)
            if account is None
            else book.begin(Part.GUARDIAN, account=account, now=now)
        )
        return let_in(request, begun, "/guardian")
    raise RequestError("malformed")


def _named(name: str, there: list[Somebody]) -> Somebody:
    found = next((each for each in there if each.account == name), None)
    if found is None:
        raise RequestError("malformed")
    return found


def _chosen_link(id: str, who: Somebody) -> tuple[str, str | None]:
    return next((each for each in who.links if each[0] == id), who.links[0])
