"""What a rotation reads and writes: numbers without a tag under a key, evidence bound by another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, select, update

from idverify.errors import OperatorError
from idverify.ledger.entry import EntryType
from idverify.ledger.label import counts
from idverify.ports.custody import BoundEvidence, Retagged, UntaggedIdentity, UntaggedPage
from idverify.pseudonym import Binding, Pseudonym
from idverify.sealing import SealedIdentifier
from idverify.stores import keys, ledger
from idverify.stores.challenges import pseudonym_columns
from idverify.stores.custody_schema import IDENTITY_SEAL
from idverify.stores.identities import SlotKind, take_slot
from idverify.stores.locking import shared
from idverify.stores.schema import EVIDENCE, IDENTITY, IDENTITY_TAG, SLOT
from idverify.stores.tables import Tables, insert_into


def untagged(tables: Tables, kid: str, after: str, most: int) -> UntaggedPage:
    """Of the numbers after one, so many, those without a tag under a key, or with evidence that another one binds.

    Numbers are read by their name, whether they have a tag or not: a question for those that have none would go through
    all that have, for each page anew.
    """
    identity, seal = IDENTITY.c, IDENTITY_SEAL.c
    question = (
        select(identity.id, identity.kind, seal.suite, seal.rotation_key, seal.sealed)
        .select_from(IDENTITY)
        .outerjoin(IDENTITY_SEAL, and_(seal.tenant == identity.tenant, seal.identity == identity.id))
        .where(identity.tenant == tables.tenant, identity.id > after)
        .order_by(identity.id)
        .limit(most)
    )
    rows = tables.connection.execute(question).all()
    names = [each.id for each in rows]
    tags = _tags(tables, names)
    bound = _evidence(tables, names, tags)
    found = (
        UntaggedIdentity(
            id=each.id,
            kind=each.kind,
            seal=None if each.sealed is None else _seal(each),
            tags=tags.get(each.id, ()),
            evidence=bound.get(each.id, ()),
        )
        for each in rows
    )
    return UntaggedPage(tuple(each for each in found if _depends(each, kid)), names[-1] if names else None)


def _depends(identity: UntaggedIdentity, kid: str) -> bool:
    """Whether a number, or evidence on it, rests on another key still."""
    tagged = any(each.kid == kid for each in identity.tags)
    return not tagged or any(each.binding is not None and each.binding.kid != kid for each in identity.evidence)


def _seal(row: Any) -> SealedIdentifier:  # noqa: ANN401  # a row of several tables
    return SealedIdentifier(suite=row.suite, kind=row.kind, rotation_key_id=row.rotation_key, sealed=row.sealed)


def _tags(tables: Tables, identities: Sequence[str]) -> dict[str, tuple[Pseudonym, ...]]:
    tag = IDENTITY_TAG.c
    question = select(IDENTITY_TAG).where(tag.tenant == tables.tenant, tag.identity.in_(identities)).order_by(tag.kid)
    found: dict[str, tuple[Pseudonym, ...]] = {}
    for each in tables.connection.execute(question):
        found[each.identity] = (*found.get(each.identity, ()), Pseudonym(each.kid, each.kind, each.tag))
    return found


def _evidence(
    tables: Tables, identities: Sequence[str], tags: dict[str, tuple[Pseudonym, ...]]
) -> dict[str, tuple[BoundEvidence, ...]]:
    row = EVIDENCE.c
    question = select(EVIDENCE).where(row.tenant == tables.tenant, row.identity.in_(identities)).order_by(row.id)
    found: dict[str, tuple[BoundEvidence, ...]] = {}
    for each in tables.connection.execute(question):
        found[each.identity] = (*found.get(each.identity, ()), _bound(each, tags.get(each.identity, ())))
    return found


def _bound(row: Row[Any], tags: tuple[Pseudonym, ...]) -> BoundEvidence:
    binding = None if row.binding is None else Binding(row.binding_kid, row.binding)
    return BoundEvidence(id=row.id, account=row.account, verified_at=row.verified_at, binding=binding, tags=tags)


def evidence(tables: Tables, after: str, most: int) -> tuple[BoundEvidence, ...]:
    """Evidence that rests on a number, by name."""
    row = EVIDENCE.c
    question = (
        select(EVIDENCE)
        .where(row.tenant == tables.tenant, row.identity.is_not(None), row.id > after)
        .order_by(row.id)
        .limit(most)
    )
    rows = tables.connection.execute(question).all()
    tags = _tags(tables, list({each.identity for each in rows}))
    return tuple(_bound(each, tags.get(each.identity, ())) for each in rows)


def retag(tables: Tables, kid: str, retagged: Sequence[Retagged]) -> int:
    """Give numbers their tag under a key, and evidence its binding; a few statements, however many they are."""
    shared(tables, keys.KEYS)
    keys.require_live(tables, kid)
    # A purge that came first has taken a number away; there is nothing to recognise any more.
    identity = IDENTITY.c
    held = select(identity.id).where(
        identity.tenant == tables.tenant, identity.id.in_([each.identity for each in retagged])
    )
    alive = set(tables.connection.scalars(held.order_by(identity.id).with_for_update(read=True, key_share=True)))
    present = [each for each in retagged if each.identity in alive]
    before = _tagged(tables, kid, present)
    rows = [
        {"tenant": tables.tenant, **pseudonym_columns(each.pseudonym), "identity": each.identity}
        for each in present
        if each.identity not in before
    ]
    if rows:
        insertion = insert_into(tables.connection.dialect.name, IDENTITY_TAG).on_conflict_do_nothing()
        tables.connection.execute(insertion, rows)
    after = _tagged(tables, kid, present)
    for each in present:
        if after.get(each.identity) != each.pseudonym.tag:
            _merge(tables, each)
    _rebind(tables, present)
    return len(rows)


def _merge(tables: Tables, each: Retagged) -> None:
    """Make one of two rows that stand for one number.

    Keys that followed each other without living together left such: the number was seen twice and known as two.
    """
    stays = tables.rows(IDENTITY_TAG, **pseudonym_columns(each.pseudonym))
    if not stays:
        raise OperatorError("store_conflict")
    into = stays[0].identity
    tables.change(tables.update(EVIDENCE, identity=each.identity).values(identity=into))
    for slot in tables.rows(SLOT, SLOT.c.kind, SLOT.c.slot, identity=each.identity):
        take_slot(tables, into, SlotKind(slot.kind), slot.account, None)
    for table in (SLOT, IDENTITY_SEAL):
        tables.connection.execute(
            delete(table).where(table.c.tenant == tables.tenant, table.c.identity == each.identity)
        )
    tables.change(tables.update(IDENTITY_TAG, identity=each.identity).values(identity=into))
    gone = (IDENTITY.c.tenant == tables.tenant, IDENTITY.c.id == each.identity)
    tables.connection.execute(delete(IDENTITY).where(*gone))


def _tagged(tables: Tables, kid: str, retagged: Sequence[Retagged]) -> dict[str, bytes]:
    tag = IDENTITY_TAG.c
    of_these = (tag.kid == kid, tag.identity.in_([each.identity for each in retagged]))
    found = tables.connection.execute(select(tag.identity, tag.tag).where(tag.tenant == tables.tenant, *of_these))
    return {row.identity: row.tag for row in found}


def _rebind(tables: Tables, retagged: Sequence[Retagged]) -> None:
    """Put new bindings in the place of those that were read; evidence that was bound otherwise meanwhile keeps that."""
    row = EVIDENCE.c
    same = (row.id == bindparam("at"), row.binding_kid == bindparam("old_kid"), row.binding == bindparam("old"))
    change = update(EVIDENCE).where(row.tenant == tables.tenant, *same)
    change = change.values(binding_kid=bindparam("new_kid"), binding=bindparam("new"))
    given = [
        {"at": id, "old_kid": old.kid, "old": old.mac, "new_kid": new.kid, "new": new.mac}
        for each in retagged
        for id, new, old in each.bindings
    ]
    if given:
        tables.connection.execute(change, given)


def bind_earlier(tables: Tables, bindings: Sequence[tuple[str, Binding]], now: datetime) -> int:
    """Bind evidence that was never bound, and tell the ledger how many pieces that was."""
    bound = sum(
        tables.change(tables.update(EVIDENCE, id=id, binding=None).values(binding_kid=binding.kid, binding=binding.mac))
        for id, binding in bindings
    )
    if bound:
        ledger.tell(tables, EntryType.KEYS_BOUND, now, data=counts(evidence=bound))
    return bound


def end_evidence(tables: Tables, ids: Sequence[str], now: datetime) -> None:
    """End evidence that was moved to where it stands."""
    nothing = {"identity": None, "binding_kid": None, "binding": None}
    for id in ids:
        tables.change(tables.update(EVIDENCE, id=id).values(**nothing))
        tables.change(tables.update(EVIDENCE, id=id, ended_at=None).values(ended_at=now))
    ledger.tell(tables, EntryType.KEYS_BOUND, now, data=counts(ended=len(ids)))
