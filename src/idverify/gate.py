"""The question before each write: may this account do this, now?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from idverify.account import Account, Action, Service
from idverify.decision import Decision, decide
from idverify.law import DEFAULT_READINGS, Readings
from idverify.rules.policy import NO_POLICY, Policy

if TYPE_CHECKING:
    from idverify.ports import Store  # a shape for the type checker; a gate need not load the doors to a store

# Of an account that was never opened nothing is known, and a missing fact means no.
_UNKNOWN: Final = Account(opened_at=None, holder=None, user_birth_date=None, evidence=None)


class PostingGate:
    """Answers for the accounts of one platform.

    Args:
        service: what kind of network it is.
        store: where its accounts are kept.
        readings: how the law's silences are read.
        policy: the operator's own limits.
    """

    def __init__(
        self, *, service: Service, store: Store, readings: Readings = DEFAULT_READINGS, policy: Policy = NO_POLICY
    ) -> None:
        self._service = service
        self._store = store
        self._readings = readings
        self._policy = policy

    def decide(
        self, account: str, action: Action, *, stream: str | None = None, item: str | None = None, now: datetime
    ) -> Decision:
        """May this account do this, now?

        Args:
            account: the platform's name of it; one that was never opened is denied.
            action: what it wants to do.
            stream: in which livestream, to sell in it: who does is identified for each.
            item: the platform's own name of what is to be written, which a child's guardian may have allowed.
            now: the moment, with its offset.

        Raises:
            OutOfScopeError: the moment lies before 25 December 2024.
        """
        asked = None if item is None else (action, item)
        facts = self._store.account(account, stream=stream, asked=asked) or _UNKNOWN
        return decide(facts, action, service=self._service, at=now, readings=self._readings, policy=self._policy)

    def require(
        self, account: str, action: Action, *, stream: str | None = None, item: str | None = None, now: datetime
    ) -> Decision:
        """The decision, if it permits; arguments as of ``decide``.

        Raises:
            DeniedError: it does not; the error carries the decision.
            OutOfScopeError: the moment lies before 25 December 2024.
        """
        return self.decide(account, action, stream=stream, item=item, now=now).require()
