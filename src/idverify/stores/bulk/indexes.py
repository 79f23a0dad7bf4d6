"""Indexes of the tables that a load fills: taken away before the first load and built after it, and measured.

Rows come in the order of their account or their number, and an index in another order is written all over for each
batch; built at the end, it is sorted once. PostgreSQL gained nothing by it, and would have to lock its tables; and it
measures by itself (autovacuum), while SQLite does when it is told.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import inspect, select

from idverify.stores.schema import ACCOUNT, EVIDENCE, IDENTITY, IDENTITY_TAG, SLOT
from idverify.stores.tables import Tables

_FILLED: Final = (ACCOUNT, EVIDENCE, SLOT)
# So many rows of each index are read, however many there are; enough to tell one from many.
_LIMIT: Final = "PRAGMA analysis_limit = 1000"
_MEASURED: Final = (*_FILLED, IDENTITY, IDENTITY_TAG)


def take_away(tables: Tables) -> None:
    """Take away every index that is no key, where the tables are empty: of every platform, for they share them."""
    connection = tables.connection
    if connection.dialect.name != "sqlite":
        return
    if any(connection.execute(select(table.c.tenant).limit(1)).first() is not None for table in _FILLED):
        return
    for table in _FILLED:
        for index in table.indexes:
            index.drop(connection, checkfirst=True)


def build(tables: Tables) -> int:
    """Build those that are missing, also those that an earlier load took away before it was killed; how many."""
    connection = tables.connection
    if connection.dialect.name != "sqlite":
        return 0
    there = inspect(connection)
    built = 0
    for table in _FILLED:
        names = {each["name"] for each in there.get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            if index.name not in names:
                index.create(connection)
                built += 1
    return built


def measure(tables: Tables) -> None:
    """Let SQLite see how many rows an index leads to: every one begins with the platform, which nearly all rows share.

    Until it was told, it takes an index by its first column for as good as one by two, and reads a whole table to be
    spared a sort (its manual, ANALYZE).
    """
    if tables.connection.dialect.name == "sqlite":
        tables.connection.exec_driver_sql(_LIMIT)
        for table in _MEASURED:
            tables.connection.exec_driver_sql(f"ANALYZE {table.name}")
