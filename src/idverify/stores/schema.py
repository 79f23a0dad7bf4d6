"""The tables. Every key begins with the tenant; no column holds a number, a name or a code in clear.

The migrations in ``migrations/`` make these; a test holds the two to be the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy import text as sql
from sqlalchemy.types import TypeDecorator

from idverify.instant import microseconds, moment

ACCOUNT_ID: Final = 255
NAME: Final = 64


class Instant(TypeDecorator[datetime]):
    """A moment, as whole microseconds since 1970 UTC: the same number and order in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # the base's
        """Write a moment."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the same
        """Read a moment, in UTC."""
        return None if value is None else moment(value)


METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def tenant_column() -> Column[str]:
    return Column("tenant", String(255), nullable=False)


# One row: the oldest revision whose processes may work on this schema (``opening``). It is of no platform, and like
# the table of the revision itself no part of what is kept.
SCHEMA: Final = Table("idverify_schema", MetaData(), Column("oldest", String(32), nullable=False, primary_key=True))

# Where each key is in its life; ``keys`` says what that means.
KEY: Final = Table(
    "idverify_key",
    METADATA,
    tenant_column(),
    Column("kid", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("since", Instant),  # None: since before this was noted
    PrimaryKeyConstraint("tenant", "kid"),
)

# Of a key in a vault there is one check value for each purpose, named after both.
KEY_VALUE: Final = Table(
    "idverify_key_value",
    METADATA,
    tenant_column(),
    Column("name", String(128), nullable=False),
    Column("check_value", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "name"),
)

CHALLENGE: Final = Table(
    "idverify_challenge",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("kid", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("tag", LargeBinary, nullable=False),
    Column("code_kid", String(32), nullable=False),
    Column("code_mac", LargeBinary, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("guesses", Integer, nullable=False),
    Column("used_at", Instant),
    Column("replaced_at", Instant),
    # What it was charged to, as keyed tags; empty in challenges of before there were budgets.
    Column("phone_tag", LargeBinary),
    Column("purpose_tag", LargeBinary),
    Column("block_tag", LargeBinary),
    Column("network_tag", LargeBinary),
    Column("reference", String(ACCOUNT_ID)),  # a verifier's name of it
    PrimaryKeyConstraint("tenant", "id"),
    Index(
        "ix_idverify_challenge_live_purpose",
        "tenant",
        "purpose_tag",
        "account",
        sqlite_where=sql("used_at IS NULL AND replaced_at IS NULL"),
        postgresql_where=sql("used_at IS NULL AND replaced_at IS NULL"),
    ),
    # One live challenge at a time, so that asking for another never brings more guesses.
    Index(
        "uq_idverify_challenge_live",
        "tenant",
        "tag",
        "purpose",
        "account",
        unique=True,
        sqlite_where=sql("used_at IS NULL AND replaced_at IS NULL"),
        postgresql_where=sql("used_at IS NULL AND replaced_at IS NULL"),
    ),
)

# What was sent and guessed lately, by keyed tags of numbers, accounts, sessions and networks.
BUDGET: Final = Table(
    "idverify_budget",
    METADATA,
    tenant_column(),
    Column("scope", String(16), nullable=False),
    Column("spending", String(16), nullable=False),
    Column("seconds", Integer, nullable=False),  # how long the window is; 0: until a right answer
    Column("tag", LargeBinary, nullable=False),
    Column("since", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("used", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    PrimaryKeyConstraint("tenant", "scope", "spending", "seconds", "tag"),
    Index("ix_idverify_budget_since", "tenant", "since"),
)

PROOF: Final = Table(
    "idverify_proof",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("kid", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("tag", LargeBinary, nullable=False),
    Column("method", String(32), nullable=False),
    Column("verified_at", Instant, nullable=False),
    Column("spent_by", String(NAME)),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_idverify_proof_account", "tenant", "account"),
)

IDENTITY: Final = Table(
    "idverify_identity",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
)

# One row for each live key; unique here, on the number, never on an account.
IDENTITY_TAG: Final = Table(
    "idverify_identity_tag",
    METADATA,
    tenant_column(),
    Column("kind", String(16), nullable=False),
    Column("kid", String(32), nullable=False),
    Column("tag", LargeBinary, nullable=False),
    Column("identity", String(NAME), nullable=False),
    PrimaryKeyConstraint("tenant", "kind", "kid", "tag"),
    ForeignKeyConstraint(
        ["tenant", "identity"],
        ["idverify_identity.tenant", "idverify_identity.id"],
        name="fk_idverify_identity_tag_identity",
    ),
    Index("ix_idverify_identity_tag_identity", "tenant", "identity"),
)

ACCOUNT: Final = Table(
    "idverify_account",
    METADATA,
    tenant_column(),
    Column("id", String(ACCOUNT_ID), nullable=False),
    Column("holder", String(16), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("user_birth_date", Date),  # in clear, where the platform gave no key for days; else ``user_birth``
    Column("user_birth", LargeBinary),
    Column("no_vn_mobile_declared_at", Instant),
    Column("declaration_text", String(NAME)),
    Column("declaration_lang", String(8)),
    Column("closed_at", Instant),
    # A child asked for it, and a guardian has still to open it; until then ``opened_at`` is when that was.
    Column("waits", Boolean, nullable=False, server_default=sql("false")),
    Column("age_evidence", String(32)),
    Column("child_made_identified_at", Instant),
    Column("child_made_words", String(255)),  # the authority's reference
    Column("erased_at", Instant),  # what need not be kept of a closed account was taken away
    # Raised by every change of what the gate sees; a standing of before it is revoked.
    Column("epoch", BigInteger, nullable=False, server_default=sql("0")),
    Column("epoch_at", Instant),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_idverify_account_user_birth_date", "tenant", "user_birth_date"),
    Index("ix_idverify_account_user_birth", "tenant", "user_birth"),
    # The purge asks for these.
    Index(
        "ix_idverify_account_closed",
        "tenant",
        "id",
        sqlite_where=sql("closed_at IS NOT NULL"),
        postgresql_where=sql("closed_at IS NOT NULL"),
    ),
    # Whoever checks standings asks for these every few seconds.
    Index(
        "ix_idverify_account_epoch_at",
        "tenant",
        "epoch_at",
        sqlite_where=sql("epoch_at IS NOT NULL"),
        postgresql_where=sql("epoch_at IS NOT NULL"),
    ),
)

# What the events of a link made of it, as far as the gate asks; all of it can be worked out from them again.
GUARDIAN_LINK: Final = Table(
    "idverify_guardian_link",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("position", Integer, nullable=False),
    Column("relation", String(16), nullable=False),  # empty while nobody has answered
    Column("holder", String(16), nullable=False),
    Column("birth_date", Date),
    Column("birth", LargeBinary),
    Column("status", String(16), nullable=False),  # empty where it never carried anything and never will
    Column("ground", String(32)),
    Column("no_vn_mobile_declared_at", Instant),
    Column("representative_consented_at", Instant),
    Column("child_consented_at", Instant),
    Column("carries_until", Instant),
    Column("choices", String(512)),
    Column("guardian_account", String(ACCOUNT_ID)),
    Column("answer_by", Instant),  # while it is beginning
    Column("invitation", LargeBinary),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(
        ["tenant", "account"],
        ["idverify_account.tenant", "idverify_account.id"],
        name="fk_idverify_guardian_link_account",
    ),
    Index("ix_idverify_guardian_link_account", "tenant", "account"),
    Index("ix_idverify_guardian_link_guardian_account", "tenant", "guardian_account"),
    Index("ix_idverify_guardian_link_invitation", "tenant", "invitation"),
    Index("ix_idverify_guardian_link_answer_by", "tenant", "answer_by"),
)

# What happened to links, for as long as the account; no name, no birth date, no number is in it.
LINK_EVENT: Final = Table(
    "idverify_link_event",
    METADATA,
    tenant_column(),
    Column("link", String(NAME), nullable=False),
    Column("position", Integer, nullable=False),
    Column("id", String(NAME), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("type", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("data", Text, nullable=False),  # JSON
    PrimaryKeyConstraint("tenant", "link", "position"),
    ForeignKeyConstraint(
        ["tenant", "link"],
        ["idverify_guardian_link.tenant", "idverify_guardian_link.id"],
        name="fk_idverify_link_event_link",
    ),
    Index("ix_idverify_link_event_account", "tenant", "account"),
)

# What a child asks its guardians before it writes; what it says is the platform's to keep.
PERMISSION_ASK: Final = Table(
    "idverify_permission_ask",
    METADATA,
    tenant_column(),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("action", String(32), nullable=False),
    Column("item", String(ACCOUNT_ID), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("allowed", Boolean),
    Column("answered_at", Instant),
    Column("link", String(NAME)),
    PrimaryKeyConstraint("tenant", "account", "action", "item"),
    ForeignKeyConstraint(
        ["tenant", "account"],
        ["idverify_account.tenant", "idverify_account.id"],
        name="fk_idverify_permission_ask_account",
    ),
)

# Signs that a child may be behind an account, and what a review came to.
AGE_SIGNAL: Final = Table(
    "idverify_age_signal",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("finding", String(16)),
    Column("settled_at", Instant),
    Column("words", String(255)),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_idverify_age_signal_account", "tenant", "account"),
    Index("ix_idverify_age_signal_open", "tenant", "settled_at", "noted_at"),
)

EVIDENCE: Final = Table(
    "idverify_evidence",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("link", String(NAME)),  # whose: the guardian's of this link; the user's own where it is null
    Column("method", String(32), nullable=False),
    Column("level", Integer),
    Column("verified_at", Instant, nullable=False),
    Column("identity", String(NAME)),
    Column("ended_at", Instant),  # a number that was changed, kept as history
    Column("contested_at", Instant),  # when somebody else proved the number; until it is proven here again
    # A MAC over number, account and moment, so that a row moved to another account is found out.
    Column("binding_kid", String(32)),
    Column("binding", LargeBinary),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(
        ["tenant", "account"],
        ["idverify_account.tenant", "idverify_account.id"],
        name="fk_idverify_evidence_account",
    ),
    ForeignKeyConstraint(
        ["tenant", "link"],
        ["idverify_guardian_link.tenant", "idverify_guardian_link.id"],
        name="fk_idverify_evidence_link",
    ),
    ForeignKeyConstraint(
        ["tenant", "identity"],
        ["idverify_identity.tenant", "idverify_identity.id"],
        name="fk_idverify_evidence_identity",
    ),
    Index("ix_idverify_evidence_account", "tenant", "account"),
    Index("ix_idverify_evidence_identity", "tenant", "identity"),
    Index("ix_idverify_evidence_binding_kid", "tenant", "binding_kid"),
    Index(
        "ix_idverify_evidence_link",
        "tenant",
        "link",
        sqlite_where=sql("link IS NOT NULL"),
        postgresql_where=sql("link IS NOT NULL"),
    ),
)

# Decree 69/2024/ND-CP art. 19(4): a result is no factor of a second transaction.
ATTESTATION_USE: Final = Table(
    "idverify_attestation_use",
    METADATA,
    tenant_column(),
    Column("reference", LargeBinary, nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    PrimaryKeyConstraint("tenant", "reference"),
    Index("ix_idverify_attestation_use_account", "tenant", "account"),
)

# Somebody who was sent to a provider; what must come back is derived from the state, of which only a digest is here.
EID_REQUEST: Final = Table(
    "idverify_eid_request",
    METADATA,
    tenant_column(),
    Column("digest", LargeBinary, nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("stream", String(ACCOUNT_ID)),
    Column("provider", String(NAME), nullable=False),
    Column("kid", String(32), nullable=False),
    Column("session", LargeBinary, nullable=False),
    Column("declared_at", Instant),
    Column("declaration_text", String(NAME)),
    Column("declaration_lang", String(8)),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    PrimaryKeyConstraint("tenant", "digest"),
)

# Who sells in a livestream is identified for that one (122/2025/QH15 art. 22.4), apart from who holds the account.
STREAMER: Final = Table(
    "idverify_streamer",
    METADATA,
    tenant_column(),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("stream", String(ACCOUNT_ID), nullable=False),
    Column("identified_at", Instant, nullable=False),
    PrimaryKeyConstraint("tenant", "account", "stream"),
    ForeignKeyConstraint(
        ["tenant", "account"],
        ["idverify_account.tenant", "idverify_account.id"],
        name="fk_idverify_streamer_account",
    ),
)

REGISTRATION_RECORD: Final = Table(
    "idverify_registration_record",
    METADATA,
    tenant_column(),
    Column("id", String(NAME), nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("suite", String(NAME), nullable=False),
    Column("fields", String(255)),  # the names of what is inside; None in records of before there were officers
    Column("bound", LargeBinary),
    Column("wrapped_key", LargeBinary, nullable=False),  # of those records: their key, sealed to one vault; else empty
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    ForeignKeyConstraint(
        ["tenant", "account"],
        ["idverify_account.tenant", "idverify_account.id"],
        name="fk_idverify_registration_record_account",
    ),
    Index("ix_idverify_registration_record_account", "tenant", "account"),
)

# Places on a number, one row each: of two that reach for the last free one, the key lets one have it.
SLOT: Final = Table(
    "idverify_slot",
    METADATA,
    tenant_column(),
    Column("identity", String(NAME), nullable=False),
    Column("kind", String(16), nullable=False),  # an account of one's own, or a child one answers for
    Column("slot", Integer, nullable=False),
    Column("account", String(ACCOUNT_ID), nullable=False),
    PrimaryKeyConstraint("tenant", "identity", "kind", "slot"),
    Index("ix_idverify_slot_account", "tenant", "account"),
)

EVENT: Final = Table(
    "idverify_event",
    METADATA,
    tenant_column(),
    Column("account", String(ACCOUNT_ID), nullable=False),
    Column("position", Integer, nullable=False),
    Column("id", String(NAME), nullable=False),
    Column("type", String(32), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("link", String(NAME)),
    PrimaryKeyConstraint("tenant", "account", "position"),
    Index("ix_idverify_event_pending", "tenant", "acknowledged", "due_at"),
    Index("ix_idverify_event_id", "tenant", "id"),
)
