"""An OpenID Connect provider: authorization code with PKCE, state and nonce."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from idverify.eid.claims import ClaimNames
from idverify.eid.client import ClientAuthentication
from idverify.eid.code_grant import CodeGrant, code_of, require_state
from idverify.eid.connection import Connection, is_endpoint, is_loopback, json_object
from idverify.eid.id_token import Expected, verify
from idverify.eid.openid_metadata import Discovery, OpenIdMetadata
from idverify.eid.signing_keys import SigningKeys
from idverify.errors import AttestationError
from idverify.evidence.attestation import IdAttestation
from idverify.law.calendar import day_of
from idverify.ports.eid import EidCallback

LEEWAY: Final = timedelta(seconds=30)
LONGEST_LEEWAY: Final = timedelta(minutes=5)


class OpenIdProvider:
    """A provider that speaks OpenID Connect; an ``EidProvider``.

    Its answer is a signed token, checked here and then dropped with everything in it but the number,
    the level, the moment and the transaction.

    Args:
        name: a short name; it stands in every attestation.
        issuer: the provider, letter for letter as it names itself: HTTPS, without query or fragment.
            Plain HTTP only on this machine.
        client_id: the platform's name there.
        client: how the platform authenticates itself: ``ClientSecret`` or ``ClientKey``.
        redirect_uri: where people come back to, as it was registered.
        names: the provider's names of the claims that are needed. The level is always one of the token.
        scope: what is asked for; ``openid`` and whatever the contract names for the number, no more.
        userinfo: the number comes from the UserInfo endpoint and not from the token; it is then not signed.
        fresh: people identify themselves anew for each request (``max_age=0``), as consent to each
            authentication asks (Decree 69/2024/ND-CP art. 19(3)). Without it a session that the provider
            still has may answer.
        leeway: how far the provider's clock may be off, up to five minutes.
        connection: the way to the provider, where timeout or certificates are not the usual.
        clock: seconds that never go back, for how long metadata and keys are kept.

    Raises:
        ValueError: the issuer or the redirect address is not one to rely on, ``scope`` lacks ``openid``,
            or the leeway is too long.

    Source: OpenID Connect Core 1.0, Discovery 1.0; RFC 6749, RFC 7636 (PKCE), RFC 9207 (issuer in the
    answer), RFC 9700 (current practice).
    """

    def __init__(
        self,
        *,
        name: str,
        issuer: str,
        client_id: str,
        client: ClientAuthentication,
        redirect_uri: str,
        names: ClaimNames,
        scope: str = "openid",
        userinfo: bool = False,
        fresh: bool = True,
        leeway: timedelta = LEEWAY,
        connection: Connection | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not is_endpoint(issuer, loopback=is_loopback(issuer)) or "?" in issuer or "#" in issuer:
            raise ValueError("the issuer is an https address without query or fragment")
        if not is_endpoint(redirect_uri, loopback=is_loopback(redirect_uri)):
            raise ValueError("the redirect address is an https address without fragment")
        if "openid" not in scope.split():
            raise ValueError("without openid in its scope a request is not one of OpenID Connect")
        if not timedelta(0) <= leeway <= LONGEST_LEEWAY:
            raise ValueError("the leeway is between nothing and five minutes")
        if not name or not client_id:
            raise ValueError("the provider and the client need names")
        self._name = name
        self._issuer = issuer
        self._client = client
        self._names = names
        self._scope = scope
        self._userinfo = userinfo
        self._fresh = fresh
        self._leeway = leeway
        self._connection = connection or Connection()
        self._grant = CodeGrant(client_id=client_id, redirect_uri=redirect_uri, connection=self._connection)
        self._discovery = Discovery(issuer, self._connection, clock=clock)
        self._keys = SigningKeys(self._connection, clock=clock)

    @property
    def name(self) -> str:
        """A short name of it."""
        return self._name

    def address(self, *, state: str, nonce: str, code_challenge: str) -> str:
        """Where to send the person.

        Args:
            state, nonce: unguessable, for one request.
            code_challenge: of PKCE, method S256.

        Raises:
            AttestationError: the provider cannot be reached (``provider_unavailable``), or what it says
                of itself cannot be relied on (``answer``).
        """
        parameters = {
            "scope": self._scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
        }
        if self._names.level == "acr":
            parameters["acr_values"] = " ".join(self._names.levels)
        if self._fresh:
            parameters["max_age"] = "0"
        return self._grant.address(self._discovery.metadata().authorization_endpoint, parameters)

    def attestation(self, callback: EidCallback, *, now: datetime) -> IdAttestation:
        """What the provider answers about the person who came back; everything else it told is dropped.

        Args:
            callback: the return, and the request that it must answer.
            now: the moment of asking.

        Raises:
            AttestationError: the person refused (``refused``), the answer is not one for this request
                (``mismatch``), it is broken or not signed as it must be (``answer``), its level is not
                in the table (``level``), or the provider cannot be reached (``provider_unavailable``).
                ``data["check"]`` tells which check it was.
        """
        require_state(callback)
        metadata = self._discovery.metadata()
        self._require_issuer(callback.parameters, metadata)
        code = code_of(callback.parameters)
        tokens = self._redeem(metadata, code, callback, now)
        expected = Expected(
            issuer=self._issuer,
            client_id=self._grant.client_id,
            nonce=callback.nonce,
            asked_at=callback.asked_at,
            now=now,
            leeway=self._leeway,
            fresh=self._fresh,
        )
        token = verify(
            _text(tokens, "id_token"), lambda header: self._keys.key_for(header, uri=metadata.jwks_uri), expected
        )
        level = self._names.level_in(token.claims)
        told = self._further_claims(metadata, tokens, token.claims) if self._userinfo else token.claims
        return IdAttestation(
            account=callback.account,
            purpose=callback.purpose,
            personal_id=self._names.number_in(told, as_of=day_of(now)),
            level=level,
            verified_at=token.verified_at,
            provider=self._name,
            transaction=self._names.transaction_in(token.claims) or token.transaction,
        )

    def _require_issuer(self, parameters: Mapping[str, str], metadata: OpenIdMetadata) -> None:
        # RFC 9207 §2.4: without it, a provider could have its own answer taken for another's.
        given = parameters.get("iss")
        if given != self._issuer and (given is not None or metadata.names_issuer):
            raise AttestationError("mismatch", check="iss")

    def _redeem(
        self, metadata: OpenIdMetadata, code: str, callback: EidCallback, now: datetime
    ) -> Mapping[str, object]:
        credentials = self._client.credentials(self._grant.client_id, audience=self._issuer, now=now)
        form = {"code": code, "code_verifier": callback.code_verifier}
        tokens = json_object(self._grant.redeem(metadata.token_endpoint, form, credentials))
        # OpenID Connect Core §3.1.3.3: the kind is always this, in any case of letters.
        if _text(tokens, "token_type").lower() != "bearer":
            raise AttestationError("answer", check="token_type")
        return tokens

    def _further_claims(
        self, metadata: OpenIdMetadata, tokens: Mapping[str, object], claims: Mapping[str, object]
    ) -> Mapping[str, object]:
        if metadata.userinfo_endpoint is None:
            raise AttestationError("answer", check="userinfo")
        bearer = _text(tokens, "access_token")
        answer = self._connection.get(metadata.userinfo_endpoint, {"Authorization": f"Bearer {bearer}"})
        if answer.status != 200:
            raise AttestationError("answer", check="userinfo")
        told = json_object(answer.body)
        # OpenID Connect Core §5.3.2: or it is about somebody else.
        if told.get("sub") != claims.get("sub"):
            raise AttestationError("mismatch", check="sub")
        return told


def _text(tokens: Mapping[str, object], name: str) -> str:
    found = tokens.get(name)
    # A line break in a token would end the header that it is sent in.
    if not isinstance(found, str) or not found or not found.isascii() or not found.isprintable():
        raise AttestationError("answer", check=name)
    return found
