"""Whoever is signed up over HTTP, and whatever is put where: no number, name, code or token of theirs is shown.

Every endpoint of the schema is called behind a real server, with generated people in bodies, headers, addresses and
where they do not belong. Looked through are: what every logger says down to DEBUG, warnings, spans, the counts, problem
documents, headers of answers, the access log, and what the endpoints answer.

``IDVERIFY_WEB_PEOPLE=20`` draws more people.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx
import leaks
import pytest
from leaks import Shown, listening
from web_people import Journey, Network, People, Provider
from web_service import CONFIGURATION, Clock, Reached, running, service_on, settings_on, span_exporter

from conftest import NOW
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.senders.outbox import Outbox

PROBLEM: Final = "application/problem+json"
HEADER, BODY, COUNTS, SPAN, DOCUMENT = "header of an answer", "body of an answer", "counts", "span", "problem document"
# The caller's own side: it logs the address that it asks.
CALLERS: Final = ("httpx", "httpcore")
PEOPLE: Final = int(os.environ.get("IDVERIFY_WEB_PEOPLE", "1"))


class Watched(httpx.BaseTransport):
    """Sends, keeps what came back, and notes which operation was asked."""

    def __init__(self, shown: Shown, schema: dict[str, Any]) -> None:
        self._wire = httpx.HTTPTransport()
        self._shown = shown
        self._paths = schema["paths"]
        self.answered: dict[tuple[str, str], set[int]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._wire.handle_request(request)
        response.read()
        path = request.url.path
        where = f"{request.method} {path if path in self._paths else '?'} {response.status_code}"
        for name, value in response.headers.multi_items():
            self._shown.text(HEADER, f"{where} {name}", value)
        kind = DOCUMENT if response.headers.get("content-type") == PROBLEM else BODY
        if path == "/metrics":
            kind = COUNTS
        self._shown.text(kind, where, response.text if kind != BODY else unescaped(response))
        self.answered.setdefault((request.method.lower(), path), set()).add(response.status_code)
        return response

    def close(self) -> None:
        self._wire.close()


def unescaped(response: httpx.Response) -> str:
    """An answer without what it is for: an invitation, an address to be sent to, a standing, a proof."""
    try:
        found = response.json()
    except ValueError:
        return response.text
    if isinstance(found, dict):
        found = {name: each for name, each in found.items() if name not in ("secret", "address", "standing", "proof")}
    return json.dumps(found, ensure_ascii=False)


def everywhere(who: People) -> list[dict[str, str]]:
    """Headers in which somebody stands who does not belong there."""
    written = [quote(each) for each in who.all]
    joined = "; ".join(f"k{place}={each}" for place, each in enumerate(written))
    return [
        {
            "User-Agent": joined,
            "Referer": f"https://platform.example/{who.phone}?name={quote(who.name)}",
            "Cookie": joined,
            "X-Request-ID": who.phone,
            "Traceparent": who.phone,
            "Tracestate": f"a={who.phone}",
            "Baggage": f"phone={who.phone},name={quote(who.name)}",
            "X-Forwarded-For": who.ip,
            "Forwarded": f"for={who.ip}",
            "Accept-Language": who.phone,
            "Idempotency-Key": who.personal_id,
            "X-Phone": who.phone,
            who.phone: who.personal_id,
        },
        {"Authorization": f"Bearer {who.phone}"},
        {"Authorization": f"Basic {who.session}", "Host": f"{who.phone}.example"},
        {"Content-Type": f"text/{who.session}"},
        {"Accept": who.personal_id, "Idempotency-Key": f"{who.phone} {who.personal_id}"},
    ]


def filled(example: Any, who: People, name: str = "") -> Any:
    """An example with the people in it, where such things belong."""
    given = {
        "phone": who.phone,
        "personal_id": who.personal_id,
        "birth_date": who.born.isoformat(),
        "child_birth_date": who.child_born.isoformat(),
        "session": who.session,
        "ip": who.ip,
        "token": who.network_token,
        "code": who.wrong_code,
    }
    if isinstance(example, dict):
        found = {key: filled(each, who, key) for key, each in example.items()}
        if "birth_date" in found and "name" in found:
            found["name"] = who.name
        return found
    if isinstance(example, list):
        return [filled(each, who, name) for each in example]
    return given.get(name, example)


def misplaced(body: Any, secret: str) -> Iterator[Any]:
    """The same body with somebody where they do not belong: in the place of each value, and as a name."""
    yield {**body, secret: secret}
    yield {**body, "unknown": {secret: [secret]}}
    yield [secret]
    yield secret
    for name in body:
        changed = copy.deepcopy(body)
        changed[name] = [{secret: secret}]
        yield changed
        if isinstance(body[name], dict):
            for inner in body[name]:
                changed = copy.deepcopy(body)
                changed[name][inner] = {"x": secret, secret: 1}
                yield changed


def examples_of(schema: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The whole bodies that the schema shows of an operation."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    model = content["schema"]
    if "$ref" in model:
        model = schema["components"]["schemas"][model["$ref"].rpartition("/")[2]]
    assert model["examples"], model.get("title")
    return list(model["examples"])


@pytest.mark.parametrize("seed", range(PEOPLE))
def test_whatever_is_asked_nobody_is_shown(tmp_path: Path, seed: int) -> None:
    who, clock, shown = People.drawn(seed), Clock(NOW), Shown()
    provider = Provider(PersonalIdNumber.parse(who.personal_id))
    exporter = span_exporter()
    exporter.clear()
    with (
        listening(shown),
        service_on(
            settings_on(tmp_path, day_key=bytes(range(32, 64)).hex()),  # as production wants it
            outbox=(outbox := Outbox()),
            clock=clock,
            providers=[provider],
            network=Network(who.network_token),
        ) as service,
        running(
            service,
            outbox,
            configuration=CONFIGURATION.model_copy(
                update={"failures_per_minute": 100_000, "calls_per_second": 100_000}
            ),
        ) as reached,
    ):
        for name in logging.getLogger().manager.loggerDict:
            if name.startswith(CALLERS):
                logging.getLogger(name).disabled = True  # ``listening`` puts it back
        schema = reached.entrance.app.openapi()
        watched = Watched(shown, schema)
        with httpx.Client(base_url=reached.url, transport=watched, timeout=30) as reached.client:
            journey = Journey(who, reached, clock, provider)
            journey.adult("lan")
            link = journey.family("an")
            called = ask_everything(reached, schema, who, link, seed)
            stray(reached, who)
            reached.get("/metrics")
    for span in exporter.get_finished_spans():
        shown.text(SPAN, span.name, span.to_json())
    places = {place for place, _ in shown.texts}
    assert {leaks.LOG, HEADER, BODY, COUNTS, SPAN, DOCUMENT} <= places
    assert any(where.startswith("idverify.web.access") for where in shown.texts.values())
    assert any(where.startswith("sqlalchemy.engine") for where in shown.texts.values())
    # Nobody was turned away at the door: each was answered by what the operation itself says.
    assert called == {(method, path) for path, methods in schema["paths"].items() for method in methods}
    found = shown.found(journey.needles)
    assert not found, "\n".join(sorted({str(each) for each in found})[:20])


def ask_everything(reached: Reached, schema: dict[str, Any], who: People, link: str, seed: int) -> set[tuple[str, str]]:
    """Call every operation of the schema; those that answered beyond the door."""
    called, turn = set(), seed
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            address = path.replace("{level}", "0").replace("{place}", "000.p/1")
            statuses = set()
            bodies = [filled(each, who) for each in examples_of(schema, operation)]
            bodies += [{**each, "link": link} for each in bodies if "link" in each]
            for body in bodies or [None]:
                answered = asked(reached, method, address, body)
                code = answered.json().get("code", "") if answered.headers["content-type"] == PROBLEM else ""
                if code not in {"request.fields", "request.malformed", "request.scope", "request.media_type"}:
                    statuses.add(answered.status_code)
            if statuses - {401, 405, 415, 429}:
                called.add((method, path))
            for headers in everywhere(who):
                asked(reached, method, address, bodies[0] if bodies else None, headers=headers)
            turn += 1
            secret = who.all[turn % len(who.all)]
            asked(reached, method, f"{address}?{quote(secret)}={quote(secret)}", bodies[0] if bodies else None)
            for body in misplaced(bodies[0], secret) if bodies else ():
                asked(reached, method, address, body)
    return called


def asked(
    reached: Reached, method: str, address: str, body: Any, headers: dict[str, str] | None = None
) -> httpx.Response:
    """One call with a good key, unless the headers say otherwise."""
    base = {"Authorization": f"Bearer {reached.token}", "Idempotency-Key": str(uuid.uuid4())}
    content = None if method == "get" else json.dumps(body, ensure_ascii=False).encode()
    if content is not None:
        base["Content-Type"] = "application/json"
    return reached.client.request(method, address, content=content, headers=base | (headers or {}))


def stray(reached: Reached, who: People) -> None:
    """Addresses, methods and bodies that are none, and bytes that are no HTTP."""
    for secret in who.all:
        for method, path in (("GET", f"/v1/{quote(secret)}"), ("GET", f"/ledger/tile/0/{quote(secret)}")):
            asked(reached, method.lower(), path, None)
    for body in (f'{{"phone": "{who.phone}"', f'"{who.name}"', f'{{"phone": {who.phone}}}', f"{who.phone}\x00"):
        for path in ("/v1/sign-up/challenge", "/v1/gate/decide", "/access/v1/evaluation"):
            reached.client.post(
                path,
                content=body.encode(),
                headers={"Authorization": f"Bearer {reached.token}", "Content-Type": "application/json"},
            )
    reached.client.request(who.phone, f"/{who.phone}")
    host, port = reached.url.removeprefix("http://").split(":")
    for raw in (f"{who.phone} {who.name}\r\n\r\n", f"GET /{who.phone} HTTP/1.1\r\n{who.name}: {who.phone}\r\n\r\n"):
        with socket.create_connection((host, int(port)), timeout=5) as wire:
            wire.sendall(raw.encode())
            wire.recv(4_096)


def test_the_search_finds_what_is_shown() -> None:
    who, shown = People.drawn(1), Shown()
    with listening(shown):
        logging.getLogger("idverify.web").debug("a challenge for %s", who.phone)
    shown.text(HEADER, "GET / 200 location", f"/{quote(who.name)}")
    shown.text(SPAN, "GET", json.dumps({"born": who.born.isoformat()}))
    assert {each.place for each in shown.found(who.needles)} == {leaks.LOG, HEADER, SPAN}
