"""The children for whom an adult answers, and the first page of each: how it stands, and what needs doing."""

from __future__ import annotations

from fastapi import Request, Response

from idverify.account.link_state import LIVE
from idverify.errors import GuardianshipError
from idverify.web.given import Now, Serving
from idverify.web.pages.guardian.done import done_in, onward_done
from idverify.web.pages.guardian.history import entries_of
from idverify.web.pages.guardian.need import standing_of
from idverify.web.pages.guardian.router import GUARDIAN
from idverify.web.pages.guardian.ward import Guarding, Minding, wards_of
from idverify.web.pages.language import remember
from idverify.web.pages.page import onward, page


@GUARDIAN.get("")
def children(request: Request, visit: Guarding, serving: Serving, now: Now) -> Response:
    """Every child, each with what needs doing; of an adult who was let in for one child, that one."""
    wards = wards_of(visit, serving)
    if visit.link is not None and wards:
        response = onward(wards[0].at())
        remember(request, response)
        return response
    shown = [(ward, standing_of(ward, serving, now)) for ward in wards]
    shown.sort(key=lambda each: (each[0].over, not each[1].needs))
    return page(request, "guardian/children.html", wards=shown)


@GUARDIAN.get("/child/{handle}")
def child(request: Request, ward: Minding, visit: Guarding, serving: Serving, now: Now) -> Response:
    """How one child's account stands, and where to go on; of a link that is over, what happened to it."""
    return page(
        request,
        "guardian/child.html",
        ward=ward,
        standing=standing_of(ward, serving, now),
        history=entries_of(ward, serving) if ward.over else (),
        alone=visit.link is not None,
        several=any(each.state.stage in LIVE for each in ward.child.links if each.state.id != ward.link),
        done=done_in(request),
    )


@GUARDIAN.get("/child/{handle}/decline")
def declining(request: Request, ward: Minding) -> Response:
    """What happens when the adult does not go on with a request."""
    return page(request, "guardian/decline.html", ward=ward) if ward.beginning else onward(ward.at())


@GUARDIAN.post("/child/{handle}/decline")
def decline(ward: Minding, serving: Serving, now: Now) -> Response:
    """The adult does not want to answer for the child."""
    try:
        serving.links.decline(ward.link, now=now)
    except GuardianshipError:
        return onward_done(ward, "", "changed")
    return onward("/guardian")
