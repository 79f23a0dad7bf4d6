"""What the HTTP service itself keeps, on either database.

``ports.ApiKeys``, ``ports.KeptAnswers`` and ``ports.Visits`` promise it.
"""

from __future__ import annotations

from datetime import datetime

from idverify.ports.api_keys import KeptApiKey
from idverify.ports.kept_answers import KeptAnswer
from idverify.ports.visits import KeptVisit
from idverify.stores import api_keys, kept_answers, visits
from idverify.stores.transactions import Transactions


class SqlService(Transactions):
    """The API keys of one platform, what was answered to its writes, and the visits to its pages."""

    def keep_api_key(self, key: KeptApiKey) -> None:
        """Keep a new key."""
        self._write(lambda tables: api_keys.keep(tables, key))

    def api_key(self, id: str) -> KeptApiKey | None:
        """A key, whether it is refused by now or not."""
        return self._ask(lambda tables: api_keys.api_key(tables, id))

    def api_keys(self) -> tuple[KeptApiKey, ...]:
        """Every key, the oldest first."""
        with self._read() as tables:
            return api_keys.api_keys(tables)

    def revoke_api_key(self, id: str, *, now: datetime) -> bool:
        """Whether this revoked a key."""
        return self._write(lambda tables: api_keys.revoke(tables, id, now))

    def begin_write(self, caller: str, key: bytes, request: bytes, *, now: datetime) -> KeptAnswer | None:
        """Begin a write, or learn what came of it."""
        return self._write(lambda tables: kept_answers.begin(tables, caller, key, request, now))

    def keep_answer(self, caller: str, key: bytes, answer: KeptAnswer, *, now: datetime) -> None:
        """Keep what was answered."""
        self._write(lambda tables: kept_answers.keep(tables, caller, key, answer, now))

    def abandon_write(self, caller: str, key: bytes, *, begun: datetime | None = None) -> None:
        """Forget a write that was begun and not answered."""
        self._write(lambda tables: kept_answers.abandon(tables, caller, key, begun))

    def keep_visit(self, visit: KeptVisit, *, now: datetime) -> None:
        """Keep a new visit or ticket."""
        self._write(lambda tables: visits.keep(tables, visit, now))

    def visit(self, digest: bytes, *, now: datetime) -> KeptVisit | None:
        """A visit or ticket that is not over."""
        return self._ask(lambda tables: visits.visit(tables, digest, now))

    def replace_visit(self, old: KeptVisit, new: KeptVisit, *, now: datetime, left: KeptVisit | None = None) -> bool:
        """Whether this put a visit in the place of what it was."""
        return self._write(lambda tables: visits.replace(tables, old, new, now, left))

    def end_visit(self, digest: bytes) -> bool:
        """Whether this took a visit or a ticket away."""
        return self._write(lambda tables: visits.end(tables, digest))
