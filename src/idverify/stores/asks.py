"""What children ask their guardians before they write."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select

from idverify.account import Action, EventType, LinkStatus
from idverify.account.permission_ask import PermissionAsk
from idverify.stores import events, links
from idverify.stores.locking import locked
from idverify.stores.schema import GUARDIAN_LINK, PERMISSION_ASK
from idverify.stores.tables import Tables

LIVE: Final = frozenset({LinkStatus.ACTIVE, LinkStatus.SUSPENDED, LinkStatus.DISPUTED})


def keep(tables: Tables, ask: PermissionAsk) -> PermissionAsk:
    """Keep what a child asks, or tell what is kept of it already."""
    locked(tables, ask.account)
    account, action, item = ask.account, ask.action, ask.item
    times = {"asked_at": ask.asked_at, "expires_at": ask.expires_at}
    if tables.added(PERMISSION_ASK, account=account, action=action, item=item, **times):
        events.note(tables, ask.account, EventType.PERMISSION_ASKED, at=ask.asked_at)
        return ask
    row = tables.one(PERMISSION_ASK, account=account, action=action, item=item)
    if row is None or row.allowed is not None or row.expires_at > ask.asked_at:
        return ask if row is None else _ask(row)
    # Nobody answered in time; whoever asks again waits anew.
    tables.change(tables.update(PERMISSION_ASK, account=account, action=action, item=item).values(**times))
    events.note(tables, account, EventType.PERMISSION_ASKED, at=ask.asked_at)
    return ask


def answer(tables: Tables, account: str, action: Action, item: str, link: str, allowed: bool, now: datetime) -> bool:
    """Whether this answered what a child asked: in its time, and of several answers the first."""
    locked(tables, account)
    guardian = tables.one(GUARDIAN_LINK, id=link, account=account)
    if guardian is None or not links.state_of(tables, guardian).carries(now):
        return False
    open_still = tables.update(PERMISSION_ASK, account=account, action=action, item=item, allowed=None).where(
        PERMISSION_ASK.c.expires_at > now
    )
    if tables.change(open_still.values(allowed=allowed, answered_at=now, link=link)) != 1:
        return False
    events.note(tables, account, EventType.PERMISSION_ANSWERED, at=now)
    return True


def allowed_at(tables: Tables, account: str, action: Action, item: str) -> datetime | None:
    """When a guardian allowed an item; None: not yet, or it was refused."""
    row = tables.one(PERMISSION_ASK, account=account, action=action, item=item, allowed=True)
    by = None if row is None else tables.one(GUARDIAN_LINK, id=row.link, account=account)
    # What somebody allowed who answers for the child no more is allowed by nobody.
    if row is None or by is None or by.status not in LIVE:
        return None
    found: datetime | None = row.answered_at
    return found


def since(tables: Tables, account: str, moment: datetime) -> tuple[PermissionAsk, ...]:
    """What a child asked since a moment, the oldest first."""
    ask = PERMISSION_ASK.c
    question = (
        select(PERMISSION_ASK)
        .where(ask.tenant == tables.tenant, ask.account == account, ask.asked_at >= moment)
        .order_by(ask.asked_at, ask.action, ask.item)
    )
    return tuple(map(_ask, tables.connection.execute(question)))


def _ask(row: Row[Any]) -> PermissionAsk:
    return PermissionAsk(
        account=row.account,
        action=Action(row.action),
        item=row.item,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        allowed=row.allowed,
        answered_at=row.answered_at,
        link=row.link,
    )
