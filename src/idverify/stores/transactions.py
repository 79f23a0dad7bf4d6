"""Transactions on a database: begun, run again where that is safe, and told which platform they are for.

Work is run again in two cases, and in both the database has kept nothing of the first time: the transaction collided
with another, or its connection was lost before the commit was sent. What was lost afterwards is never run again: it
may have been kept (``outcome_unknown``). So may a commit whose wait for a synchronous standby was cut short.
"""

from __future__ import annotations

import functools
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from idverify.errors import OperatorError
from idverify.stores.days import Days
from idverify.stores.postgres import ALONE
from idverify.stores.single_reads import SingleReads
from idverify.stores.tables import Tables

_T = TypeVar("_T")
# PostgreSQL: serialization_failure, deadlock_detected; on a standby also a read that stood in replay's way. The
# transaction left nothing behind and may be run again.
_AGAIN: Final = frozenset({"40001", "40P01"})
# read_only_sql_transaction: this server was a primary and is a standby now, or never was one.
_ELSEWHERE: Final = frozenset({"25006"})
_MOST_ATTEMPTS: Final = 24
_FIRST_WAIT_SECONDS: Final = 0.01
_LONGEST_WAIT_SECONDS: Final = 0.25


class LostError(OperatorError):
    """There was no connection, or it was lost before anything was kept: the same may be tried again."""

    def __init__(self) -> None:
        super().__init__("store_unreachable")


class Transactions:
    """What a store of one platform does on a database.

    Each public method of a class below this one is run again where a connection is lost while it reads, for as long as
    the engine's ``patience`` (``stores.postgres.engine``); what it is given can be read twice. The machine's clock is
    read for that only.

    Args:
        engine: made by ``stores.opening.engine_of``.
        tenant: the platform's label; it stands in every key.
        days: what seals birth dates; they stand in clear if left out.
    """

    def __init__(self, engine: Engine, *, tenant: str, days: Days | None = None) -> None:
        self._engine = engine
        self._reading = engine.execution_options(idverify_reads=True)
        self._patience: float | None = engine.get_execution_options().get("idverify_patience")
        self._kept = _Kept()
        self.tenant = tenant
        self._days = days

    def __init_subclass__(cls, **named: Any) -> None:  # noqa: ANN401  # whatever a class may be given
        super().__init_subclass__(**named)
        for name, value in list(vars(cls).items()):
            if isinstance(value, FunctionType) and not name.startswith("_"):
                setattr(cls, name, _asked_again(value))

    def close(self) -> None:
        """Let go of connections."""
        self._engine.dispose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._engine.dialect.name}; tenant={self.tenant!r})"

    def _write(self, work: Callable[[Tables], _T]) -> _T:
        """Do some work in one transaction; again where it left nothing behind.

        Raises:
            OperatorError: the database could not be reached for as long as patience lasts (``store_unreachable``), or
                was lost during the commit, or stopped waiting for its standby, so that nobody knows whether it is kept
                (``outcome_unknown``).
        """
        kept = again(self._patience, lambda: self._settled(work))
        self._kept.count += 1
        return kept

    def _settled(self, work: Callable[[Tables], _T]) -> _T:
        """The work done, after as many collisions as it takes."""
        for attempt in range(1, _MOST_ATTEMPTS):
            try:
                return self._once(work)
            except DBAPIError as failed:
                if getattr(failed.orig, "sqlstate", None) not in _AGAIN:
                    raise
            # Two that collided must not meet again: each waits a while of its own.
            _wait(attempt)
        return self._once(work)

    def _once(self, work: Callable[[Tables], _T]) -> _T:
        begun = sent = False
        try:
            with _begun(self._engine) as connection:
                begun, heard = True, connection.info
                alone = heard.get(ALONE)
                outcome = work(Tables(connection, self.tenant, self._days))
                sent = True  # the next thing is the commit
        except DBAPIError as failed:
            if not self._is_lost(failed, begun=begun):
                raise
        else:
            if heard.get(ALONE) == alone:
                return outcome
        # Raised out here, so that no error stands behind it that says what the statement was.
        if sent:
            raise OperatorError("outcome_unknown")
        raise LostError

    @contextmanager
    def _read(self) -> Iterator[Tables]:
        begun = answered = False
        try:
            with _begun(self._reading) as connection:
                begun = True
                self._before_read(connection)
                yield Tables(connection, self.tenant, self._days)
                answered = True
        except DBAPIError as failed:
            collided = getattr(failed.orig, "sqlstate", None) in _AGAIN
            if not collided and not self._is_lost(failed, begun=begun):
                raise
        else:
            return
        if not answered:  # nothing hangs on the commit of a read
            raise LostError

    def _ask(self, ask: Callable[[Tables], _T]) -> _T:
        """What a question of one statement answers, which needs no transaction around it."""
        begun = False

        def on(connection: Connection) -> _T:
            nonlocal begun
            begun = True
            return ask(Tables(connection, self.tenant, self._days))

        try:
            return SingleReads.of(self._engine).read(on)
        except DBAPIError as failed:
            failed.params = None
            collided = getattr(failed.orig, "sqlstate", None) in _AGAIN
            if not collided and not self._is_lost(failed, begun=begun):
                raise
            busy = False
        except PoolTimeoutError:
            busy = True
        if busy:
            raise OperatorError("store_unreachable")
        raise LostError

    def _before_read(self, connection: Connection) -> None:
        """What is done first in each transaction that reads."""

    def _is_lost(self, failed: DBAPIError, *, begun: bool) -> bool:
        """Whether an error says that there is no connection any more, or never was one, or one to the wrong server."""
        if self._patience is None:  # a file, which nobody can be disconnected from
            return False
        return not begun or failed.connection_invalidated or _is_elsewhere(failed)


class _Kept(threading.local):
    """How many transactions this thread has committed."""

    count = 0


def again(patience: float | None, ask: Callable[[], _T]) -> _T:
    """Ask, and ask again while the connection is lost.

    Args:
        patience: for how many seconds after it was lost first; None: not at all.
        ask: leaves nothing behind where it raises ``LostError``.

    Raises:
        OperatorError: it was still lost at the end (``store_unreachable``).
    """
    until, attempt = None, 0
    while True:
        try:
            return ask()
        except LostError:
            pass
        now, attempt = time.monotonic(), attempt + 1
        until = now + (patience or 0) if until is None else until
        if now >= until:
            raise OperatorError("store_unreachable")
        _wait(attempt)


def _asked_again(ask: Callable[..., _T]) -> Callable[..., _T]:
    """A method that is run again where it lost its connection while it read and had kept nothing."""

    @functools.wraps(ask)
    def asked(self: Transactions, *given: Any, **named: Any) -> _T:  # noqa: ANN401  # whatever the method takes
        def once() -> _T:
            before = self._kept.count
            try:
                return ask(self, *given, **named)
            except LostError:
                if self._kept.count == before:
                    raise
            raise OperatorError("outcome_unknown")

        return again(self._patience, once)

    return asked


def _wait(attempt: int) -> None:
    wait = min(_FIRST_WAIT_SECONDS * 2 ** min(attempt, _MOST_ATTEMPTS), _LONGEST_WAIT_SECONDS)
    time.sleep(wait * random.random())  # noqa: S311  # no secret hangs on it


@contextmanager
def _begun(engine: Engine) -> Iterator[Connection]:
    """A transaction whose errors do not hold what a statement was given; ``hide_parameters`` clears the text."""
    busy = False
    try:
        with engine.begin() as connection:
            try:
                yield connection
            except DBAPIError as failed:
                if _is_elsewhere(failed):
                    connection.invalidate(failed)  # nothing is wrong with it but where it leads
                raise
    except DBAPIError as failed:
        failed.params = None
        raise
    except PoolTimeoutError:
        busy = True
    if busy:  # so is every connection, and nothing was begun
        raise OperatorError("store_unreachable")


def _is_elsewhere(failed: DBAPIError) -> bool:
    """Whether it was asked of a server that takes no writes."""
    return getattr(failed.orig, "sqlstate", None) in _ELSEWHERE
