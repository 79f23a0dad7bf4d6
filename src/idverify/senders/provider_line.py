"""Requests to a provider over HTTP, of which it matters whether they ever left.

Nothing is logged here. httpx logs each request's method and URL, so URLs hold no number, code or secret.
"""

from __future__ import annotations

import functools
import json
import re
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from ipaddress import ip_address
from typing import Final

import httpx

from idverify.errors import OperatorError

_MOST_BYTES: Final = 64 * 1024  # answers are a few hundred bytes
# Too short to hold a code or a number, should a provider repeat one where its own code belongs.
_PROVIDER_CODE: Final = re.compile(r"[0-9A-Za-z_-]{1,5}")
_REFERENCE: Final = re.compile(r"[\x21-\x7e]{1,64}")
_NOT_HANDLED: Final = frozenset({301, 302, 307, 308})  # RFC 9110 section 15.4: ask elsewhere, nothing was done here


def utc_now() -> datetime:
    """The moment, where no other clock was given."""
    return datetime.now(UTC)


class Silence(Enum):
    """Why there is no answer."""

    NEVER_LEFT = "never_left"
    MAY_HAVE_LEFT = "may_have_left"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered.

    Attributes:
        status: the HTTP status.
        body: at most 64 KiB, which may repeat a number and is not shown.
    """

    status: int
    body: bytes = field(repr=False)

    @property
    def refuses(self) -> bool:
        """Whether the status alone says that nothing was done."""
        return 400 <= self.status < 500 or self.status in _NOT_HANDLED

    @property
    def succeeds(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    def fields(self) -> Mapping[str, object]:
        """The body's JSON object; empty where there is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def provider_code(value: object, otherwise: str) -> str:
    """A provider's own error code, or other words where it is not like one."""
    text = str(value) if isinstance(value, str | int) else ""
    return text if _PROVIDER_CODE.fullmatch(text) else otherwise


def provider_reference(value: object) -> str:
    """A provider's name of a message; empty where it is not like one."""
    text = str(value) if isinstance(value, str | int) else ""
    return text if _REFERENCE.fullmatch(text) else ""


class ProviderLine:
    """Kept connections to one provider, for requests of which it matters whether they ever left.

    Args:
        url: ``https://…``, without user, query and fragment; plain ``http`` only to this machine itself.
        timeout: seconds for each step: connecting, writing, waiting for the answer.
        pauses: seconds to wait before each new try at connecting.

    Raises:
        OperatorError: the URL is not such a one (``setting``); the error does not repeat it.
    """

    def __init__(self, url: str, *, timeout: float, pauses: Sequence[float]) -> None:
        self._url = _checked(url)
        self._timeout = timeout
        self._pauses = tuple(pauses)
        self._client = httpx.Client(
            verify=_authorities(),
            timeout=timeout,
            follow_redirects=False,
            trust_env=self._url.scheme == "https",  # in clear to this machine, never by way of a proxy
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},  # so that a cap is a cap
        )

    def post(
        self, path: str, *, content: bytes, headers: Mapping[str, str], in_time: Callable[[], bool]
    ) -> Answer | Silence:
        """Ask, and try again as long as no connection came about.

        Args:
            path: what follows the URL; empty for the URL itself.
            content, headers: what to send.
            in_time: whether it is still worth trying.
        """
        url = self._url.copy_with(path=self._url.path.rstrip("/") + path) if path else self._url
        for pause in self._pauses:
            said = self._ask(url, content, headers)
            if said is not Silence.NEVER_LEFT:
                return said
            time.sleep(pause)
            if not in_time():
                return said
        return self._ask(url, content, headers)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, url: httpx.URL, content: bytes, headers: Mapping[str, str]) -> Answer | Silence:
        deadline = time.monotonic() + 2 * self._timeout
        body = b""
        try:
            with self._client.stream("POST", url, content=content, headers=headers) as response:
                for piece in response.iter_raw():
                    body += piece
                    if len(body) > _MOST_BYTES or time.monotonic() > deadline:
                        return Silence.MAY_HAVE_LEFT
                return Answer(response.status_code, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            return Silence.NEVER_LEFT
        except httpx.HTTPError:
            return Silence.MAY_HAVE_LEFT


@functools.cache
def _authorities() -> ssl.SSLContext:
    """Whom certificates are checked against; read once, since that takes tens of milliseconds."""
    return httpx.create_ssl_context()


def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise OperatorError("setting", name="url", reason="https://…") from None
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise OperatorError("setting", name="url", reason="user, query, fragment")
    if not parsed.host or not (parsed.scheme == "https" or (parsed.scheme == "http" and _is_loopback(parsed.host))):
        raise OperatorError("setting", name="url", reason="https://…")
    return parsed


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
