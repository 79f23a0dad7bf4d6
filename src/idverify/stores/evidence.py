"""Evidence: what was proven of the people behind an account, and the numbers it rests on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from idverify.account import EventType, Holder
from idverify.account.link_event import Suspension
from idverify.errors import AttestationError
from idverify.evidence.method import PHONE_METHODS, Evidence, Method
from idverify.evidence.possession import RECYCLED_AFTER
from idverify.ports import NewEvidence
from idverify.stores import challenges, days, epochs, events, keys, links
from idverify.stores.identities import Recognised, SlotKind, recognised, take_first_slot, take_slot
from idverify.stores.schema import ACCOUNT, ATTESTATION_USE, EVIDENCE, GUARDIAN_LINK
from idverify.stores.tables import Tables, new_name


class Kept(NamedTuple):
    """Where evidence stands.

    Attributes:
        account: on which account.
        link: of the adult of which of its links; None: of its user.
    """

    account: str
    link: str | None = None


def keep(tables: Tables, place: Kept, new: NewEvidence, now: datetime) -> str | None:
    """Keep one piece of evidence; the identity behind it, if a number is.

    Raises:
        PossessionError, AttestationError, LimitReachedError: as of ``ports.Store.open_account``.
    """
    id = new_name()
    if new.proof is not None:
        challenges.spend(tables, new.proof, id)
    if new.reference is not None:
        spend_reference(tables, place.account, new.reference)
    behind = recognised(tables, new.pseudonyms, new.seal) if new.pseudonyms else None
    if new.binding is not None:
        keys.require_live(tables, new.binding.kid)
    if behind is not None:
        _take_slot(tables, behind, place, new.most)
        # Nobody else stands on a number that nobody knew.
        if new.evidence.method in PHONE_METHODS and not behind.is_new:
            _contest(tables, behind.id, place, new, now)
    tables.add(
        EVIDENCE,
        id=id,
        account=place.account,
        link=place.link,
        method=new.evidence.method,
        level=new.evidence.level,
        verified_at=new.evidence.verified_at,
        identity=None if behind is None else behind.id,
        binding_kid=None if new.binding is None else new.binding.kid,
        binding=None if new.binding is None else new.binding.mac,
    )
    return None if behind is None else behind.id


def _take_slot(tables: Tables, behind: Recognised, place: Kept, most: int | None) -> None:
    kind = SlotKind.ACCOUNT if place.link is None else SlotKind.WARD
    take = take_first_slot if behind.is_new else take_slot
    take(tables, behind.id, kind, place.account, most)


def spend_reference(tables: Tables, account: str, reference: bytes) -> None:
    """Use an electronic identification up.

    Raises:
        AttestationError: it was used before (``already_used``).
    """
    if not tables.added(ATTESTATION_USE, reference=reference, account=account):
        raise AttestationError("already_used")


def of_person(rows: list[Row[Any]], *, link: str | None) -> tuple[Evidence, ...]:
    """Evidence of one person, as the rules see it."""
    return tuple(
        Evidence(Method(row.method), row.verified_at, row.level, row.contested_at) for row in rows if row.link == link
    )


def _contest(tables: Tables, identity: str, place: Kept, new: NewEvidence, now: datetime) -> None:
    """Ask whoever else stands on a number since long ago to prove it again: it may have been sold anew."""
    # Put in order here: where SQLite knows nothing of a table's size it would read every account's evidence in order.
    found = tables.rows(EVIDENCE, identity=identity, ended_at=None, contested_at=None)
    live = sorted(found, key=lambda each: (each.account, each.id))
    elsewhere = [
        each
        for each in live
        if each.account != place.account and each.method in PHONE_METHODS and each.verified_at <= now - RECYCLED_AFTER
    ]
    born = _born(tables, place.account, place.link) if elsewhere else None
    old = [
        each
        for each in elsewhere
        # A parent proves one number for each child, months apart (147/2024/ND-CP art. 27.3.a); whoever buys a number
        # that was sold anew was born on another day, but for about one in twenty thousand (55 years of days).
        if not _same(tables, born, place.link, each)
    ]
    for account in dict.fromkeys(each.account for each in old):
        held = tables.one(ACCOUNT, lock=True, id=account)
        if held is None:
            continue
        # Whoever proved it again since, while this waited for the account, contests nothing any more.
        still = [
            each
            for each in old
            if each.account == account
            and tables.put(EVIDENCE, {"contested_at": now}, id=each.id, ended_at=None, contested_at=None)
        ]
        if held.closed_at is not None or not still:
            continue
        epochs.raise_epoch(tables, account, now)
        for link in dict.fromkeys(each.link for each in still if each.link is not None):
            links.suspend(tables, account, link, Suspension.NUMBER_RECYCLED, since=now + new.grace, now=now)
        events.note(tables, account, EventType.NUMBER_CONTESTED, at=now)


def _same(tables: Tables, born: date | None, link: str | None, held: Row[Any]) -> bool:
    """Whether the adult behind a child's account is, as far as anybody can say, who proves the number elsewhere."""
    if link is not None and held.link is not None and born is None:
        return _is_institution(tables, link) and _is_institution(tables, held.link)
    if born is None or (link is None and held.link is None):
        return False
    return _born(tables, held.account, held.link) == born


def _is_institution(tables: Tables, link: str) -> bool:
    row = tables.one(GUARDIAN_LINK, id=link)
    return row is not None and row.holder == Holder.ORGANISATION


def _born(tables: Tables, account: str, link: str | None) -> date | None:
    """When somebody behind an account was born: its user, or the adult of one of its links."""
    row = tables.one(ACCOUNT, id=account) if link is None else tables.one(GUARDIAN_LINK, id=link)
    if row is None:
        return None
    return days.read(tables, row, "user_birth_date" if link is None else "birth_date")
