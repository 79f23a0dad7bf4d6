"""One life of a sandbox: a platform on a store of its own, all real but the phone, the provider and the clock."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import ValidationError

from idverify.conformance.adapter import Connection
from idverify.custody.sequencer import Sequencer
from idverify.errors import OperatorError
from idverify.ledger.signer import LogSigner
from idverify.pseudonym import KEY_BYTES
from idverify.quotas.limits_quota import LimitsQuota
from idverify.sealing import Group, OfficerKey, Officers, RotationKey
from idverify.settings import Settings
from idverify.stores.opening import open_store
from idverify.web.app import build
from idverify.web.configuration import Configuration
from idverify.web.entrance import Entrance
from idverify.web.pages.all import ROUTERS as FOR_PEOPLE
from idverify.web.sandbox.chaos import Chaos
from idverify.web.sandbox.clock import SandboxClock
from idverify.web.sandbox.conformance import ROUTERS as CONFORMANCE
from idverify.web.sandbox.controls import Controls
from idverify.web.sandbox.eid import SandboxEid
from idverify.web.sandbox.endpoints import ROUTERS
from idverify.web.sandbox.feed import SandboxFeed
from idverify.web.sandbox.inbox import Inbox
from idverify.web.sandbox.key import sandbox_key
from idverify.web.sandbox.ledger import SandboxLedger
from idverify.web.sandbox.number_fence import NumberFence
from idverify.web.sandbox.own_site import OwnSite
from idverify.web.sandbox.pages import PAGES
from idverify.web.sandbox.try_out import TRY
from idverify.web.service import Service

# Production refuses keys and officers of this name.
NAME: Final = "sandbox"
_ORIGIN: Final = "sandbox.invalid/idverify"  # RFC 2606 section 2: nobody ever has such a host


class World:
    """A sandbox from its beginning to ``close``.

    Args:
        settings: how the platform reads the law and what limits it sets itself, as of ``sandbox_settings``.
        configuration: of the service.
        here: where the server is reached.
        redirect: as of ``Controls``.
        reset: begins another one.

    Raises:
        OperatorError: a setting cannot be used (``setting``).
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        configuration: Configuration,
        *,
        here: Callable[[], str],
        redirect: str | None,
        reset: Callable[[], Awaitable[None]],
    ) -> None:
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._folder = tempfile.TemporaryDirectory(prefix="idverify-sandbox-")
        try:
            self.service = _service(Path(self._folder.name), settings, here=here, redirect=redirect, reset=reset)
        except BaseException:
            self._folder.cleanup()
            raise
        self.entrance: Entrance = build(
            self.service, configuration, more=(*ROUTERS, *CONFORMANCE, PAGES), pages=(*FOR_PEOPLE, TRY)
        )
        self.app.add_middleware(OwnSite)
        self.app.add_middleware(NumberFence, clock=self.service.clock, configuration=configuration)

    @property
    def app(self) -> FastAPI:
        """The application within."""
        return self.entrance.app

    @property
    def controls(self) -> Controls:
        """What can be set."""
        controls: Controls = self.service.sandbox
        return controls

    @contextmanager
    def answering(self) -> Iterator[Entrance]:
        """What answers, for one request; the world does not end before it is done."""
        self._running += 1
        self._idle.clear()
        try:
            yield self.entrance
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until nothing is being answered."""
        await self._idle.wait()

    def close(self) -> None:
        """End it; nothing of it stays."""
        self.service.close()
        self._folder.cleanup()


def _service(
    folder: Path,
    settings: Mapping[str, str],
    *,
    here: Callable[[], str],
    redirect: str | None,
    reset: Callable[[], Awaitable[None]],
) -> Service:
    url = f"sqlite:///{folder / 'sandbox.sqlite'}"
    open_store(url, tenant=NAME, upgrade=True).close()
    officers = folder / "officers.json"
    # The private halves are forgotten at once: nobody opens what a sandbox seals.
    keys = (OfficerKey.generate(f"{NAME}-{group}", group) for group in Group)
    officers.write_text(Officers(tuple(key.officer for key in keys)).to_json(), encoding="utf-8")
    thrown_away = {
        "store": url,
        "tenant": NAME,
        "keys": f"{NAME}:{secrets.token_hex(KEY_BYTES)}",
        "day_key": secrets.token_hex(KEY_BYTES),
        "officers_file": officers,
        "rotation_public_key": RotationKey.generate().public_key.hex(),
    }
    try:
        made = Settings.model_validate({**settings, **thrown_away})
    except ValidationError as refused:
        first = refused.errors(include_url=False, include_context=False, include_input=False)[0]
        raise OperatorError("setting", name=f"IDVERIFY_{str(first['loc'][0]).upper()}", reason=first["type"]) from None
    clock, chaos = SandboxClock(datetime.now(tz=UTC)), Chaos()
    inbox, eid = Inbox(chaos), SandboxEid(here, chaos)
    service = Service.from_settings(
        made, quota=LimitsQuota("memory://"), sender=inbox, providers=(eid,), network=None, clock=clock
    )
    service.store.keep_api_key(sandbox_key(clock()))
    key = Ed25519PrivateKey.generate()
    signer = LogSigner.begin(_ORIGIN, key.public_key().public_bytes_raw(), key.sign, folder / "ledger")
    return replace(
        service,
        feed=SandboxFeed(service.store, chaos),
        ledger=SandboxLedger(service.custody, Sequencer(service.custody, signer), clock),
        sandbox=Controls(
            clock=clock, inbox=inbox, eid=eid, chaos=chaos, scenario=Connection(), redirect=redirect, reset=reset
        ),
    )
