"""What was answered to a write, kept for a day, so that the same write asked again is answered and not done twice.

Source: draft-ietf-httpapi-idempotency-key-header-07, sections 2.6 and 2.7.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

# From the answer on; of a write that was never answered, from its beginning.
KEPT_FOR: Final = timedelta(hours=24)
# Whoever began a write and has not answered by then is taken to be gone.
GIVEN_UP_AFTER: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given.

    Attributes:
        status: the HTTP status.
        body: what else was answered, sealed by whoever keeps it; a store cannot read it.
    """

    status: int
    body: bytes = field(repr=False)


class KeptAnswers(Protocol):
    """The answers of one platform's service, each under a caller and a key of the caller's choosing.

    A key that one caller used says nothing about another caller's. Of a write that is older than ``KEPT_FOR`` nothing
    is known any more, whether its row was purged yet or not.
    """

    def begin_write(self, caller: str, key: bytes, request: bytes, *, now: datetime) -> KeptAnswer | None:
        """Begin a write, or learn what came of it. Of several callers at once exactly one is told to do it.

        Args:
            caller: the id of the API key.
            key: a MAC of the key that the caller chose, 32 bytes.
            request: a MAC of what was asked, 32 bytes.
            now: the moment.

        Returns:
            None where the caller is the first and does it now, then to call ``keep_answer`` or ``abandon_write``; so is
            whoever asks the same when the first has not answered for ``GIVEN_UP_AFTER``. Otherwise what was answered.

        Raises:
            RequestError: the key was used for something else (``idempotency_differs``), or somebody is doing it
                (``idempotency_running``).
        """
        ...

    def keep_answer(self, caller: str, key: bytes, answer: KeptAnswer, *, now: datetime) -> None:
        """Keep what was answered to a write that was begun; of two answers, the first."""
        ...

    def abandon_write(self, caller: str, key: bytes, *, begun: datetime | None = None) -> None:
        """Forget a write that was begun and not answered: nothing was done, and the key may be used again.

        Args:
            caller, key: as of ``begin_write``.
            begun: the ``now`` with which it was begun; if it was begun again since, by somebody who took this one to be
                gone, nothing is forgotten. Left out, it is forgotten whoever began it.
        """
        ...
