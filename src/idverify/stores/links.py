"""Guardian links: what happened to each, and what that made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, cast

from pydantic import TypeAdapter
from sqlalchemy import Row

from idverify.account import (
    Action,
    Choice,
    Consent,
    Consenter,
    Consents,
    Ground,
    GuardianDeclaration,
    GuardianLink,
    Holder,
    LinkState,
    LinkStatus,
    Relation,
    link_event,
)
from idverify.account.event import told
from idverify.account.link_beginning import beginning
from idverify.account.link_event import Declined, LinkEvent, Suspended, Suspension
from idverify.account.link_state import BEGINNING, LIVE, OVER, LinkStage, applied, folded
from idverify.errors import GuardianshipError, OperatorError
from idverify.evidence.method import Evidence, Method
from idverify.ports import Invited
from idverify.stores import days, epochs
from idverify.stores import events as outbox
from idverify.stores.identities import SlotKind, free_slots
from idverify.stores.schema import ACCOUNT, EVIDENCE, GUARDIAN_LINK, LINK_EVENT
from idverify.stores.tables import Tables, new_name

_KINDS: Final = MappingProxyType({kind.type: TypeAdapter(kind) for kind in LinkEvent.__subclasses__()})
_IN_COLUMNS: Final = frozenset({"id", "link", "at"})


def of_account(tables: Tables, account: str) -> list[Row[Any]]:
    """The rows of an account's links, in the order in which they were asked for."""
    return tables.rows(GUARDIAN_LINK, GUARDIAN_LINK.c.position, account=account)


def events_of(tables: Tables, row: Row[Any]) -> tuple[LinkEvent, ...]:
    """What happened to a link, the oldest first."""
    kept = tables.rows(LINK_EVENT, LINK_EVENT.c.position, link=row.id)
    return tuple(map(_read, kept)) if kept else _before_events(tables, row)


def events_of_one(tables: Tables, link: str) -> tuple[LinkEvent, ...]:
    """What happened to the link of this name, the oldest first; nothing of one that there is not."""
    row = tables.one(GUARDIAN_LINK, id=link)
    return () if row is None else events_of(tables, row)


def state_of(tables: Tables, row: Row[Any]) -> LinkState:
    """What its events made of a link."""
    return folded(events_of(tables, row))


def append(tables: Tables, account: str, happened: Iterable[LinkEvent]) -> None:
    """Note what happened to links of an account whose row is locked.

    Raises:
        GuardianshipError: an event is refused by the link it happened to.
    """
    for link, of_it in groupby(happened, key=lambda event: event.link):
        _append(tables, account, link, tuple(of_it))


def _append(tables: Tables, account: str, link: str, happened: tuple[LinkEvent, ...]) -> None:
    row = tables.one(GUARDIAN_LINK, id=link)
    if row is None:
        position = len(of_account(tables, account))
        nobody = {"relation": "", "holder": "", "status": LinkStatus.REQUESTED}
        tables.add(GUARDIAN_LINK, id=link, account=account, position=position, **nobody)
        before: tuple[LinkEvent, ...] = ()
    elif row.account != account:
        raise GuardianshipError("unknown")
    else:
        before = events_of(tables, row)
        if tables.one(LINK_EVENT, link=link, position=1) is None:
            _write(tables, account, before, after=0)
    state = folded(before) if before else None
    new = []
    for event in happened:
        after = applied(state, event)
        if state is None or event.id not in state.seen:
            new.append(event)
            type = told(event, state, after)
            asked_and_answered = len(happened) > 1 and event.type is link_event.LinkEventType.REQUESTED
            if type is not None and not asked_and_answered:
                outbox.note(tables, account, type, at=event.at, link=link)
        state = after
    _write(tables, account, new, after=len(before))
    if state is not None:
        _project(tables, account, state)
        epochs.raise_epoch(tables, account, state.last_at)


def _write(tables: Tables, account: str, events: Iterable[LinkEvent], *, after: int) -> None:
    for position, event in enumerate(events, start=after + 1):
        data = _KINDS[event.type].dump_python(cast("Any", event), mode="json", exclude=set(_IN_COLUMNS))
        tables.add(
            LINK_EVENT,
            link=event.link,
            position=position,
            id=event.id,
            account=account,
            type=event.type,
            at=event.at,
            data=json.dumps(data),
        )


def _read(row: Row[Any]) -> LinkEvent:
    kind = _KINDS[link_event.LinkEventType(row.type)]
    columns = {"id": row.id, "link": row.link, "at": row.at}
    return kind.validate_python({**json.loads(row.data), **columns})


def _before_events(tables: Tables, row: Row[Any]) -> tuple[LinkEvent, ...]:
    """What happened to a link of before its events were kept: all of it on the day its account was opened.

    Raises:
        OperatorError: it is a guardian's, who declared less then than is kept of one now (``schema``).
    """
    account = tables.one(ACCOUNT, id=row.account)
    if account is None or row.relation == Relation.GUARDIAN:
        raise OperatorError("schema")
    proven = tables.rows(EVIDENCE, EVIDENCE.c.verified_at, link=row.id)
    consented = (
        (Consenter.REPRESENTATIVE, row.representative_consented_at),
        (Consenter.CHILD, row.child_consented_at),
    )
    return beginning(
        row.id,
        GuardianDeclaration(relation=Relation(row.relation)),
        proven_by=Method(proven[0].method) if proven else None,
        no_vn_mobile_declared_at=row.no_vn_mobile_declared_at,
        consents=[Consent(by, at, "unrecorded", "vi") for by, at in consented if at is not None],
        at=account.opened_at,
    )


def _project(tables: Tables, account: str, state: LinkState) -> None:
    declared = state.declaration
    consents = state.consents
    values: dict[str, object] = {
        "relation": declared.relation if declared else "",
        "holder": declared.holder if declared else "",
        "status": state.status or "",
        "ground": declared.ground if declared else None,
        "no_vn_mobile_declared_at": state.no_vn_mobile_declared_at,
        "representative_consented_at": consents.representative,
        "child_consented_at": consents.child,
        "carries_until": state.carries_until,
        "choices": json.dumps(dict(state.choices)) if state.choices else None,
        # Of a child that waits the birth date is kept until then, or whoever declines could give another one.
        "answer_by": state.expires_at if state.stage in BEGINNING | {LinkStage.DECLINED} else None,
    }
    if state.stage in OVER:
        values |= {
            **days.columns(tables, birth_date=None),
            "guardian_account": None,
        }  # what the law wants kept of the adult is sealed
        _end_evidence(tables, account, state.id, state.last_at)
    elif state.stage is LinkStage.AWAITING_PROOF:
        _end_evidence(tables, account, state.id, state.last_at)
    tables.change(tables.update(GUARDIAN_LINK, id=state.id).values(**values))


def _end_evidence(tables: Tables, account: str, link: str, at: datetime) -> None:
    live = tables.rows(EVIDENCE, account=account, ended_at=None)
    ended = {row.identity for row in live if row.link == link}
    if not ended:
        return
    tables.change(tables.update(EVIDENCE, account=account, link=link, ended_at=None).values(ended_at=at))
    still = {row.identity for row in live if row.link not in (link, None)}
    free_slots(tables, account, ended - still - {None}, kind=SlotKind.WARD)


def set_born(tables: Tables, link: str, birth_date: date | None) -> None:
    """Keep the adult's birth date, by which the rules know their age."""
    tables.change(tables.update(GUARDIAN_LINK, id=link).values(**days.columns(tables, birth_date=birth_date)))


def set_own_account(tables: Tables, link: str, account: str | None) -> None:
    """Keep the adult's own account."""
    tables.change(tables.update(GUARDIAN_LINK, id=link).values(guardian_account=account))


def suspend(tables: Tables, account: str, link: str, reason: Suspension, *, since: datetime, now: datetime) -> None:
    """Suspend a link, where it stands on anything yet; of an earlier moment than its last event, at that."""
    row = tables.one(GUARDIAN_LINK, id=link)
    state = None if row is None else folded(events_of(tables, row))
    if state is None or not stands(state, now):
        return
    at = max(now, state.last_at)
    event = Suspended(id=new_name(), link=link, at=at, reason=reason, since=max(since, at))
    append(tables, account, [event])


def decline(tables: Tables, account: str, *, now: datetime) -> None:
    """End every request of an account that is not answered to the end."""
    for row in of_account(tables, account):
        decline_one(tables, account, row.id, now=now)


def decline_one(tables: Tables, account: str, link: str, *, now: datetime) -> None:
    """End one request, if it is not answered to the end."""
    row = tables.one(GUARDIAN_LINK, id=link)
    state = None if row is None else state_of(tables, row)
    if state is not None and state.stage in BEGINNING:
        append(tables, account, [Declined(id=new_name(), link=link, at=max(now, state.last_at))])


def guarded_by(tables: Tables, account: str) -> tuple[Invited, ...]:
    """Every link that is not over whose adult has this account of their own."""
    rows = tables.rows(GUARDIAN_LINK, GUARDIAN_LINK.c.account, GUARDIAN_LINK.c.id, guardian_account=account)
    return tuple(Invited(row.account, row.id) for row in rows)


def stands(state: LinkState, now: datetime) -> bool:
    """Whether a link stands on a proof: it is active or suspended, or awaits the consents in its time."""
    return state.stage in LIVE or (state.stage is LinkStage.AWAITING_ASSENT and now < state.expires_at)


def forget_adults(tables: Tables, account: str) -> None:
    """Forget who answers for a closed account; the record that the law wants kept is sealed."""
    nobody = {**days.columns(tables, birth_date=None), "guardian_account": None, "answer_by": None}
    tables.change(tables.update(GUARDIAN_LINK, account=account).values(**nobody))


def facts(tables: Tables, row: Row[Any], evidence: tuple[Evidence, ...]) -> GuardianLink | None:
    """A link as the rules see it; None where there is nothing to see."""
    if not row.status:
        return None
    return GuardianLink(
        relation=Relation(row.relation) if row.relation else None,
        holder=Holder(row.holder) if row.holder else None,
        birth_date=days.read(tables, row, "birth_date"),
        status=LinkStatus(row.status),
        ground=Ground(row.ground) if row.ground else None,
        evidence=evidence,
        no_vn_mobile_declared_at=row.no_vn_mobile_declared_at,
        consents=Consents(row.representative_consented_at, row.child_consented_at),
        carries_until=row.carries_until,
        choices=_choices(row.choices),
    )


def _choices(written: str | None) -> tuple[tuple[Action, Choice], ...]:
    return (
        () if written is None else tuple((Action(each), Choice(choice)) for each, choice in json.loads(written).items())
    )
