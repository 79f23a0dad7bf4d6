"""Key pairs that things are sealed to: the public half as the web tier has it, the private one as its holder has it.

suite     public key                      private key
X25519    u, RFC 7748, 32 bytes           scalar, 32 bytes
X-Wing    ML-KEM-768 ek, 1,184 || u, 32   ML-KEM-768 seed (d || z, FIPS 203), 64 || scalar, 32
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn, Self

from idverify.errors import OperatorError
from idverify.sealing.secret import Secret
from idverify.sealing.suite import DEFAULT_SUITE, hpke, require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

_X25519_BYTES: Final = 32
_MLKEM_PUBLIC_BYTES: Final = 1184
_MLKEM_SEED_BYTES: Final = 64
_FIELD_PRIME: Final = 2**255 - 19  # RFC 7748 section 4.1


class KemPublicKey:
    """The half that seals.

    Args:
        suite: its id.
        raw: as in the module's table.

    Raises:
        OperatorError: there is no such suite (``seal_suite``); or the bytes are no key of it, are one that gives every
            sender the same shared secret, or a second spelling of another key (``seal_key``).
    """

    __slots__ = ("_key", "raw", "suite")

    def __init__(self, suite: str, raw: bytes) -> None:
        require_known(suite)
        self.suite = suite
        self.raw = bytes(raw)
        self._key = _public_key(suite, self.raw)

    def seal(self, plain: Secret, info: bytes) -> bytes:
        """``enc || ct``; nobody who seals can open.

        Args:
            plain: what is sealed.
            info: what it belongs to; it opens for the same bytes only.
        """
        return hpke(self.suite).encrypt(plain.reveal(), self._key, info=info)

    def __repr__(self) -> str:
        return f"KemPublicKey({self.suite!r})"


class KemPrivateKey:
    """The half that opens.

    Args:
        suite: its id.
        parts: the X25519 key; of X-Wing the ML-KEM-768 key before it.

    Raises:
        OperatorError: there is no such suite (``seal_suite``), or these are no keys of it (``seal_key``).
    """

    __slots__ = ("_key", "parts", "public", "suite")

    def __init__(self, suite: str, parts: Sequence[object]) -> None:
        require_known(suite)
        self.suite = suite
        self.parts, self._key = _joined(suite, tuple(parts))
        self.public = KemPublicKey(suite, b"".join(part.public_key().public_bytes_raw() for part in self.parts))

    @classmethod
    def generate(cls, suite: str) -> Self:
        """A new pair. Raises: as the class does."""
        from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        require_known(suite)
        if suite == DEFAULT_SUITE:
            return cls(suite, (X25519PrivateKey.generate(),))
        return cls(suite, (MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()))

    @classmethod
    def from_secret(cls, suite: str, raw: Secret) -> Self:
        """The pair of a private key, as in the module's table. Raises: as the class does."""
        from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        require_known(suite)
        seed = 0 if suite == DEFAULT_SUITE else _MLKEM_SEED_BYTES
        if len(raw) != seed + _X25519_BYTES:
            raise OperatorError("seal_key")
        scalar = X25519PrivateKey.from_private_bytes(raw.reveal()[seed:])
        if suite == DEFAULT_SUITE:
            return cls(suite, (scalar,))
        return cls(suite, (MLKEM768PrivateKey.from_seed_bytes(raw.reveal()[:seed]), scalar))

    def to_secret(self) -> Secret:
        """The private key, as in the module's table."""
        return Secret(b"".join(part.private_bytes_raw() for part in self.parts))

    def open(self, sealed: bytes, info: bytes) -> Secret | None:
        """What was sealed to this key for this ``info``; None if it was not, or was touched."""
        from cryptography.exceptions import InvalidTag

        # Nothing is raised from here, so that no traceback holds what a half-done opening had.
        try:
            return Secret(hpke(self.suite).decrypt(sealed, self._key, info=info))
        except (InvalidTag, ValueError):  # ValueError: a point of low order where the sender's key should be
            return None

    def __repr__(self) -> str:
        return f"KemPrivateKey({self.suite!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not pickled or copied")


def _joined(
    suite: str, parts: tuple[object, ...]
) -> tuple[tuple[MLKEM768PrivateKey | X25519PrivateKey, ...], X25519PrivateKey | MLKEM768X25519PrivateKey]:
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

    match parts:
        case (X25519PrivateKey() as scalar,) if suite == DEFAULT_SUITE:
            return (scalar,), scalar
        case (MLKEM768PrivateKey() as seed, X25519PrivateKey() as scalar) if suite != DEFAULT_SUITE:
            return (seed, scalar), MLKEM768X25519PrivateKey(seed, scalar)
    raise OperatorError("seal_key")


def _public_key(suite: str, raw: bytes) -> X25519PublicKey | MLKEM768X25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
    from cryptography.hazmat.primitives.hpke import MLKEM768X25519PublicKey

    try:
        if suite == DEFAULT_SUITE:
            return _x25519(raw)
        point = _x25519(raw[_MLKEM_PUBLIC_BYTES:])
        return MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_PUBLIC_BYTES]), point)
    except ValueError:  # of another length, or out of range
        raise OperatorError("seal_key") from None


def _x25519(raw: bytes) -> X25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    # RFC 7748 section 5 has receivers reduce and mask what they read. Here that would let one key stand twice among the
    # officers under two spellings, so only the one below the prime is a key.
    if int.from_bytes(raw, "little") >= _FIELD_PRIME:
        raise ValueError("not the one spelling of a point")
    point = X25519PublicKey.from_public_bytes(raw)
    # RFC 7748 section 6.1: a point of low order gives everybody the same secret, and cryptography raises.
    X25519PrivateKey.generate().exchange(point)
    return point
