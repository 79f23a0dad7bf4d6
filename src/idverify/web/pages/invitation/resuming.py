"""An answered invitation that is shown in another browser: only whoever answered it goes on with it."""

from __future__ import annotations

import hmac
from datetime import date, timedelta
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.law import day_of
from idverify.web.given import Now, Serving
from idverify.web.pages.day_typed import DayTyped, typed_day
from idverify.web.pages.form import Form
from idverify.web.pages.invitation.answering import (
    BORN,
    DONE,
    MOST_TRIES,
    PHONE,
    PREFIX,
    Answerer,
    Answering,
    answering,
    answering_at,
    taking,
)
from idverify.web.pages.invitation.drafts import TriedDraft
from idverify.web.pages.invitation.faults import told
from idverify.web.pages.invitation.routers import INVITATION
from idverify.web.pages.page import onward, page
from idverify.web.pages.visiting import onward_with
from idverify.web.pages.visits import VisitBook

_WRONG: Final = 422
# In however many visits: whoever has the code begins as many as they like.
_MOST_A_DAY: Final = 3 * MOST_TRIES
_A_DAY: Final = timedelta(days=1)


@INVITATION.get("/born")
def born(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Ask for the birth date of whoever answered, before anything of theirs is gone on with."""
    answer = answering_at(visit, serving, now, BORN)
    return onward(answer) if isinstance(answer, str) else _asked(request, answer)


@INVITATION.post("/born")
def born_told(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Go on as whoever answered, if the birth date is theirs; a wrong one is counted before it is looked at.

    Raises:
        RequestError: another form of this visit was faster (``visit_changed``).
    """
    answer = answering_at(visit, serving, now, BORN)
    if isinstance(answer, str):
        return onward(answer)
    form: Form = request.state.form
    typed = typed_day(form, "born", latest=day_of(now))
    if typed.value is None:
        return _asked(request, answer, typed, typed.fault or "page.day.missing")
    # Of two forms sent at once one is refused here, so that nobody has more tries than are counted.
    visit = VisitBook(serving.store).kept(visit.with_draft(TriedDraft(times=answer.tried + 1)), now=now)
    name = f"invitation-born/{answer.draft.link}"
    if not serving.quota.take(name, most=_MOST_A_DAY, within=_A_DAY):
        spent = visit.with_draft(TriedDraft(times=MOST_TRIES))
        return onward_with(request, spent, DONE)
    if _same(typed.value, answer.kept.birth_date):
        mine = taking(visit, answer.child.id, answer.draft.link).without(TriedDraft)
        return onward_with(request, mine, PHONE, rotate=True)
    now_answer = answering(visit, serving, now)
    if now_answer is None:
        return onward(PREFIX)
    due = now_answer.due(now)
    if due != BORN:
        return onward(due)
    return _asked(request, now_answer, typed, "page.invitation.born.differs")


def _same(typed: date, kept: date | None) -> bool:
    return kept is not None and hmac.compare_digest(typed.isoformat(), kept.isoformat())


def _asked(request: Request, answer: Answering, typed: DayTyped | None = None, fault: str | None = None) -> Response:
    return page(
        request,
        "invitation/born.html",
        status=_WRONG if fault else 200,
        born=None if typed is None else typed.typed,
        left=MOST_TRIES - answer.tried,
        faults=told(request, {} if fault is None else {"born": fault}),
        answer=answer,
    )
