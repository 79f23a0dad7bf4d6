"""What an operator set on a table that is made anew: who may use it, and how its rows are looked after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection
from sqlalchemy import text as sql

_WHO = "CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END"
# What is NULL stands for what a new table has where nobody said anything (PostgreSQL 18 manual, 52.11, relacl).
_RIGHTS = "aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a"


def granted(connection: Connection, tables: Collection[str]) -> list[str]:
    """Statements that grant everything that is granted on some tables, to their owner too.

    Args:
        connection: to PostgreSQL.
        tables: their names.
    """
    question = sql(
        f"SELECT format('GRANT %s%s ON %I TO %s%s', privilege, columns, name, {_WHO},"  # noqa: S608  # constants of this module
        " CASE WHEN grantable THEN ' WITH GRANT OPTION' ELSE '' END) FROM ("
        "SELECT c.relname AS name, '' AS columns, a.grantee, a.privilege_type AS privilege, a.is_grantable AS grantable"
        f" FROM pg_class c, {_RIGHTS} WHERE c.oid = ANY(CAST(:names AS regclass[]))"
        " UNION ALL "
        "SELECT c.relname, format(' (%I)', attname), a.grantee, a.privilege_type, a.is_grantable"
        " FROM pg_class c JOIN pg_attribute ON attrelid = c.oid, aclexplode(attacl) a"
        " WHERE c.oid = ANY(CAST(:names AS regclass[]))) AS granted"
    )
    return list(connection.scalars(question, {"names": list(tables)}))


def withdrawn(connection: Connection, made: Mapping[str, Sequence[str]]) -> list[str]:
    """Statements that take every right on new tables away again, before those of the old ones are granted.

    A new table has what ALTER DEFAULT PRIVILEGES says, which may have been taken away from the old one since, or was
    never given on it. Its owner keeps the rights on the parts, which are read one by one where they are dumped.

    Args:
        connection: to PostgreSQL.
        made: the new tables by name, each with the names of its parts.
    """
    question = sql(
        f"SELECT DISTINCT format('REVOKE ALL ON %I FROM %s', c.relname, {_WHO}) FROM pg_class c, {_RIGHTS}"  # noqa: S608  # constants of this module
        " WHERE c.oid = ANY(CAST(:tables AS regclass[]))"
        " OR c.oid = ANY(CAST(:parts AS regclass[])) AND grantee <> c.relowner"
    )
    parts = [part for each in made.values() for part in each]
    return list(connection.scalars(question, {"tables": list(made), "parts": parts}))


def storage(connection: Connection, tables: Collection[str]) -> dict[str, str]:
    """The storage parameters that were set on some tables, as SET takes them.

    Args:
        connection: to PostgreSQL.
        tables: their names.
    """
    question = sql(
        "SELECT c.relname, string_agg(format('%I = %L', option_name, option_value), ', ')"
        " FROM pg_class c, pg_options_to_table(c.reloptions)"
        " WHERE c.oid = ANY(CAST(:names AS regclass[])) GROUP BY c.relname"
    )
    return {row[0]: row[1] for row in connection.execute(question, {"names": list(tables)})}


def set_again(parameters: Mapping[str, str], made: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Statements that set storage parameters on each part: a partitioned table takes none.

    Args:
        parameters: of each table that had any, as of ``storage``.
        made: the tables by name, each with the names of its parts.
    """
    for name, options in parameters.items():
        for part in made[name]:
            yield f"ALTER TABLE {part} SET ({options})"
