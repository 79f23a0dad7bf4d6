"""Accounts with their evidence, their guardian links and their sealed records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from idverify.account import Account, Consents, EventType, Ground, GuardianLink, Holder, LinkStatus, Relation
from idverify.account.event import sixteen_from
from idverify.errors import AttestationError, OperatorError, PossessionError
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import PHONE_METHODS, Evidence, Method
from idverify.evidence.possession import RECYCLED_AFTER
from idverify.ports import NewAccount, NewEvidence
from idverify.sealing import SealedRecord
from idverify.stores import challenges, events, identifications
from idverify.stores.identities import SlotKind, free_slots, identity, take_slot
from idverify.stores.schema import ACCOUNT, ATTESTATION_USE, EVIDENCE, GUARDIAN_LINK, REGISTRATION_RECORD
from idverify.stores.tables import Tables, new_name


def open_account(tables: Tables, new: NewAccount) -> None:
    """Open an account with everything that belongs to it."""
    opened_at = new.facts.opened_at
    opened = tables.added(
        ACCOUNT,
        id=new.id,
        holder=new.facts.holder,
        opened_at=opened_at,
        user_birth_date=new.facts.user_birth_date,
        **_declaration_columns(new.declaration),
    )
    if not opened or opened_at is None:
        raise OperatorError("account_exists")
    for evidence in new.evidence:
        _keep_evidence(tables, new.id, evidence, SlotKind.ACCOUNT, opened_at)
    for position, each in enumerate(new.links):
        link = each.link
        id = new_name()
        tables.add(
            GUARDIAN_LINK,
            id=id,
            account=new.id,
            position=position,
            relation=link.relation,
            holder=link.holder,
            birth_date=link.birth_date,
            status=link.status,
            ground=link.ground,
            no_vn_mobile_declared_at=link.no_vn_mobile_declared_at,
            representative_consented_at=link.consents.representative,
            child_consented_at=link.consents.child,
        )
        for evidence in each.evidence:
            _keep_evidence(tables, new.id, evidence, SlotKind.WARD, opened_at, link=id)
    _keep_record(tables, new.id, new.record, opened_at)
    authenticated = new.evidence or any(each.evidence for each in new.links)
    happened = [EventType.ACCOUNT_OPENED, *([EventType.ACCOUNT_AUTHENTICATED] if authenticated else [])]
    events.note(tables, new.id, *happened, at=opened_at)
    born = new.facts.user_birth_date
    sixteen = None if born is None or not new.links else sixteen_from(born)
    if born is not None and sixteen is not None and sixteen > opened_at:
        events.schedule_sixteen(tables, new.id, born, opened_at)


def add_evidence(tables: Tables, account: str, new: NewEvidence, record: SealedRecord, now: datetime) -> None:
    """Add evidence about the person who uses an account."""
    _locked(tables, account)
    _keep_evidence(tables, account, new, SlotKind.ACCOUNT, now)
    _keep_record(tables, account, record, now)
    events.note(tables, account, EventType.EVIDENCE_ADDED, at=now)


def prove_again(tables: Tables, account: str, new: NewEvidence, now: datetime) -> None:
    """Put a new proof of a number that the account has, its user's or a guardian's, in the place of the old one."""
    _locked(tables, account)
    behind = identity(tables, new.pseudonyms)
    row = EVIDENCE.c
    live = tables.update(EVIDENCE, account=account, identity=behind, ended_at=None).where(
        row.method.in_([*PHONE_METHODS])
    )
    held = tables.connection.execute(live.values(ended_at=now).returning(row.link)).scalars().all()
    if not held:
        raise PossessionError("proof_mismatch")
    for link in dict.fromkeys(held):
        slots = SlotKind.ACCOUNT if link is None else SlotKind.WARD
        _keep_evidence(tables, account, new, slots, now, link=link)
        new = replace(new, proof=None)  # spent already
    events.note(tables, account, EventType.EVIDENCE_ADDED, at=now)


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
    _locked(tables, account)
    own = tables.rows(EVIDENCE, account=account, link=None, ended_at=None)
    ended = {row.identity for row in own if row.method in methods}
    live = tables.update(EVIDENCE, account=account, link=None, ended_at=None)
    tables.change(live.where(EVIDENCE.c.method.in_([*methods])).values(ended_at=now))
    kept = _keep_evidence(tables, account, new, SlotKind.ACCOUNT, now)
    free_slots(tables, account, ended - {kept, None})
    _keep_record(tables, account, record, now)
    events.note(tables, account, change, at=now)


def note_declaration(tables: Tables, account: str, declaration: NoMobileDeclaration, now: datetime) -> None:
    """Note the declaration of having no Vietnamese mobile."""
    _locked(tables, account)
    tables.change(tables.update(ACCOUNT, id=account).values(**_declaration_columns(declaration)))
    events.note(tables, account, EventType.MOBILE_DECLARED_ABSENT, at=now)


def note_streamer(tables: Tables, account: str, stream: str, at: datetime, reference: bytes, now: datetime) -> None:
    """Note when the person who sells in a livestream was e-identified."""
    _locked(tables, account)
    _spend_reference(tables, account, reference)
    identifications.note_streamer(tables, account, stream, at)
    events.note(tables, account, EventType.STREAMER_IDENTIFIED, at=now)


def close_account(tables: Tables, account: str, now: datetime) -> None:
    """Close an account; what was known of it stays as history."""
    _locked(tables, account)
    tables.change(tables.update(ACCOUNT, id=account).values(closed_at=now))
    free_slots(tables, account)
    events.cancel_scheduled(tables, account, now=now)
    events.note(tables, account, EventType.ACCOUNT_CLOSED, at=now)


def account(tables: Tables, id: str, stream: str | None) -> Account | None:
    """The facts about an open account, and about one of its livestreams."""
    row = tables.one(ACCOUNT, id=id)
    if row is None or row.closed_at is not None:
        return None
    evidence = tables.rows(EVIDENCE, EVIDENCE.c.verified_at, EVIDENCE.c.id, account=id, ended_at=None)
    links = tables.rows(GUARDIAN_LINK, GUARDIAN_LINK.c.position, account=id)
    return Account(
        opened_at=row.opened_at,
        holder=Holder(row.holder),
        user_birth_date=row.user_birth_date,
        no_vn_mobile_declared_at=row.no_vn_mobile_declared_at,
        evidence=_evidence(evidence, link=None),
        guardians=tuple(replace(_link(each), evidence=_evidence(evidence, link=each.id)) for each in links),
        streamer_eid_at=identifications.streamer_eid_at(tables, id, stream),
    )


def sealed_records(tables: Tables, account: str) -> tuple[SealedRecord, ...]:
    """The sealed records of an account, the oldest first."""
    order = (REGISTRATION_RECORD.c.kept_at, REGISTRATION_RECORD.c.id)
    return tuple(
        SealedRecord(
            id=row.id,
            suite=row.suite,
            wrapped_key=row.wrapped_key,
            nonce=row.nonce,
            ciphertext=row.ciphertext,
            commitment=row.commitment,
        )
        for row in tables.rows(REGISTRATION_RECORD, *order, account=account)
    )


def _locked(tables: Tables, account: str) -> None:
    row = tables.one(ACCOUNT, lock=True, id=account)
    if row is None or row.closed_at is not None:
        raise OperatorError("account_unknown")


def _keep_evidence(
    tables: Tables, account: str, new: NewEvidence, slots: SlotKind, now: datetime, *, link: str | None = None
) -> str | None:
    """Keep one piece of evidence; the identity behind it, if a number is."""
    id = new_name()
    if new.proof is not None:
        challenges.spend(tables, new.proof, id)
    if new.reference is not None:
        _spend_reference(tables, account, new.reference)
    behind = identity(tables, new.pseudonyms) if new.pseudonyms else None
    if behind is not None:
        take_slot(tables, behind, slots, account, new.most)
        if new.evidence.method in PHONE_METHODS:
            _contest(tables, behind, account, now)
    tables.add(
        EVIDENCE,
        id=id,
        account=account,
        link=link,
        method=new.evidence.method,
        level=new.evidence.level,
        verified_at=new.evidence.verified_at,
        identity=behind,
    )
    return behind


def _contest(tables: Tables, identity: str, account: str, now: datetime) -> None:
    """Ask whoever else stands on a number since long ago to prove it again: it may have been sold anew."""
    row = EVIDENCE.c
    others = tables.update(EVIDENCE, identity=identity, ended_at=None, contested_at=None).where(
        row.account != account, row.method.in_([*PHONE_METHODS]), row.verified_at <= now - RECYCLED_AFTER
    )
    contested = tables.connection.execute(others.values(contested_at=now).returning(row.account)).scalars().all()
    for other in sorted(set(contested)):
        held = tables.one(ACCOUNT, lock=True, id=other)
        if held is not None and held.closed_at is None:
            events.note(tables, other, EventType.NUMBER_CONTESTED, at=now)


def _spend_reference(tables: Tables, account: str, reference: bytes) -> None:
    if not tables.added(ATTESTATION_USE, reference=reference, account=account):
        raise AttestationError("already_used")


def _keep_record(tables: Tables, account: str, record: SealedRecord, now: datetime) -> None:
    tables.add(
        REGISTRATION_RECORD,
        id=record.id,
        account=account,
        kept_at=now,
        suite=record.suite,
        wrapped_key=record.wrapped_key,
        nonce=record.nonce,
        ciphertext=record.ciphertext,
        commitment=record.commitment,
    )


def _declaration_columns(declaration: NoMobileDeclaration | None) -> dict[str, object]:
    if declaration is None:
        return {}
    return {
        "no_vn_mobile_declared_at": declaration.declared_at,
        "declaration_text": declaration.text_version,
        "declaration_lang": declaration.lang,
    }


def _evidence(rows: list[Row[Any]], *, link: str | None) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(Method(row.method), row.verified_at, row.level, row.contested_at) for row in rows if row.link == link
    )


def _link(row: Row[Any]) -> GuardianLink:
    return GuardianLink(
        relation=Relation(row.relation),
        holder=Holder(row.holder),
        birth_date=row.birth_date,
        status=LinkStatus(row.status),
        ground=Ground(row.ground) if row.ground else None,
        no_vn_mobile_declared_at=row.no_vn_mobile_declared_at,
        consents=Consents(row.representative_consented_at, row.child_consented_at),
    )
