"""Families at their guardian's pages, in this process: who is let in, what they see, and what they press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import web_service
from families import MOTHER, PHONE
from web_service import CONFIGURATION, Clock, service_on, settings_on

from idverify.account import Action, GuardianDeclaration, Person
from idverify.application import Application
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.law import VIETNAM
from idverify.senders.outbox import Outbox
from idverify.web.app import build
from idverify.web.pages.doors import DOORS
from idverify.web.pages.guardian import GUARDIAN, SUPERVISED
from idverify.web.pages.steps.identity import IDENTITY
from idverify.web.pages.visit import Part, Visit
from idverify.web.pages.visits import VisitBook
from idverify.web.service import Service

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
HERE = "http://localhost"
COOKIE = "__Host-idverify-visit"
TEN = date(2016, 3, 10)
BROWSER = Origin(session="a platform's own page", ip="192.0.2.7")
_BUILT: list[Any] = []
_EMPTY: list[bytes] = []  # a store's file with nothing in it: its schema takes longer to make than most of these tests


class Town:
    """A platform with families on it, and the moment they are in."""

    def __init__(self, service: Service, outbox: Outbox, clock: Clock, client: httpx.Client) -> None:
        self.on = service
        self.outbox = outbox
        self.clock = clock
        self.client = client

    @property
    def now(self) -> datetime:
        return self.clock()

    def join(
        self,
        account: str = "an",
        *,
        relationship: GuardianDeclaration = MOTHER,
        phone: PhoneNumber = PHONE,
        born: date = TEN,
        own: str | None = None,
        adult: date = date(1990, 5, 1),
        until: str = "assent",
    ) -> str:
        """The link of an adult who answers for a child, as far as a step; ``own`` is the adult's own account."""
        if own is not None and self.on.store.account(own) is None:
            self.enrol(own, phone, adult)
        links, invitation = self.on.links, self.on.links.request(account, birth_date=born, now=self.now)
        links.accept(invitation.secret, relationship, birth_date=adult, account=own, now=self.now)
        if until == "accept":
            return invitation.link
        proof = self.proof(account, phone)
        links.proved(invitation.link, name="Người Thử", phone=phone, proof=proof, now=self.now)
        if until == "proof":
            return invitation.link
        links.consent(invitation.link, text_version="2026-11", lang="vi", now=self.now)
        if until == "consent":
            return invitation.link
        links.assent(invitation.link, text_version="2026-11", lang="vi", now=self.now)
        return invitation.link

    def enrol(self, account: str, phone: PhoneNumber, born: date) -> None:
        """Open an adult's own account."""
        proof = self.proof(account, phone, Purpose.ENROL)
        asked = Application(account=account, user=Person("Người Thử", born), phone=phone, proof=proof)
        assert self.on.registrar.enrol(asked, now=self.now).permitted

    def proof(self, account: str, phone: PhoneNumber = PHONE, purpose: Purpose = Purpose.GUARDIAN) -> str:
        self.clock.pass_by(timedelta(minutes=2))
        challenge = self.on.registrar.challenge(
            phone, purpose=purpose, account=account, origin=BROWSER, lang="vi", now=self.now
        )
        code = self.outbox.code_for(challenge.id)
        return self.on.registrar.prove(challenge.id, code, account=account, origin=BROWSER, now=self.now).id

    def enter(self, part: Part = Part.GUARDIAN, lang: str = "vi", **whose: Any) -> Visitor:
        """Somebody who was let in."""
        return Visitor(self, VisitBook(self.on.store).begin(part, now=self.now, **whose), lang)

    def may(self, action: str, account: str = "an") -> bool:
        return self.on.gate.decide(account, Action(action), now=self.now).permitted


class Visitor:
    """Somebody's browser: it follows where a form leads, and keeps its cookie."""

    def __init__(self, town: Town, visit: Visit, lang: str) -> None:
        self.town = town
        self.secret = visit.secret
        self.lang = lang
        self.seen: httpx.Response | None = None

    def get(self, path: str) -> str:
        """A page, after whatever leads on to it."""
        return self._followed(self.town.client.get(path, headers=self._headers))

    def post(self, path: str, fields: dict[str, str] | None = None, *, csrf: str | None = None) -> str:
        """A form that is pressed, and the page to which it leads."""
        given = {"csrf": self.csrf if csrf is None else csrf, **(fields or {})}
        headers = self._headers | {"Origin": HERE}
        return self._followed(self.town.client.post(path, data=given, headers=headers))

    @property
    def csrf(self) -> str:
        return VisitBook(self.town.on.store).found(self.secret, now=self.town.now).csrf

    @property
    def status(self) -> int:
        """Of the page that was seen last."""
        assert self.seen is not None
        return self.seen.status_code

    @property
    def path(self) -> str:
        """Of the page that was seen last."""
        assert self.seen is not None
        return self.seen.url.path

    def child(self, account: str = "an") -> str:
        """The address of a child's first page, as the list of children links to it."""
        if self.get("/guardian") and self.path.startswith("/guardian/child/"):
            return self.path
        found = re.search(rf'href="(/guardian/child/[0-9a-f]{{32}})">[^<]*<bdi>{account}</bdi>', self.shown)
        assert found is not None, self.shown
        return found[1]

    @property
    def shown(self) -> str:
        assert self.seen is not None
        return self.seen.text

    @property
    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.secret}; __Host-idverify-lang={self.lang}", "Accept": "text/html"}

    def _followed(self, answer: httpx.Response) -> str:
        for _ in range(5):
            given = answer.cookies.get(COOKIE)
            self.secret = given or self.secret
            self.town.client.cookies.clear()
            if answer.status_code != 303:
                break
            answer = self.town.client.get(answer.headers["location"], headers=self._headers)
        self.seen = answer
        assert answer.status_code < 500, answer.text
        assert "Traceback" not in answer.text
        return answer.text


@contextmanager
def town_on(folder: Path, **more: Any) -> Iterator[Town]:
    """A platform on an empty store, with its pages, on a clock that stands still."""
    clock, outbox, file = Clock(NOW), Outbox(), folder / "service.sqlite"
    if _EMPTY:
        file.write_bytes(_EMPTY[0])
    settings = settings_on(folder, **more)
    _EMPTY[:] = _EMPTY or [file.read_bytes()]
    with service_on(settings, outbox=outbox, clock=clock) as service:
        if not _BUILT:
            _BUILT.append(build(service, CONFIGURATION, pages=(DOORS, GUARDIAN, SUPERVISED, IDENTITY)))
        [entrance] = _BUILT
        entrance.app.state.service = service
        # Imported with the warning that starlette gives at it passed over.
        made = web_service.TestClient(entrance, base_url=HERE, follow_redirects=False)  # type: ignore[attr-defined]
        with made as client:
            yield Town(service, outbox, clock, client)
