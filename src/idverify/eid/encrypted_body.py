"""A body in two parts: JSON under AES, and the AES key under the receiver's RSA key.

Encrypted is not signed. Whoever knows the receiver's public key can make such a body, and AES in ECB
has no check against change: blocks can be moved about. TLS to the provider is what says whose it is.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from idverify.eid.connection import json_object
from idverify.errors import AttestationError

_KEY_BYTES: Final = (16, 24, 32)
_BLOCK_BYTES: Final = 16


def open_body(body: bytes, private_key: RSAPrivateKey) -> dict[str, object]:
    """The JSON object in an encrypted body.

    Every failure is the same error, and a key that does not unwrap is replaced by a random one, so that
    nobody can ask here, body by body, what an RSA ciphertext hides (the attack of Bleichenbacher, 1998;
    RFC 8017 §7.2). The OpenSSL of this project's ``cryptography`` does the same of itself.

    Args:
        body: ``{"data": base64 of AES-ECB with PKCS#7, "key": base64 of RSA PKCS#1 v1.5}``.
        private_key: of the receiver.

    Raises:
        AttestationError: it does not open, or is no JSON object (``answer``).
    """
    parts = json_object(body)
    wrapped, data = _bytes(parts.get("key")), _bytes(parts.get("data"))
    key = _unwrapped(wrapped, private_key)
    try:
        # ECB shows which blocks are equal and which were moved; it is here only because the shape has it.
        decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305  # the shape uses it
        unpadder = PKCS7(8 * _BLOCK_BYTES).unpadder()
        plain = unpadder.update(decryptor.update(data) + decryptor.finalize()) + unpadder.finalize()
        return json_object(plain)
    except (ValueError, AttestationError):
        raise AttestationError("answer", check="body") from None


def _unwrapped(wrapped: bytes, private_key: RSAPrivateKey) -> bytes:
    instead = secrets.token_bytes(_KEY_BYTES[-1])
    try:
        key = private_key.decrypt(wrapped, PKCS1v15())
    except ValueError:
        return instead
    return key if len(key) in _KEY_BYTES else instead


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise AttestationError("answer", check="body")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise AttestationError("answer", check="body") from None
