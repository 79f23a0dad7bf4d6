"""How far a campaign has come, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from idverify.campaign.status import Ask
from idverify.ports.campaigns import Outcome


class Halt(StrEnum):
    """Why nobody is told just now."""

    NOT_BEGUN = "not_begun"  # nobody has started it
    EARLY = "early"  # its first day is to come
    CEILING = "ceiling"  # the day's ceiling is reached; the next day in Viet Nam goes on
    LOOKING = "looking"  # a stage has ended, and how it went is looked at for some days
    PAUSED = "paused"
    CLOCK = "clock"  # somebody was told on a day that is to come by this clock; ``resume`` takes the clock as right
    OVERTAKEN = "overtaken"  # another start goes on with it
    DONE = "done"  # everybody's turn has come


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """How far one stage has come.

    Attributes:
        number: from 1 on.
        accounts: how many are in it.
        gone_through: whose turn has come.
        by_ask: what became of those, by what they are asked.
        answered: how many of those who were told have done since what they were asked for, by what that is; None where
            nobody looked. Reckoned: everybody gone through who stands so now, less those who did when their turn came,
            and never more than were told.
        left: how many are still to come, by what they will be asked.
        begun_at, ended_at: None before.
    """

    number: int
    accounts: int
    gone_through: int
    by_ask: Mapping[Ask, Mapping[Outcome, int]] = field(hash=False)
    answered: Mapping[Ask, int] | None = field(hash=False)
    left: Mapping[Ask, int] = field(hash=False)
    begun_at: datetime | None
    ended_at: datetime | None

    def count(self, outcome: Outcome) -> int:
        """How many of those gone through this became of."""
        return sum(each.get(outcome, 0) for each in self.by_ask.values())

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "number": self.number,
            "accounts": self.accounts,
            "gone_through": self.gone_through,
            "by_ask": {ask.value: {o.value: n for o, n in each.items()} for ask, each in self.by_ask.items()},
            "answered": None if self.answered is None else {ask.value: n for ask, n in self.answered.items()},
            "left": {ask.value: n for ask, n in self.left.items()},
            "begun_at": _told(self.begun_at),
            "ended_at": _told(self.ended_at),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """How far a campaign has come.

    Attributes:
        halt: why nobody is told just now; None while it goes on.
        stage: which one goes on, from 1; one more than there are when all are through.
        stages: of the plan, in their order.
        today: the day in Viet Nam.
        ceiling: how many may be told on one day.
        room: how many more on this one.
        released: how many were told by this call.
        next_day: when the next are told, at the earliest; None: when everybody was.
        last_day: when everybody will have been told at this pace; None: when everybody was.
        codes_so_far, codes_to_come: how many codes by SMS those who were told take, and those who are still to be, if
            everybody does what they are asked for; estimates.
        cost_so_far, cost_to_come: of those, in whole đồng.
        asked_first: how many were told, or will be, of something after which a code may follow.
        codes_after, cost_after: what those codes would be, if all were asked for a phone after it; in no other figure.
    """

    halt: Halt | None
    stage: int
    stages: tuple[StageProgress, ...]
    today: date
    ceiling: int
    room: int
    released: int
    next_day: date | None
    last_day: date | None
    codes_so_far: int
    codes_to_come: int
    cost_so_far: int
    cost_to_come: int
    asked_first: int
    codes_after: int
    cost_after: int

    @property
    def accounts(self) -> int:
        """How many are in the plan."""
        return sum(each.accounts for each in self.stages)

    @property
    def gone_through(self) -> int:
        """Whose turn has come."""
        return sum(each.gone_through for each in self.stages)

    @property
    def told(self) -> int:
        """How many were told."""
        return self.count(Outcome.TOLD)

    @property
    def answered(self) -> int | None:
        """How many of those have done since what they were asked for; None where nobody looked."""
        looked = [each.answered for each in self.stages if each.answered is not None]
        return sum(sum(each.values()) for each in looked) if len(looked) == len(self.stages) else None

    def count(self, outcome: Outcome) -> int:
        """How many of those gone through this became of."""
        return sum(each.count(outcome) for each in self.stages)

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "halt": None if self.halt is None else self.halt.value,
            "stage": self.stage,
            "stages": [each.to_json() for each in self.stages],
            "today": self.today.isoformat(),
            "ceiling": self.ceiling,
            "room": self.room,
            "released": self.released,
            "next_day": None if self.next_day is None else self.next_day.isoformat(),
            "last_day": None if self.last_day is None else self.last_day.isoformat(),
            "accounts": self.accounts,
            "gone_through": self.gone_through,
            "outcomes": {outcome.value: self.count(outcome) for outcome in Outcome},
            "answered": self.answered,
            "codes_so_far": self.codes_so_far,
            "codes_to_come": self.codes_to_come,
            "cost_so_far": self.cost_so_far,
            "cost_to_come": self.cost_to_come,
            "asked_first": self.asked_first,
            "codes_after": self.codes_after,
            "cost_after": self.cost_after,
        }


def _told(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
