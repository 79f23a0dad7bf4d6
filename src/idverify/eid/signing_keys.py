"""A provider's public keys (RFC 7517), and which of them a token says it is signed with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from idverify.eid.connection import Connection, json_object
from idverify.errors import AttestationError

PublicKey = RSAKey | ECKey | OKPKey

KEPT_FOR: Final = 3600.0
# Between two fetches that an unknown key caused: whoever sends made-up tokens must not have this server
# ask the provider each time.
PAUSE: Final = 60.0

# Signatures that only the provider can make. Never a shared secret (HS256): the public key would be the secret.
ALGORITHMS: Final[Mapping[str, type[PublicKey]]] = {
    "RS256": RSAKey,
    "PS256": RSAKey,
    "ES256": ECKey,
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,  # the same under its name since RFC 9864
}
_KINDS: Final[Mapping[str, type[PublicKey]]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
# 2,048 bits in base64url: RFC 7518 §3.3 asks for no less.
_SHORTEST_MODULUS: Final = 342


class SigningKeys:
    """The keys of one provider, fetched when they are needed and kept for an hour.

    Args:
        connection: the way to the provider.
        clock: seconds that never go back.
    """

    def __init__(self, connection: Connection, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._connection = connection
        self._clock = clock
        self._kept: tuple[float, tuple[PublicKey, ...]] | None = None
        self._asked_again: float | None = None
        self._lock = threading.Lock()

    def key_for(self, header: Mapping[str, object], *, uri: str) -> PublicKey:
        """The key that a token's header names; the keys are fetched again once if it is new.

        Args:
            header: of the token; its ``alg`` is one of ``ALGORITHMS``.
            uri: where the keys are.

        Raises:
            AttestationError: there is no such key (``answer``), or the keys cannot be fetched
                (``provider_unavailable``).
        """
        kept = self._kept
        if kept is None or self._clock() >= kept[0] + KEPT_FOR:
            found = _pick(self._fetch(uri), header)
        else:
            found = _pick(kept[1], header)
        if found is None and self._may_ask_again():
            found = _pick(self._fetch(uri), header)
        if found is None:
            raise AttestationError("answer", check="key")
        return found

    def _may_ask_again(self) -> bool:
        with self._lock:
            at = self._clock()
            if self._asked_again is not None and at < self._asked_again + PAUSE:
                return False
            self._asked_again = at
            return True

    def _fetch(self, uri: str) -> tuple[PublicKey, ...]:
        answer = self._connection.get(uri)
        listed = json_object(answer.body).get("keys") if answer.status == 200 else None
        if not isinstance(listed, list):
            raise AttestationError("answer", check="keys")
        keys = tuple(key for entry in listed if (key := _public_key(entry)) is not None)
        self._kept = (self._clock(), keys)
        return keys


def _public_key(entry: object) -> PublicKey | None:
    # A key of a kind that is not understood is passed over (RFC 7517 §5), and so is one that is for encrypting.
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    kind = _KINDS.get(str(entry.get("kty")))
    if kind is None or (kind is RSAKey and len(str(entry.get("n"))) < _SHORTEST_MODULUS):
        return None
    try:
        return kind.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _pick(keys: tuple[PublicKey, ...], header: Mapping[str, object]) -> PublicKey | None:
    kind = ALGORITHMS[str(header["alg"])]
    fitting = [key for key in keys if isinstance(key, kind)]
    if "kid" not in header:
        # OpenID Connect Core §10.1: a token may leave it out only where there is no choice.
        return fitting[0] if len(fitting) == 1 else None
    return next((key for key in fitting if key.kid == header["kid"]), None)
