"""What is particular to PostgreSQL."""

from __future__ import annotations

import math
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from idverify.errors import OperatorError

# Under this name a connection counts its commits that are kept on one server alone, against what was asked.
ALONE: Final = "idverify_alone"
_PATIENCE_SECONDS: Final = 30.0
# A server whose machine is gone answers nothing, not even that it is gone. Without these whoever connects to it waits
# for minutes, and whoever asked it something for a quarter of an hour or for ever (PostgreSQL 18 manual, 32.1.2).
_GONE: Final = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


def engine(url: URL) -> Engine:
    """An engine on a PostgreSQL server, through psycopg 3.

    Args:
        url: with whatever libpq takes in its query, several hosts and ``target_session_attrs`` among it, and with
            ``patience``: for how many seconds a store goes on trying to reach a server, 30 if left out.

    Raises:
        OperatorError: psycopg is not installed, or ``patience`` is no number of seconds (``store_url``).
    """
    given = url.query.get("patience", str(_PATIENCE_SECONDS))
    try:
        patience = float(given) if isinstance(given, str) else math.nan
    except ValueError:
        patience = math.nan
    if not 0 <= patience < math.inf:
        raise OperatorError("store_url", reason="patience=SECONDS")
    try:
        made = _made(url, patience)
    except ModuleNotFoundError:
        raise OperatorError("store_url", reason="pip install 'idverify-vn[postgres]'") from None
    event.listen(made, "connect", _connected)
    return made


def _made(url: URL, patience: float) -> Engine:
    gone = {name: value for name, value in _GONE.items() if name not in url.query}
    # No prepared statements: they outlive a transaction, and a pooling proxy does not.
    return create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["patience"]),
        hide_parameters=True,
        connect_args={"prepare_threshold": None, **gone},
        execution_options={"idverify_patience": patience},
    )


def _connected(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401  # the driver's
    """Count commits that stopped waiting for a standby; of those the server warns, and says that they are kept.

    They are told by the function that warns, since the words are in the language of the server (PostgreSQL 18 manual,
    26.2.8 and 54.8, field R).
    """

    def heard(notice: Any) -> None:  # noqa: ANN401  # the driver's
        if notice.source_function == "SyncRepWaitForLSN":
            record.info[ALONE] = record.info.get(ALONE, 0) + 1

    connection.add_notice_handler(heard)
