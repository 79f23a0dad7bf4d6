"""The pages of signing up: age first, then a number, then the name, and what the account may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response

from idverify.account import Action, Person
from idverify.application import Application
from idverify.decision import Decision
from idverify.errors import AttestationError, OperatorError, PossessionError, RequestError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.possession import Purpose
from idverify.law import day_of
from idverify.messages import text
from idverify.problem import problem_of
from idverify.rules.data_class import DataClass
from idverify.rules.retention_schedule import Schedule
from idverify.web.given import Now, Serving
from idverify.web.pages.day_typed import typed_day
from idverify.web.pages.form import Form
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.route import pages
from idverify.web.pages.sign_up import place
from idverify.web.pages.sign_up.draft import SignUpDraft
from idverify.web.pages.sign_up.full_name import typed_name
from idverify.web.pages.steps.identity import add_identity_steps, begin_again, identified
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.number import add_number_steps
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import onward_with, shown_with, visiting_for
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

_WRONG: Final = 422
_DENIED: Final = 403
_ADULTS: Final = (Part.SIGN_UP,)

SIGN_UP: Final = pages(place.PREFIX)
_Signing = Annotated[Visit, Depends(visiting_for(*_ADULTS))]
# Once the account is open, its visit is one to that account.
_Signed = Annotated[Visit, Depends(visiting_for(Part.SIGN_UP, Part.ACCOUNT))]

add_number_steps(
    SIGN_UP,
    place.PREFIX,
    parts=_ADULTS,
    purpose=Purpose.ENROL,
    account=place.account_of,
    then=place.NAME,
    instead=place.NO_MOBILE,
    words="page.sign_up.phone",
    first=place.before_number,
)
add_identity_steps(
    SIGN_UP,
    place.PREFIX,
    parts=_ADULTS,
    purpose=EidPurpose.ENROL,
    account=place.account_of,
    then=place.CHECK,
    declares=True,
    words="page.sign_up.identity",
    first=place.before_identity,
    before_provider=place.before_provider,
)


@SIGN_UP.get("")
def begun(request: Request, visit: _Signed, serving: Serving, now: Now) -> Response:
    """What will be asked and why; or, once something was, the page where the person is."""
    there = place.DONE if visit.part is Part.ACCOUNT else place.place_of(visit, serving, now)
    return onward(there) if there != place.AGE else page(request, "sign_up/begin.html", kept=_kept(serving, now))


@SIGN_UP.get("/age")
def age(request: Request, visit: _Signing, serving: Serving, now: Now) -> Response:
    """When were you born? Or, to a child who said so before: what was said, and how a slip is put right."""
    if place.is_open(visit, serving):
        return onward(place.DONE)
    childs = place.child_said(visit, serving, now)
    if childs is not None:
        return page(request, "sign_up/said_before.html", born=childs)
    draft = visit.draft(SignUpDraft)
    born = None if draft is None else draft.birth_date
    typed = {} if born is None else {"day": str(born.day), "month": str(born.month), "year": str(born.year)}
    return page(request, "sign_up/age.html", typed=typed, faults={})


@SIGN_UP.post("/age")
def age_given(request: Request, visit: _Signing, serving: Serving, now: Now) -> Response:
    """A birth date was given: an adult goes on to the number, and of a child nothing more is asked.

    Of a child the first answer stands for the visit; a slip is put right in a new one, which its platform begins.
    """
    if place.is_open(visit, serving):
        return onward(place.DONE)
    form: Form = request.state.form
    born = typed_day(form, "born", latest=day_of(now))
    childs = place.child_said(visit, serving, now)
    if childs is not None:  # whoever was sent to a parent does not come back grown up in the same visit
        return onward(place.PARENT if born.value == childs else place.AGE)
    kept = serving.store.child_account(place.account_of(visit))
    fault = None if born.fault is None else text(born.fault)
    adult = born.value is not None and serving.registrar.may_begin(born.value, now=now).permitted
    if adult and kept is not None and kept.facts.user_birth_date not in {None, born.value}:
        fault = text("guardianship.birth_date_differs")  # a child asked for this account before
    if fault is not None or born.value is None:
        said = "" if fault is None else fault.in_(language(request))
        return page(request, "sign_up/age.html", status=_WRONG, typed=born.typed, faults={f"born-{born.at}": said})
    earlier = visit.draft(SignUpDraft)
    if not adult:
        alone = visit.without(PhoneDraft, IdentityDraft).with_draft(SignUpDraft(birth_date=born.value))
        return onward_with(request, alone, place.PARENT)
    draft = SignUpDraft(birth_date=born.value, name="" if earlier is None else earlier.name)
    visit = visit.with_draft(draft)
    return onward_with(request, visit, place.place_of(visit, serving, now))


@SIGN_UP.get("/name")
def name(request: Request, visit: _Signing, serving: Serving, now: Now) -> Response:
    """What is your name? With what was said so far, to be checked."""
    before = place.before_name(visit, serving, now)
    if before is not None:
        return onward(before)
    draft = visit.draft(SignUpDraft)
    return page(request, "sign_up/name.html", **_shown(visit, serving, now, "" if draft is None else draft.name))


@SIGN_UP.post("/name")
def name_given(request: Request, visit: _Signing, serving: Serving, now: Now) -> Response:
    """A name was given: with a proven number the account is opened; without one its holder is identified first."""
    before = place.before_name(visit, serving, now)
    draft = visit.draft(SignUpDraft)
    if before is not None or draft is None:
        return onward(before or place.AGE)
    form: Form = request.state.form
    typed = typed_name(form, "name")
    if typed.fault is not None:
        faults = {"name": text(typed.fault).in_(language(request))}
        return page(request, "sign_up/name.html", status=_WRONG, **_shown(visit, serving, now, typed.typed, faults))
    draft = draft.model_copy(update={"name": typed.value})
    visit = visit.with_draft(draft)
    number = place.number_of(visit, now)
    if number is None:
        return onward_with(request, visit, place.place_of(visit, serving, now))
    application = Application(
        account=place.account_of(visit),
        user=Person(draft.name, draft.birth_date),
        phone=number.number(now),
        proof=number.proof,
    )
    try:
        decision = serving.registrar.enrol(application, now=now)
    except PossessionError as refused:  # such as a proof that was spent in another window
        if place.is_open(visit, serving):
            return onward(place.DONE)
        again = visit.without(PhoneDraft)
        status = problem_of(refused).status
        return shown_with(request, again, "sign_up/again.html", status=status, said=refused.text, to=place.PHONE)
    except OperatorError as refused:
        return _already(visit, serving, refused)
    return _answered(request, visit, serving, decision, now)


@SIGN_UP.get("/check")
def check(request: Request, visit: _Signing, serving: Serving, now: Now) -> Response:
    """Somebody came back from a provider: is everything right?"""
    there = place.place_of(visit, serving, now)
    if there != place.CHECK:
        return onward(there)
    draft = visit.draft(SignUpDraft)
    return page(request, "sign_up/check.html", **_shown(visit, serving, now, "" if draft is None else draft.name))


@SIGN_UP.post("/check")
def checked(request: Request, visit: _Signing, serving: Serving, now: Now) -> Response:
    """It is: the provider is asked for its answer, which serves once, and the account is opened with it."""
    there = place.place_of(visit, serving, now)
    draft, identity = visit.draft(SignUpDraft), place.identity_of(visit)
    if there != place.CHECK or draft is None or identity is None:
        return onward(there)
    # Of two presses at once the second must not ask for what the first one used up.
    visit = VisitBook(serving.store).kept(visit, now=now)
    request.state.visit = visit
    try:
        found = identified(request, visit, serving, now)
        application = Application(
            account=place.account_of(visit),
            user=Person(draft.name, draft.birth_date),
            attestation=found.attestation,
            declaration=found.declaration or identity.declaration,
        )
        decision = serving.registrar.enrol(application, now=now)
    except AttestationError as refused:
        if place.is_open(visit, serving):
            return onward(place.DONE)
        return begin_again(request, visit, refused)
    except OperatorError as refused:
        return _already(visit, serving, refused)
    return _answered(request, visit.with_draft(identity.anew()), serving, decision, now)


@SIGN_UP.get("/done")
def done(request: Request, visit: _Signed, serving: Serving, now: Now) -> Response:
    """What the account may do now, and what it would take to do more."""
    if not place.is_open(visit, serving):
        return onward(place.place_of(visit, serving, now) if visit.part is Part.SIGN_UP else "/account")
    if visit.part is not Part.ACCOUNT:  # it was open before, and whoever comes to open it is told no more of it
        return page(request, "sign_up/open_already.html")
    answers = {each: serving.gate.decide(place.account_of(visit), each, now=now) for each in Action}
    return page(request, "sign_up/done.html", answers=answers)


def _answered(request: Request, visit: Visit, serving: Service, decision: Decision, now: datetime) -> Response:
    """The account is open, or why it is not."""
    if not decision.permitted:
        low = "authenticate_personal_id" in decision.remedies and visit.draft(IdentityDraft) is not None
        return shown_with(request, visit, "sign_up/denied.html", status=_DENIED, decision=decision, low=low)
    try:
        return _opened(request, visit)
    except RequestError as faster:
        if faster.code != "visit_changed":
            raise
        return _opened(request, VisitBook(serving.store).found(visit.secret, now=now))


def _opened(request: Request, visit: Visit) -> Response:
    """Nothing that was filled in is kept longer than until here, and a copy of the old secret is worth nothing."""
    visit = replace(visit.without(SignUpDraft, PhoneDraft, IdentityDraft), part=Part.ACCOUNT)
    return onward_with(request, visit, place.DONE, rotate=True)


def _already(visit: Visit, serving: Service, refused: OperatorError) -> Response:
    """The same form was sent twice at once, and the first one has opened the account."""
    if refused.code == "account_exists" and place.is_open(visit, serving):
        return onward(place.DONE)
    raise refused


def _kept(serving: Service, now: datetime) -> Schedule:
    """For how long is kept what is asked here."""
    return next(each for each in serving.keeping.schedule(now) if each.data_class is DataClass.REGISTRATION_RECORD)


def _shown(
    visit: Visit, serving: Service, now: datetime, typed: str, faults: dict[str, str] | None = None
) -> dict[str, Any]:
    """What is to be checked before it is kept."""
    draft, number = visit.draft(SignUpDraft), place.number_of(visit, now)
    phone = None if number is None else number.number(now)
    return {
        "typed": typed,
        "born": None if draft is None else draft.birth_date,
        "kept": _kept(serving, now),
        "national": None if phone is None else phone.national,
        "faults": faults or {},
    }
