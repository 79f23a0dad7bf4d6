"""Loading existing accounts and sealing their records, on either database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any, Final, TypeVar

from idverify.evidence.method import PHONE_METHODS, Method
from idverify.ledger.entry import EntryType
from idverify.ledger.label import counts
from idverify.ports.bulk import LOADED_AT_ONCE, SEALED_AT_ONCE, ExistingAccount, Loaded
from idverify.sealing import SealedRecord
from idverify.stores import days, ledger
from idverify.stores.bulk import indexes, sealing
from idverify.stores.bulk.batch import Batch, Names
from idverify.stores.bulk.filling import Filling
from idverify.stores.bulk.numbers import Numbers
from idverify.stores.opening import engine_of, open_store
from idverify.stores.schema import ACCOUNT, EVIDENCE
from idverify.stores.tables import Tables
from idverify.stores.transactions import Transactions

_T = TypeVar("_T")
_ACCOUNT: Final = (
    "id",
    "holder",
    "opened_at",
    "no_vn_mobile_declared_at",
    "age_evidence",
    "user_birth_date",
    "user_birth",
)
_EVIDENCE: Final = (
    "id",
    "account",
    "method",
    "level",
    "verified_at",
    "identity",
    "binding_kid",
    "binding",
)
# SQLite's own 2 MB would be read and written anew for each batch: tags fall all over their index.
_SQLITE_CACHE: Final = "PRAGMA cache_size = -262144"  # KiB


class SqlBulk(Transactions):
    """Existing accounts by the thousand into the store of one platform; ``ports.BulkStore`` says what it promises."""

    def load(self, accounts: Iterable[ExistingAccount], *, now: datetime, at_once: int = LOADED_AT_ONCE) -> Loaded:
        """Add those accounts that are not there, a batch in each transaction."""
        loaded, names = Loaded(), Names()
        for some in _batches(accounts, at_once):
            batch = Batch(some)
            twice = Loaded(already_there=len(some) - len(batch.accounts))
            added = self._write(partial(_load, batch=batch, names=names, now=now))
            loaded = loaded.and_then(twice).and_then(added)
        if loaded.accounts:
            self._write(indexes.measure)
        return loaded

    @contextmanager
    def indexes_last(self) -> Iterator[None]:
        """While accounts come for the first time, before anybody signs up: their indexes are built at the end.

        On SQLite, where no account of any platform is there. Meanwhile a question about one account reads them all,
        so nobody may be asking. Whoever was killed does the same again, and the indexes are built then. Elsewhere,
        and where there are accounts, nothing is taken away; what is missing is built at the end all the same.
        """
        self._write(indexes.take_away)
        try:
            yield
        finally:
            self._write(indexes.build)
            self._write(indexes.measure)

    def seal(self, records: Iterable[tuple[str, SealedRecord]], *, now: datetime, at_once: int = SEALED_AT_ONCE) -> int:
        """Keep the sealed records of accounts that have none with those fields, a batch in each transaction."""
        batches = _batches(records, at_once)
        return sum(self._write(partial(sealing.keep, given=some, now=now)) for some in batches)


def open_bulk(url: str, *, tenant: str, day_key: bytes | None = None) -> SqlBulk:
    """What loads existing accounts into the store of one platform, on connections of its own.

    Args:
        url: ``sqlite:///file`` or ``postgresql://…``; its schema is of this version.
        tenant: the platform's label.
        day_key: as of ``stores.opening.open_store``.

    Raises:
        OperatorError: as of ``open_store``.
    """
    open_store(url, tenant=tenant, day_key=day_key).close()
    sealed_to = None if day_key is None else days.Days(day_key, tenant=tenant)
    return SqlBulk(engine_of(url), tenant=tenant, days=sealed_to)


def _load(tables: Tables, batch: Batch, names: Names, now: datetime) -> Loaded:
    if tables.connection.dialect.name == "sqlite":
        tables.connection.exec_driver_sql(_SQLITE_CACHE)
    mine = _added(tables, batch)
    there = len(batch.accounts) - len(mine.accounts)
    unadded = _unadded(tables, batch, mine) if there else 0
    if not mine.accounts:
        return Loaded(already_there=there, unadded=unadded)
    numbers = Numbers(tables, mine, names)
    numbers.keep()
    Filling(tables).copy(EVIDENCE, _EVIDENCE, _evidence_rows(mine, numbers, names))
    found = Loaded(len(mine.accounts), there, numbers.new, len(mine.pieces), unadded)
    told = counts(accounts=found.accounts, identities=found.identities, evidence=found.evidence)
    ledger.tell(tables, EntryType.ACCOUNTS_LOADED, now, data=told)
    return found


def _added(tables: Tables, batch: Batch) -> Batch:
    """Those accounts of a batch that were added; the others are there, in whatever state, and stay as they are."""
    filling, row = Filling(tables), ACCOUNT.c
    while True:
        there = {each.id for each in filling.rows(row.id, batch.accounts, row.id)}
        new = batch.without(there)
        rows = sorted(_account_rows(tables, new), key=itemgetter(0))
        savepoint = tables.connection.begin_nested()
        if filling.added(ACCOUNT, _ACCOUNT, rows) == len(rows):
            savepoint.commit()
            return new
        savepoint.rollback()  # somebody has signed up under one of these names meanwhile


def _unadded(tables: Tables, batch: Batch, mine: Batch) -> int:
    """How much evidence of open accounts that are there is of a kind that none of theirs ever was."""
    left = [(each.account, _kind(each.evidence.method)) for each in batch.pieces if each.account not in mine.accounts]
    filling, row, proof = Filling(tables), ACCOUNT.c, EVIDENCE.c
    is_open = (row.closed_at.is_(None), row.waits.is_(False))
    there = {each.id for each in filling.rows(row.id, {name for name, _ in left}, row.id, where=is_open)}
    had = {
        (each.account, _kind(Method(each.method)))
        for each in filling.rows(proof.account, there, proof.account, proof.method, where=(proof.link.is_(None),))
    }
    return sum(account in there and (account, kind) not in had for account, kind in left)


def _kind(method: Method) -> str:
    return "phone" if method in PHONE_METHODS else method.value


def _account_rows(tables: Tables, batch: Batch) -> Iterator[tuple[Any, ...]]:
    written: dict[date | None, tuple[object, object]] = {}  # of forty thousand days, a million times
    for each in batch.accounts.values():
        born = each.user_birth_date
        day = written.get(born)
        if day is None:
            columns = days.columns(tables, user_birth_date=born)
            day = written[born] = (columns["user_birth_date"], columns["user_birth"])
        age = None if each.age_evidence is None else each.age_evidence.value
        yield each.id, each.holder.value, each.opened_at, each.no_vn_mobile_declared_at, age, *day


def _evidence_rows(batch: Batch, numbers: Numbers, names: Names) -> Iterator[tuple[Any, ...]]:
    for account, evidence, number in batch.pieces:
        binding = evidence.binding
        yield (
            names(),
            account,
            evidence.method.value,
            evidence.level,
            evidence.verified_at,
            None if number is None else numbers.identities[number],
            None if binding is None else binding.kid,
            None if binding is None else binding.mac,
        )


def _batches(all_of_them: Iterable[_T], at_once: int) -> Iterator[list[_T]]:
    iterator = iter(all_of_them)
    while some := list(islice(iterator, at_once)):
        yield some
