"""Where somebody is in signing up: the first page that has something to ask them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from idverify.errors import RequestError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.possession import Purpose
from idverify.web.pages.sign_up.draft import SignUpDraft
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.steps.proven import identity_draft, proven_number
from idverify.web.pages.visit import Visit
from idverify.web.service import Service

PREFIX: Final = "/sign-up"
AGE: Final = f"{PREFIX}/age"
PHONE: Final = f"{PREFIX}/phone"
NO_MOBILE: Final = f"{PREFIX}/no-mobile"
IDENTITY: Final = f"{PREFIX}/identity"
NAME: Final = f"{PREFIX}/name"
CHECK: Final = f"{PREFIX}/check"
DONE: Final = f"{PREFIX}/done"
PARENT: Final = f"{PREFIX}/parent"


def account_of(visit: Visit) -> str:
    """Whose account is to be opened.

    Raises:
        RequestError: the visit is for none (``visit_part``).
    """
    if visit.account is None:
        raise RequestError("visit_part")
    return visit.account


def is_open(visit: Visit, serving: Service) -> bool:
    """Whether the account is open, and does not wait for a guardian."""
    kept = serving.store.child_account(account_of(visit))
    return kept is not None and not kept.waits


def number_of(visit: Visit, now: datetime) -> PhoneDraft | None:
    """The number that was proven for this account; None where none was, or too long ago."""
    return proven_number(visit, PREFIX, Purpose.ENROL, account_of(visit), now)


def identity_of(visit: Visit) -> IdentityDraft | None:
    """The declaration of having no Vietnamese mobile, with how far the person came; None where they made none."""
    draft = identity_draft(visit, PREFIX, EidPurpose.ENROL, account_of(visit))
    return None if draft is None or draft.declared_at is None else draft


def child_said(visit: Visit, serving: Service, now: datetime) -> date | None:
    """The birth date of a child, if one was given in this visit; it is not given anew in the same one."""
    draft = visit.draft(SignUpDraft)
    if draft is None or serving.registrar.may_begin(draft.birth_date, now=now).permitted:
        return None
    return draft.birth_date


def before_number(visit: Visit, serving: Service, now: datetime) -> str | None:
    """What comes before any number is asked: age; and a child is asked for none (330/2026/ND-CP art. 60.1.a)."""
    if is_open(visit, serving):
        return DONE
    draft = visit.draft(SignUpDraft)
    if draft is None:
        return AGE
    return None if serving.registrar.may_begin(draft.birth_date, now=now).permitted else PARENT


def before_identity(visit: Visit, serving: Service, now: datetime) -> str | None:
    """The same, and that no number was proven: whoever has one is asked for nothing in its place."""
    return before_number(visit, serving, now) or (None if number_of(visit, now) is None else NAME)


def before_provider(visit: Visit, _serving: Service, _now: datetime) -> str | None:
    """The name, for what a provider answers serves once and is asked last."""
    draft = visit.draft(SignUpDraft)
    return None if draft is not None and draft.name else NAME


def before_name(visit: Visit, serving: Service, now: datetime) -> str | None:
    """A proven number, or the declaration of having none."""
    before = before_number(visit, serving, now)
    if before is None and number_of(visit, now) is None and identity_of(visit) is None:
        return PHONE
    return before


def place_of(visit: Visit, serving: Service, now: datetime) -> str:
    """The path of the page where somebody is."""
    before = before_name(visit, serving, now)
    if before is not None:
        return before
    identity = identity_of(visit)
    if number_of(visit, now) is not None or identity is None or before_provider(visit, serving, now) is not None:
        return NAME
    return CHECK if identity.is_back(now) else IDENTITY
