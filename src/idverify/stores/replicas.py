"""Reading from PostgreSQL's standbys, never further behind than was promised."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import Connection, Engine

from idverify.account import Account, Action
from idverify.errors import OperatorError
from idverify.standing.revoked import MARGIN
from idverify.stores.opening import engine_of
from idverify.stores.sql import SqlStore
from idverify.stores.tables import Tables
from idverify.stores.transactions import Transactions

if TYPE_CHECKING:
    from idverify.ports import Known

_T = TypeVar("_T")
# When the newest transaction that was replayed had been committed, by the clock of the primary, against the clock of
# the replica (PostgreSQL 18 manual, 9.28.4). How much of what was received is replayed tells nothing: one that is cut
# off has replayed all it ever got. Where nothing was replayed since it started, nothing is known.
_BEHIND: Final = (
    "SELECT pg_is_in_recovery(),"
    " coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8, 'infinity')"
)
# A record of a commit that changes nothing. It is flushed at once, which that of a transaction with a number and
# nothing else is not, and waits for no standby: it is sent to those that listen, and one that does not must not keep
# the others from being known to be up to date.
_BEAT: Final = (
    "SELECT set_config('synchronous_commit', 'local', true), pg_logical_emit_message(true, 'idverify', ''::text)"
)
_PASSED_OVER: Final = frozenset({"store_unreachable", "replica_behind"})
_AWAY: Final = timedelta(seconds=2)


class Replicas:
    """The accounts of one platform (``ports.Accounts``), read from replicas in turn, and from the primary otherwise.

    Every change that was acknowledged longer than ``most_behind`` before the question is in the answer, as far as the
    clocks of the servers agree: where a replica's is slow by a second, a change may be missed for a second longer.

    Args:
        primary: the store that takes the writes; it answers where no replica may.
        replicas: stores on its standbys.
        most_behind: how old an answer may be.
        away: for how long a replica is left alone that was too far behind or could not be reached.

    Raises:
        OperatorError: one of them is not on PostgreSQL (``store_url``).
        ValueError: there is no replica, they are not of one platform, nothing may be behind at all, or more than what
            the list of revoked standings reaches back for (``standing.MARGIN``).
    """

    def __init__(
        self, primary: SqlStore, replicas: Sequence[SqlStore], *, most_behind: timedelta, away: timedelta = _AWAY
    ) -> None:
        if not replicas or len({primary.tenant, *(store.tenant for store in replicas)}) > 1:
            raise ValueError("replicas of one platform, one at least")
        if not timedelta(0) < most_behind <= MARGIN:
            raise ValueError("a replica is always behind, and by five minutes at most")
        for store in (primary, *replicas):
            if store._engine.dialect.name != "postgresql":  # noqa: SLF001  # the stores' own room
                raise OperatorError("store_url", reason="postgresql://…")
        self._primary = primary
        self._replicas = tuple(_Replica.of(store, most_behind) for store in replicas)
        self._turns = itertools.count()
        self._away = away.total_seconds()

    @classmethod
    def on(cls, primary: SqlStore, urls: Iterable[str], *, most_behind: timedelta) -> Replicas:
        """Replicas by their URLs; nothing is asked of any of them yet, so that one may be away at the start.

        Args:
            primary: as of the class.
            urls: ``postgresql://…`` of each.
            most_behind: as of the class.

        Raises:
            OperatorError, ValueError: as of the class.
        """
        held = [SqlStore(engine_of(url), tenant=primary.tenant, days=primary._days) for url in urls]  # noqa: SLF001  # one of its own kind
        return cls(primary, held, most_behind=most_behind)

    def account(self, id: str, *, stream: str | None = None, asked: tuple[Action, str] | None = None) -> Account | None:
        """The facts about an open account; arguments as of ``ports.Accounts``.

        Raises:
            OperatorError: the primary cannot be reached, nor any replica (``store_unreachable``), or only such as are
                too far behind (``replica_behind``).
        """
        return self._asked(lambda store: store.account(id, stream=stream, asked=asked))

    def known(self, id: str, *, stream: str | None = None) -> Known | None:
        """The same facts with their epoch. Raises: as ``account``."""
        return self._asked(lambda store: store.known(id, stream=stream))

    def raised(self, *, since: datetime) -> Mapping[str, int]:
        """Accounts whose facts changed since a moment, as the primary tells: of a replica some might be missing.

        Raises:
            OperatorError: the primary cannot be reached (``store_unreachable``).
        """
        return self._primary.raised(since=since)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._primary!r}, {len(self._replicas)} replicas)"

    def _asked(self, ask: Callable[[SqlStore], _T]) -> _T:
        turn = next(self._turns)
        codes = []
        for number in range(len(self._replicas)):
            replica = self._replicas[(turn + number) % len(self._replicas)]
            if time.monotonic() >= replica.away_until:
                try:
                    return ask(replica)
                except OperatorError as passed:
                    codes.append(_code(passed))
                replica.away_until = time.monotonic() + self._away
        try:
            return ask(self._primary)
        except OperatorError as passed:
            codes.append(_code(passed))
        # Now one that is left alone is worth asking: it may be near enough by now.
        for replica in self._replicas:
            try:
                return ask(replica)
            except OperatorError as passed:
                codes.append(_code(passed))
        raise OperatorError("replica_behind" if "replica_behind" in codes else "store_unreachable")


def _code(passed: OperatorError) -> str:
    """Of an error for which a server is passed over; another one is raised."""
    if passed.code not in _PASSED_OVER:
        raise passed
    return passed.code


class _Replica(SqlStore):
    """A store on a standby, each of whose reads asks first, on its own connection, how far behind that is.

    Asked before and not afterwards: what is replayed in between makes an answer newer than was said, never older.
    """

    most_behind: float
    away_until = float("-inf")  # by the machine's own clock, which nothing but the waiting hangs on

    @classmethod
    def of(cls, store: SqlStore, most_behind: timedelta) -> _Replica:
        replica = cls(store._engine, tenant=store.tenant, days=store._days)  # noqa: SLF001  # one of its own kind
        replica._patience = 0.0  # there are others to ask
        replica.most_behind = most_behind.total_seconds()
        return replica

    def _ask(self, ask: Callable[[Tables], _T]) -> _T:
        with self._read() as tables:  # a proxy may lead each statement elsewhere that is not in a transaction
            return ask(tables)

    def _before_read(self, connection: Connection) -> None:
        stands_by, behind = connection.exec_driver_sql(_BEHIND).one()
        # One that was promoted may be another history than the primary's. One that is ahead of the primary has a clock
        # that is wrong by that much at least.
        if not stands_by or abs(behind) > self.most_behind:
            raise OperatorError("replica_behind")


def beat(store: SqlStore | Engine) -> None:
    """Have the primary commit a change of nothing, so that replicas of an idle one can be seen to be up to date.

    Args:
        store: on the primary, or an engine on it; with several hosts in its URL, one with
            ``target_session_attrs=read-write``.

    Raises:
        OperatorError: it cannot be reached (``store_unreachable``), or is not on a PostgreSQL primary (``store_url``).
    """
    engine = store if isinstance(store, Engine) else store._engine  # noqa: SLF001  # one of its own kind
    if engine.dialect.name != "postgresql":
        raise OperatorError("store_url", reason="postgresql://…")
    try:
        _Heart(engine, tenant="").beat()
    except OperatorError as unknown:
        if unknown.code != "outcome_unknown":  # whether it was kept does not matter: there is a next one
            raise


class _Heart(Transactions):
    def beat(self) -> None:
        self._write(_beaten)


def _beaten(tables: Tables) -> None:
    if tables.connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar():
        raise OperatorError("store_url", reason="a standby; target_session_attrs=read-write")
    tables.connection.exec_driver_sql(_BEAT)
