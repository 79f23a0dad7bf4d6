"""Budgets in the database: counted in one guarded statement each, beside what they are budgets of."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, delete, literal, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from idverify.errors import PossessionError
from idverify.evidence.budget import Breaker, Budget, BudgetTags, Charge, Scope, Spending
from idverify.stores.schema import BUDGET
from idverify.stores.tables import Tables, insert_into


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
    budget = charge.budget
    moments = {f"waited_{used}": now - wait for used, wait in enumerate(budget.waits, start=1)}
    if budget.breaker is not None:
        moments["trickled"] = now - budget.breaker.trickle
    if budget.within is not None:
        moments["ended"] = now - budget.within
    values = {"tenant": tables.tenant, "tag": charge.tag, "now": now, **moments}
    statement = _statement(tables.connection.dialect.name, budget)
    return tables.connection.execute(statement, values).first() is not None


@functools.cache
def _statement(dialect: str, budget: Budget) -> ReturningInsert[Any]:
    """Count one under a budget, if it may be; made once, since making it takes longer than running it."""
    row = BUDGET.c
    now = bindparam("now", type_=row.since.type)
    new = insert_into(dialect, BUDGET).values(
        tenant=bindparam("tenant"), **_kind(budget), tag=bindparam("tag"), since=now, last_at=now, used=1, answered=0
    )
    ended = literal(False) if budget.within is None else row.since <= _moment("ended")
    again = new.on_conflict_do_update(
        index_elements=[BUDGET.primary_key.columns[name] for name in ("tenant", "scope", "spending", "seconds", "tag")],
        set_={
            "since": case((ended, new.excluded.since), else_=row.since),
            "used": case((ended, 1), else_=row.used + 1),
            "answered": case((ended, 0), else_=row.answered),
            "last_at": new.excluded.last_at,
        },
        where=or_(ended, and_(row.used < budget.most, *_waited(budget), *_unbroken(budget.breaker))),
    )
    return again.returning(row.used)


def _kind(budget: Budget) -> dict[str, object]:
    seconds = 0 if budget.within is None else int(budget.within.total_seconds())
    return {"scope": budget.scope, "spending": budget.spending, "seconds": seconds}


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=BUDGET.c.since.type)


def _waited(budget: Budget) -> list[ColumnElement[bool]]:
    row, last = BUDGET.c, len(budget.waits)
    if not last:
        return []
    early = [and_(row.used == used, row.last_at <= _moment(f"waited_{used}")) for used in range(1, last + 1)]
    return [or_(*early, and_(row.used > last, row.last_at <= _moment(f"waited_{last}")))]


def _unbroken(breaker: Breaker | None) -> list[ColumnElement[bool]]:
    if breaker is None:
        return []
    row = BUDGET.c
    answered = row.answered * 100 >= row.used * breaker.percent
    return [or_(row.used < breaker.sends, answered, row.last_at <= _moment("trickled"))]


def _refusal(tables: Tables, charge: Charge, now: datetime) -> PossessionError:
    budget = charge.budget
    if budget.within is None:
        return PossessionError("failures")
    row: Any = tables.connection.execute(select(BUDGET).where(_at(tables, charge))).one_or_none()
    if row is None:  # its window ended this moment
        return PossessionError("too_many", minutes=1)
    until = row.since + budget.within
    if row.used < budget.most:
        wait = budget.waits[min(row.used, len(budget.waits)) - 1] if budget.waits else timedelta(0)
        until = min(until, row.last_at + max(wait, budget.breaker.trickle if budget.breaker else timedelta(0)))
    return PossessionError("too_many", minutes=max(1, -((now - until) // timedelta(minutes=1))))


def answered(tables: Tables, tags: BudgetTags, charges: Iterable[Charge], sent_at: datetime) -> None:
    """A code was answered: it counts for the breakers of what it was sent under, and failures in a row end."""
    for each in charges:
        if each.budget.spending is Spending.FAILURE:
            tables.connection.execute(delete(BUDGET).where(_at(tables, each)))
    if not tags.network:  # it was not sent, or before there were budgets
        return
    told = {"its_tenant": tables.tenant, "sent_at": sent_at}
    for scope, tag in ((Scope.BLOCK, tags.block), (Scope.NETWORK, tags.network)):
        tables.connection.execute(_ANSWERED_AT, told | {"its_scope": scope, "its_tag": tag})
    tables.connection.execute(_ANSWERED, told | {"its_scope": Scope.TENANT})


_ANSWERED: Final = (
    update(BUDGET)
    .where(
        BUDGET.c.tenant == bindparam("its_tenant"),
        BUDGET.c.scope == bindparam("its_scope"),
        BUDGET.c.spending == Spending.SEND,
        BUDGET.c.since <= bindparam("sent_at", type_=BUDGET.c.since.type),
    )
    .values(answered=BUDGET.c.answered + 1)
)
_ANSWERED_AT: Final = _ANSWERED.where(BUDGET.c.tag == bindparam("its_tag"))


def _at(tables: Tables, charge: Charge) -> ColumnElement[bool]:
    key = {"tenant": tables.tenant, **_kind(charge.budget), "tag": charge.tag}
    return and_(*(BUDGET.c[name] == value for name, value in key.items()))


def forget(tables: Tables, before: datetime) -> int:
    """Take away windows that began before a moment; failures in a row stay. How many rows."""
    gone = delete(BUDGET).where(BUDGET.c.tenant == tables.tenant, BUDGET.c.since < before, BUDGET.c.seconds > 0)
    return tables.connection.execute(gone).rowcount
