"""Whose account a page is about: the one of the visit, if it is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from idverify.account import Account, Action
from idverify.decision import Decision
from idverify.errors import OperatorError, RequestError
from idverify.evidence.method import PHONE_METHODS
from idverify.web.given import Now, Serving
from idverify.web.pages.account.router import PARTS
from idverify.web.pages.grounds import is_childs
from idverify.web.pages.invitation.childs import Child, assents_due, child_of
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import visiting_for
from idverify.web.service import Service


@dataclass(frozen=True, slots=True)
class Holding:
    """An open account, and the visit of whoever holds it.

    Attributes:
        visit: the visit.
        account: the platform's name of it.
        facts: what the rules see of it.
        child: whether its user is known to be a child.
    """

    visit: Visit
    account: str = field(repr=False)
    facts: Account = field(repr=False)
    child: bool

    @property
    def has_phone(self) -> bool:
        """Whether a phone was proven of its user."""
        return any(each.method in PHONE_METHODS for each in self.facts.evidence or ())

    def asked_to_assent(self, serving: Service, now: datetime) -> bool:
        """Whether it is a child's whose own consent is asked for now (330/2026/ND-CP art. 60.1.c)."""
        child = child_of(self.visit, serving, now) if self.child else None
        return isinstance(child, Child) and bool(assents_due(child, serving, now))

    def answers(self, serving: Service, now: datetime) -> dict[Action, Decision]:
        """What it may do now, by action."""
        return {each: self.answer(each, serving, now) for each in Action}

    def answer(self, action: Action, serving: Service, now: datetime) -> Decision:
        """Whether it may do something now, in the livestream that the visit is about if there is one."""
        return serving.gate.decide(self.account, action, stream=self.visit.stream, now=now)


def account_of(visit: Visit) -> str:
    """The account of a visit.

    Raises:
        RequestError: it has none (``visit_part``).
    """
    if visit.account is None:
        raise RequestError("visit_part")
    return visit.account


def holding_of(visit: Visit, serving: Service, now: datetime) -> Holding:
    """The account of a visit, which is open and waits for nobody.

    Raises:
        OperatorError: it is not (``account_unknown``).
        RequestError: the visit has none (``visit_part``), or is of somebody who signs up still (``visit_part``).
    """
    account = account_of(visit)
    kept = serving.store.child_account(account)
    if kept is None or kept.waits:
        if visit.part is Part.SIGN_UP:
            raise RequestError("visit_part")
        raise OperatorError("account_unknown")
    child = is_childs(serving.gate.decide(account, Action.POST, now=now))
    return Holding(visit, account, kept.facts, child)


def _holding(
    request: Request, visit: Annotated[Visit, Depends(visiting_for(*PARTS))], serving: Serving, now: Now
) -> Holding:
    del request
    return holding_of(visit, serving, now)


Holds = Annotated[Holding, Depends(_holding)]
"""The account of the visit. Errors as of ``holding_of`` and ``visiting_for``."""
