"""Somebody who walks through the pages in this process, over everything real but the telephone and the provider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import web_service
from web_service import CONFIGURATION, Clock, service_on, settings_on

from idverify.law import VIETNAM
from idverify.senders.outbox import Outbox
from idverify.web.app import build
from idverify.web.pages.all import ROUTERS
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visits import VisitBook
from idverify.web.sandbox.chaos import Chaos
from idverify.web.sandbox.eid import SandboxEid
from idverify.web.sandbox.people import Choice
from idverify.web.service import Service

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
PHONE, OTHER = "0912000001", "0912000002"
NAME = "Nguyễn Thị Thử"
BORN = {"born-day": "1", "born-month": "5", "born-year": "1990"}
CHILD = {"born-day": "10", "born-month": "3", "born-year": "2016"}
COOKIE = "__Host-idverify-visit"
_OFTEN = 1_000_000
_H1 = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


class Flaky(Outbox):
    """A sender that can fail."""

    wrong: Exception | None = None

    def send(self, message: Any) -> Any:
        if self.wrong is not None:
            raise self.wrong
        return super().send(message)


@dataclass
class House:
    """A platform with pages.

    Attributes:
        transport: what asks it without a socket.
        outbox: every phone.
        eid: a provider of electronic identification.
    """

    service: Service
    transport: httpx.BaseTransport
    outbox: Flaky
    eid: SandboxEid
    clock: Clock

    def walk(self, account: str | None = "lan", part: Part = Part.SIGN_UP, **more: Any) -> Walk:
        """Somebody whom the platform has just sent here."""
        client = httpx.Client(
            transport=self.transport,
            base_url="https://localhost",
            headers={"Origin": "https://localhost", "Accept": "text/html"},
        )
        walk = Walk(self, client, account or "")
        ticket = VisitBook(self.service.store).ticket(part, account=account, now=self.clock(), **more)
        walk.get(f"/enter?ticket={ticket}")
        return walk

    def is_open(self, account: str) -> bool:
        kept = self.service.store.child_account(account)
        return kept is not None and not kept.waits


@dataclass
class Walk:
    """One browser; it keeps what every answer told it."""

    house: House
    client: httpx.Client
    account: str
    answers: list[httpx.Response] = field(default_factory=list)

    @property
    def secret(self) -> str | None:
        return self.client.cookies.get(COOKIE)

    @property
    def visit(self) -> Visit:
        assert self.secret is not None
        return VisitBook(self.house.service.store).found(self.secret, now=self.house.clock())

    def get(self, path: str) -> httpx.Response:
        self.answers.append(self.client.get(path))
        return self.answers[-1]

    def post(self, path: str, fields: dict[str, str] | None = None, *, csrf: str | None = None) -> httpx.Response:
        token = csrf if csrf is not None else self.visit.csrf
        self.answers.append(self.client.post(path, data={**(fields or {}), "csrf": token}))
        return self.answers[-1]

    def to(self, path: str, fields: dict[str, str] | None = None) -> str:
        """Where a form that was in order leads."""
        answer = self.post(path, fields)
        assert answer.status_code == 303, (answer.status_code, heading(answer), answer.text[-2500:])
        return answer.headers["location"]

    def at(self, path: str) -> str:
        """Where somebody is led who types an address: the address itself if it is theirs to see."""
        answer = self.get(path)
        assert answer.status_code in {200, 303}, (answer.status_code, heading(answer))
        return path if answer.status_code == 200 else answer.headers["location"]

    def code(self) -> str:
        """The code that came last, to whatever phone."""
        text = self.house.outbox.messages[-1].text
        return str(re.findall(r"\b\d{6}\b", text)[0])

    def wrong_code(self) -> str:
        return f"{(int(self.code()) + 1) % 1_000_000:06d}"

    def prove(self, phone: str = PHONE) -> None:
        assert self.to("/sign-up/age", BORN) == "/sign-up/phone"
        assert self.to("/sign-up/phone", {"phone": phone}) == "/sign-up/code"
        assert self.to("/sign-up/code", {"code": self.code()}) == "/sign-up/name"

    def declare(self, name: str = NAME) -> None:
        assert self.to("/sign-up/age", BORN) == "/sign-up/phone"
        self.to("/sign-up/no-mobile", {"none": "yes"})
        assert self.to("/sign-up/name", {"name": name}) == "/sign-up/identity"

    def provider(self) -> str:
        """The address of the provider that the page links to."""
        self.to("/sign-up/identity", {"provider": "sandbox"})
        found = re.search(r'href="(https://provider[^"]+)"', self.get("/sign-up/identity").text)
        assert found is not None
        return unescape(found[1])

    def returned(self, address: str, choice: Choice = Choice.ADULT) -> httpx.Response:
        """Somebody answers at the provider, and comes back."""
        came = self.house.eid.answer(httpx.URL(address).params["state"], choice)
        return self.get(f"/identity/back?{httpx.QueryParams(came.parameters)}")


def heading(answer: httpx.Response) -> str:
    found = _H1.search(answer.text)
    return "" if found is None else unescape(found[1])


def faults(answer: httpx.Response) -> list[str]:
    """What is said to be wrong, field by field."""
    found = re.findall(r'class="fault"[^>]*>.*?</span>(.*?)</p>', answer.text, re.DOTALL)
    return [unescape(each).strip() for each in found]


@contextmanager
def house_on(folder: Path, **more: Any) -> Iterator[House]:
    """A platform with pages on an empty store, on a clock that stands still until it is set."""
    clock, outbox = Clock(NOW), Flaky()
    eid = SandboxEid(lambda: "https://provider.example", Chaos())
    configuration = CONFIGURATION.model_copy(update={"public_per_minute": _OFTEN, "failures_per_minute": _OFTEN})
    with service_on(settings_on(folder, **more), outbox=outbox, clock=clock, providers=[eid]) as service:
        entrance = build(service, configuration, pages=ROUTERS)
        # Imported with the warning that starlette gives at it passed over.
        with web_service.TestClient(entrance) as client:  # type: ignore[attr-defined]  # it is not meant to be handed on
            yield House(service, client._transport, outbox, eid, clock)


def pass_by(house: House, **span: float) -> None:
    house.clock.pass_by(timedelta(**span))
