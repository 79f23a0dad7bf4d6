"""The first schema.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "idverify_account",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("holder", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("user_birth_date", sa.Date(), nullable=True),
        sa.Column("no_vn_mobile_declared_at", sa.BigInteger(), nullable=True),
        sa.Column("declaration_text", sa.String(length=64), nullable=True),
        sa.Column("declaration_lang", sa.String(length=8), nullable=True),
        sa.Column("streamer_eid_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_idverify_account")),
    )
    op.create_table(
        "idverify_attestation_use",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "reference", name=op.f("pk_idverify_attestation_use")),
    )
    op.create_table(
        "idverify_challenge",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("code_kid", sa.String(length=32), nullable=False),
        sa.Column("code_mac", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("replaced_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_idverify_challenge")),
    )
    op.create_index(
        "uq_idverify_challenge_live",
        "idverify_challenge",
        ["tenant", "tag", "purpose", "account"],
        unique=True,
        sqlite_where=sa.text("used_at IS NULL AND replaced_at IS NULL"),
        postgresql_where=sa.text("used_at IS NULL AND replaced_at IS NULL"),
    )
    op.create_table(
        "idverify_identity",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_idverify_identity")),
    )
    op.create_table(
        "idverify_key_check",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("check_value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "kid", name=op.f("pk_idverify_key_check")),
    )
    op.create_table(
        "idverify_proof",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=False),
        sa.Column("spent_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_idverify_proof")),
    )
    op.create_table(
        "idverify_guardian_link",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=16), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("ground", sa.String(length=32), nullable=True),
        sa.Column("no_vn_mobile_declared_at", sa.BigInteger(), nullable=True),
        sa.Column("representative_consented_at", sa.BigInteger(), nullable=True),
        sa.Column("child_consented_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account"],
            ["idverify_account.tenant", "idverify_account.id"],
            name="fk_idverify_guardian_link_account",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_idverify_guardian_link")),
    )
    op.create_index("ix_idverify_guardian_link_account", "idverify_guardian_link", ["tenant", "account"], unique=False)
    op.create_table(
        "idverify_identity_tag",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "identity"],
            ["idverify_identity.tenant", "idverify_identity.id"],
            name="fk_idverify_identity_tag_identity",
        ),
        sa.PrimaryKeyConstraint("tenant", "kind", "kid", "tag", name=op.f("pk_idverify_identity_tag")),
    )
    op.create_table(
        "idverify_registration_record",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("suite", sa.String(length=64), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account"],
            ["idverify_account.tenant", "idverify_account.id"],
            name="fk_idverify_registration_record_account",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_idverify_registration_record")),
    )
    op.create_index(
        "ix_idverify_registration_record_account", "idverify_registration_record", ["tenant", "account"], unique=False
    )
    op.create_table(
        "idverify_evidence",
        sa.Column("tenant", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=True),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account"],
            ["idverify_account.tenant", "idverify_account.id"],
            name="fk_idverify_evidence_account",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "identity"],
            ["idverify_identity.tenant", "idverify_identity.id"],
            name="fk_idverify_evidence_identity",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "link"],
            ["idverify_guardian_link.tenant", "idverify_guardian_link.id"],
            name="fk_idverify_evidence_link",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_idverify_evidence")),
    )
    op.create_index("ix_idverify_evidence_account", "idverify_evidence", ["tenant", "account"], unique=False)
    op.create_index("ix_idverify_evidence_identity", "idverify_evidence", ["tenant", "identity"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_idverify_evidence_identity", table_name="idverify_evidence")
    op.drop_index("ix_idverify_evidence_account", table_name="idverify_evidence")
    op.drop_table("idverify_evidence")
    op.drop_index("ix_idverify_registration_record_account", table_name="idverify_registration_record")
    op.drop_table("idverify_registration_record")
    op.drop_table("idverify_identity_tag")
    op.drop_index("ix_idverify_guardian_link_account", table_name="idverify_guardian_link")
    op.drop_table("idverify_guardian_link")
    op.drop_table("idverify_proof")
    op.drop_table("idverify_key_check")
    op.drop_table("idverify_identity")
    op.drop_index("uq_idverify_challenge_live", table_name="idverify_challenge")
    op.drop_table("idverify_challenge")
    op.drop_table("idverify_attestation_use")
    op.drop_table("idverify_account")
