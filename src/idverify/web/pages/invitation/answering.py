"""Which invitation a visit answers, and what its adult is asked next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends

from idverify.account.link_state import BEGINNING, LinkStage
from idverify.errors import GuardianshipError, RequestError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.possession import Purpose
from idverify.link_book import LinkBook
from idverify.ports import ChildAccount, KeptLink
from idverify.web.pages.invitation.drafts import AnswerDraft, HandBackDraft, TriedDraft
from idverify.web.pages.steps.identity_draft import IdentityDraft
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import visiting_for
from idverify.web.service import Service

PREFIX: Final = "/invitation"
WHO: Final = f"{PREFIX}/who"
BORN: Final = f"{PREFIX}/born"
STANDING: Final = f"{PREFIX}/standing"
PHONE: Final = f"{PREFIX}/phone"
NAME: Final = f"{PREFIX}/name"
CONSENT: Final = f"{PREFIX}/consent"
DONE: Final = f"{PREFIX}/done"

# So often somebody may tell, in one visit, the birth date of whoever answered.
MOST_TRIES: Final = 3

Answerer = Annotated[Visit, Depends(visiting_for(Part.INVITATION))]
"""The visit of an adult who answers an invitation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """An adult who answers, and the link that they answer for.

    Attributes:
        draft: what the visit keeps of it.
        child: the child's account.
        kept: the link.
        borrowed: whether the adult answers on the child's phone.
        shown: whether a number was proven in this visit that was not spent yet.
        tried: how often a wrong birth date was told in this visit.
    """

    draft: AnswerDraft
    child: ChildAccount
    kept: KeptLink
    borrowed: bool
    shown: bool
    tried: int

    @property
    def theirs(self) -> bool:
        """Whether the link stands on the number that the adult of this visit proved in it, and on nobody else's."""
        proven_at = self.draft.proven_at
        return proven_at is not None and proven_at == self.kept.state.proven_at

    @property
    def may_decline(self) -> bool:
        """Whether it is for the adult of this visit to end what began: whoever is asked, and then who answered."""
        stage = self.kept.state.stage
        if stage is LinkStage.AWAITING_PROOF:
            return self.draft.taken and not _was_proven(self.kept)
        return self.theirs if stage is LinkStage.AWAITING_ASSENT else stage is LinkStage.REQUESTED

    @property
    def resumes(self) -> bool:
        """Whether whoever said who they are may go on in this visit, if they tell their birth date.

        From the first proof on nobody does: who proves another number then would stand in the place of the first.
        """
        state = self.kept.state
        told = self.kept.birth_date is not None and state.stage is LinkStage.AWAITING_PROOF
        return told and not _was_proven(self.kept) and self.tried < MOST_TRIES

    def due(self, now: datetime) -> str:
        """The page that is next."""
        state = self.kept.state
        if state.stage not in BEGINNING or now >= state.expires_at:
            return DONE
        if state.stage is LinkStage.REQUESTED:
            return WHO
        if state.stage is LinkStage.AWAITING_ASSENT:
            return CONSENT if self.theirs and state.consents.representative is None else DONE
        if not self.draft.taken:
            return BORN if self.resumes else DONE
        if _was_proven(self.kept):
            return DONE
        return NAME if self.shown else PHONE


def _was_proven(kept: KeptLink) -> bool:
    """Whether somebody has proven a number for a link before, be it that it does not count any more."""
    state = kept.state
    return bool(state.proven_at or state.suspensions or state.given or kept.evidence)


def answering(visit: Visit, serving: Service, now: datetime) -> Answering | None:
    """Whom a visit answers; None where no invitation was shown in it.

    Args:
        visit: of the adult.
        serving: whose links they are.
        now: the moment.

    Raises:
        GuardianshipError: the link is no more (``unknown``).
    """
    draft = visit.draft(AnswerDraft)
    if draft is None:
        return None
    child, kept = LinkBook(serving.store).found(draft.link)
    if child.id != draft.account:
        raise GuardianshipError("unknown")
    phone, identity = visit.draft(PhoneDraft), visit.draft(IdentityDraft)
    proven = phone is not None and phone.is_for(PREFIX, Purpose.GUARDIAN, child.id) and phone.proves(now)
    identified = (
        identity is not None and identity.is_for(PREFIX, EidPurpose.GUARDIAN, child.id) and identity.is_back(now)
    )
    borrowed = visit.draft(HandBackDraft) is not None
    tried = visit.draft(TriedDraft) or TriedDraft()
    return Answering(
        draft=draft, child=child, kept=kept, borrowed=borrowed, shown=proven or identified, tried=tried.times
    )


def answering_at(visit: Visit, serving: Service, now: datetime, *here: str) -> Answering | str:
    """Whom a visit answers on one of these pages; or the page where they belong instead.

    Args:
        visit, serving, now: as of ``answering``.
        here: the pages.

    Raises:
        GuardianshipError: as of ``answering``.
    """
    found = answering(visit, serving, now)
    if found is None:
        return PREFIX
    due = found.due(now)
    return found if due in here else due


def first(visit: Visit, serving: Service, now: datetime) -> str | None:
    """What must be done before a number is asked: to say who one is, and that only once.

    Raises:
        GuardianshipError: as of ``answering``.
    """
    found = answering_at(visit, serving, now, PHONE, NAME)
    return found if isinstance(found, str) else None


def childs_account(visit: Visit) -> str:
    """The account that an adult's number is proven for: the child's.

    Raises:
        RequestError: nobody said yet who they are to the child (``visit_part``).
    """
    draft = visit.draft(AnswerDraft)
    if draft is None or not draft.taken:
        raise RequestError("visit_part")
    return draft.account


def taking(visit: Visit, account: str, link: str, *, proven_at: datetime | None = None) -> Visit:
    """A visit whose adult answers for a link from here on; the secret is forgotten.

    Args:
        visit: of the adult.
        account, link: the child's.
        proven_at: as of ``AnswerDraft``.
    """
    draft = AnswerDraft(account=account, link=link, taken=True, proven_at=proven_at)
    return replace(visit, link=link).with_draft(draft)
