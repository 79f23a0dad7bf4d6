"""Identities: one row for each number, with a tag under every live key; and the places on them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from itertools import count
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select, and_, delete, or_, select

from idverify.errors import OperatorError
from idverify.ports import LimitReachedError
from idverify.pseudonym import Pseudonym
from idverify.sealing import SealedIdentifier
from idverify.stores import keys
from idverify.stores.challenges import pseudonym_columns
from idverify.stores.compiled import given, run
from idverify.stores.custody_schema import IDENTITY_SEAL
from idverify.stores.schema import IDENTITY, IDENTITY_TAG, SLOT
from idverify.stores.tables import Tables, new_name


class SlotKind(StrEnum):
    """What a place on a number is for."""

    ACCOUNT = "account"  # an account of one's own
    WARD = "ward"  # a child one answers for


_KEY: Final = ("kind", "kid", "tag")
_MADE: Final = "idverify_made"
RULE_OF: Final = {
    SlotKind.ACCOUNT: "operator.accounts-per-number",
    SlotKind.WARD: "operator.wards-per-guardian",
}


class Recognised(NamedTuple):
    """The identity behind a number.

    Attributes:
        id: its name.
        is_new: whether this transaction made it, so that nobody else can stand on the number yet.
    """

    id: str
    is_new: bool


def identity(tables: Tables, pseudonyms: tuple[Pseudonym, ...], seal: SealedIdentifier | None = None) -> str:
    """The name of the identity behind a number; arguments and errors as of ``recognised``."""
    return recognised(tables, pseudonyms, seal).id


def recognised(tables: Tables, pseudonyms: tuple[Pseudonym, ...], seal: SealedIdentifier | None = None) -> Recognised:
    """The identity behind a number, with a tag under every live key, and the number under seal where one is given.

    Two sign-ups with one number may get here at once; a tag is unique, so one of them makes the
    identity and the other finds it. It is not purged while this transaction lasts.

    Raises:
        OperatorError: the number was not given under a key that is needed (``key_behind``).
    """
    found = _identity(tables, keys.written(tables, pseudonyms))
    if seal is not None:
        columns = {"suite": seal.suite, "rotation_key": seal.rotation_key_id, "sealed": seal.sealed}
        tables.added(IDENTITY_SEAL, identity=found.id, **columns)
    return found


def _identity(tables: Tables, pseudonyms: tuple[Pseudonym, ...]) -> Recognised:
    found = _held(tables, pseudonyms)
    if found is None:
        made = new_name()
        run(tables.connection, f"SAVEPOINT {_MADE}")
        tables.add(IDENTITY, id=made, kind=pseudonyms[0].kind)
        if _tag(tables, made, pseudonyms) == len(pseudonyms):
            run(tables.connection, f"RELEASE SAVEPOINT {_MADE}")
            return Recognised(made, is_new=True)
        run(tables.connection, f"ROLLBACK TO SAVEPOINT {_MADE}")
        found = _held(tables, pseudonyms)
        if found is None:
            raise OperatorError("store_conflict")
    known, tagged = found
    _tag(tables, known, tuple(each for each in pseudonyms if (each.kid, each.tag) not in tagged))
    return Recognised(known, is_new=False)


def _tag(tables: Tables, identity: str, pseudonyms: tuple[Pseudonym, ...]) -> int:
    return tables.added_all(IDENTITY_TAG, [{**pseudonym_columns(each), "identity": identity} for each in pseudonyms])


def _held(tables: Tables, pseudonyms: tuple[Pseudonym, ...]) -> tuple[str, set[tuple[str, bytes]]] | None:
    """The identity of a number, where there is one, with the tags of these that somebody has.

    It is held so that no purge takes it before this transaction ends.
    """
    while rows := _known(tables, pseudonyms):
        found: str = rows[0].identity
        if tables.ask(_holding, id=found):
            return found, {(row.kid, row.tag) for row in rows}
    return None


def _holding(_dialect: str) -> Select[Any]:
    row = IDENTITY.c
    held = select(row.id).where(row.tenant == given(row.tenant), row.id == given(row.id))
    return held.with_for_update(read=True, key_share=True)


def _known(tables: Tables, pseudonyms: tuple[Pseudonym, ...]) -> list[Row[Any]]:
    numbered = enumerate(map(pseudonym_columns, pseudonyms))
    keys = {f"{name}_{at}": value for at, columns in numbered for name, value in columns.items()}
    return tables.ask(_tags, len(pseudonyms), **keys)


def _tags(_dialect: str, count: int) -> Select[Any]:
    tag = IDENTITY_TAG.c
    # The whole key in each arm: SQLite looks each up then, and reads every tag of the platform otherwise.
    arms = (
        and_(tag.tenant == given(tag.tenant), *(tag[name] == given(tag[name], f"{name}_{at}") for name in _KEY))
        for at in range(count)
    )
    return select(tag.identity, tag.kid, tag.tag).where(or_(*arms))


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


def take_first_slot(tables: Tables, identity: str, kind: SlotKind, account: str, most: int | None) -> None:
    """Take a place on a number that this transaction made, so that nobody can have one. Raises: as of ``take_slot``."""
    if most is not None and most < 1:
        raise LimitReachedError(RULE_OF[kind])
    tables.add(SLOT, identity=identity, kind=kind, slot=1, account=account)


def free_slots(
    tables: Tables, account: str, identities: Collection[str] | None = None, *, kind: SlotKind = SlotKind.ACCOUNT
) -> None:
    """Give back an account's places: all of them, or those of a kind on some numbers."""
    mine = [SLOT.c.tenant == tables.tenant, SLOT.c.account == account]
    if identities is not None:
        mine += [SLOT.c.identity.in_(list(identities)), SLOT.c.kind == kind]
    tables.connection.execute(delete(SLOT).where(*mine))
