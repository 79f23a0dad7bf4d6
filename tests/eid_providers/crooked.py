"""A small OpenID provider that can be told to misbehave in one thing at a time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from eid_providers.local import Exchange, LocalServer

NONCE = "nonce-of-this-request"
NUMBER = "001190000001"
CLIENT = "platform"
KEYS: dict[str, Key] = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rs-1", "use": "sig"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "ps-1", "use": "sig"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "es-1", "use": "sig"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed-1", "use": "sig"}),
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "ed-2", "use": "sig"}),
}


class CrookedProvider(LocalServer):
    """Honest until told otherwise.

    Attributes:
        document: replaces parts of the discovery document; None takes one out.
        claims: replaces claims of the token; None takes one out.
        told: what the UserInfo endpoint tells.
        algorithm, key, header: how the token is signed.
        published: the keys in the key set.
        token: replaces the whole token.
        given: everything secret that left the server.
        forms: the token requests.
    """

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.now = now
        self.document: dict[str, object] = {}
        self.claims: dict[str, object] = {}
        self.told: dict[str, object] = {}
        self.algorithm = "RS256"
        self.key: Key = KEYS["RS256"]
        self.header: dict[str, object] = {}
        self.published: list[Any] = [key.as_dict(private=False) for key in KEYS.values()]
        self.token: str | None = None
        self.given: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.answers = {
            "/.well-known/openid-configuration": self._document,
            "/jwks": lambda exchange: exchange.give(json.dumps({"keys": self.published}).encode()),
            "/token": self._token,
            "/userinfo": self._userinfo,
            "/elsewhere": self._token,
        }

    def _document(self, exchange: Exchange) -> None:
        document = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize?tenant=a",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            **self.document,
        }
        exchange.give(json.dumps({name: value for name, value in document.items() if value is not None}).encode())

    def payload(self) -> bytes:
        issued = int(self.now.timestamp())
        claims = {
            "iss": self.url,
            "sub": "person-1",
            "aud": CLIENT,
            "exp": issued + 60,
            "iat": issued,
            "auth_time": issued - 5,
            "nonce": NONCE,
            "acr": "urn:test:loa:2",
            "jti": "token-of-one-identification",
            "personal_id": NUMBER,
            "name": "Người Thử Nghiệm",
            "birthdate": "1990-05-01",
            **self.claims,
        }
        return json.dumps({name: value for name, value in claims.items() if value is not None}).encode()

    def signed(self) -> str:
        header = {"alg": self.algorithm, "kid": self.key.kid, **self.header}
        registry = jws.JWSRegistry(algorithms=[self.algorithm], strict_check_header=False)
        return jws.serialize_compact(
            {name: value for name, value in header.items() if value is not None},
            self.payload(),
            self.key,
            None,
            registry,
        )

    def _token(self, exchange: Exchange) -> None:
        self.forms.append(exchange.form)
        self.headers.append(dict(exchange.headers))
        token = self.signed() if self.token is None else self.token
        self.given += [token, *(part for part in token.split(".") if len(part) > 40), "access-token-of-one-person"]
        body = {"access_token": "access-token-of-one-person", "token_type": "Bearer", "id_token": token}
        exchange.give(json.dumps(body).encode())

    def _userinfo(self, exchange: Exchange) -> None:
        assert exchange.headers["Authorization"] == "Bearer access-token-of-one-person"
        exchange.give(json.dumps({"sub": "person-1", **self.told}).encode())

    def later(self, **by: int) -> int:
        return int((self.now + timedelta(**by)).timestamp())
