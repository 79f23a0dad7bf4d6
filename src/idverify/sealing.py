"""The registration record, sealed: whoever takes sign-ups can write one and cannot read it.

The law wants name, birth date and number kept, and shown on lawful request (147/2024/ND-CP art.
27.3.a, 23.3.đ); care wants them out of reach of a database thief. So each record is encrypted under a
fresh key, and that key to the vault's public key (HPKE, RFC 9180). Only the vault's private key,
which no web server has, opens it. The account it belongs to is bound in: a record moved to another
account does not open.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from idverify.errors import OperatorError
from idverify.pseudonym import prefixed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.hpke import Suite

SUITE: Final = "x25519-hkdf-sha256-aes256gcm"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_PADDING: Final = 256  # so that a record's length says nothing about a name's


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRecord:
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


class RecordSeal:
    """What seals records: the vault's public key.

    Args:
        public_key: 32 bytes, X25519.
        tenant: the platform's label; bound into every record.

    Raises:
        OperatorError: the key is not 32 bytes, or not a key (``seal_key``).
    """

    def __init__(self, public_key: bytes, *, tenant: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        if len(public_key) != _KEY_BYTES:
            raise OperatorError("seal_key")
        self._public_key = X25519PublicKey.from_public_bytes(public_key)
        try:
            _suite().encrypt(b"", self._public_key, info=b"")  # some points of the curve are no keys
        except ValueError:
            raise OperatorError("seal_key") from None
        self._tenant = tenant

    def seal(self, account: str, record: Mapping[str, object]) -> SealedRecord:
        """A record sealed for one account.

        Args:
            account: the platform's name of the account.
            record: what JSON can hold.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        id = secrets.token_hex(16)
        bound = _binding(self._tenant, account, id)
        key = secrets.token_bytes(_KEY_BYTES)  # used for this record only, so no nonce ever repeats
        nonce = os.urandom(_NONCE_BYTES)
        return SealedRecord(
            id=id,
            suite=SUITE,
            wrapped_key=_suite().encrypt(key, self._public_key, info=prefixed(b"vnid/v1/dek") + bound),
            nonce=nonce,
            ciphertext=AESGCM(key).encrypt(nonce, _padded(record), bound),
            commitment=_commitment(key, bound),
        )


class RecordVault:
    """What opens records; it belongs where no sign-up is taken.

    Args:
        private_key: 32 bytes, X25519.
        tenant: the platform's label.
    """

    def __init__(self, private_key: bytes, *, tenant: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        if len(private_key) != _KEY_BYTES:
            raise OperatorError("seal_key")
        self._private_key: X25519PrivateKey = X25519PrivateKey.from_private_bytes(private_key)
        self._tenant = tenant

    @classmethod
    def generate(cls, *, tenant: str) -> Self:
        """A vault with a new key."""
        return cls(secrets.token_bytes(_KEY_BYTES), tenant=tenant)

    @property
    def public_key(self) -> bytes:
        """What a ``RecordSeal`` is given: 32 bytes."""
        return self._private_key.public_key().public_bytes_raw()

    def open(self, account: str, sealed: SealedRecord) -> dict[str, object]:
        """The record, if it was sealed to this vault for this account and nobody touched it.

        Raises:
            OperatorError: it was not (``seal``).
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        bound = _binding(self._tenant, account, sealed.id)
        try:
            key = _suite().decrypt(sealed.wrapped_key, self._private_key, info=prefixed(b"vnid/v1/dek") + bound)
            if sealed.suite != SUITE or not hmac.compare_digest(_commitment(key, bound), sealed.commitment):
                raise OperatorError("seal")
            plain = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, bound)
        except (InvalidTag, ValueError):  # touched, or of an impossible length
            raise OperatorError("seal") from None
        record: dict[str, object] = json.loads(plain.rstrip(b" "))
        return record


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _binding(tenant: str, account: str, record: str) -> bytes:
    return prefixed(b"vnid/v1/record", *(part.encode() for part in (tenant, account, record, SUITE)))


def _commitment(key: bytes, bound: bytes) -> bytes:
    return hmac.digest(key, prefixed(b"vnid/v1/commit") + bound, "sha256")


def _padded(record: Mapping[str, object]) -> bytes:
    plain = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    return plain + b" " * (-len(plain) % _PADDING)
