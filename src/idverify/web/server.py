"""The process: uvicorn with one worker, and how it stops."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from datetime import UTC, datetime
from types import FrameType
from typing import Final

import uvicorn

from idverify.web.configuration import Configuration
from idverify.web.entrance import Entrance
from idverify.web.protocol import protocol_of
from idverify.web.refusal import kind_and_place

_log: Final = logging.getLogger("idverify.web")


class Server(uvicorn.Server):
    """One process of the service.

    Told to stop, it first says that it is not ready, for as long as a balancer needs to hear it; then it takes no more
    connections, and waits for what is being answered. Told again, it waits for no balancer.

    Args:
        entrance: as of ``app.build``.
        configuration: its limits.
        host, port: where it listens; port 0 for any that is free.
    """

    def __init__(self, entrance: Entrance, configuration: Configuration, *, host: str, port: int) -> None:
        proxies = list(configuration.trusted_proxies)
        super().__init__(
            uvicorn.Config(
                entrance,
                host=host,
                port=port,
                workers=1,
                lifespan="on",
                ws="none",
                http=protocol_of(
                    header_seconds=configuration.header_seconds,
                    send_seconds=configuration.send_seconds,
                    most=configuration.connections,
                ),
                proxy_headers=bool(proxies),
                forwarded_allow_ips=proxies,
                server_header=False,
                access_log=False,
                log_config=None,
                h11_max_incomplete_event_size=configuration.header_bytes,
                timeout_keep_alive=10,
                timeout_graceful_shutdown=configuration.stop_seconds,
            )
        )
        self._stopping = entrance.app.state.stopping
        self._drain = configuration.drain_seconds
        self._last_connection_at: float | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens, once it has started."""
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return str(host), int(port)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # what a signal handler is given
        """Begin to stop, on a signal or at another's word."""
        if self._stopping.is_set():
            # Ctrl-C a third time, by somebody who sits there, waits for nothing; no other signal cuts a write off.
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self.should_exit = True
            return
        self._stopping.set()
        _log.info("stopping: not ready for %s s, then no more connections", self._drain)

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop taking connections; asked ten times a second."""
        if self._stopping.is_set() and not self.should_exit:
            now = asyncio.get_running_loop().time()
            if self._last_connection_at is None:
                self._last_connection_at = now + self._drain
            self.should_exit = now >= self._last_connection_at
        return await super().on_tick(counter)


class _Lines(logging.Formatter):
    """An object of JSON for each record, so that nothing in one begins another, and its time in UTC.

    An error is its kind and its place: what it says may repeat what it failed on.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, str] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info is not None and record.exc_info[1] is not None:
            told["error"] = kind_and_place(record.exc_info[1])
        return json.dumps(told)


def log_to_stdout() -> None:
    """Send the access log to standard output, and everything else to standard error, a line of JSON each."""
    access = logging.StreamHandler(sys.stdout)
    access.setFormatter(logging.Formatter("%(message)s"))
    told = logging.getLogger("idverify.web.access")
    told.addHandler(access)
    told.propagate = False
    other = logging.StreamHandler(sys.stderr)
    other.setFormatter(_Lines())
    logging.getLogger().addHandler(other)
    # The libraries that speak to gateways tell addresses at INFO.
    for name in ("idverify", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
