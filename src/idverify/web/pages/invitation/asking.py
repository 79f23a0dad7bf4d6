"""How a child asks an adult: why one is needed, and an invitation to hand over; of the child nothing more is asked."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.account.event import seven_from
from idverify.account.link_state import LinkStage
from idverify.errors import GuardianshipError, RequestError
from idverify.law import day_of, decree_330_2026
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.invitation.answering import PREFIX, WHO
from idverify.web.pages.invitation.childs import ASSENT, INVITED, PARENTS, Child, Childs, assents_due, child_of
from idverify.web.pages.invitation.drafts import AnswerDraft, AskedDraft
from idverify.web.pages.invitation.faults import told
from idverify.web.pages.invitation.handing_back import borrowed
from idverify.web.pages.invitation.routers import PARENT
from idverify.web.pages.invitation.spelling import spelled
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Visit
from idverify.web.pages.visiting import onward_with
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

_HERE: Final = "here"
_SEND: Final = "send"
_WRONG: Final = 422
_TOO_MANY: Final = 429


@PARENT.get(PARENTS)
def parent(request: Request, visit: Childs, serving: Serving, now: Now) -> Response:
    """Tell a child why an adult is needed (147/2024/ND-CP art. 27.3.a; 330/2026/ND-CP art. 60.1.a)."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    if assents_due(child, serving, now):
        return onward(ASSENT)
    return _shown(request, visit, child, now)


@PARENT.post(PARENTS)
def parent_chosen(request: Request, visit: Childs, serving: Serving, now: Now) -> Response:
    """Make an invitation, once, and go on with the adult who is here, or with what is to be handed over."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    form: Form = request.state.form
    how = form.text("how")
    if how not in (_HERE, _SEND):
        return _shown(request, visit, child, now, status=_WRONG, faults={"how": "page.parent.how.missing"})
    asked = child.asked(visit.draft(AskedDraft), now)
    if asked is None:
        try:
            visit = VisitBook(serving.store).kept(visit, now=now)  # of two presses at once one makes an invitation
        except RequestError as refused:
            if refused.code not in ("visit_changed", "visit_moved"):
                raise
            return onward(INVITED)
        try:
            asked = _made(child, serving, now)
        except GuardianshipError as refused:
            if refused.code != "too_many":
                raise
            return _shown(request, visit, child, now, status=_TOO_MANY, faults={"how": "page.parent.too_many"})
        visit = visit.with_draft(asked)
    if how == _HERE:
        answer = AnswerDraft(account=child.account, link=asked.link, secret=asked.secret)
        return onward_with(request, borrowed(visit, answer), WHO, rotate=True)
    return onward_with(request, visit, INVITED)


@PARENT.post(f"{PARENTS}/take-back")
def taken_back(request: Request, visit: Childs, serving: Serving, now: Now) -> Response:
    """Take an invitation back that is not carried out yet, answered or not; only one of the child's own account."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    form: Form = request.state.form
    chosen = form.text("link")
    if any(each.state.id == chosen for each in child.begun(now)):
        with suppress(GuardianshipError):  # it was carried out meanwhile, or is over
            serving.links.decline(chosen, now=now)
    return onward(PARENTS)


@PARENT.get(INVITED)
def invited(request: Request, visit: Childs, serving: Serving, now: Now) -> Response:
    """Show the invitation to hand over, as long as nobody answered it."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    asked = child.asked(visit.draft(AskedDraft), now)
    if asked is None:
        return onward(PARENTS)
    here = serving.pages or f"{request.url.scheme}://{request.url.netloc}"
    code, until = spelled(asked.secret), asked.expires_at
    seven = seven_from(child.born)
    asked_too = seven is not None and seven <= now
    where = f"{here}{PREFIX}"
    return page(request, "invitation/invited.html", code=code, until=until, where=where, asked_too=asked_too)


def _made(child: Child, serving: Service, now: datetime) -> AskedDraft:
    made = serving.links.request(child.account, birth_date=child.born, now=now)
    return AskedDraft(link=made.link, secret=made.secret, expires_at=made.expires_at)


def _shown(
    request: Request,
    visit: Visit,
    child: Child,
    now: datetime,
    *,
    status: int = 200,
    faults: dict[str, str] | None = None,
) -> Response:
    last = child.links[-1].state.stage if child.links else None
    return page(
        request,
        "invitation/parent.html",
        status=status,
        faults=told(request, faults),
        asked=child.asked(visit.draft(AskedDraft), now),
        waiting=bool(child.unanswered(now)),
        answering=[each.state for each in child.begun(now) if each.state.stage is not LinkStage.REQUESTED],
        unanswered=[each.state for each in child.unanswered(now)] if status == _TOO_MANY else [],
        declined=last is LinkStage.DECLINED and not child.begun(now),
        carried=[each.state for each in child.live()],
        decree_330=decree_330_2026.ART_60_1_A.in_force_on(day_of(now)),
    )
