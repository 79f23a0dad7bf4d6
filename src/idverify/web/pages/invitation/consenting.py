"""An adult's consent to a child's account: what it is to, in full, and a yes and a no of the same weight."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.account.link_state import BEGINNING, LIVE, LinkStage
from idverify.errors import GuardianshipError
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.invitation.answering import (
    CONSENT,
    DONE,
    PREFIX,
    Answerer,
    Answering,
    answering,
    answering_at,
)
from idverify.web.pages.invitation.faults import told
from idverify.web.pages.invitation.routers import INVITATION
from idverify.web.pages.invitation.words import ADULTS
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page

# What is told of these is told to the adult who answered.
_THE_ADULTS: Final = BEGINNING | LIVE | {LinkStage.ENDED}


@INVITATION.get("/consent")
def consent(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Show what the adult is asked to consent to (330/2026/ND-CP art. 60.1.b)."""
    answer = answering_at(visit, serving, now, CONSENT)
    return onward(answer) if isinstance(answer, str) else _shown(request, answer)


@INVITATION.post("/consent")
def consent_said(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Note the adult's yes or no; a no counts in a second window too, as long as the account is not open by a yes."""
    answer = answering(visit, serving, now)
    if answer is None:
        return onward(PREFIX)
    form: Form = request.state.form
    said, due = form.text("answer"), answer.due(now)
    link, begins = answer.draft.link, answer.kept.state.stage in BEGINNING
    try:
        if said == "no" and answer.theirs and begins:
            serving.links.decline(link, now=now)
        elif due != CONSENT:
            return onward(due)
        elif said == "yes":
            serving.links.consent(link, text_version=ADULTS.version, lang=language(request), now=now)
        else:
            return _shown(request, answer, faults={"answer": "page.invitation.consent.missing"})
    except GuardianshipError:
        return onward(PREFIX)  # somebody was faster, or it is too late: the next page says which
    return onward(DONE)


@INVITATION.get("/done")
def done(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Say where the invitation stands, and what happens next."""
    answer = answering_at(visit, serving, now, DONE)
    if isinstance(answer, str):
        return onward(answer)
    state = answer.kept.state
    how = state.stage.value
    if state.stage in BEGINNING and now >= state.expires_at:
        how = "expired"
    elif state.stage in _THE_ADULTS and not answer.theirs:
        how = "answered"  # nobody is told that they agreed to what somebody else did
    elif state.stage in BEGINNING:
        how = "awaiting_assent"
    elif state.stage in LIVE and state.consents.representative is None:
        how = "withdrawn"
    may_look_after = answer.theirs and not answer.borrowed and state.stage in BEGINNING | LIVE
    return page(request, "invitation/done.html", how=how, answer=answer, may_look_after=may_look_after)


def _shown(request: Request, answer: Answering, faults: dict[str, str] | None = None) -> Response:
    return page(
        request,
        "invitation/consent.html",
        status=422 if faults else 200,
        answer=answer,
        words=ADULTS,
        waits=answer.child.waits,
        faults=told(request, faults),
    )
