"""Whom somebody can be in a sandbox: the accounts that were made there, and who answers for the children's."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from fastapi import Request

from idverify.account import Action, EventType
from idverify.account.link_state import LIVE
from idverify.web.pages.grounds import is_childs
from idverify.web.pages.visit import Part
from idverify.web.sandbox.try_out.street import street_of
from idverify.web.service import Service

# As many of the events that nobody has acknowledged are looked at.
_MOST_EVENTS: Final = 200


class Somebody(NamedTuple):
    """An account of the sandbox, as whom one can go on.

    Attributes:
        account: the name of it.
        place: its number among those that were made, from 1.
        part: what they come for: to go on signing up, or to see what the account may do.
        child: whether its user is known to be a child; None while that is not known.
        guards: how many children's accounts this one answers for.
        links: of a child's account, the links of those who answer for it, each with the adult's own account if any.
    """

    account: str
    place: int
    part: Part
    child: bool | None
    guards: int
    links: tuple[tuple[str, str | None], ...]


def somebodies(request: Request, serving: Service, now: datetime) -> list[Somebody]:
    """Everybody, the newest first: who began here, and whose account the platform's own calls opened."""
    opened = (EventType.ACCOUNT_OPENED, EventType.GUARDIAN_REQUESTED)
    events = serving.store.pending_events(now=now, most=_MOST_EVENTS)
    told = [each.account for each in events if each.type in opened]
    names = dict.fromkeys((*street_of(request).people, *told))
    return [_somebody(name, place, serving, now) for place, name in enumerate(names, start=1)][::-1]


def _somebody(name: str, place: int, serving: Service, now: datetime) -> Somebody:
    kept = serving.store.child_account(name)
    if kept is None:
        return Somebody(name, place, Part.SIGN_UP, None, 0, ())
    links = tuple((each.state.id, each.account) for each in kept.links if each.state.stage in LIVE)
    if kept.waits:
        return Somebody(name, place, Part.SIGN_UP, True, 0, links)
    child = is_childs(serving.gate.decide(name, Action.POST, now=now))
    return Somebody(name, place, Part.ACCOUNT, child, len(serving.store.guarded_by(name)), links)
