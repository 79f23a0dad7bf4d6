"""What the keys of a platform are for, and what each is called where it is kept one by one.

A root key is one secret from which every other is derived (section 3.2 of RFC 5869 calls what tells them
apart ``info``). A vault that cannot derive keeps each of the derived keys instead, under a name of its own.
The lists are closed: a digest for a purpose that stands in no list would be refused by a vault, so it is
refused everywhere.
"""

from __future__ import annotations

import string
from typing import Final

INDEX: Final = "vnid/v1/index"
ROW: Final = "vnid/v1/row"
# What ``Keyring.mac`` digests are for.
PURPOSES: Final = (
    "vnid/v1/code",
    "vnid/v1/budget",
    "vnid/v1/eid-session",
    "vnid/v1/eid-nonce",
    "vnid/v1/eid-verifier",
    "vnid/v1/standing",
)
# The kinds of number that are recognised.
KINDS: Final = ("vn.msisdn", "vn.pid", "vn.foreigner")

Labels = tuple[str, ...]
# All that a platform's keys do, as the labels from which ``Key.subkey`` derives, the tenant left out.
USES: Final[tuple[Labels, ...]] = (
    *((INDEX, kind) for kind in KINDS),
    *((purpose,) for purpose in PURPOSES),
    (ROW,),
)
_PLAIN: Final = frozenset((string.ascii_letters + string.digits + "._-").encode())


def key_name(tenant: str, kid: str, *labels: str) -> str:
    """The stable name of one key in a vault, such as ``idverify/platform-a/2026a/vnid/v1/index/vn.msisdn``.

    No two lists of arguments have one name: in each, every byte of its UTF-8 that is none of
    ``A-Z a-z 0-9 . _ -`` is written ``%XX``, and ``/`` stands between them only.

    Args:
        tenant: the platform.
        kid: the key's own name.
        labels: what it is for, outermost first.

    Returns:
        Printable ASCII.

    Raises:
        ValueError: an argument is no Unicode text.
    """
    return "/".join(("idverify", *map(_plain, (tenant, kid, *labels))))


def use_name(tenant: str, kid: str, labels: Labels) -> str:
    """The name of a key for one of ``USES``: a label's own slashes are those of the name."""
    return key_name(tenant, kid, *(part for label in labels for part in label.split("/")))


def names_of(tenant: str, kid: str) -> tuple[str, ...]:
    """Every key that an operator makes in a vault, for one platform and one key of its ring.

    All are for HMAC-SHA-256 and of 32 bytes.

    Args:
        tenant: the platform.
        kid: the name of a ``VaultKey``.

    Raises:
        ValueError: an argument is no Unicode text.
    """
    return tuple(use_name(tenant, kid, labels) for labels in USES)


def _plain(part: str) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in part.encode())
