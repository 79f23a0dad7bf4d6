"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


# Does it only add (a table, an index, a column that may be null or has a server_default)? Then processes of the version
# before go on with it, and idverify_schema.oldest stays as it is. Does anything go, or change its meaning? Then it sets
# oldest to the first revision whose code does without: op.execute("UPDATE idverify_schema SET oldest = '…'"). ADR 0031.
def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
