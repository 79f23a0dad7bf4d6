"""A decision as an argument: every rule in turn, what it says, and what it found."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from idverify.messages import Text, text
from idverify.rules.case import Case
from idverify.rules.rule import Rule, Shortfall


class Finding(StrEnum):
    """What a rule found."""

    KEPT = "kept"
    BREACHED = "breached"
    NOT_CONCERNED = "not_concerned"  # in force, but not about this case
    NOT_IN_FORCE = "not_in_force"  # on this day, for this service


class Step(NamedTuple):
    """One rule's part in a decision.

    Attributes:
        rule: its id.
        finding: what it found.
        citations: the provisions in force that it stands under.
        shortfalls: what falls short, where something does.
    """

    rule: str
    finding: Finding
    citations: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def duty(self) -> Text:
        """What the rule demands, in one sentence."""
        return text(f"duty.{self.rule}")


def argued(rules: tuple[Rule, ...], case: Case) -> tuple[Step, ...]:
    """Every rule of a list in turn, asked of a case."""
    return tuple(_step(rule, case) for rule in rules)


def _step(rule: Rule, case: Case) -> Step:
    citations = tuple(provision.citation for provision in case.force.of(rule.provisions))
    if not citations or not rule.holds_on(case.day):
        return Step(rule.id, Finding.NOT_IN_FORCE, (), ())
    about_another_action = rule.actions is not None and case.action not in rule.actions
    if about_another_action or (rule.ages is not None and case.user_is_child not in rule.ages):
        return Step(rule.id, Finding.NOT_CONCERNED, citations, ())
    shortfalls = rule.judge(case)
    if shortfalls is None:
        return Step(rule.id, Finding.NOT_CONCERNED, citations, ())
    return Step(rule.id, Finding.BREACHED if shortfalls else Finding.KEPT, citations, shortfalls)
