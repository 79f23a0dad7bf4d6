"""What the store is like: reachable, of which schema, safe against a loss of power, with the keys that are set."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from idverify.custody_settings import CustodySettings
from idverify.doctor.configuration import Configuration, store_file
from idverify.doctor.finding import Finding, found
from idverify.doctor.log import log
from idverify.doctor.machine import sqlite_library
from idverify.errors import OperatorError
from idverify.ports.key_life import NEEDED, KeyState
from idverify.stores import condition
from idverify.stores.condition import ServerCondition
from idverify.stores.days import Days
from idverify.stores.opening import engine_of, schema_state
from idverify.stores.reading import read_only

Clock = Callable[[], datetime]

_OFF: Final = timedelta(seconds=2)
_FAR: Final = timedelta(seconds=30)
_LAGS: Final = timedelta(seconds=60)
_OLDEST_POSTGRESQL: Final = 15  # the oldest that its makers still mend: 14 ended in November 2026
_CROWDED: Final = 0.8
_FULL: Final = 256 << 20  # bytes; a write-ahead log grows to that in a busy hour
_WHOLE: Final = {"foreign_keys": "1", "synchronous": "2"}
_SAFE_COMMITS: Final = frozenset({"on", "remote_apply"})


def database(configured: Configuration, clock: Clock) -> Iterator[Finding]:
    """What was found of the store.

    Args:
        configured: the settings.
        clock: this machine's.
    """
    settings = configured.settings
    try:
        engine = read_only(settings.store)
    except OperatorError as refused:
        yield found("store", "wrong" if refused.code == "store_url" else "unreachable")
        return
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        yield found("store", kind=engine.dialect.name)
        state = schema_state(engine)
        yield _schema(state.at, state.code, state.oldest, newer=state.newer, may_work=state.may_work)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                yield from _sqlite(connection, settings.store)
            else:
                yield from _postgresql(connection, clock)
            if state.may_work and configured.has("TENANT"):
                yield from keys(connection, configured)
                yield from log(connection, configured, clock())
    except (OperatorError, DBAPIError):
        yield found("store", "unreachable")
    finally:
        engine.dispose()


def _schema(at: str | None, code: str, oldest: str | None, *, newer: bool, may_work: bool) -> Finding:
    said = {"at": at or "-", "code": code, "oldest": oldest or "-"}
    if at == code:
        return found("schema", **said)
    if newer:
        return found("schema", "ahead" if may_work else "newer", **said)
    return found("schema", "none" if at is None else "older", **said)


def _sqlite(connection: Connection, url: str) -> Iterator[Finding]:
    yield sqlite_library()
    mode = condition.pragma(connection, "journal_mode")
    yield found("sqlite_journal", "ok" if mode == "wal" else "other", mode=mode)
    yield _connection_settings()
    file = store_file(url)
    if file is not None:
        yield disk(file, shutil.disk_usage(file.absolute().parent).free)


def _connection_settings() -> Finding:
    """What every connection of a store is set to; asked of one in memory, for the file is only looked at."""
    engine = engine_of("sqlite://")
    try:
        with engine.connect() as connection:
            off = [name for name, whole in _WHOLE.items() if condition.pragma(connection, name) != whole]
    finally:
        engine.dispose()
    return found("sqlite_settings", "off" if off else "ok", names=", ".join(off or _WHOLE))


def disk(file: Path, free: int) -> Finding:
    """What was found of the room on a SQLite file's volume.

    Args:
        file: the database.
        free: bytes.
    """
    size = file.stat().st_size
    word = "full" if free < _FULL else "low" if free < size else "ok"
    return found("disk", word, free=free >> 20, size=size >> 20)


def _postgresql(connection: Connection, clock: Clock) -> Iterator[Finding]:
    yield _clock(connection, clock)
    yield from server(condition.server(connection))


def _clock(connection: Connection, clock: Clock) -> Finding:
    before = clock()
    theirs = condition.clock_of(connection)
    after = clock()
    # What the question took is not held against either clock.
    apart = max(before - theirs, theirs - after, timedelta(0))
    word = "far" if apart > _FAR else "off" if apart > _OFF else "ok"
    return found("clock", word, seconds=round(apart.total_seconds(), 1))


def server(seen: ServerCondition) -> Iterator[Finding]:
    """What was found of a PostgreSQL server."""
    shown = seen.settings
    version = int(shown["server_version_num"]) // 10_000
    yield found(
        "postgresql",
        "old" if version < _OLDEST_POSTGRESQL else "ok",
        version=shown["server_version"].partition(" ")[0],
        least=_OLDEST_POSTGRESQL,
    )
    for name in ("fsync", "full_page_writes"):
        yield found(name, "ok" if shown[name] == "on" else "off")
    commit = shown["synchronous_commit"]
    word = "ok" if commit in _SAFE_COMMITS else "off" if commit == "off" else "local"
    yield found("synchronous_commit", word, value=commit)
    yield found("wal_level", "minimal" if shown["wal_level"] == "minimal" else "ok", value=shown["wal_level"])
    most = int(shown["max_connections"])
    yield found(
        "connections", "few" if seen.connections > _CROWDED * most else "ok", number=seen.connections, most=most
    )
    if seen.replica:
        lag = seen.lag or timedelta(0)
        yield found("replica", "lagging" if lag > _LAGS else "replica", seconds=round(lag.total_seconds(), 1))
        return
    yield found("replica")
    named = shown["synchronous_standby_names"]
    word = "none" if not named else "ok" if seen.standbys else "away"
    yield found("standbys", word, number=seen.standbys)


def keys(connection: Connection, configured: Configuration) -> Iterator[Finding]:
    """What was found of the keys that are set, held against those that the store knows; nothing is noted.

    Args:
        connection: to the store.
        configured: the settings.
    """
    settings = configured.settings
    kept = condition.keys(connection, settings.tenant)
    if configured.has("KEYS") and configured.has("VAULT"):
        yield from _ring(settings, kept)
    if configured.has("DAY_KEY") and configured.has("VAULT"):
        yield from _days(connection, settings)


def _ring(settings: CustodySettings, kept: condition.KeyCondition) -> Iterator[Finding]:
    try:
        values = settings.ring.check_values
    except OperatorError:  # told with the settings
        return
    given = dict.fromkeys(name.partition("/")[0] for name in values)
    differs = {
        name.partition("/")[0]
        for name, value in values.items()
        if name in kept.check_values and not hmac.compare_digest(kept.check_values[name], value)
    }
    sound = 0
    for kid in given:
        state = kept.states.get(kid)
        if kid in differs:
            yield found("key", "differs", kid=kid)
        elif state is None:
            yield found("key", "unseen", kid=kid)
        elif state in (KeyState.RETIRED, KeyState.DESTROYED):
            yield found("key", state.value, kid=kid)
        else:
            sound += 1
    for kid, state in kept.states.items():
        if state in NEEDED and kid not in given:
            yield found("key", "missing", kid=kid)
    if sound:
        yield found("key", number=sound)


def _days(connection: Connection, settings: CustodySettings) -> Iterator[Finding]:
    try:
        secret = settings.opened_day_key()
        given = None if secret is None else Days(secret, tenant=settings.tenant)
    except OperatorError:  # told with the settings
        return
    word = condition.day_key(connection, settings.tenant, given)
    if word != "ok":
        yield found("day_key", word)
