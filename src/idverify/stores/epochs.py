"""Epochs: what the gate sees of an account has changed, so a standing of before says nothing any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import case, literal, select

from idverify.stores.schema import ACCOUNT, Instant
from idverify.stores.tables import Tables

_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)


def raise_epoch(tables: Tables, account: str, now: datetime) -> None:
    """Begin a new epoch of an account, in the transaction of what changed; its row is locked or its own already.

    Args:
        account: the platform's name of it.
        now: the moment.
    """
    row, at, epoch = ACCOUNT.c, listed_at(now), epoch_of(now)
    # Never less than before: a clock that was set back would have the change forgotten early.
    later = case((row.epoch_at > at, row.epoch_at), else_=literal(at, Instant()))
    higher = case((row.epoch >= epoch, row.epoch + 1), else_=epoch)
    tables.change(tables.update(ACCOUNT, id=account).values(epoch=higher, epoch_at=later))


def listed_at(now: datetime) -> datetime:
    """When a change is listed: when it is noted, where its moment was earlier.

    A change may be told hours after it happened. Whoever asks what changed lately asks by the clock, and must hear of
    it, so that this reads the clock as well.
    """
    return max(now, datetime.now(UTC))


def epoch_of(now: datetime) -> int:
    """The least epoch that a change may begin: seconds since 2026.

    A database that was restored, or promoted a moment behind, does not know the last epochs that it gave; counted from
    one they would come again, and standings of then would hold.
    """
    return max(1, int((listed_at(now) - _FIRST).total_seconds()))


def raised(tables: Tables, since: datetime) -> Mapping[str, int]:
    """Accounts whose epoch was raised since a moment, closed ones too, each with its epoch now."""
    row = ACCOUNT.c
    question = select(row.id, row.epoch).where(row.tenant == tables.tenant, row.epoch_at >= since)
    return {row.id: row.epoch for row in tables.connection.execute(question)}
