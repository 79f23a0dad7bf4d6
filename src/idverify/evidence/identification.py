"""A request for electronic identification, from sending a person away to their coming back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

from idverify.evidence.attestation import EidPurpose
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.possession import Origin
from idverify.keys import Keyring

# Somebody opens an application, scans a code and confirms; ten minutes is what RFC 6749 section 4.1.2 gives a code.
REQUEST_LIFETIME: Final = timedelta(minutes=10)
_STATE_BYTES: Final = 32
_SESSION_KEY, _NONCE_KEY, _VERIFIER_KEY = "vnid/v1/eid-session", "vnid/v1/eid-nonce", "vnid/v1/eid-verifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class EidRequest:
    """One person was sent to one provider, for one account and one purpose.

    What the provider must repeat or be given is derived from ``state`` under a key, so that a stolen
    database holds none of it.

    Attributes:
        digest: SHA-256 of the state that went with the person.
        account, purpose: what the identification is for.
        stream: which livestream, of a person who sells in one.
        provider: the provider's name.
        kid: under which key nonce and verifier are made.
        session: keyed tag of the session that must come back.
        declaration: of having no Vietnamese mobile, as it was shown and confirmed; None where the person sells.
        asked_at, expires_at: the person must be back before ``expires_at``.
    """

    digest: bytes = field(repr=False)
    account: str
    purpose: EidPurpose
    stream: str | None
    provider: str
    kid: str
    session: bytes = field(repr=False)
    declaration: NoMobileDeclaration | None
    asked_at: datetime
    expires_at: datetime

    @classmethod
    def new(
        cls,
        *,
        account: str,
        purpose: EidPurpose,
        stream: str | None,
        provider: str,
        declaration: NoMobileDeclaration | None,
        origin: Origin,
        ring: Keyring,
        now: datetime,
    ) -> tuple[Self, str]:
        """A new request, and the state to send with the person: 43 characters that are in no other place."""
        state = _encoded(secrets.token_bytes(_STATE_BYTES))
        kid, session = ring.mac(_SESSION_KEY, state, origin.session)
        request = cls(
            digest=state_digest(state),
            account=account,
            purpose=purpose,
            stream=stream,
            provider=provider,
            kid=kid,
            session=session,
            declaration=declaration,
            asked_at=now,
            expires_at=now + REQUEST_LIFETIME,
        )
        return request, state

    def is_of(self, state: str, origin: Origin, ring: Keyring) -> bool:
        """Whether the session that came back is the one that was sent (RFC 9700 section 4.7).

        Raises:
            OperatorError: the key it was made under lives no more (``key_retired``).
        """
        _, expected = ring.mac(_SESSION_KEY, state, origin.session, kid=self.kid)
        return hmac.compare_digest(expected, self.session)

    def nonce(self, state: str, ring: Keyring) -> str:
        """What an identity token must repeat (OpenID Connect Core section 3.1.2.1), 43 characters."""
        return _encoded(ring.mac(_NONCE_KEY, state, kid=self.kid)[1])

    def code_verifier(self, state: str, ring: Keyring) -> str:
        """The secret of PKCE (RFC 7636 section 4.1), 43 characters."""
        return _encoded(ring.mac(_VERIFIER_KEY, state, kid=self.kid)[1])


def state_digest(state: str) -> bytes:
    """How a store knows a state without keeping it; whatever came back is taken as it is."""
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).digest()


def code_challenge(verifier: str) -> str:
    """What is shown of a verifier when the person is sent: method S256 of RFC 7636 section 4.2."""
    return _encoded(hashlib.sha256(verifier.encode("ascii")).digest())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
