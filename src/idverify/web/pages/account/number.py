"""A number for an account that is open: the first one, another one, or the same one proven again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request, Response

from idverify.errors import OperatorError, PossessionError
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.registrar import Registrar
from idverify.web.given import Now, Serving
from idverify.web.pages.account.holding import Holding, Holds, account_of, holding_of
from idverify.web.pages.account.router import ACCOUNT, PARTS
from idverify.web.pages.page import onward, page
from idverify.web.pages.steps.number import PhoneDraft, add_number_steps, give_again
from idverify.web.pages.steps.proven import proven_number
from idverify.web.pages.steps.told import Told, told_of
from idverify.web.pages.visit import Visit
from idverify.web.pages.visiting import onward_with
from idverify.web.service import Service

HOME: Final = "/account"
NUMBER: Final = "/account/number"
_Binds = Callable[[Registrar, str, PhoneNumber, str, datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way to come to a number.

    Attributes:
        name: of it, which its words and its addresses have.
        prefix: of the pages where the number is proven.
        purpose: what the proof is good for.
        after: whether it is for an account that has a number.
        bind: does it.
    """

    name: str
    prefix: str
    purpose: Purpose
    after: bool
    bind: _Binds

    @property
    def then(self) -> str:
        """Where somebody comes who has proven a number."""
        return f"{self.prefix}/{'bind' if self.after else 'phone/bind'}"

    def first(self, visit: Visit, serving: Service, now: datetime) -> str | None:
        """A child is asked for no number, and who has one chooses between two ways."""
        held = holding_of(visit, serving, now)
        if held.child:
            return HOME
        return None if held.has_phone is self.after else (NUMBER if held.has_phone else f"{HOME}/phone")

    def proven(self, held: Holding, now: datetime) -> PhoneDraft | None:
        """The number that was proven for this; None where none was, or too long ago."""
        return proven_number(held.visit, self.prefix, self.purpose, held.account, now)

    def shown(self, request: Request, held: Holds, now: Now) -> Response:
        """The number that was proven, and a button that binds it."""
        draft = self.proven(held, now)
        number = None if draft is None else draft.number(now)
        if number is None or held.child:
            return onward(HOME if held.child else f"{self.prefix}/phone")
        return page(request, "account/bind.html", way=self.name, number=number.national)

    def pressed(self, request: Request, held: Holds, serving: Serving, now: Now) -> Response:
        """That button: once the number is bound, the proof is spent."""
        draft = self.proven(held, now)
        number = None if draft is None else draft.number(now)
        if draft is None or number is None or draft.proof is None:
            return onward(f"{self.prefix}/phone")
        done = f"{HOME}?done={self.name}"
        try:
            self.bind(serving.registrar, held.account, number, draft.proof, now)
        except PossessionError as refused:
            # A proof for this purpose and this account is spent by nothing but this very button.
            return onward(done) if refused.code == "proof_spent" else self.refused(request, held, draft, refused, now)
        except OperatorError as refused:
            if refused.code != "limit":
                raise
            return self.refused(request, held, draft, refused, now)
        return onward_with(request, held.visit.without(PhoneDraft), done, rotate=True)

    def refused(
        self,
        request: Request,
        held: Holding,
        draft: PhoneDraft,
        refused: PossessionError | OperatorError,
        now: datetime,
    ) -> Response:
        """The account is as it was; on the page of the number it is said why."""
        is_other = self.purpose is Purpose.AGAIN and refused.code == "proof_mismatch"
        told = Told(key="page.account.again.other", at=now) if is_other else told_of(refused, now)
        return give_again(request, held.visit, draft, told)


_WAYS: Final = (
    _Way(
        name="phone",
        prefix=HOME,
        purpose=Purpose.BIND,
        after=False,
        bind=lambda registrar, account, phone, proof, now: registrar.bind_phone(account, phone, proof, now=now),
    ),
    _Way(
        name="changed",
        prefix=f"{HOME}/change-phone",
        purpose=Purpose.CHANGE,
        after=True,
        bind=lambda registrar, account, phone, proof, now: registrar.change_phone(account, phone, proof, now=now),
    ),
    _Way(
        name="again",
        prefix=f"{HOME}/again",
        purpose=Purpose.AGAIN,
        after=True,
        bind=lambda registrar, account, phone, proof, now: registrar.prove_again(account, phone, proof, now=now),
    ),
)


def chosen(request: Request, held: Holds) -> Response:
    """An account that has a number: another one, or the same one again?"""
    if held.child or not held.has_phone:
        return onward(HOME if held.child else f"{HOME}/phone")
    return page(request, "account/number.html")


def changing() -> Response:
    """The first page of putting another number in the place of the one there is."""
    return onward(f"{HOME}/change-phone/phone")


def added() -> None:
    """Add these pages."""
    for way in _WAYS:
        add_number_steps(
            ACCOUNT,
            way.prefix,
            parts=PARTS,
            purpose=way.purpose,
            account=account_of,
            then=way.then,
            instead=None if way.after else f"{HOME}/no-mobile",
            words=f"page.account.{way.name}",
            first=way.first,
        )
        within = way.then.removeprefix(HOME)
        ACCOUNT.add_api_route(within, way.shown, methods=["GET"])
        ACCOUNT.add_api_route(within, way.pressed, methods=["POST"])
    ACCOUNT.add_api_route("/number", chosen, methods=["GET"])
    ACCOUNT.add_api_route("/change-phone", changing, methods=["GET"])
