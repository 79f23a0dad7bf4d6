"""The service of the tests: everything real but the telephone; in this process, or behind a socket."""

from __future__ import annotations

import functools
import threading
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from two_officers import TwoOfficers, rotation_key

from idverify.ports import EidProvider, PhoneNetwork
from idverify.quotas.limits_quota import LimitsQuota
from idverify.senders.outbox import Outbox
from idverify.settings import Settings
from idverify.stores.opening import engine_of, upgrade_schema
from idverify.web.api_key import ApiKey, Scope
from idverify.web.app import build
from idverify.web.configuration import Configuration
from idverify.web.entrance import Entrance
from idverify.web.server import Server
from idverify.web.service import Service, utc_now

with warnings.catch_warnings():
    # starlette wants httpx2 for its client, and says so at the import; httpx is what the rest of the project uses.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

TENANT = "platform-a"
CONFIGURATION = Configuration(hosts=("localhost", "127.0.0.1"), drain_seconds=0, stop_seconds=5)


@dataclass
class Clock:
    """A clock that the test sets; real time until then."""

    at: datetime | None = None

    def __call__(self) -> datetime:
        return utc_now() if self.at is None else self.at

    def pass_by(self, span: timedelta) -> None:
        self.at = self() + span


@dataclass
class Reached:
    """A service with somebody who calls it."""

    client: httpx.Client
    token: str = field(repr=False)
    outbox: Outbox
    service: Service
    entrance: Entrance
    url: str
    server: Server | None = None

    def post(
        self, path: str, body: Any = None, *, key: str | None = None, token: str | None = None, **named: Any
    ) -> httpx.Response:
        """Ask something, as a write with a key of its own; ``key=""`` sends none, ``token=""`` neither."""
        headers = dict(named.pop("headers", {}))
        bearer = self.token if token is None else token
        if bearer:
            headers.setdefault("Authorization", f"Bearer {bearer}")
        written = str(uuid.uuid4()) if key is None else key
        if written:
            headers.setdefault("Idempotency-Key", written)
        return self.client.post(path, json=body if body is not None else {}, headers=headers, **named)

    def get(self, path: str, *, token: str | None = None, **named: Any) -> httpx.Response:
        """Ask by GET; ``token=""`` sends none."""
        headers = dict(named.pop("headers", {}))
        bearer = self.token if token is None else token
        if bearer:
            headers.setdefault("Authorization", f"Bearer {bearer}")
        return self.client.get(path, headers=headers, **named)

    def key_for(self, *scopes: Scope, expires_at: datetime | None = None) -> str:
        """The token of another API key."""
        return keep_key(self.service, scopes, expires_at=expires_at)


def settings_on(folder: Path, url: str | None = None, **more: Any) -> Settings:
    """The settings of a platform whose schema is there: on a fresh file, or on a database."""
    url = url or f"sqlite:///{folder / 'service.sqlite'}"
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()
    officers = folder / "officers.json"
    officers.write_text(TwoOfficers(TENANT).officers.to_json(), encoding="utf-8")
    given: dict[str, Any] = {
        "store": url,
        "tenant": TENANT,
        "keys": f"2026a:{bytes(range(32)).hex()}",
        "officers_file": officers,
        "rotation_public_key": rotation_key().public_key.hex(),
    }
    return Settings.model_validate(given | more)


@contextmanager
def service_on(
    settings: Settings,
    *,
    outbox: Outbox | None = None,
    clock: Callable[[], datetime] = utc_now,
    providers: Iterable[EidProvider] = (),
    network: PhoneNetwork | None = None,
    quota: str = "memory://",
) -> Iterator[Service]:
    """A service on settings; its connections are let go of at the end. ``service.registrar`` sends to the outbox."""
    service = Service.from_settings(
        settings,
        quota=LimitsQuota(quota, strategy="sliding-window-counter"),
        sender=Outbox() if outbox is None else outbox,
        providers=providers,
        network=network,
        clock=clock,
    )
    try:
        yield service
    finally:
        service.close()


def keep_key(service: Service, scopes: Iterable[Scope] = (), *, expires_at: datetime | None = None) -> str:
    """The token of a new API key; one that may do everything if no scope is named."""
    made = ApiKey.new(frozenset(scopes) or frozenset(Scope), "test", service.clock() - timedelta(hours=1), expires_at)
    service.store.keep_api_key(made.kept)
    return made.token


@contextmanager
def in_process(
    service: Service, outbox: Outbox, *, configuration: Configuration = CONFIGURATION, token: str | None = None
) -> Iterator[Reached]:
    """The service without a socket."""
    entrance = build(service, configuration)
    token = keep_key(service) if token is None else token
    with TestClient(entrance, base_url="http://localhost", raise_server_exceptions=True) as client:
        yield Reached(client, token, outbox, service, entrance, "http://localhost")


@contextmanager
def running(
    service: Service, outbox: Outbox, *, configuration: Configuration = CONFIGURATION, token: str | None = None
) -> Iterator[Reached]:
    """The service behind a real server on a free port, in a thread of its own."""
    entrance = build(service, configuration)
    server = Server(entrance, configuration, host="127.0.0.1", port=0)
    token = keep_key(service) if token is None else token
    with serving(server) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield Reached(client, token, outbox, service, entrance, url, server)


@contextmanager
def serving(server: Server) -> Iterator[str]:
    """A server's address while it runs in a thread."""
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the server did not start")
            threading.Event().wait(0.01)
        host, port = server.address
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()


@functools.cache
def span_exporter() -> InMemorySpanExporter:
    """What keeps every span that ends in this process from now on; clear it before a test."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)  # OpenTelemetry takes one, once
    return exporter


@contextmanager
def platform_in_process(folder: Path, **named: Any) -> Iterator[Reached]:
    """A whole platform on a fresh file, without a socket; named arguments as of ``service_on``."""
    outbox = Outbox()
    with service_on(settings_on(folder), outbox=outbox, **named) as service, in_process(service, outbox) as reached:
        yield reached


@contextmanager
def platform_running(folder: Path, **named: Any) -> Iterator[Reached]:
    """A whole platform on a fresh file behind a real server; named arguments as of ``service_on``."""
    outbox = Outbox()
    with service_on(settings_on(folder), outbox=outbox, **named) as service, running(service, outbox) as reached:
        yield reached
