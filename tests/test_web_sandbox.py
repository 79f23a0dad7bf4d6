"""The sandbox over HTTP, as a process of its own: what it shows, what can be set, and what it keeps out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from conformance_asking import results_of
from sandbox_server import SESSION, Platform, clean_environment, sandbox

from idverify.conformance.fixture import fixtures
from idverify.conformance.result import Kind
from idverify.web.sandbox.environment import _TAKEN, sandbox_settings

EID = {"provider": "sandbox", "account": "mai", "purpose": "enrol", "origin": SESSION}
DECLARED = {"text_version": "2026-11", "lang": "vi"}
USER = {"name": "Nguyễn Thị Thử", "birth_date": "1990-05-01"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("of-the-sandbox")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    environment = {
        "IDVERIFY_SANDBOX_REDIRECT": "http://localhost:3000/back?from=eid",
        "IDVERIFY_ACCOUNTS_PER_NUMBER": "1",
        "TMPDIR": str(folder),
    }
    with sandbox(environment=environment) as (here, _):
        yield here
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def used(server: str) -> Iterator[httpx.Client]:
    """A client of a sandbox in which others have been."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


@pytest.fixture
def client(used: httpx.Client) -> httpx.Client:
    """A client of a sandbox that begins."""
    assert used.post("/sandbox/reset").status_code == 204
    return used


@pytest.fixture
def platform(client: httpx.Client) -> Platform:
    return Platform(client)


def state_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def sent(platform: Platform, account: str = "mai") -> str:
    answer = platform.write("/v1/identification/begin", EID | {"account": account, "declaration": DECLARED})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["address"])


def identified(
    platform: Platform, person: str, account: str = "mai", session: dict[str, str] = SESSION
) -> httpx.Response:
    state = state_of(sent(platform, account))
    came = platform.client.post("/sandbox/eid/answer", json={"state": state, "person": person}).json()
    return handed_over(platform, came["callbacks"][0]["parameters"], account, session)


def handed_over(
    platform: Platform, parameters: dict[str, str], account: str = "mai", session: dict[str, str] = SESSION
) -> httpx.Response:
    identification = {"parameters": parameters, "origin": session}
    return platform.write("/v1/sign-up/enrol", {"account": account, "user": USER, "identification": identification})


# ------------------------------------------------------------------------------------------- sign-up and inbox


def test_a_whole_sign_up_goes_through_and_the_gate_lets_the_account_in(platform: Platform) -> None:
    assert not platform.permitted("lan")
    assert platform.enrol("lan", "0912000001").status_code == 201
    assert platform.permitted("lan")


def test_the_inbox_shows_the_newest_first_and_whose_it_is_by_challenge_and_three_digits(platform: Platform) -> None:
    for number in (1, 2):
        platform.prove(f"account-{number}", f"091200000{number}")
    newest, oldest = platform.client.get("/sandbox/inbox").json()["messages"]
    assert (newest["to"], oldest["to"]) == ("…002", "…001")
    assert re.fullmatch(r"\d{6}", newest["code"])
    assert newest["code"] in newest["text"]
    assert "0912" not in json.dumps([newest, oldest])
    assert platform.client.delete("/sandbox/inbox").status_code == 204
    assert platform.client.get("/sandbox/inbox").json() == {"messages": []}


def test_every_answer_says_that_it_is_a_sandbox(used: httpx.Client) -> None:
    asked = [
        used.get("/sandbox/clock"),
        used.get("/sandbox"),
        used.get("/health/ready"),
        used.get("/nothing-here"),
        used.post("/v1/gate/decide", json={}),
        used.get("/sandbox/clock", headers={"Host": "elsewhere.example"}),
        used.put("/sandbox/clock", content=b"{", headers={"Content-Type": "application/json"}),
        used.post("/v1/sign-up/enrol", json={"phone": "0912345678"}),
    ]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 404, 401, 400, 400, 422]
    assert {answer.headers["Idverify-Sandbox"] for answer in asked} == {"true"}


# -------------------------------------------------------------------------------------------------- no real data


@pytest.mark.parametrize("number", ["0912345678", "+84 912 000 000", "84912001000", "001190123456", "001 190 000 000"])
@pytest.mark.parametrize("place", ["phone", "personal_id", "session", "name of a member", "deep"])
def test_a_number_that_is_not_the_sandboxs_is_refused_wherever_it_stands(
    used: httpx.Client, number: str, place: str
) -> None:
    asked: Any = {"account": "lan", place: number}
    if place == "session":
        asked = {"account": "lan", "origin": {"session": number, "ip": "192.0.2.7"}}
    elif place == "name of a member":
        asked = {"identification": {"parameters": {number: "x"}}}
    elif place == "deep":
        asked = {"a": [{"b": [[number]]}]}
    refused = used.post("/v1/sign-up/enrol", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.sandbox_number")
    assert number not in refused.text
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "number", ["0912000001", "+84 912 000 999", "001190000001", "113.161.100.100", "100.100.100.100"]
)
def test_a_number_of_the_sandboxs_and_a_network_address_pass_the_fence(used: httpx.Client, number: str) -> None:
    assert used.post("/v1/sign-up/enrol", json={"phone": number}).status_code == 401


def test_the_fence_passes_a_body_on_whole_and_leaves_what_is_no_json_to_the_service(platform: Platform) -> None:
    long = platform.ask("/v1/gate/decide", {"account": "a" * 70_000, "action": "post"})
    assert (long.status_code, long.json()["code"]) == (413, "request.too_large")
    broken = platform.client.post(
        "/v1/gate/decide", content=b'{"account', headers=platform.headers | {"Content-Type": "application/json"}
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "request.malformed")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("IDVERIFY_ENV", "production", "production"),
        ("IDVERIFY_ENV", " Production", "production"),
        ("IDVERIFY_STORE", "postgresql://platform:geheim@db/idverify", "IDVERIFY_STORE"),
        ("IDVERIFY_KEYS", "2026a:geheim", "IDVERIFY_KEYS"),
        ("IDVERIFY_KEYS_FILE", "geheim", "IDVERIFY_KEYS_FILE"),
        ("IDVERIFY_VAULT", "geheim", "IDVERIFY_VAULT"),
        ("IDVERIFY_OFFICERS_FILE", "geheim", "IDVERIFY_OFFICERS_FILE"),
        ("IDVERIFY_HTTP_SENDER", "geheim:sender", "IDVERIFY_HTTP_SENDER"),
        ("IDVERIFY_HTTP_EID", "geheim:eid", "IDVERIFY_HTTP_EID"),
        ("IDVERIFY_HTTP_NETWORK", "geheim:network", "IDVERIFY_HTTP_NETWORK"),
        ("IDVERIFY_SOMETHING_OF_NEXT_YEAR", "geheim", "IDVERIFY_SOMETHING_OF_NEXT_YEAR"),
    ],
)
def test_it_does_not_start_beside_anything_real(name: str, value: str, code: str) -> None:
    from idverify.errors import OperatorError

    with pytest.raises(OperatorError) as refused:
        sandbox_settings({"PATH": "/bin", "IDVERIFY_SERVICE": "domestic", name: value})
    assert refused.value.code == ("sandbox_production" if code == "production" else "sandbox_setting")
    for said in (refused.value.text.vi, refused.value.text.en):
        assert code in said
        assert "geheim" not in said


@pytest.mark.parametrize(
    ("lang", "environment", "arguments", "named"),
    [
        ("vi", {"IDVERIFY_STORE": "sqlite:///real.sqlite", "IDVERIFY_VAULT": "x"}, (), "IDVERIFY_STORE"),
        ("en", {}, ("--host", "0.0.0.0"), "IDVERIFY_SANDBOX_ANYWHERE"),
    ],
)
def test_the_command_refuses_with_its_reason_and_makes_nothing(
    lang: str, environment: dict[str, str], arguments: tuple[str, ...], named: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "idverify", "serve", "--sandbox", "--port", "0", "--lang", lang, *arguments]
    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env=clean_environment(environment) | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert named in ended.stderr
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_what_it_takes_of_the_environment_are_settings_of_the_platform_and_none_leads_anywhere() -> None:
    from idverify.settings import Settings

    assert {name.lower() for name in _TAKEN} <= Settings.model_fields.keys()
    leading = {"store", "replicas", "keys", "vault", "officers_file", "day_key", "rotation_public_key", "tenant"}
    assert not {name.lower() for name in _TAKEN} & leading


def test_it_goes_by_the_platforms_own_limits(platform: Platform) -> None:
    assert platform.enrol("first", "0912000001").status_code == 201
    platform.client.put("/sandbox/clock", json={"advance_seconds": 3600})
    second = platform.enrol("second", "0912000001")
    assert second.status_code == 403
    assert [breach["basis"] for breach in second.json()["breaches"]] == ["operator"]


def test_of_an_earlier_life_no_file_is_left(platform: Platform, folder: Path) -> None:
    before = set(folder.iterdir())
    assert {path.name[:17] for path in before} == {"idverify-sandbox-"}
    assert platform.client.post("/sandbox/reset").status_code == 204
    for _ in range(200):  # what was still being answered ends first
        if len(set(folder.iterdir())) == 1:
            break
        platform.client.get("/health/live")
    assert len(set(folder.iterdir()) - before) == 1
    assert len(set(folder.iterdir())) == 1


# --------------------------------------------------------------------------------------------------------- clock


def test_the_clock_goes_forward_and_the_platform_goes_by_it(platform: Platform) -> None:
    assert platform.enrol_child("na", "0912000003", "2012-03-10").status_code == 201
    assert platform.permitted("na", "post")
    shown = platform.client.put("/sandbox/clock", json={"now": "2028-03-10T23:59:00+07:00"})
    assert shown.json()["now"].startswith("2028-03-10T23:59:00")
    assert platform.permitted("na", "post")
    platform.client.put("/sandbox/clock", json={"advance_seconds": 60})
    assert not platform.permitted("na", "post")
    platform.drain()
    assert ("na", "user.turned_sixteen") in platform.handled


def test_a_code_ends_by_the_clock(platform: Platform) -> None:
    asked = {"phone": "0912000001", "purpose": "enrol", "account": "lan", "origin": SESSION}
    challenge = platform.write("/v1/sign-up/challenge", asked).json()["challenge"]
    platform.client.put("/sandbox/clock", json={"advance_seconds": 301})
    given = {"challenge": challenge, "code": platform.code_for(challenge), "account": "lan", "origin": SESSION}
    assert platform.write("/v1/sign-up/answer", given).json()["code"] == "possession.expired"


@pytest.mark.parametrize(
    "asked",
    [
        {"now": "2024-12-24T23:59:59+07:00"},
        {"now": "2025-06-01T00:00:00+07:00"},
        {"now": "2200-01-01T00:00:01+07:00"},
        {"now": "9998-01-01T00:00:00+07:00"},
        {"advance_seconds": 200 * 365 * 86_400},
    ],
)
def test_the_clock_neither_goes_back_nor_out_of_the_calendar_and_says_why(used: httpx.Client, asked: Any) -> None:
    before = used.get("/sandbox/clock").json()["now"]
    refused = used.put("/sandbox/clock", json=asked, headers={"Accept-Language": "en"})
    assert refused.status_code == 400
    assert refused.json()["code"] == "request.sandbox_clock"
    assert "/sandbox/reset" in refused.json()["detail"]
    after = used.get("/sandbox/clock").json()["now"]
    assert 0 <= (datetime.fromisoformat(after) - datetime.fromisoformat(before)).total_seconds() < 60


@pytest.mark.parametrize(
    "asked",
    [
        {"now": "2028-01-01"},
        {"advance_seconds": -1},
        {"now": "2028-01-01T00:00:00+07:00", "advance_seconds": 1},
        {"yesterday": True},
    ],
)
def test_what_the_clock_cannot_read_is_refused_as_a_field(used: httpx.Client, asked: Any) -> None:
    assert used.put("/sandbox/clock", json=asked).json()["code"] == "request.fields"


def test_a_held_clock_stands_still_and_one_that_runs_does_not(client: httpx.Client) -> None:
    held = client.put("/sandbox/clock", json={"running": False}).json()
    assert held == client.get("/sandbox/clock").json()
    client.put("/sandbox/clock", json={"running": True})
    assert client.get("/sandbox/clock").json()["now"] > held["now"]


def test_a_standing_is_checked_by_the_clock_that_was_set(platform: Platform) -> None:
    platform.enrol("lan", "0912000001")
    standing = platform.ask("/v1/gate/standing", {"account": "lan"}).json()["standing"]
    question = {"account": "lan", "action": "comment", "standing": standing}
    assert platform.ask("/v1/gate/decide", question).json()["permitted"]
    as_of = platform.ask("/v1/gate/revoked", {}).json()["as_of"]
    platform.client.put("/sandbox/clock", json={"advance_seconds": 30 * 86_400})
    later = platform.ask("/v1/gate/revoked", {}).json()["as_of"]
    assert (datetime.fromisoformat(later) - datetime.fromisoformat(as_of)).days == 30
    assert platform.write("/v1/account/close", {"account": "lan"}).status_code == 204
    assert not platform.ask("/v1/gate/decide", question).json()["permitted"]


# --------------------------------------------------------------------------------------------- identification


def test_somebody_without_a_mobile_signs_up_by_identification(platform: Platform) -> None:
    assert identified(platform, "adult").status_code == 201
    assert platform.permitted("mai")


@pytest.mark.parametrize(("person", "code"), [("level-1", "denied"), ("refuses", "attestation.refused")])
def test_who_is_not_sure_enough_or_refuses_is_not_let_in(platform: Platform, person: str, code: str) -> None:
    refused = identified(platform, person)
    assert refused.json()["code"] == code
    assert not platform.permitted("mai")


def test_a_state_is_answered_once_and_a_code_serves_once(platform: Platform) -> None:
    state = state_of(sent(platform))
    answer = {"state": state, "person": "level-1"}
    came = platform.client.post("/sandbox/eid/answer", json=answer)
    assert platform.client.post("/sandbox/eid/answer", json=answer).json()["code"] == "request.sandbox_state"
    (callback,) = came.json()["callbacks"]
    assert handed_over(platform, callback["parameters"]).json()["code"] == "denied"
    again = handed_over(platform, callback["parameters"], account="mai")
    assert again.json()["code"] == "attestation.state_unknown"


def test_a_code_of_one_request_is_worth_nothing_for_another(platform: Platform) -> None:
    states = [state_of(sent(platform, account)) for account in ("mai", "hoa")]
    came = [
        platform.client.post("/sandbox/eid/answer", json={"state": state, "person": "adult"}).json()["callbacks"][0]
        for state in states
    ]
    swapped = {"state": states[0], "code": came[1]["parameters"]["code"]}
    assert handed_over(platform, swapped).json()["code"] == "attestation.mismatch"


def test_a_browser_is_led_to_the_page_and_back_to_the_platform(platform: Platform) -> None:
    address = sent(platform)
    shown = platform.client.get(address)
    assert shown.status_code == 200
    assert "script" not in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self' http://localhost:3000;" in policy
    assert all(name in shown.text for name in ("Nguyễn Thị Thử", "level 2", "mức 1", "Refuse"))
    state = state_of(address)
    back = platform.client.post("/sandbox/eid/authorize", data={"state": state, "person": "another-adult"})
    assert back.status_code == 303
    target = urlsplit(back.headers["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == "http://localhost:3000/back"
    parameters = dict(parse_qsl(target.query))
    assert parameters.pop("from") == "eid"
    assert parameters["state"] == state
    assert handed_over(platform, parameters).status_code == 201
    assert platform.client.get(address).json()["code"] == "request.sandbox_state"


def test_what_a_page_repeats_is_escaped(used: httpx.Client) -> None:
    shown = used.get("/sandbox/eid/back", params={"code": "<script>alert(1)</script>", "state": "'\""})
    assert "<script" not in shown.text
    assert "&lt;script&gt;" in shown.text


# ------------------------------------------------------------------------------------------- pages and scenarios


def test_the_page_for_people_shows_and_sets_everything_without_a_script(platform: Platform) -> None:
    platform.prove("lan", "0912000001")
    shown = platform.client.get("/sandbox")
    (code,) = {each["code"] for each in platform.client.get("/sandbox/inbox").json()["messages"]}
    assert code in shown.text
    assert 'lang="vi"' in shown.text
    assert 'lang="en"' in shown.text
    assert "<script" not in shown.text
    for said, path, name, expected in (
        ("empty", "/sandbox/inbox", "messages", []),
        ("hold", "/sandbox/clock", "running", False),
        ("chaos", "/sandbox/chaos", "losses", True),
        ("calm", "/sandbox/chaos", "losses", False),
        ("reset", "/sandbox/clock", "running", True),
    ):
        pressed = platform.client.post("/sandbox", data={"do": said})
        assert (pressed.status_code, pressed.headers["Location"]) == (303, "/sandbox")
        assert platform.client.get(path).json()[name] == expected
    before = platform.client.get("/sandbox/clock").json()["now"]
    platform.client.post("/sandbox", data={"do": "year"})
    after = platform.client.get("/sandbox/clock").json()["now"]
    assert (datetime.fromisoformat(after) - datetime.fromisoformat(before)).days == 365
    assert platform.client.post("/sandbox", json={"do": "reset"}).json()["code"] == "request.media_type"


def test_the_scenario_calls_answer_every_script_of_the_fixtures_as_the_line_protocol_does(used: httpx.Client) -> None:
    def over_http(request: dict[str, Any]) -> dict[str, Any]:
        asked = dict(request)
        op = asked.pop("op")
        answer = used.post(f"/sandbox/{op.replace('.', '/')}", json=asked)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        assert found["id"] == request["id"]
        return found

    scripts = [fixture for fixture in fixtures() if fixture.id.startswith("scenarios/")]
    assert len(scripts) > 20
    assert [result.fixture for result in results_of(scripts, over_http) if result.kind is not Kind.PASS] == []


def test_a_scenario_call_says_what_is_wrong_in_the_protocols_words(used: httpx.Client) -> None:
    wrong = used.post("/sandbox/scenario/event", json={"id": 7, "type": "account.opened"})
    assert (wrong.status_code, wrong.json()["id"], wrong.json()["error"]["code"]) == (200, 7, "bad_request")
    no_object = used.post("/sandbox/scenario/decide", json=[1])
    assert (no_object.status_code, no_object.json()["error"]["code"]) == (200, "bad_request")


def test_the_schema_of_a_sandbox_tells_of_its_own_calls_too(used: httpx.Client) -> None:
    paths = used.get("/openapi.json").json()["paths"]
    assert {path for path in paths if path.startswith("/sandbox")} == {
        *("/sandbox/inbox", "/sandbox/clock", "/sandbox/chaos", "/sandbox/reset", "/sandbox/eid/answer"),
        *(f"/sandbox/scenario/{word}" for word in ("reset", "event", "decide")),
        *("/sandbox/conformance", "/sandbox/access/v1/evaluation"),
    }


# --------------------------------------------------------------------------------------------------------- reset


def test_nothing_is_left_after_a_reset(platform: Platform) -> None:
    client = platform.client
    platform.enrol("lan", "0912000001")
    proof = platform.prove("hoa", "0912000002")
    address = sent(platform)
    standing = platform.ask("/v1/gate/standing", {"account": "lan"}).json()["standing"]
    client.put("/sandbox/clock", json={"advance_seconds": 86_400, "running": False})
    client.put("/sandbox/chaos", json={"delays": True, "seed": 5})
    client.post("/sandbox/scenario/reset", json={"id": 1, "service": {"kind": "domestic"}})
    ahead = client.get("/sandbox/clock").json()["now"]
    size = int(client.get("/ledger/checkpoint", headers=platform.headers).text.splitlines()[1])
    assert client.post("/sandbox/reset").status_code == 204

    assert client.get("/sandbox/inbox").json() == {"messages": []}
    shown = client.get("/sandbox/clock").json()
    assert shown["running"]
    assert shown["now"] < ahead
    assert not any(client.get("/sandbox/chaos").json().values())
    assert client.post("/sandbox/scenario/decide", json={"id": 2}).json()["error"]["code"] == "bad_request"
    assert client.get(address).json()["code"] == "request.sandbox_state"
    assert not platform.permitted("lan")
    question = {"account": "lan", "action": "comment", "standing": standing}
    assert not platform.ask("/v1/gate/decide", question).json()["permitted"]
    asked = {"account": "hoa", "user": USER, "phone": "0912000002", "proof": proof}
    assert platform.write("/v1/sign-up/enrol", asked).json()["code"] == "possession.proof_unknown"
    assert platform.ask("/v1/events/poll", {}).json() == {"events": []}
    assert int(client.get("/ledger/checkpoint", headers=platform.headers).text.splitlines()[1]) < size
    assert client.get("/health/ready").status_code == 200
    assert platform.enrol("lan", "0912000001").status_code == 201


FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:1"},
    {"Origin": "http://["},
]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_another_sites_page_presses_no_button(client: httpx.Client, headers: dict[str, str]) -> None:
    client.put("/sandbox/clock", json={"advance_seconds": 86_400, "running": False})
    ahead = client.get("/sandbox/clock").json()
    refused = [
        client.post("/sandbox", data={"do": "reset"}, headers=headers),
        client.post("/sandbox/reset", headers=headers),
        client.put("/sandbox/clock", json={"advance_seconds": 60}, headers=headers),
        client.put("/sandbox/chaos", json={"losses": True}, headers=headers),
        client.delete("/sandbox/inbox", headers=headers),
        client.post("/sandbox/eid/authorize", data={"person": "adult"}, headers=headers),
    ]
    assert {(each.status_code, each.json()["code"]) for each in refused} == {(400, "request.sandbox_site")}
    assert client.get("/sandbox/clock", headers=headers).json() == ahead


def test_its_own_page_does(client: httpx.Client) -> None:
    own = str(client.base_url).rstrip("/")
    assert client.get("/sandbox").headers["referrer-policy"] == "same-origin"  # or a browser says `Origin: null`
    for headers in ({"Origin": own}, {"Origin": own, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert client.post("/sandbox", data={"do": "empty"}, headers=headers).status_code == 303


def test_the_log_is_signed_as_far_as_it_goes_whenever_it_is_read(platform: Platform) -> None:
    first = platform.client.get("/ledger/checkpoint", headers=platform.headers)
    platform.enrol("lan", "0912000001")
    second = platform.client.get("/ledger/checkpoint", headers=platform.headers)
    origin, size, *_ = second.text.splitlines()
    assert origin == "sandbox.invalid/idverify"
    assert int(size) > int(first.text.splitlines()[1])


def test_the_environment_of_these_tests_sets_nothing() -> None:
    assert not any(name.startswith("IDVERIFY_") for name in clean_environment())
    assert os.environ["PATH"]
