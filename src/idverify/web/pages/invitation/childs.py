"""A child's own visit, and where its links stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends

from idverify.account import Action
from idverify.account.link_state import BEGINNING, LIVE, LinkStage
from idverify.ports import ChildAccount, KeptLink
from idverify.web.pages.invitation.drafts import AskedDraft
from idverify.web.pages.sign_up.draft import SignUpDraft
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import visiting_for
from idverify.web.service import Service

PARENTS: Final = "/sign-up/parent"
INVITED: Final = "/sign-up/invited"
ASSENT: Final = "/assent"
ASSENTED: Final = "/assent/done"

Childs = Annotated[Visit, Depends(visiting_for(Part.SIGN_UP, Part.ACCOUNT))]
"""The visit of the person whose account it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child, and what is known of its account.

    Attributes:
        account: the platform's name of it.
        born: when the child was born, as it is known, or as the child said.
        kept: the account, if it is known here.
    """

    account: str
    born: date
    kept: ChildAccount | None

    @property
    def links(self) -> tuple[KeptLink, ...]:
        """The links of the account, ended ones too."""
        return () if self.kept is None else self.kept.links

    @property
    def is_open(self) -> bool:
        """Whether the account is there and waits for nobody."""
        return self.kept is not None and not self.kept.waits

    def begun(self, now: datetime) -> tuple[KeptLink, ...]:
        """The links that somebody is still asked for, or is answering."""
        return tuple(each for each in self.links if each.state.stage in BEGINNING and now < each.state.expires_at)

    def unanswered(self, now: datetime) -> tuple[KeptLink, ...]:
        """The links that nobody answered yet."""
        return tuple(each for each in self.begun(now) if each.state.stage is LinkStage.REQUESTED)

    def live(self) -> tuple[KeptLink, ...]:
        """The links of those who answer for the child."""
        return tuple(each for each in self.links if each.state.stage in LIVE)

    def asked(self, asked: AskedDraft | None, now: datetime) -> AskedDraft | None:
        """The invitation that a visit keeps, while nobody answered it."""
        if asked is None:
            return None
        return asked if any(each.state.id == asked.link for each in self.unanswered(now)) else None


def child_of(visit: Visit, serving: Service, now: datetime) -> Child | str:
    """The child whose visit it is; or where somebody belongs who is none, or of whom no birth date is known.

    Args:
        visit: of the person whose account it is.
        serving: where accounts are.
        now: the moment.
    """
    own = "/account" if visit.part is Part.ACCOUNT else "/sign-up"
    if visit.account is None:
        return own
    kept = serving.store.child_account(visit.account)
    said = visit.draft(SignUpDraft)
    known = None if kept is None else kept.facts.user_birth_date
    born = known or (None if said is None else said.birth_date)
    if born is None:
        return "/sign-up/age" if visit.part is Part.SIGN_UP else own
    if serving.registrar.may_begin(born, now=now).permitted:
        return own
    return Child(account=visit.account, born=born, kept=kept)


def assents_due(child: Child, serving: Service, now: datetime) -> tuple[KeptLink, ...]:
    """The links for which the child's own consent is asked now: an adult has consented, and nothing else lacks.

    Args:
        child: who is asked.
        serving: whose gate says whether a consent lacks of an account that is open.
        now: the moment.
    """
    without = [each for each in (*child.begun(now), *child.live()) if each.state.consents.child is None]
    agreed = [each for each in without if each.state.consents.representative is not None]
    waiting = [each for each in agreed if each.state.stage is LinkStage.AWAITING_ASSENT]
    live = [each for each in agreed if each.state.stage in LIVE]
    if live:
        denied = serving.gate.decide(child.account, Action.POST, now=now).rules_breached
        live = live if "guardianship.consents" in denied else []
    return (*waiting, *live)
