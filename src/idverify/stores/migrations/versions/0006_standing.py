"""Epochs of accounts, which every change of what the gate sees raises; two indexes; which versions may work here.

Standings of before an epoch are revoked by it. Since this revision a database says which is the oldest version of
the library that may still work on it, so that a newer schema and older processes go together during an upgrade.

Revision: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INDEX = "ix_idverify_account_epoch_at"
_TAGS = "ix_idverify_identity_tag_identity"
_LINKED = "ix_idverify_evidence_link"


def upgrade() -> None:
    """Add them."""
    # A process of the version before writes neither column, so the database fills in the one.
    op.add_column("idverify_account", sa.Column("epoch", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("idverify_account", sa.Column("epoch_at", sa.BigInteger(), nullable=True))
    raised = sa.text("epoch_at IS NOT NULL")
    op.create_index(_INDEX, "idverify_account", ["tenant", "epoch_at"], sqlite_where=raised, postgresql_where=raised)
    # Asked for by a number that is known already, and by whatever deletes an identity or a link.
    op.create_index(_TAGS, "idverify_identity_tag", ["tenant", "identity"])
    linked = sa.text("link IS NOT NULL")
    op.create_index(_LINKED, "idverify_evidence", ["tenant", "link"], sqlite_where=linked, postgresql_where=linked)
    schema = op.create_table(
        "idverify_schema",
        sa.Column("oldest", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("oldest", name="pk_idverify_schema"),
    )
    op.bulk_insert(schema, [{"oldest": "0005"}])


def downgrade() -> None:
    """Take them away again: standings that were issued cannot be revoked then, and end by themselves."""
    op.drop_table("idverify_schema")
    op.drop_index(_LINKED, "idverify_evidence")
    op.drop_index(_TAGS, "idverify_identity_tag")
    op.drop_index(_INDEX, "idverify_account")
    op.drop_column("idverify_account", "epoch_at")
    op.drop_column("idverify_account", "epoch")
