"""What a store knows of one write, and what whoever comes with the same key is told; the same in every store."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from idverify.errors import RequestError
from idverify.ports.kept_answers import GIVEN_UP_AFTER, KEPT_FOR, KeptAnswer


@dataclass(frozen=True, slots=True)
class KeptWrite:
    """One write under a key.

    Attributes:
        request: the MAC of what was asked.
        since: when it was answered; before that, when it was begun.
        answer: what was answered; None while nothing was.
    """

    request: bytes = field(repr=False)
    since: datetime
    answer: KeptAnswer | None = None

    def over(self, now: datetime) -> bool:
        """Whether nothing is known of it any more."""
        return self.since + KEPT_FOR <= now

    def asked_again(self, request: bytes, now: datetime) -> KeptAnswer | None:
        """What was answered; None where whoever asks is to do it now.

        Raises:
            RequestError: as of ``KeptAnswers.begin_write``.
        """
        if self.over(now):
            return None
        if not hmac.compare_digest(self.request, request):
            raise RequestError("idempotency_differs")
        if self.answer is None and now < self.since + GIVEN_UP_AFTER:
            raise RequestError("idempotency_running")
        return self.answer
