"""Proving that one holds a mobile number: it is typed, a code is sent to it, and the code is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Depends, Request, Response

from idverify.evidence.possession import MOST_GUESSES, Purpose
from idverify.identifiers.phone import PhoneNumber, PhoneNumberError
from idverify.law import day_of
from idverify.messages import text
from idverify.web.given import Now, Serving
from idverify.web.pages.form import Form
from idverify.web.pages.page import onward, page
from idverify.web.pages.steps.code import CodePages, sent
from idverify.web.pages.steps.look import is_made_up, looked_at
from idverify.web.pages.steps.number_place import First, NumberPlace
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.steps.told import Told, fault
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visiting import onward_with, visiting_for

_WRONG: Final = 422
_FIELD: Final = "phone"


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
        then: where to go once the number is proven; it finds it with ``proven_number``.
        instead: where somebody goes who has no Vietnamese mobile; None where there is no such way.
        words: the beginning of the keys of heading and reason, such as ``page.sign_up.phone``: ``.title``, ``.hint``.
        first: tells what must be done before.
    """
    whole = prefix if prefix.startswith(router.prefix) else router.prefix + prefix
    place = NumberPlace(
        prefix=whole, purpose=purpose, account=account, then=then, instead=instead, words=words, first=first
    )
    phones, codes = _PhonePages(place), CodePages(place)
    visited = [Depends(visiting_for(*parts))]
    within = whole.removeprefix(router.prefix)
    for path, get, post in (("/phone", phones.asked, phones.given), ("/code", codes.awaited, codes.answered)):
        router.add_api_route(within + path, get, methods=["GET"], dependencies=visited)
        router.add_api_route(within + path, post, methods=["POST"], dependencies=visited)
    router.add_api_route(within + "/code/again", codes.sent_again, methods=["POST"], dependencies=visited)
    router.add_api_route(within + "/phone/look", looked, methods=["POST"])


def looked(request: Request, serving: Serving, now: Now) -> Response:
    """What a number is understood as while it is typed; the numbering plan is asked, and nobody else."""
    form: Form = request.state.form
    seen = looked_at(form.text(_FIELD), on=day_of(now), sandboxed=serving.sandbox is not None)
    return page(request, "steps/looked.html", seen=seen)


def give_again(request: Request, visit: Visit, draft: PhoneDraft, told: Told) -> Response:
    """Lead back to where a number is asked, and say there why the one that was proven is not taken.

    Args:
        request: which it answers.
        visit: of the person.
        draft: the number that was proven; it is forgotten but for how it was typed.
        told: why.
    """
    again = PhoneDraft(
        prefix=draft.prefix,
        purpose=draft.purpose,
        account=draft.account,
        typed=draft.typed,
        told=told.model_copy(update={"field": _FIELD}),
    )
    return onward_with(request, visit.with_draft(again), f"{draft.prefix}/phone")


@dataclass(frozen=True, slots=True)
class _PhonePages:
    """The pages of the number.

    Attributes:
        place: where it is proven.
    """

    place: NumberPlace

    def asked(self, request: Request, serving: Serving, now: Now) -> Response:
        """Which number?"""
        visit: Visit = request.state.visit
        before = self.place.before(visit, serving, now)
        if before is not None:
            return onward(before)
        shown = self.place.phone_page_again(request, self.place.draft(visit), now)
        return page(request, "steps/phone.html", **shown)

    def given(self, request: Request, serving: Serving, now: Now) -> Response:
        """A number was given: a code is sent to it, but not twice for one press."""
        place, visit = self.place, request.state.visit
        before = place.before(visit, serving, now)
        if before is not None:
            return onward(before)
        form: Form = request.state.form
        typed = form.text(_FIELD)
        try:
            phone = PhoneNumber.parse(typed, as_of=day_of(now))
        except PhoneNumberError as wrong:
            shown = place.phone_page(typed, fault(request, _FIELD, wrong.text))
            return page(request, "steps/phone.html", status=_WRONG, **shown)
        if serving.sandbox is not None and not is_made_up(phone):
            shown = place.phone_page(typed, fault(request, _FIELD, text("page.steps.phone.sandbox")))
            return page(request, "steps/phone.html", status=_WRONG, **shown)
        draft = place.draft(visit)
        same = draft is not None and draft.phone == phone.e164
        if draft is not None and same:
            if draft.proves(now):
                return onward(place.then)
            if draft.awaits_code(now):
                return onward(place.code)
        left = draft.left if draft is not None and same and not draft.is_over(now) else MOST_GUESSES
        fresh = PhoneDraft(
            prefix=place.prefix,
            purpose=place.purpose,
            account=place.account(visit),
            typed=typed,
            phone=phone.e164,
            sent_at=now,
            left=left,
        )
        return sent(place, request, serving, phone, fresh, draft if same else None, now)


__all__ = ["First", "PhoneDraft", "add_number_steps", "give_again"]
