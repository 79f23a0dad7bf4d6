"""The code that proves a number: it is sent, typed, and asked for once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import Request, Response

from idverify.errors import OperatorError, PossessionError, RequestError
from idverify.evidence.possession import CODE_DIGITS, MOST_GUESSES, typed_code
from idverify.identifiers.phone import PhoneNumber
from idverify.messages import text
from idverify.problem import problem_of
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.steps.number_place import NumberPlace
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.steps.told import fault, told_of
from idverify.web.pages.visit import Visit
from idverify.web.pages.visiting import onward_with, origin_of, shown_with
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

_WRONG: Final = 422
_LONGEST: Final = 64
# What a gateway did not do; anything else of the operator's is told on the page for that.
_UNSENT: Final = frozenset({"send_failed", "verifier_failed"})


@dataclass(frozen=True, slots=True)
class CodePages:
    """The pages of the code.

    Attributes:
        place: where the number is proven.
    """

    place: NumberPlace

    def awaited(self, request: Request, serving: Serving, now: Now) -> Response:
        """Which code came?"""
        place, visit = self.place, _visit(request)
        before = place.before(visit, serving, now)
        if before is not None:
            return onward(before)
        draft = place.draft(visit)
        if draft is None or draft.phone is None:
            return onward(place.phone)
        if draft.proof is not None:
            return onward(place.then if draft.proves(now) else place.phone)
        if draft.challenge is None and not draft.awaits_code(now):
            return onward(place.phone)
        told = None if draft.told is None else draft.told.said(now)
        return page(request, "steps/code.html", **place.code_page(draft, now, told=told))

    def answered(self, request: Request, serving: Serving, now: Now) -> Response:
        """A code was typed; one that cannot be a code costs no guess."""
        place, visit = self.place, _visit(request)
        draft = place.draft(visit)
        if place.before(visit, serving, now) is not None or draft is None or draft.challenge is None or draft.proof:
            return self.awaited(request, serving, now)
        form: Form = request.state.form
        typed = form.text("code", most=_LONGEST)
        code = typed_code(typed).replace("-", "").replace(".", "")
        if not (len(code) == CODE_DIGITS and code.isascii() and code.isdigit()):
            faults = fault(request, "code", text("page.steps.code.digits", digits=CODE_DIGITS))
            return page(request, "steps/code.html", status=_WRONG, **place.code_page(draft, now, typed, faults))
        origin = origin_of(request, visit)
        try:
            proof = serving.registrar.prove(draft.challenge, code, account=draft.account, origin=origin, now=now)
        except (PossessionError, OperatorError) as refused:
            if refused.code == "used" and self._is_proven(serving, visit, now):
                return onward(place.then)
            _require_of_person(refused)
            left = refused.data.get("count", draft.left) if refused.code == "code_wrong" else draft.left
            draft = draft.model_copy(update={"left": 0 if refused.code == "exhausted" else left, "told": None})
            status = problem_of(refused).status
            if refused.code == "code_wrong" and draft.left:
                shown = place.code_page(draft, now, typed, fault(request, "code", refused.text))
            else:
                shown = place.code_page(draft, now, typed, told=told_of(refused, now).said(now))
            return _kept(request, visit.with_draft(draft), "steps/code.html", status, shown)
        proven = draft.model_copy(update={"proof": proof.id, "proven_at": proof.verified_at, "told": None})
        return onward_with(request, visit.with_draft(proven), place.then)

    def sent_again(self, request: Request, serving: Serving, now: Now) -> Response:
        """The code did not come: another one is sent to the same number."""
        visit = _visit(request)
        draft = self.place.draft(visit)
        phone = None if draft is None else draft.number(now)
        if self.place.before(visit, serving, now) is not None or draft is None or phone is None or draft.proof:
            return self.awaited(request, serving, now)
        left = MOST_GUESSES if draft.is_over(now) else draft.left
        update = {"challenge": None, "sent_at": now, "expires_at": None, "left": left, "told": None}
        return sent(self.place, request, serving, phone, draft.model_copy(update=update), draft, now)

    def _is_proven(self, serving: Service, visit: Visit, now: datetime) -> bool:
        """Whether the same press was answered a moment ago."""
        draft = self.place.draft(VisitBook(serving.store).found(visit.secret, now=now))
        return draft is not None and draft.proves(now)


def sent(
    place: NumberPlace,
    request: Request,
    serving: Service,
    phone: PhoneNumber,
    draft: PhoneDraft,
    earlier: PhoneDraft | None,
    now: datetime,
) -> Response:
    """Send a code, after it was kept that it is being sent: of two presses at once the second only waits.

    Args:
        place: where the number is proven.
        request: which it answers; the visit is its own.
        serving: who sends.
        phone: where to.
        draft: with the number, and without a code.
        earlier: the same number's, from before; its code is good still if no other can be sent.
        now: the moment.

    Returns:
        The way on to the code. A refusal is told there if an earlier code can be answered still, and else where the
        number is asked: always on a page that can be opened again, and read in the other language.

    Raises:
        OperatorError: what is not for the person to read on their form.
        RequestError: as of ``onward_with``.
    """
    try:
        visit = VisitBook(serving.store).kept(_visit(request).with_draft(draft), now=now)
    except RequestError as faster:
        if faster.code != "visit_changed":
            raise
        return onward(place.code)
    try:
        challenge = serving.registrar.challenge(
            phone,
            purpose=place.purpose,
            account=draft.account,
            origin=origin_of(request, visit),
            lang=language(request),
            now=now,
        )
    except (PossessionError, OperatorError) as refused:
        _require_of_person(refused)
        told = told_of(refused, now)
        request.state.problem = problem_of(refused).code
        if earlier is not None and earlier.challenge is not None:  # its code may still be answered
            return _onward(request, visit.with_draft(earlier.model_copy(update={"told": told})), place.code)
        unsent = draft.model_copy(update={"phone": None, "sent_at": None, "told": told})
        if request.url.path != place.phone:
            return _onward(request, visit.with_draft(unsent), place.phone)
        shown = place.phone_page(draft.typed, told=told.said(now))
        return _kept(request, visit.with_draft(unsent), "steps/phone.html", problem_of(refused).status, shown)
    done = draft.model_copy(update={"challenge": challenge.id, "expires_at": challenge.expires_at})
    return onward_with(request, visit.with_draft(done), place.code)


def _visit(request: Request) -> Visit:
    visit: Visit = request.state.visit
    return visit


def _require_of_person(refused: PossessionError | OperatorError) -> None:
    """Let go on whatever is not the person's to read on their form."""
    if isinstance(refused, OperatorError) and refused.code not in _UNSENT:
        raise refused


def _onward(request: Request, visit: Visit, to: str) -> Response:
    """Go on to a page that tells what was refused; another press that was faster is told instead."""
    try:
        return onward_with(request, visit, to)
    except RequestError as faster:
        if faster.code != "visit_changed":
            raise
        return onward(to)


def _kept(request: Request, visit: Visit, template: str, status: int, shown: dict[str, Any]) -> Response:
    """A form with what was wrong; another press that was faster does not hide it."""
    try:
        return shown_with(request, visit, template, status=status, **shown)
    except RequestError as faster:
        if faster.code != "visit_changed":
            raise
        return page(request, template, status=status, **shown)
