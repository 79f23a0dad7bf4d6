"""What is particular to PostgreSQL."""

from __future__ import annotations

from sqlalchemy import URL, Engine, create_engine

from idverify.errors import OperatorError


def engine(url: URL) -> Engine:
    """An engine on a PostgreSQL server, through psycopg 3.

    Raises:
        OperatorError: psycopg is not installed (``store_url``).
    """
    try:
        # No prepared statements: they outlive a transaction, and a pooling proxy does not.
        return create_engine(
            url.set(drivername="postgresql+psycopg"), hide_parameters=True, connect_args={"prepare_threshold": None}
        )
    except ModuleNotFoundError:
        raise OperatorError("store_url", reason="pip install 'idverify-vn[postgres]'") from None
