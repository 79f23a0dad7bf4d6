"""The gate for a machine that must not wait: from the standing where it answers, from the store where it does not."""

from __future__ import annotations

from datetime import datetime, timedelta

from idverify.account import Action
from idverify.answer import Answer
from idverify.errors import StandingError
from idverify.gate import PostingGate
from idverify.keys import Keyring
from idverify.standing import StandingChecker, Stated
from idverify.standing.checker import MOST_STALE


class StandingGate:
    """Both ways to the same answer; threads may share it.

    A yes that a standing gives is taken. A no is asked again of the store: an account that was authenticated a minute
    ago is let in at once, and only those who are refused wait for the database.

    Args:
        gate: the way through the store, which may read from replicas.
        ring: the keys under which its standings were issued.
        most_stale: how old the list of what was revoked may be.
        primary: the way through the primary, where ``gate`` reads from replicas; it is asked before anybody is refused.
    """

    def __init__(
        self,
        gate: PostingGate,
        ring: Keyring,
        *,
        most_stale: timedelta = MOST_STALE,
        primary: PostingGate | None = None,
    ) -> None:
        self._gate = gate
        self._primary = primary
        self._checker = StandingChecker(ring, most_stale=most_stale)

    def renew(self, *, now: datetime) -> None:
        """Ask what was revoked, and for the key of the day; to be called every few seconds, by one thread of a process.

        Args:
            now: the moment, with its offset.
        """
        self._checker.prepare(now=now)
        self._checker.renew(self._gate.revoked(now=now))

    def standing(self, account: str, *, stream: str | None = None, now: datetime) -> str:
        """A standing, by what the primary knows. Arguments and errors: as of ``PostingGate.standing``."""
        return (self._primary or self._gate).standing(account, stream=stream, now=now)

    def stated(
        self,
        account: str,
        action: Action,
        *,
        token: str | None,
        stream: str | None = None,
        item: str | None = None,
        now: datetime,
    ) -> Stated | None:
        """The yes that a standing gives, without asking anybody; None where the store has to be asked.

        Arguments as of ``decide``.

        Raises:
            ValueError: the moment has no offset.
        """
        if token is None:
            return None
        try:
            stated = self._checker.decide(account, action, token=token, stream=stream, item=item, now=now)
        except StandingError:
            return None
        return stated if stated.permitted else None

    def decide(
        self,
        account: str,
        action: Action,
        *,
        token: str | None,
        stream: str | None = None,
        item: str | None = None,
        now: datetime,
    ) -> Answer:
        """May this account do this, now?

        Args:
            account: whose session it is.
            action, stream, item, now: as of ``PostingGate.decide``.
            token: what ``PostingGate.standing`` gave for the session; None where there is none.

        Raises:
            OperatorError: the store was asked and gave no answer (``store_unreachable`` and the like).
            OutOfScopeError: the moment lies before 25 December 2024.
            ValueError: the moment has no offset.
        """
        stated = self.stated(account, action, token=token, stream=stream, item=item, now=now)
        if stated is not None:
            return stated
        decision = self._gate.decide(account, action, stream=stream, item=item, now=now)
        if self._primary is None or decision.permitted:
            return decision
        return self._primary.decide(account, action, stream=stream, item=item, now=now)

    def require(
        self,
        account: str,
        action: Action,
        *,
        token: str | None,
        stream: str | None = None,
        item: str | None = None,
        now: datetime,
    ) -> Answer:
        """The answer, if it permits; arguments as of ``decide``.

        Raises:
            DeniedError: it does not; the error carries the answer.
            OutOfScopeError: the moment lies before 25 December 2024.
            ValueError: the moment has no offset.
        """
        return self.decide(account, action, token=token, stream=stream, item=item, now=now).require()
