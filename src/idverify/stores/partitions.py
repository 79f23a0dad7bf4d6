"""The big tables of a store on PostgreSQL in hash partitions; the statements of the library stay what they are.

Which tables, by which columns, and why the others stay whole: ADR 0028.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    ForeignKeyConstraint,
    MetaData,
    Table,
    column,
    insert,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from idverify.errors import OperatorError
from idverify.stores import custody_schema, schema
from idverify.stores.opening import VERSION_TABLE, newest_version, schema_version
from idverify.stores.partitions_carried import granted, set_again, storage, withdrawn
from idverify.stores.partitions_refused import held_back

# Every key of a partitioned table holds the columns it is partitioned by (PostgreSQL 18 manual, 5.12.2.3).
KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        schema.ACCOUNT.name: ("tenant", "id"),
        schema.PROOF.name: ("tenant", "id"),
        schema.IDENTITY.name: ("tenant", "id"),
        # Looked up under several keys at once, in arms: of what all arms share the planner makes one condition beside
        # them, and then an arm that lacks it prunes nothing.
        schema.IDENTITY_TAG.name: ("tag",),
        schema.SLOT.name: ("tenant", "identity"),
        schema.EVENT.name: ("tenant", "account"),
        schema.REGISTRATION_RECORD.name: ("tenant", "id"),
        schema.LINK_EVENT.name: ("tenant", "link"),
        custody_schema.IDENTITY_SEAL.name: ("tenant", "identity"),
        custody_schema.RECORD_SHARE.name: ("tenant", "record"),
    }
)
PARTS: Final = (2, 4, 8, 16, 32, 64)
MOST_BYTES: Final = 2**30

# To get the tables for itself it waits a short while behind which others queue, lets go, and comes back
# (PostgreSQL 18 manual, 19.11.1, lock_timeout); so does an upgrade.
_LOCK_TIMEOUT: Final = "1s"
_MOST_ATTEMPTS: Final = 30
_BETWEEN_SECONDS: Final = 1.0
_BUSY: Final = frozenset({"55P03", "40P01"})  # lock_not_available, deadlock_detected
_DEPENDED_ON: Final = "2BP01"  # dependent_objects_still_exist
# insufficient_privilege; out_of_memory, here of the table of locks
_REFUSED: Final = MappingProxyType({"42501": "partition_owner", "53200": "partition_locks"})


def layout(engine: Engine) -> Mapping[str, int]:
    """How many parts each of the big tables is laid out in; 1 where it is whole.

    Raises:
        OperatorError: the store is not on PostgreSQL (``partition_store``), its schema is not of this version
            (``schema``), or it cannot be reached (``store_unreachable``).
    """
    _require_this_version(engine)
    with engine.connect() as connection:
        return _layout(connection)


def partition(engine: Engine, parts: int, *, most_bytes: int = MOST_BYTES) -> bool:
    """Lay the big tables of a store out in hash partitions, rows and all, in one transaction.

    Nobody reads or writes these tables until it is done: it copies every row and makes every index anew. Whatever goes
    wrong, the store is as it was before.

    Args:
        engine: of a store on PostgreSQL, as whoever owns its tables.
        parts: how many of each table; one of ``PARTS``.
        most_bytes: of tables and indexes that are to be copied; more is refused rather than waited for.

    Returns:
        Whether anything was laid out; False where everything was in so many parts already.

    Raises:
        OperatorError: the store is not on PostgreSQL (``partition_store``); so many parts are not offered
            (``partition_parts``); the schema is not of this version (``schema``); the store is laid out otherwise
            already (``partition_differs``); there is more than ``most_bytes`` to copy (``partition_large``); somebody
            put things on these tables that the library does not know and that would be lost (``partition_strange``);
            others held the tables all the time (``partition_busy``); whoever this runs as does not own them
            (``partition_owner``); the server has no room for so many locks (``partition_locks``); or it cannot be
            reached, or was lost on the way (``store_unreachable``).
    """
    if parts not in PARTS:
        raise OperatorError("partition_parts", parts=", ".join(map(str, PARTS)))
    _require_this_version(engine)
    for _ in range(_MOST_ATTEMPTS):
        try:
            with engine.begin() as connection:
                return _laid_out(connection, parts, most_bytes)
        except DBAPIError as failed:
            state = getattr(failed.orig, "sqlstate", None)
            if state == _DEPENDED_ON:
                # A view, say; the detail names what depends on what, and no row.
                strange = str(getattr(failed.orig, "diag").message_detail)  # noqa: B009  # typed on psycopg's errors only
                raise OperatorError("partition_strange", what=strange) from None
            if (refused := _REFUSED.get(str(state))) is not None:
                raise OperatorError(refused) from None
            if failed.connection_invalidated:
                raise OperatorError("store_unreachable") from None
            if state not in _BUSY:
                raise
        time.sleep(_BETWEEN_SECONDS)
    raise OperatorError("partition_busy")


def _require_this_version(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        raise OperatorError("partition_store")
    if schema_version(engine) != newest_version():
        raise OperatorError("schema")


def _layout(connection: Connection) -> dict[str, int]:
    question = sql(
        "SELECT name, CASE relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END,"
        " (SELECT count(*) FROM pg_inherits WHERE inhparent = c.oid)"
        " FROM unnest(CAST(:names AS text[])) AS name JOIN pg_class c ON c.oid = to_regclass(name)"
    )
    found = {}
    for name, key, parts in connection.execute(question, {"names": list(KEYS)}):
        if key not in (None, _by(name)):
            raise OperatorError("partition_differs", found=f"{name}: {key}")
        found[name] = 1 if key is None else parts
    return found


def _by(name: str) -> str:
    return f"HASH ({', '.join(KEYS[name])})"


def _laid_out(connection: Connection, parts: int, most_bytes: int) -> bool:
    connection.execute(sql(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
    # An upgrade reads this table first, so that neither begins in the middle of the other.
    connection.execute(sql(f"LOCK TABLE {VERSION_TABLE} IN ACCESS EXCLUSIVE MODE"))
    if connection.scalar(select(column("version_num")).select_from(sql(VERSION_TABLE))) != newest_version():
        raise OperatorError("schema")
    found = _layout(connection)
    if any(each not in (1, parts) for each in found.values()):
        raise OperatorError("partition_differs", found=str(max(found.values())))
    whole = frozenset(name for name, each in found.items() if each == 1)
    if not whole:
        return False
    _require_few(connection, whole, most_bytes)
    made = _model()
    tables = [table for table in made.sorted_tables if table.name in whole]
    foreign = [key for key in _foreign_keys(made) if key.table.name in whole or key.referred_table.name in whole]
    touched = whole | {key.table.name for key in foreign} | {key.referred_table.name for key in foreign}
    connection.execute(sql(f"LOCK TABLE {', '.join(sorted(touched))} IN ACCESS EXCLUSIVE MODE"))
    strange = held_back(connection, tables, VERSION_TABLE)
    if strange:
        raise OperatorError("partition_strange", what=", ".join(strange))
    # What is made is its owner's, whoever makes it; a role's own limit on a statement is not meant for this one.
    whose = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass(:name)"
    owner = connection.scalar(sql(whose), {"name": VERSION_TABLE})
    connection.execute(sql("SELECT set_config('role', :owner, true)"), {"owner": owner})
    connection.execute(sql("SET LOCAL statement_timeout = 0"))
    given, set_to = granted(connection, whole), storage(connection, whole)
    for statement in _statements(tables, foreign, parts):
        connection.execute(sql(statement) if isinstance(statement, str) else statement)
    laid = {table.name: [part_name(table.name, number) for number in range(parts)] for table in tables}
    for said in (*withdrawn(connection, laid), *given, *set_again(set_to, laid)):
        # A colon, in the name of a role, would be read as a value to be given.
        connection.execute(sql(said.replace(":", r"\:")))
    return True


def _require_few(connection: Connection, whole: Collection[str], most_bytes: int) -> None:
    question = sql("SELECT sum(pg_total_relation_size(to_regclass(name))) FROM unnest(CAST(:names AS text[])) AS name")
    found = int(connection.scalar(question, {"names": list(whole)}) or 0)
    if found > most_bytes:
        gib = 2**30
        raise OperatorError("partition_large", found=f"{found / gib:.1f}", most=f"{most_bytes / gib:.1f}")


def _model() -> MetaData:
    """The tables of the schema, those that are partitioned saying so."""
    made = MetaData(naming_convention=schema.METADATA.naming_convention)
    for table in schema.METADATA.sorted_tables:
        table.to_metadata(made)
    for name in KEYS:
        made.tables[name].dialect_options["postgresql"]["partition_by"] = _by(name)
    return made


def _foreign_keys(made: MetaData) -> list[ForeignKeyConstraint]:
    each_of = (sorted(table.foreign_key_constraints, key=lambda key: str(key.name)) for table in made.sorted_tables)
    return [key for keys in each_of for key in keys]


def _statements(
    tables: Sequence[Table], foreign: Sequence[ForeignKeyConstraint], parts: int
) -> Iterator[str | Executable]:
    for key in foreign:
        yield f"ALTER TABLE {key.table.name} DROP CONSTRAINT IF EXISTS {key.name}"
    for table in tables:
        yield from _remade(table, parts)
    # Nobody analyses a partitioned table by itself (PostgreSQL 18 manual, 24.1.3), and what this finds is what the
    # checks that follow are planned by.
    yield f"ANALYZE {', '.join(table.name for table in tables)}"
    for key in foreign:
        yield AddConstraint(key)


def _remade(table: Table, parts: int) -> Iterator[str | Executable]:
    """A table in so many parts in place of the whole one, with its rows."""
    before = f"{table.name}_whole"
    # Names of indexes are those of the schema, so the ones of before go first; they serve nobody here.
    yield f"ALTER TABLE {table.name} DROP CONSTRAINT {table.primary_key.name}"
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        yield f"DROP INDEX IF EXISTS {index.name}"
    yield f"ALTER TABLE {table.name} RENAME TO {before}"
    yield CreateTable(table, include_foreign_key_constraints=[])
    for number in range(parts):
        bounds = f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {number})"
        yield f"CREATE TABLE {part_name(table.name, number)} PARTITION OF {table.name} {bounds}"
    earlier = table.to_metadata(MetaData(), name=before)
    yield insert(table).from_select(table.columns.keys(), select(*earlier.columns))
    for index in indexes:
        yield CreateIndex(index)
    yield f"DROP TABLE {before}"


def part_name(table: str, number: int) -> str:
    """What a part of a table is called."""
    return f"{table}_p{number:02d}"
