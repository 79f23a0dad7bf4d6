"""Root keys and rings of them: several alive at once, the first writes, all read.

A key never shows itself: not in a repr, not in a pickle, not in an error.
"""

from __future__ import annotations

import functools
import hmac
import re
from collections.abc import Iterable
from typing import Final, NoReturn

from idverify.errors import OperatorError
from idverify.identifiers import Identifier
from idverify.pseudonym import KEY_BYTES, Pseudonym, index_key, prefixed, subkey, tag

_KID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
LONGEST_TENANT: Final = 255
KCV_BYTES: Final = 8


class Key:
    """One root key.

    Args:
        kid: its name, 1 to 32 of ``A-Z a-z 0-9 _ -``; it stands in every token the key makes.
        secret: 32 random bytes, never made from a password.

    Raises:
        OperatorError: the name or the length is wrong (``key_name``, ``key_length``).
    """

    __slots__ = ("_root", "kid")

    def __init__(self, kid: str, secret: bytes) -> None:
        if not _KID.fullmatch(kid):
            raise OperatorError("key_name")
        # HMAC would pad a short key and hash a long one without a word; neither is the key meant.
        if len(secret) != KEY_BYTES:
            raise OperatorError("key_length", kid=kid)
        self.kid = kid
        self._root = bytes(secret)

    @property
    def check_value(self) -> bytes:
        """Eight bytes that tell whether two keys are the same, and nothing else about them."""
        return hmac.digest(self._root, b"vnid/v1/kcv", "sha256")[:KCV_BYTES]

    def subkey(self, *labels: str) -> bytes:
        """A 32-byte key for one purpose; see ``pseudonym.subkey``."""
        return subkey(self._root, *labels)

    def index_key(self, kind: str, tenant: str) -> bytes:
        """The key under which one platform recognises one kind of number."""
        return index_key(self._root, kind, tenant)

    def __repr__(self) -> str:
        return f"Key({self.kid!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled")


class Keyring:
    """The live keys of one platform, newest first.

    Args:
        keys: the first one writes tokens, all are read; tags are kept under every one of them.
        tenant: an opaque label of the platform, 1 to 255 bytes; it outlives domain names.

    Raises:
        OperatorError: no key, two keys of one name, or an impossible tenant
            (``key_missing``, ``key_twice``, ``tenant``).
    """

    __slots__ = ("_index_key", "_keys", "tenant")

    def __init__(self, keys: Iterable[Key], *, tenant: str) -> None:
        self._keys = tuple(keys)
        if not self._keys:
            raise OperatorError("key_missing")
        if len({key.kid for key in self._keys}) < len(self._keys):
            raise OperatorError("key_twice")
        try:
            length = len(tenant.encode())
        except UnicodeEncodeError:
            raise OperatorError("tenant") from None
        if not 1 <= length <= LONGEST_TENANT:
            raise OperatorError("tenant")
        self.tenant = tenant
        # HKDF costs several times an HMAC; a subkey is derived once for each kind and key.
        self._index_key = functools.cache(lambda key, kind: key.index_key(kind, tenant))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The live keys, newest first."""
        return self._keys

    def key(self, kid: str) -> Key | None:
        """The live key of this name, if there is one."""
        return next((key for key in self._keys if key.kid == kid), None)

    def pseudonym(self, identifier: Identifier) -> Pseudonym:
        """How this platform recognises a number, under the newest key."""
        return self._under(self._keys[0], identifier)

    def pseudonyms(self, identifier: Identifier) -> tuple[Pseudonym, ...]:
        """How this platform recognises a number, under every live key, newest first."""
        return tuple(self._under(key, identifier) for key in self._keys)

    def _under(self, key: Key, identifier: Identifier) -> Pseudonym:
        return Pseudonym(key.kid, identifier.kind, tag(self._index_key(key, identifier.kind), identifier))

    def recognises(self, pseudonym: Pseudonym, identifier: Identifier) -> bool:
        """Whether a pseudonym made under a key that still lives stands for this number."""
        key = self.key(pseudonym.kid)
        if key is None or pseudonym.kind != identifier.kind:
            return False
        return hmac.compare_digest(self._under(key, identifier).tag, pseudonym.tag)

    def mac(self, purpose: str, *parts: str | bytes, kid: str | None = None) -> tuple[str, bytes]:
        """A keyed digest for one purpose of this platform, with the name of the key that made it.

        Args:
            purpose: what it is for, such as ``vnid/v1/code``; digests of two purposes never meet.
            parts: what is digested, in order.
            kid: which live key; the newest if left out.

        Raises:
            OperatorError: no live key has that name (``key_retired``).
        """
        key = self._keys[0] if kid is None else self.key(kid)
        if key is None:
            raise OperatorError("key_retired", kid=kid)
        message = prefixed(*(part.encode() if isinstance(part, str) else part for part in parts))
        return key.kid, hmac.digest(key.subkey(purpose, self.tenant), message, "sha256")

    def __repr__(self) -> str:
        return f"Keyring({', '.join(key.kid for key in self._keys)}; tenant={self.tenant!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyring is not pickled")
