"""What every framework's door asks: the gate, by standings where there are any, at the time it is."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import Final, Self
from weakref import WeakSet

from idverify.account import Action
from idverify.answer import Answer
from idverify.errors import OperatorError, RequestError
from idverify.settings import Settings
from idverify.standing_gate import StandingGate

Clock = Callable[[], datetime]

RENEW_EVERY: Final = timedelta(seconds=3)
_THREADS: Final = 8
_MOST_WAITING: Final = 64
_log: Final = logging.getLogger(__name__)


def system_clock() -> datetime:
    """The moment, by this machine's clock."""
    return datetime.now(tz=UTC)


class Door:
    """One platform's gate as a web framework asks it; threads and tasks may share it.

    A thread of its own asks every few seconds which standings were revoked. It begins with the first standing that is
    shown, and begins again in a process that was forked.

    Args:
        gate: the gate.
        clock: what the moment is read from.
        renew_every: how often the revoked standings are asked for; well under ``IDVERIFY_REVOCATION_SECONDS``, since a
            list that is older answers nothing.
    """

    def __init__(
        self, gate: StandingGate, *, clock: Clock = system_clock, renew_every: timedelta = RENEW_EVERY
    ) -> None:
        self._gate = gate
        self._clock = clock
        self._every = renew_every.total_seconds()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._renewing = False
        self._make_room()
        _DOORS.add(self)

    @classmethod
    def from_settings(cls, settings: Settings | None = None, *, clock: Clock = system_clock) -> Self:
        """A door on settings; on those of the environment if left out.

        Raises:
            OperatorError: a setting is missing or cannot be used; as of ``Settings.registrar``.
        """
        settings = Settings.from_environment() if settings is None else settings
        every = min(RENEW_EVERY, timedelta(seconds=settings.revocation_seconds) / 3)
        return cls(settings.standing_gate(), clock=clock, renew_every=every)

    def now(self) -> datetime:
        """The moment, by this door's clock."""
        return self._clock()

    def stated(
        self,
        account: str | int | None,
        action: Action,
        *,
        token: str | None,
        stream: str | None = None,
        item: str | None = None,
    ) -> Answer | None:
        """The yes that a standing gives; None where the store has to be asked.

        Nothing is waited for, so an event loop may call it: the thread that asks what was revoked has the key of a day
        at hand too. Of a vault only another key is asked for here, such as that of the day before, once.

        Args:
            account: whose session it is; a number is taken for its digits.
            action: what it wants to do.
            token: the standing that came with the session; None where there is none.
            stream, item: as of ``PostingGate.decide``.

        Raises:
            RequestError: nobody is signed in (``signed_out``).
            TypeError: ``account`` is no name.
        """
        name = account if type(account) is str and account else _name(account)
        if token is None:
            return None
        if not self._renewing:
            self._renew()
        return self._gate.stated(name, action, token=token, stream=stream, item=item, now=self._clock())

    def decide(
        self,
        account: str | int | None,
        action: Action,
        *,
        token: str | None = None,
        stream: str | None = None,
        item: str | None = None,
    ) -> Answer:
        """May this account do this, now? It may wait for the store.

        Args:
            account: whose session it is; None where nobody is signed in. A number is taken for its digits.
            action, token, stream, item: as of ``stated``.

        Raises:
            RequestError: nobody is signed in (``signed_out``).
            OperatorError: the store gave no answer (``store_unreachable`` and the like).
            TypeError: ``account`` is no name.
        """
        stated = self.stated(account, action, token=token, stream=stream, item=item)
        return self._asked(_name(account), action, stream, item) if stated is None else stated

    async def decide_async(
        self,
        account: str | int | None,
        action: Action,
        *,
        token: str | None = None,
        stream: str | None = None,
        item: str | None = None,
    ) -> Answer:
        """As ``decide``, for an event loop: the store is asked in a thread of the door's own.

        Where too many wait for the store already, the answer is at once that it cannot be reached.
        """
        stated = self.stated(account, action, token=token, stream=stream, item=item)
        if stated is not None:
            return stated
        places = self._places
        if not places.acquire(blocking=False):
            raise OperatorError("store_unreachable")
        asking = copy_context().run
        future = self._threads.submit(asking, self._asked, _name(account), action, stream, item)
        future.add_done_callback(lambda _: places.release())
        return await asyncio.wrap_future(future)

    def _asked(self, account: str, action: Action, stream: str | None, item: str | None) -> Answer:
        # The standing gave no yes; a standing that is asked twice is not asked again.
        return self._gate.decide(account, action, token=None, stream=stream, item=item, now=self._clock())

    def standing(self, account: str, *, stream: str | None = None) -> str:
        """A standing, to be kept with the session. Arguments and errors: as of ``PostingGate.standing``."""
        return self._gate.standing(account, stream=stream, now=self._clock())

    def close(self) -> None:
        """Stop asking what was revoked. Once the last list is too old standings answer nothing, and the store all."""
        self._stop.set()

    def _make_room(self) -> None:
        # The loop's own threads look names up for the whole application: a store that is away must not hold them.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="idverify-store")
        self._places = threading.BoundedSemaphore(_MOST_WAITING)

    def _renew(self) -> None:
        if not self._lock.acquire(blocking=False):
            return  # another thread begins; until its list is there the store answers
        try:
            if self._renewing or self._stop.is_set():
                return
            threading.Thread(
                target=self._keep_renewing, args=(self._stop,), name="idverify-revoked", daemon=True
            ).start()
            self._renewing = True
        finally:
            self._lock.release()

    def _keep_renewing(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._gate.renew(now=self._clock())
            except Exception as failed:  # noqa: BLE001  # whatever it was, this thread goes on; the store answers meanwhile
                _log.warning("the list of revoked standings was not renewed: %s", type(failed).__name__)
            stop.wait(self._every)

    def _forked(self) -> None:
        # No other thread lives on in a child, and a lock that one of them held would never be given back.
        closed = self._stop.is_set()
        self._lock, self._stop, self._renewing = threading.Lock(), threading.Event(), False
        self._make_room()
        if closed:
            self._stop.set()


def _name(account: object) -> str:
    """The platform's name of an account, as the host's own function gave it."""
    if account is None or account == "":
        raise RequestError("signed_out")
    if isinstance(account, int) and not isinstance(account, bool):
        return str(account)
    if not isinstance(account, str):
        raise TypeError("whose session it is: a name, a number, or None where nobody is signed in")
    return account


_DOORS: Final[WeakSet[Door]] = WeakSet()


def _begin_again_in_a_child() -> None:
    for door in list(_DOORS):
        door._forked()  # noqa: SLF001  # of this very module


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing is forked
    os.register_at_fork(after_in_child=_begin_again_in_a_child)
