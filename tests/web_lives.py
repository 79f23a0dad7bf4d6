"""What people do on a platform that asks the service over HTTP: an adult, a family, somebody without a mobile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import web_service
from eid_providers.crooked import CLIENT, NUMBER, CrookedProvider
from fastapi import FastAPI
from web_service import CONFIGURATION, Clock, Reached, keep_key, service_on, settings_on

from idverify.eid.claims import ClaimNames
from idverify.eid.client import ClientSecret
from idverify.eid.oidc import OpenIdProvider
from idverify.law import VIETNAM
from idverify.ports import PhoneNetwork
from idverify.senders.outbox import Outbox
from idverify.web.admission import Admission
from idverify.web.app import build
from idverify.web.entrance import Entrance
from idverify.web.fence import Fence
from idverify.web.service import Service

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
HERE = {"session": "session of a browser", "ip": "192.0.2.7"}
SHOWN = {"text_version": "2026-11", "lang": "vi"}
NAME, BORN, CHILD_BORN, PHONE, OTHER = "Người Thử", "1990-05-01", "2016-03-10", "0912000001", "0912000002"
_NUMBERS = {"phone", "personal_id"}
# What no answer of the service may hold, however it was asked.
SECRETS = (NAME, BORN, CHILD_BORN, PHONE[1:], OTHER[1:], NUMBER, HERE["session"], HERE["ip"])


@dataclass
class Lives:
    """People, and the moment they are in; what the service answers them is looked at for what it must not tell."""

    reached: Reached
    clock: Clock
    provider: CrookedProvider

    def told(self, path: str, body: Any = None, *, status: int = 200, **named: Any) -> Any:
        """What was answered, which is a yes."""
        answer = self.reached.post(path, body, **named)
        assert answer.status_code == status, answer.text
        self._look(answer.text)
        return answer.json() if answer.content else None

    def problem(self, path: str, body: Any = None, **named: Any) -> dict[str, Any]:
        """What was answered, which is a problem document in both languages."""
        answer = self.reached.post(path, body, **named)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        self._look(answer.text)
        found: dict[str, Any] = answer.json()
        assert found["status"] == answer.status_code
        assert found["messages"]["vi"]["detail"] != found["messages"]["en"]["detail"]
        self._described(path, answer.status_code, found["code"])
        return found

    def refused(self, path: str, body: Any = None, **named: Any) -> tuple[int, str]:
        """Status and code of a problem."""
        found = self.problem(path, body, **named)
        return found["status"], found["code"]

    def fault(self, path: str, body: Any) -> list[tuple[str, str]]:
        """The fields that could not be read."""
        found = self.problem(path, body)
        assert (found["status"], found["code"]) == (422, "request.fields")
        return [(each["field"], each["code"]) for each in found["faults"]]

    def _described(self, path: str, status: int, code: str) -> None:
        """A problem is one that the description names; of a number's defects it names one for all."""
        schema = self.reached.entrance.app.openapi()
        described = schema["paths"][path]["post"]["responses"].get(str(status))
        assert described is not None, f"{path}: {status} {code}"
        if "$ref" in described:
            described = schema["components"]["responses"][described["$ref"].rpartition("/")[2]]
        family, said = code.partition(".")[0], described["description"]
        assert family == "request" or f"`{code}`" in said or (family in _NUMBERS and f"`{family}." in said), said

    def _look(self, text: str) -> None:
        said = json.dumps(json.loads(text), ensure_ascii=False) if text else ""
        for secret in SECRETS:
            assert secret not in said

    def challenge(self, account: str, phone: str = PHONE, purpose: str = "enrol") -> str:
        self.clock.pass_by(timedelta(minutes=2))  # between two codes for one number one waits
        asked = {"phone": phone, "purpose": purpose, "account": account, "origin": HERE}
        return str(self.told("/v1/sign-up/challenge", asked, status=201)["challenge"])

    def answer(self, challenge: str, account: str) -> dict[str, Any]:
        return {
            "challenge": challenge,
            "code": self.reached.outbox.code_for(challenge),
            "account": account,
            "origin": HERE,
        }

    def proof(self, account: str, phone: str = PHONE, purpose: str = "enrol") -> str:
        answer = self.answer(self.challenge(account, phone, purpose), account)
        return str(self.told("/v1/sign-up/answer", answer, status=201)["proof"])

    def application(self, account: str, phone: str = PHONE, **more: Any) -> dict[str, Any]:
        proof = self.proof(account, phone)
        user = {"name": NAME, "birth_date": BORN}
        return {"account": account, "user": user, "phone": phone, "proof": proof, **more}

    def enrol(self, account: str, phone: str = PHONE) -> None:
        assert self.told("/v1/sign-up/enrol", self.application(account, phone), status=201)["permitted"]

    def may(self, account: str, action: str = "post", **more: Any) -> bool:
        answer = self.told("/v1/gate/decide", {"account": account, "action": action, **more})
        return bool(answer["permitted"])

    # A family

    def invite(self, account: str = "an") -> dict[str, Any]:
        asked = {"account": account, "birth_date": CHILD_BORN}
        found: dict[str, Any] = self.told("/v1/guardian/request", asked, status=201)
        return found

    def accept(self, invitation: dict[str, Any], relation: str = "mother", **more: Any) -> dict[str, Any]:
        asked = {"secret": invitation["secret"], "relationship": {"relation": relation}, "birth_date": BORN, **more}
        found: dict[str, Any] = self.told("/v1/guardian/accept", asked)
        return found

    def prove(self, link: str, phone: str = PHONE, account: str = "an", **more: Any) -> dict[str, Any]:
        proof = self.proof(account, phone, "guardian")
        asked = {"link": link, "name": NAME, "phone": phone, "proof": proof, **more}
        found: dict[str, Any] = self.told("/v1/guardian/proved", asked)
        return found

    def join(self, account: str = "an", phone: str = PHONE, relation: str = "mother", **more: Any) -> str:
        """Everything until an adult answers for a child; the link."""
        invitation = self.invite(account)
        link = str(invitation["link"])
        self.accept(invitation, relation, **more)
        self.prove(link, phone, account)
        self.told("/v1/guardian/consent", {"link": link, **SHOWN})
        last = self.told("/v1/guardian/assent", {"link": link, **SHOWN})
        assert last["stage"] == "active"
        return link

    # Electronic identification

    def sent(self, account: str, purpose: str = "enrol", **more: Any) -> dict[str, Any]:
        """Send somebody to the provider, who identifies them, and take them back."""
        asked = {"provider": "licensed", "account": account, "purpose": purpose, "origin": HERE, **more}
        address = self.told("/v1/identification/begin", asked, status=201)["address"]
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert account not in query.values()
        self.provider.now = self.clock()
        token = f"token-of-one-identification-{len(self.provider.forms)}"
        self.provider.claims = {"nonce": query["nonce"], "jti": token}
        return {"parameters": {"state": query["state"], "code": "code-of-this-request"}, "origin": HERE}


_BUILT: list[FastAPI] = []


def entrance_to(service: Service) -> Entrance:
    """The application on a service. It is built once: its schema takes longer to make than most of these tests."""
    if not _BUILT:
        _BUILT.append(build(service, CONFIGURATION).app)
    [app] = _BUILT
    app.state.service = service
    fence = Fence(failures=CONFIGURATION.failures_per_minute, public=CONFIGURATION.public_per_minute)
    app.state.admission = Admission(service, fence, calls_per_second=CONFIGURATION.calls_per_second)
    return Entrance(app, service, CONFIGURATION, app.state.counts)


@contextmanager
def lives_on(
    folder: Path, provider: CrookedProvider, *, url: str | None = None, network: PhoneNetwork | None = None, **more: Any
) -> Iterator[Lives]:
    """A platform on an empty store, in this process, on a clock that stands still until it is set."""
    clock, outbox = Clock(NOW), Outbox()
    licensed = OpenIdProvider(
        name="licensed",
        issuer=provider.url,
        client_id=CLIENT,
        client=ClientSecret("a secret of the platform's"),
        redirect_uri="https://platform.example/eid/back",
        names=ClaimNames(personal_id="personal_id", level="acr", levels={"urn:test:loa:2": 2}),
    )
    settings = settings_on(folder, url, **more)
    with (
        service_on(settings, outbox=outbox, clock=clock, providers=[licensed], network=network) as service,
        # Imported with the warning that starlette gives at it passed over.
        web_service.TestClient(entrance := entrance_to(service), base_url="http://localhost") as client,  # type: ignore[attr-defined]  # it is not meant to be handed on
    ):
        reached = Reached(client, keep_key(service), outbox, service, entrance, "http://localhost")
        yield Lives(reached, clock, provider)
