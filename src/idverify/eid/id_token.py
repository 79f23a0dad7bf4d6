"""The identity token: who signed it, for whom, about which request (OpenID Connect Core §3.1.3.7)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from idverify.eid.claims import moment
from idverify.eid.connection import json_object
from idverify.eid.signing_keys import ALGORITHMS, PublicKey
from idverify.errors import AttestationError

_LONGEST_JTI: Final = 256
# What the library raises for a text that is no token, or a key that cannot check it.
_BROKEN: Final = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class _Signatures(JWSRegistry):
    """The signatures that are taken, whatever else the library can do."""

    def get_alg(self, name: str) -> JWSAlgModel:
        # The library warns that EdDSA is an old name (RFC 9864); providers still write it.
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


# A header of its own is a provider's affair; one that must be understood ("crit") is refused below.
_SIGNATURES: Final = _Signatures(algorithms=tuple(ALGORITHMS), strict_check_header=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a token must agree with.

    Attributes:
        issuer: who must have made it.
        client_id: for whom.
        nonce: of the request that it answers.
        asked_at: when that request was made.
        now: the moment of asking.
        leeway: how far the provider's clock may be off.
        fresh: the token must say that the person was identified since ``asked_at``.
    """

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    asked_at: datetime
    now: datetime
    leeway: timedelta
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """An identity token that was found to be the provider's, and to answer the request.

    Attributes:
        claims: what it says.
        verified_at: when the person was identified; where it does not say, when it was issued.
        digest: of all that is signed. The signature is left out: one text can have several.
    """

    claims: Mapping[str, object] = field(repr=False)
    verified_at: datetime
    digest: str = field(repr=False)

    @property
    def transaction(self) -> str:
        """What names this one identification: the provider's ``jti``, or the digest where it gives none."""
        jti = self.claims.get("jti")
        return jti if isinstance(jti, str) and 0 < len(jti) <= _LONGEST_JTI else self.digest


def verify(token: str, key_for: Callable[[Mapping[str, object]], PublicKey], expected: Expected) -> IdToken:
    """Check a token as OpenID Connect Core §3.1.3.7 asks.

    Args:
        token: in compact form.
        key_for: the provider's key for a header.
        expected: what it must agree with.

    Raises:
        AttestationError: it is another's, or the answer to another request (``mismatch``), or it is
            broken, out of date or not signed as it must be (``answer``); and what ``key_for`` raises.
    """
    payload = _signed(token, key_for)
    claims = json_object(payload)
    _hold(claims, expected)
    issued = moment(claims.get("iat"))
    identified = moment(claims.get("auth_time"))
    if issued is None or (identified is None and (expected.fresh or "auth_time" in claims)):
        raise AttestationError("answer", check="auth_time")
    earliest, latest = expected.asked_at - expected.leeway, expected.now + expected.leeway
    verified_at = identified or issued
    if verified_at > latest:
        raise AttestationError("answer", check="auth_time")
    if issued < earliest or (expected.fresh and verified_at < earliest):
        raise AttestationError("mismatch", check="age")
    return IdToken(
        claims=claims,
        # A clock a little ahead of ours must not make an identification of the future.
        verified_at=min(verified_at, expected.now),
        digest=hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest(),
    )


def _signed(token: str, key_for: Callable[[Mapping[str, object]], PublicKey]) -> bytes:
    try:
        signature = jws.extract_compact(token.encode("ascii"), registry=_SIGNATURES)
        header = signature.headers()
        # An access token or a logout token of the same provider is not an identity token (RFC 8725 §3.11).
        if str(header.get("typ", "JWT")).upper() != "JWT" or not {"crit", "b64"}.isdisjoint(header):
            raise AttestationError("answer", check="header")
        if header.get("alg") not in ALGORITHMS:
            raise AttestationError("answer", check="algorithm")
        key = key_for(header)
        good = jws.validate_compact(signature, key, registry=_SIGNATURES)
    except _BROKEN:
        raise AttestationError("answer", check="token") from None
    if not good or signature.payload is None:
        raise AttestationError("answer", check="signature")
    return signature.payload


def _hold(claims: Mapping[str, object], expected: Expected) -> None:
    registry = JWTClaimsRegistry(
        now=int(expected.now.timestamp()),
        leeway=int(expected.leeway.total_seconds()),
        iss={"essential": True, "value": expected.issuer},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(dict(claims))
    except _BROKEN as broken:
        check = getattr(broken, "claim", "claims")
        raise AttestationError("answer", check=check) from None
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise AttestationError("mismatch", check="aud")
    # Several audiences: then it must say for which of them it was issued, and that is this one.
    if claims.get("azp", expected.client_id if len(audiences) == 1 else None) != expected.client_id:
        raise AttestationError("mismatch", check="azp")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode(errors="surrogatepass"), expected.nonce.encode()
    ):
        raise AttestationError("mismatch", check="nonce")
