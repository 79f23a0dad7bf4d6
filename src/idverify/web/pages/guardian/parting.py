"""Disagreeing, agreeing again, and ending a link: each with a page before it that says what happens."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from idverify.account import EndReason
from idverify.errors import GuardianshipError
from idverify.messages import text
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.guardian.done import onward_done
from idverify.web.pages.guardian.router import GUARDIAN
from idverify.web.pages.guardian.ward import Guarding, Minding, Parted
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.visiting import onward_with

# Those that are the adult's own to give; the others are a court's, an authority's, the operator's, or follow.
_OWN: Final = (EndReason.REVOKED, EndReason.REPLACED)


@GUARDIAN.get("/child/{handle}/dispute")
def disputing(request: Request, ward: Minding) -> Response:
    """What happens when the adult says that those who answer for the child disagree, or that they agree again."""
    if not ward.live:
        return onward(ward.at())
    return page(request, "guardian/dispute.html", ward=ward, disputed=ward.kept.state.disputed)


@GUARDIAN.post("/child/{handle}/dispute")
def dispute(ward: Minding, serving: Serving, now: Now) -> Response:
    """The adult disagrees: nobody writes until every side has ended it (reading R-14)."""
    if not ward.live:
        return onward_done(ward, "", "over")
    if not ward.kept.state.disputed:
        try:
            serving.links.dispute(ward.link, now=now)
        except GuardianshipError:
            return onward_done(ward, "", "changed")
    return onward_done(ward, "", "disputed")


@GUARDIAN.post("/child/{handle}/settle")
def settle(ward: Minding, serving: Serving, now: Now) -> Response:
    """The adult's side of a dispute is over."""
    if not ward.live:
        return onward_done(ward, "", "over")
    if ward.kept.state.disputed:
        try:
            serving.links.settle(ward.link, now=now)
        except GuardianshipError:
            return onward_done(ward, "", "changed")
    return onward_done(ward, "", "settled")


@GUARDIAN.get("/child/{handle}/end")
def ending(request: Request, ward: Minding, now: Now) -> Response:
    """What happens when the adult ends the link, and why they do."""
    if not ward.live:
        return onward(ward.at())
    return page(request, "guardian/end.html", ward=ward, others=len(ward.others(now)), reasons=_OWN, faults={})


@GUARDIAN.post("/child/{handle}/end")
def end(request: Request, ward: Minding, visit: Guarding, serving: Serving, now: Now) -> Response:
    """The adult answers for the child no more."""
    if not ward.live:
        return onward_done(ward, "", "over")
    form: Form = request.state.form
    reason = next((each for each in _OWN if each == form.text("why")), None)
    if reason is None:
        faults = {"why": text("page.guardian.end.why.missing").in_(language(request))}
        values = {"ward": ward, "others": len(ward.others(now)), "reasons": _OWN, "faults": faults}
        return page(request, "guardian/end.html", status=422, **values)
    # Noted first: once it is over, nobody but this visit knows whose it was.
    parted = visit.draft(Parted) or Parted()
    links = tuple(dict.fromkeys((*parted.links, ward.link)))
    response = onward_with(request, visit.with_draft(Parted(links=links)), f"{ward.at()}?done=ended")
    try:
        serving.links.end(ward.link, reason, now=now)
    except GuardianshipError:
        return onward_done(ward, "", "changed")
    return response
