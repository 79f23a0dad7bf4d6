"""Budgets in the database: counted in one guarded statement each, beside what they are budgets of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idverify.errors import PossessionError
from idverify.evidence.budget import Breaker, Budget, BudgetTags, Charge, Scope, Spending
from idverify.stores.schema import BUDGET
from idverify.stores.tables import Tables


def charge(tables: Tables, charges: Iterable[Charge], now: datetime) -> None:
    """Count one more under each budget, or none under any: the caller's transaction is given up.

    Raises:
        PossessionError: one is spent (``too_many``, with ``data["minutes"]`` to wait, or ``failures`` where no
            wait helps).
    """
    for each in charges:
        if not _counted(tables, each, now):
            raise _refusal(tables, each, now)


def _counted(tables: Tables, charge: Charge, now: datetime) -> bool:
    budget, row = charge.budget, BUDGET.c
    insert_into = postgresql.insert if tables.connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert_into(BUDGET).values(
        tenant=tables.tenant, **_key(charge), since=now, last_at=now, used=1, answered=0
    )
    ended: ColumnElement[bool] = literal(False) if budget.within is None else row.since <= now - budget.within
    again = statement.on_conflict_do_update(
        index_elements=[BUDGET.primary_key.columns[name] for name in ("tenant", "scope", "spending", "seconds", "tag")],
        set_={
            "since": case((ended, statement.excluded.since), else_=row.since),
            "used": case((ended, 1), else_=row.used + 1),
            "answered": case((ended, 0), else_=row.answered),
            "last_at": statement.excluded.last_at,
        },
        where=or_(ended, and_(row.used < budget.most, *_waited(budget, now), *_unbroken(budget.breaker))),
    )
    return tables.connection.execute(again.returning(row.used)).first() is not None


def _key(charge: Charge) -> dict[str, object]:
    within = charge.budget.within
    return {
        "scope": charge.budget.scope,
        "spending": charge.budget.spending,
        "seconds": 0 if within is None else int(within.total_seconds()),
        "tag": charge.tag,
    }


def _waited(budget: Budget, now: datetime) -> list[ColumnElement[bool]]:
    if not budget.waits:
        return []
    row, last = BUDGET.c, len(budget.waits)
    early = [and_(row.used == used, row.last_at <= now - wait) for used, wait in enumerate(budget.waits, start=1)]
    return [or_(*early, and_(row.used > last, row.last_at <= now - budget.waits[-1]))]


def _unbroken(breaker: Breaker | None) -> list[ColumnElement[bool]]:
    if breaker is None:
        return []
    row = BUDGET.c
    return [or_(row.used < breaker.sends, row.answered * 100 >= row.used * breaker.percent)]


def _refusal(tables: Tables, charge: Charge, now: datetime) -> PossessionError:
    budget = charge.budget
    if budget.within is None:
        return PossessionError("failures")
    row: Any = tables.connection.execute(select(BUDGET).where(_at(tables, charge))).one_or_none()
    if row is None:  # its window ended this moment
        return PossessionError("too_many", minutes=1)
    until = row.since + budget.within
    if budget.waits and row.used < budget.most:
        until = min(until, row.last_at + budget.waits[min(row.used, len(budget.waits)) - 1])
    return PossessionError("too_many", minutes=max(1, -((now - until) // timedelta(minutes=1))))


def answered(tables: Tables, tags: BudgetTags, account: Iterable[Charge], sent_at: datetime) -> None:
    """A code was answered: it counts for the breakers of what it was sent under, and failures in a row end."""
    for each in account:
        if each.budget.spending is Spending.FAILURE:
            tables.connection.execute(delete(BUDGET).where(_at(tables, each)))
    row = BUDGET.c
    for scope, tag in ((Scope.BLOCK, tags.block), (Scope.NETWORK, tags.network)):
        counted = update(BUDGET).where(
            row.tenant == tables.tenant,
            row.scope == scope,
            row.spending == Spending.SEND,
            row.tag == tag,
            row.since <= sent_at,
        )
        tables.connection.execute(counted.values(answered=row.answered + 1))
    tenant = update(BUDGET).where(
        row.tenant == tables.tenant, row.scope == Scope.TENANT, row.spending == Spending.SEND, row.since <= sent_at
    )
    tables.connection.execute(tenant.values(answered=row.answered + 1))


def _at(tables: Tables, charge: Charge) -> ColumnElement[bool]:
    return and_(BUDGET.c.tenant == tables.tenant, *(BUDGET.c[name] == value for name, value in _key(charge).items()))


def forget(tables: Tables, before: datetime) -> int:
    """Take away windows that began before a moment; failures in a row stay. How many rows."""
    gone = delete(BUDGET).where(BUDGET.c.tenant == tables.tenant, BUDGET.c.since < before, BUDGET.c.seconds > 0)
    return tables.connection.execute(gone).rowcount
