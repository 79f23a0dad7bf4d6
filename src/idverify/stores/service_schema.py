"""The tables of the HTTP service: its API keys, and what it answered to writes.

No column holds a key, a secret, what a caller used as the key of a write, what was asked or what was answered, in
clear; whoever has all of this database and no API key reads none of it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from idverify.stores.schema import METADATA, NAME, Instant, tenant_column

API_KEY: Final = Table(
    "idverify_api_key",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("scopes", String(255), nullable=False),  # with blanks between
    Column("label", String(255), nullable=False),  # a program's, never a person's
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    PrimaryKeyConstraint("tenant", "id"),
)

# Gone after a day; what is not answered yet has no status and no body.
KEPT_ANSWER: Final = Table(
    "idverify_kept_answer",
    METADATA,
    tenant_column(),
    Column("caller", String(NAME), nullable=False),  # the id of an API key
    Column("key_mac", LargeBinary, nullable=False),
    Column("request_mac", LargeBinary, nullable=False),
    Column("since", Instant, nullable=False),  # when it was answered; before that, when it was begun
    Column("status", Integer),
    Column("body", LargeBinary),
    PrimaryKeyConstraint("tenant", "caller", "key_mac"),
    Index("ix_idverify_kept_answer_since", "tenant", "since"),
)
