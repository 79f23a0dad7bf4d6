"""The live keys of one platform."""

from __future__ import annotations

import functools
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NoReturn

from idverify.errors import OperatorError, doors
from idverify.identifiers import Identifier
from idverify.keys.key import Key, Macs, RingKey, index_macs
from idverify.keys.names import PURPOSES, ROW
from idverify.pseudonym import TAG_BYTES, Binding, Pseudonym, bound_bytes, prefixed

LONGEST_TENANT: Final = 255  # bytes of the name of a platform, as UTF-8
_MOST_LENT: Final = 32  # a day and the day before, under a few keys


@doors
class Keyring:
    """The live keys of one platform, newest first.

    Args:
        keys: the first one writes tokens, all are read; tags are kept under every one of them. Keys in memory and
            keys in a vault may stand side by side.
        tenant: an opaque label of the platform, 1 to 255 bytes; it outlives domain names.

    Attributes:
        oldest: the name of the key that has been written with for longest, under which is counted what a new key must
            not begin anew.

    Raises:
        OperatorError: no key, two keys of one name, or an impossible tenant
            (``key_missing``, ``key_twice``, ``tenant``).
    """

    __slots__ = ("_index", "_keys", "_lent", "_use", "oldest", "tenant")

    def __init__(self, keys: Iterable[RingKey], *, tenant: str) -> None:
        self._keys, self.tenant = tuple(keys), tenant
        if not self._keys:
            raise OperatorError("key_missing")
        self.oldest = self._keys[-1].kid
        if len({key.kid for key in self._keys}) < len(self._keys):
            raise OperatorError("key_twice")
        try:
            length = len(tenant.encode())
        except UnicodeEncodeError:
            raise OperatorError("tenant") from None
        if not 1 <= length <= LONGEST_TENANT:
            raise OperatorError("tenant")
        # HKDF costs several times an HMAC, and a keyed object three times its copy: each is made once for each use.
        self._index = functools.cache(lambda key, kind: index_macs(key, tenant, kind))
        self._use = functools.cache(lambda key, purpose: key.macs(tenant, (purpose,)))
        self._lent = functools.lru_cache(_MOST_LENT)(self._made_to_lend)

    @property
    def keys(self) -> tuple[RingKey, ...]:
        """The live keys, newest first."""
        return self._keys

    @property
    def check_values(self) -> Mapping[str, bytes]:
        """What tells whether these are the keys that a store has been used with: eight bytes each, by name.

        A key in memory has one, under its own name; a key in a vault has one for each of its uses, under
        ``kid/vn.msisdn``, ``kid/vnid/v1/code`` and so on, at most 128 characters.

        Raises:
            OperatorError: a vault lacks a key or gives no answer (see ``Vault``).
        """
        return {name: value for key in self._keys for name, value in key.check_values(self.tenant).items()}

    def key(self, kid: str) -> RingKey | None:
        """The live key of this name, if there is one."""
        return next((key for key in self._keys if key.kid == kid), None)

    def ordered(self, kids: Sequence[str], *, oldest: str | None = None) -> Keyring:
        """The same secrets in the order that a store says, and only those: the first writes.

        Args:
            kids: names of live keys, each once.
            oldest: which of them has been written with for longest; the last one if left out.

        Raises:
            OperatorError: this ring has no key of a name, so this process was started before the key was made
                (``key_behind``, with ``kid``); no name, or one twice (``key_missing``, ``key_twice``).
        """
        wanted = []
        for kid in kids:
            key = self.key(kid)
            if key is None:
                raise OperatorError("key_behind", kid=kid)
            wanted.append(key)
        ring = Keyring(wanted, tenant=self.tenant)
        ring._index, ring._use = self._index, self._use
        ring.oldest = ring.oldest if oldest is None else oldest
        return ring

    def pseudonym(self, identifier: Identifier) -> Pseudonym:
        """How this platform recognises a number, under the newest key.

        Raises:
            OperatorError: the key is in a vault that fails (see ``Vault``).
        """
        return self._under(self._keys[0], identifier)

    def pseudonyms(self, identifier: Identifier) -> tuple[Pseudonym, ...]:
        """How this platform recognises a number, under every live key, newest first. Errors as of ``pseudonym``."""
        return tuple(self._under(key, identifier) for key in self._keys)

    def _under(self, key: RingKey, identifier: Identifier) -> Pseudonym:
        kind = identifier.kind
        return Pseudonym(key.kid, kind, self._index(key, kind)(prefixed(identifier.canonical.encode())))

    def tags(self, kind: str, canonicals: Iterable[str], *, kid: str | None = None) -> Iterator[bytes]:
        """The tags of many numbers of one kind, for those who have millions; each as of ``pseudonym``.

        Args:
            kind: of every one of them.
            canonicals: their canonical spellings; they are taken as they are.
            kid: under which live key; the newest if left out.

        Returns:
            32 bytes for each, in their order, as they are asked for.

        Raises:
            OperatorError: no live key has that name (``key_retired``), or its vault fails.
        """
        return self._index(self._live(kid), kind).each(canonicals)

    def recognises(self, pseudonym: Pseudonym, identifier: Identifier) -> bool:
        """Whether a pseudonym made under a key that still lives stands for this number."""
        key = self.key(pseudonym.kid)
        if key is None or pseudonym.kind != identifier.kind:
            return False
        return hmac.compare_digest(self._under(key, identifier).tag, pseudonym.tag)

    def mac(self, purpose: str, *parts: str | bytes, kid: str | None = None) -> tuple[str, bytes]:
        """A keyed digest for one purpose of this platform, with the name of the key that made it.

        Args:
            purpose: one of ``PURPOSES``; digests of two purposes never meet.
            parts: what is digested, in order.
            kid: which live key; the newest if left out.

        Raises:
            OperatorError: no live key has that name (``key_retired``), or its vault fails.
            ValueError: there is no such purpose.
        """
        if purpose not in PURPOSES:
            raise ValueError("a digest is made for one of the purposes that keys.names lists")
        message = (part.encode() if isinstance(part, str) else part for part in parts)
        try:
            key = self._live(kid)
            return key.kid, self._use(key, purpose)(prefixed(*message))
        except OperatorError:
            del parts, message  # a code may be among them, and a report of an error may show what a function held
            raise

    def lent(self, purpose: str, head: str, day: int, *, kid: str | None = None) -> tuple[str, Macs]:
        """Digests under a key that serves one purpose on one day, held in memory even where a vault has the key.

        What is checked thousands of times a second cannot ask a vault each time. Whoever reads this process's memory
        has the key of a day; the key that it comes from stays where it is.

        Args:
            purpose: one of ``PURPOSES``.
            head: what every message begins with.
            day: days since 1970.
            kid: which live key; the newest if left out.

        Returns:
            The name of the key, and what makes the digests.

        Raises:
            OperatorError: no live key has that name (``key_retired``), or its vault fails.
            ValueError: there is no such purpose.
        """
        name = self._live(kid).kid
        return name, self._lent(purpose, head, day, name)

    def _made_to_lend(self, purpose: str, head: str, day: int, kid: str) -> Macs:
        _, secret = self.mac(purpose, day.to_bytes(4, "big"), kid=kid)
        return Key(kid, secret).held(head)

    def bind(self, pseudonym: Pseudonym, account: str, verified_at: datetime) -> Binding:
        """What holds a number, an account and a time together; ``pseudonym.bound_bytes`` says how.

        Whoever can write the database and has no key cannot move a tag to another account unnoticed.

        Args:
            pseudonym: as it is written; the key that made it binds it.
            account: whose it is.
            verified_at: when the number was shown; aware.

        Raises:
            OperatorError: that key lives no more (``key_retired``), or its vault fails.
            ValueError: the time is naive, or the tag has not 32 bytes.
        """
        key = self._live(pseudonym.kid)
        return Binding(key.kid, self._use(key, ROW)(bound_bytes(self.tenant, pseudonym, account, verified_at)))

    def bound(self, binding: Binding, pseudonym: Pseudonym, account: str, verified_at: datetime) -> bool:
        """Whether ``bind`` gave this for them; False too where the key lives no more.

        Raises:
            OperatorError: the key is in a vault that fails.
            ValueError: the time is naive.
        """
        key = self.key(pseudonym.kid)
        if key is None or binding.kid != pseudonym.kid or len(pseudonym.tag) != TAG_BYTES:
            return False
        return hmac.compare_digest(self.bind(pseudonym, account, verified_at).mac, binding.mac)

    def _live(self, kid: str | None) -> RingKey:
        key = self._keys[0] if kid is None else self.key(kid)
        if key is None:
            raise OperatorError("key_retired", kid=kid)
        return key

    def __repr__(self) -> str:
        return f"Keyring({', '.join(key.kid for key in self._keys)}; tenant={self.tenant!r})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a keyring is not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyring is not pickled")
