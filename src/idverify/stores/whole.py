"""All that is kept for one platform, read as of one moment, in a stream; ``ports.completeness`` says what for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, exists, func, select

from idverify.ledger.tree import Frontier
from idverify.ports.completeness import KeptDigest, ToldEntry
from idverify.sealing import Group, SealedRecord
from idverify.stores import ledger
from idverify.stores.custody_schema import LEDGER_ENTRY, LEDGER_PENDING, RECORD_SHARE
from idverify.stores.schema import REGISTRATION_RECORD
from idverify.stores.tables import Tables

_AT_ONCE = 2_000  # rows of a stream in memory


class SqlWhole:
    """A platform's store in one transaction that reads.

    Args:
        connection: of ``stores.reading.read_only``, so that all questions see the same moment.
        tenant: the platform's label.
    """

    def __init__(self, connection: Connection, tenant: str) -> None:
        self._connection = connection
        self.tenant = tenant

    def frontier(self) -> Frontier:
        """The right edge of the log."""
        return ledger.frontier(Tables(self._connection, self.tenant))

    def placed(self) -> Iterator[ToldEntry]:
        """Every entry that has its place, in their order."""
        row = LEDGER_ENTRY.c
        question = select(row.id, row.entry, row.position, self._is_kept(row).label("kept"))
        for each in self._stream(question.where(row.tenant == self.tenant).order_by(row.position)):
            yield ToldEntry(each.id, each.entry, each.position, bool(each.kept))

    def pending(self) -> Iterator[ToldEntry]:
        """Every entry that has none yet; rows that were set aside are no entries."""
        row = LEDGER_PENDING.c
        question = select(row.id, row.entry, self._is_kept(row).label("kept"))
        for each in self._stream(question.where(row.tenant == self.tenant, row.refused.is_(False))):
            yield ToldEntry(each.id, each.entry, None, bool(each.kept))

    def kept(self) -> Iterator[KeptDigest]:
        """Every sealed record."""
        row, placed, pending, share = REGISTRATION_RECORD.c, LEDGER_ENTRY.c, LEDGER_PENDING.c, RECORD_SHARE.c
        # A record is opened by one officer of each group, so two halves of one group are as good as one.
        halves = (
            select(func.count(share.officers.distinct()))
            .where(
                share.tenant == row.tenant, share.record == row.id, share.officers.in_([each.value for each in Group])
            )
            .scalar_subquery()
        )
        question = (
            select(
                *(row.id, row.suite, row.fields, row.bound, row.nonce, row.ciphertext, row.commitment),
                placed.entry.label("placed"),
                pending.entry.label("pending"),
                halves.label("halves"),
            )
            .select_from(REGISTRATION_RECORD)
            .outerjoin(LEDGER_ENTRY, and_(placed.tenant == row.tenant, placed.id == row.id))
            .outerjoin(
                LEDGER_PENDING,
                and_(pending.tenant == row.tenant, pending.id == row.id, pending.refused.is_(False)),
            )
            .where(row.tenant == self.tenant)
        )
        for each in self._stream(question):
            entry = each.pending if each.placed is None else each.placed
            yield KeptDigest(each.id, _digest(each), entry, int(each.halves))

    def _is_kept(self, row: Any) -> Any:  # noqa: ANN401  # columns of either table of entries, and a condition
        kept = REGISTRATION_RECORD.c
        return exists().where(kept.tenant == row.tenant, kept.id == row.id)

    def _stream(self, question: Select[Any]) -> Iterator[Row[Any]]:
        # On PostgreSQL a cursor of the server's, of which so many rows are fetched at a time.
        return iter(self._connection.execution_options(yield_per=_AT_ONCE).execute(question))


def _digest(row: Row[Any]) -> bytes | None:
    if row.fields is None:
        return None
    parts = {"nonce": row.nonce, "ciphertext": row.ciphertext, "commitment": row.commitment}
    return SealedRecord(
        id=row.id, suite=row.suite, fields=tuple(row.fields.split()), bound=row.bound, shares=(), **parts
    ).digest


@contextmanager
def whole(engine: Engine, tenant: str) -> Iterator[SqlWhole]:
    """A platform's store as it is now, in one transaction; ``engine`` of ``stores.reading.read_only``."""
    with engine.begin() as connection:
        yield SqlWhole(connection, tenant)
