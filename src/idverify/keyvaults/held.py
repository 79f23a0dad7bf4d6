"""Keys held by this process itself: what a file and the environment have in common.

Such a vault protects against whoever takes the database, and against nobody who reads this process's memory.
No Python object here keeps a key's bytes once they were read; they stand in the memory of the objects of
``cryptography``, which does not promise to wipe it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, Self, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from idverify.errors import OperatorError
from idverify.keys import LONGEST_WRAPPED, Key
from idverify.keyvaults.refusals import require_length, told_afresh
from idverify.pseudonym import KEY_BYTES, keyed, subkey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hmac import HMAC

_HEX: Final = re.compile(rf"[0-9a-fA-F]{{{2 * KEY_BYTES}}}")
_NAME: Final = re.compile(r"[!-~]{1,1024}")
NONCE_BYTES: Final = 12
_T = TypeVar("_T")


class Entry(NamedTuple):
    """One secret as it is written down.

    Attributes:
        use: ``root``, ``wrap`` or ``sign``.
        name: of a root its ``kid``, of another key its whole name.
        secret: 64 hex digits.
    """

    use: str
    name: str
    secret: str

    def __repr__(self) -> str:
        return f"Entry({self.use!r})"


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """Keys by name, as objects that compute and do not show what they hold."""

    macs: Mapping[str, HMAC] = field(repr=False)
    wraps: Mapping[str, AESGCM] = field(repr=False)
    signs: Mapping[str, Ed25519PrivateKey] = field(repr=False)

    @classmethod
    def read(cls, entries: Iterable[Entry], *, tenant: str) -> Self | int:
        """The keys that entries stand for.

        Returns:
            They, or the number of the first entry, from 1, that is none: it is not shown.
        """
        macs: dict[str, HMAC] = {}
        wraps: dict[str, AESGCM] = {}
        signs: dict[str, Ed25519PrivateKey] = {}
        seen: set[tuple[str, str]] = set()
        for number, (use, name, secret) in enumerate(entries, 1):
            if not _HEX.fullmatch(secret) or not _NAME.fullmatch(name) or (use, name) in seen:
                return number
            seen.add((use, name))
            root = bytes.fromhex(secret)
            if use == "root":
                try:
                    subkeys = Key(name, root).subkeys(tenant)
                except OperatorError:
                    return number
                macs |= {each: keyed(value, b"") for each, value in subkeys.items()}
            elif use == "wrap":
                # Of its own for each name: a secret written twice does not make two keys one.
                wraps[name] = AESGCM(subkey(root, "vnid/v1/wrap", name))
            elif use == "sign":
                signs[name] = Ed25519PrivateKey.from_private_bytes(root)
            else:
                return number
        return cls(macs, wraps, signs)

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")


class HeldVault:
    """A vault of keys that this process holds; see ``FileVault`` and ``EnvironmentVault``.

    ``wrap`` is AES-256-GCM with a fresh random nonce of 12 bytes before it, and the context as associated data.
    AES key wrap with padding (RFC 5649) needs no nonce, but has no place for a context, so it would let whoever
    writes the database move one wrapped key to another row. One key may wrap 2**32 times (NIST SP 800-38D section
    8.3).
    """

    __slots__ = ("_held",)

    def __init__(self, held: HeldKeys) -> None:
        self._held = held

    def _keys(self) -> HeldKeys:
        return self._held

    @told_afresh
    def mac(self, name: str, message: bytes) -> bytes:
        """See ``Vault.mac``."""
        one = _named(self._keys().macs, name).copy()
        one.update(message)
        return one.finalize()

    @told_afresh
    def wrap(self, name: str, plain: bytes, *, context: bytes) -> bytes:
        """See ``Vault.wrap``."""
        key = _named(self._keys().wraps, name)
        require_length(plain, LONGEST_WRAPPED, vault=self)
        nonce = os.urandom(NONCE_BYTES)
        return nonce + key.encrypt(nonce, plain, context)

    @told_afresh
    def unwrap(self, name: str, wrapped: bytes, *, context: bytes) -> bytes:
        """See ``Vault.unwrap``."""
        key = _named(self._keys().wraps, name)
        try:
            return key.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
        except (InvalidTag, ValueError):  # touched, or of an impossible length
            raise OperatorError("vault_unwrap", name=name) from None

    @told_afresh
    def sign(self, name: str, message: bytes) -> bytes:
        """See ``Vault.sign``."""
        return _named(self._keys().signs, name).sign(message)

    def public_key(self, name: str) -> bytes:
        """See ``Vault.public_key``."""
        return _named(self._keys().signs, name).public_key().public_bytes_raw()

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a vault is not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is not pickled")


def _named(keys: Mapping[str, _T], name: str) -> _T:
    key = keys.get(name)
    if key is None:
        raise OperatorError("vault_key_missing", name=name)
    return key
