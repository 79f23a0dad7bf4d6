"""How a campaign is to go: in which stages, how many a day, from when on, and what a code costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from idverify.campaign.status import Ask
from idverify.errors import OperatorError

STAGES: Final = (0.01, 0.09, 0.3, 0.6)
_NEARLY: Final = 1e-6
_LONGEST_DAYS: Final = 3_650
_MOST: Final = 10**10


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What an operator decides of a campaign.

    The stages and ``only`` say who is asked what, in which order, and stay as they are once it has begun. All else is
    its pace, and may be changed at any time by planning again.

    Attributes:
        stages: what share of the accounts each stage has; together 1. The first of several is the pilot.
        per_day: how many may be told on one day in Viet Nam; at least 1.
        begins: the first day in Viet Nam on which anybody may be told.
        sms_price: of one code, in whole đồng.
        codes_each: how many codes one account takes, since some are asked for again.
        answer_days: how long people have to answer: for as long nobody is told the same again, and who has a deadline
            to come should be told so many days before it.
        stage_days: how many days after the end of a stage the next begins, to look at how it went.
        only: what is asked for; None: everything that is asked of a person.

    Raises:
        OperatorError: one of them cannot be (``campaign_plan_terms``); it names the field.
    """

    stages: tuple[float, ...] = STAGES
    per_day: int
    begins: date
    sms_price: int
    codes_each: float = 1.3
    answer_days: int = 30
    stage_days: int = 3
    only: frozenset[Ask] | None = None

    def __post_init__(self) -> None:
        shares = self.stages
        _require(
            0 < len(shares) < 100  # their files have two digits
            and all(0 < share <= 1 for share in shares)
            and abs(math.fsum(shares) - 1) < _NEARLY,
            "stages",
        )
        _require(0 < self.per_day < _MOST, "per_day")
        _require(0 <= self.sms_price < _MOST, "sms_price")
        _require(math.isfinite(self.codes_each) and 0 <= self.codes_each <= _LONGEST_DAYS, "codes_each")
        _require(0 <= self.answer_days <= _LONGEST_DAYS, "answer_days")
        _require(0 <= self.stage_days <= _LONGEST_DAYS, "stage_days")
        _require(self.only is None or (bool(self.only) and all(ask.of_a_person for ask in self.only)), "only")

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "stages": list(self.stages),
            "per_day": self.per_day,
            "begins": self.begins.isoformat(),
            "sms_price": self.sms_price,
            "codes_each": self.codes_each,
            "answer_days": self.answer_days,
            "stage_days": self.stage_days,
            "only": None if self.only is None else sorted(self.only),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
            OperatorError: as of the class.
        """
        only = document["only"]
        return cls(
            stages=tuple(float(share) for share in document["stages"]),
            per_day=int(document["per_day"]),
            begins=date.fromisoformat(document["begins"]),
            sms_price=int(document["sms_price"]),
            codes_each=float(document["codes_each"]),
            answer_days=int(document["answer_days"]),
            stage_days=int(document["stage_days"]),
            only=None if only is None else frozenset(Ask(each) for each in only),
        )

    def cost(self, codes_for: int) -> int:
        """What the codes of some accounts cost, in whole đồng, the last begun code counted whole; an estimate.

        Args:
            codes_for: how many accounts prove a phone.
        """
        return self.codes(codes_for) * self.sms_price

    def codes(self, codes_for: int) -> int:
        """How many codes some accounts take."""
        return math.ceil(round(codes_for * self.codes_each, 6))


def _require(sound: bool, name: str) -> None:
    if not sound:
        raise OperatorError("campaign_plan_terms", field=name)
