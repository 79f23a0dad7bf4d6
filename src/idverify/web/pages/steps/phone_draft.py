"""How far somebody came with proving that they hold a number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from pydantic import Field

from idverify.evidence.possession import MOST_GUESSES, PROOF_LIFETIME, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.law import day_of
from idverify.web.pages.steps.told import Told
from idverify.web.pages.visit import Draft

# In so long a gateway answers, or the person asks again.
_SENDING: Final = timedelta(minutes=1)


class PhoneDraft(Draft):
    """A number that somebody gave, the code that was sent to it, and the proof that they hold it.

    Attributes:
        prefix: of the pages where it was given.
        purpose, account: what the code is good for.
        typed: the number as it was typed, so that its owner sees a slip.
        phone: as E.164; None where what was typed could not be sent to.
        challenge: the code's; None until it is sent.
        sent_at, expires_at: when it was sent, and from when on it is good no more.
        left: how many guesses at it are left.
        proof: of holding the number, once the code was answered.
        proven_at: when it was.
        told: what the page that comes next is to tell; None where nothing is.
    """

    KEY: ClassVar[str] = "phone"

    prefix: str
    purpose: Purpose
    account: str
    typed: str = Field(default="", repr=False)
    phone: str | None = Field(default=None, repr=False)
    challenge: str | None = Field(default=None, repr=False)
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    left: int = MOST_GUESSES
    proof: str | None = Field(default=None, repr=False)
    proven_at: datetime | None = None
    told: Told | None = None

    def is_for(self, prefix: str, purpose: Purpose, account: str) -> bool:
        """Whether it was filled in for these pages, this purpose and this account."""
        return (self.prefix, self.purpose, self.account) == (prefix, purpose, account)

    def number(self, now: datetime) -> PhoneNumber | None:
        """The number, by the plan of the day; None where there is none.

        Raises:
            PhoneNumberError: the plan of the day has no such number any more.
        """
        return None if self.phone is None else PhoneNumber.parse(self.phone, as_of=day_of(now))

    def awaits_code(self, now: datetime) -> bool:
        """Whether a code is on its way, or was sent and can still be answered."""
        if self.phone is None or self.proof is not None or self.sent_at is None:
            return False
        if self.challenge is None:
            return now - self.sent_at < _SENDING
        return self.left > 0 and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Whether a code was sent that is good no more."""
        return self.expires_at is not None and self.expires_at <= now

    def proves(self, now: datetime) -> bool:
        """Whether there is a proof that can still be used."""
        return self.proof is not None and self.proven_at is not None and now - self.proven_at < PROOF_LIFETIME
