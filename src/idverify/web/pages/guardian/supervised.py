"""What a child sees of who answers for it: who, since when, what they chose, and how to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request, Response

from idverify.account import Action, Choice, Consenter
from idverify.account.choice import CHOSEN_FOR
from idverify.account.link_state import BEGINNING, LIVE
from idverify.supervision import Supervisor
from idverify.web.given import Now, Serving
from idverify.web.pages.guardian.permissions import barred
from idverify.web.pages.guardian.router import SUPERVISED
from idverify.web.pages.page import page
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import visiting_for

_Supervised = Annotated[Visit, Depends(visiting_for(Part.ACCOUNT, Part.SIGN_UP))]


@SUPERVISED.get("")
def supervised(request: Request, visit: _Supervised, serving: Serving, now: Now) -> Response:
    """Who supervises the account of this visit, in words for a child; of a grown-up's, that nobody does."""
    account = visit.account or ""
    links = serving.links.links(account)
    supervisors = serving.supervision.supervisors(account)
    live = [each.state for each in links if each.state.stage in LIVE]
    decided = {each: serving.gate.decide(account, each, now=now) for each in Action if each in CHOSEN_FOR}
    never = [each for each, decision in decided.items() if barred(decision)]
    return page(
        request,
        "guardian/supervised.html",
        supervisors=[(each, _chosen(each, never)) for each in supervisors],
        never=never,
        asked=any(each.state.stage in BEGINNING and now < each.state.expires_at for each in links),
        assented=any(given.by is Consenter.CHILD for state in live for given in state.given),
        disputed=any(state.disputed for state in live),
        waiting=serving.supervision.queue(account, now=now),
    )


def _chosen(supervisor: Supervisor, never: Sequence[Action]) -> dict[Choice, list[Action]]:
    """What one adult chose, the actions of each choice together; about what is barred there is nothing to choose."""
    found: dict[Choice, list[Action]] = {each: [] for each in Choice}
    for action in Action:
        if action in CHOSEN_FOR and action not in never:
            found[supervisor.choices.get(action, Choice.ALLOW)].append(action)
    return found
