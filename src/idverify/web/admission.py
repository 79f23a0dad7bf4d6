"""Who may ask: the API key, what it may be used for, and how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from idverify.errors import RequestError
from idverify.web.api_key import Caller, Scope, authenticate
from idverify.web.fence import Fence
from idverify.web.good_keys import GoodKeys
from idverify.web.service import Service

# A short burst is let through, and whoever was turned away need not wait long.
_SECONDS: Final = 10


class Admission:
    """Lets callers in, before anything of their body is read.

    Args:
        service: whose API keys, clock and quota.
        fence: for those who present none that is good.
        calls_per_second: how often one key may call, counted over ten seconds.
    """

    def __init__(self, service: Service, fence: Fence, *, calls_per_second: int) -> None:
        self._service = service
        self.fence = fence
        self._good = GoodKeys(service.store)
        self._most = calls_per_second * _SECONDS

    def known(self, headers: list[str], address: str) -> Caller:
        """Who calls.

        Args:
            headers: every ``Authorization`` header; two are as good as none.
            address: the network address of the connection.

        Raises:
            RequestError: no good key is presented (``unauthenticated``, ``key_expired``), or the address failed too
                often (``too_many``).
        """
        presented = headers[0] if len(headers) == 1 else None
        now = self._service.clock()
        self.fence.require(address, lambda: self._good.have(presented, now=now))
        try:
            return authenticate(self._service.store, presented, now=now)
        except RequestError:
            self.fence.failed(address)
            raise

    def permit(self, caller: Caller, needs: Scope) -> None:
        """Let a caller that is known do something.

        Args:
            caller: as of ``known``.
            needs: what the key must be allowed.

        Raises:
            RequestError: the key called too often (``too_many``), or may not do this (``scope``).
        """
        if not self._service.quota.take(f"api-key/{caller.id}", most=self._most, within=timedelta(seconds=_SECONDS)):
            raise RequestError("too_many", seconds=_SECONDS)
        if needs.value not in caller.scopes:
            raise RequestError("scope")


async def admitted(request: Request, needs: Scope) -> None:
    """Let a request in, and note on it who calls, let in or not. Errors as of ``Admission.known`` and ``permit``."""
    admission: Admission = request.app.state.admission
    headers, address = request.headers.getlist("authorization"), address_of(request)

    def let_in() -> None:
        request.state.caller = admission.known(headers, address)
        admission.permit(request.state.caller, needs)

    await run_in_threadpool(let_in)


async def taken(request: Request) -> None:
    """Count a question without a key. Errors as of ``Fence.take``."""
    admission: Admission = request.app.state.admission
    admission.fence.take(address_of(request))


def address_of(request: Request) -> str:
    """The network address that a request came from; of a trusted proxy's, what the proxy says."""
    return "" if request.client is None else request.client.host
