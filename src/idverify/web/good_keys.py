"""The API keys that are good, as they were a second ago: for callers beside whom strangers fail."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from idverify.ports.api_keys import ApiKeys
from idverify.web.api_key import NOBODYS, presented_in

_HOLDS: Final = timedelta(seconds=1)


class GoodKeys:
    """Tells a key that is good from any other without a question to the store for each.

    The digests of all keys are read once a second at most, whoever asks, so what strangers cost has a bound; and what
    they show is compared here in constant time, so that neither an answer nor the clock tells them a key's name.

    Args:
        keys: of the platform.
    """

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys
        self._lock = threading.Lock()
        self._read_at: datetime | None = None
        self._digests: Mapping[str, bytes] = {}

    def have(self, header: str | None, *, now: datetime) -> bool:
        """Whether a key that is good stands in a header. The store is to be asked about it all the same.

        Args:
            header: ``Authorization`` as it came.
            now: the moment.

        Raises:
            OperatorError: the store is out of reach.
        """
        presented = presented_in(header)
        if presented is None:
            return False
        digests = self._known(now)
        return hmac.compare_digest(digests.get(presented.id, NOBODYS), presented.digest)

    def _known(self, now: datetime) -> Mapping[str, bytes]:
        with self._lock:  # a platform's first call waits for what another's began to read
            if self._read_at is None or abs(now - self._read_at) >= _HOLDS:
                self._read_at = now  # before the question, so that a store in trouble is not asked more often
                self._digests = {
                    each.id: each.digest
                    for each in self._keys.api_keys()
                    if each.revoked_at is None and (each.expires_at is None or each.expires_at > now)
                }
            return self._digests
