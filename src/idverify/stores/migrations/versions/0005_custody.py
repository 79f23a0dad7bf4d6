"""The life of keys, identifiers and records under seal, bound evidence, the ledger, holds, requests.

Keys that were noted before stand as read only; the first ring that is checked afterwards says which of them is
the primary one and which is gone. Evidence of before is bound by ``idverify keys bind-earlier``.

Revision: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NEW_COLUMNS = (
    ("idverify_account", "erased_at", sa.BigInteger()),
    ("idverify_account", "user_birth", sa.LargeBinary()),
    ("idverify_guardian_link", "birth", sa.LargeBinary()),
    ("idverify_evidence", "binding_kid", sa.String(32)),
    ("idverify_evidence", "binding", sa.LargeBinary()),
    ("idverify_registration_record", "fields", sa.String(255)),
    ("idverify_registration_record", "bound", sa.LargeBinary()),
)
_NEW_INDEXES = (
    ("idverify_evidence", "ix_idverify_evidence_binding_kid", ("binding_kid",)),
    ("idverify_account", "ix_idverify_account_user_birth", ("user_birth",)),
    ("idverify_proof", "ix_idverify_proof_account", ("account",)),
    ("idverify_attestation_use", "ix_idverify_attestation_use_account", ("account",)),
    ("idverify_age_signal", "ix_idverify_age_signal_account", ("account",)),
)
_CLOSED = "ix_idverify_account_closed"
_NEW_TABLES = (
    "idverify_approval",
    "idverify_request",
    "idverify_hold",
    "idverify_ledger_checkpoint",
    "idverify_ledger_tile",
    "idverify_ledger_entry",
    "idverify_ledger_pending",
    "idverify_ledger_head",
    "idverify_record_share",
    "idverify_identity_seal",
    "idverify_key_value",
    "idverify_key",
)


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", sa.String(255), nullable=False)


def _name(column: str) -> sa.Column[str]:
    return sa.Column(column, sa.String(64), nullable=False)


def upgrade() -> None:
    """Add them."""
    for table, name, kind in _NEW_COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    for table, name, columns in _NEW_INDEXES:
        op.create_index(name, table, ["tenant", *columns])
    closed = sa.text("closed_at IS NOT NULL")
    op.create_index(_CLOSED, "idverify_account", ["tenant", "id"], sqlite_where=closed, postgresql_where=closed)
    _add_keys()
    _add_seals()
    _add_ledger()
    _add_requests()


def _add_keys() -> None:
    op.create_table(
        "idverify_key",
        _tenant(),
        sa.Column("kid", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "kid", name="pk_idverify_key"),
    )
    op.create_table(
        "idverify_key_value",
        _tenant(),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("check_value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name="pk_idverify_key_value"),
    )
    op.execute("INSERT INTO idverify_key (tenant, kid, state) SELECT tenant, kid, 'read_only' FROM idverify_key_check")
    op.execute(
        "INSERT INTO idverify_key_value (tenant, name, check_value) "
        "SELECT tenant, kid, check_value FROM idverify_key_check"
    )
    op.drop_table("idverify_key_check")


def _add_seals() -> None:
    op.create_table(
        "idverify_identity_seal",
        _tenant(),
        _name("identity"),
        _name("suite"),
        _name("rotation_key"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "identity", name="pk_idverify_identity_seal"),
        sa.ForeignKeyConstraint(
            ["tenant", "identity"],
            ["idverify_identity.tenant", "idverify_identity.id"],
            name="fk_idverify_identity_seal_identity",
        ),
    )
    op.create_table(
        "idverify_record_share",
        _tenant(),
        _name("record"),
        _name("officer"),
        sa.Column("officers", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "record", "officer", name="pk_idverify_record_share"),
        sa.ForeignKeyConstraint(
            ["tenant", "record"],
            ["idverify_registration_record.tenant", "idverify_registration_record.id"],
            name="fk_idverify_record_share_record",
        ),
    )


def _add_ledger() -> None:
    op.create_table(
        "idverify_ledger_head",
        _tenant(),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_idverify_ledger_head"),
    )
    op.create_table(
        "idverify_ledger_pending",
        _tenant(),
        _name("id"),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_idverify_ledger_pending"),
    )
    op.create_index("ix_idverify_ledger_pending_turn", "idverify_ledger_pending", ["tenant", "turn", "id"])
    op.create_table(
        "idverify_ledger_entry",
        _tenant(),
        sa.Column("position", sa.BigInteger(), nullable=False),
        _name("id"),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "position", name="pk_idverify_ledger_entry"),
        sa.UniqueConstraint("tenant", "id", name="uq_idverify_ledger_entry_id"),
    )
    op.create_table(
        "idverify_ledger_tile",
        _tenant(),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "level", "position", name="pk_idverify_ledger_tile"),
    )
    op.create_table(
        "idverify_ledger_checkpoint",
        _tenant(),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "size", name="pk_idverify_ledger_checkpoint"),
    )


def _add_requests() -> None:
    op.create_table(
        "idverify_hold",
        _tenant(),
        _name("id"),
        sa.Column("account", sa.String(255), nullable=False),
        _name("basis"),
        sa.Column("reference", sa.String(255), nullable=False),
        _name("placed_by"),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.String(64), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_idverify_hold"),
    )
    op.create_index("ix_idverify_hold_account", "idverify_hold", ["tenant", "account", "released_at"])
    op.create_table(
        "idverify_request",
        _tenant(),
        _name("id"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_idverify_request"),
    )
    op.create_index("ix_idverify_request_open", "idverify_request", ["tenant", "state", "due_at"])
    op.create_table(
        "idverify_approval",
        _tenant(),
        _name("request"),
        _name("officer"),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "request", "officer", name="pk_idverify_approval"),
        sa.ForeignKeyConstraint(
            ["tenant", "request"],
            ["idverify_request.tenant", "idverify_request.id"],
            name="fk_idverify_approval_request",
        ),
    )


def downgrade() -> None:
    """Take them away again, with what only they hold: records that officers open, the ledger, requests, holds.

    Records of before this version stay and open as they did.
    """
    op.create_table(
        "idverify_key_check",
        _tenant(),
        sa.Column("kid", sa.String(32), nullable=False),
        sa.Column("check_value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kid", name="pk_idverify_key_check"),
    )
    # Of keys in a vault there is a value for each purpose, which that version knows nothing of.
    op.execute(
        "INSERT INTO idverify_key_check (tenant, kid, check_value) "
        "SELECT tenant, name, check_value FROM idverify_key_value WHERE name NOT LIKE '%/%'"
    )
    for table in _NEW_TABLES:
        op.drop_table(table)
    # Such records have no key without their shares, and an older version could not read them.
    op.execute("DELETE FROM idverify_registration_record WHERE fields IS NOT NULL")
    # Days under seal go with their column: whoever goes back has the records.
    op.drop_index(_CLOSED, "idverify_account")
    for table, name, _ in reversed(_NEW_INDEXES):
        op.drop_index(name, table)
    for table, name, _ in reversed(_NEW_COLUMNS):
        op.drop_column(table, name)
