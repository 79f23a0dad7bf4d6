"""What happens to guardian links, what children ask, signs of a child behind an account.

Links of before have no events written; they are those of the day on which their account was opened, and
``stores.links`` says which when it reads such a link.

Revision: 0004
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ACCOUNT_COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("age_evidence", sa.String(32)),
    ("child_made_identified_at", sa.BigInteger()),
    ("child_made_words", sa.String(255)),
)
_LINK_COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("carries_until", sa.BigInteger()),
    ("choices", sa.String(512)),
    ("guardian_account", sa.String(255)),
    ("answer_by", sa.BigInteger()),
    ("invitation", sa.LargeBinary()),
)
_LINK_INDEXES = ("guardian_account", "invitation", "answer_by")


def upgrade() -> None:
    """Add them."""
    op.add_column("idverify_account", sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    for name, kind in _ACCOUNT_COLUMNS:
        op.add_column("idverify_account", sa.Column(name, kind, nullable=True))
    op.create_index("ix_idverify_account_user_birth_date", "idverify_account", ["tenant", "user_birth_date"])
    for name, kind in _LINK_COLUMNS:
        op.add_column("idverify_guardian_link", sa.Column(name, kind, nullable=True))
    op.add_column("idverify_event", sa.Column("link", sa.String(64), nullable=True))
    for name in _LINK_INDEXES:
        op.create_index(f"ix_idverify_guardian_link_{name}", "idverify_guardian_link", ["tenant", name])
    op.create_table(
        "idverify_link_event",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "link", "position", name="pk_idverify_link_event"),
        sa.ForeignKeyConstraint(
            ["tenant", "link"],
            ["idverify_guardian_link.tenant", "idverify_guardian_link.id"],
            name="fk_idverify_link_event_link",
        ),
    )
    op.create_index("ix_idverify_link_event_account", "idverify_link_event", ["tenant", "account"])
    op.create_table(
        "idverify_permission_ask",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("item", sa.String(255), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("link", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "account", "action", "item", name="pk_idverify_permission_ask"),
        sa.ForeignKeyConstraint(
            ["tenant", "account"],
            ["idverify_account.tenant", "idverify_account.id"],
            name="fk_idverify_permission_ask_account",
        ),
    )
    op.create_table(
        "idverify_age_signal",
        sa.Column("tenant", sa.String(255), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("finding", sa.String(16), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(255), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_idverify_age_signal"),
    )
    op.create_index("ix_idverify_age_signal_open", "idverify_age_signal", ["tenant", "settled_at", "noted_at"])


def downgrade() -> None:
    """Take them away again. What happened to links is forgotten; a link keeps where it stands.

    Raises:
        RuntimeError: an account waits for a guardian, a link has nobody behind it or never had, or an authority had
            an account disabled: the version before would take each for something that it is not.
    """
    connection = op.get_bind()
    for unknown_before in (
        "SELECT count(*) FROM idverify_account WHERE waits OR child_made_identified_at IS NOT NULL",
        "SELECT count(*) FROM idverify_guardian_link WHERE relation = '' OR status = ''",
    ):
        if connection.scalar(sa.text(unknown_before)):
            raise RuntimeError("the version before does not know what waits, was declined or was disabled")
    op.drop_column("idverify_event", "link")
    op.drop_table("idverify_age_signal")
    op.drop_table("idverify_permission_ask")
    op.drop_table("idverify_link_event")
    for name in _LINK_INDEXES:
        op.drop_index(f"ix_idverify_guardian_link_{name}", "idverify_guardian_link")
    for name, _ in _LINK_COLUMNS:
        op.drop_column("idverify_guardian_link", name)
    op.drop_index("ix_idverify_account_user_birth_date", "idverify_account")
    for name, _ in _ACCOUNT_COLUMNS:
        op.drop_column("idverify_account", name)
    op.drop_column("idverify_account", "waits")
