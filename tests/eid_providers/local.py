"""A server on this machine whose every answer a test can replace."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer."""

    protocol_version = "HTTP/1.1"
    server: LocalServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def respond(self) -> None:
        parts = urlsplit(self.path)
        self.query = dict(parse_qsl(parts.query))
        length = int(self.headers.get("Content-Length", 0))
        self.form = dict(parse_qsl(self.rfile.read(length).decode()))
        self.server.counts[parts.path] += 1
        self.server.answers[parts.path](self)

    do_GET = respond  # noqa: N815  # the name that the server looks for
    do_POST = respond  # noqa: N815  # the same

    def give(
        self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None, length: int | None = None
    ) -> None:
        """Answer; ``length`` is what is claimed of the body."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True


class LocalServer(ThreadingHTTPServer):
    """Paths and what answers at them.

    Attributes:
        counts: how often each path was asked.
        answers: what answers.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.answers: dict[str, Callable[[Exchange], None]] = {}
        super().__init__(("127.0.0.1", 0), Exchange)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some tests are about."""


@contextmanager
def serving(server: LocalServer) -> Iterator[Any]:
    """A server while it runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def giving(body: bytes) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.give(body)


def truncated(body: bytes) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.give(body[: len(body) // 2], length=len(body))


def huge(exchange: Exchange) -> None:
    exchange.give(b'{"a": "' + b"x" * 4_000_000 + b'"}')


def status(number: int, body: bytes = b"{}") -> Callable[[Exchange], None]:
    return lambda exchange: exchange.give(body, status=number)


def redirect(to: str) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.give(b"", status=302, headers={"Location": to})


def slow(exchange: Exchange) -> None:
    time.sleep(0.6)
    with suppress(OSError):
        exchange.give(b"{}")


def dripping(exchange: Exchange) -> None:
    """Never quite late, and never done."""
    exchange.send_response(200)
    exchange.send_header("Content-Length", "100000")
    exchange.end_headers()
    with suppress(OSError):
        for _ in range(60):
            exchange.wfile.write(b" ")
            exchange.wfile.flush()
            time.sleep(0.03)


def hung_up(exchange: Exchange) -> None:
    exchange.close_connection = True


BROKEN_TRANSPORT = {
    "truncated": (truncated(b'{"a": "' + b"x" * 400 + b'"}'), "answer", "transport"),
    "huge": (huge, "answer", "size"),
    "redirect": (redirect("http://127.0.0.1:9/elsewhere"), "answer", "transport"),
    "500": (status(500), "provider_unavailable", "status"),
    "429": (status(429), "provider_unavailable", "status"),
    "slow": (slow, "provider_unavailable", "transport"),
    "dripping": (dripping, "provider_unavailable", "transport"),
    "hung_up": (hung_up, "provider_unavailable", "transport"),
    "packed": (
        lambda exchange: exchange.give(b"{}", headers={"Content-Encoding": "gzip"}),
        "answer",
        "transport",
    ),
    "nested": (lambda exchange: exchange.give(b"[" * 60_000), "answer", "json"),
    "a_list": (lambda exchange: exchange.give(b"[]"), "answer", "json"),
    "not_utf8": (lambda exchange: exchange.give(b'{"a": "\xff\xfe"}'), "answer", "json"),
    "twice": (lambda exchange: exchange.give(b'{"a": 1, "a": 2}'), "answer", "json"),
    "not_a_number": (lambda exchange: exchange.give(b'{"a": NaN}'), "answer", "json"),
}
