"""A service with the doors of its pages and a room behind them, and a browser that comes in."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

import httpx
from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy import select
from web_service import CONFIGURATION, Clock, keep_key, service_on, settings_on
from web_service import TestClient as Browser  # type: ignore[attr-defined]  # imported there with a warning silenced

from conftest import NOW
from idverify.senders.outbox import Outbox
from idverify.stores.service_schema import VISIT
from idverify.web.app import build
from idverify.web.pages.doors import DOORS
from idverify.web.pages.route import pages
from idverify.web.pages.visit import Draft, Part, Visit
from idverify.web.pages.visiting import Visiting, onward_with, origin_of, shown_with, visiting_for
from idverify.web.service import Service

ACCOUNT, PHONE = "tài khoản của Lan", "0912 000 001"
COOKIE: Final = "__Host-idverify-visit"
OWN: Final = {"Origin": "https://localhost"}
CONFIGURED = CONFIGURATION.model_copy(update={"pages_return": "https://mxh.example.vn/"})


class Typed(Draft):
    """What somebody typed."""

    KEY: ClassVar[str] = "typed"

    phone: str


ROOM = pages("/room")


@ROOM.get("/looked")
def looked(request: Request, visit: Visiting) -> Response:
    typed = visit.draft(Typed)
    told = {"csrf": visit.csrf, "account": visit.account, "typed": typed and typed.phone}
    return Response(json.dumps(told | {"session": origin_of(request, visit).session}))


@ROOM.post("/typed")
def typed(request: Request, visit: Visiting) -> Response:
    filled = visit.with_draft(Typed(phone=request.state.form.text("phone")))
    rotate = request.state.form.ticked("rotate")
    if request.state.form.ticked("wrong"):
        return shown_with(request, filled, "visit/left.html", status=422, rotate=rotate, back=None, ended=True)
    return onward_with(request, filled, "/room/looked", rotate=rotate)


@ROOM.get("/guardian")
def guardian(visit: Annotated[Visit, Depends(visiting_for(Part.GUARDIAN, Part.INVITATION))]) -> Response:
    return Response(visit.part)


@dataclass
class Site:
    """The service with its pages, a clock, and a platform's key."""

    service: Service
    client: httpx.Client
    clock: Clock
    token: str

    def ticket(self, path: str = "/v1/visits/begin", **asked: Any) -> str:
        asked = asked or {"part": "account", "account": ACCOUNT}
        answered = self.client.post(path, json=asked, headers=self.named())
        assert answered.status_code == 201, answered.text
        return str(answered.json()["ticket"])

    def named(self, token: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.token}", "Idempotency-Key": str(uuid.uuid4())}

    def enter(self, ticket: str | None = None, **headers: str) -> httpx.Response:
        return self.client.get("/enter", params={"ticket": ticket or self.ticket()}, headers=headers)

    def looked(self, cookie: str | None = None) -> httpx.Response:
        """The room, by the browser or by somebody with this cookie and no other."""
        if cookie is None:
            return self.client.get("/room/looked")
        self.client.cookies.clear()
        return self.client.get("/room/looked", headers={"Cookie": f"{COOKIE}={cookie}"})

    @property
    def secret(self) -> str:
        return self.client.cookies[COOKIE]

    def typed(self, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        form = {"csrf": self.looked().json()["csrf"], "phone": PHONE} | fields
        return self.client.post("/room/typed", data=form, headers=OWN if headers is None else headers)

    def rows(self) -> list[Any]:
        with self.service.store._engine.connect() as connection:  # type: ignore[attr-defined]  # it is SQLite's
            return list(connection.execute(select(VISIT)))


def code(response: httpx.Response) -> str:
    """What a page of a refusal was told of by; the page itself says it in words."""
    assert response.headers["content-type"].startswith("text/html"), response.text
    return str(response.status_code)


def set_cookies(response: httpx.Response) -> dict[str, Any]:
    found: SimpleCookie = SimpleCookie()
    for each in response.headers.get_list("set-cookie"):
        found.load(each)
    return dict(found)


@contextmanager
def site_on(folder: Path) -> Iterator[Site]:
    """The service with the doors and a room, in this process."""
    clock = Clock(NOW)
    with service_on(settings_on(folder), outbox=Outbox(), clock=clock) as service:
        entrance = build(service, CONFIGURED, pages=(DOORS, ROOM))
        with Browser(entrance, base_url="https://localhost", follow_redirects=False) as client:
            yield Site(service, client, clock, keep_key(service))
