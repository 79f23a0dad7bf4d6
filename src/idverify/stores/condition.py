"""In what condition a database is, as values, for whoever looks after it; everything here only reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, func, select
from sqlalchemy import text as sql

from idverify.instant import moment
from idverify.ledger.tree import Frontier
from idverify.ports.key_life import KeyState
from idverify.stores import days, ledger
from idverify.stores.custody_schema import LEDGER_CHECKPOINT, LEDGER_PENDING
from idverify.stores.schema import KEY, KEY_VALUE
from idverify.stores.tables import Tables

_SETTINGS: Final = (
    "server_version",
    "server_version_num",
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "synchronous_standby_names",
    "wal_level",
    "max_connections",
)


@dataclass(frozen=True, slots=True)
class ServerCondition:
    """A PostgreSQL server.

    Attributes:
        settings: as ``SHOW`` gives them for this connection: ``fsync``, ``wal_level`` and so on.
        connections: how many there are now.
        replica: whether it follows another server.
        lag: how long ago what it showed last was committed elsewhere; None of a primary, or where nothing came yet.
        standbys: how many servers follow it.
    """

    settings: Mapping[str, str]
    connections: int
    replica: bool
    lag: timedelta | None
    standbys: int


def server(connection: Connection) -> ServerCondition:
    """The server behind a connection (PostgreSQL 18 manual, 9.28.4 and 27.2)."""
    settings = {name: str(connection.scalar(sql(f"SHOW {name}"))) for name in _SETTINGS}
    seen = connection.execute(
        sql(
            "SELECT pg_is_in_recovery(), clock_timestamp() - pg_last_xact_replay_timestamp(),"
            " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
            " (SELECT count(*) FROM pg_stat_replication)"
        )
    ).one()
    return ServerCondition(settings, connections=seen[2], replica=seen[0], lag=seen[1], standbys=seen[3])


def clock_of(connection: Connection) -> datetime:
    """The server's own clock (PostgreSQL 18 manual, 9.9.5)."""
    found: datetime = connection.execute(sql("SELECT clock_timestamp()")).scalar_one()
    return found


def pragma(connection: Connection, name: str) -> str:
    """What SQLite says of one of its settings; ``name`` is written in the code, never given from outside."""
    return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """What a store knows of one platform's keys.

    Attributes:
        check_values: eight bytes of each use of each key, by name.
        states: where each key is in its life.
    """

    check_values: Mapping[str, bytes]
    states: Mapping[str, KeyState]


def keys(connection: Connection, tenant: str) -> KeyCondition:
    """The keys of a platform, read without noting anything."""
    tables = Tables(connection, tenant)
    return KeyCondition(
        {row.name: row.check_value for row in tables.rows(KEY_VALUE)},
        {row.kid: KeyState(row.state) for row in tables.rows(KEY)},
    )


def day_key(connection: Connection, tenant: str, given: days.Days | None) -> Literal["ok", "unseen", "differs"]:
    """Whether the key for birth dates is the one that a platform's rows are sealed to; nothing is noted."""
    if days.is_known(Tables(connection, tenant, given)):
        return "ok"
    return "unseen" if days.is_known(Tables(connection, tenant)) else "differs"


@dataclass(frozen=True, slots=True)
class LogCondition:
    """The log of one platform.

    Attributes:
        frontier: its right edge.
        checkpoint: the newest that is kept: size, when it was signed, and the note; None before the first.
        pending: how many entries have no place yet.
        oldest: since when the oldest of them waits.
        refused: how many rows were set aside because they are no entries.
    """

    frontier: Frontier
    checkpoint: tuple[int, datetime, str] | None
    pending: int
    oldest: datetime | None
    refused: int


def log(connection: Connection, tenant: str) -> LogCondition:
    """The log of a platform."""
    tables = Tables(connection, tenant)
    pending, signed = LEDGER_PENDING.c, LEDGER_CHECKPOINT.c
    waiting = select(func.count(), func.min(pending.turn)).where(pending.tenant == tenant, pending.refused.is_(False))
    count, oldest = connection.execute(waiting).one()
    newest = connection.execute(
        select(signed.size, signed.signed_at, signed.note)
        .where(signed.tenant == tenant)
        .order_by(signed.size.desc())
        .limit(1)
    ).one_or_none()
    return LogCondition(
        ledger.frontier(tables),
        None if newest is None else (newest.size, newest.signed_at, newest.note),
        pending=count,
        oldest=None if oldest is None else moment(oldest // 1000),
        refused=ledger.refused(tables),
    )
