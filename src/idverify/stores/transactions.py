"""Transactions on a database: begun, run again where they collided, and told which platform they are for."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from idverify.stores.days import Days
from idverify.stores.tables import Tables

_T = TypeVar("_T")
# PostgreSQL: serialization_failure, deadlock_detected. The transaction left nothing behind and may be run again.
_AGAIN: Final = frozenset({"40001", "40P01"})
_MOST_ATTEMPTS: Final = 24
_FIRST_WAIT_SECONDS: Final = 0.01
_LONGEST_WAIT_SECONDS: Final = 0.25


class Transactions:
    """What a store of one platform does on a database.

    Args:
        engine: made by ``stores.opening.engine_of``.
        tenant: the platform's label; it stands in every key.
        days: what seals birth dates; they stand in clear if left out.
    """

    def __init__(self, engine: Engine, *, tenant: str, days: Days | None = None) -> None:
        self._engine = engine
        self._reading = engine.execution_options(idverify_reads=True)
        self.tenant = tenant
        self._days = days

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._engine.dialect.name}; tenant={self.tenant!r})"

    def _write(self, work: Callable[[Tables], _T]) -> _T:
        """Do some work in one transaction; again where the database says that it collided with another."""
        for attempt in range(1, _MOST_ATTEMPTS):
            try:
                with _unshown(), self._engine.begin() as connection:
                    return work(Tables(connection, self.tenant, self._days))
            except DBAPIError as failed:
                if getattr(failed.orig, "sqlstate", None) not in _AGAIN:
                    raise
            # Two that collided must not meet again: each waits a while of its own.
            wait = min(_FIRST_WAIT_SECONDS * 2**attempt, _LONGEST_WAIT_SECONDS)
            time.sleep(wait * random.random())  # noqa: S311  # no secret hangs on it
        with _unshown(), self._engine.begin() as connection:
            return work(Tables(connection, self.tenant, self._days))

    @contextmanager
    def _read(self) -> Iterator[Tables]:
        with _unshown(), self._reading.begin() as connection:
            yield Tables(connection, self.tenant, self._days)


@contextmanager
def _unshown() -> Iterator[None]:
    """What a failed statement was given is taken out of its error; ``hide_parameters`` hides it in the text alone."""
    try:
        yield
    except DBAPIError as failed:
        failed.params = None
        raise
