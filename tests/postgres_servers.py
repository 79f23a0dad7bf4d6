"""Servers for tests of what happens when one dies: a primary with standbys, and a wire that can be cut."""

from __future__ import annotations

import enum
import select
import shutil
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from postgres_server import PORT, PostgresServer
from sqlalchemy import make_url
from sqlalchemy import text as sql

from idverify.stores.opening import engine_of

_TURN_SECONDS = 0.02
_LONGEST_SECONDS = 60.0


class Cut(enum.Enum):
    """Where a connection is cut at a message of the client's."""

    BEFORE = "the server never gets it"
    AFTER = "the server did what it says, and its answer is lost"


Watch = Callable[[bytes], Cut | None]


class Wire:
    """A socket that leads to a server's and can be cut exactly where a message of a client passes.

    Args:
        server_url: the server's, with one host.

    Attributes:
        watch: is shown every message of a client's but the first, with its letter before it, and says whether to cut.
        refuses: whether whoever connects is sent away.
    """

    def __init__(self, server_url: str) -> None:
        self._server = make_url(server_url)
        self._folder = Path(tempfile.mkdtemp(prefix="idv-wire-"))
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(self._folder / f".s.PGSQL.{PORT}"))
        self._socket.listen(64)
        self.watch: Watch = lambda _message: None
        self.refuses = False
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, **query: str) -> str:
        """The server's URL by way of this wire, with more in its query."""
        through = self._server.set(query={"host": str(self._folder), "port": str(PORT), **query})
        return through.render_as_string(hide_password=False)

    def close(self) -> None:
        self._socket.close()
        shutil.rmtree(self._folder)

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._socket.accept()
                if self.refuses:
                    client.close()
                else:
                    threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, self._connected() as server, suppress(OSError):
            held, begun = b"", False
            while True:
                ready, _, _ = select.select((client, server), (), ())
                if server in ready:
                    data = server.recv(65536)
                    if not data:
                        return
                    client.sendall(data)
                if client not in ready:
                    continue
                data = client.recv(65536)
                if not data:
                    return
                held += data
                while message := _first(held, lettered=begun):
                    held = held[len(message) :]
                    cut = self.watch(message) if begun else None
                    begun = True
                    if cut is not Cut.BEFORE:
                        server.sendall(message)
                    if cut is Cut.AFTER:
                        _wait_for_answer(server)
                    if cut is not None:
                        return

    def _connected(self) -> socket.socket:
        host, port = str(self._server.query.get("host", self._server.host)), self._server.query.get("port", PORT)
        if not host.startswith("/"):
            return socket.create_connection((host, int(str(self._server.port or port))))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server


def _first(held: bytes, *, lettered: bool) -> bytes | None:
    """The first whole message (PostgreSQL 18 manual, 54.7); none begins with a letter but those after the first."""
    start = 1 if lettered else 0
    if len(held) < start + 4:
        return None
    (length,) = struct.unpack_from("!I", held, start)
    return held[: start + length] if len(held) >= start + length else None


def _wait_for_answer(server: socket.socket) -> None:
    answer = b""
    while b"Z\0\0\0\5" not in answer and (data := server.recv(65536)):
        answer += data


def is_statement(message: bytes) -> bool:
    """Whether a message is a statement, or the last of the several that bring one with its values."""
    return message[:1] in {b"Q", b"S"}


def is_commit(message: bytes) -> bool:
    return message[5:] == b"COMMIT\0"


def hosts(*servers: PostgresServer, **query: str) -> str:
    """One URL for several servers."""
    urls = [make_url(server.url) for server in servers]
    both = {name: ",".join(str(url.query[name]) for url in urls) for name in ("host", "port")}
    return urls[0].set(query={**both, **query}).render_as_string(hide_password=False)


def until(truth: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _LONGEST_SECONDS
    while not truth():
        assert time.monotonic() < end, "it never was so"
        time.sleep(_TURN_SECONDS)


def told(url: str, question: str) -> object:
    """The one value that a server answers."""
    engine = engine_of(url)
    try:
        with engine.begin() as connection:
            return connection.scalar(sql(question))
    finally:
        engine.dispose()


def synchronous(primary: PostgresServer) -> bool:
    """Whether a primary has a standby that its commits wait for."""
    following = (
        "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum') AND state = 'streaming'"
    )
    return bool(told(primary.url, following))
