"""Where an adult shows the invitation that a child handed to them, or goes on with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.responses import Response

from idverify.account.link_state import LinkStage
from idverify.errors import GuardianshipError, RequestError
from idverify.ports import Invited
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.invitation.answering import PREFIX, WHO, answering, taking
from idverify.web.pages.invitation.drafts import AnswerDraft
from idverify.web.pages.invitation.faults import told
from idverify.web.pages.invitation.handing_back import borrowed
from idverify.web.pages.invitation.routers import INVITATION
from idverify.web.pages.invitation.spelling import LONGEST, secret_of
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import let_in, onward_with, secret_in, visit_of
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

_TEMPLATE: Final = "invitation/code.html"
_WRONG: Final = 422
_ANOTHER: Final = "another"  # asked for by somebody who has answered one, such as a mother of two


def _perhaps(request: Request, now: Now) -> Visit | None:
    if secret_in(request) is None:
        return None
    try:
        return visit_of(request, now)
    except RequestError as refused:
        if refused.code != "visit_over":
            raise
        return None


Perhaps = Annotated[Visit | None, Depends(_perhaps)]
"""The visit of the browser that asks, if it has one: the secret may be typed without."""


@INVITATION.get("")
def code(request: Request, visit: Perhaps, serving: Serving, now: Now) -> Response:
    """Ask for the invitation; whoever showed theirs goes on where they are."""
    if visit is None or visit.part is not Part.INVITATION or _ANOTHER in request.query_params:
        return page(request, _TEMPLATE, typed="", faults={})
    answer = answering(visit, serving, now)
    if answer is not None:
        return onward(answer.due(now))
    link = visit.link
    if link is not None:  # the platform says whose it is
        taken = _vouched(visit, link, serving)
        if taken is not None:
            with suppress(RequestError):  # of two windows that came at once one is told by the other's
                return onward_with(request, taken, PREFIX)
            return onward(PREFIX)
    return page(request, _TEMPLATE, typed="", faults={})


@INVITATION.post("")
def code_given(request: Request, visit: Perhaps, serving: Serving, now: Now) -> Response:
    """Take the invitation that was typed; one that leads nowhere is answered alike, whatever was typed."""
    form: Form = request.state.form
    typed = form.text("code", most=LONGEST)
    secret = secret_of(typed)
    place = None if secret is None else _leads_to(secret, serving)
    own = visit if visit is not None and visit.part is Part.INVITATION else None
    if secret is None or place is None:
        faults = told(request, {"code": "page.invitation.code.wrong"})
        return page(request, _TEMPLATE, status=_WRONG, typed=typed, faults=faults)
    draft = AnswerDraft(account=place.account, link=place.link, secret=secret)
    if own is not None:
        said = own.draft(AnswerDraft)
        if said is not None and said.taken and said.link == place.link:
            return onward(PREFIX)  # this browser has answered it
        return onward_with(request, replace(own, link=None).with_draft(draft), PREFIX)
    if visit is not None and visit.part in (Part.SIGN_UP, Part.ACCOUNT) and visit.account == place.account:
        return onward_with(request, borrowed(visit, draft), WHO, rotate=True)
    begun = VisitBook(serving.store).begin(Part.INVITATION, drafts=(draft,), now=now)
    return let_in(request, begun, PREFIX)


def _leads_to(secret: str, serving: Service) -> Invited | None:
    try:
        return serving.links.invited(secret)
    except GuardianshipError:
        return None


def _vouched(visit: Visit, link: str, serving: Service) -> Visit | None:
    """A visit to go on with the link that its ticket named; None where it has still to be accepted, by its secret."""
    account = serving.store.account_of_link(link)
    child = None if account is None else serving.store.child_account(account)
    kept = None if child is None else child.link(link)
    if child is None or kept is None or kept.state.stage is LinkStage.REQUESTED:
        return None
    return taking(visit, child.id, link, proven_at=kept.state.proven_at)
