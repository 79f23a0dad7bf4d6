"""Places on a number, the outbox of events, closed accounts and ended evidence.

Revision: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add them; every account that stands on a number gets its place there."""
    op.create_table(
        "idverify_slot",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "identity", "kind", "slot", name="pk_idverify_slot"),
    )
    op.create_index("ix_idverify_slot_account", "idverify_slot", ["tenant", "account"])
    op.create_table(
        "idverify_event",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "account", "position", name="pk_idverify_event"),
    )
    op.create_index("ix_idverify_event_pending", "idverify_event", ["tenant", "acknowledged", "due_at"])
    op.create_index("ix_idverify_event_id", "idverify_event", ["tenant", "id"])
    op.add_column("idverify_account", sa.Column("closed_at", sa.BigInteger(), nullable=True))
    op.add_column("idverify_evidence", sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.execute(
        """
        INSERT INTO idverify_slot (tenant, identity, kind, slot, account)
        SELECT tenant, identity, kind,
               row_number() OVER (PARTITION BY tenant, identity, kind ORDER BY account), account
        FROM (
            SELECT DISTINCT tenant, identity, account,
                   CASE WHEN link IS NULL THEN 'account' ELSE 'ward' END AS kind
            FROM idverify_evidence WHERE identity IS NOT NULL
        ) AS standing
        """
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("idverify_evidence", "ended_at")
    op.drop_column("idverify_account", "closed_at")
    op.drop_table("idverify_event")
    op.drop_table("idverify_slot")
