"""Visits of people to the pages; it only adds, so what runs goes on.

Revision: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "idverify_visit",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_ticket", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest", name="pk_idverify_visit"),
    )
    op.create_index("ix_idverify_visit_expires_at", "idverify_visit", ["tenant", "expires_at"])


def downgrade() -> None:
    """Take them away again: whoever was in the middle of something begins it anew."""
    op.drop_table("idverify_visit")
