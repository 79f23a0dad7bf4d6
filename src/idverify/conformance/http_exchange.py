"""One request over HTTP and what came back, from a server that is given no trust, little room and little time."""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final, TypeVar

from idverify.conformance.door import AnswerError
from idverify.conformance.result import shown
from idverify.errors import OperatorError

if TYPE_CHECKING:
    import httpx

# RFC 6750 section 2.1: what may stand behind «Bearer».
_KEY: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,4096}=*", re.ASCII)
_IN_ITS_PLACE: Final = "…"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered.

    Attributes:
        status: the status code.
        headers: by name in lower case.
        body: the whole of it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpExchange:
    """Requests to one server.

    The time limit is for a whole exchange, from the first packet to the last: a server that sends a byte now and then
    gains nothing. No redirect is followed, no cookie kept, no proxy taken from the environment, nothing unpacked.

    Args:
        key: sent as ``Authorization: Bearer``; None: nothing is. It stands in no error and no repr.
        timeout: for each exchange, in seconds.
        longest: the longest body, in bytes.

    Raises:
        OperatorError: httpx is missing (``conformance_extra``), or the key is none that a header may hold
            (``conformance_key``).
    """

    def __init__(self, *, key: str | None, timeout: float, longest: int) -> None:
        try:
            import httpx  # noqa: F401  # to see whether it is there
        except ModuleNotFoundError:
            raise OperatorError("conformance_extra") from None
        if key is not None and not _KEY.fullmatch(key):
            raise OperatorError("conformance_key")
        self._key, self._timeout, self._longest = key, timeout, longest
        self._client: httpx.AsyncClient | None = None
        self._tls: ssl.SSLContext | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def send(
        self, method: str, address: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """What comes back to one request.

        Args:
            method: such as ``POST``.
            address: the whole of it.
            body: JSON.
            headers: beside those that every request has.

        Raises:
            AnswerError: nothing was listening (``unreachable``), it broke off or broke the rules of HTTP
                (``crashed``), or there was too much (``too_long``) or nothing whole in time (``timeout``).
        """
        import httpx

        given = {"Accept": "application/json", "Accept-Encoding": "identity", "Accept-Language": "en"}
        if self._key is not None:
            given["Authorization"] = f"Bearer {self._key}"
        if body is not None:
            given["Content-Type"] = "application/json"
        try:
            return self._run(self._sent(method, address, body, given | dict(headers or {})))
        except AnswerError:
            raise
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL, OSError) as why:
            # Of the kinds of OSError it is this one that the time limit for the whole raises.
            raise AnswerError("timeout" if isinstance(why, TimeoutError) else "unreachable") from None
        except httpx.TimeoutException:
            raise AnswerError("timeout") from None
        except (httpx.HTTPError, ValueError, RuntimeError):  # no HTTP, or cut off
            raise AnswerError("crashed") from None

    def said(self, body: bytes) -> str:
        """What a server said, as it may be shown: without the key, should it have repeated that."""
        written = body.decode("utf-8", "replace")
        return shown(written if self._key is None else written.replace(self._key, _IN_ITS_PLACE))

    def without_key(self, value: Any) -> Any:  # noqa: ANN401  # any JSON
        """JSON from a server with the key left out wherever it stands."""
        if self._key is None:
            return value
        if isinstance(value, str):
            return value.replace(self._key, _IN_ITS_PLACE)
        if isinstance(value, dict):
            return {self.without_key(name): self.without_key(each) for name, each in value.items()}
        return [self.without_key(each) for each in value] if isinstance(value, list) else value

    def renew(self) -> None:
        """Let go of every connection."""
        client, self._client = self._client, None
        if client is not None:
            self._run(client.aclose())

    def close(self) -> None:
        """End it."""
        self.renew()
        loop, thread = self._loop, self._thread
        self._loop = self._thread = None
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def _trusting(self) -> ssl.SSLContext:
        import httpx

        # Made once: reading every authority that is trusted takes longer than most exchanges.
        self._tls = self._tls or httpx.create_ssl_context(trust_env=False)
        return self._tls

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        # A loop in a thread of its own: whoever asks may have one running in theirs.
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
            self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _sent(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=self._timeout,
                follow_redirects=False,
                trust_env=False,
                verify=self._trusting(),
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            )
        async with (
            asyncio.timeout(self._timeout),
            self._client.stream(method, address, content=body, headers=headers) as response,
        ):
            whole = bytearray()
            async for chunk in response.aiter_raw():
                whole += chunk
                if len(whole) > self._longest:
                    raise AnswerError("too_long")
            return Reply(
                response.status_code, {name.lower(): each for name, each in response.headers.items()}, bytes(whole)
            )
