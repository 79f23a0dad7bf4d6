"""Visits and tickets, in the database.

Of two that put something in the place of one row at once, the row lets one after the other at it, and the second finds
another revision, or none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Delete, Row, Select, delete, select

from idverify.errors import OperatorError
from idverify.ports.visits import KeptVisit
from idverify.stores.compiled import given
from idverify.stores.service_schema import VISIT
from idverify.stores.tables import Tables

# One beginning in sixteen takes away what is over; which one, the first bits of the digest say.
_SWEEPS_UP_TO: Final = b"\x0f"
_SWEPT_AT_ONCE: Final = 64


def keep(tables: Tables, visit: KeptVisit, now: datetime) -> None:
    """Keep a new visit or ticket; ``ports.Visits`` says more of each of these."""
    _add(tables, visit)
    if visit.digest[:1] <= _SWEEPS_UP_TO:
        sweep(tables, now, _SWEPT_AT_ONCE)


def _add(tables: Tables, visit: KeptVisit) -> None:
    if not tables.added(VISIT, digest=visit.digest, **_values(visit)):
        raise OperatorError("store_conflict")


def _values(visit: KeptVisit) -> dict[str, object]:
    return {
        "sealed": visit.sealed,
        "revision": visit.revision,
        "is_ticket": visit.is_ticket,
        "expires_at": visit.expires_at,
    }


def visit(tables: Tables, digest: bytes, now: datetime) -> KeptVisit | None:
    """A visit or ticket that is not over, in one question."""
    row = tables.one(VISIT, digest=digest)
    return None if row is None or row.expires_at <= now else _kept(row)


def replace(tables: Tables, old: KeptVisit, new: KeptVisit, now: datetime, left: KeptVisit | None = None) -> bool:
    """Whether this put a visit in the place of what it was."""
    row = VISIT.c
    same = {"digest": old.digest, "revision": old.revision, "is_ticket": old.is_ticket}
    stays = new if new.digest == old.digest else left
    if stays is not None:
        changed = tables.update(VISIT, **same).where(row.expires_at > now).values(**_values(stays))
        if tables.change(changed) != 1:
            return False
        if stays is not new:
            _add(tables, new)
        return True
    is_old = [row[name] == value for name, value in same.items()]
    gone = delete(VISIT).where(row.tenant == tables.tenant, *is_old, row.expires_at > now)
    if tables.connection.execute(gone).rowcount != 1:
        return False
    _add(tables, new)
    return True


def end(tables: Tables, digest: bytes) -> bool:
    """Whether this took a visit or a ticket away."""
    row = VISIT.c
    gone = delete(VISIT).where(row.tenant == tables.tenant, row.digest == digest)
    return tables.connection.execute(gone).rowcount == 1


def sweep(tables: Tables, now: datetime, most: int) -> int:
    """Take away what is over, so many rows at most, and none that somebody holds; how many."""
    return tables.do(_swept, most, over=now)


def _swept(dialect: str, most: int) -> Delete:
    row = VISIT.c
    tenant = row.tenant == given(row.tenant)
    over = select(row.digest).where(tenant, row.expires_at <= given(row.expires_at, "over")).order_by(row.expires_at)
    some: Select[Any] = over.limit(most)
    if dialect == "postgresql":  # beside the statement and not in it, as in ``kept_answers``
        some = select(some.with_for_update(skip_locked=True).cte("free"))
    return delete(VISIT).where(tenant, row.digest.in_(some))


def forget(tables: Tables, before: datetime) -> int:
    """Take away what was over before a moment; how many rows."""
    row = VISIT.c
    over = delete(VISIT).where(row.tenant == tables.tenant, row.expires_at < before)
    return tables.connection.execute(over).rowcount


def _kept(row: Row[Any]) -> KeptVisit:
    return KeptVisit(
        digest=row.digest,
        sealed=row.sealed,
        revision=row.revision,
        is_ticket=row.is_ticket,
        expires_at=row.expires_at,
    )
