"""A query of a database as a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import URL, Connection, CursorResult, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from idverify.campaign.reading.columns import settled, shown
from idverify.campaign.reading.files import fingerprint_of
from idverify.campaign.reading.header import Asker
from idverify.campaign.reading.query_text import is_ordered, refuse_unfit
from idverify.campaign.reading.source import CARRIED_ROWS, Carried, Chunk, Source, seal_of
from idverify.campaign.reading.text_rows import batch_of
from idverify.campaign.reading.value import text_of, texts_of
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS
from idverify.errors import OperatorError

_SAMPLE: Final = 200
_AT_ONCE: Final = 8_192  # rows that are fetched together


def queried(sql: str, url: str, *, columns: Mapping[Role, str] | None = None, ask: Asker | None = None) -> Source:
    """The accounts that a query tells of.

    PostgreSQL and SQLite are told that nothing may be written. Of another database nobody but its own rights says so:
    ask as a user who may only read. The query is asked twice, once for a look at its columns.

    Rows keep their order from one run to the next: a query without ORDER BY is put in the order of its accounts, and of
    all else that is read. One that has its own order must tell all rows apart by it.

    Args:
        sql: one SELECT; it is noted as it stands, so it holds neither a number of a person nor a password.
        url: of any database that SQLAlchemy has a driver for.
        columns, ask: as of ``opening.opened``; the headers are the names that the query gives its columns.

    Raises:
        OperatorError: the database or the query cannot be used, or the query is none to be noted (``campaign_query``);
            it cannot be told which column is which, or a named one is not there (``campaign_columns``); accounts are
            named by numbers of persons (``campaign_account_is_number``).
    """
    refuse_unfit(sql)
    return _Query(sql, url, named=columns, ask=ask)


class _Query:
    sheet = None
    rows = None
    inputs: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    begins = (0,)

    def __init__(self, sql: str, url: str, *, named: Mapping[Role, str] | None, ask: Asker | None) -> None:
        self.query = sql
        self._url = _url(url)
        place = f"{self._url.get_backend_name()}:{Path(self._url.database or '').name}"
        with self._asked(sql) as result:
            self._headers = tuple(result.keys())
            sample = [[text_of(value) for value in row] for row in islice(result, _SAMPLE)]
        self._picked = settled(self._headers, sample, named=named, ask=ask)
        told = shown(self._headers)
        self.columns: Mapping[Role, str] = MappingProxyType({role: told[at] for role, at in self._picked.items()})
        self.names = (place,)
        at = self._url
        where = [at.host, at.port, at.username, at.database, at.query.get("host"), at.query.get("port")]
        self.fingerprint = fingerprint_of([sql, *where], None, self.columns)

    def now(self) -> str:
        """As of ``Source``; what the tables hold now is told by the seals of the chunks."""
        return self.fingerprint

    def chunks(self, done: frozenset[int]) -> Iterator[Chunk]:
        """As of ``Source``; rows that are done are asked for all the same, since no database tells where it stopped."""
        with self._asked(self._in_order) as result:
            rows, index, first = self._fetched(result), 0, 1
            while True:
                parts: list[pa.RecordBatch] = []
                told = 0
                while told < CARRIED_ROWS and (taken := next(rows, None)):
                    if index not in done:
                        parts.append(self._batch(taken, first + told))
                    told += len(taken)
                if not told:
                    return
                first += told
                if index not in done:
                    at_once = BATCH_ROWS // _AT_ONCE
                    batches = tuple(pa.concat_batches(parts[at : at + at_once]) for at in range(0, len(parts), at_once))
                    yield Carried(index, batches, seal_of(batches))
                index += 1

    def _fetched(self, result: CursorResult[Any]) -> Iterator[Sequence[Sequence[Any]]]:
        while True:
            with _told():
                taken = result.fetchmany(_AT_ONCE)
            if not taken:
                return
            yield taken

    def _batch(self, taken: Sequence[Sequence[Any]], first: int) -> pa.RecordBatch:
        marks: dict[int, int] = {}
        columns = [texts_of([row[place] for row in taken], role, marks) for role, place in self._picked.items()]
        order = {role: at for at, role in enumerate(self._picked)}
        rows, places = list(zip(*columns, strict=True)), range(first, first + len(taken))
        return batch_of(rows, places, marks, order, len(order), len(order))

    @property
    def _in_order(self) -> str:
        if is_ordered(self.query):
            return self.query
        quoted = create_engine(self._url, poolclass=NullPool).dialect.identifier_preparer.quote_identifier
        # By all that is read, the account first: rows that are alike in it are alike, and may come in any order.
        order = ", ".join(quoted(self._headers[place]) for place in dict.fromkeys(self._picked.values()))
        return f"SELECT * FROM (\n{self.query.strip().rstrip(';')}\n) asked ORDER BY {order}"  # noqa: S608  # it is SQL that they gave

    @contextmanager
    def _asked(self, sql: str) -> Iterator[CursorResult[Any]]:
        with _told():
            engine = create_engine(self._url, poolclass=NullPool, hide_parameters=True)
            event.listen(engine, "connect", _read_only)
            connection = engine.connect()
        try:
            yield _begun(connection, sql)
        finally:
            connection.close()
            engine.dispose()


def _begun(connection: Connection, sql: str) -> CursorResult[Any]:
    options: dict[str, Any] = {"stream_results": True, "max_row_buffer": _AT_ONCE, "no_parameters": True}
    if connection.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    with _told():
        # As the driver gets it: a colon or a percent sign in it means nothing to us.
        result = connection.execution_options(**options).exec_driver_sql(sql)
    if not result.returns_rows:
        raise OperatorError("campaign_query", reason="SELECT …")
    return result


def _read_only(connection: Any, _record: object) -> None:  # noqa: ANN401  # of any driver
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA query_only = ON")


@contextmanager
def _told() -> Iterator[None]:
    # The text of such an error quotes the query and the values in it.
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        kind = type(error.orig).__name__
        raise OperatorError("campaign_query", reason=f"{kind} ({state})" if state else kind) from None
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise OperatorError("campaign_query", reason=type(error).__name__) from None


def _url(given: str) -> URL:
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise OperatorError("campaign_query", reason="URL") from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    file = url.database if url.get_backend_name() == "sqlite" else None
    if (
        file and not file.startswith(("file:", ":memory:")) and not Path(file).is_file()
    ):  # it would be made, and be empty
        raise OperatorError("campaign_query", reason="no such file")
    try:
        url.get_dialect()
    except (NoSuchModuleError, ImportError):
        raise OperatorError("campaign_query", reason=url.drivername) from None
    return url
