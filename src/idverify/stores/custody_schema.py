"""The tables of custody: identifiers and halves of keys under seal, the ledger, holds, requests.

No column holds a number, a name or a key in clear. The halves of records' keys stand in a table of their own,
which backups that are kept for long leave out: where it is emptied, every copy of a record is noise.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql

from idverify.stores.schema import ACCOUNT_ID, METADATA, NAME, Instant, tenant_column

# The number behind an identity, sealed to the key that only a rotation holds.
IDENTITY_SEAL: Final = Table(
    "idverify_identity_seal",
    METADATA,
    tenant_column(),
    Column("identity", String(NAME), nullable=False),
    Column("suite", String(NAME), nullable=False),
    Column("rotation_key", String(NAME), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "identity"),
    ForeignKeyConstraint(
        ["tenant", "identity"],
        ["idverify_identity.tenant", "idverify_identity.id"],
        name="fk_idverify_identity_seal_identity",
    ),
)

RECORD_SHARE: Final = Table(
    "idverify_record_share",
    METADATA,
    tenant_column(),
    Column("record", String(NAME), nullable=False),
    Column("officer", String(NAME), nullable=False),
    Column("officers", String(16), nullable=False),  # which group
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "record", "officer"),
    ForeignKeyConstraint(
        ["tenant", "record"],
        ["idverify_registration_record.tenant", "idverify_registration_record.id"],
        name="fk_idverify_record_share_record",
    ),
)

# One row a log: whoever integrates entries locks it, so there is one sequencer at a time.
LEDGER_HEAD: Final = Table(
    "idverify_ledger_head",
    METADATA,
    tenant_column(),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant"),
)

# Entries that have no place in the log yet, each written in the transaction of what it tells.
LEDGER_PENDING: Final = Table(
    "idverify_ledger_pending",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("turn", BigInteger, nullable=False),  # whoever was first comes first
    Column("refused", Boolean, nullable=False, server_default=sql("false")),  # no entry, or one of a name that is taken
    Column("entry", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_idverify_ledger_pending_turn", "tenant", "turn", "id"),
)

LEDGER_ENTRY: Final = Table(
    "idverify_ledger_entry",
    METADATA,
    tenant_column(),
    Column("position", BigInteger, nullable=False),
    Column("id", String(NAME), nullable=False),
    Column("entry", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "position"),
    UniqueConstraint("tenant", "id", name="uq_idverify_ledger_entry_id"),
)

LEDGER_TILE: Final = Table(
    "idverify_ledger_tile",
    METADATA,
    tenant_column(),
    Column("level", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "level", "position"),
)

LEDGER_CHECKPOINT: Final = Table(
    "idverify_ledger_checkpoint",
    METADATA,
    tenant_column(),
    Column("size", BigInteger, nullable=False),
    Column("signed_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "size"),
)

# While one stands, nothing of the account is erased.
HOLD: Final = Table(
    "idverify_hold",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("basis", String(NAME), nullable=False),  # a citation
    Column("reference", String(255), nullable=False),  # of the authority's paper
    Column("placed_by", String(NAME), nullable=False),  # an officer's key
    Column("placed_at", Instant, nullable=False),
    Column("released_by", String(NAME)),
    Column("released_at", Instant),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_idverify_hold_account", "tenant", "account", "released_at"),
)

# What an authority, or the person, asks for; opened only as the officers' signatures under it say.
REQUEST: Final = Table(
    "idverify_request",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("document", Text, nullable=False),  # JSON: who asks, by which paper, for what of which account
    Column("state", String(16), nullable=False),
    Column("settled_at", Instant),
    Column("reason", String(NAME)),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_idverify_request_open", "tenant", "state", "due_at"),
)

APPROVAL: Final = Table(
    "idverify_approval",
    METADATA,
    tenant_column(),
    Column("request", String(NAME), nullable=False),
    Column("officer", String(NAME), nullable=False),
    Column("approved_at", Instant, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("used", Boolean, nullable=False),
    PrimaryKeyConstraint("tenant", "request", "officer"),
    ForeignKeyConstraint(
        ["tenant", "request"],
        ["idverify_request.tenant", "idverify_request.id"],
        name="fk_idverify_approval_request",
    ),
)
