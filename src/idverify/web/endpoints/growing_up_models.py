"""What is asked and told of growing up, and of an age that turned out to be wrong."""

from __future__ import annotations

from pydantic import Field

from idverify.account import EventType
from idverify.web.endpoints.answered import MomentTold
from idverify.web.endpoints.examples import shown
from idverify.web.endpoints.texts import OneAgeWord, Whole
from idverify.web.model import AccountName, Asked, Day, Told


class CorrectionAsked(Asked):
    """The right birth date of an account's user."""

    model_config = shown({"account": "lan", "birth_date": "2012-04-01", "evidence": "guardian_declared"})

    account: AccountName
    birth_date: Day | None = Field(
        repr=False,
        description="The right one; null: what was declared is not believed, and the right one is not known.",
        examples=["2012-04-01"],
    )
    evidence: OneAgeWord = Field(
        description="On whose word. What an electronic identification or an authority says of an age cannot be kept "
        "with what proves it, and is not taken here."
    )


class UpcomingAsked(Asked):
    """How far ahead to look."""

    model_config = shown({"within_days": 30})

    within_days: Whole = Field(ge=1, le=366, examples=[30])
    most: Whole = Field(default=100, ge=1, le=1_000, description="How many are told, the nearest first.")


class TransitionTold(Told):
    """One thing that changes because a child grows older."""

    account: str
    what: EventType = Field(examples=["user.turned_sixteen"])
    at: MomentTold


class UpcomingTold(Told):
    """What changes in the time ahead."""

    transitions: list[TransitionTold]
    more: bool = Field(description="Whether there are more than were told.")
