"""Accounts in the store in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from idverify.account import Account, Action, EventType
from idverify.account import link_event as happening
from idverify.account.event import SCHEDULED, scheduled
from idverify.account.link_state import LIVE, folded
from idverify.errors import GuardianshipError, OperatorError, PossessionError
from idverify.evidence.method import PHONE_METHODS, Method
from idverify.ports import NewAccount, NewEvidence
from idverify.sealing import SealedRecord
from idverify.stores.memory.evidence import OWN_LIMIT, keep, of_person
from idverify.stores.memory.links import append, decline, stands
from idverify.stores.memory.state import Held, State


def open_account(state: State, new: NewAccount) -> None:
    """Open an account with everything that belongs to it."""
    opened_at, before = new.facts.opened_at, state.accounts.get(new.id)
    if opened_at is None or (before is not None and not (before.waits and not before.closed)):
        raise OperatorError("account_exists")
    if before is not None:
        if not any(link.evidence for link in new.links) and before.facts.user_birth_date not in (
            None,
            new.facts.user_birth_date,
        ):
            raise GuardianshipError("birth_date_differs")
        if not new.links:
            decline(state, new.id, now=opened_at)
    standing = before or Held(new.facts)
    standing.facts, standing.waits = new.facts, False
    state.accounts[new.id] = standing
    state.note(new.id, EventType.ACCOUNT_OPENED, opened_at)
    if new.evidence or any(link.evidence for link in new.links):
        state.note(new.id, EventType.ACCOUNT_AUTHENTICATED, opened_at)
    for evidence in new.evidence:
        keep(state, new.id, None, evidence, opened_at)
    for link in new.links:
        append(state, new.id, link.events)
        id = link.events[0].link
        standing.links[id].birth_date, standing.links[id].account = link.birth_date, link.account
        for evidence in link.evidence:
            keep(state, new.id, id, evidence, opened_at)
    standing.records.append(new.record)
    if new.links:
        schedule(state, new.id, opened_at)


def facts(state: State, id: str, stream: str | None, asked: tuple[Action, str] | None) -> Account | None:
    """The facts about an open account, about one of its livestreams, and about one item."""
    standing = state.accounts.get(id)
    if standing is None or standing.closed:
        return None
    guardians = (
        folded(link.events).facts(birth_date=link.birth_date, evidence=of_person(standing, name))
        for name, link in standing.links.items()
    )
    ask = None if asked is None else state.asks.get((id, *asked))
    by = None if ask is None or ask.link is None else standing.links.get(ask.link)
    allowed = ask is not None and ask.allowed and by is not None and folded(by.events).stage in LIVE
    return replace(
        standing.facts,
        evidence=of_person(standing, None),
        guardians=tuple(link for link in guardians if link is not None),
        streamer_eid_at=None if stream is None else standing.streamers.get(stream),
        item_allowed_at=ask.answered_at if ask is not None and allowed else None,
    )


def schedule(state: State, account: str, now: datetime) -> None:
    """Note ahead what is due because the user of a child's account grows older."""
    state.cancel_scheduled(account, now)
    born = state.accounts[account].facts.user_birth_date
    before = {event.type for event, _ in state.events if event.account == account and event.type in SCHEDULED}
    for type, at in () if born is None else scheduled(born, now=now):
        if at > now or type not in before:
            state.note(account, type, at)


def add_own(state: State, account: str, new: NewEvidence, record: SealedRecord, now: datetime) -> None:
    """Add evidence about the person who uses an account."""
    standing = state.open(account)
    keep(state, account, None, new, now)
    standing.records.append(record)


def change_number(
    state: State,
    account: str,
    new: NewEvidence,
    record: SealedRecord,
    methods: frozenset[Method],
    now: datetime,
) -> None:
    """Put a proven number in the place of the user's others of its kind."""
    standing = state.open(account)
    ended = [each for each in standing.proven if each.link is None and each.evidence.method in methods]
    standing.proven = [each for each in standing.proven if each not in ended]
    add_own(state, account, new, record, now)
    still = {standing.proven[-1].identity}
    for each in ended:
        if each.identity is not None and each.identity not in still:
            state.places[each.identity, OWN_LIMIT].discard(account)


def prove_again(state: State, account: str, new: NewEvidence, now: datetime) -> None:
    """Put a new proof of a number in the place of the old one."""
    standing = state.open(account)
    behind = {state.identities[each] for each in new.pseudonyms if each in state.identities}
    held = [each for each in standing.proven if each.identity in behind and each.evidence.method in PHONE_METHODS]
    if not held:
        raise PossessionError("proof_mismatch")
    standing.proven = [each for each in standing.proven if each not in held]
    for link in dict.fromkeys(each.link for each in held):
        keep(state, account, link, new, now)
        new = replace(new, proof=None)
        kept = None if link is None else folded(standing.links[link].events)
        if kept is not None and stands(kept, now):
            name, at = f"{kept.id}#{len(kept.seen)}", max(now, kept.last_at)
            append(state, account, (happening.Proven(id=name, link=kept.id, at=at, method=new.evidence.method),))
