"""What of an account goes when it is erased, and when its time is over; and holds, while which nothing goes.

Whoever places a hold is alone with that for a moment, so that nothing goes that was held when it went.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Table, delete, exists, func, or_, select, tuple_

from idverify.account.event import CAMPAIGN as CAMPAIGN_EVENTS
from idverify.account.event import SCHEDULED
from idverify.errors import OperatorError
from idverify.ledger.entry import Entry
from idverify.ports.custody import Erased, Hold
from idverify.stores import epochs, kept_answers, ledger, visits
from idverify.stores.campaign_schema import CAMPAIGN
from idverify.stores.custody_schema import APPROVAL, HOLD, IDENTITY_SEAL, RECORD_SHARE, REQUEST
from idverify.stores.locking import alone, shared
from idverify.stores.schema import (
    ACCOUNT,
    AGE_SIGNAL,
    ATTESTATION_USE,
    CHALLENGE,
    EID_REQUEST,
    EVENT,
    EVIDENCE,
    GUARDIAN_LINK,
    IDENTITY,
    IDENTITY_TAG,
    LINK_EVENT,
    PERMISSION_ASK,
    PROOF,
    REGISTRATION_RECORD,
    SLOT,
    STREAMER,
)
from idverify.stores.service_schema import KEPT_ANSWER, VISIT
from idverify.stores.tables import Tables

_HOLDS: Final = "holds"
_AT_ONCE: Final = 500
# What a campaign told of an open account stays known for as long at least, should the campaign itself be lost.
_QUIET: Final = timedelta(days=30)

# Needed while the account was open, and set to be kept by nothing: 91/2025/QH15 arts. 3.3, 14.1; of a child 56/2017/
# ND-CP art. 36 beside it. Budgets are kept by keyed tags of their own, lead to nobody and are over in a day.
_SERVED: Final = (PERMISSION_ASK, AGE_SIGNAL, CHALLENGE, PROOF, EID_REQUEST)
_ENDED_BY_CLOSING: Final = (*_SERVED, SLOT)
_BIRTH: Final = {"user_birth_date": None, "user_birth": None, "age_evidence": None}
# What names an account, in an order in which no row goes before those that rest on it. That the result of an
# identification was used stays until here: it serves once (69/2024/ND-CP art. 19.4). So do streams (122/2025/QH15
# art. 22.7) and what was declared, proven and answered for: account information, 147/2024/ND-CP art. 27.2.b.
_OF_ACCOUNT: Final = (
    *_ENDED_BY_CLOSING,
    STREAMER,
    EVENT,
    ATTESTATION_USE,
    EVIDENCE,
    LINK_EVENT,
    GUARDIAN_LINK,
    REGISTRATION_RECORD,
    HOLD,
)


class Gone:
    """What was taken away, counted by table."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rows: Counter[str] = Counter()

    def delete(self, table: Table, *where: ColumnElement[bool]) -> None:
        """Take rows away."""
        gone = delete(table).where(table.c.tenant == self._tables.tenant, *where)
        self._rows[table.name] += self._tables.connection.execute(gone).rowcount

    def count(self, table: Table, rows: int) -> None:
        """Rows that were taken away elsewhere."""
        self._rows[table.name] += rows

    def blank(self, table: Table, *where: ColumnElement[bool], **values: object) -> None:
        """Take away what stands in some columns; the rows stay."""
        self._rows[table.name] += self._tables.change(self._tables.update(table).where(*where).values(**values))

    def told(self, records: Collection[str] = ()) -> Erased:
        """All of it."""
        return Erased(tuple(sorted((name, rows) for name, rows in self._rows.items() if rows)), tuple(sorted(records)))


def closed_accounts(
    tables: Tables, before: datetime, after: str, most: int
) -> tuple[tuple[str, datetime, datetime | None], ...]:
    """Accounts closed before a moment that nobody holds: name, when closed, when erased."""
    row = ACCOUNT.c
    question = (
        select(row.id, row.closed_at, row.erased_at)
        .where(row.tenant == tables.tenant, row.closed_at < before, row.id > after, row.id.not_in(held(tables)))
        .order_by(row.id)
        .limit(most)
    )
    return tuple((each.id, each.closed_at, each.erased_at) for each in tables.connection.execute(question))


def closed_at(tables: Tables, account: str) -> datetime | None:
    """When an account was closed."""
    row = tables.one(ACCOUNT, id=account)
    found: datetime | None = None if row is None else row.closed_at
    return found


def erase(tables: Tables, account: str, now: datetime, entry: Callable[[Erased], Entry | None]) -> Erased:
    """Take away what need not be kept of a closed account; its sealed records stay, and what says how it was run.

    Raises:
        OperatorError: there is no such account (``account_unknown``), it is open (``account_open``) or held
            (``account_held``).
    """
    row = _closed(tables, account)
    gone = Gone(tables)
    numbers = _numbers(tables, account)
    # That it was authenticated, when and how, is account information; by which number is in the sealed record.
    evidence, link = EVIDENCE.c, GUARDIAN_LINK.c
    unlinked = {"identity": None, "binding_kid": None, "binding": None}
    gone.blank(EVIDENCE, evidence.account == account, evidence.identity.is_not(None), **unlinked)
    for table in _ENDED_BY_CLOSING:
        gone.delete(table, table.c.account == account)
    # What the platform was not told yet it is still to be told: that the account was closed, above all.
    gone.delete(EVENT, EVENT.c.account == account, EVENT.c.acknowledged.is_(True))
    known = or_(*(each.is_not(None) for each in (link.birth_date, link.birth, link.guardian_account, link.invitation)))
    nobody = {"birth_date": None, "birth": None, "guardian_account": None, "invitation": None, "answer_by": None}
    gone.blank(GUARDIAN_LINK, link.account == account, known, **nobody)
    _forget_guardian(gone, account)
    _drop_unused(tables, numbers, gone)
    gone.blank(ACCOUNT, ACCOUNT.c.id == account, _birth_is_kept(), **_BIRTH)
    if row.erased_at is None:
        tables.change(tables.update(ACCOUNT, id=account).values(erased_at=now))
    return _noted(tables, gone.told(), entry)


def purge(
    tables: Tables,
    account: str,
    now: datetime,  # noqa: ARG001  # called as ``erase`` is; the entry knows the moment
    entry: Callable[[Erased], Entry | None],
    closed_at: datetime | None = None,
) -> Erased:
    """Take away everything of a closed account, the row included. Errors as of ``erase``.

    One about which a request waits for its answer is held until then.

    Args:
        tables: of the platform.
        account: the platform's name of it.
        now: the moment.
        entry: as of ``erase``.
        closed_at: when it was closed, as it was looked up; another account of the same name is unknown here.
    """
    row = _closed(tables, account)
    # Between the look and this the name may have been freed, taken anew and closed again.
    if closed_at is not None and row.closed_at != closed_at:
        raise OperatorError("account_unknown")
    gone = Gone(tables)
    records = _purged(tables, account, gone)
    return _noted(tables, gone.told(records), entry)


def _purged(tables: Tables, account: str, gone: Gone) -> tuple[str, ...]:
    numbers = _numbers(tables, account)
    records = tuple(row.id for row in tables.rows(REGISTRATION_RECORD, account=account))
    # The halves of their keys first: from then on every copy of a record is noise, in whatever backup it lies.
    gone.delete(RECORD_SHARE, RECORD_SHARE.c.record.in_(records))
    requests = _requests(tables, account)
    gone.delete(APPROVAL, APPROVAL.c.request.in_(requests))
    gone.delete(REQUEST, REQUEST.c.id.in_(requests))
    for table in _OF_ACCOUNT:
        gone.delete(table, table.c.account == account)
    _forget_guardian(gone, account)
    _drop_unused(tables, numbers, gone)
    gone.delete(ACCOUNT, ACCOUNT.c.id == account)
    return records


def _noted(tables: Tables, erased: Erased, entry: Callable[[Erased], Entry | None]) -> Erased:
    told = entry(erased)
    if told is not None:
        ledger.note(tables, told)
    return erased


def _closed(tables: Tables, account: str) -> Row[Any]:
    """The row of a closed account that nobody holds, locked, with the numbers behind it."""
    shared(tables, _HOLDS)
    # A sign-up holds the number first and asks for accounts that stand on it after; so does this.
    _lock(tables, _numbers(tables, account))
    row = tables.one(ACCOUNT, lock=True, id=account)
    if row is None:
        raise OperatorError("account_unknown")
    if row.closed_at is None:
        raise OperatorError("account_open")
    if account in held(tables):
        raise OperatorError("account_held")
    return row


def _numbers(tables: Tables, account: str) -> set[str]:
    found: set[str] = set()
    for table in (EVIDENCE, SLOT):
        question = select(table.c.identity).where(table.c.tenant == tables.tenant, table.c.account == account)
        found.update(each for each in tables.connection.scalars(question) if each is not None)
    return found


def _lock(tables: Tables, identities: Collection[str]) -> None:
    row = IDENTITY.c
    question = select(row.id).where(row.tenant == tables.tenant, row.id.in_(sorted(identities)))
    tables.connection.execute(question.order_by(row.id).with_for_update()).all()


def _drop_unused(tables: Tables, identities: Collection[str], gone: Gone) -> None:
    """Take away numbers that nothing rests on any more, with every tag, the seal and the places."""
    # A sign-up that found a number here holds it until its evidence is there to be seen; one that comes later
    # waits for this, finds nothing and makes the number anew.
    _lock(tables, identities)
    used = exists().where(EVIDENCE.c.tenant == IDENTITY.c.tenant, EVIDENCE.c.identity == IDENTITY.c.id)
    row = IDENTITY.c
    question = select(row.id).where(row.tenant == tables.tenant, row.id.in_(sorted(identities)), ~used)
    unused = list(tables.connection.scalars(question))
    for table in (SLOT, IDENTITY_TAG, IDENTITY_SEAL):
        gone.delete(table, table.c.identity.in_(unused))
    gone.delete(IDENTITY, row.id.in_(unused))


def _forget_guardian(gone: Gone, account: str) -> None:
    """Let no child's account point to this one as its guardian's: whoever takes the name next is somebody else."""
    pointing = GUARDIAN_LINK.c.guardian_account == account
    gone.blank(GUARDIAN_LINK, pointing, guardian_account=None)


def _requests(tables: Tables, account: str) -> list[str]:
    """The requests about an account, all of them answered: their purpose is over, and the ledger tells of them.

    Raises:
        OperatorError: one waits for its answer (``account_held``).
    """
    row = REQUEST.c
    # A first look by the name as JSON has it; the second one reads the document.
    likely = row.document.contains(json.dumps(account, ensure_ascii=False), autoescape=True)
    found = []
    for each in tables.connection.execute(select(REQUEST).where(row.tenant == tables.tenant, likely)):
        document = json.loads(each.document)
        if account not in (document.get("account"), *document.get("accounts", ())):
            continue
        if each.settled_at is None:
            raise OperatorError("account_held")
        found.append(each.id)
    return found


def purge_leftovers(tables: Tables, before: datetime, served_before: datetime | None = None) -> Erased:
    """Take away what ended before a moment, in open and in closed accounts; of each a batch, until nothing goes.

    Args:
        before: of proofs of a number that was changed or given up, and of waiting accounts with a sealed record:
            account information, which has a period.
        served_before: of all else, for which nothing sets one; ``before`` if left out. Of an account that was closed
            before this, it ended with that.
    """
    served = before if served_before is None else served_before
    shared(tables, _HOLDS)
    gone = Gone(tables)
    _purge_ended(tables, before, gone)
    _purge_waiting(tables, served, gone)
    _close_waiting(tables, before)
    _purge_served(tables, served, gone)
    # Of what falls due by age it stays known that it was told, or it would be told again.
    event = EVENT.c
    _batch(
        tables,
        gone,
        EVENT,
        event.acknowledged.is_(True),
        event.type.not_in(SCHEDULED | CAMPAIGN_EVENTS),
        event.due_at < served,
    )
    # Of what a campaign asked too, as long as nobody is to be asked the same again.
    asked = event.type.in_(CAMPAIGN_EVENTS)
    _batch(tables, gone, EVENT, event.acknowledged.is_(True), asked, event.due_at < served - _quiet(tables))
    # What a guardian answered the gate still asks for, and a child would ask again.
    ask = PERMISSION_ASK.c
    _batch(tables, gone, PERMISSION_ASK, ask.allowed.is_(None), ask.expires_at < served)
    _batch(tables, gone, AGE_SIGNAL, AGE_SIGNAL.c.settled_at < served)
    # Proofs that nobody spent are ``Store.forget``'s.
    _batch(tables, gone, PROOF, PROOF.c.spent_by.is_not(None), PROOF.c.verified_at < served)
    # What was answered to writes; no hold keeps any, for whom it is about nobody here can read.
    gone.count(KEPT_ANSWER, kept_answers.sweep(tables, served, _AT_ONCE))
    # Visits: the same.
    gone.count(VISIT, visits.sweep(tables, served, _AT_ONCE))
    return gone.told()


def _quiet(tables: Tables) -> timedelta:
    longest = select(func.max(CAMPAIGN.c.quiet_days)).where(CAMPAIGN.c.tenant == tables.tenant)
    return max(_QUIET, timedelta(days=tables.connection.scalar(longest) or 0))


def _purge_served(tables: Tables, before: datetime, gone: Gone) -> None:
    """What served closed accounts while they were open, and has no period: it goes though nobody asks."""
    row, link, event = ACCOUNT.c, GUARDIAN_LINK.c, EVENT.c
    link_knows = or_(*(each.is_not(None) for each in (link.birth_date, link.birth, link.invitation)))
    told = event.acknowledged.is_(True)
    left = [
        _birth_is_kept(),
        *(_any(table) for table in _SERVED),
        _any(EVENT, told),
        _any(GUARDIAN_LINK, link_knows),
    ]
    question = select(row.id).where(
        row.tenant == tables.tenant, row.closed_at < before, row.id.not_in(held(tables)), or_(*left)
    )
    # An erasure locks the account before what hangs on it; so does this.
    batch = question.order_by(row.id).limit(_AT_ONCE).with_for_update()
    accounts = tables.connection.scalars(batch).all()
    for table in _SERVED:
        gone.delete(table, table.c.account.in_(accounts))
    gone.delete(EVENT, event.account.in_(accounts), told)
    unknown = {"birth_date": None, "birth": None, "invitation": None, "answer_by": None}
    gone.blank(GUARDIAN_LINK, link.account.in_(accounts), link_knows, **unknown)
    gone.blank(ACCOUNT, row.id.in_(accounts), _birth_is_kept(), **_BIRTH)


def _any(table: Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.c.tenant == ACCOUNT.c.tenant, table.c.account == ACCOUNT.c.id, *where)


def _birth_is_kept() -> ColumnElement[bool]:
    return or_(ACCOUNT.c.user_birth_date.is_not(None), ACCOUNT.c.user_birth.is_not(None))


def _batch(tables: Tables, gone: Gone, table: Table, *where: ColumnElement[bool]) -> None:
    free = table.c.account.not_in(held(tables))
    question = select(*table.primary_key).where(table.c.tenant == tables.tenant, free, *where).limit(_AT_ONCE)
    gone.delete(table, tuple_(*table.primary_key).in_(question))


def _purge_ended(tables: Tables, before: datetime, gone: Gone) -> None:
    """Evidence that another took the place of, the proof it was made of, and the number, if nobody else has it."""
    row = EVIDENCE.c
    ended = (row.tenant == tables.tenant, row.ended_at < before, row.account.not_in(held(tables)))
    found = tables.connection.execute(select(row.id, row.identity).where(*ended).limit(_AT_ONCE)).all()
    ids, numbers = [each.id for each in found], {each.identity for each in found} - {None}
    _lock(tables, numbers)
    gone.delete(PROOF, PROOF.c.spent_by.in_(ids))
    gone.delete(EVIDENCE, row.id.in_(ids))
    _drop_unused(tables, numbers, gone)


def _purge_waiting(tables: Tables, before: datetime, gone: Gone) -> None:
    """Accounts of children for whom nobody answered, every request to an adult being over."""
    for account in _waiting(tables, before, sealed=False):
        _purged(tables, account, gone)


def _close_waiting(tables: Tables, before: datetime) -> None:
    """Close those for which an adult began to answer, as of then: the sealed record goes as any other does."""
    event = LINK_EVENT.c
    for account in _waiting(tables, before, sealed=True):
        last = select(func.max(event.at)).where(event.tenant == tables.tenant, event.account == account)
        tables.change(tables.update(ACCOUNT, id=account).values(closed_at=tables.connection.scalar(last)))
        epochs.raise_epoch(tables, account, before)


def _waiting(tables: Tables, before: datetime, *, sealed: bool) -> Iterator[str]:
    row, record = ACCOUNT.c, REGISTRATION_RECORD.c
    kept = exists().where(record.tenant == row.tenant, record.account == row.id)
    which = (kept, row.closed_at.is_(None)) if sealed else (~kept,)
    question = select(row.id).where(*_left_alone(tables, before), *which)
    batch = question.where(row.id.not_in(held(tables))).order_by(row.id).limit(_AT_ONCE)
    for account in tables.connection.scalars(batch).all():
        _lock(tables, _numbers(tables, account))
        # Whoever answers after all locks the row too, and then the account is left alone no more.
        tables.one(ACCOUNT, lock=True, id=account)
        if tables.connection.scalar(question.where(row.id == account)) is not None:
            yield account


def _left_alone(tables: Tables, before: datetime) -> tuple[ColumnElement[bool], ...]:
    row, link, event = ACCOUNT.c, GUARDIAN_LINK.c, LINK_EVENT.c
    # An answer may still come while ``answer_by`` stands, even from another adult than the one who declined.
    live = exists().where(
        link.tenant == row.tenant, link.account == row.id, or_(link.status != "", link.answer_by.is_not(None))
    )
    lately = exists().where(event.tenant == row.tenant, event.account == row.id, event.at >= before)
    return (row.tenant == tables.tenant, row.waits.is_(True), row.opened_at < before, ~live, ~lately)


# Holds.


def held(tables: Tables) -> tuple[str, ...]:
    """Accounts under a hold, and those of the adults who answer for one; there are never many."""
    standing = select(HOLD.c.account).where(HOLD.c.tenant == tables.tenant, HOLD.c.released_at.is_(None))
    adults = select(GUARDIAN_LINK.c.guardian_account).where(
        GUARDIAN_LINK.c.tenant == tables.tenant,
        GUARDIAN_LINK.c.guardian_account.is_not(None),
        GUARDIAN_LINK.c.account.in_(standing),
    )
    return tuple(tables.connection.scalars(standing.union(adults)))


def hold(tables: Tables, hold: Hold, entry: Entry) -> None:
    """Place a hold.

    Raises:
        OperatorError: there is no such account (``account_unknown``).
    """
    alone(tables, _HOLDS)
    if tables.one(ACCOUNT, id=hold.account) is None:
        raise OperatorError("account_unknown")
    tables.add(
        HOLD,
        id=hold.id,
        account=hold.account,
        basis=hold.basis,
        reference=hold.reference,
        placed_by=hold.placed_by,
        placed_at=hold.placed_at,
        released_by=hold.released_by,
        released_at=hold.released_at,
    )
    ledger.note(tables, entry)


def release(tables: Tables, hold: str, by: str, now: datetime, entry: Entry) -> None:
    """End a hold.

    Raises:
        OperatorError: there is none of this name that stands (``hold_unknown``).
    """
    standing = tables.update(HOLD, id=hold, released_at=None)
    if tables.change(standing.values(released_by=by, released_at=now)) != 1:
        raise OperatorError("hold_unknown")
    ledger.note(tables, entry)


def holds(tables: Tables, account: str | None) -> tuple[Hold, ...]:
    """Holds that stand, on an account or on any, the oldest first."""
    on = {} if account is None else {"account": account}
    rows = tables.rows(HOLD, HOLD.c.placed_at, HOLD.c.id, released_at=None, **on)
    return tuple(
        Hold(
            id=row.id,
            account=row.account,
            basis=row.basis,
            reference=row.reference,
            placed_by=row.placed_by,
            placed_at=row.placed_at,
        )
        for row in rows
    )
