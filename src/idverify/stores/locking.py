"""One account at a time: its row is locked before anything that belongs to it is changed.

What has no row of its own is locked by name, on PostgreSQL; on SQLite one transaction writes at a time anyway.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Row
from sqlalchemy import text as sql

from idverify.errors import OperatorError
from idverify.stores.schema import ACCOUNT
from idverify.stores.tables import Tables


def locked(tables: Tables, account: str, *, waiting: bool = False) -> Row[Any]:
    """An open account's row, locked until the transaction ends.

    Args:
        account: the platform's name of it.
        waiting: whether one will do that waits for a guardian.

    Raises:
        OperatorError: there is no such account, or it is closed (``account_unknown``).
    """
    row = tables.one(ACCOUNT, lock=True, id=account)
    if row is None or row.closed_at is not None or (row.waits and not waiting):
        raise OperatorError("account_unknown")
    return row


def shared(tables: Tables, name: str) -> None:
    """Keep others from being alone with something of this platform until the transaction ends."""
    _lock(tables, name, "SELECT pg_advisory_xact_lock_shared(:key)")


def alone(tables: Tables, name: str) -> None:
    """Be alone with something of this platform until the transaction ends."""
    _lock(tables, name, "SELECT pg_advisory_xact_lock(:key)")


def _lock(tables: Tables, name: str, statement: str) -> None:
    if tables.connection.dialect.name == "postgresql":
        digest = hashlib.sha256(f"idverify {name} {tables.tenant}".encode()).digest()
        tables.connection.execute(sql(statement), {"key": int.from_bytes(digest[:8], "big", signed=True)})
