"""Proving that one holds a mobile number: it is typed, a code is sent to it, and the code is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response

from idverify.errors import OperatorError, PossessionError, RequestError
from idverify.evidence.possession import CODE_DIGITS, LIFETIME, MOST_GUESSES, Purpose, typed_code
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.law import day_of
from idverify.messages import Text, text
from idverify.problem import problem_of
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.steps.look import is_made_up, looked_at
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import onward_with, origin_of, shown_with, visiting_for
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

First = Callable[[Visit, Service, datetime], str | None]
"""Tells the path of what must be done before a step; None where nothing must."""

_WRONG: Final = 422
_LONGEST_CODE: Final = 64
# What a gateway did not do; anything else of the operator's is told on the page for that.
_UNSENT: Final = frozenset({"send_failed", "verifier_failed"})


def add_number_steps(
    router: APIRouter,
    prefix: str,
    *,
    parts: tuple[Part, ...],
    purpose: Purpose,
    account: Callable[[Visit], str],
    then: str,
    instead: str | None = None,
    words: str,
    first: First | None = None,
) -> None:
    """Add the pages ``phone``, ``phone/look``, ``code`` and ``code/again``.

    Args:
        router: of the pages around them.
        prefix: the whole path before theirs, such as ``/sign-up``; a router's own prefix may be left out.
        parts: of visits that reach them.
        purpose: what the proof will be good for.
        account: for whose account.
        then: where to go once the number is proven; it finds a ``PhoneDraft`` that ``proves`` it.
        instead: where somebody goes who has no Vietnamese mobile; None where there is no such way.
        words: the beginning of the keys of heading and reason, such as ``page.sign_up.phone``: ``.title``, ``.hint``.
        first: tells what must be done before.
    """
    whole = prefix if prefix.startswith(router.prefix) else router.prefix + prefix
    steps = _NumberSteps(
        prefix=whole, purpose=purpose, account=account, then=then, instead=instead, words=words, first=first
    )
    visited = [Depends(visiting_for(*parts))]
    within = whole.removeprefix(router.prefix)
    for path, get, post in (("/phone", steps.asked, steps.given), ("/code", steps.awaited, steps.answered)):
        router.add_api_route(within + path, get, methods=["GET"], dependencies=visited)
        router.add_api_route(within + path, post, methods=["POST"], dependencies=visited)
    router.add_api_route(within + "/code/again", steps.sent_again, methods=["POST"], dependencies=visited)
    router.add_api_route(within + "/phone/look", looked, methods=["POST"])


def looked(request: Request, serving: Serving, now: Now) -> Response:
    """What a number is understood as while it is typed; the numbering plan is asked, and nobody else."""
    form: Form = request.state.form
    seen = looked_at(form.text("phone"), on=day_of(now), sandboxed=serving.sandbox is not None)
    return page(request, "steps/looked.html", seen=seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _NumberSteps:
    """The pages of one place where a number is proven; arguments as of ``add_number_steps``."""

    prefix: str
    purpose: Purpose
    account: Callable[[Visit], str]
    then: str
    instead: str | None
    words: str
    first: First | None

    def asked(self, request: Request, serving: Serving, now: Now) -> Response:
        """Which number?"""
        visit: Visit = request.state.visit
        before = self._before(visit, serving, now)
        if before is not None:
            return onward(before)
        draft = self._draft(visit)
        return page(request, "steps/phone.html", **self._of_phone("" if draft is None else draft.typed))

    def given(self, request: Request, serving: Serving, now: Now) -> Response:
        """A number was given: a code is sent to it, but not twice for one press."""
        visit: Visit = request.state.visit
        before = self._before(visit, serving, now)
        if before is not None:
            return onward(before)
        form: Form = request.state.form
        typed = form.text("phone")
        try:
            phone = PhoneNumber.parse(typed, as_of=day_of(now))
        except PhoneNumberError as wrong:
            return page(
                request,
                "steps/phone.html",
                status=_WRONG,
                **self._of_phone(typed, _fault(request, "phone", wrong.text)),
            )
        if serving.sandbox is not None and not is_made_up(phone):
            faults = _fault(request, "phone", text("page.steps.phone.sandbox"))
            return page(request, "steps/phone.html", status=_WRONG, **self._of_phone(typed, faults))
        draft = self._draft(visit)
        same = draft is not None and draft.phone == phone.e164
        if draft is not None and same:
            if draft.proves(now):
                return onward(self.then)
            if draft.awaits_code(now):
                return onward(f"{self.prefix}/code")
        left = draft.left if draft is not None and same and not draft.is_over(now) else MOST_GUESSES
        fresh = PhoneDraft(
            prefix=self.prefix,
            purpose=self.purpose,
            account=self.account(visit),
            typed=typed,
            phone=phone.e164,
            sent_at=now,
            left=left,
        )
        return self._send(request, serving, visit, fresh, draft if same else None, now)

    def awaited(self, request: Request, serving: Serving, now: Now) -> Response:
        """Which code came?"""
        visit: Visit = request.state.visit
        before = self._before(visit, serving, now)
        if before is not None:
            return onward(before)
        draft = self._draft(visit)
        if draft is None or draft.phone is None:
            return onward(f"{self.prefix}/phone")
        if draft.proof is not None:
            return onward(self.then if draft.proves(now) else f"{self.prefix}/phone")
        if draft.challenge is None and not draft.awaits_code(now):
            return onward(f"{self.prefix}/phone")
        return page(request, "steps/code.html", **self._of_code(draft, now))

    def answered(self, request: Request, serving: Serving, now: Now) -> Response:
        """A code was typed; one that cannot be a code costs no guess."""
        visit: Visit = request.state.visit
        draft = self._draft(visit)
        if self._before(visit, serving, now) is not None or draft is None or draft.challenge is None or draft.proof:
            return self.awaited(request, serving, now)
        form: Form = request.state.form
        typed = form.text("code", most=_LONGEST_CODE)
        code = typed_code(typed).replace("-", "").replace(".", "")
        if not (len(code) == CODE_DIGITS and code.isascii() and code.isdigit()):
            faults = _fault(request, "code", text("page.steps.code.digits", digits=CODE_DIGITS))
            return page(request, "steps/code.html", status=_WRONG, **self._of_code(draft, now, typed, faults))
        origin = origin_of(request, visit)
        try:
            proof = serving.registrar.prove(draft.challenge, code, account=draft.account, origin=origin, now=now)
        except (PossessionError, OperatorError) as refused:
            if refused.code == "used" and self._is_proven(serving, visit, now):
                return onward(self.then)
            _require_of_person(refused)
            left = refused.data.get("count", draft.left) if refused.code == "code_wrong" else draft.left
            draft = draft.model_copy(update={"left": 0 if refused.code == "exhausted" else left})
            if refused.code == "code_wrong" and draft.left:
                shown = self._of_code(draft, now, typed, _fault(request, "code", refused.text))
            else:
                shown = self._of_code(draft, now, typed, told=_told(refused))
            return _kept(request, visit.with_draft(draft), "steps/code.html", problem_of(refused).status, shown)
        proven = draft.model_copy(update={"proof": proof.id, "proven_at": proof.verified_at})
        return onward_with(request, visit.with_draft(proven), self.then)

    def sent_again(self, request: Request, serving: Serving, now: Now) -> Response:
        """The code did not come: another one is sent to the same number."""
        visit: Visit = request.state.visit
        draft = self._draft(visit)
        if self._before(visit, serving, now) is not None or draft is None or draft.phone is None or draft.proof:
            return self.awaited(request, serving, now)
        left = MOST_GUESSES if draft.is_over(now) else draft.left
        fresh = draft.model_copy(update={"challenge": None, "sent_at": now, "expires_at": None, "left": left})
        return self._send(request, serving, visit, fresh, draft, now)

    def _send(
        self,
        request: Request,
        serving: Service,
        visit: Visit,
        draft: PhoneDraft,
        earlier: PhoneDraft | None,
        now: datetime,
    ) -> Response:
        """Send a code, after it was kept that it is being sent: of two presses at once the second only waits."""
        phone = draft.number(now)
        assert phone is not None  # noqa: S101  # it is made with one
        try:
            visit = VisitBook(serving.store).kept(visit.with_draft(draft), now=now)
        except RequestError as faster:
            if faster.code != "visit_changed":
                raise
            return onward(f"{self.prefix}/code")
        try:
            challenge = serving.registrar.challenge(
                phone,
                purpose=self.purpose,
                account=draft.account,
                origin=origin_of(request, visit),
                lang=language(request),
                now=now,
            )
        except (PossessionError, OperatorError) as refused:
            _require_of_person(refused)
            status = problem_of(refused).status
            if earlier is not None and earlier.challenge is not None:  # its code may still be answered
                shown = self._of_code(earlier, now, told=_told(refused))
                return _kept(request, visit.with_draft(earlier), "steps/code.html", status, shown)
            unsent = draft.model_copy(update={"phone": None, "sent_at": None})
            shown = self._of_phone(draft.typed, told=_told(refused))
            return _kept(request, visit.with_draft(unsent), "steps/phone.html", status, shown)
        sent = draft.model_copy(update={"challenge": challenge.id, "expires_at": challenge.expires_at})
        return onward_with(request, visit.with_draft(sent), f"{self.prefix}/code")

    def _before(self, visit: Visit, serving: Service, now: datetime) -> str | None:
        return None if self.first is None else self.first(visit, serving, now)

    def _draft(self, visit: Visit) -> PhoneDraft | None:
        draft = visit.draft(PhoneDraft)
        return draft if draft is not None and draft.is_for(self.prefix, self.purpose, self.account(visit)) else None

    def _is_proven(self, serving: Service, visit: Visit, now: datetime) -> bool:
        """Whether the same press was answered a moment ago."""
        draft = self._draft(VisitBook(serving.store).found(visit.secret, now=now))
        return draft is not None and draft.proves(now)

    def _of_phone(
        self, typed: str, faults: dict[str, str] | None = None, *, told: Text | None = None
    ) -> dict[str, Any]:
        return {
            "prefix": self.prefix,
            "words": self.words,
            "instead": self.instead,
            "typed": typed,
            "faults": faults or {},
            "told": told,
        }

    def _of_code(
        self,
        draft: PhoneDraft,
        now: datetime,
        typed: str = "",
        faults: dict[str, str] | None = None,
        *,
        told: Text | None = None,
    ) -> dict[str, Any]:
        phone = draft.number(now)
        return {
            "prefix": self.prefix,
            "draft": draft,
            "national": "" if phone is None else phone.national,
            "over": draft.is_over(now),
            "digits": CODE_DIGITS,
            "minutes": int(LIFETIME.total_seconds() // 60),
            "typed": typed,
            "faults": faults or {},
            "told": None if draft.left == 0 or draft.is_over(now) else told,  # the page says these by itself
        }


def _fault(request: Request, id: str, said: Text) -> dict[str, str]:
    """What is wrong with one field, as the page's list of faults has it."""
    return {id: said.in_(language(request))}


def _require_of_person(refused: PossessionError | OperatorError) -> None:
    """Let go on whatever is not the person's to read on their form."""
    if isinstance(refused, OperatorError) and refused.code not in _UNSENT:
        raise refused


def _told(refused: PossessionError | OperatorError) -> Text:
    """What to tell the person, where the library's own sentence is not for them."""
    if isinstance(refused, OperatorError):
        return text(f"page.steps.{refused.code}")
    return text("page.steps.phone.exhausted") if refused.code == "exhausted" else refused.text


def _kept(request: Request, visit: Visit, template: str, status: int, shown: dict[str, Any]) -> Response:
    """A form with what was wrong; another press that was faster does not hide it."""
    try:
        return shown_with(request, visit, template, status=status, **shown)
    except RequestError as faster:
        if faster.code != "visit_changed":
            raise
        return page(request, template, status=status, **shown)


__all__ = ["First", "PhoneDraft", "add_number_steps"]
