"""Places on a number, the outbox of events, closed accounts and ended evidence.

Revision: 0002
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import context, op

from idverify.account.event import NOTICE, sixteen_from

revision = "0002"
down_revision = "0001"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    if not context.is_offline_mode():  # a script cannot read whose account is a child's
        _announce_sixteen()


def _announce_sixteen() -> None:
    """Note ahead, for every child's account that is open, when its user turns sixteen."""
    connection = op.get_bind()
    children = connection.execute(
        sa.text(
            "SELECT tenant, id, user_birth_date, opened_at FROM idverify_account WHERE user_birth_date IS NOT NULL "
            "AND EXISTS (SELECT 1 FROM idverify_guardian_link AS link WHERE link.tenant = idverify_account.tenant "
            "AND link.account = idverify_account.id)"
        ).columns(user_birth_date=sa.Date)
    ).all()
    rows = []
    for child in children:
        day = sixteen_from(child.user_birth_date)
        sixteen = None if day is None else (day - _EPOCH) // timedelta(microseconds=1)
        if sixteen is None or sixteen <= child.opened_at:
            continue
        notice = max(sixteen - NOTICE // timedelta(microseconds=1), child.opened_at)
        for position, (type, due_at) in enumerate(
            [("user.turning_sixteen", notice), ("user.turned_sixteen", sixteen)], start=1
        ):
            key = {"tenant": child.tenant, "account": child.id, "position": position}
            rows.append(key | {"id": secrets.token_hex(16), "type": type, "due_at": due_at, "acknowledged": False})
    if rows:
        op.bulk_insert(sa.table("idverify_event", *map(sa.column, rows[0])), rows)


def downgrade() -> None:
    """Take them away again.

    Raises:
        RuntimeError: an account was closed or a number changed; without the columns they would live again.
    """
    gone = "SELECT count(*) FROM idverify_{} WHERE {} IS NOT NULL"
    connection = op.get_bind()
    for table, column in (("account", "closed_at"), ("evidence", "ended_at")):
        if connection.scalar(sa.text(gone.format(table, column))):
            raise RuntimeError("what was closed or ended would live again; this downgrade would undo it")
    op.drop_column("idverify_evidence", "ended_at")
    op.drop_column("idverify_account", "closed_at")
    op.drop_table("idverify_event")
    op.drop_table("idverify_slot")
