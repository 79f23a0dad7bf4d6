"""Whether the service can work: its store answers, has the right schema, and goes by about the same time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from idverify.errors import OperatorError
from idverify.stores import condition
from idverify.stores.opening import engine_of, schema_state

# As `idverify doctor` calls it far: a code holds for five minutes, and of two clocks each cuts a piece off that.
_FAR: Final = timedelta(minutes=1)
# Anybody may ask, so the database is not asked each time.
_HOLDS: Final = timedelta(seconds=1)


class Readiness(Protocol):
    """What finds out whether a store can be worked with."""

    def ready(self, *, now: datetime) -> bool:
        """Whether it can be, by a clock that says this."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class StoreReadiness:
    """Looks at a database through connections of its own, so that a busy service still finds out.

    Args:
        url: of the store, as of ``stores.opening.open_store``.
    """

    def __init__(self, url: str) -> None:
        self._engine = engine_of(url)
        self._found: tuple[datetime, bool] | None = None

    def ready(self, *, now: datetime) -> bool:
        """Whether the store is reached, this version may work on its schema, and its clock is within a minute."""
        found = self._found
        if found is not None and abs(now - found[0]) < _HOLDS:
            return found[1]
        works = self._works(now)
        self._found = (now, works)
        return works

    def _works(self, now: datetime) -> bool:
        try:
            if not schema_state(self._engine).may_work:
                return False
            if self._engine.dialect.name == "sqlite":
                return True  # its clock is this machine's
            with self._engine.connect() as connection:
                return abs(condition.clock_of(connection) - now) <= _FAR
        except (OperatorError, SQLAlchemyError):
            return False

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()
