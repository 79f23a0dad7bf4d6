"""How alembic runs these migrations: on the connection it is given, or into a script."""

from __future__ import annotations

from alembic import context

attributes = context.config.attributes
if context.is_offline_mode():
    context.configure(dialect_name=attributes["dialect"], version_table=attributes["version_table"], literal_binds=True)
else:
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes["metadata"],
        version_table=attributes["version_table"],
    )
with context.begin_transaction():
    context.run_migrations()
