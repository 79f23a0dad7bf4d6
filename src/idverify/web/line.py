"""Where requests wait that call somebody outside: so many hold a thread, and the others none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from anyio import CapacityLimiter

from idverify.errors import RequestError

# What sends a message, asks an operator, a verifier or a provider: each may take as long as a gateway lets it.
OUTSIDE: Final = frozenset(
    {
        "/v1/account/bind-personal-id",
        "/v1/account/change-personal-id",
        "/v1/account/identify-streamer",
        "/v1/guardian/own-data",
        "/v1/guardian/proved",
        "/v1/identification/begin",
        "/v1/sign-up/answer",
        "/v1/sign-up/challenge",
        "/v1/sign-up/enrol",
        "/v1/sign-up/silent-proof",
        # The pages that do the same; each is a form, and to look at one calls nobody.
        "/account/again/code",
        "/account/again/code/again",
        "/account/again/phone",
        "/account/change-phone/code",
        "/account/change-phone/code/again",
        "/account/change-phone/phone",
        "/account/code",
        "/account/code/again",
        "/account/identity",
        "/account/identity/bind",
        "/account/own-data/code",
        "/account/own-data/code/again",
        "/account/own-data/identity",
        "/account/own-data/name",
        "/account/own-data/phone",
        "/account/phone",
        "/account/selling/bind",
        "/account/selling/identity",
        "/account/stream/bind",
        "/account/stream/identity",
        "/guardian/again/code",
        "/guardian/again/code/again",
        "/guardian/again/confirm",
        "/guardian/again/identity",
        "/guardian/again/phone",
        "/invitation/code",
        "/invitation/code/again",
        "/invitation/identity",
        "/invitation/name",
        "/invitation/phone",
        "/sign-up/check",
        "/sign-up/code",
        "/sign-up/code/again",
        "/sign-up/identity",
        "/sign-up/phone",
    }
)
_PROBES: Final = 2


class Line:
    """Keeps a third of the threads for those who ask the store alone, however slow a gateway is.

    It is made where an event loop runs.

    Args:
        threads: how many there are.
        at_once: how many requests are answered at once; half as many may wait.
    """

    def __init__(self, *, threads: int, at_once: int) -> None:
        self._outside = CapacityLimiter(max(1, threads * 2 // 3))
        self._most = max(1, at_once // 2)
        self.probes: Final = CapacityLimiter(_PROBES)
        """The threads in which it is looked whether the service is ready; nothing else waits for these."""

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._outside.statistics().tasks_waiting

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until one may call outside, and keep the place meanwhile.

        Raises:
            RequestError: too many wait before this one (``not_ready``); nothing was done.
        """
        if self.waiting >= self._most:
            raise RequestError("not_ready")
        async with self._outside:
            yield
