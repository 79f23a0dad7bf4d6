"""What may go wrong between a platform and the world, by the contracts that they have; the same for the same seed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from random import Random
from typing import Final

# The longest that an answer is delayed, in seconds: under every time limit of a sound HTTP client.
LONGEST_DELAY: Final = 0.25
_LATEST: Final = 3
_MOST_LOST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosSettings:
    """What goes wrong.

    Attributes:
        duplicates: messages, events and people who come back from their identification come twice.
        delays: messages and events come late, answers take longer.
        reordering: messages, and events of different accounts, come in another order.
        losses: the answer to a write is lost after it was done.
        seed: what it all follows from.
    """

    duplicates: bool = False
    delays: bool = False
    reordering: bool = False
    losses: bool = False
    seed: int = 0

    @property
    def touch_events(self) -> bool:
        """Whether anything goes wrong with the feed of events."""
        return self.duplicates or self.delays or self.reordering


CALM: Final = ChaosSettings()


class Chaos:
    """Draws what goes wrong next; threads may share it.

    Each kind of thing has dice of its own, so that one more look at the inbox changes nothing about events. Late is
    counted in looks, not in time: a program that asks again finds the same thing at the same look, however fast it is.

    Args:
        settings: what goes wrong at first.
    """

    def __init__(self, settings: ChaosSettings = CALM) -> None:
        self._lock = threading.Lock()
        self.switch(settings)

    def switch(self, settings: ChaosSettings) -> None:
        """Begin anew with other settings."""
        with self._lock:
            self._settings = settings
            self._dice: dict[str, Random] = {}
            self._lost: dict[str, int] = {}

    @property
    def settings(self) -> ChaosSettings:
        """What goes wrong."""
        return self._settings

    def copies(self, kind: str) -> int:
        """How often something comes: 1, or 2."""
        return self._between(f"{kind}/copies", 1, 2) if self._settings.duplicates else 1

    def looks(self, kind: str) -> int:
        """At how many looks something is not there yet: 0 to 3."""
        return self._between(f"{kind}/looks", 0, _LATEST) if self._settings.delays else 0

    def shuffled(self, kind: str, count: int) -> list[int]:
        """The places of ``count`` things, in the order in which they come."""
        places = list(range(count))
        if self._settings.reordering:
            with self._lock:
                self._of(f"{kind}/order").shuffle(places)
        return places

    def delay(self) -> float:
        """For how many seconds the next answer is held back: 0 to ``LONGEST_DELAY``."""
        if not self._settings.delays:
            return 0.0
        with self._lock:
            return self._of("answers/delay").uniform(0, LONGEST_DELAY)

    def loses(self, write: str) -> str | None:
        """How the answer to a write is lost: ``closed`` or ``unknown``; None where it arrives.

        Of one write two answers at most are lost, so that whoever asks again is answered in the end.

        Args:
            write: what tells the write from others: its Idempotency-Key.
        """
        if not self._settings.losses:
            return None
        with self._lock:
            lost = self._lost.get(write, 0)
            dice = self._of("answers/loss")
            drawn = dice.choice((None, None, "closed", "unknown"))
            if drawn is None or lost >= _MOST_LOST:
                return None
            self._lost[write] = lost + 1
            return drawn

    def _between(self, kind: str, least: int, most: int) -> int:
        with self._lock:
            return self._of(kind).randint(least, most)

    def _of(self, kind: str) -> Random:
        found = self._dice.get(kind)
        if found is None:
            found = Random(f"{self._settings.seed}/{kind}")  # noqa: S311  # it is to be repeatable, and keeps no secret
            self._dice[kind] = found
        return found
