"""A docket: which rules are asked of a case, and what each cites, before anything is known of the facts."""

from __future__ import annotations

from typing import NamedTuple

from idverify.account import Action
from idverify.rules.case import Case
from idverify.rules.force import Force
from idverify.rules.rule import Rule

Asked = tuple[tuple[Rule, tuple[str, ...]], ...]


class Docket(NamedTuple):
    """The rules to ask, each with what it cites.

    Attributes:
        of_anyone: those asked whatever the user's age.
        of_child, of_grown, of_unknown: those asked of a child, of anybody else, and while the age is unknown;
            None where no rule in force asks about the age.
    """

    of_anyone: Asked
    of_child: Asked | None
    of_grown: Asked | None
    of_unknown: Asked | None

    def of(self, case: Case) -> Asked:
        """Those asked of a case."""
        if self.of_grown is None or self.of_child is None or self.of_unknown is None:
            return self.of_anyone
        child = case.user_is_child
        if child is None:
            return self.of_unknown
        return self.of_child if child else self.of_grown


def docket(rules: tuple[Rule, ...], action: Action | None, force: Force) -> Docket:
    """Which of some rules are asked about an action where something is in force."""
    # The lists of rules are constants of their module, so which one it is tells them apart.
    found = force.dockets.get((id(rules), action))
    if found is None:
        found = force.dockets[id(rules), action] = _made(rules, action, force)
    return found


def _made(rules: tuple[Rule, ...], action: Action | None, force: Force) -> Docket:
    bound = [
        (rule, tuple(provision.citation for provision in force.of(rule.provisions)))
        for rule in rules
        if rule.holds_on(force.since) and (rule.actions is None or action in rule.actions)
    ]
    asked = tuple((rule, citations) for rule, citations in bound if citations)
    if all(rule.ages is None for rule, _ in asked):
        return Docket(asked, None, None, None)

    def of(child: bool | None) -> Asked:
        return tuple((rule, citations) for rule, citations in asked if rule.ages is None or child in rule.ages)

    return Docket(asked, of(True), of(False), of(None))
