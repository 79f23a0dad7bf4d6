"""One key: a root held in this process, or a name whose subkeys a vault holds."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

from idverify.errors import OperatorError, door
from idverify.keys.names import INDEX, USES, Labels, use_name
from idverify.keys.vault import Vault
from idverify.pseudonym import KEY_BYTES, keyed, prefixed, subkey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hmac import HMAC

_KID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
_CHECK: Final = b"vnid/v1/kcv"
KCV_BYTES: Final = 8  # of a key-check value


class Macs(Protocol):
    """One use of one key: digests of messages that all begin alike."""

    def __call__(self, message: bytes) -> bytes:
        """The 32 bytes for one message."""
        ...

    def each(self, texts: Iterable[str]) -> Iterator[bytes]:
        """The 32 bytes for each text after its length."""
        ...


class Key:
    """One root key, held in memory.

    A process that is forked from this one has it too: make keys in each worker, not before they part.

    Args:
        kid: its name, 1 to 32 of ``A-Z a-z 0-9 _ -``; it stands in every token the key makes.
        secret: 32 random bytes, never made from a password.

    Raises:
        OperatorError: the name or the length is wrong (``key_name``, ``key_length``).
    """

    __slots__ = ("_root", "kid")

    def __init__(self, kid: str, secret: bytes) -> None:
        # HMAC would pad a short key and hash a long one without a word; neither is the key meant.
        root, fits = bytes(secret), len(secret) == KEY_BYTES
        del secret  # a report of an error may show what a function held when it failed
        if not _KID.fullmatch(kid):
            del root, kid  # whoever mixes the two up gives the secret as the name
            raise OperatorError("key_name")
        if not fits:
            del root
            raise OperatorError("key_length", kid=kid)
        self.kid = kid
        self._root = root

    @property
    def check_value(self) -> bytes:
        """Eight bytes that tell whether two keys are the same, and nothing else about them."""
        return hmac.digest(self._root, _CHECK, "sha256")[:KCV_BYTES]

    def subkey(self, *labels: str) -> bytes:
        """A 32-byte key for one purpose; see ``pseudonym.subkey``."""
        return subkey(self._root, *labels)

    def index_key(self, kind: str, tenant: str) -> bytes:
        """The key under which one platform recognises one kind of number."""
        return self.subkey(INDEX, kind, tenant)

    def subkeys(self, tenant: str) -> Subkeys:
        """Every key that this root stands for on one platform, to be moved into a vault.

        A vault that holds them under these names gives the tags and digests that this root gave.

        Args:
            tenant: the platform.
        """
        return Subkeys(self, tenant)

    def check_values(self, tenant: str) -> Mapping[str, bytes]:  # noqa: ARG002  # a root is the same on all
        """What a store notes of it: one value, for all is derived from one secret."""
        return {self.kid: self.check_value}

    def macs(self, tenant: str, labels: Labels, head: bytes = b"") -> Macs:
        """One use of it.

        Args:
            tenant: the platform.
            labels: one of ``names.USES``.
            head: what every message begins with.
        """
        return _HeldMacs(keyed(self.subkey(*labels, tenant), head))

    def held(self, head: str) -> Macs:
        """Digests under this very key, for one that was derived already; each message after ``head``."""
        return _HeldMacs(keyed(self._root, prefixed(head.encode())))

    def __repr__(self) -> str:
        return f"Key({getattr(self, 'kid', None)!r})"  # one that was refused is shown by a report of the refusal

    def __getstate__(self) -> NoReturn:
        raise TypeError("a key is not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled")


class VaultKey:
    """One key of a ring whose secrets a vault keeps: not one root, but a key for each use and platform.

    Args:
        kid: its name, as of a ``Key``.
        vault: what holds the keys that ``names_of`` lists.

    Raises:
        OperatorError: the name is wrong (``key_name``).
    """

    __slots__ = ("_vault", "kid")

    def __init__(self, kid: str, vault: Vault) -> None:
        if not _KID.fullmatch(kid):
            del kid
            raise OperatorError("key_name")
        self.kid = kid
        self._vault = vault

    def check_values(self, tenant: str) -> Mapping[str, bytes]:
        """What a store notes of it: a value for each key in the vault, which is asked once for each.

        Args:
            tenant: the platform.

        Returns:
            Eight bytes by ``kid/`` and the kind of number or the purpose.

        Raises:
            OperatorError: a key is missing, or the vault gives no answer (see ``Vault``).
        """
        return {f"{self.kid}/{labels[-1]}": self.macs(tenant, labels)(_CHECK)[:KCV_BYTES] for labels in USES}

    def macs(self, tenant: str, labels: Labels, head: bytes = b"") -> Macs:
        """One use of it; see ``Key.macs``."""
        return _VaultMacs(self._vault, use_name(tenant, self.kid, labels), head)

    def __repr__(self) -> str:
        return f"VaultKey({getattr(self, 'kid', None)!r})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a key is not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled")


# What a ring holds: keys in this process, and keys that a vault keeps.
RingKey = Key | VaultKey


class Subkeys(Mapping[str, bytes]):
    """The keys of one root on one platform, by their names in a vault; each is derived when it is asked for."""

    __slots__ = ("_key", "_labels", "_tenant")

    def __init__(self, key: Key, tenant: str) -> None:
        self._key, self._tenant = key, tenant
        self._labels = {use_name(tenant, key.kid, labels): labels for labels in USES}

    def __getitem__(self, name: str) -> bytes:
        return self._key.subkey(*self._labels[name], self._tenant)

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    def __repr__(self) -> str:
        return f"Subkeys({', '.join(self._labels)})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("keys are not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not pickled")


class _HeldMacs:
    """A keyed object is made once and copied for each message: less than half the work of making one."""

    __slots__ = ("_keyed",)

    def __init__(self, keyed: HMAC) -> None:
        self._keyed = keyed

    def __call__(self, message: bytes) -> bytes:
        one = self._keyed.copy()
        one.update(message)
        return one.finalize()

    def each(self, texts: Iterable[str]) -> Iterator[bytes]:
        length, copy = -1, self._keyed.copy
        for data in map(str.encode, texts):
            if len(data) != length:  # numbers of one kind mostly have one length, so that too is taken in once
                length, longer = len(data), self._keyed.copy()
                longer.update(prefixed(data)[:2])
                copy = longer.copy
            one = copy()
            one.update(data)
            yield one.finalize()


class _VaultMacs:
    __slots__ = ("_head", "_name", "_vault")

    def __init__(self, vault: Vault, name: str, head: bytes) -> None:
        self._vault, self._name, self._head = vault, name, head

    @door
    def __call__(self, message: bytes) -> bytes:
        try:
            return self._vault.mac(self._name, self._head + message)
        except OperatorError as refused:
            failed = OperatorError(refused.code, **refused.data)
        # Told afresh: the frames behind the first telling hold the message, and with it a number.
        del message
        raise failed

    def each(self, texts: Iterable[str]) -> Iterator[bytes]:
        return map(self, (prefixed(text.encode()) for text in texts))


def index_macs(key: RingKey, tenant: str, kind: str) -> Macs:
    """The use of a key that recognises one kind of number."""
    return key.macs(tenant, (INDEX, kind), prefixed(kind.encode()))
