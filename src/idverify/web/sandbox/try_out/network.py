"""The little street: a social network of one page, which asks the gate before every write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from fastapi import Request, Response

from idverify.account import Action
from idverify.account.account_id import is_name
from idverify.account.action import INTERACTIVE, LIVE, WRITING
from idverify.decision import Decision
from idverify.errors import OperatorError, RequestError
from idverify.messages import text
from idverify.web.given import Now, Serving
from idverify.web.pages.account.holding import Holding, holding_of
from idverify.web.pages.account.router import PARTS
from idverify.web.pages.form import Form
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.visit import Part
from idverify.web.pages.visiting import let_in, visit_of
from idverify.web.pages.visits import VisitBook
from idverify.web.sandbox.try_out.router import TRY
from idverify.web.sandbox.try_out.street import LONGEST, NEIGHBOURS, Said, new_handle, street_of
from idverify.web.service import Service

_HERE: Final = "/try/network"
_DENIED: Final = 403
_WRONG: Final = 422
_MUCH: Final = 4_000
_ASK_FIRST: Final = frozenset({"guardian-choice.ask-first"})
_ABOUT: Final = frozenset({Action.COMMENT, Action.SHARE, Action.REACT})
_WORDLESS: Final = frozenset({Action.SHARE, Action.REACT})
_NOBODY: Final = frozenset({"visit_moved", "visit_over", "visit_part"})
_DONE: Final = frozenset({*WRITING, *INTERACTIVE, "asked", "dropped"})


class _Waiting(NamedTuple):
    """Something that waits, and how it stands: ``yes``, ``no``, or ``waits``."""

    said: Said
    answer: str


@TRY.get("/network")
def shown(request: Request, serving: Serving, now: Now) -> Response:
    """What there is to read, and to write."""
    held = _somebody(request, serving, now)
    if held is None:
        return onward("/try")
    done = request.query_params.get("done", "")
    return _page(request, held, serving, now, done=done if done in _DONE else None)


@TRY.post("/network")
def written(request: Request, serving: Serving, now: Now) -> Response:
    """Somebody wants to write: the gate is asked, and on a no it is shown why, with what was typed still there.

    Raises:
        RequestError: nothing of this name can be done (``malformed``); or as of ``visit_of``.
    """
    held = _somebody(request, serving, now)
    if held is None:
        return onward("/try")
    form: Form = request.state.form
    wanted, words = form.text("do"), form.text("words", most=_MUCH)
    if wanted in {"again", "drop"}:
        return _of_waiting(request, held, serving, now, handle=form.text("item"), drop=wanted == "drop")
    if wanted not in WRITING | INTERACTIVE:
        raise RequestError("malformed")
    action, about = Action(wanted), form.text("about") or None
    if action not in _ABOUT:
        about = None
    elif about is None or not street_of(request).is_there(about):
        return onward(_HERE)  # what it is about has gone meanwhile
    kept = {"action": action, "words": words, "about": about}
    fault = _fault(action, words)
    if fault is not None:
        faults = {_field(action, about): text(fault, most=LONGEST).in_(language(request))}
        return _page(request, held, serving, now, status=_WRONG, faults=faults, kept=kept)
    said = Said(handle=new_handle(), account=held.account, action=action, words=words, about=about, at=now)
    return _asked(request, held, serving, now, said, kept)


@TRY.post("/network/stream")
def about_to_sell(request: Request, serving: Serving, now: Now) -> Response:
    """Who sells in a stream is to be identified: a visit for that stream begins, as a platform would begin it."""
    held = _somebody(request, serving, now)
    form: Form = request.state.form
    stream = form.text("stream")
    if held is None or not is_name(stream):
        return onward("/try" if held is None else _HERE)
    visit = VisitBook(serving.store).begin(Part.ACCOUNT, account=held.account, stream=stream, now=now)
    return let_in(request, visit, "/account/stream")


def _asked(
    request: Request, held: Holding, serving: Service, now: datetime, said: Said, kept: Mapping[str, object] | None
) -> Response:
    answer = _decided(held, serving, now, said)
    street = street_of(request)
    if answer.permitted:
        street.say(said)
        return onward(f"{_HERE}?done={said.action}")
    if frozenset(answer.rules_breached) == _ASK_FIRST:
        serving.supervision.ask(held.account, said.action, said.handle, now=now)
        street.hold(said)
        return onward(f"{_HERE}?done=asked")
    return _page(request, held, serving, now, status=_DENIED, answer=answer, refused=said, kept=kept)


def _of_waiting(
    request: Request, held: Holding, serving: Service, now: datetime, *, handle: str, drop: bool
) -> Response:
    street = street_of(request)
    said = next((each for each in street.waiting(held.account) if each.handle == handle), None)
    if said is None:
        return onward(_HERE)
    if drop:
        street.drop(held.account, handle)
        return onward(f"{_HERE}?done=dropped")
    answer = _decided(held, serving, now, said)
    if not answer.permitted:
        return _page(request, held, serving, now, status=_DENIED, answer=answer, refused=said)
    street.say(said)
    return onward(f"{_HERE}?done={said.action}")


def _decided(held: Holding, serving: Service, now: datetime, said: Said) -> Decision:
    stream = said.words if said.action is Action.SALES_LIVESTREAM else None
    return serving.gate.decide(held.account, said.action, item=said.handle, stream=stream, now=now)


def _somebody(request: Request, serving: Service, now: datetime) -> Holding | None:
    """Who is there with an open account; None: nobody is, or they have none yet."""
    try:
        visit = visit_of(request, now)
        if visit.part not in PARTS:
            return None
        return holding_of(visit, serving, now)
    except RequestError as wrong:
        if wrong.code in _NOBODY:
            return None
        raise
    except OperatorError as wrong:
        if wrong.code == "account_unknown":  # it was closed meanwhile
            return None
        raise


def _fault(action: Action, words: str) -> str | None:
    if len(words) > LONGEST:
        return "page.try.too_long"
    if action in _WORDLESS or words:
        return None
    return "page.try.no_stream" if action in LIVE else "page.try.no_words"


def _field(action: Action, about: str | None) -> str:
    """The id of the field that the words came from."""
    if about is not None:
        return f"words-{about}"
    return {Action.POST: "words-post", Action.MESSAGE: "words-message"}.get(action, "words-live")


def _page(
    request: Request,
    held: Holding,
    serving: Service,
    now: datetime,
    *,
    status: int = 200,
    done: str | None = None,
    answer: Decision | None = None,
    refused: Said | None = None,
    faults: dict[str, str] | None = None,
    kept: Mapping[str, object] | None = None,
) -> Response:
    street = street_of(request)
    said = street.said
    asked = {each.item for each in serving.supervision.queue(held.account, now=now)} if held.child else set()
    waiting = []
    for each in street.waiting(held.account):
        allowed = _decided(held, serving, now, each).permitted
        waiting.append(_Waiting(each, "yes" if allowed else "waits" if each.handle in asked else "no"))
    return page(
        request,
        "try_out/network.html",
        status=status,
        held=held,
        own=held.account,
        posts=[each for each in said if each.about is None or each.action is Action.SHARE],
        comments=[each for each in reversed(said) if each.action is Action.COMMENT],
        likes=[each.about for each in said if each.action is Action.REACT],
        neighbours=NEIGHBOURS,
        waiting=waiting,
        most=LONGEST,
        done=done,
        answer=answer,
        assent=answer is not None and held.asked_to_assent(serving, now),
        refused=refused,
        faults=faults or {},
        kept=kept,
    )


__all__ = ["about_to_sell", "shown", "written"]
