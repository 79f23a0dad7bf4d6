"""A private key that signs, in a file that only its owner reads."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from idverify.errors import OperatorError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LARGEST: Final = 1 << 14  # bytes
_SEED: Final = re.compile(rb"\s*([0-9a-fA-F]{64})\s*")


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The private key that a file holds.

    Args:
        path: an Ed25519 seed as 64 hex digits, or PKCS #8 in PEM without a passphrase.

    Raises:
        OperatorError: the file is open to others (``vault_file_mode``), cannot be read or holds no such key
            (``vault_file``).
    """
    key = _of(_own_file(path))
    if key is None:
        raise OperatorError("vault_file", path=path, reason="Ed25519: 64 hex | PEM")
    return key


def _of(content: bytes) -> Ed25519PrivateKey | None:
    """The key that a file holds; None where it holds none. It raises nothing: its frame has the key in it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    seed = _SEED.fullmatch(content)
    if seed:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed[1].decode()))
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None


def _own_file(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as unreadable:
        raise OperatorError("vault_file", path=path, reason=unreadable.strerror) from None
    # Of what was opened, not of what now has that name.
    with os.fdopen(descriptor, "rb") as opened:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) & _OTHERS:
            raise OperatorError("vault_file_mode", path=path)
        return opened.read(_LARGEST)
