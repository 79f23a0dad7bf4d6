"""Budgets of codes and guesses, requests for electronic identification, who sells in which stream, contested numbers.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TAGS = ("phone_tag", "purpose_tag", "block_tag", "network_tag")


def upgrade() -> None:
    """Add them; challenges that are open go on without."""
    op.create_table(
        "idverify_budget",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("spending", sa.String(16), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", "spending", "seconds", "tag", name="pk_idverify_budget"),
    )
    op.create_index("ix_idverify_budget_since", "idverify_budget", ["tenant", "since"])
    for name in _TAGS:
        op.add_column("idverify_challenge", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.add_column("idverify_challenge", sa.Column("reference", sa.String(255), nullable=True))
    op.create_index(
        "ix_idverify_challenge_live_purpose",
        "idverify_challenge",
        ["tenant", "purpose_tag", "account"],
        sqlite_where=sa.text("used_at IS NULL AND replaced_at IS NULL"),
        postgresql_where=sa.text("used_at IS NULL AND replaced_at IS NULL"),
    )
    op.create_table(
        "idverify_eid_request",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("stream", sa.String(255), nullable=True),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("kid", sa.String(32), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=True),
        sa.Column("declaration_text", sa.String(64), nullable=True),
        sa.Column("declaration_lang", sa.String(8), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "digest", name="pk_idverify_eid_request"),
    )
    op.create_table(
        "idverify_streamer",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("stream", sa.String(255), nullable=False),
        sa.Column("identified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "stream", name="pk_idverify_streamer"),
        sa.ForeignKeyConstraint(
            ["tenant", "account"],
            ["idverify_account.tenant", "idverify_account.id"],
            name="fk_idverify_streamer_account",
        ),
    )
    op.add_column("idverify_evidence", sa.Column("contested_at", sa.BigInteger(), nullable=True))
    # An identification that was noted for all streams at once says of none who sells in it (122/2025/QH15 art. 22.4).
    op.drop_column("idverify_account", "streamer_eid_at")


def downgrade() -> None:
    """Take them away again; whoever was identified for a stream is to be identified anew."""
    op.add_column("idverify_account", sa.Column("streamer_eid_at", sa.BigInteger(), nullable=True))
    op.drop_column("idverify_evidence", "contested_at")
    op.drop_table("idverify_streamer")
    op.drop_table("idverify_eid_request")
    op.drop_index("ix_idverify_challenge_live_purpose", "idverify_challenge")
    for name in (*_TAGS, "reference"):
        op.drop_column("idverify_challenge", name)
    op.drop_table("idverify_budget")
