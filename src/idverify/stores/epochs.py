"""Epochs: what the gate sees of an account has changed, so a standing of before says nothing any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, literal, select

from idverify.stores.schema import ACCOUNT, Instant
from idverify.stores.tables import Tables


def raise_epoch(tables: Tables, account: str, now: datetime) -> None:
    """Begin a new epoch of an account, in the transaction of what changed; its row is locked or its own already.

    Args:
        account: the platform's name of it.
        now: the moment; of a clock that was set back the later one is kept, or the change would be forgotten early.
    """
    row = ACCOUNT.c
    at = case((row.epoch_at > now, row.epoch_at), else_=literal(now, Instant()))
    tables.change(tables.update(ACCOUNT, id=account).values(epoch=row.epoch + 1, epoch_at=at))


def raised(tables: Tables, since: datetime) -> Mapping[str, int]:
    """Accounts whose epoch was raised since a moment, closed ones too, each with its epoch now."""
    row = ACCOUNT.c
    question = select(row.id, row.epoch).where(row.tenant == tables.tenant, row.epoch_at >= since)
    return {row.id: row.epoch for row in tables.connection.execute(question)}
