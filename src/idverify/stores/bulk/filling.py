"""Many rows at once: COPY on PostgreSQL (its manual, 14.4.2), one prepared statement on SQLite.

Rows whose keys are new go straight into their table. Those whose keys may be there by now go in only where there is
room for them, in the order of their keys: nobody is made to wait in a circle, and no complaint of the database with a
key in it is ever provoked. On PostgreSQL they are copied into a temporary table first, since COPY itself makes no room.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Date, MetaData, Row, Table, bindparam, cast, func, select, true
from sqlalchemy import types as kinds
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import NullType

from idverify.stores.schema import Instant
from idverify.stores.tables import Tables, insert_into

Rows = Iterable[Sequence[Any]]
_AT_ONCE: Final = 1_000  # keys in one question
_NO_LOCK: Final[Mapping[str, bool]] = MappingProxyType({})
# What the binary form of COPY must be told (PostgreSQL manual, COPY); the first that fits.
_COPIED_AS: Final[tuple[tuple[type[Any], str], ...]] = (
    (Instant, "int8"),
    (kinds.BigInteger, "int8"),
    (kinds.Integer, "int4"),
    (kinds.Boolean, "bool"),
    (kinds.Date, "date"),
    (kinds.LargeBinary, "bytea"),
    (kinds.String, "text"),
)


class Filling:
    """Many rows at once into the tables of one platform, in its transaction.

    Args:
        tables: of the platform.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._connection = tables.connection
        self._is_postgres = tables.connection.dialect.name == "postgresql"

    def copy(self, table: Table, names: Sequence[str], rows: Rows) -> None:
        """Put rows into a table in which none of their keys is.

        Args:
            table: with a tenant, which is filled in.
            names: of the other columns.
            rows: values in that order, as a statement would be given them.
        """
        self._put(table.name, [table.c.tenant, *(table.c[name] for name in names)], self._with_tenant(rows))

    def added(self, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]) -> int:
        """How many rows were put into a table; those whose keys are there stay as they are.

        It waits for other transactions that are adding the same keys.

        Args:
            table, names: as of ``copy``.
            rows: as of ``copy``, in an order in which all others add them too.
        """
        columns = [table.c.tenant, *(table.c[name] for name in names)]
        if not self._is_postgres:
            return self._put(table.name, columns, self._with_tenant(rows), " ON CONFLICT DO NOTHING")
        staged = self._staged([table.c[name] for name in names], rows)
        tenant = bindparam("of_tenant", self._tables.tenant, type_=table.c.tenant.type)
        in_turn = select(tenant, *(staged.c[name] for name in names)).order_by(staged.c.turn)
        statement = insert_into("postgresql", table).from_select(["tenant", *names], in_turn).on_conflict_do_nothing()
        # How many rows an insert made is not told without being asked.
        told = self._connection.execution_options(preserve_rowcount=True).execute(statement).rowcount
        staged.drop(self._connection)  # after an error the transaction takes it away
        return told

    def rows(
        self,
        column: Column[Any],
        keys: Collection[Any],
        *wanted: Column[Any],
        where: Sequence[ColumnElement[bool]] = (),
        lock: Mapping[str, bool] = _NO_LOCK,
    ) -> Iterator[Row[Any]]:
        """Rows of a table, by keys that may be as many as there are.

        Args:
            column: the one that the keys are of.
            keys: each looked up by the index, in their order.
            wanted: of the table.
            where: what else holds of the rows; what begins the index is among it.
            lock: how the rows are held until the transaction ends, as of ``Select.with_for_update``; left out, not.
        """
        ordered = sorted(keys)
        if not ordered:
            return
        asked = select(*wanted).where(column.table.c.tenant == self._tables.tenant, *where)
        if lock:
            asked = asked.with_for_update(read=lock.get("read", False), key_share=lock.get("key_share", False))
        if self._is_postgres:
            # Key by key, whatever the server knows of the table: of one that has just grown it knows nothing, and would
            # read all of it for a list. What has an OFFSET is not made one question with the rest.
            kind = ARRAY(kinds.LargeBinary() if isinstance(column.type, kinds.LargeBinary) else kinds.Text())
            given = func.unnest(cast(bindparam(None, ordered, type_=NullType()), kind))
            listed = given.table_valued("key", name="listed").render_derived()
            each = asked.where(column == listed.c.key).offset(0).lateral("found")
            yield from self._connection.execute(select(each).select_from(listed).join(each, true()))
            return
        for at in range(0, len(ordered), _AT_ONCE):
            yield from self._connection.execute(asked.where(column.in_(ordered[at : at + _AT_ONCE])))

    def _staged(self, columns: Sequence[Column[Any]], rows: list[tuple[Any, ...]]) -> Table:
        made = Table(
            "idverify_staged",
            MetaData(),
            Column("turn", kinds.Integer),
            *(Column(each.name, each.type) for each in columns),
            prefixes=["TEMPORARY"],
            postgresql_on_commit="DROP",
        )
        made.create(self._connection)
        self._put(made.name, list(made.c), ((turn, *row) for turn, row in enumerate(rows)))
        return made

    def _with_tenant(self, rows: Rows) -> Rows:
        tenant = self._tables.tenant
        return ((tenant, *row) for row in rows)

    def _put(self, table: str, columns: Sequence[Column[Any]], rows: Rows, room: str = "") -> int:
        names = ", ".join(each.name for each in columns)
        dialect = self._connection.dialect
        cursor: Any = self._connection.connection.cursor()
        try:
            if self._is_postgres:
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types([_copied_as(each) for each in columns])
                    for row in self._bound(columns, rows):
                        copy.write_row(row)
            else:
                blanks = ", ".join("?" * len(columns))
                statement = f"INSERT INTO {table} ({names}) VALUES ({blanks}){room}"  # noqa: S608  # names of our own
                cursor.executemany(statement, self._bound(columns, rows))
            return int(cursor.rowcount)
        except dialect.loaded_dbapi.Error as failed:
            # As Core does where its own way fails (``compiled``): a transaction that collided, or whose connection
            # broke, is run again by whoever began it.
            self._connection._handle_dbapi_exception(failed, None, None, cursor, None)  # noqa: SLF001  # no public name
        finally:
            cursor.close()

    def _bound(self, columns: Sequence[Column[Any]], rows: Rows) -> Rows:
        """Rows as the driver wants them: moments as numbers, and on SQLite days as text."""
        changes = [(place, change) for place, each in enumerate(columns) if (change := self._change(each)) is not None]
        if not changes:
            return rows
        # By columns, since a loop over the values of each row would cost more than the copying.
        turned: list[Any] = list(zip(*rows, strict=True))
        if not turned:
            return ()
        for place, change in changes:
            turned[place] = [None if value is None else change(value) for value in turned[place]]
        return zip(*turned, strict=True)

    def _change(self, column: Column[Any]) -> Callable[[Any], Any] | None:
        if isinstance(column.type, Instant):
            kind, dialect = column.type, self._connection.dialect
            return lambda value: kind.process_bind_param(value, dialect)
        if isinstance(column.type, Date) and not self._is_postgres:
            return date.isoformat
        return None


def _copied_as(column: Column[Any]) -> str:
    return next(name for kind, name in _COPIED_AS if isinstance(column.type, kind))
