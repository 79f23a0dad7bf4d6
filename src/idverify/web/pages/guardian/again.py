"""A number proven again: after the adult lost what they stood on, or because they have another one now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, ClassVar, Final

from fastapi import Depends, Request, Response

from idverify.account import LinkStage, Suspension
from idverify.answer import DeniedError
from idverify.errors import AttestationError, GuardianshipError, PossessionError, RequestError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.possession import Purpose
from idverify.messages import text
from idverify.ports import LimitReachedError
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.guardian.done import onward_done
from idverify.web.pages.guardian.router import GUARDIAN
from idverify.web.pages.guardian.ward import Guarding, Minding, Ward, handle_of, wards_of
from idverify.web.pages.invitation.refused import prove_another
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.sign_up.full_name import NameTyped, typed_name
from idverify.web.pages.steps.identity import add_identity_steps, begin_again, identified
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.number import add_number_steps
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.visit import Draft, Part, Visit
from idverify.web.pages.visiting import onward_with, set_cookie
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

_PREFIX: Final = "/guardian/again"
_CONFIRM: Final = f"{_PREFIX}/confirm"
_CHILDREN: Final = "/guardian"


class Again(Draft):
    """For which child the adult proves a number.

    Attributes:
        link: the link.
        account: the child's account, which the code and the identification are for.
    """

    KEY: ClassVar[str] = "guardian_again"

    link: str
    account: str


def _account(visit: Visit) -> str:
    draft = visit.draft(Again)
    return "" if draft is None else draft.account


def _ward(visit: Visit, serving: Service) -> Ward | None:
    """The child for whom a number is being proven, if it is one of this visit's and a number can be proven for it."""
    draft = visit.draft(Again)
    wards = () if draft is None else wards_of(visit, serving)
    return next((ward for ward in wards if draft is not None and ward.link == draft.link and provable(ward)), None)


def provable(ward: Ward) -> bool:
    """Whether a number can be proven for a child's link; a report of a death is undone by a ruling first."""
    state = ward.kept.state
    died = any(reason is Suspension.GUARDIAN_DIED for reason, _ in state.suspensions)
    return ward.chooses or (state.stage is LinkStage.AWAITING_PROOF and not died)


def _first(visit: Visit, serving: Service, _now: datetime) -> str | None:
    return _CHILDREN if _ward(visit, serving) is None else None


add_number_steps(
    GUARDIAN,
    _PREFIX,
    parts=(Part.GUARDIAN,),
    purpose=Purpose.GUARDIAN,
    account=_account,
    then=_CONFIRM,
    instead=f"{_PREFIX}/no-mobile",
    words="page.guardian.again.phone",
    first=_first,
)
add_identity_steps(
    GUARDIAN,
    _PREFIX,
    parts=(Part.GUARDIAN,),
    purpose=EidPurpose.GUARDIAN,
    account=_account,
    then=_CONFIRM,
    declares=True,
    words="page.guardian.again.identity",
    first=_first,
)


@GUARDIAN.post("/child/{handle}/again")
def begin(request: Request, ward: Minding, visit: Guarding) -> Response:
    """The adult wants to prove a number for this child; what they proved for another child is forgotten."""
    if not provable(ward):
        return onward_done(ward, "", "over")
    fresh = visit.without(PhoneDraft, IdentityDraft).with_draft(Again(link=ward.link, account=ward.child.id))
    return onward_with(request, fresh, f"{_PREFIX}/phone")


def _proving(visit: Guarding, serving: Serving) -> Ward | None:
    return _ward(visit, serving)


Proving = Annotated[Ward | None, Depends(_proving)]


@GUARDIAN.get("/again/confirm")
def confirming(request: Request, ward: Proving, visit: Guarding, now: Now) -> Response:
    """The number is proven: what happens when it is put in the place of the old one."""
    before = _before_confirming(ward, visit, now)
    if ward is None or before is not None:
        return onward(before or _CHILDREN)
    return page(request, "guardian/confirm.html", ward=ward, names=_names(ward), name="", faults={})


@GUARDIAN.post("/again/confirm")
def confirm(request: Request, ward: Proving, visit: Guarding, serving: Serving, now: Now) -> Response:
    """The adult stands on this number from now on; consents and choices stay as they were."""
    before = _before_confirming(ward, visit, now)
    if ward is None or before is not None:
        return onward(before or _CHILDREN)
    form: Form = request.state.form
    name = typed_name(form, "name") if _names(ward) else None
    if name is not None and name.fault is not None:
        return _misnamed(request, ward, name)
    try:
        visit = VisitBook(serving.store).kept(visit, now=now)  # of the same form sent twice, one goes on
    except RequestError as refused:
        if refused.code not in ("visit_changed", "visit_moved"):
            raise
        return onward(_CHILDREN)
    try:
        _prove(request, ward, visit, serving, None if name is None else name.value, now)
    except AttestationError as error:
        return begin_again(request, visit, error)
    except (DeniedError, LimitReachedError, PossessionError) as refused:
        return prove_another(request, visit, refused, f"{_PREFIX}/phone")
    except GuardianshipError:
        return onward_done(ward, "", "changed")
    return _led_back(request, ward, visit.without(PhoneDraft, IdentityDraft, Again), serving, now)


def _misnamed(request: Request, ward: Ward, name: NameTyped) -> Response:
    faults = {} if name.fault is None else {"name": text(name.fault).in_(language(request))}
    values = {"ward": ward, "names": True, "name": name.typed, "faults": faults}
    return page(request, "guardian/confirm.html", status=422, **values)


def _before_confirming(ward: Ward | None, visit: Visit, now: datetime) -> str | None:
    if ward is None:
        return _CHILDREN
    return None if _phone(visit, now) is not None or _is_back(visit, now) else f"{_PREFIX}/phone"


def _phone(visit: Visit, now: datetime) -> PhoneDraft | None:
    draft = visit.draft(PhoneDraft)
    mine = draft is not None and draft.is_for(_PREFIX, Purpose.GUARDIAN, _account(visit)) and draft.proves(now)
    return draft if mine else None


def _is_back(visit: Visit, now: datetime) -> bool:
    draft = visit.draft(IdentityDraft)
    mine = draft is not None and draft.is_for(_PREFIX, EidPurpose.GUARDIAN, _account(visit))
    return mine and draft is not None and draft.is_back(now)


def _names(ward: Ward) -> bool:
    """Whether the adult's name is still to be sealed with the record."""
    return ward.kept.state.activated_at is None


def _prove(request: Request, ward: Ward, visit: Visit, serving: Service, name: str | None, now: datetime) -> None:
    attestation: IdAttestation | None = None
    declaration: NoMobileDeclaration | None = None
    phone = _phone(visit, now)
    if phone is None:
        found = identified(request, visit, serving, now)
        attestation, declaration = found.attestation, found.declaration
    serving.links.proved(
        ward.link,
        name=name,
        phone=None if phone is None else phone.number(now),
        proof=None if phone is None else phone.proof,
        attestation=attestation,
        declaration=declaration,
        now=now,
    )


def _led_back(request: Request, ward: Ward, visit: Visit, serving: Service, now: datetime) -> Response:
    """To the child's page, under a new secret: whoever copied the old one looks after nobody."""
    kept = VisitBook(serving.store).rotated(visit, now=now)
    request.state.visit = kept
    # The child is called after the secret, so its address is known only now.
    response = onward_done(replace(ward, handle=handle_of(kept, ward.link)), "", "proved")
    set_cookie(request, response, kept)
    return response
