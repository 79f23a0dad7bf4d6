"""Signs that a child may be behind an account, and what an authority said of one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from idverify.account import EventType
from idverify.account.age_signal import AgeSignal, Finding
from idverify.stores import epochs, events
from idverify.stores.locking import locked
from idverify.stores.schema import ACCOUNT, AGE_SIGNAL
from idverify.stores.tables import Tables


def keep(tables: Tables, signal: AgeSignal) -> None:
    """Keep a sign; one of the same name is kept once."""
    tables.added(AGE_SIGNAL, id=signal.id, account=signal.account, kind=signal.kind, noted_at=signal.noted_at)


def open_ones(tables: Tables, most: int) -> tuple[AgeSignal, ...]:
    """Signs that nobody has reviewed, the oldest first."""
    sign = AGE_SIGNAL.c
    question = (
        select(AGE_SIGNAL)
        .where(sign.tenant == tables.tenant, sign.settled_at.is_(None))
        .order_by(sign.noted_at, sign.id)
        .limit(most)
    )
    rows = tables.connection.execute(question)
    return tuple(AgeSignal(id=row.id, account=row.account, kind=row.kind, noted_at=row.noted_at) for row in rows)


def settle(tables: Tables, account: str, finding: Finding, words: str, now: datetime) -> int:
    """Note what a review came to, and say of how many signs."""
    unsettled = tables.update(AGE_SIGNAL, account=account, settled_at=None).where(AGE_SIGNAL.c.noted_at <= now)
    return tables.change(unsettled.values(finding=finding, settled_at=now, words=words))


def note_child_made(tables: Tables, account: str, at: datetime | None, words: str, now: datetime) -> None:
    """Note that an authority identified an account as one that a child made, or took that back."""
    locked(tables, account)
    tables.change(tables.update(ACCOUNT, id=account).values(child_made_identified_at=at, child_made_words=words))
    epochs.raise_epoch(tables, account, now)
    identified = EventType.CHILD_MADE_CLEARED if at is None else EventType.CHILD_MADE_IDENTIFIED
    events.note(tables, account, identified, at=now)
