"""Sealed records of accounts that were loaded, a batch in one transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.label import tenant_label
from idverify.sealing import SealedRecord
from idverify.stores.bulk.filling import Filling
from idverify.stores.custody_schema import LEDGER_PENDING, RECORD_SHARE
from idverify.stores.schema import ACCOUNT, REGISTRATION_RECORD
from idverify.stores.tables import Tables

_RECORD: Final = (
    "id",
    "account",
    "kept_at",
    "suite",
    "fields",
    "bound",
    "wrapped_key",
    "nonce",
    "ciphertext",
    "commitment",
)
_SHARE: Final = ("record", "officer", "officers", "sealed")
_HELD: Final = MappingProxyType({"key_share": True})


def keep(tables: Tables, given: Iterable[tuple[str, SealedRecord]], now: datetime) -> int:
    """Keep the records of accounts that have none with their fields, and say how many that was; a few statements."""
    first: dict[str, SealedRecord] = {}
    for account, record in given:
        first.setdefault(account, record)
    filling = Filling(tables)
    wanted = {account: first[account] for account in _without(filling, first)}
    if not wanted:
        return 0
    filling.copy(REGISTRATION_RECORD, _RECORD, (_row(account, record, now) for account, record in wanted.items()))
    shares = (
        (record.id, each.officer, each.group.value, each.sealed) for record in wanted.values() for each in record.shares
    )
    filling.copy(RECORD_SHARE, _SHARE, shares)
    filling.copy(LEDGER_PENDING, ("id", "turn", "entry"), _entries(tables, wanted.values(), now))
    return len(wanted)


def _without(filling: Filling, records: Mapping[str, SealedRecord]) -> list[str]:
    """Those of some accounts that are there and have no such record; each held until this transaction ends.

    Two jobs at once, or a job and somebody who adds evidence, would each see none and keep one.
    """
    account, kept = ACCOUNT.c, REGISTRATION_RECORD.c
    there = (account.erased_at.is_(None), account.waits.is_(False))
    held = [each.id for each in filling.rows(account.id, records, account.id, where=there, lock=_HELD)]
    sealed: dict[str, list[frozenset[str] | None]] = {}
    for row in filling.rows(kept.account, held, kept.account, kept.fields):
        # What is in a record of before there were officers is not told; it was a whole one.
        fields = None if row.fields is None else frozenset(row.fields.split())
        sealed.setdefault(row.account, []).append(fields)
    return [
        each
        for each in held
        if not any(fields is None or fields.issuperset(records[each].fields) for fields in sealed.get(each, ()))
    ]


def _row(account: str, record: SealedRecord, now: datetime) -> tuple[Any, ...]:
    return (
        record.id,
        account,
        now,
        record.suite,
        " ".join(record.fields),
        record.bound,
        b"",
        record.nonce,
        record.ciphertext,
        record.commitment,
    )


def _entries(tables: Tables, records: Iterable[SealedRecord], now: datetime) -> Iterator[tuple[str, int, bytes]]:
    """Each record's entry, called after it, so that whoever opens the record finds it."""
    label, turn = tenant_label(tables.tenant), time.time_ns()
    for place, each in enumerate(records):
        entry = Entry(type=EntryType.RECORD_KEPT, at=now, tenant=label, record=each.id, blob=each.digest)
        yield each.id, turn + place, entry.to_bytes()
