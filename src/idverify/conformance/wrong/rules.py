"""The reference with one rule removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from types import MappingProxyType
from typing import Final

from idverify.conformance.wrong.astray import Astray, Change
from idverify.conformance.wrong.implementation import Wrong
from idverify.conformance.wrong.removals import REMOVALS
from idverify.decision import Question
from idverify.rules import ENROLMENT, POSTING, Rule

_LISTED: Final = tuple(dict.fromkeys((*POSTING, *ENROLMENT)))


def rule_name(rule: Rule) -> str:
    """A rule's id; where two rules have one id, with the name of each behind it."""
    alike = [each for each in _LISTED if each.id == rule.id]
    return rule.id if len(alike) == 1 else f"{rule.id}:{rule.judge.__name__.replace('_', '-')}"


# Every rule that is enforced, by its name.
RULES: Final[Mapping[str, Rule]] = MappingProxyType({rule_name(rule): rule for rule in _LISTED})


@cache  # what is worked out once for a list of rules is kept by which list it is, so there must be one of each
def _left(rules: tuple[Rule, ...], removed: Rule) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule is not removed)


def without(removed: Rule) -> Change:
    """The question judged by every other rule."""

    def changed(question: Question, at: datetime) -> tuple[Question, datetime]:
        return question._replace(rules=_left(question.rules, removed)), at

    return changed


def _answering(removed: Rule) -> Callable[[], Astray]:
    return partial(Astray, without(removed))


WRONG: Final = tuple(
    Wrong(
        name=f"without:{name}",
        says=REMOVALS[name].says,
        caught_by=REMOVALS[name].caught_by,
        concerns=REMOVALS[name].concerns,
        broad=REMOVALS[name].broad,
        answering=_answering(rule),
    )
    for name, rule in RULES.items()
    if name in REMOVALS
)
