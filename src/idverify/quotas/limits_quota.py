"""A quota kept by the library ``limits``: in memory, or shared in Redis."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from limits import RateLimitItemPerSecond
from limits.errors import ConfigurationError
from limits.storage import Storage, storage_from_string
from limits.strategies import STRATEGIES

from idverify.errors import OperatorError

Strategy = Literal["moving-window", "sliding-window-counter", "fixed-window"]

_REDIS_WAITS: Final = 1  # seconds for a connection, and for an answer; redis-py alone would wait without end
_log: Final = logging.getLogger(__name__)


class LimitsQuota:
    """A Quota on a storage of ``limits``; it says no whenever the storage cannot be asked.

    Each triple of name, ``most`` and ``within`` counts apart, so a changed limit begins at nothing.

    Args:
        storage: the URI of a storage (``memory://`` for one process, ``redis://…`` for several), or a storage.
        strategy: how it counts. ``moving-window`` is exact; ``fixed-window`` lets twice as many pass around the end of
            a window; ``sliding-window-counter`` estimates.

    Raises:
        OperatorError: there is no such storage, its client library is missing, or it cannot count that way
            (``setting``).
    """

    def __init__(self, storage: str | Storage, *, strategy: Strategy = "moving-window") -> None:
        kept = _opened(storage) if isinstance(storage, str) else storage
        if kept is None:
            raise OperatorError("setting", name="quota storage", reason="limits")
        try:
            limiter = STRATEGIES[strategy](kept)
        except (
            KeyError,
            NotImplementedError,
        ):  # no such strategy, or none that this storage keeps
            raise OperatorError("setting", name="quota strategy", reason="limits") from None
        self._limiter = limiter
        # Strategies keep different things under a key; a changed strategy must not find the other one's.
        self._space = f"idverify/{strategy}"

    def take(self, name: str, *, most: int, within: timedelta) -> bool:
        """Whether one more may happen under a name, which is counted if so.

        Args:
            name: what is counted; a pseudonym or another name that says nothing about a person. Any text.
            most: how many may happen; below 1 none may.
            within: in which time; a whole number of seconds.

        Returns:
            False where there were too many, and where the storage does not answer.

        Raises:
            ValueError: ``within`` is not a positive whole number of seconds.
        """
        if within <= timedelta() or within.microseconds:
            raise ValueError("a quota counts within a positive whole number of seconds")
        if most < 1:
            return False
        item = RateLimitItemPerSecond(most, within // timedelta(seconds=1), self._space)
        # Storages join the parts of a key by a slash, and some take neither spaces nor long keys.
        key = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            return bool(self._limiter.hit(item, key))
        except Exception as failure:  # noqa: BLE001  # whatever is wrong with the storage, the answer is no
            _log.warning("the quota's storage did not answer: %s", type(failure).__name__)
            return False


def _opened(uri: str) -> Storage | None:
    # What these errors say repeats the URI, with its password.
    try:
        over_redis = urlsplit(uri).scheme.startswith(("redis", "valkey"))
        waits = {"socket_timeout": _REDIS_WAITS, "socket_connect_timeout": _REDIS_WAITS} if over_redis else {}
        opened = storage_from_string(uri, wrap_exceptions=True, **waits)
    except (ConfigurationError, ValueError):
        return None
    return opened if isinstance(opened, Storage) else None
