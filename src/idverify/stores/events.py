"""The outbox: what happened, kept in the transaction in which it happened, until a platform has handled it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Delete,
    Insert,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    union_all,
)

from idverify.account.event import SCHEDULED, Event, EventType, scheduled
from idverify.stores.compiled import given
from idverify.stores.schema import EVENT
from idverify.stores.tables import Tables, new_name


def note(tables: Tables, account: str, *types: EventType, at: datetime, link: str | None = None) -> None:
    """Note what happened to an account; the account's row is locked, or new, so positions do not collide."""
    _note(tables, account, [(type, at) for type in types], link)


def _note(tables: Tables, account: str, happened: Sequence[tuple[EventType, datetime]], link: str | None) -> None:
    """Note some events in one statement, which finds their places itself."""
    if not happened:
        return
    values: dict[str, object] = {}
    for number, (type, at) in enumerate(happened):
        values |= {f"its_id_{number}": new_name(), f"its_type_{number}": type, f"its_time_{number}": at}
    ahead = tuple(type in SCHEDULED for type, _ in happened)
    tables.do(_notes, ahead, account=account, link=link, acknowledged=False, **values)


def _notes(_dialect: str, ahead: tuple[bool, ...]) -> Insert:
    row = EVENT.c
    before = (
        select(
            func.coalesce(func.max(row.position), literal_column("0")).label("position"),
            func.max(case((_is_ahead(), None), else_=row.due_at)).label("latest"),
        )
        .where(row.tenant == given(row.tenant), row.account == given(row.account))
        .cte("noted")
    )
    rows = [_noted(number, before, ahead=each) for number, each in enumerate(ahead)]
    names = ["tenant", "account", "position", "id", "type", "due_at", "acknowledged", "link"]
    return insert(EVENT).from_select(names, union_all(*rows) if len(rows) > 1 else rows[0])


def _noted(number: int, before: CTE, *, ahead: bool) -> Select[Any]:
    row = EVENT.c
    at = given(row.due_at, f"its_time_{number}")
    return select(
        given(row.tenant),
        given(row.account),
        before.c.position + literal_column(str(number + 1)),
        given(row.id, f"its_id_{number}"),
        given(row.type, f"its_type_{number}"),
        # A clock that was set back must not put what happened later before what happened earlier.
        at if ahead else case((before.c.latest > at, before.c.latest), else_=at),
        given(row.acknowledged),
        given(row.link),
    )


def schedule_ages(tables: Tables, account: str, born: date | None, now: datetime) -> None:
    """Note ahead what is due because the user of a child's account grows older, in place of what was noted before."""
    cancel_scheduled(tables, account, now=now)
    told = {row.type for row in tables.rows(EVENT, account=account) if row.type in SCHEDULED}
    ahead = () if born is None else scheduled(born, now=now)
    _note(tables, account, [(type, at) for type, at in ahead if at > now or type not in told], None)


def cancel_scheduled(tables: Tables, account: str, *, now: datetime) -> None:
    """Forget what has not fallen due."""
    tables.do(_ahead, account=account, now=now)


def _ahead(_dialect: str) -> Delete:
    row = EVENT.c
    mine = (row.tenant == given(row.tenant), row.account == given(row.account), row.due_at > given(row.due_at, "now"))
    return delete(EVENT).where(*mine, _is_ahead())


def _is_ahead() -> ColumnElement[bool]:
    return EVENT.c.type.in_(bindparam("ahead", sorted(SCHEDULED), expanding=True, literal_execute=True))


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
