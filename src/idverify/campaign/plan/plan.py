"""A plan as it is written: stages with accounts, days and costs, and a digest that shows whether it was edited."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Self

from idverify.account import Action
from idverify.campaign.plan.terms import PlanTerms
from idverify.campaign.status import Ask

VERSION: Final = 1
# Whoever does one of these proves a phone, and a code is sent for it; a child's parent proves one too.
WITH_CODE: Final = frozenset({Ask.PROVE_PHONE, Ask.CORRECT_PHONE, Ask.GIVE_PHONE, Ask.REGISTER_CHILD})
# Whoever does one of these may be asked next, by another check, for what takes a code.
BEFORE_A_CODE: Final = frozenset({Ask.PROVIDE_BIRTH_DATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a plan.

    Attributes:
        accounts: how many are told.
        by_ask: how many of them what.
        first_day: the day in Viet Nam on which it begins, if every day before was used.
        last_day: the one on which it ends.
        messages: how many codes by SMS it takes if everybody does what they are asked for; an estimate.
        cost: of those, in whole đồng.
        blocks: the digests of the blocks of its file.
    """

    accounts: int
    by_ask: Mapping[Ask, int] = field(hash=False)
    first_day: date
    last_day: date
    messages: int
    cost: int
    blocks: tuple[str, ...] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "accounts": self.accounts,
            "by_ask": {ask.value: number for ask, number in sorted(self.by_ask.items())},
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "messages": self.messages,
            "cost": self.cost,
            "blocks": list(self.blocks),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave. Errors: as of ``Plan.from_json``."""
        return cls(
            accounts=int(document["accounts"]),
            by_ask=MappingProxyType({Ask(ask): int(number) for ask, number in document["by_ask"].items()}),
            first_day=date.fromisoformat(document["first_day"]),
            last_day=date.fromisoformat(document["last_day"]),
            messages=int(document["messages"]),
            cost=int(document["cost"]),
            blocks=tuple(document["blocks"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Those who may still write, and whom the plan tells when that is over or nearly so.

    Attributes:
        waiting: how many accounts of the plan may write until a deadline by law.
        first_deadline: the nearest of those.
        late: how many are told on the day from which they are denied, or after it.
        hurried: how many are told before it, and less than ``PlanTerms.answer_days`` before.
        ceiling: the smallest daily ceiling by which nobody is late; None where none would do.
        calm_ceiling: the smallest by which nobody is hurried either; None where none would do.
        over: how many more accounts have a deadline that is over before anybody is told; they are denied already, and
            no ceiling is reckoned for them.
    """

    waiting: int = 0
    first_deadline: date | None = None
    late: int = 0
    hurried: int = 0
    ceiling: int | None = None
    calm_ceiling: int | None = None
    over: int = 0

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        first = None if self.first_deadline is None else self.first_deadline.isoformat()
        return {
            "waiting": self.waiting,
            "first_deadline": first,
            "late": self.late,
            "hurried": self.hurried,
            "ceiling": self.ceiling,
            "calm_ceiling": self.calm_ceiling,
            "over": self.over,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave. Errors: as of ``Plan.from_json``."""
        first = document["first_deadline"]
        numbers = {name: document[name] for name in ("waiting", "late", "hurried", "ceiling", "calm_ceiling", "over")}
        return cls(first_deadline=None if first is None else date.fromisoformat(first), **numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who is asked what, in which order and on which days.

    Attributes:
        campaign: its name in the store, 64 hex digits; the same for every plan that is made of one check.
        order: the digest of who is asked what in which order; it hangs on no ceiling, no day and no price.
        terms: what it was made by.
        stages: in their order.
        lateness: who is told too late, and which ceiling would do.
        action: which action the check was about.
        readings: the readings that were switched for it, by id.
        operator_first: how many rows are asked nothing, because their table does not say since when the account is
            there, or whose it is; no load brings them into the store either.
        days_from: the day from which its days are reckoned: ``PlanTerms.begins``, or the day of planning where that
            was over.
        begun: whether the campaign had begun when this was planned. Its days, and who is late, are those of one that
            begins anew then; how far it has come tells when the rest are told.
    """

    campaign: str
    order: str
    terms: PlanTerms
    stages: tuple[Stage, ...]
    lateness: Lateness
    action: Action = Action.POST
    readings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    operator_first: int = 0
    days_from: date
    begun: bool = False

    @property
    def accounts(self) -> int:
        """How many accounts are told."""
        return sum(stage.accounts for stage in self.stages)

    @property
    def by_ask(self) -> dict[Ask, int]:
        """How many of them what."""
        asks = sorted({ask for stage in self.stages for ask in stage.by_ask})
        return {ask: sum(stage.by_ask.get(ask, 0) for stage in self.stages) for ask in asks}

    @property
    def last_day(self) -> date:
        """The day on which the last are told."""
        return self.stages[-1].last_day

    @property
    def messages(self) -> int:
        """How many codes by SMS it takes if everybody does what they are asked for; an estimate."""
        return sum(stage.messages for stage in self.stages)

    @property
    def cost(self) -> int:
        """Of those, in whole đồng."""
        return sum(stage.cost for stage in self.stages)

    @property
    def asked_first(self) -> int:
        """How many are told of something after which a code may follow; what that costs is in no other figure."""
        return sum(self.by_ask.get(ask, 0) for ask in BEFORE_A_CODE)

    @property
    def messages_after(self) -> int:
        """How many codes those would take, if all of them were asked for a phone after it; an estimate."""
        return self.terms.codes(self.asked_first)

    @property
    def cost_after(self) -> int:
        """Of those, in whole đồng."""
        return self.terms.cost(self.asked_first)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What speaks against it, or should be known of it; their texts are ``campaign.plan.warning.…``."""
        return tuple(self.figures)

    @property
    def figures(self) -> dict[str, int]:
        """Each warning with the number that it is about; 0 of one that is about none.

        ``late``, ``hurried``, ``over``: accounts, as of ``Lateness``; ``operator_first``: rows; ``no_pilot``: the first
        of several stages is all of it; ``past``: the first day was over when this was planned; ``begun``; ``nobody``.
        """
        late = self.lateness
        numbers = {"late": late.late, "hurried": late.hurried, "over": late.over, "operator_first": self.operator_first}
        said = {
            "no_pilot": len(self.stages) > 1 and 0 < self.accounts == self.stages[0].accounts,
            "past": self.days_from != self.terms.begins,
            "begun": self.begun,
            "nobody": not self.accounts,
        }
        return {word: number for word, number in numbers.items() if number} | dict.fromkeys(filter(said.get, said), 0)

    @property
    def digest(self) -> str:
        """Of all that the plan says; 64 hex digits."""
        said = json.dumps(self._said(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """As JSON, its digest beside it."""
        return self._said() | {"digest": self.digest}

    def _said(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "campaign": self.campaign,
            "order": self.order,
            "terms": self.terms.to_json(),
            "stages": [stage.to_json() for stage in self.stages],
            "lateness": self.lateness.to_json(),
            "action": self.action.value,
            "readings": dict(sorted(self.readings.items())),
            "operator_first": self.operator_first,
            "days_from": self.days_from.isoformat(),
            "begun": self.begun,
            "after": {"accounts": self.asked_first, "messages": self.messages_after, "cost": self.cost_after},
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """What ``to_json`` gave.

        Raises:
            KeyError, TypeError, ValueError: it is something else, or does not have its own digest.
            OperatorError: its terms cannot be (``campaign_plan_terms``).
        """
        if document["version"] != VERSION:
            raise ValueError("another version")
        made = cls(
            campaign=str(document["campaign"]),
            order=str(document["order"]),
            terms=PlanTerms.from_json(document["terms"]),
            stages=tuple(Stage.from_json(each) for each in document["stages"]),
            lateness=Lateness.from_json(document["lateness"]),
            action=Action(document["action"]),
            readings=MappingProxyType({str(id): str(option) for id, option in document["readings"].items()}),
            operator_first=int(document["operator_first"]),
            days_from=date.fromisoformat(document["days_from"]),
            begun=bool(document["begun"]),
        )
        if made.to_json() != document or made.order != order_of(made.stages):
            raise ValueError("edited")
        return made


def order_of(stages: tuple[Stage, ...]) -> str:
    """The digest of who is asked what in which order; 64 hex digits."""
    digest = hashlib.sha256()
    for stage in stages:
        digest.update(f"{stage.accounts} {' '.join(stage.blocks)}\n".encode())
    return digest.hexdigest()
