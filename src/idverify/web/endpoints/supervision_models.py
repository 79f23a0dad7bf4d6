"""What is asked and told of the queue of a child's guardians."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from idverify.account import Action, Choice, Relation, Suspension
from idverify.account.permission_ask import PermissionAsk
from idverify.supervision import Supervisor, Tally
from idverify.web.endpoints.answered import MomentTold
from idverify.web.endpoints.examples import LINK, shown
from idverify.web.endpoints.texts import ItemName, LinkId, OneChosenAction
from idverify.web.model import AccountName, Asked, Moment, Told


class ChildAsked(Asked):
    """A child's account."""

    model_config = shown({"account": "an"})

    account: AccountName = Field(examples=["an"])


class AskAsked(ChildAsked):
    """A child wants to do something about which its guardians are to be asked first."""

    model_config = shown({"account": "an", "action": "comment", "item": "comment-1871"})

    action: OneChosenAction
    item: ItemName = Field(description="The platform's own name of what is to be written; never its words.")


class AnswerAsked(Asked):
    """A guardian answers."""

    model_config = shown({"link": LINK, "action": "comment", "item": "comment-1871", "allow": True})

    link: LinkId = Field(description="Whose answer it is.")
    action: OneChosenAction
    item: ItemName
    allow: bool


class SummaryAsked(ChildAsked):
    """From when on."""

    model_config = shown({"account": "an", "since": "2026-11-01T00:00:00+07:00"})

    since: Moment = Field(examples=["2026-11-01T00:00:00+07:00"])


class AskTold(Told):
    """One item in the queue."""

    account: str
    action: Action
    item: str
    asked_at: MomentTold
    expires_at: MomentTold
    allowed: bool | None = Field(description="The answer; null while there is none.")
    answered_at: MomentTold | None
    link: str | None = Field(description="By the guardian of which link.")

    @classmethod
    def of(cls, ask: PermissionAsk) -> Self:
        """What waits, as JSON tells it."""
        return cls(
            account=ask.account,
            action=ask.action,
            item=ask.item,
            asked_at=ask.asked_at,
            expires_at=ask.expires_at,
            allowed=ask.allowed,
            answered_at=ask.answered_at,
            link=ask.link,
        )


class QueueTold(Told):
    """What waits, the oldest first."""

    asks: list[AskTold]


class TallyTold(Told):
    """What became of what a child asked, for one kind of action."""

    asked: int
    allowed: int
    refused: int
    unanswered: int

    @classmethod
    def of(cls, tally: Tally) -> Self:
        """A tally as JSON tells it."""
        return cls(**tally._asdict())


class SummaryTold(Told):
    """By kind of action; no words, no names of items."""

    actions: dict[Action, TallyTold]


class SupervisorTold(Told):
    """One adult who answers for a child, as the child may see them: no name, no birth date, no number."""

    link: str
    relation: Relation
    account: str | None = Field(description="The adult's own account; null: they have none.")
    since: MomentTold
    suspended: list[Suspension]
    choices: dict[Action, Choice]

    @classmethod
    def of(cls, each: Supervisor) -> Self:
        """An adult as JSON tells them."""
        return cls(
            link=each.link,
            relation=each.relation,
            account=each.account,
            since=each.since,
            suspended=list(each.suspended),
            choices=dict(each.choices),
        )


class SupervisorsTold(Told):
    """Who supervises a child's account."""

    supervisors: list[SupervisorTold]
