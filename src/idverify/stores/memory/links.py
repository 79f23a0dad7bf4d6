"""Guardian links in the store in memory."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from idverify.account import LinkState
from idverify.account.event import told
from idverify.account.link_event import Declined, LinkEvent, LinkEventType, Suspended, Suspension
from idverify.account.link_state import BEGINNING, LIVE, OVER, LinkStage, applied, folded
from idverify.errors import GuardianshipError
from idverify.ports import Invited
from idverify.stores.memory.state import Linked, Proven, State

WARD_LIMIT: Final = "operator.wards-per-guardian"


def append(state: State, account: str, events: tuple[LinkEvent, ...]) -> None:
    """Note what happened to links of an account."""
    standing = state.accounts[account]
    for event in events:
        owner = next((name for name, each in state.accounts.items() if event.link in each.links), account)
        if owner != account:
            raise GuardianshipError("unknown")
        link = standing.links.get(event.link, Linked())
        before = folded(link.events) if link.events else None
        after = applied(before, event)
        standing.links[event.link] = link
        if before is not None and event.id in before.seen:
            continue
        link.events.append(event)
        type = told(event, before, after)
        alone = sum(each.link == event.link for each in events) == 1
        if type is not None and (alone or event.type is not LinkEventType.REQUESTED):
            state.note(account, type, event.at, event.link)
        if after.stage in OVER:
            link.birth_date, link.account = None, None
        if after.stage in OVER or after.stage is LinkStage.AWAITING_PROOF:
            end(state, account, [each for each in standing.proven if each.link == event.link])


def end(state: State, account: str, ended: list[Proven]) -> None:
    """Let evidence of guardians end, and give its places back where nothing else stands on them."""
    standing = state.accounts[account]
    standing.proven = [each for each in standing.proven if each not in ended]
    still = {each.identity for each in standing.proven if each.link is not None}
    for each in ended:
        if each.identity is not None and each.identity not in still:
            state.places.get((each.identity, WARD_LIMIT), set()).discard(account)


def stands(kept: LinkState, now: datetime) -> bool:
    """Whether a link stands on a proof: it is active or suspended, or awaits the consents in its time."""
    return kept.stage in LIVE or (kept.stage is LinkStage.AWAITING_ASSENT and now < kept.expires_at)


def suspend(state: State, account: str, link: str, reason: Suspension, *, since: datetime, now: datetime) -> None:
    """Suspend a link, where it stands on anything yet."""
    kept = folded(state.accounts[account].links[link].events)
    if stands(kept, now):
        at = max(now, kept.last_at)
        name = f"{link}#{len(kept.seen)}"
        append(state, account, (Suspended(id=name, link=link, at=at, reason=reason, since=max(since, at)),))


def decline(state: State, account: str, *, now: datetime) -> None:
    """End every request of an account that is not answered to the end."""
    for name in state.accounts[account].links:
        decline_one(state, account, name, now=now)


def decline_one(state: State, account: str, link: str, *, now: datetime) -> None:
    """End one request, if it is not answered to the end."""
    kept = folded(state.accounts[account].links[link].events)
    if kept.stage in BEGINNING:
        name, at = f"{link}#{len(kept.seen)}", max(now, kept.last_at)
        append(state, account, (Declined(id=name, link=link, at=at),))


def guarded_by(state: State, account: str) -> tuple[Invited, ...]:
    """Every link that is not over whose adult has this account of their own."""
    return tuple(
        sorted(
            Invited(ward, name)
            for ward, name, _ in _links(state)
            if state.accounts[ward].links[name].account == account
        )
    )


def unanswered(state: State, now: datetime, most: int) -> tuple[Invited, ...]:
    """Links that nobody brought to an end in their time."""

    def due(ward: str, kept: LinkState) -> bool:
        standing = state.accounts[ward]
        declined = kept.stage is LinkStage.DECLINED and standing.waits and standing.facts.user_birth_date is not None
        return kept.expires_at <= now and not standing.closed and (kept.stage in BEGINNING or declined)

    late = [(kept.expires_at, name, ward) for ward, name, kept in _links(state) if due(ward, kept)]
    return tuple(Invited(ward, name) for _, name, ward in sorted(late)[:most])


def _links(state: State) -> list[tuple[str, str, LinkState]]:
    return [
        (ward, name, folded(link.events))
        for ward, standing in state.accounts.items()
        for name, link in standing.links.items()
    ]
