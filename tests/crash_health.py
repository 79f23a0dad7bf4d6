"""Whether a database is sound in itself: its own checks, and nothing left over that belongs to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from crash_model import Model, Problem
from crash_platform import OTHER_TENANT, TENANT
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

# What names something must be named by nothing that is not there, also where no foreign key says so.
_ORPHANS: Final = {
    "numbers without exactly one tag": """
SELECT i.id FROM idverify_identity i LEFT JOIN idverify_identity_tag t ON t.tenant = i.tenant AND t.identity = i.id
WHERE i.tenant = :tenant GROUP BY i.id HAVING count(t.tag) <> 1""",
    "numbers without a seal": """
SELECT i.id FROM idverify_identity i LEFT JOIN idverify_identity_seal s ON s.tenant = i.tenant AND s.identity = i.id
WHERE i.tenant = :tenant AND s.identity IS NULL""",
    "numbers on which nothing rests": """
SELECT i.id FROM idverify_identity i LEFT JOIN idverify_evidence e ON e.tenant = i.tenant AND e.identity = i.id
WHERE i.tenant = :tenant AND e.id IS NULL""",
    "places on a number that is not there": """
SELECT s.identity FROM idverify_slot s LEFT JOIN idverify_identity i ON i.tenant = s.tenant AND i.id = s.identity
WHERE s.tenant = :tenant AND i.id IS NULL""",
    "places beyond the limit": """
SELECT identity FROM idverify_slot WHERE tenant = :tenant
GROUP BY identity, kind HAVING count(*) > CASE kind WHEN 'ward' THEN 3 ELSE 4 END""",
    "two tags of one number": """
SELECT tag FROM idverify_identity_tag WHERE tenant = :tenant GROUP BY kid, kind, tag HAVING count(*) > 1""",
    "events of one name": "SELECT id FROM idverify_event WHERE tenant = :tenant GROUP BY id HAVING count(*) > 1",
    "proofs spent on one piece of evidence": """
SELECT spent_by FROM idverify_proof WHERE tenant = :tenant AND spent_by IS NOT NULL
GROUP BY spent_by HAVING count(*) > 1""",
}


def checked(connection: Connection, model: Model) -> Iterator[Problem]:
    """What is wrong with the database as a whole."""
    for what, question in _ORPHANS.items():
        for row in connection.execute(text(question), {"tenant": TENANT}):
            yield Problem("database", f"{what}: {row[0]}")
    for spending in ("send", "guess"):
        used = connection.scalar(
            text("SELECT coalesce(sum(used), 0) FROM idverify_budget WHERE tenant = :tenant AND spending = :spending"),
            {"tenant": TENANT, "spending": spending},
        )
        if used != model.counts[spending]:
            kind = "lost" if (used or 0) < model.counts[spending] else "doubled"
            yield Problem(kind, f"budgets count {used} of {spending}, {model.counts[spending]} were")
    if connection.dialect.name == "sqlite":
        for pragma, sound in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            found = [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {pragma}")]
            if found != sound:
                yield Problem("database", f"{pragma}: {found[:5]}")


def indexes_checked(connection: Connection) -> tuple[int | None, list[Problem]]:
    """PostgreSQL's indexes, each against its table (amcheck, PostgreSQL manual F.1); None without that extension."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS amcheck")
    except DBAPIError:
        return None, []
    question = """
SELECT c.oid, c.relname FROM pg_class c JOIN pg_am a ON a.oid = c.relam
WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relname LIKE '%idverify%'"""
    names, problems = list(connection.execute(text(question))), []
    for row in names:
        try:
            with connection.begin_nested():
                connection.execute(text("SELECT bt_index_check(:index, true)"), {"index": row.oid})
        except DBAPIError as failed:
            problems.append(Problem("database", f"{row.relname}: {failed.orig}"))
    return len(names), problems


def other_tenant(connection: Connection) -> dict[str, list[Any]]:
    """Every row of the platform that nobody touched."""
    found = {}
    for name in _TABLES:
        rows = connection.execute(text(f"SELECT * FROM {name} WHERE tenant = :tenant"), {"tenant": OTHER_TENANT})
        found[name] = sorted(repr(tuple(row)) for row in rows)
    return found


_TABLES: Final = tuple(
    f"idverify_{name}"
    for name in (
        "account",
        "evidence",
        "identity",
        "identity_tag",
        "slot",
        "event",
        "challenge",
        "proof",
        "budget",
        "registration_record",
        "record_share",
        "ledger_pending",
        "ledger_entry",
        "ledger_head",
        "key",
        "key_value",
    )
)
