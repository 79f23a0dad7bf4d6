"""What a child asked to do and waits with: its guardian allows or refuses it, and sees none of its words."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request, Response

from idverify.account.permission_ask import PermissionAsk
from idverify.errors import GuardianshipError
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.guardian.done import done_in, onward_done
from idverify.web.pages.guardian.router import GUARDIAN
from idverify.web.pages.guardian.ward import Guarding, Minding, Ward, handle_of
from idverify.web.pages.page import onward, page
from idverify.web.service import Service


@GUARDIAN.get("/child/{handle}/queue")
def queue(request: Request, ward: Minding, visit: Guarding, serving: Serving, now: Now) -> Response:
    """What waits, since when, and until when."""
    if not ward.live:
        return onward(ward.at())
    return page(
        request,
        "guardian/queue.html",
        ward=ward,
        asks=[(handle_of(visit, each.action, each.item), each) for each in _waiting(ward, serving, now)],
        answers=ward.kept.state.carries(now),
        done=done_in(request),
    )


@GUARDIAN.post("/child/{handle}/queue")
def answer(request: Request, ward: Minding, visit: Guarding, serving: Serving, now: Now) -> Response:
    """The adult allows or refuses one of them; the first answer counts."""
    if not ward.live:
        return onward_done(ward, "", "over")
    form: Form = request.state.form
    said, which = form.text("answer"), form.text("ask")
    asks = (each for each in _waiting(ward, serving, now) if handle_of(visit, each.action, each.item) == which)
    ask = next(asks, None)
    if ask is None or said not in {"allow", "refuse"}:
        return onward_done(ward, "queue", "gone")
    try:
        serving.supervision.answer(ward.link, ask.action, ask.item, allow=said == "allow", now=now)
    except GuardianshipError as error:
        return onward_done(ward, "queue", "gone" if error.code == "nothing_waits" else "not_now")
    return onward_done(ward, "queue", "allowed" if said == "allow" else "refused")


def _waiting(ward: Ward, serving: Service, now: datetime) -> tuple[PermissionAsk, ...]:
    return serving.supervision.queue(ward.child.id, now=now)
