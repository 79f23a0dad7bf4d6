"""The tables of one platform on one connection: every question carries the tenant."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Table, Update, update
from sqlalchemy.exc import MultipleResultsFound

from idverify.ports.key_life import KeyState
from idverify.stores.compiled import Build, amendment, insert_into, insertion, selection, statement
from idverify.stores.days import Days

__all__ = ["Tables", "insert_into", "new_name"]

_NAME_BYTES: Final = 16


class Tables:
    """A connection with the tenant fixed.

    Args:
        connection: inside a transaction; outside one, for a single question.
        tenant: the platform's label.
        days: what seals birth dates, where the platform gave a key for that.
    """

    def __init__(self, connection: Connection, tenant: str, days: Days | None = None) -> None:
        self.connection = connection
        self.tenant = tenant
        self.days = days
        # Of the keys, once this transaction keeps them from changing; ``keys.written`` notes it.
        self.key_states: dict[str, KeyState] | None = None

    def one(self, table: Table, *, lock: bool = False, **key: object) -> Row[Any] | None:
        """The row with a key; locked until the transaction ends, if wished, where rows can be locked."""
        found = self._selected(table, key, (), lock=lock)
        if len(found) > 1:
            raise MultipleResultsFound(f"{table.name}: {len(found)} rows with one {', '.join(key)}")
        return found[0] if found else None

    def rows(self, table: Table, *order: Column[Any], **key: object) -> list[Row[Any]]:
        """Every row with a key, in an order of columns of the same table."""
        return self._selected(table, key, tuple(column.name for column in order), lock=False)

    def add(self, table: Table, **values: object) -> None:
        """Add a row."""
        self.add_all(table, (values,))

    def add_all(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows, which give the same columns, in one statement."""
        if rows:
            names = tuple(rows[0])
            made = insertion(self.connection.dialect.name, table, ("tenant", *names), len(rows), False)
            made.count(self.connection, self._numbered(names, rows))

    def added(self, table: Table, **values: object) -> bool:
        """Whether a row was added; False where its key was there before. The transaction goes on either way.

        The database is told not to mind, rather than left to complain: what it complains about stands in
        its log, keys included. It waits for another transaction that is adding the same key.
        """
        return self.added_all(table, (values,)) == 1

    def added_all(self, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
        """How many of these rows were added, in one statement; as of ``added``."""
        if not rows:
            return 0
        names = tuple(rows[0])
        made = insertion(self.connection.dialect.name, table, ("tenant", *names), len(rows), True)
        return len(made.rows(self.connection, self._numbered(names, rows)))

    def put(self, table: Table, values: Mapping[str, object], **key: object) -> int:
        """How many rows with a key were given these values."""
        made = amendment(self.connection.dialect.name, table, tuple(values), _shape(key))
        new = {f"new_{name}": value for name, value in values.items()}
        return made.count(self.connection, {"tenant": self.tenant, **key, **new})

    def change(self, statement: Update) -> int:
        """How many rows a guarded update changed."""
        return self.connection.execute(statement).rowcount

    def update(self, table: Table, **key: object) -> Update:
        """An update of the rows with a key, to be guarded further and given values."""
        return update(table).where(
            table.c.tenant == self.tenant, *(table.c[name] == value for name, value in key.items())
        )

    def ask(self, build: Build, *shape: Any, **values: object) -> list[Row[Any]]:  # noqa: ANN401  # whatever tells shapes apart
        """What a statement of a caller's own answers.

        Args:
            build: a function of a module, called once with the dialect's name and the shape.
            shape: what its text depends on.
            values: what it is given this time, beside the tenant.
        """
        made = statement(self.connection.dialect.name, build, *shape)
        return made.rows(self.connection, {"tenant": self.tenant, **values})

    def do(self, build: Build, *shape: Any, **values: object) -> int:  # noqa: ANN401  # the same
        """How many rows a statement of a caller's own changed; arguments as of ``ask``."""
        made = statement(self.connection.dialect.name, build, *shape)
        return made.count(self.connection, {"tenant": self.tenant, **values})

    def _selected(self, table: Table, key: dict[str, object], order: tuple[str, ...], *, lock: bool) -> list[Row[Any]]:
        made = selection(self.connection.dialect.name, table, _shape(key), order, lock)
        return made.rows(self.connection, {"tenant": self.tenant, **key})

    def _numbered(self, names: tuple[str, ...], rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
        values: dict[str, object] = {}
        for number, row in enumerate(rows):
            values[f"tenant_{number}"] = self.tenant
            for name in names:
                values[f"{name}_{number}"] = row[name]
        return values


def _shape(key: Mapping[str, object]) -> tuple[tuple[str, bool], ...]:
    return tuple([(name, value is None) for name, value in key.items()])


def new_name() -> str:
    """A random name for a row; no sequence is asked for one."""
    return secrets.token_hex(_NAME_BYTES)
