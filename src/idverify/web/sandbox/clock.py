"""A clock that can be set forward."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from idverify.errors import RequestError
from idverify.law import VIETNAM

# Before this day nobody asks, by the law in this library; after the other the calendar of a lifetime would end.
FIRST: Final = datetime(2024, 12, 25, tzinfo=VIETNAM)
LAST: Final = datetime(2200, 1, 1, tzinfo=VIETNAM)


class SandboxClock:
    """Runs on from the moment it was set to, as any clock does; or stands still, if it is told to.

    It goes forward only: what a store has noted has its time, and nothing in it expects to have happened tomorrow.

    Args:
        now: what it shows first; ``FIRST`` if that is later.
    """

    def __init__(self, now: datetime) -> None:
        self._shown = max(now, FIRST).astimezone(UTC)
        self._since = time.monotonic()
        self._running = True
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The moment that it shows."""
        with self._lock:
            return self._read()

    def _read(self) -> datetime:
        gone = time.monotonic() - self._since if self._running else 0.0
        return self._shown + timedelta(seconds=gone)

    @property
    def running(self) -> bool:
        """Whether it runs on."""
        return self._running

    def set(self, *, to: datetime | None = None, by: timedelta | None = None, running: bool | None = None) -> datetime:
        """Set it; what is left out stays as it is.

        Args:
            to: what it shows from now on.
            by: how far it goes forward.
            running: whether it runs on.

        Returns:
            What it shows.

        Raises:
            RequestError: it would go back, or beyond ``LAST`` (``sandbox_clock``); it stays as it was.
        """
        with self._lock:
            now = self._read()
            try:
                shown = (now if to is None else to.astimezone(UTC)) + (by or timedelta())
            except OverflowError:
                raise RequestError("sandbox_clock") from None
            if not now <= shown <= LAST:
                raise RequestError("sandbox_clock")
            self._shown, self._since = shown, time.monotonic()
            self._running = self._running if running is None else running
            return shown
