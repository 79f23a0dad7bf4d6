"""The feed of events in a sandbox: late, twice, and mixed, but in order for each account."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from idverify.account import Event
from idverify.feed import BATCH, EventFeed
from idverify.ports import Store
from idverify.web.sandbox.chaos import Chaos

# Far more than a sandbox has waiting, so that what is held back hides nothing else.
_READ: Final = 10_000


class SandboxFeed(EventFeed):
    """What the feed promises, and no more: at least once, and in order for each account.

    An event that was acknowledged comes once more only where nothing later of its account was handed out, as when an
    acknowledgement and the next question cross.

    Args:
        store: where the events are kept.
        chaos: what goes wrong.
    """

    def __init__(self, store: Store, chaos: Chaos) -> None:
        super().__init__(store)
        self._chaos = chaos
        self._held: dict[str, int] = {}
        self._last: dict[str, Event] = {}
        self._again: dict[str, Event] = {}
        self._repeated: set[str] = set()
        self._lock = threading.Lock()

    def poll(self, *, now: datetime, most: int = BATCH) -> tuple[Event, ...]:
        """Events that are due, as ``EventFeed.poll`` says; each comes in the end, whatever goes wrong."""
        with self._lock:
            if not self._chaos.settings.touch_events:
                self._again.clear()
                return super().poll(now=now, most=most)
            waiting = self._waiting(super().poll(now=now, most=_READ))
            given: list[Event] = []
            while waiting and len(given) < most:
                account = self._next(waiting)
                event = waiting[account].popleft()
                if not waiting[account]:
                    del waiting[account]
                given.append(event)
                self._last[account] = event
                if self._again.get(account) is event:
                    del self._again[account]
            return tuple(given)

    def _waiting(self, pending: tuple[Event, ...]) -> dict[str, deque[Event]]:
        """What can be handed out now, by account in the order of each."""
        waiting = {account: deque([event]) for account, event in self._again.items()}
        blocked: set[str] = set()
        for event in pending:
            left = self._held.setdefault(event.id, self._chaos.looks("events"))
            if left and event.account not in blocked:
                self._held[event.id] = left - 1
                blocked.add(event.account)
            if event.account not in blocked:
                waiting.setdefault(event.account, deque()).append(event)
        return waiting

    def _next(self, waiting: dict[str, deque[Event]]) -> str:
        """Whose turn it is: any account's, or that of whose event is the oldest."""
        if self._chaos.settings.reordering:
            return list(waiting)[self._chaos.shuffled("events", len(waiting))[0]]
        return min(waiting, key=lambda account: waiting[account][0].at)

    def acknowledge(self, ids: Iterable[str]) -> None:
        """Note that events were handled; some come once more all the same."""
        handled = list(ids)
        super().acknowledge(handled)
        with self._lock:
            for event in list(self._last.values()):
                if event.id in handled and event.id not in self._repeated and self._chaos.copies("events") > 1:
                    self._repeated.add(event.id)
                    self._again[event.account] = event
