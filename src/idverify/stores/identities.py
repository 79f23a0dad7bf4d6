"""Identities: one row for each number, with a tag under every live key; and the places on them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from itertools import count
from typing import Final

from sqlalchemy import and_, delete, or_, select

from idverify.errors import OperatorError
from idverify.ports import LimitReachedError
from idverify.pseudonym import Pseudonym
from idverify.sealing import SealedIdentifier
from idverify.stores import keys
from idverify.stores.challenges import pseudonym_columns
from idverify.stores.custody_schema import IDENTITY_SEAL
from idverify.stores.schema import IDENTITY, IDENTITY_TAG, SLOT
from idverify.stores.tables import Tables, new_name


class SlotKind(StrEnum):
    """What a place on a number is for."""

    ACCOUNT = "account"  # an account of one's own
    WARD = "ward"  # a child one answers for


RULE_OF: Final = {
    SlotKind.ACCOUNT: "operator.accounts-per-number",
    SlotKind.WARD: "operator.wards-per-guardian",
}


def identity(tables: Tables, pseudonyms: tuple[Pseudonym, ...], seal: SealedIdentifier | None = None) -> str:
    """The identity behind a number, with a tag under every live key, and the number under seal where one is given.

    Two sign-ups with one number may get here at once; a tag is unique, so one of them makes the
    identity and the other finds it. It is not purged while this transaction lasts.

    Raises:
        OperatorError: the number was not given under a key that is needed (``key_behind``).
    """
    found = _identity(tables, keys.written(tables, pseudonyms))
    if seal is not None:
        columns = {"suite": seal.suite, "rotation_key": seal.rotation_key_id, "sealed": seal.sealed}
        tables.added(IDENTITY_SEAL, identity=found, **columns)
    return found


def _identity(tables: Tables, pseudonyms: tuple[Pseudonym, ...]) -> str:
    found = _held(tables, pseudonyms)
    if found is None:
        made = new_name()
        savepoint = tables.connection.begin_nested()
        tables.add(IDENTITY, id=made, kind=pseudonyms[0].kind)
        if all(tables.added(IDENTITY_TAG, **pseudonym_columns(each), identity=made) for each in pseudonyms):
            savepoint.commit()
            return made
        savepoint.rollback()
        found = _held(tables, pseudonyms)
        if found is None:
            raise OperatorError("store_conflict")
    tagged = {(row.kid, row.tag) for row in tables.rows(IDENTITY_TAG, identity=found)}
    for pseudonym in pseudonyms:
        if (pseudonym.kid, pseudonym.tag) not in tagged:
            tables.added(IDENTITY_TAG, **pseudonym_columns(pseudonym), identity=found)
    return found


def _held(tables: Tables, pseudonyms: tuple[Pseudonym, ...]) -> str | None:
    """The identity of a number, where there is one, held so that no purge takes it before this transaction ends."""
    while (found := _known(tables, pseudonyms)) is not None:
        held = select(IDENTITY.c.id).where(IDENTITY.c.tenant == tables.tenant, IDENTITY.c.id == found)
        if tables.connection.scalar(held.with_for_update(read=True, key_share=True)) is not None:
            return found
    return None


def _known(tables: Tables, pseudonyms: tuple[Pseudonym, ...]) -> str | None:
    tag = IDENTITY_TAG.c
    # The whole key in each arm: SQLite looks each up then, and reads every tag of the platform otherwise.
    arms = (
        and_(tag.tenant == tables.tenant, tag.kind == each.kind, tag.kid == each.kid, tag.tag == each.tag)
        for each in pseudonyms
    )
    question = select(tag.identity).where(or_(*arms)).limit(1)
    found: str | None = tables.connection.scalar(question)
    return found


def take_slot(tables: Tables, identity: str, kind: SlotKind, account: str, most: int | None) -> None:
    """Take a place on a number for an account.

    A place is a row with a unique key, so that of two that reach for the last one exactly one has it;
    counting first and adding then would let both.

    Raises:
        LimitReachedError: none of ``most`` is free.
    """
    while True:
        held = {row.slot: row.account for row in tables.rows(SLOT, identity=identity, kind=kind)}
        if account in held.values():
            return
        if most is not None and len(held) >= most:
            raise LimitReachedError(RULE_OF[kind])
        # All who see the same places reach for the same one, so whoever comes second looks again.
        slot = next(free for free in count(1) if free not in held)
        if tables.added(SLOT, identity=identity, kind=kind, slot=slot, account=account):
            return


def free_slots(
    tables: Tables, account: str, identities: Collection[str] | None = None, *, kind: SlotKind = SlotKind.ACCOUNT
) -> None:
    """Give back an account's places: all of them, or those of a kind on some numbers."""
    mine = [SLOT.c.tenant == tables.tenant, SLOT.c.account == account]
    if identities is not None:
        mine += [SLOT.c.identity.in_(list(identities)), SLOT.c.kind == kind]
    tables.connection.execute(delete(SLOT).where(*mine))
