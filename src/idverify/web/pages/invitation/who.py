"""Who an adult is to a child, and of a guardian on what footing; the platform records it and does not judge it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.account import Ground, GuardianDeclaration, Kin, Relation
from idverify.errors import GuardianshipError
from idverify.law import day_of
from idverify.web.given import Now, Serving
from idverify.web.pages.day_typed import typed_day
from idverify.web.pages.form import Form
from idverify.web.pages.invitation.answering import (
    DONE,
    PHONE,
    PREFIX,
    STANDING,
    WHO,
    Answerer,
    Answering,
    answering,
    answering_at,
    taking,
)
from idverify.web.pages.invitation.drafts import WhoDraft
from idverify.web.pages.invitation.faults import told
from idverify.web.pages.invitation.routers import INVITATION
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Visit
from idverify.web.pages.visiting import onward_with
from idverify.web.service import Service

_WRONG: Final = 422
_STOPPED: Final = 409
_ANOTHER_WAY: Final = "paper"  # somebody who was appointed or designated, or an institution
# On which question the form is put right.
_ON_STANDING: Final = MappingProxyType(
    {
        "ground_missing": "ground",
        "standing_missing": "kin",
        "nearer_not_excluded": "nearer",
        "conditions_missing": "conditions",
    }
)
_ON_BIRTH_DATE: Final = MappingProxyType(
    {
        "birth_date_missing": "page.day.missing",
        "too_young": "page.invitation.who.too_young",
        "birth_date_differs": "page.invitation.who.born_differs",
    }
)
# No form puts these right: they are of the account that the platform knows this adult by.
_STOPS: Final = frozenset({"own_account", "account_closed", "already"})


@INVITATION.get("/who")
def who(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Ask who the adult is to the child, and when they were born (147/2024/ND-CP art. 27.3.a)."""
    answer = answering_at(visit, serving, now, WHO)
    if isinstance(answer, str):
        return onward(answer)
    said = visit.draft(WhoDraft)
    return _who(request, answer, relation=None if said is None else said.relation, born=_written(said))


@INVITATION.post("/who")
def who_said(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Note who the adult is to the child; a guardian is asked on what footing."""
    answer = answering_at(visit, serving, now, WHO)
    if isinstance(answer, str):
        return onward(answer)
    form: Form = request.state.form
    relation = next((each for each in Relation if each == form.text("relation")), None)
    born = typed_day(form, "born", latest=day_of(now))
    faults: dict[str, str] = {}
    if relation is None:
        faults["relation"] = "page.invitation.who.relation.missing"
    if born.fault is not None:
        faults["born"] = born.fault
    if relation is None or born.value is None:
        return _who(request, answer, relation=relation, born=born.typed, faults=faults)
    if relation is Relation.GUARDIAN:
        return onward_with(request, visit.with_draft(WhoDraft(relation=relation, birth_date=born.value)), STANDING)
    return _accepted(request, visit, serving, answer, GuardianDeclaration(relation=relation), born.value, now)


@INVITATION.get("/standing")
def standing(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Ask a guardian why the child has one, and on what footing it is them (Civil Code 91/2015/QH13 arts. 47 to 54)."""
    answer = answering_at(visit, serving, now, WHO)
    if isinstance(answer, str):
        return onward(answer)
    if visit.draft(WhoDraft) is None:
        return onward(WHO)
    return _standing(request, answer)


@INVITATION.post("/standing")
def standing_said(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Note on what footing a guardian stands."""
    answer = answering_at(visit, serving, now, WHO)
    if isinstance(answer, str):
        return onward(answer)
    said = visit.draft(WhoDraft)
    if said is None:
        return onward(WHO)
    form: Form = request.state.form
    if form.text("kin") == _ANOTHER_WAY:
        return onward(f"{PREFIX}/paper")
    try:
        declaration = GuardianDeclaration(
            relation=said.relation,
            ground=next((each for each in Ground if each == form.text("ground")), None),
            kin=next((each for each in Kin if each == form.text("kin")), None),
            nearer_lacking=form.ticked("nearer"),
            conditions_met=form.ticked("conditions"),
        )
    except GuardianshipError as refused:
        return _standing(
            request, answer, form, {_ON_STANDING[refused.code]: f"page.invitation.standing.{refused.code}"}
        )
    return _accepted(request, visit, serving, answer, declaration, said.birth_date, now)


@INVITATION.get("/paper")
def paper(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Say that the platform's staff must see the paper of an appointment; no picture of it is taken here."""
    answer = answering_at(visit, serving, now, WHO)
    return onward(answer) if isinstance(answer, str) else page(request, "invitation/paper.html", answer=answer)


@INVITATION.post("/decline")
def declined(visit: Answerer, serving: Serving, now: Now) -> Response:
    """Answer that one does not want it; a link that somebody answered is theirs alone to decline."""
    answer = answering(visit, serving, now)
    if answer is None:
        return onward(PREFIX)
    if answer.may_decline and answer.due(now) != DONE:
        with suppress(GuardianshipError):  # it is over already
            serving.links.decline(answer.draft.link, now=now)
    return onward(DONE)


def _accepted(
    request: Request,
    visit: Visit,
    serving: Service,
    answer: Answering,
    declaration: GuardianDeclaration,
    birth_date: date,
    now: datetime,
) -> Response:
    """Accept the invitation, and go on to the adult's number."""
    draft = answer.draft
    if draft.secret is None:
        return onward(PREFIX)
    try:
        serving.links.accept(draft.secret, declaration, birth_date=birth_date, account=visit.account, now=now)
    except GuardianshipError as refused:
        if refused.code in _ON_BIRTH_DATE:
            typed = {"day": str(birth_date.day), "month": str(birth_date.month), "year": str(birth_date.year)}
            fault = {"born": _ON_BIRTH_DATE[refused.code]}
            return _who(request, answer, relation=declaration.relation, born=typed, faults=fault)
        if refused.code in _STOPS:
            return page(request, "invitation/stopped.html", status=_STOPPED, told=refused.text, answer=answer)
        return onward(PREFIX)  # somebody was faster, or it is too late: the next page says which
    taken = taking(visit, answer.child.id, draft.link).without(WhoDraft)
    return onward_with(request, taken, PHONE, rotate=True)


def _who(
    request: Request,
    answer: Answering,
    *,
    relation: Relation | None,
    born: dict[str, str] | None,
    faults: dict[str, str] | None = None,
) -> Response:
    return page(
        request,
        "invitation/who.html",
        status=_WRONG if faults else 200,
        relations=tuple(Relation),
        relation=relation,
        born=born,
        faults=told(request, faults),
        answer=answer,
    )


def _standing(
    request: Request, answer: Answering, form: Form | None = None, faults: dict[str, str] | None = None
) -> Response:
    return page(
        request,
        "invitation/standing.html",
        status=_WRONG if faults else 200,
        grounds=tuple(Ground),
        kins=(*Kin, _ANOTHER_WAY),
        ground="" if form is None else form.text("ground"),
        kin="" if form is None else form.text("kin"),
        nearer=form is not None and form.ticked("nearer"),
        conditions=form is not None and form.ticked("conditions"),
        faults=told(request, faults),
        answer=answer,
    )


def _written(said: WhoDraft | None) -> dict[str, str] | None:
    if said is None:
        return None
    born = said.birth_date
    return {"day": str(born.day), "month": str(born.month), "year": str(born.year)}
