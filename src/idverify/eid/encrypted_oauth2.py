"""OAuth 2 with encrypted bodies, the shape that is seen in third-party code for VNeID."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from idverify.eid.claims import ClaimNames, Holder, moment
from idverify.eid.client import ClientSecret
from idverify.eid.code_grant import CodeGrant, code_of, require_state
from idverify.eid.connection import Connection, is_endpoint, is_loopback
from idverify.eid.encrypted_body import open_body
from idverify.errors import AttestationError
from idverify.evidence.attestation import IdAttestation
from idverify.law.calendar import day_of
from idverify.ports.eid import EidCallback

LEEWAY: Final = timedelta(seconds=30)
_SMALLEST_KEY: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedOAuth2Endpoints:
    """Where such a provider is asked what; nothing publishes them, so the contract names them.

    Attributes:
        authorization: where people are sent.
        token: where a code is redeemed.
        userinfo: where the claims are.

    Raises:
        ValueError: an address is not HTTPS; plain HTTP only on this machine.
    """

    authorization: str
    token: str
    userinfo: str

    def __post_init__(self) -> None:
        if not all(is_endpoint(url, loopback=True) for url in (self.authorization, self.token, self.userinfo)):
            raise ValueError("an endpoint is an https address without fragment")


class EncryptedOAuth2Provider:
    """A provider of the shape that third-party code for VNeID shows; an ``EidProvider``. Unofficial.

    No public specification of VNeID for platforms exists; the contract with a licensed provider decides
    what is sent and what it means, and nothing here was tried against a real one.

    There is no identity token, no nonce and no signature. So

    - the answer proves nothing to anybody else: it cannot be shown to a third party;
    - it belongs to this request only through the state, which is used once, through PKCE where the
      provider keeps to it (one that does not ignores it), and through the code being redeemed at once
      by the platform's own client. Without PKCE, somebody who gets hold of another's code before it is
      redeemed could bring it back in a session of their own;
    - that it comes from the provider at all is TLS's word alone.

    Args:
        name: a short name; it stands in every attestation.
        endpoints: of the provider.
        client_id: the platform's name there.
        client_secret: the platform's secret there; it goes in the form.
        redirect_uri: where people come back to, as it was registered.
        private_key: RSA, 2,048 bits or more; the provider has its public half.
        names: the provider's names of the claims; see ``seen_names``.
        scope: what is asked for.
        pkce: send PKCE.
        forwarded: names of further parameters of the return that the token request repeats, as the
            contract says; ``encrypt_key`` was seen.
        identified_at: the claim that tells when the person was identified, as a NumericDate; an answer
            older than the request is then refused. Without one, the moment of asking is taken.
        leeway: how far the provider's clock may be off.
        connection: the way to the provider, where timeout or certificates are not the usual.

    Raises:
        ValueError: the key is too short, or the redirect address is not HTTPS.

    Source: law register EI-8; the code of ospgroupvn/vneid-keycloak-extensions (May 2026), as a witness
    to the shape only.
    """

    def __init__(
        self,
        *,
        name: str,
        endpoints: EncryptedOAuth2Endpoints,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        private_key: RSAPrivateKey,
        names: ClaimNames,
        scope: str = "openid",
        pkce: bool = True,
        forwarded: tuple[str, ...] = (),
        identified_at: str | None = None,
        leeway: timedelta = LEEWAY,
        connection: Connection | None = None,
    ) -> None:
        if private_key.key_size < _SMALLEST_KEY:
            raise ValueError("the RSA key has 2,048 bits or more")
        if not is_endpoint(redirect_uri, loopback=is_loopback(redirect_uri)):
            raise ValueError("the redirect address is an https address without fragment")
        if not name or not client_id:
            raise ValueError("the provider and the client need names")
        self._name = name
        self._endpoints = endpoints
        self._client = ClientSecret(client_secret, "client_secret_post")
        self._private_key = private_key
        self._names = names
        self._scope = scope
        self._pkce = pkce
        self._forwarded = forwarded
        self._identified_at = identified_at
        self._leeway = leeway
        self._connection = connection or Connection()
        self._grant = CodeGrant(client_id=client_id, redirect_uri=redirect_uri, connection=self._connection)

    @property
    def name(self) -> str:
        """A short name of it."""
        return self._name

    def address(self, *, state: str, nonce: str, code_challenge: str) -> str:
        """Where to send the person.

        Args:
            state: unguessable, for one request.
            nonce: not sent; nothing would repeat it.
            code_challenge: of PKCE, method S256.
        """
        del nonce
        parameters = {"scope": self._scope, "state": state}
        if self._pkce:
            parameters |= {"code_challenge": code_challenge, "code_challenge_method": "S256"}
        return self._grant.address(self._endpoints.authorization, parameters)

    def attestation(self, callback: EidCallback, *, now: datetime) -> IdAttestation:
        """What the provider answers about the person who came back; everything else it told is dropped.

        Args:
            callback: the return, and the request that it must answer.
            now: the moment of asking.

        Raises:
            AttestationError: the person refused (``refused``), the answer is not one for this request
                (``mismatch``), it does not open or says too little (``answer``), its level is not in the
                table (``level``), the transaction is missing (``reference``), or the provider cannot be
                reached (``provider_unavailable``). ``data["check"]`` tells which check it was.
        """
        require_state(callback)
        bearer = self._access_token(callback, now)
        answer = self._connection.get(self._endpoints.userinfo, {"Authorization": f"Bearer {bearer}"})
        if answer.status != 200:
            raise AttestationError("answer", check="userinfo")
        told = open_body(answer.body, self._private_key)
        return IdAttestation(
            account=callback.account,
            purpose=callback.purpose,
            personal_id=self._names.number_in(told, as_of=day_of(now)),
            level=self._names.level_in(told),
            verified_at=self._verified_at(told, callback, now),
            provider=self._name,
            transaction=self._names.transaction_in(told) or hashlib.sha256(bearer.encode()).hexdigest(),
        )

    def _access_token(self, callback: EidCallback, now: datetime) -> str:
        # Seen codes are base64, and their plus signs come unescaped: a form decoder makes spaces of them.
        code = code_of(callback.parameters).replace(" ", "+")
        form = {"code": code}
        if self._pkce:
            form["code_verifier"] = callback.code_verifier
        for name in self._forwarded:
            if name in callback.parameters:
                form[name] = callback.parameters[name].replace(" ", "+")
        credentials = self._client.credentials(self._grant.client_id, audience=self._endpoints.token, now=now)
        tokens = open_body(self._grant.redeem(self._endpoints.token, form, credentials), self._private_key)
        bearer = tokens.get("access_token")
        # A line break in a token would end the header that it is sent in.
        if not isinstance(bearer, str) or not bearer or not bearer.isascii() or not bearer.isprintable():
            raise AttestationError("answer", check="access_token")
        lasts = tokens.get("expires_in")
        if isinstance(lasts, (int, float)) and lasts <= 0:
            raise AttestationError("answer", check="expires_in")
        return bearer

    def _verified_at(self, told: Mapping[str, object], callback: EidCallback, now: datetime) -> datetime:
        if self._identified_at is None:
            return now
        found = moment(told.get(self._identified_at))
        if found is None or found > now + self._leeway:
            raise AttestationError("answer", check="identified_at")
        if found < callback.asked_at - self._leeway:
            raise AttestationError("mismatch", check="age")
        return min(found, now)


def seen_names(
    *, levels: Mapping[str, int], holders: Mapping[str, Holder], transaction: str | None = None
) -> ClaimNames:
    """The names of claims that were seen, with the meanings that the contract gives their values.

    Args:
        levels: what ``accountLevel`` is worth. It is the level of an account, 1 or 2 (Decree 69/2024/ND-CP
            art. 7), and not of an authentication, 1 to 4 (art. 20): ``{"1": 1, "2": 2}`` is the cautious
            reading until the contract says more.
        holders: what ``accountType`` means; no list of its values is public.
        transaction: the claim that names one identification; none was seen.

    Raises:
        ValueError: a table is empty, or a level is none of the four.
    """
    return ClaimNames(
        personal_id="citizenPid",
        level="accountLevel",
        levels=levels,
        holder="accountType",
        holders=holders,
        transaction=transaction,
    )
