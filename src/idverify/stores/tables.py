"""The tables of one platform on one connection: every question carries the tenant."""

from __future__ import annotations

import secrets
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Table, Update, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idverify.stores.days import Days

_NAME_BYTES: Final = 16


class Tables:
    """A connection with the tenant fixed.

    Args:
        connection: inside a transaction.
        tenant: the platform's label.
        days: what seals birth dates, where the platform gave a key for that.
    """

    def __init__(self, connection: Connection, tenant: str, days: Days | None = None) -> None:
        self.connection = connection
        self.tenant = tenant
        self.days = days

    def one(self, table: Table, *, lock: bool = False, **key: object) -> Row[Any] | None:
        """The row with a key; locked until the transaction ends, if wished, where rows can be locked."""
        question = select(table).where(*self._at(table, key))
        return self.connection.execute(question.with_for_update() if lock else question).one_or_none()

    def rows(self, table: Table, *order: Column[Any], **key: object) -> list[Row[Any]]:
        """Every row with a key, in an order."""
        return list(self.connection.execute(select(table).where(*self._at(table, key)).order_by(*order)))

    def add(self, table: Table, **values: object) -> None:
        """Add a row."""
        self.connection.execute(insert(table).values(tenant=self.tenant, **values))

    def added(self, table: Table, **values: object) -> bool:
        """Whether a row was added; False where its key was there before. The transaction goes on either way.

        The database is told not to mind, rather than left to complain: what it complains about stands in
        its log, keys included. It waits for another transaction that is adding the same key.
        """
        statement = insert_into(self.connection.dialect.name, table).values(tenant=self.tenant, **values)
        statement = statement.on_conflict_do_nothing()
        # Asked for the row itself: how many rows an insert made is not told by every driver.
        return self.connection.execute(statement.returning(table.c.tenant)).first() is not None

    def change(self, statement: Update) -> int:
        """How many rows a guarded update changed."""
        return self.connection.execute(statement).rowcount

    def update(self, table: Table, **key: object) -> Update:
        """An update of the rows with a key, to be guarded further and given values."""
        return update(table).where(*self._at(table, key))

    def _at(self, table: Table, key: dict[str, object]) -> list[Any]:
        return [table.c.tenant == self.tenant, *(table.c[name] == value for name, value in key.items())]


def insert_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can be told what to do where its key is there before; each database has its own."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def new_name() -> str:
    """A random name for a row; no sequence is asked for one."""
    return secrets.token_hex(_NAME_BYTES)
