"""A provider of the encrypted OAuth 2 shape, as honest as a test wants it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from eid_providers.local import Exchange, LocalServer

NUMBER = "001190000001"
CLIENT, SECRET = "platform", "a secret of the platform"
PRIVATE_KEY: RSAPrivateKey = generate_private_key(65537, 2048)


def encrypted(plain: bytes, public_key: RSAPublicKey, key: bytes | None = None) -> bytes:
    """A body in two parts."""
    key = secrets.token_bytes(32) if key is None else key
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    data = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    return two_parts(data, public_key.encrypt(key, PKCS1v15()))


def two_parts(data: bytes, wrapped: bytes) -> bytes:
    return json.dumps({"data": base64.b64encode(data).decode(), "key": base64.b64encode(wrapped).decode()}).encode()


class EncryptedProvider(LocalServer):
    """Codes are good once, for the client and the verifier they were made for.

    Attributes:
        person: replaces what the user-info endpoint tells; None takes a claim out.
        tokens: replaces what the token endpoint tells.
        public_key: whom it encrypts for.
        keeps_to_pkce: whether it looks at verifiers at all.
        given: everything secret that left the server.
    """

    def __init__(self) -> None:
        super().__init__()
        self.person: dict[str, object] = {}
        self.tokens: dict[str, object] = {}
        self.public_key = PRIVATE_KEY.public_key()
        self.keeps_to_pkce = True
        self.given: list[str] = []
        self.forms: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._bearers: set[str] = set()
        self.answers = {"/authorize": self._authorize, "/token": self._token, "/userinfo": self._userinfo}

    def _authorize(self, exchange: Exchange) -> None:
        asked = exchange.query
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        # As base64 with a sign that a form decoder makes a space of.
        code = f"{secrets.token_hex(16)}+{secrets.token_hex(4)}=="
        self._codes[code] = asked
        back = urlencode({"state": asked["state"]}) + f"&code={code}&encrypt_key=k+k"
        exchange.give(b"", status=302, headers={"Location": f"{asked['redirect_uri']}?{back}"})

    def _token(self, exchange: Exchange) -> None:
        form = exchange.form
        self.forms.append(form)
        asked = self._codes.pop(form["code"], None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"] or not self._verified(form, asked):
            exchange.give(b'{"error": "invalid_grant"}', status=400)
            return
        if (form["client_id"], form.get("client_secret")) != (CLIENT, SECRET):
            exchange.give(b'{"error": "invalid_client"}', status=401)
            return
        bearer = secrets.token_urlsafe(24)
        self._bearers.add(bearer)
        self.given.append(bearer)
        self.encrypt(exchange, {"access_token": bearer, "token_type": "Bearer", "expires_in": 60} | self.tokens)

    def _verified(self, form: dict[str, str], asked: dict[str, str]) -> bool:
        if not self.keeps_to_pkce or "code_challenge" not in asked:
            return True
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]

    def _userinfo(self, exchange: Exchange) -> None:
        bearer = exchange.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer not in self._bearers:
            exchange.give(b'{"error": "invalid_token"}', status=401)
            return
        self.encrypt(exchange, self.claims())

    def claims(self) -> dict[str, object]:
        person = {
            "citizenPid": NUMBER,
            "fullName": "Người Thử Nghiệm",
            "birthDate": "01/05/1990",
            "accountType": 1,
            "accountLevel": 2,
            **self.person,
        }
        return {name: value for name, value in person.items() if value is not None}

    def encrypt(self, exchange: Exchange, told: Any) -> None:
        body = encrypted(json.dumps(told).encode(), self.public_key)
        self.given += [body.decode(), *json.loads(body).values()]
        exchange.give(body)
