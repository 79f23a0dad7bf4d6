"""What a child may do: what its guardian chooses, told apart from what the law does not allow anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from fastapi import Request, Response

from idverify.account import Action, Choice
from idverify.account.choice import CHOSEN_FOR
from idverify.answer import Basis, Breach
from idverify.decision import Decision
from idverify.errors import GuardianshipError
from idverify.messages import text
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.guardian.done import done_in, onward_done
from idverify.web.pages.guardian.router import GUARDIAN
from idverify.web.pages.guardian.ward import Minding, Ward
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.service import Service

_STRICTER_FIRST: Final = (Choice.OFF, Choice.ASK_FIRST, Choice.ALLOW)
_CONFLICT: Final = 409


class Permission(NamedTuple):
    """One kind of action, as the guardian sees it.

    Attributes:
        action: which.
        mine: what this adult chose.
        stricter: what another adult chose, where that is stricter; it is what holds.
        decision: what is decided now, law and choice together.
        barred: whether the law or the platform does not allow it to a child, whatever anybody in the family does.
    """

    action: Action
    mine: Choice
    stricter: Choice | None
    decision: Decision
    barred: bool

    @property
    def held(self) -> bool:
        """Whether something other than a choice stands in the way at present."""
        return any(each.basis is not Basis.GUARDIAN for each in self.decision.breaches)


def permissions_of(ward: Ward, serving: Service, now: datetime) -> tuple[Permission, ...]:
    """Every kind of action about which there is something to choose, in the order of ``Action``."""
    mine, found = dict(ward.kept.state.choices), []
    others = [dict(each.state.choices) for each in ward.child.links if each.state.id != ward.link]
    for action in Action:
        if action in CHOSEN_FOR:
            decision = serving.gate.decide(ward.child.id, action, now=now)
            own = mine.get(action, Choice.ALLOW)
            theirs = min((each.get(action, Choice.ALLOW) for each in others), key=_rank, default=Choice.ALLOW)
            stricter = theirs if _rank(theirs) < _rank(own) else None
            found.append(Permission(action, own, stricter, decision, barred(decision)))
    return tuple(found)


def _rank(choice: Choice) -> int:
    return _STRICTER_FIRST.index(choice)


def barred_together(found: Iterable[Permission]) -> tuple[tuple[tuple[Action, ...], Decision], ...]:
    """What is barred, the actions that the same rules bar together: their sentences are told once."""
    kinds: dict[tuple[str, ...], list[Permission]] = {}
    for each in found:
        if each.barred:
            kinds.setdefault(tuple(breach.rule for breach in _bars(each.decision)), []).append(each)
    return tuple((tuple(each.action for each in alike), alike[0].decision) for alike in kinds.values())


def barred(decision: Decision) -> bool:
    """Whether the law or the platform does not allow something, whatever anybody in the family does."""
    return any(_bars(decision))


def _bars(decision: Decision) -> Iterator[Breach]:
    return (each for each in decision.breaches if each.basis is not Basis.GUARDIAN and not each.remedies)


@GUARDIAN.get("/child/{handle}/permissions")
def permissions(request: Request, ward: Minding, serving: Serving, now: Now) -> Response:
    """One form for every kind of action."""
    if not ward.chooses:
        return onward(ward.at())
    found = permissions_of(ward, serving, now)
    typed = {each.action: each.mine for each in found}
    return page(
        request,
        "guardian/permissions.html",
        ward=ward,
        permissions=found,
        barred=barred_together(found),
        typed=typed,
        faults={},
        done=done_in(request),
    )


@GUARDIAN.post("/child/{handle}/permissions")
def permit(request: Request, ward: Minding, serving: Serving, now: Now) -> Response:
    """What the adult changed is chosen anew; what they left as it was shown to them is left alone."""
    if not ward.chooses:
        return onward_done(ward, "", "over")
    form: Form = request.state.form
    asked = {action: choice for action in Action if (choice := _changed(form, action)) is not None}
    refused = {}
    for action, choice in sorted(asked.items(), key=lambda each: _rank(each[1])):
        try:
            serving.links.permit(ward.link, action, choice, now=now)
        except GuardianshipError as error:
            refused[action] = error
    if refused:
        return _refused(request, ward, serving, now, {action: asked[action] for action in refused})
    return onward_done(ward, "permissions", "permitted" if asked else "same")


def _changed(form: Form, action: Action) -> Choice | None:
    """What somebody chose otherwise than it was when they were shown it."""
    chosen = next((each for each in Choice if each == form.text(f"do-{action}")), None)
    was = form.text(f"was-{action}")
    return chosen if action in CHOSEN_FOR and chosen is not None and chosen != was else None


def _refused(request: Request, ward: Ward, serving: Service, now: datetime, refused: dict[Action, Choice]) -> Response:
    """The form again: without ground of their own an adult can be stricter, and not more lenient."""
    words = text("page.guardian.permissions.not_now").in_(language(request))
    found = permissions_of(ward, serving, now)
    return page(
        request,
        "guardian/permissions.html",
        status=_CONFLICT,
        ward=ward,
        permissions=found,
        barred=barred_together(found),
        typed={each.action: refused.get(each.action, each.mine) for each in found},
        faults={f"do-{action}": words for action in refused},
        done=None,
    )
