"""How an operator's CAMARA APIs are reached, and under which name."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import quote_plus, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from idverify.errors import OperatorError

_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIVES: Final = 60  # seconds; the profile allows 300


@dataclass(frozen=True, slots=True, kw_only=True)
class CamaraAccess:
    """Where an operator's APIs are, and who asks.

    The profile wants ``private_key_jwt``, so a ``client_key``; some operators hand out a ``client_secret`` instead.

    Args:
        token_url: the operator's token endpoint, which is the audience of what ``client_key`` signs too.
        client_id: who asks.
        client_key: a private key in PEM, P-256 or RSA as ``algorithm`` needs; empty where there is a secret.
        client_key_id: the name under which the operator knows the key; empty where it has none.
        algorithm: what the key signs with.
        client_secret: the secret, sent as HTTP Basic (RFC 6749 section 2.3.1); empty where there is a key.
        purpose: for what the answers are used: a purpose of the W3C Data Privacy Vocabulary, without its ``dpv:``.
        sim_swap: the API's address with its version, ``https://…/sim-swap/v2``; empty where it is not offered.
        number_recycling: likewise, ``https://…/number-recycling/v0.2``.
        number_verification: likewise, ``https://…/number-verification/v2``.

    Raises:
        OperatorError: an address is not a bare ``https`` URL (``http`` is taken on this machine only), there is not
            exactly one of key and secret, or the key cannot be read (``setting``).

    Source: CAMARA Security and Interoperability Profile, "Client Authentication" and "Purpose as a scope".
    """

    token_url: str
    client_id: str
    client_key: str = field(default="", repr=False)
    client_key_id: str = ""
    algorithm: Literal["ES256", "PS256", "RS256"] = "ES256"
    client_secret: str = field(default="", repr=False)
    purpose: str = "FraudPreventionAndDetection"
    sim_swap: str = ""
    number_recycling: str = ""
    number_verification: str = ""

    def __post_init__(self) -> None:
        for name in ("token_url", "sim_swap", "number_recycling", "number_verification"):
            url = getattr(self, name)
            if (url or name == "token_url") and not _safe(url):
                raise OperatorError("setting", name=name, reason="https://")
        if bool(self.client_key) == bool(self.client_secret):
            raise OperatorError("setting", name="client_key", reason="client_key / client_secret")
        if self.client_key and _read(self.client_key, self.algorithm) is None:
            raise OperatorError("setting", name="client_key", reason=self.algorithm)

    def token_request(self, scope: str, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
        """What to send for a two-legged token: the form, and the headers.

        Args:
            scope: what the token is for; the purpose is added, for the profile wants exactly one.
            now: when.
        """
        form = {"grant_type": "client_credentials", "scope": f"dpv:{self.purpose} {scope}"}
        if self.client_secret:
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
            return form, {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        key = _read(self.client_key, self.algorithm)
        assert key is not None  # noqa: S101  # it was read when this was made
        moment = int(now.timestamp())
        claims: dict[str, str | int] = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.token_url,
            "jti": secrets.token_urlsafe(16),
            "iat": moment,
            "exp": moment + _ASSERTION_LIVES,
        }
        header = {"alg": self.algorithm} | ({"kid": self.client_key_id} if self.client_key_id else {})
        form["client_assertion_type"] = _ASSERTION_TYPE
        form["client_assertion"] = jwt.encode(header, claims, key, algorithms=[self.algorithm])
        form["client_id"] = self.client_id
        return form, {}


def _read(pem: str, algorithm: str) -> ECKey | RSAKey | None:
    try:
        key = ECKey.import_key(pem) if algorithm == "ES256" else RSAKey.import_key(pem)
        # A public key, or a curve that the algorithm does not take, is found out now and not at the first question.
        jwt.encode({"alg": algorithm}, {}, key, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError):
        return None
    return key


def _safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment or url.endswith("/"):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _this_machine(host))


def _this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
