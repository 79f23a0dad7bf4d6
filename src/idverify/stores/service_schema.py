"""The tables of the HTTP service: its API keys, what it answered to writes, and the visits of people to its pages.

No column holds a key, a secret, what a caller used as the key of a write, what was asked or what was answered, or what
somebody filled in, in clear; whoever has all of this database, no API key and nobody's browser reads none of it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

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

# Gone after an hour at most, a ticket after minutes.
VISIT: Final = Table(
    "idverify_visit",
    METADATA,
    tenant_column(),
    Column("digest", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("is_ticket", Boolean, nullable=False),
    Column("expires_at", Instant, nullable=False),
    PrimaryKeyConstraint("tenant", "digest"),
    Index("ix_idverify_visit_expires_at", "tenant", "expires_at"),
)
