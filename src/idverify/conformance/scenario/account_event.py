"""Events of an account, and of what its user or a guardian proves, declares or loses."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from idverify.account import AgeEvidence, Holder
from idverify.conformance.scenario.event import Event, LinkStep
from idverify.conformance.wire import Day, Moment, listed
from idverify.evidence.method import PHONE_METHODS, Method

LEVEL: Final = 2  # reading R-06


def _phone(method: Method) -> Method:
    if method not in PHONE_METHODS:
        raise ValueError("this proves no phone")
    return method


_AgeEvidence = Annotated[AgeEvidence, listed(AgeEvidence)]


class AccountOpened(Event):
    """``account.opened``; what is left out is a missing fact."""

    user_birth_date: Day | None = Field(default=None, repr=False)
    holder: Annotated[Holder, listed(Holder)] | None = Holder.INDIVIDUAL
    opened_at: Moment | None = None
    age_evidence: _AgeEvidence | None = None
    no_vn_mobile_declared_at: Moment | None = None


class AccountClosed(Event):
    """``account.closed``."""


class AccountErased(Event):
    """``account.erased``."""


class ChildAccountFound(Event):
    """``authority.child_account``: an authority identified the account as one that a child made."""


class PhoneProven(LinkStep):
    """``phone.proven``: the account's own; of the guardian, where a link is named."""

    method: Annotated[Method, listed(Method), AfterValidator(_phone)] = Method.VN_MOBILE_OTP


class PhoneLost(LinkStep):
    """``phone.lost``: somebody else proved the number; of the guardian, where a link is named."""

    since: Moment | None = None


class PersonalIdAuthenticated(LinkStep):
    """``personal_id.authenticated``; ``streamer``: of whoever sells in the account's livestreams."""

    level: StrictInt = LEVEL
    streamer: StrictBool = False


class NoMobileDeclared(LinkStep):
    """``declaration.no_mobile``."""


class BirthDateCorrected(LinkStep):
    """``birth_date.corrected``: the user's; the guardian's, where a link is named."""

    birth_date: Day = Field(repr=False)
    age_evidence: _AgeEvidence | None = None
