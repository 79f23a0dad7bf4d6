"""Write docs/reference/database.md: every table and column, what it holds, what is never in it, and the migrations.

Usage: python tools/build_database_page.py [--check]
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from generated_page import REFERENCE, ROOT, code, codes, made_by, settle, table
from sqlalchemy import Column, Index, Table
from sqlalchemy.dialects import postgresql, sqlite

from idverify.stores import campaign_schema, custody_schema, service_schema
from idverify.stores.opening import VERSION_TABLE
from idverify.stores.partitions import KEYS, PARTS
from idverify.stores.schema import METADATA, SCHEMA, Instant
from idverify.stores.schema_told import TOLD, Told

PAGE: Final = REFERENCE / "database.md"
MIGRATIONS: Final = ROOT / "src/idverify/stores/migrations/versions"
_ALL: Final = (campaign_schema, custody_schema, service_schema)  # each adds its tables to the metadata
LEAD: Final = """\
The tables of a store, which are the same in SQLite and PostgreSQL. `idverify store upgrade` makes them and brings
them to this version; `idverify store upgrade --sql` prints the statements for somebody to read and run. A test holds
this list to what the migrations make.

Every key begins with the tenant, so that several platforms may share a database and none sees another's rows. No
column holds a number, a name or a code in clear, and none holds a birth date in clear where the platform gave a key
for days ([settings](settings.md#idverify_day_key)), which production asks for. Why, and what a thief of the database
finds: [security of the service](../explanation/security-of-the-service.md) and the decisions [on sealed
records](../adr/0021-the-web-tier-writes-what-it-cannot-read.md), [on birth
dates](../adr/0023-birth-dates-are-sealed-alike.md) and [on the pseudonym](../adr/0003-pseudonym-below-keys.md). The
tables are no interface: programs ask the library, and a column may be another in the next version.

A *moment* is a whole number of microseconds since 1970 UTC, the same number and order in every database
([why](../adr/0005-times-as-integers.md)). A *tag* is a keyed MAC of a number, 32 bytes; without the key nobody finds
the number."""
_MIGRATIONS_LEAD: Final = """\
Revisions in their order. An upgrade expands the schema, then processes of the new version take the place of the old
ones, and only a later version takes away what nobody uses ([why](../adr/0031-expand-roll-out-contract.md); [how to
upgrade](../how-to/upgrade.md))."""


def tables() -> list[Table]:
    """Every table, in the order of their names, the one that says which versions may work here among them."""
    return sorted((*METADATA.tables.values(), SCHEMA), key=lambda each: each.name)


def typed(column: Column[Any]) -> str:
    """The type in PostgreSQL, and in SQLite where that is another."""
    one, other = (column.type.compile(dialect=each.dialect()) for each in (postgresql, sqlite))
    said = code(one) if one == other else f"{code(one)}, in SQLite {code(other)}"
    return f"moment, {said}" if isinstance(column.type, Instant) else said


def key(of: Table, column: Column[Any]) -> str:
    """What part it has in keys."""
    parts = ["primary"] if column.primary_key else []
    constraints = sorted(of.foreign_key_constraints, key=lambda each: str(each.name))
    parts += [
        f"of {code(each.referred_table.name)}"
        for each in constraints
        if column.name in each.column_keys and column.name != "tenant"
    ]
    return ", ".join(parts)


def left_out(column: Column[Any]) -> str:
    """Whether it may be empty, and what the database writes then."""
    default: Any = column.server_default
    if default is not None:
        return f"no, {code(default.arg)} if left out"
    return "yes" if column.nullable else "no"


def index_row(index: Index) -> tuple[object, ...]:
    """An index."""
    where = index.dialect_options["postgresql"]["where"]
    columns = codes(column.name for column in index.columns)
    return code(index.name), columns, "yes" if index.unique else "no", "" if where is None else code(where)


def table_part(of: Table) -> Iterator[str]:
    """One table."""
    told: Told = TOLD[of.name]
    yield f"### {of.name}"
    yield told.holds
    yield f"**Never in it:** {told.never}"
    yield table(
        ("column", "type", "may be empty", "key", "what it holds"),
        [
            (code(column.name), typed(column), left_out(column), key(of, column), told.says(column.name))
            for column in of.columns
        ],
    )
    uniques = [each for each in of.constraints if type(each).__name__ == "UniqueConstraint"]
    rows = [index_row(each) for each in sorted(of.indexes, key=lambda each: str(each.name))]
    rows += [(code(each.name), codes(column.name for column in each.columns), "yes", "") for each in uniques]  # type: ignore[attr-defined]
    if rows:
        yield table(("index", "columns", "unique", "only where"), rows)
    if of.name in KEYS:
        yield f"On PostgreSQL it can be laid out in hash partitions by {codes(KEYS[of.name])}."


def revisions() -> list[tuple[str, str]]:
    """Each migration by number, with what its docstring says."""
    found = []
    for path in sorted(MIGRATIONS.glob("0*.py")):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        text, _, number = said.rpartition("Revision: ")
        found.append((number.strip(), " ".join(text.split()).replace("``", "`")))
    return found


def page() -> Iterator[str]:
    """The page, part by part."""
    yield made_by("build_database_page", "idverify.stores.schema and its neighbours, and the migrations")
    yield "# The database"
    yield LEAD
    yield "## Tables"
    yield table(("table", "holds"), [(f"[{each.name}](#{each.name})", TOLD[each.name].holds) for each in tables()])
    yield (
        f"Beside these Alembic keeps {code(VERSION_TABLE)}, one row with the revision of the schema. The tables "
        f"that can be large may be "
        f"laid out in {', '.join(map(str, PARTS))} hash partitions on PostgreSQL "
        f"([how](../how-to/partition-a-store.md))."
    )
    for each in tables():
        yield from table_part(each)
    yield "## Migrations"
    yield _MIGRATIONS_LEAD
    yield table(("revision", "what it does"), [(code(number), said) for number, said in revisions()])


def pages() -> dict[Path, str]:
    """The page and what it must hold."""
    return {PAGE: "\n\n".join(page()) + "\n"}


if __name__ == "__main__":
    settle(pages())
