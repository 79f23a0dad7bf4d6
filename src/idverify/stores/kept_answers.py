"""What the service answered to writes, in the database.

Of two that come with one key at once the key of the row lets one in; the other waits for that transaction, finds the
row and is told what to do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Delete, Row, Select, delete, select, tuple_

from idverify.errors import RequestError
from idverify.ports.kept_answers import KEPT_FOR, KeptAnswer
from idverify.stores.compiled import given
from idverify.stores.kept_write import KeptWrite
from idverify.stores.service_schema import KEPT_ANSWER
from idverify.stores.tables import Tables

# One beginning in sixteen takes away what is over, so that it is a sixteenth of a statement for each; which one, the
# first bits of the key say, and those are a MAC's.
_SWEEPS_UP_TO: Final = b"\x0f"
_SWEPT_AT_ONCE: Final = 64
_MOST_ATTEMPTS: Final = 8


def begin(tables: Tables, caller: str, key: bytes, request: bytes, now: datetime) -> KeptAnswer | None:
    """Begin a write, or learn what came of it; ``ports.KeptAnswers`` says more."""
    for _ in range(_MOST_ATTEMPTS):
        if tables.added(KEPT_ANSWER, caller=caller, key_mac=key, request_mac=request, since=now):
            if key[:1] <= _SWEEPS_UP_TO:
                sweep(tables, now, _SWEPT_AT_ONCE)
            return None
        row = tables.one(KEPT_ANSWER, lock=True, caller=caller, key_mac=key)
        if row is not None:
            return _again(tables, row, request, now)
        # It was abandoned or swept between the two, and may be begun.
    raise RequestError("idempotency_running")


def _again(tables: Tables, row: Row[Any], request: bytes, now: datetime) -> KeptAnswer | None:
    answer = None if row.status is None else KeptAnswer(row.status, row.body)
    known = KeptWrite(row.request_mac, row.since, answer).asked_again(request, now)
    if known is None:
        anew = {"request_mac": request, "since": now, "status": None, "body": None}
        tables.put(KEPT_ANSWER, anew, caller=row.caller, key_mac=row.key_mac)
    return known


def keep(tables: Tables, caller: str, key: bytes, answer: KeptAnswer, now: datetime) -> None:
    """Keep what was answered; of two answers, the first."""
    values = {"status": answer.status, "body": answer.body, "since": now}
    tables.put(KEPT_ANSWER, values, caller=caller, key_mac=key, status=None)


def abandon(tables: Tables, caller: str, key: bytes, begun: datetime | None) -> None:
    """Forget a write that was not answered, and by whoever began it then, if that is told."""
    row = KEPT_ANSWER.c
    mine = (row.tenant == tables.tenant, row.caller == caller, row.key_mac == key, row.status.is_(None))
    then = () if begun is None else (row.since == begun,)
    tables.connection.execute(delete(KEPT_ANSWER).where(*mine, *then))


def sweep(tables: Tables, now: datetime, most: int) -> int:
    """Take away what is over, so many rows at most, and none that somebody holds; how many."""
    return tables.do(_swept, most, over=now - KEPT_FOR)


def _swept(dialect: str, most: int) -> Delete:
    row = KEPT_ANSWER.c
    tenant = row.tenant == given(row.tenant)
    over = select(row.caller, row.key_mac).where(tenant, row.since <= given(row.since, "over")).order_by(row.since)
    some: Select[Any] = over.limit(most)
    if dialect == "postgresql":
        # Beside the statement and not in it: a question inside is asked again for each row if the planner likes, and
        # then skips what it has locked itself and finds more than it was to. (SQLite's driver counts no rows of a
        # statement that begins so; it has no locks to skip either.)
        some = select(some.with_for_update(skip_locked=True).cte("free"))
    return delete(KEPT_ANSWER).where(tenant, tuple_(row.caller, row.key_mac).in_(some))


def forget(tables: Tables, before: datetime) -> int:
    """Take away what was over before a moment; how many rows."""
    row = KEPT_ANSWER.c
    over = delete(KEPT_ANSWER).where(row.tenant == tables.tenant, row.since < before - KEPT_FOR)
    return tables.connection.execute(over).rowcount
