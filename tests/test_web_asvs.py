"""Properties of the service that docs/reference/asvs.md claims and that no other file of tests shows."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from eid_providers.crooked import CrookedProvider
from eid_providers.local import serving
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy import text
from starlette.routing import Mount
from web_lives import BORN, NOW, Lives, lives_on
from web_service import CONFIGURATION, Reached, in_process, platform_in_process, running, service_on, settings_on

from idverify.evidence.possession import CODE_DIGITS
from idverify.senders.outbox import Outbox
from idverify.web.api_key import ApiKey, Scope
from idverify.web.app import endpoints
from idverify.web.authzen_question import Spoken
from idverify.web.endpoints.answered import AnswerTold
from idverify.web.entrance import HEADERS
from idverify.web.model import Asked
from idverify.web.sandbox.key import TOKEN
from idverify.web.server import _Lines

SCHEMA: dict[str, Any] = endpoints().openapi()
OPERATIONS = [(path, method, each) for path, item in SCHEMA["paths"].items() for method, each in item.items()]
BEGIN, DECIDE = "/v1/sign-up/begin", "/v1/gate/decide"
ADULT = {"birth_date": BORN}
# What somebody may be called who tries what stands behind: a database, a page, a shell, a log, a decoder.
ODD = (
    "lan' OR '1'='1",
    'lan"; DROP TABLE idverify_account; --',
    "lan%",
    "l_n",
    "lan%27",
    "lan\\u0027",
    "lan\\",
    "</script><script>alert(1)</script>",
    "$(id)`id`{0}{name}%s",
    "lan\r\nX-Injected: 1",
    "../../etc/passwd",
)
# Asked without a key, each on purpose; everything else of the service has a scope.
OPEN = {
    "/.well-known/authzen-configuration",
    "/health/live",
    "/health/ready",
    "/ledger/checkpoint",
    "/ledger/tile/{level}/{place}",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[CrookedProvider]:
    with serving(CrookedProvider(NOW)) as running_provider:
        yield running_provider


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    with platform_in_process(tmp_path_factory.mktemp("service")) as reached:
        yield reached


def kinds(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in root.__subclasses__():
        yield kind
        yield from kinds(kind)


# What is asked is data, to whatever stands behind (V1)


def test_an_odd_name_is_a_name_to_the_database_the_answer_and_the_log(
    tmp_path: Path, provider: CrookedProvider, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "idverify"), lives_on(tmp_path, provider, url=url) as lives:
        for number, name in enumerate(ODD):
            lives.clock.pass_by(timedelta(hours=1))  # one session asks for six codes in an hour
            assert not lives.may(name), name  # no other name answers for it
            lives.enrol(name, f"09120001{number:02d}")
            assert lives.may(name), name
        assert not lives.may("lan")
        lives.told("/v1/account/close", {"account": ODD[0]}, status=204)
        assert [lives.may(name) for name in ODD] == [False, *[True] * (len(ODD) - 1)]
        response = lives.reached.post("/v1/events/poll", {"most": 100})
        assert response.headers["content-type"] == "application/json"
        assert ODD[0] in {each["account"] for each in response.json()["events"]}
    assert "\n" not in "".join(record.getMessage() for record in caplog.records)
    assert not any(name in record.getMessage() for record in caplog.records for name in ODD)


# What is asked has one shape (V2, V15)


def test_whatever_is_asked_is_closed_strict_and_bounded() -> None:
    ours, standards = set(kinds(Asked)), set(kinds(Spoken))
    assert len(ours) > 40
    for kind in ours | standards:
        config = kind.model_config
        assert config.get("strict"), kind
        assert config.get("hide_input_in_errors"), kind
        assert 0 < (config.get("str_max_length") or 0) <= 1_024, kind
    assert {kind.model_config.get("extra") for kind in ours} == {"forbid"}
    # The standard wants what it does not name to be passed over; it reaches nothing.
    assert {kind.model_config.get("extra") for kind in standards} == {"ignore"}


def asked_of(operation: Any) -> Iterator[tuple[str, Any]]:
    """Every part of what an operation is asked, with its place."""
    waiting = [("", operation.get("requestBody", {}))]
    seen = set()
    while waiting:
        place, part = waiting.pop()
        if isinstance(part, list):
            waiting += [(f"{place}/{number}", each) for number, each in enumerate(part)]
        elif isinstance(part, dict):
            yield place, part
            waiting += [(f"{place}/{name}", each) for name, each in part.items() if name not in ("examples", "example")]
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                waiting.append((name, SCHEMA["components"]["schemas"].get(name, {})))


def test_the_description_bounds_every_text_number_and_list_that_is_asked() -> None:
    bounds = {
        "string": {"maxLength", "enum", "const", "pattern", "format"},
        "integer": {"maximum", "exclusiveMaximum", "enum", "const"},
        "number": {"maximum", "exclusiveMaximum", "enum", "const"},
        "array": {"maxItems"},
    }
    open_ended, looked_at = set(), 0
    for path, _, operation in OPERATIONS:
        for place, part in asked_of(operation):
            kind = part.get("type")
            # Where one of several fields is to be there, its bounds stand beside, and not in each of the ways.
            narrows = re.search(r"/(oneOf|anyOf)/\d+/properties/[a-z_]+$", place) is not None
            if isinstance(kind, str) and kind in bounds and not narrows:
                looked_at += 1
                if not bounds[kind] & part.keys():
                    open_ended.add((path, place))
    assert looked_at > 100
    assert open_ended == set()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (BEGIN, {"birth_date": 19900501}),
        (BEGIN, {"birth_date": True}),
        (BEGIN, {"birth_date": [BORN]}),
        (DECIDE, {"account": 1, "action": "post"}),
        (DECIDE, {"account": "lan", "action": ["post"]}),
        ("/v1/events/poll", {"most": "5"}),
        ("/v1/events/poll", {"most": True}),
        ("/v1/events/poll", {"most": 10**30}),
        ("/v1/events/poll", {"most": -1}),
    ],
)
def test_no_type_is_taken_for_another(service: Reached, path: str, body: dict[str, Any]) -> None:
    response = service.post(path, body)
    assert (response.status_code, response.json()["code"]) == (422, "request.fields")


def test_an_answer_holds_what_its_description_says_and_nothing_more(lives: Lives) -> None:
    lives.enrol("lan")
    for action in ("post", "sales_livestream"):
        AnswerTold.model_validate_json(lives.reached.post(DECIDE, {"account": "lan", "action": action}).content)
    told = {
        str(part.get("$ref", "")).rpartition("/")[2]
        for _, _, operation in OPERATIONS
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for part in [each["schema"] for each in response.get("content", {}).values()]
    } - {""}
    assert len(told) > 20
    open_ended = {
        name for name in told if SCHEMA["components"]["schemas"][name].get("additionalProperties") is not False
    }
    assert open_ended == set()


# What a browser may do (V3)


def test_no_page_of_another_site_is_let_in_by_a_browser_and_no_cookie_is_set(service: Reached) -> None:
    elsewhere = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    asked = [
        service.client.options(BEGIN, headers=elsewhere),
        service.get("/health/live", headers=elsewhere),
        service.get("/openapi.json", headers={"Origin": "null"}),
        service.post(BEGIN, ADULT, headers=elsewhere),
        service.post(BEGIN, ADULT, token="", headers=elsewhere),
    ]
    assert asked[0].status_code == 405
    for response in asked:
        assert not [name for name in response.headers if name.startswith("access-control-")]
        assert "set-cookie" not in response.headers


def test_a_get_changes_nothing_and_whatever_changes_something_is_a_post_with_a_key_of_its_own() -> None:
    assert {method for _, method, _ in OPERATIONS} == {"get", "post"}
    got = {path for path, method, _ in OPERATIONS if method == "get"}
    assert got == OPEN | {"/ledger/tile/entries/{place}", "/metrics"}
    for path, _, operation in OPERATIONS:
        headers = [each for each in operation.get("parameters", ()) if each["in"] == "header"]
        assert all(each["name"] == "Idempotency-Key" and each["required"] for each in headers), path


def test_no_folder_is_mounted(service: Reached) -> None:
    waiting = [*service.entrance.app.routes]
    for route in waiting:  # of a router that was included, its own
        assert not isinstance(route, Mount)
        waiting += getattr(getattr(route, "original_router", None), "routes", ())
    assert sum(isinstance(route, APIRoute) for route in waiting) >= len(OPERATIONS)


def test_nobody_is_sent_elsewhere(service: Reached) -> None:
    paths = [f"{path}{end}" for path, _, _ in OPERATIONS for end in ("", "/") if "{" not in path]
    for path in (*paths, "", "//evil.example/", "/\\evil.example"):
        here: dict[str, Any] = {"headers": {"X-Forwarded-Proto": "http"}, "follow_redirects": False}
        for response in (service.get(path, **here), service.post(path, **here)):
            assert not 300 <= response.status_code < 400, path
            assert "location" not in response.headers


# How messages are read and written (V4)


def test_every_answer_says_what_it_is_and_every_text_in_which_letters(service: Reached) -> None:
    expected = {
        "/health/live": "application/json",
        "/openapi.json": "application/json",
        "/metrics": "text/plain; version=",
        "/nowhere": "application/problem+json",
        "/v1/sign-up/begin": "application/problem+json",
    }
    for path, kind in expected.items():
        response = service.get(path)
        said = response.headers["content-type"]
        assert said.startswith(kind)
        assert "charset=utf-8" in said or kind.startswith("application/")
        if "json" in kind:
            json.loads(response.content.decode("utf-8"))
    bodiless = service.post("/v1/events/acknowledge", {"ids": []})
    if bodiless.status_code == 204:
        assert bodiless.content == b""


def test_whom_a_request_came_from_is_believed_of_a_trusted_proxy_alone(tmp_path: Path) -> None:
    for proxies, shared in (((), True), (("127.0.0.1",), False)):
        outbox = Outbox()
        changed = {"trusted_proxies": proxies, "public_per_minute": 3}
        folder = tmp_path / str(shared)
        folder.mkdir()
        with (
            service_on(settings_on(folder), outbox=outbox) as made,
            running(made, outbox, configuration=CONFIGURATION.model_copy(update=changed)) as reached,
        ):
            answers = [
                reached.get("/health/live", token="", headers={"X-Forwarded-For": f"198.51.100.{each}"}).status_code
                for each in range(1, 6)
            ]
            # What a caller writes in front of its own address is not believed of a trusted proxy either.
            spoofed = [
                reached.get("/health/live", token="", headers={"X-Forwarded-For": f"{each}.0.0.1, 203.0.113.9"})
                for each in range(1, 6)
            ]
        assert (answers == [200] * 5) is not shared
        assert answers[:3] == [200] * 3
        assert spoofed[-1].status_code == 429


def test_trace_is_not_answered_and_echoes_nothing(service: Reached) -> None:
    for path in (BEGIN, "/health/live", "/nowhere"):
        response = service.client.request("TRACE", path, headers={"X-Echo": "an echo"})
        assert response.status_code in {404, 405}
        assert "an echo" not in response.text


# Who may do what (V6, V8, V11, V13)


def test_a_new_service_knows_no_key(tmp_path: Path) -> None:
    outbox = Outbox()
    with service_on(settings_on(tmp_path), outbox=outbox) as made:
        assert made.store.api_keys() == ()
        with in_process(made, outbox) as reached:
            # The one that every sandbox has stands in its page for everybody to read.
            assert reached.post(BEGIN, ADULT, token=TOKEN).status_code == 401


def test_what_is_open_without_a_key_is_this_and_nothing_else(tmp_path: Path) -> None:
    assert {path for path, _, operation in OPERATIONS if not operation.get("security")} == OPEN
    reached = set()
    # There are more operations than the fence lets calls without a good key by in a minute.
    patient = CONFIGURATION.model_copy(update={"failures_per_minute": 1_000})
    with service_on(settings_on(tmp_path)) as service, in_process(service, Outbox(), configuration=patient) as without:
        for path, method, _ in OPERATIONS:
            named = path.replace("{level}", "0").replace("{place}", "000")
            response = without.client.request(method, named, json={} if method == "post" else None)
            if response.status_code != 401:
                reached.add(path)
    assert reached == OPEN
    scopes = {
        scope for _, _, operation in OPERATIONS for each in operation.get("security", ()) for scope in each["apiKey"]
    }
    assert scopes == set(Scope)
    # The sandbox's inbox and clock are no part of it.
    assert not any("sandbox" in path for path, _, _ in OPERATIONS)


def test_what_must_not_be_guessed_is_long_enough(lives: Lives) -> None:
    sent = lives.challenge("lan")
    proof = lives.told("/v1/sign-up/answer", lives.answer(sent, "lan"), status=201)["proof"]
    invitation = lives.invite()
    names = [sent, proof, invitation["secret"], ApiKey.new((Scope.DECIDE,), "x", NOW).token.split("_", 2)[2]]
    assert all(len(name) >= 32 for name in names)  # of 64 letters each: 192 bits
    assert len(set(names)) == len(names)
    assert CODE_DIGITS == 6
    assert len(lives.reached.outbox.code_for(sent)) == 6


@pytest.mark.parametrize(
    "path", ["/", "/.git/config", "/static/", "/docs", "/ledger/", "/../../etc/passwd", "/%2e%2e/"]
)
def test_no_file_and_no_list_of_files_is_served(service: Reached, path: str) -> None:
    response = service.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "request.not_found")


def test_no_address_to_call_is_taken_from_a_request() -> None:
    asked = {
        (path, place)
        for path, _, operation in OPERATIONS
        for place, part in asked_of(operation)
        if part.get("format") in {"uri", "url", "uri-reference", "hostname"}
        or place.endswith(("/url", "/uri", "/host"))
    }
    assert asked == set()


# What is told of a request (V16)


def test_every_request_leaves_one_line_that_says_when_which_who_and_what_came_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with platform_in_process(tmp_path) as service, caplog.at_level(logging.INFO, "idverify.web.access"):
        lame = service.key_for(Scope.LEDGER)
        service.post(BEGIN, ADULT)
        service.post(BEGIN, ADULT, token="idv1_x")
        service.post(BEGIN, ADULT, token=lame)
        service.post(BEGIN, {"birth_date": "no day"})
        last = service.client.request('A"B', "/v1/nowhere%0a{'at'")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "idverify.web.access"]
    names = {"at", "request", "route", "method", "status", "ms", "key", "problem"}
    assert [line.keys() for line in lines] == [names] * 5
    for line in lines:
        assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta()
    key = service.token.split("_")[1]
    assert [line["problem"] for line in lines] == [
        None,
        "request.unauthenticated",
        "request.scope",
        "request.fields",
        "request.not_found",
    ]
    assert [line["key"] for line in lines] == [key, None, lame.split("_")[1], key, None]
    assert [(line["route"], line["method"]) for line in lines] == [(BEGIN, "POST")] * 4 + [("", "_OTHER")]
    assert lines[-1]["request"] == last.headers["x-request-id"]


def test_every_other_line_is_json_too_with_its_time_in_utc_and_nothing_in_it_begins_another() -> None:
    failed = ValueError("0912000001")
    error = (type(failed), failed, None)
    record = logging.LogRecord("a.library", logging.ERROR, "x", 1, "a line\n{'at'\u2028: %s", ("x\r",), error)
    line = _Lines().format(record)
    told = json.loads(line)
    assert len(line.splitlines()) == 1
    assert datetime.fromisoformat(told["at"]).utcoffset() == timedelta()
    assert (told["logger"], told["level"]) == ("a.library", "ERROR")
    assert told["error"].startswith("builtins.ValueError at ")
    assert "0912000001" not in line


def test_what_is_answered_before_the_application_has_the_same_headers(tmp_path: Path) -> None:
    outbox = Outbox()
    few = CONFIGURATION.model_copy(update={"connections": 2})
    with service_on(settings_on(tmp_path), outbox=outbox) as made, running(made, outbox, configuration=few) as reached:
        assert reached.server is not None
        with ExitStack() as stack:
            connections = [
                stack.enter_context(socket.create_connection(reached.server.address, timeout=20)) for _ in range(3)
            ]
            refused = b"".join(iter(lambda: connections[2].recv(65_536), b"")).decode()
            connections[0].sendall(b"GET\r\n\r\n")
            malformed = b"".join(iter(lambda: connections[0].recv(65_536), b"")).decode()
        for answer, status, code in ((refused, 503, "request.not_ready"), (malformed, 400, "request.malformed")):
            assert answer.startswith(f"HTTP/1.1 {status} ")
            assert json.loads(answer.partition("\r\n\r\n")[2])["code"] == code
            for name, value in HEADERS.items():
                assert f"{name.lower()}: {value}" in answer.replace(name, name.lower())


def test_where_the_store_fails_nobody_is_let_in(lives: Lives, caplog: pytest.LogCaptureFixture) -> None:
    lives.enrol("lan")
    assert lives.may("lan")
    store: Any = lives.reached.service.store
    with store._engine.begin() as connection:
        connection.execute(text("ALTER TABLE idverify_evidence RENAME TO gone"))
    asked = (
        (DECIDE, {"account": "lan", "action": "post"}),
        (
            "/access/v1/evaluation",
            {
                "subject": {"type": "account", "id": "lan"},
                "action": {"name": "post"},
                "resource": {"type": "network", "id": "x"},
            },
        ),
    )
    for path, body in asked:
        response = lives.reached.post(path, body)
        assert response.status_code >= 500
        assert "permitted" not in response.json()
        assert "decision" not in response.json()
        assert "idverify_evidence" not in response.text
    assert any(record.levelname == "ERROR" for record in caplog.records)


@pytest.fixture
def lives(tmp_path: Path, provider: CrookedProvider) -> Iterator[Lives]:
    with lives_on(tmp_path, provider) as found:
        yield found
