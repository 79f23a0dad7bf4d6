"""What is asked of a place that keeps keys and does not give them away."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Protocol

# What AWS KMS takes (its API reference, Encrypt); the same everywhere, so that one vault can follow another.
LONGEST_WRAPPED: Final = 4096


class KeyUse(StrEnum):
    """What a key in a vault is made for; no vault lets one do the work of another."""

    MAC = "mac"  # 32 bytes, HMAC-SHA-256: all that ``names_of`` lists
    WRAP = "wrap"  # AES-256
    SIGN = "sign"  # Ed25519


class Vault(Protocol):
    """A place that holds keys by name and computes with them; ``key_name`` and ``names_of`` say the names.

    What it is asked may hold a number: it neither keeps nor shows it. Every method may be called from several
    threads at once.

    Every method raises:
        OperatorError: it holds no such key (``vault_key_missing``, with ``name``); it gave no answer
            (``vault_unreachable``, with ``vault`` and ``reason``); it does not offer this at all, or not for so long a
            message (``vault_cannot``, with ``vault`` and ``what``; ``vault_message``, with ``vault`` and ``most``).
    """

    def mac(self, name: str, message: bytes) -> bytes:
        """HMAC-SHA-256 of a message (RFC 2104), 32 bytes."""
        ...

    def wrap(self, name: str, plain: bytes, *, context: bytes) -> bytes:
        """Some bytes, usually a key, shut so that only the same vault opens them, and only with the same context.

        Args:
            name: under which key.
            plain: 1 to 4,096 bytes.
            context: what the bytes belong to; it is not hidden, and not kept.

        Returns:
            Bytes in a form of the vault's own.
        """
        ...

    def unwrap(self, name: str, wrapped: bytes, *, context: bytes) -> bytes:
        """What ``wrap`` was given.

        Raises:
            OperatorError: it was touched, or belongs to another key or context (``vault_unwrap``).
        """
        ...

    def sign(self, name: str, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032 section 5.1.6), 64 bytes."""
        ...

    def public_key(self, name: str) -> bytes:
        """The Ed25519 public key that ``sign`` answers to (RFC 8032 section 5.1.5), 32 bytes."""
        ...
