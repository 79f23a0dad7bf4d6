"""How far campaigns have come; it only adds, so what runs goes on.

Revision: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "idverify_campaign",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("order_digest", sa.String(64), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told_on_day", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("quiet_days", sa.Integer(), nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_idverify_campaign"),
    )


def downgrade() -> None:
    """Take them away again: a campaign that has begun begins anew, and tells everybody a second time.

    What campaigns told goes with them, fetched or not: no earlier version knows these events, and none can read a feed
    in which one stands.
    """
    op.execute("DELETE FROM idverify_event WHERE type LIKE 'campaign.%'")
    op.drop_table("idverify_campaign")
