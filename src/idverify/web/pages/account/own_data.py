"""Sixteen: somebody for whom a parent answered registers with their own data, and answers for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import Request, Response

from idverify.account import Person
from idverify.application import Application
from idverify.decision import Decision
from idverify.errors import AttestationError, PossessionError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.possession import Purpose
from idverify.identification import Identified
from idverify.messages import text
from idverify.rules import Remedy
from idverify.web.given import Now, Serving
from idverify.web.pages.account.holding import Holding, Holds, account_of, holding_of
from idverify.web.pages.account.router import ACCOUNT, PARTS
from idverify.web.pages.form import Form
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.sign_up.full_name import typed_name
from idverify.web.pages.steps.identity import IdentityDraft, add_identity_steps, begin_again, identified
from idverify.web.pages.steps.number import PhoneDraft, add_number_steps, give_again
from idverify.web.pages.steps.proven import identity_back, proven_number
from idverify.web.pages.steps.told import told_of
from idverify.web.pages.visit import Visit
from idverify.web.pages.visiting import onward_with
from idverify.web.service import Service

HOME: Final = "/account"
PREFIX: Final = "/account/own-data"
DONE: Final = f"{HOME}?done=own-data"
_NAME: Final = f"{PREFIX}/name"
_WRONG: Final = 422
_DENIED: Final = 403


def begun(request: Request, held: Holds, serving: Serving, now: Now) -> Response:
    """What changes at sixteen, and what is asked."""
    elsewhere = _elsewhere(held, serving, now)
    return page(request, "account/own_data.html") if elsewhere is None else onward(elsewhere)


def name(request: Request, held: Holds, serving: Serving, now: Now) -> Response:
    """After a number was proven, or who they are: their name."""
    elsewhere = _elsewhere(held, serving, now) or _unproven(held, now)
    return page(request, "account/name.html", name="", faults={}) if elsewhere is None else onward(elsewhere)


def named(request: Request, held: Holds, serving: Serving, now: Now) -> Response:
    """Everything is there: it is registered, and nobody answers for them any more."""
    elsewhere = _elsewhere(held, serving, now) or _unproven(held, now)
    if elsewhere is not None:
        return onward(elsewhere)
    form: Form = request.state.form
    given = typed_name(form, "name")
    if given.fault is not None:
        faults = {"name": text(given.fault).in_(language(request))}
        return page(request, "account/name.html", status=_WRONG, name=given.typed, faults=faults)
    phone = _phone(held, now)
    try:
        decision = _registered(request, held, given.value, phone, serving, now)
    except PossessionError as refused:
        if phone is None or _elsewhere(held, serving, now) is not None:  # the same press was answered a moment ago
            return onward(DONE)
        return give_again(request, held.visit, phone, told_of(refused, now))
    except AttestationError as refused:
        if _elsewhere(held, serving, now) is not None:
            return onward(DONE)
        return begin_again(request, held.visit, refused)
    if not decision.permitted:
        return page(request, "account/not_registered.html", status=_DENIED, answer=decision)
    visit = held.visit.without(PhoneDraft, IdentityDraft)
    return onward_with(request, visit, DONE, rotate=True)


def _registered(
    request: Request, held: Holding, given: str, draft: PhoneDraft | None, serving: Service, now: datetime
) -> Decision:
    found: Identified | None = identified(request, held.visit, serving, now) if draft is None else None
    application = Application(
        account=held.account,
        user=Person(name=given, birth_date=held.facts.user_birth_date),
        phone=None if draft is None else draft.number(now),
        proof=None if draft is None else draft.proof,
        attestation=None if found is None else found.attestation,
        declaration=None if found is None else found.declaration,
    )
    return serving.growing.register_own_data(application, now=now)


def _elsewhere(held: Holding, serving: Service, now: datetime) -> str | None:
    """Where somebody is sent of whom their own data are not asked now."""
    wanted = any(Remedy.REGISTER_OWN_DATA in each.remedies for each in held.answers(serving, now).values())
    return None if wanted and not held.child else HOME


def _first(visit: Visit, serving: Service, now: datetime) -> str | None:
    return _elsewhere(holding_of(visit, serving, now), serving, now)


def _phone(held: Holding, now: datetime) -> PhoneDraft | None:
    return proven_number(held.visit, PREFIX, Purpose.ENROL, held.account, now)


def _unproven(held: Holding, now: datetime) -> str | None:
    if _phone(held, now) is not None:
        return None
    back = identity_back(held.visit, PREFIX, EidPurpose.ENROL, held.account, now)
    return f"{PREFIX}/phone" if back is None else None


def added() -> None:
    """Add these pages."""
    ACCOUNT.add_api_route("/own-data", begun, methods=["GET"])
    ACCOUNT.add_api_route("/own-data/name", name, methods=["GET"])
    ACCOUNT.add_api_route("/own-data/name", named, methods=["POST"])
    add_number_steps(
        ACCOUNT,
        PREFIX,
        parts=PARTS,
        purpose=Purpose.ENROL,
        account=account_of,
        then=_NAME,
        instead=f"{PREFIX}/no-mobile",
        words="page.account.own_data",
        first=_first,
    )
    add_identity_steps(
        ACCOUNT,
        PREFIX,
        parts=PARTS,
        purpose=EidPurpose.ENROL,
        account=account_of,
        then=_NAME,
        declares=True,
        words="page.account.own_identity",
        first=_first,
    )
