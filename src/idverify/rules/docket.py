"""A docket: which rules are asked of a case, and what each cites, before anything is known of the facts."""

from __future__ import annotations

from typing import NamedTuple

from idverify.rules.bearing import Bearing
from idverify.rules.case import Case
from idverify.rules.rule import Rule

Asked = tuple[tuple[Rule, tuple[str, ...]], ...]


class Docket(NamedTuple):
    """The rules to ask, each with what it cites.

    Attributes:
        of_anyone: those asked whatever the user's age.
        by_age: those asked of a child (True), of anybody else (False), and while the age is unknown (None);
            None where no rule in force asks about the age.
    """

    of_anyone: Asked
    by_age: dict[bool | None, Asked] | None


def docket(rules: tuple[Rule, ...], case: Case) -> Asked:
    """Which of some rules are asked of a case, each with what it cites."""
    # The lists of rules are constants of their module, so which one it is tells them apart.
    found = case.bearing.dockets.get(id(rules))
    if found is None:
        found = case.bearing.dockets[id(rules)] = _made(rules, case.bearing)
    return found.of_anyone if found.by_age is None else found.by_age[case.user_is_child]


def _made(rules: tuple[Rule, ...], bearing: Bearing) -> Docket:
    force, action = bearing.force, bearing.action
    bound = [
        (rule, tuple(provision.citation for provision in force.of(rule.provisions)))
        for rule in rules
        if rule.holds_on(force.since) and (rule.actions is None or action in rule.actions)
    ]
    asked = tuple((rule, citations) for rule, citations in bound if citations)
    if all(rule.ages is None for rule, _ in asked):
        return Docket(asked, None)

    def of(child: bool | None) -> Asked:
        return tuple((rule, citations) for rule, citations in asked if rule.ages is None or child in rule.ages)

    return Docket(asked, {child: of(child) for child in (True, False, None)})
