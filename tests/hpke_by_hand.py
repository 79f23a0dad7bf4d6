"""HPKE in base mode, single shot, written from RFC 9180 with stdlib HMAC: what sealing is compared with.

The curve, ML-KEM and AES-GCM are those of ``cryptography``; its HPKE is not used. X-Wing is from
draft-connolly-cfrg-xwing-kem section 5.4.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_128_GCM, AES_256_GCM = 1, 2
KEY_BYTES = {AES_128_GCM: 16, AES_256_GCM: 32}
DHKEM_X25519, X_WING = 0x0020, 0x647A
HKDF_SHA256 = 1
MLKEM_CIPHERTEXT = 1088


def extract(salt: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), ikm, "sha256")


def expand(prk: bytes, info: bytes, length: int) -> bytes:
    block, found = b"", b""
    for number in range(1, 256):
        block = hmac.digest(prk, block + info + bytes([number]), "sha256")
        found += block
        if len(found) >= length:
            return found[:length]
    raise AssertionError


def labeled_extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + ikm)


def labeled_expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def x25519_secret(dh: bytes, enc: bytes, public: bytes) -> bytes:
    """RFC 9180 section 4.1, ExtractAndExpand."""
    suite = b"KEM" + DHKEM_X25519.to_bytes(2, "big")
    return labeled_expand(suite, labeled_extract(suite, b"", b"eae_prk", dh), b"shared_secret", enc + public, 32)


def key_and_nonce(kem: int, aead: int, secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """RFC 9180 section 5.1, KeySchedule in base mode."""
    suite = b"HPKE" + b"".join(part.to_bytes(2, "big") for part in (kem, HKDF_SHA256, aead))
    psk_id = labeled_extract(suite, b"", b"psk_id_hash", b"")
    context = b"\x00" + psk_id + labeled_extract(suite, b"", b"info_hash", info)
    prk = labeled_extract(suite, secret, b"secret", b"")
    return (
        labeled_expand(suite, prk, b"key", context, KEY_BYTES[aead]),
        labeled_expand(suite, prk, b"base_nonce", context, 12),
    )


def opened_x25519(private: bytes, sealed: bytes, info: bytes, *, aead: int = AES_256_GCM, aad: bytes = b"") -> bytes:
    key = X25519PrivateKey.from_private_bytes(private)
    enc, ciphertext = sealed[:32], sealed[32:]
    dh = key.exchange(X25519PublicKey.from_public_bytes(enc))
    secret = x25519_secret(dh, enc, key.public_key().public_bytes_raw())
    aead_key, nonce = key_and_nonce(DHKEM_X25519, aead, secret, info)
    return AESGCM(aead_key).decrypt(nonce, ciphertext, aad)


def sealed_x25519(public: bytes, plain: bytes, info: bytes) -> bytes:
    ephemeral = X25519PrivateKey.generate()
    enc = ephemeral.public_key().public_bytes_raw()
    secret = x25519_secret(ephemeral.exchange(X25519PublicKey.from_public_bytes(public)), enc, public)
    key, nonce = key_and_nonce(DHKEM_X25519, AES_256_GCM, secret, info)
    return enc + AESGCM(key).encrypt(nonce, plain, b"")


def opened_x_wing(private: bytes, sealed: bytes, info: bytes) -> bytes:
    mlkem = MLKEM768PrivateKey.from_seed_bytes(private[:64])
    point = X25519PrivateKey.from_private_bytes(private[64:])
    enc = sealed[: MLKEM_CIPHERTEXT + 32]
    dh = point.exchange(X25519PublicKey.from_public_bytes(enc[MLKEM_CIPHERTEXT:]))
    parts = mlkem.decapsulate(enc[:MLKEM_CIPHERTEXT]), dh, enc[MLKEM_CIPHERTEXT:], point.public_key().public_bytes_raw()
    secret = hashlib.sha3_256(b"".join(parts) + b"\\.//^\\").digest()
    key, nonce = key_and_nonce(X_WING, AES_256_GCM, secret, info)
    return AESGCM(key).decrypt(nonce, sealed[len(enc) :], b"")
