"""The fence for callers that nobody knows: so many failures, and so many public questions, from one address."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from idverify.errors import RequestError

_SECONDS: Final = 60
_V6_PREFIX: Final = 64  # one household or one server has a whole one (RFC 6177 section 2)


class Fence:
    """Counts what strangers do, in this process only and under a key that dies with it.

    An address that failed too often is turned away; whoever has a good key is let through all the same, so that nobody
    locks out a platform by failing beside it, behind one proxy.

    Args:
        failures: how many failed authentications one address has in a minute.
        public: how many questions without a key it has in a minute.
    """

    def __init__(self, *, failures: int, public: int) -> None:
        self._failures = RateLimitItemPerMinute(failures)
        self._public = RateLimitItemPerMinute(public)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._key = secrets.token_bytes(32)

    def require(self, address: str, is_good: Callable[[], bool]) -> None:
        """Turn away an address that failed too often, unless what it presents is good.

        Args:
            address: of the connection.
            is_good: finds that out; asked of such an address only.

        Raises:
            RequestError: it did (``too_many``).
        """
        if not self._limiter.test(self._failures, "failed", self._digest(address)) and not is_good():
            raise RequestError("too_many", seconds=_SECONDS)

    def failed(self, address: str) -> None:
        """Count a failed authentication."""
        self._limiter.hit(self._failures, "failed", self._digest(address))

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
