"""The small seal beside a pseudonym: the number alone, which a rotation of keys opens without any officer.

When the key of the pseudonyms changes, every number is needed once to reckon its new pseudonym. So that nobody has to
open whole records for that, the number is sealed to a rotation key, whose private half is offline but during a
rotation.

    info   = LP("vnid/v2/idseal") || LP(tenant) || LP(kind) || LP(suite)
    inside = canonical || 0x80 || 0x00 … 0x00, 64 bytes (ISO/IEC 7816-4)
    sealed = HPKE(suite, rotation public key, info, inside)
    key id = the first 16 hex digits of SHA-256(LP("vnid/v1/rotation") || LP(suite) || LP(public key))

Which row it belongs to is not bound: whoever opens reckons the pseudonym under the old key, which must be the row's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final, NoReturn, Self

from idverify.errors import OperatorError
from idverify.identifiers import Identifier
from idverify.pseudonym import prefixed
from idverify.sealing.kem_key import KemPrivateKey, KemPublicKey
from idverify.sealing.key_file import KeyFile
from idverify.sealing.secret import Secret
from idverify.sealing.suite import DEFAULT_SUITE, require_known

_BYTES: Final = 64
_MARK: Final = b"\x80"
_KEY_ID_DIGITS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedIdentifier:
    """A number that only a rotation opens.

    Attributes:
        suite: how it was sealed.
        kind: which kind of number, as its pseudonym says.
        rotation_key_id: which key opens it.
        sealed: ``enc || ct`` of HPKE: 112 bytes under the default suite, 1,200 under the hybrid.
    """

    suite: str
    kind: str
    rotation_key_id: str
    sealed: bytes = field(repr=False)


class IdentifierSeal:
    """What seals numbers for a rotation.

    Args:
        key: the rotation key's public half.
        tenant: the platform's label; bound in.
    """

    def __init__(self, key: KemPublicKey, *, tenant: str) -> None:
        self._key = key
        self._key_id = rotation_key_id(key)
        self._tenant = tenant

    def seal(self, identifier: Identifier) -> SealedIdentifier:
        """A number, sealed.

        Raises:
            OperatorError: it is longer than any number is (``seal_identifier``).
        """
        inside = Secret((identifier.canonical.encode() + _MARK).ljust(_BYTES, b"\x00"))
        if len(inside) > _BYTES:
            raise OperatorError("seal_identifier")
        suite = self._key.suite
        return SealedIdentifier(
            suite=suite,
            kind=identifier.kind,
            rotation_key_id=self._key_id,
            sealed=self._key.seal(inside, _info(self._tenant, identifier.kind, suite)),
        )


class RotationKey:
    """The private half; it belongs offline but during a rotation, and never on the web tier."""

    __slots__ = ("_key",)

    def __init__(self, key: KemPrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls, suite: str = DEFAULT_SUITE) -> Self:
        """A new key. Raises: ``OperatorError`` if there is no such suite (``seal_suite``)."""
        return cls(KemPrivateKey.generate(suite))

    @classmethod
    def from_bytes(cls, raw: bytes, suite: str = DEFAULT_SUITE) -> Self:
        """The key that ``to_bytes`` gave.

        Raises:
            OperatorError: there is no such suite (``seal_suite``), or this is no key of it (``seal_key``).
        """
        secret = Secret(raw)
        del raw  # or a traceback that prints locals would print it
        return cls(KemPrivateKey.from_secret(suite, secret))

    def to_bytes(self) -> bytes:
        """32 bytes; 96 of the hybrid suite (see ``sealing.kem_key``)."""
        return self._key.to_secret().reveal()

    @classmethod
    def from_pem(cls, data: bytes, passphrase: bytes) -> Self:
        """The key of a file; see ``sealing.key_file``.

        Raises:
            OperatorError: it is no such file (``rotation_key``), or does not open (``rotation_passphrase``).
        """
        file = KeyFile.read(data, "rotation")
        if file is None:
            del passphrase
            raise OperatorError("rotation_key")
        parts = file.opened(passphrase)
        del passphrase  # or a traceback that prints locals would print it
        if parts is None:
            raise OperatorError("rotation_passphrase")
        try:
            return cls(KemPrivateKey(file.header["suite"], parts))
        except (OperatorError, KeyError):
            raise OperatorError("rotation_key") from None

    def to_pem(self, passphrase: bytes) -> bytes:
        """A file, encrypted under a passphrase.

        Raises:
            OperatorError: the passphrase is empty (``rotation_passphrase``).
        """
        if not passphrase:
            raise OperatorError("rotation_passphrase")
        return KeyFile.written("rotation", {"suite": self.suite}, self._key.parts, passphrase)

    @property
    def suite(self) -> str:
        """How identifiers are sealed to it."""
        return self._key.suite

    @property
    def public_key(self) -> bytes:
        """What a ``RecordSeal`` is given: 32 bytes, 1,216 of the hybrid suite."""
        return self._key.public.raw

    @property
    def id(self) -> str:
        """Its name: 16 hex digits."""
        return rotation_key_id(self._key.public)

    def open(self, sealed: SealedIdentifier, *, tenant: str) -> str:
        """The number's canonical spelling.

        Raises:
            OperatorError: there is no such suite (``seal_suite``); or it was sealed to another key, for another
                platform or kind, or was touched (``seal_identifier``).
        """
        require_known(sealed.suite)
        canonical = self._canonical(sealed, tenant)
        if canonical is None:
            raise OperatorError("seal_identifier")
        return canonical

    def _canonical(self, sealed: SealedIdentifier, tenant: str) -> str | None:
        if (sealed.suite, sealed.rotation_key_id) != (self.suite, self.id):
            return None
        try:
            inside = self._key.open(sealed.sealed, _info(tenant, sealed.kind, sealed.suite))
            if inside is None or len(inside) != _BYTES:
                return None
            canonical, mark, rest = inside.reveal().rpartition(_MARK)
            return canonical.decode() if mark and not rest.strip(b"\x00") else None
        except ValueError:  # UTF-8 cannot hold it, or 16 bits its length
            return None

    def __repr__(self) -> str:
        return f"RotationKey({self.id!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a rotation key is not pickled or copied")


def rotation_key_id(key: KemPublicKey) -> str:
    """The name of a rotation key: 16 hex digits."""
    digest = hashlib.sha256(prefixed(b"vnid/v1/rotation", key.suite.encode(), key.raw))
    return digest.hexdigest()[:_KEY_ID_DIGITS]


def _info(tenant: str, kind: str, suite: str) -> bytes:
    return prefixed(b"vnid/v2/idseal", tenant.encode(), kind.encode(), suite.encode())
