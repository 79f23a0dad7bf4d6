"""API keys of the HTTP service, and what it answered to writes; it only adds, so what runs goes on.

Revision: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "idverify_api_key",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.String(255), nullable=False),
        sa.Column("label", sa.String(255), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_idverify_api_key"),
    )
    op.create_table(
        "idverify_kept_answer",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("caller", sa.String(64), nullable=False),
        sa.Column("key_mac", sa.LargeBinary(), nullable=False),
        sa.Column("request_mac", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "caller", "key_mac", name="pk_idverify_kept_answer"),
    )
    op.create_index("ix_idverify_kept_answer_since", "idverify_kept_answer", ["tenant", "since"])


def downgrade() -> None:
    """Take them away again: every API key has to be made anew then."""
    op.drop_table("idverify_kept_answer")
    op.drop_table("idverify_api_key")
