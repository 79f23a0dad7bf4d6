"""What is particular to SQLite, the embedded default."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

_BUSY_MILLISECONDS: Final = 30_000
_TURN_SECONDS: Final = 0.01


def engine(url: URL) -> Engine:
    """An engine on one SQLite file, or on memory.

    Write-ahead logging lets readers go on while one writes; every transaction takes the write lock when
    it begins, so that two can never read first and then both write.
    """
    memory = url.database in (None, "", ":memory:")
    # A database in memory lives in its connection: there is one, and threads take turns with it.
    pool = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "connect_args": {"check_same_thread": False}}
    made = create_engine(url, hide_parameters=True, **(pool if memory else {}))

    @event.listens_for(made, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins no transaction of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a loss of power
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(made, "begin")
    def _begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("idverify_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return made


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Turn write-ahead logging on; a file is turned once, and meanwhile SQLite lets nobody wait by itself."""
    end = time.monotonic() + _BUSY_MILLISECONDS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as failed:
            if failed.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_TURN_SECONDS)
        else:
            return
