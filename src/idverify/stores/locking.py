"""One account at a time: its row is locked before anything that belongs to it is changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

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
