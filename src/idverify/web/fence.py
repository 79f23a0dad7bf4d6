"""The fence for callers that nobody knows: so many failures, and so many public questions, from one address."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import threading
from collections import OrderedDict
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from idverify.errors import RequestError

_SECONDS: Final = 60
_KNOWN: Final = 1_024  # keys that were good lately
_V6_PREFIX: Final = 64  # one household or one server has a whole one (RFC 6177 section 2)


class Fence:
    """Counts what strangers do, in this process only and under a key that dies with it.

    An address that failed too often is turned away before the store is asked; a key that was good here lately is let
    through all the same, so that nobody locks out a platform by failing beside it, behind one proxy.

    Args:
        failures: how many failed authentications one address has in a minute.
        public: how many questions without a key it has in a minute.
    """

    def __init__(self, *, failures: int, public: int) -> None:
        self._failures = RateLimitItemPerMinute(failures)
        self._public = RateLimitItemPerMinute(public)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def require(self, address: str, presented: str | None) -> None:
        """Turn away an address that failed too often, unless what it presents was good lately.

        Raises:
            RequestError: it did (``too_many``).
        """
        if self._limiter.test(self._failures, "failed", self._digest(address)):
            return
        with self._lock:
            known = presented is not None and self._digest(presented) in self._known
        if not known:
            raise RequestError("too_many", seconds=_SECONDS)

    def failed(self, address: str, presented: str | None) -> None:
        """Count a failed authentication."""
        self._limiter.hit(self._failures, "failed", self._digest(address))
        if presented is not None:
            with self._lock:
                self._known.pop(self._digest(presented), None)

    def passed(self, presented: str) -> None:
        """Note that what was presented is good."""
        digest = self._digest(presented)
        with self._lock:
            self._known[digest] = None
            self._known.move_to_end(digest)
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)

    def take(self, address: str) -> None:
        """Count a question without a key.

        Raises:
            RequestError: there were too many (``too_many``).
        """
        if not self._limiter.hit(self._public, "public", self._digest(address)):
            raise RequestError("too_many", seconds=_SECONDS)

    def _digest(self, text: str) -> str:
        return hashlib.blake2b(_place(text).encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).hexdigest()


def _place(address: str) -> str:
    """An IPv6 address's network, for one caller has all of it; anything else as it is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, _V6_PREFIX), strict=False))
