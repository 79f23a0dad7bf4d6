"""The question before each write: may this account do this, now?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from idverify.account import Account, Action, Service
from idverify.decision import Decision, decide
from idverify.errors import OperatorError
from idverify.law import DEFAULT_READINGS, Readings
from idverify.rules.policy import NO_POLICY, Policy

if TYPE_CHECKING:
    from idverify.keys import Keyring
    from idverify.ports import Accounts  # a shape for the type checker; a gate need not load the doors to a store
    from idverify.standing import RevokedEpochs


# Of an account that was never opened nothing is known, and a missing fact means no.
_UNKNOWN: Final = Account(opened_at=None, holder=None, user_birth_date=None, evidence=None)


class PostingGate:
    """Answers for the accounts of one platform.

    Args:
        service: what kind of network it is.
        store: where its accounts are kept: a store, or replicas of one.
        readings: how the law's silences are read.
        policy: the operator's own limits.
        ring: the platform's keys, under which standings are issued; a gate that issues none needs none.
        standing_lifetime: for how long a standing holds at most, up to an hour; ``standing.LIFETIME`` if left out.
    """

    def __init__(
        self,
        *,
        service: Service,
        store: Accounts,
        readings: Readings = DEFAULT_READINGS,
        policy: Policy = NO_POLICY,
        ring: Keyring | None = None,
        standing_lifetime: timedelta | None = None,
    ) -> None:
        self._service = service
        self._store = store
        self._readings = readings
        self._policy = policy
        self._ring = ring
        self._lifetime = standing_lifetime

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

    def standing(self, account: str, *, stream: str | None = None, now: datetime) -> str:
        """A token that says what an account may do for the next minutes, to be checked without a database.

        Issue it at login and whenever something changed that the account's holder did; keep it with the session. Of an
        account that was never opened it says no, and goes on saying so until it ends.

        Args:
            account: the platform's name of it.
            stream: the livestream that its holder is about to sell in, as of ``decide``.
            now: the moment, with its offset.

        Raises:
            OperatorError: this gate has no keys (``key_missing``), their vault fails, or the names are too long for a
                cookie (``standing_size``).
            OutOfScopeError: the moment lies before 25 December 2024.
        """
        from idverify.standing import LIFETIME, Standing  # a gate that issues none need not load it

        if self._ring is None:
            raise OperatorError("key_missing")
        known = self._store.known(account, stream=stream)
        facts, epoch = (_UNKNOWN, 0) if known is None else known
        return Standing.issue(
            account,
            facts,
            epoch=epoch,
            ring=self._ring,
            service=self._service,
            now=now,
            stream=stream,
            lifetime=LIFETIME if self._lifetime is None else self._lifetime,
            readings=self._readings,
            policy=self._policy,
        )

    def revoked(self, *, now: datetime) -> RevokedEpochs:
        """Which standings hold no more, for those who check them; asked for every few seconds.

        Args:
            now: the moment, with its offset.
        """
        from idverify.standing import LONGEST, MARGIN, RevokedEpochs

        since = now - LONGEST - MARGIN - MARGIN
        return RevokedEpochs(as_of=now, since=since, epochs=self._store.raised(since=since))
