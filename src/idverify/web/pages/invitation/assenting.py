"""A child's own yes or no to its account, from seven on; and that it may take a yes back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from fastapi import Request
from fastapi.responses import Response

from idverify.account import Action, Consenter
from idverify.account.link_state import BEGINNING, LinkStage
from idverify.errors import GuardianshipError
from idverify.ports import KeptLink
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.invitation.childs import (
    ASSENT,
    ASSENTED,
    PARENTS,
    Child,
    Childs,
    assents_due,
    child_of,
)
from idverify.web.pages.invitation.faults import told
from idverify.web.pages.invitation.routers import PARENT
from idverify.web.pages.invitation.words import CHILDS
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Part
from idverify.web.pages.visiting import onward_with

_WRONG = 422


@PARENT.get(ASSENT)
def assent(request: Request, visit: Childs, serving: Serving, now: Now) -> Response:
    """Ask the child itself (330/2026/ND-CP art. 60.1.c); who is not asked goes on where they are."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    due = assents_due(child, serving, now)
    if due:
        return _shown(request, due[0])
    return onward(ASSENTED if child.live() or (not child.begun(now) and child.links) else PARENTS)


@PARENT.post(ASSENT)
def assent_said(request: Request, visit: Childs, serving: Serving, now: Now) -> Response:
    """Note the child's own yes or no; to nobody's link but one of its account."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    form: Form = request.state.form
    chosen, said = form.text("link"), form.text("answer")
    link = next((each for each in assents_due(child, serving, now) if each.state.id == chosen), None)
    if link is None:
        return onward(ASSENT)
    if said not in ("yes", "no"):
        return _shown(request, link, {"answer": "page.assent.missing"})
    with suppress(GuardianshipError):  # somebody was faster, or it is too late: the next page says which
        if said == "yes":
            serving.links.assent(chosen, text_version=CHILDS.version, lang=language(request), now=now)
        elif link.state.stage in BEGINNING:
            serving.links.decline(chosen, now=now)
    after = child_of(visit, serving, now)
    if visit.part is Part.SIGN_UP and isinstance(after, Child) and after.is_open and not child.is_open:
        # There is nothing to sign up any more; a look at the next page changes no secret, this press does.
        return onward_with(request, replace(visit, part=Part.ACCOUNT, drafts={}), ASSENTED, rotate=True)
    return onward(ASSENTED)


@PARENT.post(f"{ASSENT}/withdraw")
def withdrawn(visit: Childs, serving: Serving, now: Now) -> Response:
    """The child takes its yes back, with effect at once (330/2026/ND-CP art. 60.2.b)."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    given = next((each for each in (*child.live(), *child.begun(now)) if each.state.consents.child is not None), None)
    if given is not None:
        with suppress(GuardianshipError):
            serving.links.withdraw(given.state.id, Consenter.CHILD, now=now)
    return onward(ASSENTED)


@PARENT.get(ASSENTED)
def assented(request: Request, visit: Childs, serving: Serving, now: Now) -> Response:
    """Say what the account may do now, and what became of the child's answer."""
    child = child_of(visit, serving, now)
    if isinstance(child, str):
        return onward(child)
    if not child.links:
        return onward(PARENTS)
    live, begun = child.live(), child.begun(now)
    if not live and begun:
        return onward(ASSENT if assents_due(child, serving, now) else PARENTS)
    if assents_due(child, serving, now):
        how = "unsaid"
    elif live:
        how = "open"
    else:
        how = {LinkStage.EXPIRED: "expired", LinkStage.ENDED: "ended"}.get(child.links[-1].state.stage, "declined")
    answers = {each: serving.gate.decide(child.account, each, now=now).permitted for each in Action}
    return page(
        request,
        "invitation/assented.html",
        how=how,
        may=[each for each, permitted in answers.items() if permitted],
        may_not=[each for each, permitted in answers.items() if not permitted],
        given=any(each.state.consents.child is not None for each in live),
        relations=[each.state.declaration.relation for each in live if each.state.declaration is not None],
        is_open=child.is_open,
    )


def _shown(request: Request, link: KeptLink, faults: dict[str, str] | None = None) -> Response:
    declaration = link.state.declaration
    return page(
        request,
        "invitation/assent.html",
        status=_WRONG if faults else 200,
        link=link.state.id,
        relation=None if declaration is None else declaration.relation,
        words=CHILDS,
        faults=told(request, faults),
    )
