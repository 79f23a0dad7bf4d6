"""Connections kept for questions of one statement, which is a transaction by itself.

Such a question needs no BEGIN and no COMMIT: one statement sees one moment, on PostgreSQL and on SQLite alike. What is
left then of its time is mostly the pool's: lending a connection, looking it over when it comes back. So a few are kept
out of the pool between questions.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

_T = TypeVar("_T")
_MOST: Final = 4
_OPTION: Final = "idverify_single_reads"
_ONE: Final = threading.Lock()


class SingleReads:
    """Asks questions of one statement on an engine, from whichever thread.

    A few connections of the engine's pool, never all of them, are kept for this between two questions; whoever comes
    when each of them is busy is lent one by the pool, as anybody else is.

    Args:
        engine: made by ``stores.opening.engine_of``.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # SQLite's driver was told when it connected to begin nothing by itself; Core would undo that.
        alone = {} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._options: dict[str, Any] = {"idverify_reads": True, **alone}
        # An engine with options of its own is not told when the one that it was made of is disposed of.
        keeps = type(engine) is Engine and isinstance(engine.pool, QueuePool)
        self._most = min(_MOST, engine.pool.size() - 1) if keeps else 0  # type: ignore[attr-defined]  # a QueuePool
        self._kept: deque[Connection] = deque()
        self._process = os.getpid()
        self._disposals = 0
        event.listen(engine, "engine_disposed", self._let_go)

    @classmethod
    def of(cls, engine: Engine) -> SingleReads:
        """Those of an engine: all stores that share it share them, as they share its pool."""
        with _ONE:
            found: SingleReads | None = engine.get_execution_options().get(_OPTION)
            if found is None:
                found = cls(engine)
                engine.update_execution_options(**{_OPTION: found})
            return found

    def read(self, ask: Callable[[Connection], _T]) -> _T:
        """What a question answers.

        Args:
            ask: sends one statement on the connection it is given.

        Raises:
            DBAPIError: the database refused it, or could not be reached.
        """
        connection, disposals = self._taken(), self._disposals
        try:
            answer = ask(connection)
        except BaseException:
            if connection.invalidated:  # so are the others, most likely
                self._give_back()
            connection.close()  # the pool looks it over
            raise
        if disposals != self._disposals:
            connection.detach()  # its pool is no more
            connection.close()
        elif len(self._kept) >= self._most or connection.in_transaction():
            connection.close()
        else:
            self._kept.append(connection)
        return answer

    def _taken(self) -> Connection:
        self._leave_to_the_parent()
        try:
            return self._kept.pop()
        except IndexError:
            return self._engine.connect().execution_options(**self._options)

    def _leave_to_the_parent(self) -> None:
        """Let go, after a fork, of what leads to the parent's sockets: to close it here would end its sessions."""
        if self._process != os.getpid():
            _PARENTS.append(self._kept)
            self._kept, self._process = deque(), os.getpid()

    def close(self) -> None:
        """Give back what is kept; the engine stays as it is."""
        event.remove(self._engine, "engine_disposed", self._let_go)
        self._give_back()

    def _give_back(self) -> None:
        self._leave_to_the_parent()
        kept, self._kept = self._kept, deque()
        for connection in kept:
            connection.close()

    def _let_go(self, _engine: Engine) -> None:
        self._disposals += 1
        self._leave_to_the_parent()
        kept, self._kept = self._kept, deque()
        for connection in kept:
            connection.detach()  # its pool is no more
            connection.close()


_PARENTS: Final[list[deque[Connection]]] = []  # kept alive in a child process, where nobody may close them
