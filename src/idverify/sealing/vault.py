"""Records as they were sealed before there were officers: to the one key of a vault. Kept to open them; none is made.

bound       = LP("vnid/v1/record") || LP(tenant) || LP(account) || LP(record_id) || LP(suite)
wrapped_key = HPKE(vault's X25519 key, info = LP("vnid/v1/dek") || bound, dek)
ciphertext  = AES-256-GCM(dek, nonce, JSON and blanks to a multiple of 256, bound)
commitment  = HMAC-SHA-256(dek, LP("vnid/v1/commit") || bound)
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import NoReturn

from idverify.errors import OperatorError
from idverify.pseudonym import prefixed
from idverify.sealing.kem_key import KemPrivateKey
from idverify.sealing.secret import Secret
from idverify.sealing.suite import DEFAULT_SUITE


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRecord:
    """A registration record that only the vault opens.

    Attributes:
        id: its random name.
        suite: how it was sealed.
        wrapped_key: the record's key, sealed to the vault.
        nonce, ciphertext: the record.
        commitment: binds the ciphertext to its key; AES-GCM alone does not.
    """

    id: str
    suite: str
    wrapped_key: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)
    commitment: bytes = field(repr=False)


class RecordVault:
    """What opens earlier records; it belongs where no sign-up is taken.

    Args:
        private_key: 32 bytes, X25519.
        tenant: the platform's label.

    Raises:
        OperatorError: the key is not 32 bytes (``seal_key``).
    """

    def __init__(self, private_key: bytes, *, tenant: str) -> None:
        secret = Secret(private_key)
        del private_key  # or a traceback that prints locals would print it
        self._key = KemPrivateKey.from_secret(DEFAULT_SUITE, secret)
        self._tenant = tenant

    def open(self, account: str, sealed: EarlierRecord) -> dict[str, object]:
        """The record, if it was sealed to this vault for this account and nobody touched it.

        Raises:
            OperatorError: it was not (``seal``).
        """
        plain = self._plain(account, sealed)
        record: object = None if plain is None else _parsed(plain)
        if not isinstance(record, dict):
            raise OperatorError("seal")
        return record

    def _plain(self, account: str, sealed: EarlierRecord) -> Secret | None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            parts = (self._tenant, account, sealed.id, DEFAULT_SUITE)
            bound = prefixed(b"vnid/v1/record", *(part.encode() for part in parts))
            key = self._key.open(sealed.wrapped_key, prefixed(b"vnid/v1/dek") + bound)
            if key is None or sealed.suite != DEFAULT_SUITE:
                return None
            commitment = hmac.digest(key.reveal(), prefixed(b"vnid/v1/commit") + bound, "sha256")
            if not hmac.compare_digest(commitment, sealed.commitment):
                return None
            return Secret(AESGCM(key.reveal()).decrypt(sealed.nonce, sealed.ciphertext, bound))
        except (InvalidTag, ValueError):  # touched, or of an impossible length
            return None

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is not pickled or copied")


def _parsed(plain: Secret) -> object:
    try:
        parsed: object = json.loads(plain.reveal())
    except (ValueError, RecursionError):
        return None
    return parsed
