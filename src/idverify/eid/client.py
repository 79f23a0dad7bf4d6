"""How a platform shows a provider's token endpoint that it is the client it says it is."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol
from urllib.parse import quote_plus

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

_KEY_KINDS: Final[Mapping[str, type[ECKey | OKPKey | RSAKey]]] = {
    "ES256": ECKey,
    "RS256": RSAKey,
    "PS256": RSAKey,
    "Ed25519": OKPKey,
}
_ASSERTION_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a token request carries for its client.

    Attributes:
        form: further fields of the form.
        headers: further headers.
    """

    form: dict[str, str] = field(default_factory=dict, repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)


class ClientAuthentication(Protocol):
    """A way for a client to authenticate itself (OpenID Connect Core §9)."""

    def credentials(self, client_id: str, *, audience: str, now: datetime) -> Credentials:
        """What to send with one token request.

        Args:
            client_id: who asks.
            audience: the provider's issuer.
            now: when.
        """
        ...


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A shared secret.

    Attributes:
        secret: as the provider gave it.
        method: ``client_secret_basic`` in a header, or ``client_secret_post`` in the form.
    """

    secret: str = field(repr=False)
    method: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"

    def credentials(self, client_id: str, *, audience: str, now: datetime) -> Credentials:
        """The secret, in a header or in the form (RFC 6749 §2.3.1)."""
        del audience, now
        if self.method == "client_secret_post":
            return Credentials(form={"client_secret": self.secret})
        # Both are form-encoded before they are joined (RFC 6749 §2.3.1): a colon would part them elsewhere.
        pair = f"{quote_plus(client_id)}:{quote_plus(self.secret)}"
        return Credentials(headers={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"})


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A private key, whose public half the provider has: ``private_key_jwt``.

    Attributes:
        pem: the private key.
        kid: what the provider calls it.
        algorithm: of the signature.
    """

    pem: bytes = field(repr=False)
    kid: str
    algorithm: Literal["ES256", "RS256", "PS256", "Ed25519"] = "ES256"

    def credentials(self, client_id: str, *, audience: str, now: datetime) -> Credentials:
        """A signed statement for one request, good for a minute (RFC 7523 §2.2)."""
        issued = int(now.timestamp())
        claims: dict[str, object] = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": secrets.token_urlsafe(16),
            "iat": issued,
            "exp": issued + _ASSERTION_SECONDS,
        }
        key = _KEY_KINDS[self.algorithm].import_key(self.pem)
        assertion = jwt.encode({"alg": self.algorithm, "kid": self.kid}, claims, key, [self.algorithm])
        return Credentials(
            form={
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": assertion,
            }
        )
