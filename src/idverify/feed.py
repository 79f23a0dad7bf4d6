"""The feed of events: a platform polls it, or lets it call a handler, and tells its people.

At least once: an event comes again until it is acknowledged, so a receiver keeps the ids it has
handled. In order for each account: after one that could not be handled, the account's later ones wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from idverify.account import Event
    from idverify.ports import Store

BATCH: Final = 100


class EventFeed:
    """What happened to the accounts of one platform.

    Args:
        store: where the events are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def poll(self, *, now: datetime, most: int = BATCH) -> tuple[Event, ...]:
        """Events that are due and were not acknowledged, the oldest first.

        Args:
            now: the moment; what falls due later, such as a sixteenth birthday, is not among them.
            most: how many at most.
        """
        return self._store.pending_events(now=now, most=most)

    def acknowledge(self, ids: Iterable[str]) -> None:
        """Note that events were handled."""
        self._store.acknowledge_events(ids)

    def deliver(self, handle: Callable[[Event], None], *, now: datetime, most: int = BATCH) -> int:
        """Hand each event to a handler, and acknowledge it when the handler returns.

        Returns:
            How many were handled; call again at once while that is ``most``.

        Raises:
            ExceptionGroup: what handlers raised; those events, and later ones of the same accounts, stay.
        """
        failures: dict[str, Exception] = {}
        handled, asked = 0, most
        while handled < most:
            page = self.poll(now=now, most=asked)
            for event in page:
                if event.account not in failures and handled < most:
                    handled += self._handed_on(event, handle, failures)
            if len(page) < asked:
                break
            asked += most  # what could not be handled still stands in front
        if failures:
            raise ExceptionGroup("some events could not be handled", list(failures.values()))
        return handled

    def _handed_on(self, event: Event, handle: Callable[[Event], None], failures: dict[str, Exception]) -> bool:
        try:
            handle(event)
        except Exception as failed:  # noqa: BLE001  # a handler is the platform's; what it raises is passed on
            failures[event.account] = failed
            return False
        self.acknowledge([event.id])
        return True
