"""Sealed records: kept with the halves of their keys in a table of their own, and told to the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from idverify.ledger.entry import EntryType
from idverify.ports.custody import KeptRecord
from idverify.sealing import EarlierRecord, Group, SealedRecord, Share
from idverify.stores import ledger
from idverify.stores.custody_schema import RECORD_SHARE
from idverify.stores.schema import REGISTRATION_RECORD
from idverify.stores.tables import Tables


def keep(tables: Tables, account: str, record: SealedRecord, now: datetime) -> None:
    """Keep a sealed record of an account, and note in the ledger that this one was made here, now."""
    tables.add(
        REGISTRATION_RECORD,
        id=record.id,
        account=account,
        kept_at=now,
        suite=record.suite,
        fields=" ".join(record.fields),
        bound=record.bound,
        wrapped_key=b"",
        nonce=record.nonce,
        ciphertext=record.ciphertext,
        commitment=record.commitment,
    )
    _add_shares(tables, record.id, record.shares)
    # The entry is called after the record, so that whoever opens the record finds it.
    ledger.tell(tables, EntryType.RECORD_KEPT, now, name=record.id, record=record.id, blob=record.digest)


def keep_shares(tables: Tables, record: str, shares: Iterable[Share]) -> None:
    """Keep the halves of a record's key in place of those that were kept before; none of one that was purged."""
    row = REGISTRATION_RECORD.c
    held = select(row.id).where(row.tenant == tables.tenant, row.id == record)
    if tables.connection.scalar(held.with_for_update(read=True, key_share=True)) is None:
        return
    share = RECORD_SHARE.c
    tables.connection.execute(delete(RECORD_SHARE).where(share.tenant == tables.tenant, share.record == record))
    _add_shares(tables, record, shares)


def _add_shares(tables: Tables, record: str, shares: Iterable[Share]) -> None:
    rows = [{"officer": each.officer, "officers": each.group, "sealed": each.sealed} for each in shares]
    tables.add_all(RECORD_SHARE, [{"record": record, **row} for row in rows])


def of_account(tables: Tables, account: str) -> tuple[KeptRecord, ...]:
    """Every record of an account, the oldest first."""
    row = REGISTRATION_RECORD.c
    rows = tables.rows(REGISTRATION_RECORD, row.kept_at, row.id, account=account)
    share = RECORD_SHARE.c
    question = (
        select(RECORD_SHARE)
        .where(share.tenant == tables.tenant, share.record.in_([each.id for each in rows]))
        .order_by(share.officers, share.officer)
    )
    shares: dict[str, list[Share]] = {}
    for each in tables.connection.execute(question):
        shares.setdefault(each.record, []).append(
            Share(group=Group(each.officers), officer=each.officer, sealed=each.sealed)
        )
    found = []
    for each in rows:
        sealed: SealedRecord | EarlierRecord
        parts = {"nonce": each.nonce, "ciphertext": each.ciphertext, "commitment": each.commitment}
        if each.fields is None:
            sealed = EarlierRecord(id=each.id, suite=each.suite, wrapped_key=each.wrapped_key, **parts)
        else:
            sealed = SealedRecord(
                id=each.id,
                suite=each.suite,
                fields=tuple(each.fields.split()),
                bound=each.bound,
                shares=tuple(shares.get(each.id, ())),
                **parts,
            )
        found.append(KeptRecord(sealed, each.kept_at))
    return tuple(found)


def sealed(tables: Tables, account: str) -> tuple[SealedRecord, ...]:
    """The records of an account that officers open, the oldest first."""
    return tuple(each.record for each in of_account(tables, account) if isinstance(each.record, SealedRecord))


def names(tables: Tables, after: str, most: int) -> tuple[tuple[str, str], ...]:
    """Names of records with their account, ordered."""
    row = REGISTRATION_RECORD.c
    question = select(row.id, row.account).where(row.tenant == tables.tenant, row.id > after)
    return tuple((each.id, each.account) for each in tables.connection.execute(question.order_by(row.id).limit(most)))
