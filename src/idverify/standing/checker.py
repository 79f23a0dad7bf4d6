"""Checking standings against what was revoked, with no database at hand."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from idverify.account import Action
from idverify.errors import OperatorError, StandingError
from idverify.instant import microseconds
from idverify.keys import Keyring, Macs
from idverify.standing.revoked import MARGIN, RevokedEpochs
from idverify.standing.standing import PURPOSE, SKEW, VERSION, Standing, clock
from idverify.standing.stated import Stated

MOST_STALE: Final = timedelta(seconds=10)
_MOST_HELD: Final = 32
_MOST_OPENED: Final = 8_192  # about a kilobyte each
_AWAY: Final = 5_000_000  # microseconds; longer than it takes until the key is asked for beforehand again
_DAY: Final = 86_400_000_000


class _Listed(NamedTuple):
    """A list as it is looked things up in; times in microseconds."""

    revoked: RevokedEpochs
    good_from: int
    good_until: int
    reaches_back: int


class StandingChecker:
    """Answers from standings, for as long as it knows which of them were revoked.

    It does no I/O: whoever runs it asks ``PostingGate.revoked`` every few seconds and hands the list over. Threads may
    share it.

    Args:
        ring: the platform's keys.
        most_stale: how old the list may be; where it is older nothing is answered, so this is how long a change takes
            to be felt everywhere.
    """

    def __init__(self, ring: Keyring, *, most_stale: timedelta = MOST_STALE) -> None:
        self._ring = ring
        self._most_stale = most_stale
        self._listed: _Listed | None = None
        self._lent: dict[tuple[str, int], Macs] = {}
        self._opened: dict[str, tuple[Standing, str]] = {}
        self._no_key_until = 0.0

    def _key(self, kid: str, day: int) -> Macs:
        """What makes the MACs of a day; asked for once, since this is asked at every write."""
        held = self._lent.get((kid, day))
        if held is None:
            if len(self._lent) >= _MOST_HELD:
                self._lent = {}
            held = self._lent[kid, day] = self._ring.lent(PURPOSE, VERSION, day, kid=kid)[1]
        return held

    def _known(self, token: str, now: datetime, at: float) -> tuple[Standing, str]:
        """A standing and whose it is; a token that was checked byte for byte is not checked so again."""
        known = self._opened.get(token)
        if known is not None and known[0].runs_at(at):
            return known
        opened = Standing.opened(token, self._key, now, at)
        if len(self._opened) >= _MOST_OPENED:
            with suppress(RuntimeError, StopIteration):  # another thread is at it
                self._opened.pop(next(iter(self._opened)), None)  # the oldest
        known = self._opened[token] = opened, opened.account
        return known

    def prepare(self, *, now: datetime) -> None:
        """Have the key of the day at hand, so that nobody who checks has to wait for a vault.

        A vault that does not answer is left alone for a while, as after a check.

        Args:
            now: the moment, with its offset.
        """
        at = clock(now)
        day = int(at) // _DAY
        try:
            kid, macs = self._ring.lent(PURPOSE, VERSION, day)
        except OperatorError:
            self._no_key_until = at + _AWAY
        else:
            self._lent[kid, day] = macs

    def renew(self, revoked: RevokedEpochs) -> None:
        """Go by a newer list.

        One that comes a little late is passed over. One from long before the list at hand shows that the clock by
        which that was made was ahead, so it takes its place.
        """
        listed = self._listed
        if listed is not None and timedelta(0) < listed.revoked.as_of - revoked.as_of <= SKEW:
            return
        # Put in place at once: another thread sees the one list or the other.
        self._listed = _Listed(
            revoked,
            microseconds(revoked.as_of - SKEW),
            microseconds(revoked.as_of + self._most_stale),
            microseconds(revoked.since + MARGIN),
        )

    def decide(
        self,
        account: str,
        action: Action,
        *,
        token: str,
        stream: str | None = None,
        item: str | None = None,
        now: datetime,
    ) -> Stated:
        """May this account do this, now? Whatever is raised, the gate can be asked instead.

        Args:
            account: whose session the token came with.
            action, stream, item, now: as of ``PostingGate.decide``.
            token: as ``PostingGate.standing`` gave it.

        Raises:
            StandingError: it is of another account (``other_account``), the facts changed since (``revoked``), what
                was revoked is not known well enough (``list_stale``), the vault does not give the key of the day
                (``key``), or as of ``Standing.open`` and ``Standing.decide``.
            ValueError: the moment has no offset.
        """
        at = clock(now)
        if self._no_key_until - _AWAY <= at < self._no_key_until:
            raise StandingError("key")
        try:
            standing, owner = self._known(token, now, at)
        except OperatorError:
            # A vault that does not answer is left alone for a while: every write would wait for it.
            self._no_key_until = at + _AWAY
            raise StandingError("key") from None
        if owner != account:
            raise StandingError("other_account")
        listed = self._listed
        if (
            listed is None
            or not listed.good_from <= at <= listed.good_until
            or standing.issued_microseconds < listed.reaches_back
        ):
            raise StandingError("list_stale")
        if listed.revoked.epochs.get(account, 0) > standing.epoch:
            raise StandingError("revoked")
        return standing.decide(action, stream=stream, item=item, now=now)
