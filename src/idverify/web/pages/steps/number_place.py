"""One place where a number is proven: whose account, what for, where to go on, and what its two pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from idverify.evidence.possession import CODE_DIGITS, LIFETIME, Purpose
from idverify.messages import Text
from idverify.web.pages.steps.phone_draft import PhoneDraft
from idverify.web.pages.steps.proven import number_draft
from idverify.web.pages.steps.told import fault
from idverify.web.pages.visit import Visit
from idverify.web.service import Service

First = Callable[[Visit, Service, datetime], str | None]
"""Tells the path of what must be done before a step; None where nothing must."""

Faults = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPlace:
    """One place where a number is proven.

    Attributes:
        prefix: the whole path before its pages, such as ``/sign-up``.
        purpose: what the proof will be good for.
        account: for whose account.
        then: where to go once the number is proven.
        instead: where somebody goes who has no Vietnamese mobile; None where there is no such way.
        words: the beginning of the keys of heading and reason.
        first: tells what must be done before.
    """

    prefix: str
    purpose: Purpose
    account: Callable[[Visit], str]
    then: str
    instead: str | None
    words: str
    first: First | None

    @property
    def phone(self) -> str:
        """The path of the page that asks for the number."""
        return f"{self.prefix}/phone"

    @property
    def code(self) -> str:
        """The path of the page that asks for the code."""
        return f"{self.prefix}/code"

    def before(self, visit: Visit, serving: Service, now: datetime) -> str | None:
        """The path of what must be done before; None where nothing must."""
        return None if self.first is None else self.first(visit, serving, now)

    def draft(self, visit: Visit) -> PhoneDraft | None:
        """How far somebody came here."""
        return number_draft(visit, self.prefix, self.purpose, self.account(visit))

    def phone_page(self, typed: str, faults: Faults | None = None, *, told: Text | None = None) -> dict[str, Any]:
        """What the page shows that asks for the number."""
        return {
            "prefix": self.prefix,
            "words": self.words,
            "instead": self.instead,
            "typed": typed,
            "faults": faults or {},
            "told": told,
        }

    def phone_page_again(self, request: Request, draft: PhoneDraft | None, now: datetime) -> dict[str, Any]:
        """The same page, to who was there before, with what was refused since."""
        if draft is None or draft.told is None:
            return self.phone_page("" if draft is None else draft.typed)
        said, field = draft.told.said(now), draft.told.field
        if said is not None and field:
            return self.phone_page(draft.typed, fault(request, field, said))
        return self.phone_page(draft.typed, told=said)

    def code_page(
        self,
        draft: PhoneDraft,
        now: datetime,
        typed: str = "",
        faults: Faults | None = None,
        *,
        told: Text | None = None,
    ) -> dict[str, Any]:
        """What the page shows that asks for the code."""
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
            "told": told,
        }
