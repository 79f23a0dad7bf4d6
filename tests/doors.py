"""A platform whose doors are tried: everything real but the telephone, and a clock that is set by hand."""

from __future__ import annotations

import contextlib
import functools
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from families import Family

from conftest import NOW, TENANT, Platform, platform_on
from idverify.account import Service
from idverify.decision import Decision
from idverify.errors import OperatorError
from idverify.gate import PostingGate
from idverify.integrations.door import Door
from idverify.standing_gate import StandingGate
from idverify.stores.opening import open_store


class Counted(PostingGate):
    """The gate, telling how often its store was asked, and failing where a store is lost."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.asked = 0
        self.lost = False

    def decide(self, *given: Any, **named: Any) -> Decision:
        self.asked += 1
        if self.lost:
            raise OperatorError("store_unreachable", reason="closed")
        return super().decide(*given, **named)


class Stand:
    """One platform on a SQLite file, with a door."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.time = NOW
        self.gate = Counted(service=Service.DOMESTIC, store=platform.store, ring=platform.ring)
        self.standings = StandingGate(self.gate, platform.ring)
        self.door = Door(self.standings, clock=lambda: self.time)
        self.family = Family(platform)

    def go_on(self, **by: float) -> datetime:
        """Set the clock forward."""
        self.time += timedelta(**by)
        self.family.now = self.time
        self.standings.renew(now=self.time)
        return self.time

    def token(self, account: str, stream: str | None = None) -> str:
        """A standing, and a list by which it is good at once."""
        self.go_on()
        return self.door.standing(account, stream=stream)


@functools.cache
def _empty_store() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        open_store(f"sqlite:///{path}", tenant=TENANT, upgrade=True).close()
        return path.read_bytes()


@contextlib.contextmanager
def stand_in(folder: Path) -> Iterator[Stand]:
    """A platform on a file in a folder."""
    path = folder / "store.sqlite"
    path.write_bytes(_empty_store())
    store = open_store(f"sqlite:///{path}", tenant=TENANT)
    stand = Stand(platform_on(store))
    try:
        yield stand
    finally:
        stand.door.close()
        store.close()


@contextlib.contextmanager
def served(app: Any, **settings: Any) -> Iterator[str]:
    """The host and port of an application under uvicorn, in a thread."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="error", **settings)
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        running.start()
        until = time.monotonic() + 20
        while not server.started:
            if time.monotonic() > until or not running.is_alive():
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        try:
            yield "{}:{}".format(*listening.getsockname())
        finally:
            server.should_exit = True
            running.join(20)
