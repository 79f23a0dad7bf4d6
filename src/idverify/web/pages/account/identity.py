"""An electronic identification for an account that is open: of who has no mobile, or sells, or sells in one stream."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fastapi import Request, Response

from idverify.errors import AttestationError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import EID_METHODS
from idverify.messages import text
from idverify.web.given import Now, Serving
from idverify.web.pages.account.holding import Holding, Holds, account_of, holding_of
from idverify.web.pages.account.router import ACCOUNT, PARTS
from idverify.web.pages.form import Form
from idverify.web.pages.language import language
from idverify.web.pages.page import onward, page
from idverify.web.pages.steps.identity import (
    TEXT_VERSION,
    IdentityDraft,
    add_identity_steps,
    begin_again,
    identified,
)
from idverify.web.pages.steps.proven import identity_back
from idverify.web.pages.visit import Visit
from idverify.web.pages.visiting import onward_with
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

HOME: Final = "/account"
_WRONG: Final = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One reason to be identified.

    Attributes:
        name: of it, which its words have.
        prefix: of its pages.
        purpose: what the result is good for.
        declares: whether the person declares to have no Vietnamese mobile.
        sells: whether it is asked because they mean to sell.
        done: the word by which the account's page tells that it is done.
    """

    name: str
    prefix: str
    purpose: EidPurpose
    declares: bool = False
    sells: bool = False
    done: str = "identity"

    @property
    def then(self) -> str:
        """Where somebody comes back to."""
        return f"{self.prefix}/{'identity/bind' if self.declares else 'bind'}"

    def first(self, visit: Visit, serving: Service, now: datetime) -> str | None:
        """Of a child no number is asked, and of who has a mobile none but a seller's."""
        return self.elsewhere(holding_of(visit, serving, now))

    def elsewhere(self, held: Holding) -> str | None:
        """Where somebody is sent for whom this is not; None of whom it is for."""
        not_asked = held.child or (self.declares and held.has_phone)
        of_no_stream = self.purpose is EidPurpose.STREAM and held.visit.stream is None
        return HOME if not_asked or of_no_stream else None

    def shown(self, request: Request, held: Holds, now: Now) -> Response:
        """They are back: a button that takes the result."""
        if self.elsewhere(held) is not None or self._back(held, now) is None:
            return onward(self.elsewhere(held) or f"{self.prefix}/identity")
        return page(request, "account/identified.html", way=self.name)

    def pressed(self, request: Request, held: Holds, serving: Serving, now: Now) -> Response:
        """That button: the provider is asked, and what it answers is bound."""
        elsewhere = self.elsewhere(held)
        if elsewhere is not None or self._back(held, now) is None:
            return onward(elsewhere or f"{self.prefix}/identity")
        # Of two presses at once the second must not ask for what the first one used up.
        held = replace(held, visit=VisitBook(serving.store).kept(held.visit, now=now))
        try:
            self._bind(request, held, serving, now)
        except AttestationError as refused:
            return begin_again(request, held.visit, refused)
        return onward_with(request, held.visit.without(IdentityDraft), f"{HOME}?done={self.done}", rotate=True)

    def _back(self, held: Holding, now: datetime) -> IdentityDraft | None:
        return identity_back(held.visit, self.prefix, self.purpose, held.account, now)

    def _bind(self, request: Request, held: Holding, serving: Service, now: datetime) -> None:
        found = identified(request, held.visit, serving, now)
        stream = held.visit.stream
        if self.purpose is EidPurpose.STREAM and stream is not None:
            serving.registrar.identify_streamer(held.account, found.attestation, stream=stream, now=now)
            return
        serving.registrar.bind_personal_id(held.account, found.attestation, now=now)
        if found.declaration is not None:  # of a number that was refused nothing is noted
            serving.registrar.declare_no_mobile(held.account, found.declaration, now=now)


_WAYS: Final = (
    _Way(name="no_mobile", prefix=HOME, purpose=EidPurpose.BIND, declares=True),
    _Way(name="selling", prefix=f"{HOME}/selling", purpose=EidPurpose.BIND, sells=True),
    _Way(name="stream", prefix=f"{HOME}/stream", purpose=EidPurpose.STREAM, done="stream"),
)


def asked(request: Request, held: Holds) -> Response:
    """For what is a personal ID needed? It is asked of nobody else."""
    if held.child:
        return onward(HOME)
    return page(request, "account/personal_id.html", held=held)


def stream(request: Request, held: Holds) -> Response:
    """What it means to sell in one livestream: who does is identified for it."""
    if held.child or held.visit.stream is None:
        return onward(HOME)
    return page(request, "account/stream.html", held=held)


def declaring(request: Request, held: Holds) -> Response:
    """To who was identified, and has still to say that they have no Vietnamese mobile: what that means."""
    elsewhere = _not_declared_here(held)
    return page(request, "account/declare.html", faults={}) if elsewhere is None else onward(elsewhere)


def declared(request: Request, held: Holds, serving: Serving, now: Now) -> Response:
    """They confirm it."""
    elsewhere = _not_declared_here(held)
    if elsewhere is not None:
        return onward(elsewhere)
    form: Form = request.state.form
    lang = language(request)
    if not form.ticked("none"):
        faults = {"none": text("page.account.declare.unticked").in_(lang)}
        return page(request, "account/declare.html", status=_WRONG, faults=faults)
    serving.registrar.declare_no_mobile(held.account, NoMobileDeclaration(now, TEXT_VERSION, lang), now=now)
    return onward(f"{HOME}?done=no-mobile")


def _not_declared_here(held: Holding) -> str | None:
    if held.child or held.has_phone or held.facts.no_vn_mobile_declared_at is not None:
        return HOME
    identified_once = any(each.method in EID_METHODS for each in held.facts.evidence or ())
    return None if identified_once else f"{HOME}/no-mobile"


def added() -> None:
    """Add these pages."""
    for way in _WAYS:
        add_identity_steps(
            ACCOUNT,
            way.prefix,
            parts=PARTS,
            purpose=way.purpose,
            account=account_of,
            then=way.then,
            declares=way.declares,
            sells=way.sells,
            words=f"page.account.{way.name}",
            first=way.first,
        )
        within = way.then.removeprefix(HOME)
        ACCOUNT.add_api_route(within, way.shown, methods=["GET"])
        ACCOUNT.add_api_route(within, way.pressed, methods=["POST"])
    ACCOUNT.add_api_route("/personal-id", asked, methods=["GET"])
    ACCOUNT.add_api_route("/stream", stream, methods=["GET"])
    ACCOUNT.add_api_route("/declare", declaring, methods=["GET"])
    ACCOUNT.add_api_route("/declare", declared, methods=["POST"])
