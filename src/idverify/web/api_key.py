"""API keys: how one is made, read, and what is derived from it.

A key is ``idv1_ID_SECRET``: 16 hex digits that name it, and 256 random bits in base64url. Of the secret only a SHA-256
is kept: nobody guesses 256 bits, so there is nothing that a slow hash would slow down. What must not be read in a
stolen database, the key of an idempotent write and its answer, is made unreadable with the secret itself, which the
database does not have (docs/adr/0033).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Self

from idverify.account.account_id import is_name
from idverify.errors import OperatorError, RequestError, door
from idverify.ports.api_keys import ApiKeys, KeptApiKey
from idverify.pseudonym import subkey
from idverify.sealing.secret import Secret

_PREFIX: Final = "idv1"
_TOKEN: Final = re.compile(r"idv1_([0-9a-f]{16})_([A-Za-z0-9_-]{43})", re.ASCII)
_ID_BYTES: Final = 8
_SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_MAC: Final = "idverify/v1/api-key/mac"
_SEAL: Final = "idverify/v1/api-key/seal"
NOBODYS: Final = bytes(_SECRET_BYTES)  # no secret is known whose digest this is


class Scope(StrEnum):
    """What an API key may be used for."""

    SIGN_UP = "sign-up"
    GUARDIAN = "guardian"
    DECIDE = "decide"
    EVENTS = "events"
    REVIEW = "review"
    CUSTODY = "custody:read"
    LEDGER = "ledger:read"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Presented:
    """A key as somebody showed it; whether there is one is not known yet.

    Attributes:
        id: its name.
        secret: 32 bytes.
    """

    id: str
    secret: Secret = field(repr=False)

    @property
    def digest(self) -> bytes:
        """What would be kept of it, 32 bytes."""
        return hashlib.sha256(self.secret.reveal()).digest()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A new API key, in the only moment in which it is known whole.

    Attributes:
        token: what the caller sends in ``Authorization: Bearer``.
        kept: what is kept of it.
    """

    token: str = field(repr=False)
    kept: KeptApiKey

    @classmethod
    @door
    def new(cls, scopes: Collection[Scope], label: str, now: datetime, expires_at: datetime | None = None) -> Self:
        """Make one; it is not kept yet (``ApiKeys.keep_api_key``).

        Args:
            scopes: what it may be used for, one at least.
            label: what the operator calls the program that is to have it, 1 to 255 characters that can be shown; no
                person's name.
            now: the moment.
            expires_at: the first moment at which it is refused; it has no end if left out.

        Raises:
            OperatorError: the label cannot be kept (``api_key_label``).
            ValueError: no scope, no such scope, an end that is not ahead, or a moment without an offset.
        """
        if not (is_name(label) and label.isprintable()):
            raise OperatorError("api_key_label")
        granted = frozenset(Scope(scope).value for scope in scopes)
        if not granted:
            raise ValueError("an API key has a scope")
        if now.tzinfo is None or (expires_at is not None and expires_at.tzinfo is None):
            raise ValueError("a moment has an offset")
        if expires_at is not None and expires_at <= now:
            raise ValueError("an API key ends after it was made")
        id, secret = secrets.token_hex(_ID_BYTES), Secret(secrets.token_bytes(_SECRET_BYTES))
        kept = KeptApiKey(
            id=id,
            digest=Presented(id, secret).digest,
            scopes=granted,
            label=label,
            made_at=now.astimezone(UTC),
            expires_at=None if expires_at is None else expires_at.astimezone(UTC),
            revoked_at=None,
        )
        return cls(f"{_PREFIX}_{id}_{_written(secret.reveal())}", kept)

    @staticmethod
    @door
    def parse(token: str) -> Presented | None:
        """A key as it is written; None of whatever is none. One key has one way to be written."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        try:
            secret = base64.urlsafe_b64decode(f"{found[2]}=")
        except binascii.Error:  # not reached by 43 characters of the alphabet; a later Python may be stricter
            return None
        # The last character has two bits to spare; with one of them set it would be another way to write the same.
        return Presented(found[1], Secret(secret)) if _written(secret) == found[2] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: an API key that is there, was shown whole, and is refused for no reason.

    Attributes:
        id: of the key.
        label: what the operator calls the program.
        scopes: what it may ask for.
        secret: of the key; what is kept of its writes is unreadable without it.
    """

    id: str
    label: str
    scopes: frozenset[str]
    secret: Secret = field(repr=False, compare=False)

    def mac(self, purpose: str, *parts: bytes) -> bytes:
        """A MAC of some parts under the key's own secret, 32 bytes; another key gives another.

        Args:
            purpose: what it is for; each has a key of its own (RFC 5869).
            parts: of any length; no two lists of parts are joined to the same bytes.
        """
        told = hmac.new(subkey(self.secret.reveal(), _MAC, purpose), digestmod="sha256")
        for part in parts:
            told.update(len(part).to_bytes(8, "big"))
            told.update(part)
        return told.digest()

    def seal(self, body: bytes, *, key: bytes) -> bytes:
        """An answer that nobody opens without the key's secret, 28 bytes longer (AES-256-GCM).

        Args:
            body: of any length; how long it is can be seen.
            key: the MAC under which the answer is kept. The sealing key is derived for it, so that no number of answers
                is too many for random nonces (NIST SP 800-38D section 8.3).
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._seal_key(key)).encrypt(nonce, body, None)

    @door
    def open(self, sealed: bytes, *, key: bytes) -> bytes:
        """An answer as it was sealed.

        Args:
            sealed: what ``seal`` gave.
            key: the same.

        Raises:
            OperatorError: it was sealed by another key, or for another write, or was changed since (``kept_answer``).
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
            raise OperatorError("kept_answer")
        try:
            return AESGCM(self._seal_key(key)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except InvalidTag:
            raise OperatorError("kept_answer") from None

    def _seal_key(self, key: bytes) -> bytes:
        return subkey(self.secret.reveal(), _SEAL, key.hex())


@door
def authenticate(keys: ApiKeys, header: str | None, *, now: datetime) -> Caller:
    """Who asks, by what stands in the header.

    What looks like a key costs one question to the store and one comparison in constant time, whether there is a key of
    that name or not, so that names of keys cannot be found out by the clock. That a key has come to its end is told to
    whoever has it, and to nobody else.

    Args:
        keys: of the platform.
        header: ``Authorization`` as it came; None where there is none.
        now: the moment.

    Raises:
        RequestError: there is no key in it, or none that is known, or one that was revoked (``unauthenticated``); it
            has come to its end (``key_expired``).

    Source: RFC 6750 section 2.1; RFC 9110 section 11.1, by which the scheme may be written in either case.
    """
    presented = presented_in(header)
    if presented is None:
        raise RequestError("unauthenticated")
    kept = keys.api_key(presented.id)
    same = hmac.compare_digest(NOBODYS if kept is None else kept.digest, presented.digest)
    if kept is None or not same or kept.revoked_at is not None:
        raise RequestError("unauthenticated")
    if kept.expires_at is not None and kept.expires_at <= now:
        raise RequestError("key_expired")
    return Caller(id=kept.id, label=kept.label, scopes=kept.scopes, secret=presented.secret)


def presented_in(header: str | None) -> Presented | None:
    """What stands in a header, if that is written as a key is.

    Args:
        header: ``Authorization`` as it came; None where there is none.
    """
    scheme, _, token = (header or "").partition(" ")
    return ApiKey.parse(token.strip(" ")) if scheme.lower() == "bearer" else None


def _written(secret: bytes) -> str:
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")
