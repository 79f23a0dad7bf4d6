"""A small world on a virtual clock: one service, its accounts, and what happened to them in order.

Only what happened is kept. What an account is at a moment is folded anew from what had happened by then, so that
nothing that happens later can reach an earlier answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from idverify.account import Account, Action, Service
from idverify.conformance.scenario.account import ScenarioAccount
from idverify.conformance.scenario.event import Event
from idverify.conformance.scenario.fold import after
from idverify.conformance.scenario.step import Accounts
from idverify.decision import Decision, decide
from idverify.law.reading import DEFAULT_READINGS, Readings

# Of an account that was never opened, or is closed, nothing is known, and a missing fact means no.
_UNKNOWN: Final = Account(opened_at=None, holder=None, user_birth_date=None, evidence=None)


class OutOfOrderError(ValueError):
    """An event lies before one that was accepted already."""


class World:
    """What happened on one service.

    Args:
        service: which.
        readings: how the law's silences are read.
    """

    def __init__(self, service: Service, readings: Readings = DEFAULT_READINGS) -> None:
        self._service = service
        self._readings = readings
        self._events: list[Event] = []
        self._named: set[str] = set()
        self._now: Accounts = {}

    def take(self, event: Event, name: str | None) -> None:
        """Let something happen; a name that happened already changes nothing, whatever it says now.

        Args:
            event: what.
            name: the event's own name; None: it has none, and is new each time.

        Raises:
            OutOfOrderError: it lies before the last one that was accepted.
            GuardianshipError: it cannot happen to this link, or not now. Nothing has changed then, the clock included.
            RefusedError: it cannot happen to this account.
        """
        if name is not None and name in self._named:
            return
        if self._events and event.at < self._events[-1].at:
            raise OutOfOrderError
        self._now = after(self._now, event, len(self._events))
        self._events.append(event)
        if name is not None:
            self._named.add(name)

    def decide(self, account: str, action: Action, *, item: str | None, at: datetime) -> Decision:
        """May this account do this, by what had happened up to this moment?

        Args:
            account, action: which, and what.
            item: the one item that is asked about, where a guardian's permission counts.
            at: the moment; it may lie before the last event.

        Raises:
            OutOfScopeError: the moment lies before 25 December 2024.
        """
        found = self._at(at).get(account, ScenarioAccount())
        facts = found.seen(action, item) if found.known else _UNKNOWN
        return decide(facts, action, service=self._service, at=at, readings=self._readings)

    def _at(self, at: datetime) -> Mapping[str, ScenarioAccount]:
        accounts: Accounts = {}
        for place, event in enumerate(self._events):
            if event.at > at:
                break
            accounts = after(accounts, event, place)
        return accounts
