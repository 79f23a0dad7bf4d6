"""The number of an adult who answers for a child, and their name for the record."""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from idverify.account import AgeEvidence, LinkState
from idverify.account import link_event as event
from idverify.account.link_state import applied
from idverify.answer import DeniedError
from idverify.errors import AttestationError, GuardianshipError, PossessionError, RequestError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.method import Method
from idverify.evidence.possession import Purpose
from idverify.law import day_of
from idverify.link_book import named, not_before
from idverify.ports import LimitReachedError
from idverify.web.given import Now, Serving
from idverify.web.pages.day_typed import DayTyped, typed_day
from idverify.web.pages.form import Form
from idverify.web.pages.invitation.answering import (
    CONSENT,
    NAME,
    PHONE,
    PREFIX,
    Answerer,
    Answering,
    answering_at,
    childs_account,
    first,
    taking,
)
from idverify.web.pages.invitation.faults import told
from idverify.web.pages.invitation.refused import prove_another
from idverify.web.pages.invitation.routers import INVITATION
from idverify.web.pages.page import onward, page
from idverify.web.pages.sign_up.full_name import NameTyped, typed_name
from idverify.web.pages.steps.identity import IdentityDraft, add_identity_steps, begin_again, identified
from idverify.web.pages.steps.number import PhoneDraft, add_number_steps
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import onward_with
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

_WRONG: Final = 422
_PART: Final = (Part.INVITATION,)
# What was typed on this page, and the question that puts it right.
_ON_NAME: Final = MappingProxyType(
    {
        "name_missing": ("name", "page.invitation.name.missing"),
        "no_child": ("child", "page.invitation.name.no_child"),
        "birth_date_differs": ("child", "page.invitation.name.child_differs"),
    }
)

add_number_steps(
    INVITATION,
    PREFIX,
    parts=_PART,
    purpose=Purpose.GUARDIAN,
    account=childs_account,
    then=NAME,
    instead=f"{PREFIX}/no-mobile",
    words="page.invitation.phone",
    first=first,
)
add_identity_steps(
    INVITATION,
    PREFIX,
    parts=_PART,
    purpose=EidPurpose.GUARDIAN,
    account=childs_account,
    then=NAME,
    declares=True,
    words="page.invitation.identity",
    first=first,
)


@INVITATION.get("/name")
def name(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Ask the adult's name for the sealed record, and the child's birth date (147/2024/ND-CP arts. 23.3.đ, 27.3.a)."""
    answer = answering_at(visit, serving, now, NAME)
    return onward(answer) if isinstance(answer, str) else _asked(request, answer)


@INVITATION.post("/name")
def name_given(request: Request, visit: Answerer, serving: Serving, now: Now) -> Response:
    """Prove the adult's number for the link; what was proven serves once, so what can be refused before is."""
    answer = answering_at(visit, serving, now, NAME)
    if isinstance(answer, str):
        return onward(answer)
    form: Form = request.state.form
    typed = typed_name(form, "name")
    child = typed_day(form, "child", latest=day_of(now))
    faults = _faults(answer, serving, typed, child, now)
    if faults:
        return _asked(request, answer, name=typed.typed, child=child, faults=faults)
    try:
        visit = VisitBook(serving.store).kept(visit, now=now)  # of the same form sent twice, one goes on
    except RequestError as refused:
        if refused.code not in ("visit_changed", "visit_moved"):
            raise
        return onward(CONSENT)
    state = _stands(request, visit, serving, answer, name=typed.value, child=child, now=now)
    if isinstance(state, Response):
        return state
    proven = taking(visit, answer.child.id, answer.draft.link, proven_at=state.proven_at).without(
        PhoneDraft, IdentityDraft
    )
    return onward_with(request, proven, CONSENT, rotate=True)


def _faults(answer: Answering, serving: Service, name: NameTyped, child: DayTyped, now: datetime) -> dict[str, str]:
    faults: dict[str, str] = {}
    if name.fault is not None:
        faults["name"] = name.fault
    if child.value is None:
        faults["child"] = child.fault or "page.day.missing"
    elif serving.registrar.may_begin(child.value, now=now).permitted:
        faults["child"] = "page.invitation.name.no_child"
    elif _settled(answer) not in {None, child.value}:
        faults["child"] = "page.invitation.name.child_differs"
    return faults


def _stands(
    request: Request, visit: Visit, serving: Service, answer: Answering, *, name: str, child: DayTyped, now: datetime
) -> LinkState | Response:
    """The link on this proof; or what was wrong with it, told where it is put right."""
    try:
        return _prove(request, visit, serving, answer, name=name, child=child.value, now=now)
    except AttestationError as refused:
        return begin_again(request, visit, refused)
    except (DeniedError, LimitReachedError, PossessionError) as refused:
        return prove_another(request, visit, refused, PHONE)
    except GuardianshipError as refused:
        if refused.code in _ON_NAME:
            field, key = _ON_NAME[refused.code]
            return _asked(request, answer, name=name, child=child, faults={field: key})
        return onward(PREFIX)  # it is too late, or over: the next page says which


def _prove(
    request: Request, visit: Visit, serving: Service, answer: Answering, *, name: str, child: date | None, now: datetime
) -> LinkState:
    phone, link = visit.draft(PhoneDraft), answer.draft.link
    if phone is not None and phone.is_for(PREFIX, Purpose.GUARDIAN, answer.child.id) and phone.proves(now):
        number, proof = phone.number(now), phone.proof
        return serving.links.proved(link, name=name, phone=number, proof=proof, child_birth_date=child, now=now)
    # The provider's answer serves once: what would be refused after it is refused before.
    at, by = not_before(answer.kept, now), Method.PERSONAL_ID_EID
    applied(answer.kept.state, event.Proven(id=named(), link=link, at=at, method=by))
    found = identified(request, visit, serving, now)
    return serving.links.proved(
        link,
        name=name,
        attestation=found.attestation,
        declaration=found.declaration,
        child_birth_date=child,
        now=now,
    )


def _settled(answer: Answering) -> date | None:
    """The child's birth date, where no other one is taken any more."""
    child = answer.child
    settled = not child.waits or child.facts.age_evidence is AgeEvidence.GUARDIAN_DECLARED
    return child.facts.user_birth_date if settled else None


def _asked(
    request: Request,
    answer: Answering,
    *,
    name: str = "",
    child: DayTyped | None = None,
    faults: dict[str, str] | None = None,
) -> Response:
    return page(
        request,
        "invitation/name.html",
        status=_WRONG if faults else 200,
        name=name,
        child=None if child is None else child.typed,
        faults=told(request, faults),
        answer=answer,
    )
