"""The outbox: what happened, kept in the transaction in which it happened, until a platform has handled it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func, select

from idverify.account.event import SCHEDULED, Event, EventType, scheduled
from idverify.stores.schema import EVENT
from idverify.stores.tables import Tables, new_name


def note(tables: Tables, account: str, *types: EventType, at: datetime, link: str | None = None) -> None:
    """Note what happened to an account; the account's row is locked, or new, so positions do not collide."""
    mine = (EVENT.c.tenant == tables.tenant, EVENT.c.account == account)
    last = tables.connection.scalar(select(func.max(EVENT.c.position)).where(*mine)) or 0
    # A clock that was set back must not put what happened later before what happened earlier.
    happened = select(func.max(EVENT.c.due_at)).where(*mine, EVENT.c.type.not_in(SCHEDULED))
    latest = tables.connection.scalar(happened)
    for position, type in enumerate(types, start=last + 1):
        due_at = at if latest is None or type in SCHEDULED else max(at, latest)
        row = {"position": position, "id": new_name(), "type": type, "due_at": due_at, "acknowledged": False}
        row["link"] = link
        tables.add(EVENT, account=account, **row)


def schedule_ages(tables: Tables, account: str, born: date | None, now: datetime) -> None:
    """Note ahead what is due because the user of a child's account grows older, in place of what was noted before."""
    cancel_scheduled(tables, account, now=now)
    told = {row.type for row in tables.rows(EVENT, account=account) if row.type in SCHEDULED}
    for type, at in () if born is None else scheduled(born, now=now):
        if at > now or type not in told:
            note(tables, account, type, at=at)


def cancel_scheduled(tables: Tables, account: str, *, now: datetime) -> None:
    """Forget what has not fallen due."""
    mine = (EVENT.c.tenant == tables.tenant, EVENT.c.account == account, EVENT.c.type.in_(SCHEDULED))
    tables.connection.execute(delete(EVENT).where(*mine, EVENT.c.due_at > now))


def pending(tables: Tables, *, now: datetime, most: int) -> tuple[Event, ...]:
    """Events that are due and not acknowledged; those of one account in order."""
    question = (
        select(EVENT)
        .where(EVENT.c.tenant == tables.tenant, EVENT.c.acknowledged.is_(False), EVENT.c.due_at <= now)
        .order_by(EVENT.c.due_at, EVENT.c.account, EVENT.c.position)
        .limit(most)
    )
    return tuple(
        Event(row.id, row.account, EventType(row.type), row.due_at, row.link)
        for row in tables.connection.execute(question)
    )


def acknowledge(tables: Tables, ids: list[str]) -> None:
    """Note that events were handled."""
    tables.change(tables.update(EVENT).where(EVENT.c.id.in_(ids)).values(acknowledged=True))
