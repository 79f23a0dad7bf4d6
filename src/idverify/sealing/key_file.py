"""Private keys in a file, under a passphrase.

    idverify officer key 1
    name: …                      one line for each item of the header, in the open
    salt: 32 hex digits
    -----BEGIN ENCRYPTED PRIVATE KEY-----      one block for each key (PKCS#8, RFC 5958, PBES2, RFC 8018)
    …

The password of the blocks is not the passphrase. ``cryptography`` derives a PKCS#8 key by 2,048 rounds of PBKDF2, which
is no hindrance to a guesser, so the passphrase is stretched before:

    password = hex(scrypt(passphrase, salt, N = 2^17, r = 8, p = 1, 32 bytes))     RFC 7914; takes 128 MiB
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from idverify.sealing.secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_SALT_BYTES: Final = 16
_STRETCHED_BYTES: Final = 32
_N: Final = 2**17  # with r = 8 and p = 1 what OWASP's password storage sheet asks of scrypt
_R: Final = 8
_P: Final = 1
_LONGEST_FILE: Final = 64 * 1024
_BLOCK: Final = (
    r"-----BEGIN ENCRYPTED PRIVATE KEY-----\n(?:[A-Za-z0-9+/=]{1,76}\n)+-----END ENCRYPTED PRIVATE KEY-----\n"
)
_FILE: Final = re.compile(
    r"idverify (?P<kind>[a-z]+) key 1\n"
    r"(?P<header>(?:[a-z]+: [!-~]+\n)+?)"
    r"salt: (?P<salt>[0-9a-f]{32})\n"
    rf"(?P<blocks>(?:{_BLOCK})+)"
)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file of private keys, still shut.

    Attributes:
        header: what stands in the open.
        salt: 16 bytes.
        blocks: the keys, each as a PEM block.
    """

    header: Mapping[str, str]
    salt: bytes
    blocks: tuple[str, ...] = field(repr=False)

    @classmethod
    def read(cls, data: bytes, kind: str) -> Self | None:
        """The parts of a file; None if it is none of this kind."""
        if len(data) > _LONGEST_FILE or not data.isascii():
            return None
        found = _FILE.fullmatch(data.decode("ascii").replace("\r\n", "\n"))
        if found is None or found["kind"] != kind:
            return None
        lines = [line.split(": ", 1) for line in found["header"].splitlines()]
        header = {name: value for name, value in lines}  # noqa: C416  # dict() would not say that each has two
        if len(header) < len(lines):
            return None
        return cls(header, bytes.fromhex(found["salt"]), tuple(re.findall(_BLOCK, found["blocks"])))

    @staticmethod
    def written(kind: str, header: Mapping[str, str], keys: Sequence[Any], passphrase: bytes) -> bytes:
        """A file.

        Args:
            kind: one word.
            header: what stands in the open, printable ASCII.
            keys: private keys of ``cryptography``.
            passphrase: not empty.
        """
        from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

        salt = os.urandom(_SALT_BYTES)
        encryption = BestAvailableEncryption(_stretched(passphrase, salt).reveal())
        blocks = b"".join(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption) for key in keys)
        lines = [
            f"idverify {kind} key 1",
            *(f"{name}: {value}" for name, value in header.items()),
            f"salt: {salt.hex()}",
        ]
        return "".join(f"{line}\n" for line in lines).encode() + blocks

    def opened(self, passphrase: bytes) -> tuple[PrivateKeyTypes, ...] | None:
        """The keys; None if the passphrase is another, or a block was touched."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        password = _stretched(passphrase, self.salt)
        try:
            return tuple(load_pem_private_key(block.encode(), password.reveal()) for block in self.blocks)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return None


def _stretched(passphrase: bytes, salt: bytes) -> Secret:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Secret(Scrypt(salt=salt, length=_STRETCHED_BYTES, n=_N, r=_R, p=_P).derive(passphrase).hex().encode())
