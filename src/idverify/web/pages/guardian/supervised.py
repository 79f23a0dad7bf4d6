"""What a child sees of who answers for it: who, since when, what they consented to and chose, and how to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Request, Response

from idverify.account import Action, Choice, Consenter
from idverify.account import link_event as event
from idverify.account.choice import CHOSEN_FOR
from idverify.account.link_state import BEGINNING, LIVE, LinkState
from idverify.answer import Basis
from idverify.decision import Decision
from idverify.supervision import Supervisor
from idverify.web.given import Now, Serving
from idverify.web.pages.guardian.permissions import barred
from idverify.web.pages.guardian.queue import name_to_read
from idverify.web.pages.guardian.router import SUPERVISED
from idverify.web.pages.page import page
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import visiting_for
from idverify.web.service import Service

_Supervised = Annotated[Visit, Depends(visiting_for(Part.ACCOUNT, Part.SIGN_UP))]


class Said(NamedTuple):
    """Where a consent stands.

    Attributes:
        given_at: when it was given; None: there is none now.
        withdrawn_at: when it was last taken back, where there is none now; None: it never was given.
    """

    given_at: datetime | None
    withdrawn_at: datetime | None


class WorksNow(NamedTuple):
    """What the gate lets a child do at this moment.

    Attributes:
        may: what it lets them do, reading too.
        ask: what they may do once they have asked.
        stopped: what neither the law nor a choice rules out, and yet cannot be done now.
    """

    may: tuple[Action, ...]
    ask: tuple[Action, ...]
    stopped: tuple[Action, ...]


@SUPERVISED.get("")
def supervised(request: Request, visit: _Supervised, serving: Serving, now: Now) -> Response:
    """Who supervises the account of this visit, in words for a child; of a grown-up's, that nobody does."""
    account = visit.account or ""
    links = serving.links.links(account)
    states = {each.state.id: each.state for each in links if each.state.stage in LIVE}
    supervisors = serving.supervision.supervisors(account)
    decided = {each: serving.gate.decide(account, each, now=now) for each in Action}
    never = [each for each, decision in decided.items() if barred(decision)]
    return page(
        request,
        "guardian/supervised.html",
        supervisors=[
            (each, _said(serving, states[each.link], Consenter.REPRESENTATIVE), _chosen(each, never))
            for each in supervisors
        ],
        works=_works(decided, supervisors),
        reads=_only_reads(decided),
        never=never,
        asked=any(each.state.stage in BEGINNING and now < each.state.expires_at for each in links),
        own=_own(_said(serving, state, Consenter.CHILD) for state in states.values()),
        disputed=any(state.disputed for state in states.values()),
        waiting=[(each, name_to_read(each.item)) for each in serving.supervision.queue(account, now=now)],
    )


def _said(serving: Service, state: LinkState, by: Consenter) -> Said:
    """Where somebody's consent stands, by what happened to the link."""
    given = next((each for each in state.given if each.by is by), None)
    if given is not None:
        return Said(given.given_at, None)
    history = serving.links.history(state.id)
    taken_back = [each.at for each in history if isinstance(each, event.Withdrawn) and each.by is by]
    return Said(None, max(taken_back, default=None))


def _own(said: Iterable[Said]) -> Said:
    """The child's own consent: one of its links is enough."""
    found = tuple(said)
    given = [each.given_at for each in found if each.given_at is not None]
    taken_back = [each.withdrawn_at for each in found if each.withdrawn_at is not None]
    return Said(min(given, default=None), None if given else max(taken_back, default=None))


def _works(decided: Mapping[Action, Decision], supervisors: Sequence[Supervisor]) -> WorksNow:
    may = tuple(each for each, decision in decided.items() if decision.permitted)
    held = tuple(each for each, decision in decided.items() if not decision.permitted and _held(decision))
    chosen = [{each.choices.get(action, Choice.ALLOW) for each in supervisors} for action in Action]
    ask = tuple(
        action
        for action, choices in zip(Action, chosen, strict=True)
        if action not in (*may, *held) and Choice.OFF not in choices and Choice.ASK_FIRST in choices
    )
    stopped = tuple(each for each in held if not barred(decided[each]))
    return WorksNow(may, ask, stopped)


def _held(decision: Decision) -> bool:
    """Whether something other than a choice stands in the way."""
    return any(each.basis is not Basis.GUARDIAN for each in decision.breaches)


def _only_reads(decided: Mapping[Action, Decision]) -> bool:
    """Whether nothing but reading works, for another reason than what the adults chose."""
    return all(_held(decision) for action, decision in decided.items() if action in CHOSEN_FOR)


def _chosen(supervisor: Supervisor, never: Sequence[Action]) -> dict[Choice, list[Action]]:
    """What one adult chose, the actions of each choice together; about what is barred there is nothing to choose."""
    found: dict[Choice, list[Action]] = {each: [] for each in Choice}
    for action in Action:
        if action in CHOSEN_FOR and action not in never:
            found[supervisor.choices.get(action, Choice.ALLOW)].append(action)
    return found
