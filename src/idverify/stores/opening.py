"""Opening a store by its URL, and bringing its schema to this version."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy import text as sql
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from idverify.errors import OperatorError
from idverify.stores import campaign_schema, postgres, sqlite
from idverify.stores.days import Days
from idverify.stores.revisions import SchemaState, oldest_of
from idverify.stores.service import SqlService
from idverify.stores.sql import SqlStore

if TYPE_CHECKING:
    from idverify.stores.custody import SqlCustody

VERSION_TABLE = "idverify_version"
METADATA: Final = campaign_schema.CAMPAIGN.metadata  # with the table of campaigns read in
_DIALECTS = {
    "sqlite": sqlite.engine,
    "postgresql": postgres.engine,
    "postgresql+psycopg": postgres.engine,
}
_UPGRADE_LOCK = 1_472_024  # any number that is always the same; taken by upgrades only
_MIGRATIONS: Final = Path(str(files("idverify.stores"))) / "migrations"

# A statement that changes a table waits for every transaction on it, and whoever comes later waits behind it. So it
# waits a short while, gives way to those who queue, and comes back (PostgreSQL 18 manual, 19.11.1, lock_timeout).
_LOCK_TIMEOUT: Final = "1s"
_LOCK_NOT_AVAILABLE: Final = "55P03"
_MOST_ATTEMPTS: Final = 60
_BETWEEN_SECONDS: Final = 1.0


def engine_of(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``; a process that is forked later connects anew with it.

    Raises:
        OperatorError: no such database is known (``store_url``).
    """
    try:
        parsed = make_url(url)
        made = _DIALECTS[parsed.drivername](parsed)
    except (ArgumentError, KeyError, ValueError):
        raise OperatorError("store_url", reason="sqlite:///… | postgresql://…") from None
    # A database in memory is copied by a fork with all that is in it, and nothing of it is shared.
    if parsed.get_backend_name() != "sqlite" or parsed.database not in (None, "", ":memory:"):
        _keep_to_its_process(made)
    return made


def _keep_to_its_process(engine: Engine) -> None:
    """Lend no connection to a process that did not open it: one of two that ask on one socket gets the other's answer.

    SQLAlchemy, "Using Connection Pools with Multiprocessing or os.fork()". Both ways that are told there: a child that
    Python knows of gets a pool of its own, since a thread of the parent may have held the old one's lock; one that it
    does not know of, as uWSGI's, is known by its number.
    """

    @event.listens_for(engine, "connect")
    def _opened(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_PROCESS] = os.getpid()

    @event.listens_for(engine, "checkout")
    def _lent(connection: object, record: Any, lent: Any) -> None:  # noqa: ANN401  # both are more than is declared
        if record.info.get(_PROCESS) != os.getpid():
            _PARENTS.append(connection)
            record.dbapi_connection = lent.dbapi_connection = None
            raise DisconnectionError("opened by another process")

    _ENGINES.add(engine)


def _leave_the_pools_to_the_parent() -> None:
    for engine in list(_ENGINES):
        _PARENTS.append(engine.pool)
        engine.dispose(close=False)


_PROCESS: Final = "idverify_process"
_ENGINES: Final[WeakSet[Engine]] = WeakSet()
_PARENTS: Final[list[object]] = []  # kept alive in a child process, where nobody may close them

if hasattr(os, "register_at_fork"):  # not on Windows, where nothing is forked
    os.register_at_fork(after_in_child=_leave_the_pools_to_the_parent)


def open_store(url: str, *, tenant: str, upgrade: bool = False, day_key: bytes | None = None) -> SqlStore:
    """The store of one platform.

    Args:
        url: ``sqlite:///file`` or ``postgresql://…``.
        tenant: the platform's label.
        upgrade: bring the schema to this version first.
        day_key: 32 bytes to which birth dates are sealed; they stand in clear if left out.

    Raises:
        OperatorError: the key is not 32 bytes, or not the one this store has been using (``day_key``), the URL cannot
            be used (``store_url``), the schema is older than this version (``schema``) or so much newer that it must
            not work on it (``schema_newer``), or the database cannot be reached (``store_unreachable``).
    """
    days = None if day_key is None else Days(day_key, tenant=tenant)
    store = SqlStore(_ready(url, upgrade=upgrade), tenant=tenant, days=days)
    try:
        store.check_days()
    except OperatorError:
        store.close()
        raise
    return store


def open_custody(url: str, *, tenant: str, day_key: bytes | None = None) -> SqlCustody:
    """The same store, as custody sees it. Arguments and errors: as of ``open_store``."""
    from idverify.stores.custody import SqlCustody  # whoever takes sign-ups has no use for it

    days = None if day_key is None else Days(day_key, tenant=tenant)
    return SqlCustody(_ready(url, upgrade=False), tenant=tenant, days=days)


def open_service(url: str, *, tenant: str) -> SqlService:
    """What the HTTP service itself keeps of one platform; nothing of it is sealed to a key of the platform's.

    Arguments and errors: as of ``open_store``, but for the day key.
    """
    return SqlService(_ready(url, upgrade=False), tenant=tenant)


def _ready(url: str, *, upgrade: bool) -> Engine:
    engine = engine_of(url)
    try:
        if upgrade:
            upgrade_schema(engine)
        found = schema_state(engine)
    except OperatorError:
        engine.dispose()
        raise
    if not found.may_work:
        engine.dispose()
        raise OperatorError("schema_newer" if found.newer else "schema")
    return engine


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, in one transaction; of several at once each waits for the one before.

    On PostgreSQL it never keeps people waiting behind it for longer than a second to get a table for itself: where
    somebody holds one, it lets go of everything and tries again, for two minutes.

    Raises:
        OperatorError: the database cannot be reached (``store_unreachable``), is newer (``schema_newer``), or others
            held its tables all the time (``schema_busy``).
    """
    for _ in range(_MOST_ATTEMPTS - 1):
        if _upgraded(engine, revision):
            return
        time.sleep(_BETWEEN_SECONDS)
    if not _upgraded(engine, revision):
        raise OperatorError("schema_busy")


def _upgraded(engine: Engine, revision: str) -> bool:
    """Whether the schema is at a revision now; no where others held a table that it needs to itself."""
    with _reached(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
            connection.execute(sql(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        try:
            command.upgrade(_config(connection), revision)
        except OperationalError as failed:
            if getattr(failed.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            connection.rollback()
            return False
    return True


@contextmanager
def _reached(engine: Engine) -> Iterator[Connection]:
    """A transaction; what keeps it from beginning is an operator's matter and is said without the URL."""
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError:
        raise OperatorError("store_unreachable") from None
    except CommandError:
        raise OperatorError("schema_newer") from None


def schema_script(engine: Engine) -> str:
    """The statements that would bring a database from where it is to this version."""
    written = io.StringIO()
    config = _config(None)
    config.output_buffer = written
    config.attributes["dialect"] = engine.dialect.name
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    found = None if file is not None and not Path(file).exists() else schema_version(engine)
    try:
        command.upgrade(config, f"{found or 'base'}:head", sql=True)
    except CommandError:
        raise OperatorError("schema_newer") from None
    return written.getvalue()


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Take the schema back to an earlier revision, in one transaction."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def schema_version(engine: Engine) -> str | None:
    """The revision that a database is at; None where there is nothing yet.

    Raises:
        OperatorError: the database cannot be reached (``store_unreachable``).
    """
    with _reached(engine) as connection:
        return _revision_of(connection)


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def schema_state(engine: Engine) -> SchemaState:
    """Where a schema is, and whether this version may work on it.

    Raises:
        OperatorError: the database cannot be reached (``store_unreachable``).
    """
    with _reached(engine) as connection:
        return SchemaState(_revision_of(connection), oldest_of(connection), newest_version())


def newest_version() -> str:
    """The revision that this version of the library works with."""
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def _config(connection: Connection | None) -> Config:
    config = Config()
    # A percent sign in a folder's name would be read as a blank to fill.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes.update(connection=connection, version_table=VERSION_TABLE, metadata=METADATA)
    return config
