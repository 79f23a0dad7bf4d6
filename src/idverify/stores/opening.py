"""Opening a store by its URL, and bringing its schema to this version."""

from __future__ import annotations

import io
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from idverify.errors import OperatorError
from idverify.stores import postgres, sqlite
from idverify.stores.schema import METADATA
from idverify.stores.sql import SqlStore

VERSION_TABLE = "idverify_version"
_DIALECTS = {"sqlite": sqlite.engine, "postgresql": postgres.engine}


def engine_of(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…``.

    Raises:
        OperatorError: no such database is known (``store_url``).
    """
    try:
        parsed = make_url(url)
        return _DIALECTS[parsed.get_backend_name()](parsed)
    except (ArgumentError, KeyError):
        raise OperatorError("store_url", reason="sqlite:///… | postgresql://…") from None


def open_store(url: str, *, tenant: str, upgrade: bool = False) -> SqlStore:
    """The store of one platform.

    Args:
        url: ``sqlite:///file`` or ``postgresql://…``.
        tenant: the platform's label.
        upgrade: bring the schema to this version first.

    Raises:
        OperatorError: the URL cannot be used (``store_url``), or the schema is of another version
            (``schema``).
    """
    engine = engine_of(url)
    if upgrade:
        upgrade_schema(engine)
    if schema_version(engine) != newest_version():
        engine.dispose()
        raise OperatorError("schema")
    return SqlStore(engine, tenant=tenant)


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def schema_script(engine: Engine) -> str:
    """The statements that would bring a database from where it is to this version."""
    written = io.StringIO()
    config = _config(None)
    config.output_buffer = written
    config.attributes["dialect"] = engine.dialect.name
    command.upgrade(config, f"{schema_version(engine) or 'base'}:head", sql=True)
    return written.getvalue()


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Take the schema back to an earlier revision, in one transaction."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def schema_version(engine: Engine) -> str | None:
    """The revision that a database is at; None where there is nothing yet."""
    with engine.begin() as connection:
        return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def newest_version() -> str:
    """The revision that this version of the library works with."""
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("idverify.stores") / "migrations"))
    config.attributes.update(connection=connection, version_table=VERSION_TABLE, metadata=METADATA)
    return config
