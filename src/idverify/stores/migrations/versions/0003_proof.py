"""Budgets of codes and guesses, and what a challenge is charged to.

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


def downgrade() -> None:
    """Take them away again."""
    for name in (*_TAGS, "reference"):
        op.drop_column("idverify_challenge", name)
    op.drop_table("idverify_budget")
