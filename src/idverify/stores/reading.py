"""Opening a database to look at it alone: nothing is made, changed or turned on, not even a missing file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from idverify.errors import OperatorError
from idverify.stores import postgres
from idverify.stores.opening import engine_of

_BUSY_SECONDS = 30


def read_only(url: str) -> Engine:
    """An engine that reads; each transaction sees the database as it is at one moment.

    SQLite may leave two files beside the database, ``-wal`` and ``-shm``, which it makes for every reader.

    Args:
        url: ``sqlite:///file`` or ``postgresql://…``.

    Raises:
        OperatorError: no such database is known (``store_url``), or there is no such file (``store_unreachable``).
    """
    made = engine_of(url)
    made.dispose()
    if made.dialect.name == "postgresql":
        # PostgreSQL 18 manual, 13.2.2: one snapshot for the whole transaction.
        return postgres.engine(make_url(url)).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    file = made.url.database
    if file in (None, "", ":memory:") or not Path(str(file)).is_file():
        raise OperatorError("store_unreachable")
    return sqlite_file(Path(str(file)))


def sqlite_file(file: Path) -> Engine:
    """An engine that reads a SQLite file, which must be there."""
    at = f"{file.absolute().as_uri()}?mode=ro"  # sqlite.org/uri.html: never made, never written
    made = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(at, uri=True, timeout=_BUSY_SECONDS, isolation_level=None),
        poolclass=NullPool,
        hide_parameters=True,
    )

    @event.listens_for(made, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return made
