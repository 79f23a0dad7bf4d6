"""Pseudonyms: a number recognised without being kept.

A keyed hash, per kind of number and per platform (tenant), so that whoever steals a database learns
nothing, two platforms cannot find out that they share a user, and one platform recognises a number
it has seen. The construction is a public contract, byte for byte:

    LP(x)  = uint16be(len(x)) || x
    subkey = HKDF-SHA-256(ikm=root, salt="vnid/v1", info=LP("vnid/v1/index") || LP(kind) || LP(tenant), L=32)
    tag    = HMAC-SHA-256(subkey, LP(kind) || LP(canonical))
    token  = "vnid1." kid "." base64url_nopad(tag)
    rowkey = HKDF as above, info=LP("vnid/v1/row") || LP(tenant)
    bound  = HMAC-SHA-256(rowkey, LP(tenant) || LP(kind) || LP(kid) || tag || LP(account) || LP(verified_at))

Why keyed: every Vietnamese mobile number can be hashed in well under a second, so an unkeyed hash
of one is the number itself. Why lengths before parts: joined without them, different parts collide.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from idverify.identifiers import Identifier
from idverify.instant import microseconds

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hmac import HMAC

KEY_BYTES: Final = 32
TAG_BYTES: Final = 32
_SALT: Final = b"vnid/v1"


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


class Binding(NamedTuple):
    """What shows that a number, an account and a time were written beside each other by whoever has the key.

    Attributes:
        kid: which key made it.
        mac: 32 bytes.
    """

    kid: str
    mac: bytes

    def __repr__(self) -> str:
        return f"Binding(kid={self.kid!r})"


def prefixed(*parts: bytes) -> bytes:
    """Parts joined so that no two lists of parts give the same bytes: each after its length.

    Raises:
        ValueError: a part is longer than 65,535 bytes.
    """
    try:
        return b"".join([len(part).to_bytes(2, "big") + part for part in parts])
    except OverflowError:
        raise ValueError("a part is longer than its length field can say") from None


def subkey(root: bytes, *labels: str) -> bytes:
    """A 32-byte key for one purpose, from a root key (RFC 5869, SHA-256).

    Args:
        root: 32 bytes.
        labels: what the key is for, outermost first.

    Raises:
        ValueError: a label is no Unicode text, or longer than 65,535 bytes.
    """
    from cryptography.hazmat.primitives.hashes import SHA256  # costs more to load than the gate itself
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    try:
        info = prefixed(*(label.encode() for label in labels))
    except ValueError:
        del root  # a report of an error may show what a function held when it failed
        raise
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=_SALT, info=info).derive(root)


def index_key(root: bytes, kind: str, tenant: str) -> bytes:
    """The key under which one platform recognises one kind of number."""
    return subkey(root, "vnid/v1/index", kind, tenant)


def keyed(key: bytes, head: bytes) -> HMAC:
    """HMAC-SHA-256 with its key and the beginning of every message taken in; a copy of it takes the rest.

    A copy costs less than half of a new object, for it hashes neither pad again (``benchmarks/pseudonym.py``).

    Args:
        key: 32 bytes.
        head: what every message begins with.
    """
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.hmac import HMAC

    made = HMAC(key, SHA256())
    made.update(head)
    return made


def tag(key: bytes, identifier: Identifier) -> bytes:
    """The 32 bytes that stand for a number under an index key."""
    return hmac.digest(key, prefixed(identifier.kind.encode(), identifier.canonical.encode()), "sha256")


def bound_bytes(tenant: str, pseudonym: Pseudonym, account: str, verified_at: datetime) -> bytes:
    """What a binding is a digest of.

    Args:
        tenant: the platform.
        pseudonym: the number; its tag has 32 bytes, so it needs no length before it.
        account: whose it is.
        verified_at: when it was shown; written as whole microseconds since 1970 in UTC, in ASCII decimal.

    Raises:
        ValueError: the time has no zone, or the tag is of another length.
    """
    if verified_at.utcoffset() is None:
        raise ValueError("a time without a zone is no moment")
    if len(pseudonym.tag) != TAG_BYTES:
        raise ValueError("a tag has 32 bytes")
    moment = str(microseconds(verified_at))
    before = prefixed(tenant.encode(), pseudonym.kind.encode(), pseudonym.kid.encode())
    return before + pseudonym.tag + prefixed(account.encode(), moment.encode())
