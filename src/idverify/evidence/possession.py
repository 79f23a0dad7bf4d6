"""Proof of holding a phone: a code is sent, and answered.

Two halves. ``issue`` makes a challenge and the code to send; ``is_answer`` tells whether an answer is
that code, given for the same purpose, account and session. Neither half keeps or counts anything:
counting comes first and belongs to the store (see ``ports.Store.count_guess``).

At rest a code is a keyed digest bound to everything it was issued for. Six digits hashed without a
key are found by trying a million; the key is not in the database.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from idverify.evidence.budget import BudgetTags
from idverify.evidence.method import Evidence, Method
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring
from idverify.pseudonym import Pseudonym

CODE_DIGITS: Final = 6  # NIST SP 800-63B-4 section 3.1.3: six decimal digits or equivalent
LIFETIME: Final = timedelta(minutes=5)  # under the ten minutes of SP 800-63B-4; five satisfies every text read
MOST_GUESSES: Final = 5
# A proof is spent in the sign-up it was made in; numbers change hands, so one that lies about grows stale.
PROOF_LIFETIME: Final = timedelta(hours=1)
# A number given back is sold again after 30 days at the earliest that any operator states.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_SESSION: Final = 1024
RECYCLED_AFTER: Final = timedelta(days=30)
_CODE_KEY: Final = "vnid/v1/code"


class Purpose(StrEnum):
    """What possession is proven for; a code for one purpose is worth nothing for another."""

    ENROL = "enrol"  # one's own account
    GUARDIAN = "guardian"  # the account of a child one answers for
    BIND = "bind"  # a number added to an account that is open already
    CHANGE = "change"  # a number in place of the one an account has
    AGAIN = "again"  # the number that an account has, proven anew


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from.

    Attributes:
        session: the platform's own name of the browser or app session; a code is bound to it.
        ip: the network address; it is never stored.

    Raises:
        ValueError: the session's name is longer than 1,024 characters, or no Unicode text.
    """

    session: str = field(repr=False)
    ip: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.session) > LONGEST_SESSION:
            raise ValueError("a session's name has at most 1,024 characters")
        try:
            self.session.encode()
        except UnicodeEncodeError:
            raise ValueError("a session's name is a Unicode text") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A code that was sent and awaits its answer. It keeps the pseudonym, never the number.

    Attributes:
        id: an unguessable name.
        purpose, account: what the code is good for.
        pseudonym: the number it was sent to, as the platform recognises it.
        issued_at, expires_at: the code is good before ``expires_at``.
        code_kid, code_mac: the code at rest.
        tags: what its guesses are charged to, beside the account, the session and the network of whoever answers.
        reference: a verifier's name of it, where a service made the code and keeps it; empty where we did.
    """

    id: str
    purpose: Purpose
    account: str
    pseudonym: Pseudonym = field(repr=False)
    issued_at: datetime
    expires_at: datetime
    code_kid: str
    code_mac: bytes = field(repr=False)
    tags: BudgetTags
    reference: str = field(default="", repr=False)

    @classmethod
    def issue(
        cls,
        phone: PhoneNumber,
        *,
        purpose: Purpose,
        account: str,
        origin: Origin,
        ring: Keyring,
        now: datetime,
        ours: bool = True,
    ) -> tuple[Self, str]:
        """A new challenge, and the code to send to ``phone``.

        Returns:
            The challenge to store, and six ASCII digits that are in no other place; no digits where the code is
            not ``ours`` to make.
        """
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}" if ours else ""
        id = secrets.token_urlsafe(24)
        pseudonym = ring.pseudonym(phone)
        kid, mac = ring.mac(_CODE_KEY, id, purpose, account, origin.session, pseudonym.tag, code)
        challenge = cls(
            id=id,
            purpose=purpose,
            account=account,
            pseudonym=pseudonym,
            issued_at=now,
            expires_at=now + LIFETIME,
            code_kid=kid,
            code_mac=mac,
            tags=BudgetTags.of(phone, purpose, origin, ring),
        )
        return challenge, code

    def is_answer(self, code: str, *, account: str, origin: Origin, ring: Keyring) -> bool:
        """Whether ``code`` answers this challenge, for this account, from this session.

        Raises:
            OperatorError: the key it was made under lives no more (``key_retired``).
        """
        if not (len(code) == CODE_DIGITS and code.isascii() and code.isdigit()):
            return False
        return self._is_bound_to(code, account=account, origin=origin, ring=ring)

    def is_of(self, *, account: str, origin: Origin, ring: Keyring) -> bool:
        """Whether this challenge, whose code somebody else keeps, was issued for this account and session.

        Raises:
            OperatorError: the key it was made under lives no more (``key_retired``).
        """
        return self._is_bound_to("", account=account, origin=origin, ring=ring)

    def _is_bound_to(self, code: str, *, account: str, origin: Origin, ring: Keyring) -> bool:
        _, expected = ring.mac(
            _CODE_KEY,
            self.id,
            self.purpose,
            account,
            origin.session,
            self.pseudonym.tag,
            code,
            kid=self.code_kid,
        )
        return hmac.compare_digest(expected, self.code_mac)


@dataclass(frozen=True, slots=True, kw_only=True)
class PossessionProof:
    """A number was shown to be in somebody's hands, at a time, for a purpose and an account.

    Attributes:
        id: its name, to be given when the account is opened.
        purpose, account: what it is good for.
        pseudonym: the number, as the platform recognises it.
        method: how it was proven.
        verified_at: when.
    """

    id: str
    purpose: Purpose
    account: str
    pseudonym: Pseudonym = field(repr=False)
    method: Method
    verified_at: datetime

    @classmethod
    def of(cls, challenge: Challenge, *, method: Method = Method.VN_MOBILE_OTP, now: datetime) -> Self:
        """The proof that an answered challenge gives."""
        return cls(
            id=new_proof_id(),
            purpose=challenge.purpose,
            account=challenge.account,
            pseudonym=challenge.pseudonym,
            method=method,
            verified_at=now,
        )

    @property
    def evidence(self) -> Evidence:
        """What the rules may know of it."""
        return Evidence(self.method, self.verified_at)


def is_id(text: str) -> bool:
    """Whether a text can be the name of a challenge or a proof; no other is looked up."""
    return _ID.fullmatch(text) is not None


def new_proof_id() -> str:
    """An unguessable name of a proof, 32 characters."""
    return secrets.token_urlsafe(24)


def typed_code(text: str) -> str:
    """What somebody typed as a code, without the spaces and full-width digits of a phone's keyboard."""
    return "".join(text.split()).translate({0xFF10 + digit: str(digit) for digit in range(10)})
