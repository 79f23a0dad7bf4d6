"""Statements that are compiled once and then run by the driver.

Core makes a statement anew for each question, finds its compiled form again by a key as long as the statement, and
wraps the driver's answer in rows of its own: several times the time of the question itself (``benchmarks/stores.py``).
Here a statement of one shape is built and compiled by Core once in a process, and what is left of it is
a text, the order of its values, and what the types of its columns make of a value on its way in and out.
"""

from __future__ import annotations

import functools
import logging
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Insert,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

Built: TypeAlias = Select[Any] | Insert | Update | Delete
Build: TypeAlias = Callable[..., Built]
_Process: TypeAlias = Callable[[Any], Any]
_Key: TypeAlias = tuple[tuple[str, bool], ...]

_DRIVERS: Final = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}
_CORES_LOG: Final = logging.getLogger("sqlalchemy.engine.Engine")


class Statement:
    """A compiled statement.

    Args:
        built: the statement; every value that changes from one time to the next is ``given``.
        dialect: what it is compiled for.
    """

    __slots__ = ("_constants", "_given", "_made", "_parameters", "_read", "text")

    def __init__(self, built: Built, dialect: Dialect) -> None:
        # Lists are written out, so only one that never changes can be in it: ``literal_execute``.
        compiled: Any = built.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self.text: str = str(compiled)
        binds: Mapping[str, BindParameter[Any]] = compiled.binds
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        names = tuple(compiled.positiontup if compiled.positional else compiled.params)
        self._given = tuple((name, _inwards(binds[name], dialect)) for name in names)
        self._parameters: Callable[[dict[str, Any]], Any] = self._in_order if compiled.positional else self._by_name
        if compiled.positional and len(names) > 1 and not any(shut for _, shut in self._given):
            self._parameters = itemgetter(*names)  # as they are
        columns = [(column.name, column.type) for column in built.exported_columns]
        self._made = row_of([name for name, _ in columns])
        outwards = (type.dialect_impl(dialect).result_processor(dialect, None) for _, type in columns)
        self._read = tuple((place, process) for place, process in enumerate(outwards) if process is not None)

    def parameters(self, values: dict[str, Any]) -> Any:  # noqa: ANN401  # a tuple or a dictionary, as the driver likes
        """What the driver is given, of what a caller gives."""
        return self._parameters({**self._constants, **values} if self._constants else values)

    def _in_order(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple([values[name] if shut is None else shut(values[name]) for name, shut in self._given])

    def _by_name(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: values[name] if shut is None else shut(values[name]) for name, shut in self._given}

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[Row[Any]]:
        """Every row of the answer, with the columns as attributes."""
        return [self._made._make(row) for row in self.cells(connection, values)]

    def cells(self, connection: Connection, values: dict[str, Any]) -> list[Sequence[Any]]:
        """Every row of the answer, as plain sequences."""
        found: list[Sequence[Any]] = _sent(connection, self.text, self.parameters(values), _all)
        return [self._opened(row) for row in found] if self._read else found

    def _opened(self, row: Sequence[Any]) -> Sequence[Any]:
        cells = list(row)
        for place, process in self._read:
            if cells[place] is not None:  # which is none in every type there is here
                cells[place] = process(cells[place])
        return cells

    def count(self, connection: Connection, values: dict[str, Any]) -> int:
        """How many rows it changed."""
        changed: int = _sent(connection, self.text, self.parameters(values), _changed)
        return changed


def row_of(names: Sequence[str]) -> Any:  # noqa: ANN401  # a class that is made here
    """A class for rows with these columns, as attributes and in order."""
    return namedtuple("Row", names)  # noqa: PYI024  # the names are known when it runs


def run(connection: Connection, text: str) -> None:
    """Run a text that is given nothing and answers nothing."""
    _sent(connection, text, (), _changed)


def _inwards(bind: BindParameter[Any], dialect: Dialect) -> _Process | None:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def _all(cursor: Any) -> Any:  # noqa: ANN401  # the driver's
    return cursor.fetchall()


def _changed(cursor: Any) -> Any:  # noqa: ANN401  # the driver's
    return cursor.rowcount


def _sent(connection: Connection, text: str, parameters: Any, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401  # the driver's
    """Run a statement on the driver's own cursor; through Core, where somebody listens to statements.

    Raises:
        DBAPIError: the database refused it; without what it was given.
    """
    heard = connection.engine.dispatch
    if heard.before_cursor_execute or heard.after_cursor_execute or _CORES_LOG.isEnabledFor(logging.INFO):
        try:
            return read(connection.exec_driver_sql(text, parameters))
        except DBAPIError as failed:
            failed.params = None
            raise
    held: Any = connection.connection.dbapi_connection
    cursor = held.cursor()
    try:
        cursor.execute(text, parameters)
        return read(cursor)
    except connection.dialect.loaded_dbapi.Error as failed:
        # What Core does where its own way fails: the error as its own kind, and a connection that broke given up with
        # all of the pool that are as old. It has no public name; ``test_compiled`` holds it to this.
        connection._handle_dbapi_exception(failed, text, None, cursor, None)  # noqa: SLF001  # as said
    finally:
        cursor.close()


@functools.cache
def _dialect(name: str) -> Dialect:
    kind: Any = make_url(_DRIVERS[name]).get_dialect()
    made: Dialect = kind(dbapi=kind.import_dbapi())
    return made


@functools.cache
def statement(dialect: str, build: Build, *shape: Any) -> Statement:  # noqa: ANN401  # whatever tells shapes apart
    """A statement, compiled the first time that one of its shape is asked for.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
        build: a function of a module, called with the dialect's name and the shape.
        shape: what the text of the statement depends on; small and few, since nothing is ever forgotten.
    """
    return Statement(build(dialect, *shape), _dialect(dialect))


@functools.cache
def selection(dialect: str, table: Table, key: _Key, order: tuple[str, ...], lock: bool) -> Statement:
    """The rows of a table with a key: its columns' names, each with whether its value is none."""
    question = select(table).where(*_at(table, key)).order_by(*(table.c[name] for name in order))
    return Statement(question.with_for_update() if lock else question, _dialect(dialect))


@functools.cache
def insertion(dialect: str, table: Table, names: tuple[str, ...], rows: int, unless_there: bool) -> Statement:
    """An insert of some rows; of those whose key is there before nothing, and told of the others, if wished."""
    values = [{name: given(table.c[name], f"{name}_{row}") for name in names} for row in range(rows)]
    if not unless_there:
        return Statement(insert(table).values(values), _dialect(dialect))
    # Asked for the row itself: how many rows an insert made is not told by every driver.
    told = insert_into(dialect, table).values(values).on_conflict_do_nothing().returning(table.c.tenant)
    return Statement(told, _dialect(dialect))


@functools.cache
def amendment(dialect: str, table: Table, names: tuple[str, ...], key: _Key) -> Statement:
    """An update of some columns of the rows with a key; what they become is given as ``new_`` and the name."""
    values = {name: given(table.c[name], f"new_{name}") for name in names}
    return Statement(update(table).where(*_at(table, key)).values(values), _dialect(dialect))


def _at(table: Table, key: _Key) -> list[ColumnElement[bool]]:
    tenant = table.c.tenant == given(table.c.tenant)
    return [tenant, *(table.c[name].is_(None) if none else table.c[name] == given(table.c[name]) for name, none in key)]


def given(column: Column[Any], name: str | None = None) -> BindParameter[Any]:
    """A value that is given each time, of a column's type; called as the column, if no name is given."""
    return bindparam(name or column.name, None, type_=column.type)


def insert_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can be told what to do where its key is there before; each database has its own."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
