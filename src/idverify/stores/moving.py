"""Moving a whole store from one database to another, of either kind, every platform's rows in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, func, insert, select
from sqlalchemy.exc import OperationalError

from idverify.errors import OperatorError
from idverify.stores import custody_schema
from idverify.stores.opening import newest_version, schema_state

_METADATA: Final = custody_schema.IDENTITY_SEAL.metadata  # with the tables of custody read in
_AT_ONCE: Final = 2_000


def move(source: Engine, target: Engine) -> Mapping[str, int]:
    """Copy every row of a store into an empty one, and compare what arrived with what was sent.

    Nobody writes to the source meanwhile: a SQLite file is locked for writers; of a PostgreSQL server one snapshot is
    taken, and whoever writes after it is not in the copy, so its processes are stopped before. The target has all of it
    or nothing.

    Args:
        source: a store at this version's schema.
        target: another one, with no row in it.

    Returns:
        How many rows each table has.

    Raises:
        OperatorError: one of them is of another version (``schema``) or cannot be reached (``store_unreachable``), the
            target has rows already (``move_target``), or what arrived is not what was sent (``move_differs``).
    """
    for engine in (source, target):
        if schema_state(engine).at != newest_version():
            raise OperatorError("schema")
    try:
        with _unchanging(source).begin() as sending, target.begin() as arriving:
            _require_empty(arriving)
            return {table.name: _moved(table, sending, arriving) for table in _METADATA.sorted_tables}
    except OperationalError:
        raise OperatorError("store_unreachable") from None


def _unchanging(source: Engine) -> Engine:
    """One that shows the same rows to the end (PostgreSQL 18 manual, 13.2.2); SQLite's takes the write lock."""
    if source.dialect.name == "postgresql":
        return source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return source


def _require_empty(target: Connection) -> None:
    for table in _METADATA.sorted_tables:
        if target.scalar(select(func.count()).select_from(select(1).select_from(table).limit(1).subquery())):
            raise OperatorError("move_target", table=table.name)


def _moved(table: Table, source: Connection, target: Connection) -> int:
    sent = _Sum()
    everything = select(table).execution_options(yield_per=_AT_ONCE)
    for batch in _batches(source.execute(everything)):
        sent.take(batch)
        target.execute(insert(table), [dict(row._mapping) for row in batch])  # noqa: SLF001  # a row's public mapping
    arrived = _Sum()
    for batch in _batches(target.execute(everything)):
        arrived.take(batch)
    if sent.total != arrived.total:
        raise OperatorError("move_differs", table=table.name)
    return sent.count


def _batches(rows: Iterable[Row[Any]]) -> Iterator[list[Row[Any]]]:
    them = iter(rows)
    while batch := list(islice(them, _AT_ONCE)):
        yield batch


class _Sum:
    """How many rows there are, and a sum over the digest of each, for databases order rows differently."""

    def __init__(self) -> None:
        self.count, self._sum = 0, 0

    def take(self, rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            self.count += 1
            said = "\x1f".join(map(_said, row)).encode("utf-8", "surrogatepass")
            self._sum = (self._sum + int.from_bytes(hashlib.sha256(said).digest())) % (1 << 256)

    @property
    def total(self) -> tuple[int, int]:
        return self.count, self._sum


def _said(value: object) -> str:
    """A value, the same whichever driver read it."""
    if isinstance(value, bytes | memoryview | bytearray):
        return f"b{bytes(value).hex()}"
    if isinstance(value, datetime | date):
        return f"d{value.isoformat()}"
    return f"{type(value).__name__}{value}"
