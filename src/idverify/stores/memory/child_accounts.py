"""Children's accounts in the store in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from idverify.account import Account, EventType
from idverify.account.link_state import OVER, folded
from idverify.errors import OperatorError
from idverify.ports import Amendment, ChildAccount, KeptLink
from idverify.stores.memory.accounts import facts, schedule
from idverify.stores.memory.evidence import keep, of_person
from idverify.stores.memory.links import append, end
from idverify.stores.memory.state import Held, State


def child_account(state: State, id: str, at: datetime | None) -> ChildAccount | None:
    """An account with every link it ever had."""
    found = facts(state, id, None, None)
    if found is None:
        return None
    standing, links = state.accounts[id], []
    for name, link in standing.links.items():
        happened = [event for event in link.events if at is None or event.at <= at]
        if happened:
            kept = folded(happened)
            if kept.stage in OVER or folded(link.events).stage in OVER:
                links.append(KeptLink(state=kept))
            else:
                proven = of_person(standing, name)
                links.append(KeptLink(state=kept, birth_date=link.birth_date, account=link.account, evidence=proven))
    return ChildAccount(id=id, facts=found, waits=standing.waits, links=tuple(links))


def amend(
    state: State, account: str, change: Callable[[ChildAccount | None], Amendment], now: datetime
) -> ChildAccount:
    """Change what is kept of a child's account."""
    before = state.accounts.get(account)
    if before is not None and before.closed:
        raise OperatorError("account_unknown")
    amendment = change(child_account(state, account, None))
    if before is None:
        if amendment.born is None:
            raise OperatorError("account_unknown")
        state.accounts[account] = Held(Account(opened_at=now, user_birth_date=None), waits=True)
    standing = state.accounts[account]
    waited = standing.waits
    if amendment.born is not None:
        on, word = amendment.born.on, amendment.born.evidence
        standing.facts = replace(standing.facts, user_birth_date=on, age_evidence=word)
    if amendment.opens:
        standing.waits, standing.facts = False, replace(standing.facts, opened_at=now)
        state.note(account, EventType.ACCOUNT_OPENED, now)
        state.note(account, EventType.ACCOUNT_AUTHENTICATED, now)
    append(state, account, amendment.events)
    _note_people(state, account, amendment, now)
    if before is not None and amendment.born is not None and not waited:
        state.note(account, EventType.BIRTH_DATE_CORRECTED, now)
    return _grown_older(state, account, amendment, now)


def _note_people(state: State, account: str, amendment: Amendment, now: datetime) -> None:
    standing = state.accounts[account]
    if amendment.invitation is not None:
        link, digest = amendment.invitation
        standing.links[link].invitation = digest
    for link, born in amendment.birth_dates:
        standing.links[link].birth_date = born
    for link, own in amendment.accounts:
        standing.links[link].account = own
    proven = {whose for whose, _ in amendment.evidence if whose is not None}
    earlier = [each for each in standing.proven if each.link in proven]
    standing.proven = [each for each in standing.proven if each not in earlier]
    for whose, new in amendment.evidence:
        keep(state, account, whose, new, now)
    end(state, account, earlier)
    if amendment.record is not None:
        standing.records.append(amendment.record)
    if amendment.declaration is not None:
        standing.facts = replace(standing.facts, no_vn_mobile_declared_at=amendment.declaration.declared_at)
        state.note(account, EventType.MOBILE_DECLARED_ABSENT, now)


def _grown_older(state: State, account: str, amendment: Amendment, now: datetime) -> ChildAccount:
    after, standing = child_account(state, account, None), state.accounts[account]
    if after is None:
        raise OperatorError("account_unknown")
    if after.waits and all(link.state.stage in OVER and link.state.expires_at <= now for link in after.links):
        standing.facts = replace(standing.facts, user_birth_date=None, age_evidence=None)
    elif not after.waits and (amendment.born is not None or amendment.events) and after.facts.guardians:
        schedule(state, account, now)
    return after
