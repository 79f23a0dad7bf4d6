"""Accounts with their evidence, their guardian links and their sealed records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from idverify.account import Account, Action, AgeEvidence, EventType, Holder
from idverify.account.link_event import Proven, Suspension
from idverify.errors import GuardianshipError, OperatorError, PossessionError
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import PHONE_METHODS, Evidence, Method
from idverify.ports import NewAccount, NewEvidence
from idverify.sealing import SealedRecord
from idverify.stores import asks, days, epochs, events, identifications, links, records
from idverify.stores.evidence import Kept, keep, of_person, spend_reference
from idverify.stores.identities import free_slots, identity
from idverify.stores.locking import locked
from idverify.stores.schema import ACCOUNT, EVIDENCE, GUARDIAN_LINK
from idverify.stores.tables import Tables, new_name


def open_account(tables: Tables, new: NewAccount) -> None:
    """Open an account with everything that belongs to it."""
    opened_at = new.facts.opened_at
    if not _added(tables, new) or opened_at is None:
        raise OperatorError("account_exists")
    authenticated = new.evidence or any(each.evidence for each in new.links)
    happened = [EventType.ACCOUNT_OPENED, *([EventType.ACCOUNT_AUTHENTICATED] if authenticated else [])]
    events.note(tables, new.id, *happened, at=opened_at)
    for evidence in new.evidence:
        keep(tables, Kept(new.id), evidence, opened_at)
    for link in new.links:
        links.append(tables, new.id, link.events)
        id = link.events[0].link
        links.set_born(tables, id, link.birth_date)
        links.set_own_account(tables, id, link.account)
        for evidence in link.evidence:
            keep(tables, Kept(new.id, id), evidence, opened_at)
    records.keep(tables, new.id, new.record, opened_at)
    if new.links:
        events.schedule_ages(tables, new.id, new.facts.user_birth_date, opened_at)


def _added(tables: Tables, new: NewAccount) -> bool:
    """Whether the account's row is this one's: made anew, or that of a child who waited for a guardian."""
    columns = {
        "holder": new.facts.holder,
        "opened_at": new.facts.opened_at,
        **days.columns(tables, user_birth_date=new.facts.user_birth_date),
        "age_evidence": new.facts.age_evidence,
        **_declaration_columns(new.declaration),
    }
    if new.facts.opened_at is None:
        return False
    if tables.added(ACCOUNT, id=new.id, **columns):
        return True
    row = tables.one(ACCOUNT, lock=True, id=new.id)
    if row is None or not row.waits or row.closed_at is not None:
        return False
    # A guardian who is there knows the child's birth date; whoever is alone said it before.
    proven = any(link.evidence for link in new.links)
    if not proven and days.read(tables, row, "user_birth_date") not in (None, new.facts.user_birth_date):
        raise GuardianshipError("birth_date_differs")
    tables.change(tables.update(ACCOUNT, id=new.id).values(waits=False, **columns))
    epochs.raise_epoch(tables, new.id, new.facts.opened_at)
    if not new.links:  # who turned sixteen meanwhile needs nobody
        links.decline(tables, new.id, now=new.facts.opened_at)
    return True


def add_evidence(tables: Tables, account: str, new: NewEvidence, record: SealedRecord, now: datetime) -> None:
    """Add evidence about the person who uses an account."""
    locked(tables, account)
    keep(tables, Kept(account), new, now)
    records.keep(tables, account, record, now)
    epochs.raise_epoch(tables, account, now)
    events.note(tables, account, EventType.EVIDENCE_ADDED, at=now)


def prove_again(tables: Tables, account: str, new: NewEvidence, now: datetime) -> None:
    """Put a new proof of a number that the account has, its user's or a guardian's, in the place of the old one."""
    locked(tables, account)
    behind = identity(tables, new.pseudonyms, new.seal)
    row = EVIDENCE.c
    live = tables.update(EVIDENCE, account=account, identity=behind, ended_at=None).where(
        row.method.in_([*PHONE_METHODS])
    )
    held = tables.connection.execute(live.values(ended_at=now).returning(row.link)).scalars().all()
    if not held:
        raise PossessionError("proof_mismatch")
    for link in dict.fromkeys(held):
        keep(tables, Kept(account, link), new, now)
        new = replace(new, proof=None)  # spent already
        if link is not None:
            _prove_link(tables, account, link, new.evidence.method, now)
    epochs.raise_epoch(tables, account, now)
    events.note(tables, account, EventType.EVIDENCE_ADDED, at=now)


def _prove_link(tables: Tables, account: str, link: str, method: Method, now: datetime) -> None:
    row = tables.one(GUARDIAN_LINK, id=link)
    state = None if row is None else links.state_of(tables, row)
    if state is not None and links.stands(state, now):
        at = max(now, state.last_at)
        links.append(tables, account, [Proven(id=new_name(), link=link, at=at, method=method)])


# A new number takes the place of an old one of the same kind.
_CHANGES: Final = {
    EventType.PHONE_CHANGED: PHONE_METHODS,
    EventType.PERSONAL_ID_CHANGED: frozenset({Method.PERSONAL_ID_EID, Method.PERSONAL_ID_TYPED}),
}


def change_number(
    tables: Tables, account: str, new: NewEvidence, record: SealedRecord, change: EventType, now: datetime
) -> None:
    """Put a proven number in the place of the user's others of its kind."""
    methods = _CHANGES[change]
    # The account's row is locked first: a second change must see the number that the first one brought.
    locked(tables, account)
    own = tables.rows(EVIDENCE, account=account, link=None, ended_at=None)
    ended = {row.identity for row in own if row.method in methods}
    live = tables.update(EVIDENCE, account=account, link=None, ended_at=None)
    tables.change(live.where(EVIDENCE.c.method.in_([*methods])).values(ended_at=now))
    kept = keep(tables, Kept(account), new, now)
    free_slots(tables, account, ended - {kept, None})
    records.keep(tables, account, record, now)
    epochs.raise_epoch(tables, account, now)
    events.note(tables, account, change, at=now)


def note_declaration(tables: Tables, account: str, declaration: NoMobileDeclaration, now: datetime) -> None:
    """Note the declaration of having no Vietnamese mobile."""
    locked(tables, account)
    tables.change(tables.update(ACCOUNT, id=account).values(**_declaration_columns(declaration)))
    epochs.raise_epoch(tables, account, now)
    events.note(tables, account, EventType.MOBILE_DECLARED_ABSENT, at=now)


def note_streamer(tables: Tables, account: str, stream: str, at: datetime, reference: bytes, now: datetime) -> None:
    """Note when the person who sells in a livestream was e-identified."""
    locked(tables, account)
    spend_reference(tables, account, reference)
    identifications.note_streamer(tables, account, stream, at)
    epochs.raise_epoch(tables, account, now)
    events.note(tables, account, EventType.STREAMER_IDENTIFIED, at=now)


def close_account(tables: Tables, account: str, now: datetime) -> None:
    """Close an account; what was known of it stays as history."""
    row = locked(tables, account, waiting=True)
    links.decline(tables, account, now=now)
    # Of a child that nobody answered for nothing is kept.
    links.forget_adults(tables, account)
    forgotten = days.columns(tables, user_birth_date=None) if row.waits else {}
    tables.change(tables.update(ACCOUNT, id=account).values(closed_at=now, **forgotten))
    free_slots(tables, account)
    for ward, link in links.guarded_by(tables, account):
        held = tables.one(ACCOUNT, lock=True, id=ward)
        if held is not None and held.closed_at is None:
            links.decline_one(tables, ward, link, now=now)
            links.suspend(tables, ward, link, Suspension.ACCOUNT_CLOSED, since=now, now=now)
    events.cancel_scheduled(tables, account, now=now)
    epochs.raise_epoch(tables, account, now)
    events.note(tables, account, EventType.ACCOUNT_CLOSED, at=now)


def facts(tables: Tables, row: Row[Any], stream: str | None = None, asked: tuple[Action, str] | None = None) -> Account:
    """The facts about the account of a row."""
    kept = tables.rows(EVIDENCE, EVIDENCE.c.verified_at, EVIDENCE.c.id, account=row.id, ended_at=None)
    guardians = (links.facts(tables, each, of_person(kept, link=each.id)) for each in links.of_account(tables, row.id))
    return Account(
        opened_at=row.opened_at,
        holder=Holder(row.holder),
        user_birth_date=days.read(tables, row, "user_birth_date"),
        no_vn_mobile_declared_at=row.no_vn_mobile_declared_at,
        evidence=of_person(kept, link=None),
        guardians=tuple(each for each in guardians if each is not None),
        streamer_eid_at=identifications.streamer_eid_at(tables, row.id, stream),
        age_evidence=AgeEvidence(row.age_evidence) if row.age_evidence else None,
        item_allowed_at=None if asked is None else asks.allowed_at(tables, row.id, *asked),
        child_made_identified_at=row.child_made_identified_at,
    )


def evidence_of_link(tables: Tables, account: str, link: str) -> tuple[Evidence, ...]:
    """What was proven of the adult of a link, and has not ended."""
    return of_person(
        tables.rows(EVIDENCE, EVIDENCE.c.verified_at, EVIDENCE.c.id, account=account, ended_at=None), link=link
    )


def _declaration_columns(declaration: NoMobileDeclaration | None) -> dict[str, object]:
    if declaration is None:
        return {}
    return {
        "no_vn_mobile_declared_at": declaration.declared_at,
        "declaration_text": declaration.text_version,
        "declaration_lang": declaration.lang,
    }
