"""What several endpoints answer: a decision, and what a change of facts changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from idverify.account import Action
from idverify.answer import Answer, Basis
from idverify.answer_document import answer_document
from idverify.law import VIETNAM
from idverify.reassessment import Reassessment
from idverify.web.model import Told

# One moment is written in one way, wherever it was read: with Viet Nam's offset, as in every answer.
MomentTold = Annotated[datetime, AfterValidator(lambda at: at.astimezone(VIETNAM))]


class BothTold(Told):
    """One sentence in both languages."""

    vi: str
    en: str


class BreachTold(Told):
    """One rule that stands in the way."""

    rule: str = Field(examples=["registration.phone"])
    basis: Basis = Field(description="On whose word it rests: the law's, the operator's, the guardian's.")
    citations: list[str] = Field(description="The provisions in force that it stands under.")
    remedies: list[str] = Field(description="What puts it right, as far as the person can.")
    fact: str | None = Field(default=None, description="The missing fact, where one is.")
    message: BothTold


class AnswerTold(Told):
    """A decision: yes or no, by which law, with every rule in the way."""

    permitted: bool
    law: str = Field(examples=["vn-2026-08-19"])
    breaches: list[BreachTold]
    remedies: list[str]
    citations: list[str] = Field(examples=[["147/2024/ND-CP art. 27.3.b"]])
    readings: list[str] = Field(description="The numbered readings of the law that it turned on.")
    valid_until: str | None = Field(
        description="Until when it holds; null: for good, as things stand.",
        json_schema_extra={"format": "date-time"},
    )

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """An answer as JSON tells it."""
        return cls.model_validate(answer_document(answer))


class ChangeTold(Told):
    """One action that is decided otherwise than before, or for other reasons."""

    action: Action
    permitted: bool = Field(description="Whether it is permitted now.")
    rules: list[str] = Field(description="The rules that stand in the way now.")


class ReassessmentTold(Told):
    """What must now be restricted, and what opened."""

    at: MomentTold
    restricted: list[Action] = Field(description="What was permitted and is no more.")
    opened: list[Action] = Field(description="What was denied and is permitted now.")
    changes: list[ChangeTold]

    @classmethod
    def of(cls, found: Reassessment) -> Self:
        """A reassessment as JSON tells it."""
        changes = [
            ChangeTold(action=each.action, permitted=each.after.permitted, rules=list(each.after.rules_breached))
            for each in found.changes
        ]
        return cls(at=found.at, restricted=list(found.restricted), opened=list(found.opened), changes=changes)
