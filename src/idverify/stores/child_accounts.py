"""Children's accounts: who answers for them, and what is changed about that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from idverify.account import EventType, GuardianLink, Holder
from idverify.account.link_event import LinkEvent
from idverify.account.link_state import OVER, folded
from idverify.errors import OperatorError
from idverify.ports import Amendment, ChildAccount, Invited, KeptLink
from idverify.stores import accounts, days, epochs, events, links, records
from idverify.stores.evidence import Kept, keep
from idverify.stores.identities import SlotKind, free_slots
from idverify.stores.schema import ACCOUNT, EVIDENCE, GUARDIAN_LINK
from idverify.stores.tables import Tables


def child_account(tables: Tables, id: str, at: datetime | None) -> ChildAccount | None:
    """An account with every link it ever had."""
    row = tables.one(ACCOUNT, id=id)
    if row is None or row.closed_at is not None:
        return None
    facts = accounts.facts(tables, row)
    kept = []
    for link in links.of_account(tables, id):
        happened = [event for event in links.events_of(tables, link) if at is None or event.at <= at]
        if happened:
            known = links.facts(tables, link, accounts.evidence_of_link(tables, id, link.id))
            kept.append(_kept(happened, known, link.guardian_account))
    return ChildAccount(id=id, facts=facts, waits=row.waits, links=tuple(kept))


def _kept(happened: list[LinkEvent], known: GuardianLink | None, own: str | None) -> KeptLink:
    state = folded(happened)
    if known is None or state.stage in OVER:
        return KeptLink(state=state)
    return KeptLink(state=state, birth_date=known.birth_date, account=own, evidence=known.evidence or ())


def amend(
    tables: Tables, account: str, change: Callable[[ChildAccount | None], Amendment], now: datetime
) -> ChildAccount:
    """Change what is kept of a child's account."""
    row = tables.one(ACCOUNT, lock=True, id=account)
    amendment = _asked_of(tables, account, row, change)
    if row is None and not _let_wait(tables, account, amendment, now):
        row = tables.one(ACCOUNT, lock=True, id=account)  # somebody else made it meanwhile
        amendment = _asked_of(tables, account, row, change)
    if amendment.born is not None:
        on, word = amendment.born.on, amendment.born.evidence
        tables.change(
            tables.update(ACCOUNT, id=account).values(**days.columns(tables, user_birth_date=on), age_evidence=word)
        )
    if amendment.opens:
        tables.change(tables.update(ACCOUNT, id=account).values(waits=False, opened_at=now))
        events.note(tables, account, EventType.ACCOUNT_OPENED, EventType.ACCOUNT_AUTHENTICATED, at=now)
    links.append(tables, account, amendment.events)
    _note_people(tables, account, amendment, now)
    epochs.raise_epoch(tables, account, now)
    if row is not None and amendment.born is not None and not row.waits:
        events.note(tables, account, EventType.BIRTH_DATE_CORRECTED, at=now)
    return _grown_older(tables, account, amendment, now)


def _asked_of(
    tables: Tables, account: str, row: Row[Any] | None, change: Callable[[ChildAccount | None], Amendment]
) -> Amendment:
    if row is not None and row.closed_at is not None:
        raise OperatorError("account_unknown")
    return change(None if row is None else child_account(tables, account, None))


def _let_wait(tables: Tables, account: str, amendment: Amendment, now: datetime) -> bool:
    if amendment.born is None:
        raise OperatorError("account_unknown")
    return tables.added(ACCOUNT, id=account, holder=Holder.INDIVIDUAL, opened_at=now, waits=True)


def _note_people(tables: Tables, account: str, amendment: Amendment, now: datetime) -> None:
    if amendment.invitation is not None:
        link, digest = amendment.invitation
        tables.change(tables.update(GUARDIAN_LINK, id=link).values(invitation=digest))
    for link, born in amendment.birth_dates:
        links.set_born(tables, link, born)
    for link, own in amendment.accounts:
        links.set_own_account(tables, link, own)
    proven = {whose for whose, _ in amendment.evidence if whose is not None}
    earlier = _end_earlier(tables, account, proven, now)
    kept = {keep(tables, Kept(account, whose), new, now) for whose, new in amendment.evidence}
    live = tables.rows(EVIDENCE, account=account, ended_at=None)
    still = {row.identity for row in live if row.link is not None}
    freed = {each for each in earlier - still - kept if each is not None}
    free_slots(tables, account, freed, kind=SlotKind.WARD)
    if amendment.record is not None:
        records.keep(tables, account, amendment.record, now)
    if amendment.declaration is not None:
        accounts.note_declaration(tables, account, amendment.declaration, now)


def _grown_older(tables: Tables, account: str, amendment: Amendment, now: datetime) -> ChildAccount:
    """The account afterwards, with what is due because its user grows older noted anew."""
    after = child_account(tables, account, None)
    if after is None:
        raise OperatorError("account_unknown")
    if not after.waits:
        over = tables.update(GUARDIAN_LINK, account=account).where(GUARDIAN_LINK.c.status == "")
        tables.change(over.values(answer_by=None))
        if (amendment.born is not None or amendment.events) and after.facts.guardians:
            events.schedule_ages(tables, account, after.facts.user_birth_date, now)
    elif all(each.state.stage in OVER and each.state.expires_at <= now for each in after.links):
        # Nobody answers for the child, so nothing is kept of it.
        tables.change(
            tables.update(ACCOUNT, id=account).values(**days.columns(tables, user_birth_date=None), age_evidence=None)
        )
        tables.change(tables.update(GUARDIAN_LINK, account=account).values(answer_by=None))
    return after


def _end_earlier(tables: Tables, account: str, proven: set[str], now: datetime) -> set[str | None]:
    """End what the adults of some links proved before, and say on which numbers that stood."""
    ended = [row for row in tables.rows(EVIDENCE, account=account, ended_at=None) if row.link in proven]
    for row in ended:
        tables.change(tables.update(EVIDENCE, id=row.id).values(ended_at=now))
    return {row.identity for row in ended}


def account_of_link(tables: Tables, link: str) -> str | None:
    """Whose link this is."""
    row = tables.one(GUARDIAN_LINK, id=link)
    found: str | None = None if row is None else row.account
    return found


def invited(tables: Tables, digest: bytes) -> Invited | None:
    """Where an invitation leads."""
    row = tables.one(GUARDIAN_LINK, invitation=digest)
    return None if row is None else Invited(row.account, row.id)


def unanswered(tables: Tables, now: datetime, most: int) -> tuple[Invited, ...]:
    """Links that nobody brought to an end in their time."""
    link = GUARDIAN_LINK.c
    question = (
        select(link.account, link.id)
        .where(link.tenant == tables.tenant, link.answer_by <= now)
        .order_by(link.answer_by, link.id)
        .limit(most)
    )
    return tuple(Invited(row.account, row.id) for row in tables.connection.execute(question))


def children_born(tables: Tables, first: date, last: date) -> tuple[tuple[str, date], ...]:
    """Open accounts with a guardian whose users were born in a span of days."""
    account, link = ACCOUNT.c, GUARDIAN_LINK.c
    guarded = (
        select(link.id).where(link.tenant == tables.tenant, link.account == account.id, link.status != "").exists()
    )
    question = select(account.id, account.user_birth_date, account.user_birth).where(
        account.tenant == tables.tenant,
        days.between(tables, ACCOUNT, "user_birth_date", first, last),
        account.closed_at.is_(None),
        account.waits.is_(False),
        guarded,
    )
    found = ((row.id, days.read(tables, row, "user_birth_date")) for row in tables.connection.execute(question))
    known = ((id, born) for id, born in found if born is not None and first <= born <= last)
    return tuple(sorted(known, key=lambda each: (each[1], each[0])))
