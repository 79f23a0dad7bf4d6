"""Pseudonyms: a number recognised without being kept.

A keyed hash, per kind of number and per platform (tenant), so that whoever steals a database learns
nothing, two platforms cannot find out that they share a user, and one platform recognises a number
it has seen. The construction is a public contract, byte for byte:

    LP(x)  = uint16be(len(x)) || x
    subkey = HKDF-SHA-256(ikm=root, salt="vnid/v1", info=LP("vnid/v1/index") || LP(kind) || LP(tenant), L=32)
    tag    = HMAC-SHA-256(subkey, LP(kind) || LP(canonical))
    token  = "vnid1." kid "." base64url_nopad(tag)

Why keyed: every Vietnamese mobile number can be hashed in well under a second, so an unkeyed hash
of one is the number itself. Why lengths before parts: joined without them, different parts collide.
"""

from __future__ import annotations

import base64
import hmac
from typing import Final, NamedTuple

from idverify.identifiers import Identifier

KEY_BYTES: Final = 32
_SALT: Final = b"vnid/v1"
_LONGEST_PART: Final = 0xFFFF


class Pseudonym(NamedTuple):
    """A number as one platform recognises it; ``str()`` is its token, which logs must not carry.

    Attributes:
        kid: which key made it.
        kind: which kind of number it stands for.
        tag: 32 bytes.
    """

    kid: str
    kind: str
    tag: bytes

    def __str__(self) -> str:
        return f"vnid1.{self.kid}.{base64.urlsafe_b64encode(self.tag).decode().rstrip('=')}"

    def __repr__(self) -> str:
        return f"Pseudonym(kid={self.kid!r}, kind={self.kind!r})"


def prefixed(*parts: bytes) -> bytes:
    """Parts joined so that no two lists of parts give the same bytes: each after its length.

    Raises:
        ValueError: a part is longer than 65,535 bytes.
    """
    if any(len(part) > _LONGEST_PART for part in parts):
        raise ValueError("a part is longer than its length field can say")
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def subkey(root: bytes, *labels: str) -> bytes:
    """A 32-byte key for one purpose, from a root key (RFC 5869, SHA-256).

    Args:
        root: 32 bytes.
        labels: what the key is for, outermost first.
    """
    from cryptography.hazmat.primitives.hashes import SHA256  # costs more to load than the gate itself
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = prefixed(*(label.encode() for label in labels))
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=_SALT, info=info).derive(root)


def index_key(root: bytes, kind: str, tenant: str) -> bytes:
    """The key under which one platform recognises one kind of number."""
    return subkey(root, "vnid/v1/index", kind, tenant)


def tag(key: bytes, identifier: Identifier) -> bytes:
    """The 32 bytes that stand for a number under an index key."""
    return hmac.digest(key, prefixed(identifier.kind.encode(), identifier.canonical.encode()), "sha256")
