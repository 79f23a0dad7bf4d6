"""What a child asked to do and waits with: its guardian allows or refuses it, and sees none of its words."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Final

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

_LONGEST_WORD: Final = 12  # in letters; Vietnamese needs seven, and a token of nothing but letters is longer


@GUARDIAN.get("/child/{handle}/queue")
def queue(request: Request, ward: Minding, visit: Guarding, serving: Serving, now: Now) -> Response:
    """What waits, since when, and until when."""
    if not ward.live:
        return onward(ward.at())
    return page(
        request,
        "guardian/queue.html",
        ward=ward,
        asks=[
            (handle_of(visit, each.action, each.item), each, name_to_read(each.item))
            for each in _waiting(ward, serving, now)
        ],
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


def name_to_read(item: str) -> str | None:
    """A platform's name of what waits, where it reads like words; None where it is a token that helps nobody.

    Args:
        item: as of ``PermissionAsk``.
    """
    words = item.split()
    letters = all(unicodedata.category(each)[0] in "LM" for word in words for each in word)
    return item if len(words) > 1 and letters and max(map(len, words)) <= _LONGEST_WORD else None
