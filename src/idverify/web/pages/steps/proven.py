"""What a visit holds that was proven: a number, or that somebody came back who was identified."""

from __future__ import annotations

from datetime import datetime

from idverify.evidence.attestation import EidPurpose
from idverify.evidence.possession import Purpose
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.visit import Visit


def number_draft(visit: Visit, prefix: str, purpose: Purpose, account: str) -> PhoneDraft | None:
    """How far somebody came with a number.

    Args:
        visit: theirs.
        prefix: of the pages where the number is asked.
        purpose: what the proof is to be good for.
        account: for whose account.

    Returns:
        The draft; None where there is none, or it is of other pages, for another purpose or another account.
    """
    draft = visit.draft(PhoneDraft)
    return draft if draft is not None and draft.is_for(prefix, purpose, account) else None


def proven_number(visit: Visit, prefix: str, purpose: Purpose, account: str, now: datetime) -> PhoneDraft | None:
    """The number that was proven; None where none was, or too long ago. Arguments as of ``number_draft``."""
    draft = number_draft(visit, prefix, purpose, account)
    return draft if draft is not None and draft.proves(now) else None


def identity_draft(visit: Visit, prefix: str, purpose: EidPurpose, account: str) -> IdentityDraft | None:
    """How far somebody came with an identification. Arguments and return as of ``number_draft``."""
    draft = visit.draft(IdentityDraft)
    return draft if draft is not None and draft.is_for(prefix, purpose, account) else None


def identity_back(visit: Visit, prefix: str, purpose: EidPurpose, account: str, now: datetime) -> IdentityDraft | None:
    """The identification that somebody came back from; None where nobody did, or too long ago.

    Arguments as of ``number_draft``.
    """
    draft = identity_draft(visit, prefix, purpose, account)
    return draft if draft is not None and draft.is_back(now) else None
