"""The table of campaigns: how far each has come, in counts and moments; it names no account and no number."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, PrimaryKeyConstraint, String, Table, Text

from idverify.stores.schema import METADATA, NAME, Instant, tenant_column

CAMPAIGN: Final = Table(
    "idverify_campaign",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("order_digest", String(NAME), nullable=False),  # of who is asked what, in which order
    Column("stage", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("told_on_day", BigInteger, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("quiet_days", Integer, nullable=False),  # in which nobody is told the same again: no purge takes that away
    Column("stages", Text, nullable=False),  # JSON: when each began and ended, and its counts
    PrimaryKeyConstraint("tenant", "id"),
)
