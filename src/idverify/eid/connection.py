"""The way to a provider: HTTPS with a bound on time and size, and no redirect followed."""

from __future__ import annotations

import functools
import ipaddress
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn
from urllib.parse import urlsplit

import httpx

from idverify.errors import AttestationError

# Far above what a token, a key set or the claims of one person need.
MOST_BYTES: Final = 128 * 1024
TIMEOUT: Final = 10.0


@functools.cache
def _usual_authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered.

    Attributes:
        status: of HTTP.
        body: all of it; it may tell of a person, so it is never shown.
    """

    status: int
    body: bytes = field(repr=False)


class Connection:
    """Requests to one provider.

    Environment variables for proxies and for certificates are not read, so that nothing but this
    decides whom a secret is sent to.

    Args:
        timeout: seconds for connecting, and for each wait; a body is broken off once its request has
            taken longer than this in all.
        tls: whose certificates are trusted, where it is not the usual authorities.
    """

    def __init__(self, *, timeout: float = TIMEOUT, tls: ssl.SSLContext | None = None) -> None:
        self._timeout = timeout
        self._tls = tls or _usual_authorities()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch something.

        Raises:
            AttestationError: nobody answered in time (``provider_unavailable``), or the answer is cut
                off, too long or a redirect (``answer``).
        """
        return self._ask("GET", url, headers or {}, None)

    def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """Send a form.

        Raises:
            AttestationError: as for ``get``.
        """
        return self._ask("POST", url, headers or {}, form)

    def _ask(self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None) -> Answer:
        until = time.monotonic() + self._timeout
        # Unpacked, a small answer could be a huge one.
        sent = {**headers, "Accept": "application/json", "Accept-Encoding": "identity"}
        begun = False
        try:
            with (
                httpx.Client(
                    verify=self._tls, timeout=self._timeout, follow_redirects=False, trust_env=False
                ) as client,
                client.stream(method, url, data=form, headers=sent) as response,
            ):
                begun = True
                return Answer(response.status_code, _body(response, until))
        except httpx.RemoteProtocolError:
            # Cut off in the middle is a broken answer; hung up on before any is none.
            raise AttestationError("answer" if begun else "provider_unavailable", check="transport") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise AttestationError("provider_unavailable", check="transport") from None


def _body(response: httpx.Response, until: float) -> bytes:
    if response.is_redirect or response.headers.get("content-encoding", "identity") != "identity":
        raise AttestationError("answer", check="transport")
    if response.status_code == 429 or response.status_code >= 500:
        raise AttestationError("provider_unavailable", check="status")
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise AttestationError("answer", check="size")
        if time.monotonic() > until:
            raise AttestationError("provider_unavailable", check="transport")
    return bytes(body)


def json_object(body: bytes) -> dict[str, object]:
    """The JSON object that a body is.

    Raises:
        AttestationError: it is none, or names something twice, so that two readers could read two
            things (``answer``).
    """
    try:
        found = json.loads(body, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise AttestationError("answer", check="json")
    return found


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def is_loopback(url: str) -> bool:
    """Whether an address names this machine by number, or as ``localhost``."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_endpoint(url: object, *, loopback: bool) -> bool:
    """Whether secrets may be sent to an address: HTTPS, or plain HTTP to this very machine.

    Args:
        url: what was configured, or what a provider says of itself.
        loopback: plain HTTP to this machine is allowed, for trying things out.
    """
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (loopback and parts.scheme == "http" and is_loopback(url))
