"""What a change of facts changes about what an account may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from idverify.account import Account, Action, Service
from idverify.decision import Decision, decide
from idverify.law import Readings
from idverify.rules.policy import Policy


class Change(NamedTuple):
    """One action that is decided otherwise than before.

    Attributes:
        action: which.
        before, after: the decisions.
    """

    action: Action
    before: Decision
    after: Decision


@dataclass(frozen=True, slots=True)
class Reassessment:
    """What must now be restricted, and what opened.

    Attributes:
        at: the moment it is for.
        changes: each action that is decided otherwise, or for other reasons, in the order of ``Action``.
    """

    at: datetime
    changes: tuple[Change, ...]

    @property
    def restricted(self) -> tuple[Action, ...]:
        """What was permitted and is no more."""
        return tuple(each.action for each in self.changes if each.before.permitted and not each.after.permitted)

    @property
    def opened(self) -> tuple[Action, ...]:
        """What was denied and is permitted now."""
        return tuple(each.action for each in self.changes if each.after.permitted and not each.before.permitted)


def reassess(
    before: Account, after: Account, *, service: Service, at: datetime, readings: Readings, policy: Policy
) -> Reassessment:
    """Decide every action on the facts before and after a change, at one moment.

    Raises:
        OutOfScopeError: the moment lies before 25 December 2024.
        ValueError: the moment has no offset.
    """

    def decided(facts: Account, action: Action) -> Decision:
        return decide(facts, action, service=service, at=at, readings=readings, policy=policy)

    both = (Change(action, decided(before, action), decided(after, action)) for action in Action)
    return Reassessment(at, tuple(each for each in both if each.before.rules_breached != each.after.rules_breached))
