"""What an account may do now, and each action with why and why not."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from idverify.account import Action
from idverify.errors import RequestError
from idverify.web.given import Now, Serving
from idverify.web.pages.account.holding import Holds
from idverify.web.pages.account.router import ACCOUNT
from idverify.web.pages.page import page

# What was done just now; the address says so by one of these words.
_DONE: Final = frozenset({"phone", "changed", "again", "identity", "no-mobile", "stream", "own-data"})


def everything(request: Request, held: Holds, serving: Serving, now: Now) -> Response:
    """What this account may do now, and what it would take to do more."""
    done = request.query_params.get("done", "")
    return page(
        request,
        "account/abilities.html",
        held=held,
        answers=held.answers(serving, now),
        assent=held.asked_to_assent(serving, now),
        done=done if done in _DONE else None,
    )


def one(request: Request, held: Holds, serving: Serving, now: Now, action: str) -> Response:
    """One action in full.

    Raises:
        RequestError: there is no such action (``not_found``).
    """
    try:
        asked = Action(action)
    except ValueError:
        raise RequestError("not_found") from None
    answer, assent = held.answer(asked, serving, now), held.asked_to_assent(serving, now)
    return page(request, "account/action.html", held=held, action=asked, answer=answer, assent=assent)


def added() -> None:
    """Add these pages."""
    ACCOUNT.add_api_route("", everything, methods=["GET"])
    ACCOUNT.add_api_route("/{action}", one, methods=["GET"])
