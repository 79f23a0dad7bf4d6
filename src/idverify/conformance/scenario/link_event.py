"""Events of a guardian link."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, StrictInt, StrictStr, StringConstraints

from idverify.account import Action, Consent, Consenter, Decider, EndReason, Ruling, Suspension
from idverify.account.consent import LONGEST_VERSION
from idverify.conformance.scenario.declaration import WireDeclaration
from idverify.conformance.scenario.event import LinkStep, Name
from idverify.conformance.wire import BadRequestError, Moment, listed
from idverify.conformance.wire_facts import WireChoices
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Method


def _proves(method: Method) -> Method:
    if method not in PHONE_METHODS | EID_METHODS:
        raise ValueError("this proves nothing")
    return method


def _decider(value: object) -> Decider | None:
    return None if value in (None, "guardian") else Decider(str(value))


_Words = Annotated[StrictStr, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
_Version = Annotated[StrictStr, StringConstraints(max_length=LONGEST_VERSION)]
_Suspension = Annotated[Suspension, listed(Suspension)]
_Consenter = Annotated[Consenter, listed(Consenter)]


class GuardianRequested(LinkStep):
    """``guardian.requested``; with ``guardian``, the adult has answered at once."""

    guardian: WireDeclaration | None = None
    expires_at: Moment | None = None


class GuardianAccepted(LinkStep):
    """``guardian.accepted``."""

    guardian: WireDeclaration


class GuardianDeclined(LinkStep):
    """``guardian.declined``."""


class GuardianExpired(LinkStep):
    """``guardian.expired``."""


class GuardianProven(LinkStep):
    """``guardian.proven``."""

    method: Annotated[Method, listed(Method), AfterValidator(_proves)] = Method.VN_MOBILE_OTP
    level: StrictInt | None = None
    no_vn_mobile_declared_at: Moment | None = None


class _Consenting(LinkStep):
    text_version: _Version = "1"
    lang: Literal["vi", "en"] = "vi"

    def of(self, by: Consenter) -> Consent:
        """The consent that was given."""
        return Consent(by, self.at, self.text_version, self.lang)


class GuardianAssented(_Consenting):
    """``guardian.assented``: the child consents."""


class ConsentGiven(_Consenting):
    """``consent.given``."""

    by: _Consenter


class ConsentWithdrawn(LinkStep):
    """``consent.withdrawn``."""

    by: _Consenter


class GuardianActivated(LinkStep):
    """``guardian.activated``."""


class GuardianSuspended(LinkStep):
    """``guardian.suspended``; ``since`` lies ahead where the operator grants a grace period."""

    reason: _Suspension
    since: Moment | None = None


class Ruled(LinkStep):
    by: Annotated[Decider, listed(Decider)] | None = None
    reference: _Words | None = None

    def ruling(self) -> Ruling | None:
        """Who says so; None: nobody from outside the family.

        Raises:
            BadRequestError: somebody does, and there is no reference.
        """
        if self.by is None:
            return None
        if self.reference is None:
            raise BadRequestError("reference")
        return Ruling(self.by, self.reference)


class GuardianRestored(Ruled):
    """``guardian.restored``: a suspension was a mistake, says an authority, a court or the operator."""

    reason: _Suspension
    by: Annotated[Decider, listed(Decider)]


class GuardianEnded(Ruled):
    """``guardian.ended``."""

    reason: Annotated[EndReason, listed(EndReason)] = EndReason.REVOKED


class GuardianDisputed(LinkStep):
    """``guardian.disputed``."""


class DisputeEnded(LinkStep):
    """``guardian.dispute_ended``; ``by`` one of those who disagree, unless somebody from outside decides."""

    by: Annotated[Decider | None, BeforeValidator(_decider)] = None
    reference: _Words | None = None
    reason: _Words | None = None

    def ruling(self) -> Ruling | None:
        """Who decides; None: the family itself.

        Raises:
            BadRequestError: an authority or a court gives no reference, or the operator no reason.
        """
        if self.by is None:
            return None
        words = self.reason if self.by is Decider.OPERATOR else self.reference
        if words is None:
            raise BadRequestError("reason" if self.by is Decider.OPERATOR else "reference")
        return Ruling(self.by, words)


class ChoicesSet(LinkStep):
    """``guardian.choices_set``: all choices, in place of those before."""

    choices: WireChoices


class PermissionGiven(LinkStep):
    """``permission.given``: a guardian allows one item."""

    action: Annotated[Action, listed(Action)]
    item: Name | None = None
