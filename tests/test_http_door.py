"""The door over HTTP: what AuthZEN carries, what a hostile server can do, and the whole of L1 and L2 by a sandbox."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sandbox_server import Platform, sandbox

from idverify.conformance.adapter import Connection
from idverify.conformance.door import AnswerError, Introduction
from idverify.conformance.evaluation import answer_in, decision_of, evaluation_of, refused_in, request_of
from idverify.conformance.fixture import fixtures
from idverify.conformance.http_door import HttpDoor
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking, run
from idverify.conformance.sandbox_bridge import SandboxBridge
from idverify.errors import OperatorError

TODAY = date(2026, 11, 22)
QUESTION = {"op": "decide", "id": "d1", "at": "2026-11-21T09:00:00+07:00", "action": "comment"}
KEY = "a-key-of-the-test-deployment.0001"
Speak = Callable[[socket.socket, bytes], None]
YES = b'Content-Length: 18\r\n\r\n{"decision": true}'


# ------------------------------------------------------------------------------------------- a server of any kind


@contextmanager
def speaking(speak: Speak) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads each request whole and then does what ``speak`` does; and all that it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads = []

        def one(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.settimeout(30)
                while request := _request(connection):
                    asked.append(request)
                    speak(connection, request)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    thread = threading.Thread(target=one, args=(connection,))
                    thread.start()
                    threads.append(thread)

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join()


def _request(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65_536)
        if not more:
            return b""
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def says(body: object, status: str = "200 OK", *headers: str) -> Speak:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda connection, _: connection.sendall(reply(written, status, *headers))


@contextmanager
def door_to(speak: Speak, **more: Any) -> Iterator[HttpDoor]:
    with speaking(speak) as (here, _), opened(here, **more) as door:
        yield door


@contextmanager
def opened(here: str, **more: Any) -> Iterator[HttpDoor]:
    door = HttpDoor(here, **{"timeout": 20} | more)
    try:
        yield door
    finally:
        door.close()


def trouble(door: HttpDoor, request: dict[str, Any] | None = None) -> tuple[str, str]:
    with pytest.raises(AnswerError) as found:
        door.ask(request or QUESTION)
    return found.value.code, found.value.context


# ------------------------------------------------------------------------------------------- hostile servers


def drip(connection: socket.socket, beginning: bytes, end: bytes) -> None:
    """A byte now and then, and in the end an answer, should anybody still listen."""
    connection.sendall(beginning)
    for _ in itertools.repeat(None, 60):
        threading.Event().wait(0.05)
        connection.sendall(b" ")
    connection.sendall(end)


def endless(connection: socket.socket, head: bytes) -> None:
    connection.sendall(head)
    for _ in itertools.repeat(None, 4_000):
        connection.sendall(b" " * 65_536)


@pytest.mark.parametrize(
    "speak",
    [
        lambda connection, _: connection.recv(1),
        lambda connection, _: drip(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 78\r\n\r\n", b'{"decision": true}'),
        lambda connection, _: drip(connection, b"HTTP/1.1 200 OK\r\nX-Slow: ", b"\r\n" + YES),
    ],
    ids=["silence", "a body by drips", "a header by drips"],
)
def test_a_slow_server_costs_its_time_limit_and_no_more(speak: Speak) -> None:
    with door_to(speak, timeout=0.5) as door:
        assert trouble(door) == ("timeout", "")


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 250000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n",
    ],
)
def test_a_server_that_does_not_end_is_not_listened_to(head: bytes) -> None:
    with door_to(lambda connection, _: endless(connection, head)) as door:
        assert trouble(door) == ("too_long", "")


def test_an_answer_is_as_long_as_it_may_be_and_no_byte_longer() -> None:
    answer = json.dumps({"decision": True, "context": {"x": "y" * 100}}).encode()
    with door_to(says(answer), longest=len(answer)) as door:
        assert door.ask(QUESTION)["permitted"] is True
    with door_to(says(answer), longest=len(answer) - 1) as door:
        assert trouble(door) == ("too_long", "")


@pytest.mark.parametrize(
    ("speak", "said"),
    [
        (says(b"<html><script>alert(1)</script>"), '"<html><script>alert(1)</script>"'),
        (says(b'{"decision": tr'), '"{\\"decision\\": tr"'),
        (says([True]), '"[true]"'),
        (says(b'{"decision": false, "decision": true}'), '"{\\"decision\\": false, \\"decision\\": true}"'),
        (says(b"[" * 200_000), None),
        (says(b"\xff\x1b[31m\xe2\x80\xae"), '"\ufffd\\\\u001b[31m\\u202e"'),
        (says(gzip.compress(b'{"decision": true}'), "200 OK", "Content-Encoding: gzip"), None),
    ],
)
def test_what_is_not_json_is_shown_and_shows_nothing_but_itself(speak: Speak, said: str | None) -> None:
    with door_to(speak) as door:
        code, context = trouble(door)
    assert code == "not_json"
    assert len(context) < 300
    assert context.isprintable()
    if said is not None:
        assert context == said.replace("\\\\u001b", "\\u001b")


@pytest.mark.parametrize("status", [204, 301, 307, 401, 403, 404, 429, 500, 503])
def test_an_error_status_is_told_by_its_number(status: int) -> None:
    with door_to(says({"decision": True}, f"{status} Oh")) as door:
        assert trouble(door) == ("status", str(status))


def test_a_server_that_breaks_off_or_speaks_no_http_has_broken_off() -> None:
    for said in (b"", b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"):

        def speak(connection: socket.socket, _request: bytes, said: bytes = said) -> None:
            connection.sendall(said)
            connection.shutdown(socket.SHUT_RDWR)

        with door_to(speak) as door:
            assert trouble(door) == ("crashed", "")


def test_nobody_there_is_said_to_be_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with opened(f"http://127.0.0.1:{port}") as door:
        assert trouble(door) == ("unreachable", "")
        with pytest.raises(AnswerError, match="unreachable"):
            door.begin()


def test_after_trouble_the_next_question_is_answered() -> None:
    answers = iter([b"no HTTP\r\n\r\n", reply(b"<p>"), reply(b'{"decision": true}')])
    with door_to(lambda connection, _: connection.sendall(next(answers))) as door:
        for code in ("crashed", "not_json"):
            assert trouble(door)[0] == code
            door.renew()
        assert door.ask(QUESTION)["permitted"] is True


def test_no_redirect_is_followed_and_no_cookie_kept() -> None:
    elsewhere = says(b"{}", "302 Found", "Location: /elsewhere", "Set-Cookie: a=b; Path=/")
    with speaking(elsewhere) as (here, asked), opened(here) as door:
        assert [trouble(door) for _ in range(2)] == [("status", "302")] * 2
    assert [request.split(b" ")[1] for request in asked] == [b"/access/v1/evaluation"] * 2
    assert not any(b"cookie" in request.lower() for request in asked)


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with door_to(says({"decision": True})) as door:
        assert door.ask(QUESTION)["permitted"] is True


# ------------------------------------------------------------------------------------------- address and key


@pytest.mark.parametrize(
    "address",
    [
        *("ftp://127.0.0.1/", "127.0.0.1:8181", "file:///etc/passwd", "http://", "http:///sandbox", ""),
        *("http://user:secret-of-theirs@127.0.0.1/", "http://@127.0.0.1/", "http://127.0.0.1:99999/"),
        *("http://127.0.0.1/?token=secret-of-theirs", "http://127.0.0.1/#a", "http://127.0.0.1/a b", "http://[::1"),
        *("http://127.0.0.1/\r\nX: y", "http://мир.example/", "http://127.0.0.1:port/"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(OperatorError) as refused:
        HttpDoor(address)
    assert refused.value.code == "conformance_address"
    assert "secret" not in f"{refused.value} {refused.value!r}"


@pytest.mark.parametrize("key", ["", "two words", "a\r\nX-Other: b", "chìa-khoá", "a" * 5_000, "'quoted'"])
def test_a_key_that_no_header_may_hold_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(OperatorError) as refused:
        HttpDoor("http://127.0.0.1", key=key)
    assert refused.value.code == "conformance_key"
    assert not key or key not in f"{refused.value} {refused.value!r} {refused.value.text}"


def test_the_key_goes_to_the_server_and_comes_back_from_nowhere() -> None:
    def parrot(connection: socket.socket, request: bytes) -> None:
        heard = next(line for line in request.split(b"\r\n") if line.lower().startswith(b"authorization"))
        assert heard == f"Authorization: Bearer {KEY}".encode()
        named = request.split(b" ")[1]
        escaped = "".join(f"\\u{ord(each):04x}" for each in KEY).encode()
        if b"reset" in named:
            connection.sendall(reply(b"<p>" + heard))
        else:
            told = b'{"permitted": true, "law": "' + KEY.encode() + b'", "' + escaped + b'": ["' + escaped + b'"]}'
            connection.sendall(reply(b'{"decision": true, "context": {"idverify": ' + told + b"}}"))

    with door_to(parrot, key=KEY) as door:
        answer = door.ask(QUESTION)
        code, context = trouble(door, {"op": "scenario.reset", "id": "1"})
        assert (answer["permitted"], answer["law"], code) == (True, "…", "not_json")
        assert KEY not in f"{answer} {context} {door!r} {vars(door)['_exchange']!r}"


def test_without_a_key_nothing_is_sent_in_its_place() -> None:
    with speaking(says({"decision": True})) as (here, asked), opened(here) as door:
        door.ask(QUESTION)
    assert b"authorization" not in asked[0].lower()


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(OperatorError) as refused:
        HttpDoor("http://127.0.0.1")
    assert refused.value.code == "conformance_extra"


# ------------------------------------------------------------------------------------------- the introduction


def by_path(**answers: tuple[str, object]) -> Speak:
    def speak(connection: socket.socket, request: bytes) -> None:
        last = request.split(b" ")[1].rpartition(b"/")[2].decode()
        status, body = answers.get(last, ("404 Not Found", {}))
        says(body, status)(connection, request)

    return speak


def test_a_deployment_says_what_it_is() -> None:
    told = {
        "implementation": {"name": "mxh", "version": "3", "language": "Go"},
        "capabilities": ["decide"],
        "readings": {"R-02": "on_birthday", "R-04": "whatever", "R-99": "x"},
    }
    with door_to(by_path(conformance=("200 OK", told), evaluation=("200 OK", {"decision": True}))) as door:
        introduction = door.begin()
    assert introduction == Introduction(
        name="mxh",
        version="3",
        language="Go",
        capabilities=("decide",),
        readings={"R-02": "on_birthday"},
        strange=('{"R-04": "whatever"}', '{"R-99": "x"}'),
    )


def test_a_deployment_that_does_not_is_called_by_its_host() -> None:
    with speaking(by_path(evaluation=("200 OK", {"decision": True}))) as (here, _), opened(f"{here}/a/b/") as door:
        assert door.begin() == Introduction(name=here.removeprefix("http://"))


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("closed", ["conformance", "evaluation"])
def test_a_key_that_is_not_taken_is_known_before_anything_is_judged(status: int, closed: str) -> None:
    answers = {"conformance": ("200 OK", {}), "evaluation": ("200 OK", {"decision": True})}
    speak = by_path(**answers | {closed: (f"{status} No", {})})
    with door_to(speak, key=KEY) as door, pytest.raises(AnswerError) as refused:
        door.begin()
    assert (refused.value.code, refused.value.context) == ("status", str(status))
    assert str(status) in refused.value.text.en


def test_only_what_says_that_it_is_a_sandbox_is_asked_for_live_sign_ups() -> None:
    spoken = says({"decision": True}, "200 OK", "Idverify-Sandbox: true")
    for path, base, supported in (("/sandbox", spoken, True), ("/other", spoken, False), ("/sandbox", says({}), False)):
        with speaking(base) as (here, asked), opened(f"{here}{path}") as door:
            door.begin()
            answer = door.ask({"op": "live.reset", "id": "1"})
        assert (answer.get("unsupported") is not True) is supported
        assert (b"POST /sandbox/reset HTTP/1.1" in b"".join(asked)) is supported


@pytest.mark.parametrize(
    "told",
    [
        *({}, {"messages": 5, "callbacks": [], "challenge": "a", "address": 7}, {"messages": [1], "callbacks": {}}),
        {"code": KEY, "faults": [3], "challenge": [KEY], "proof": {}, "address": "http://[", "messages": [{}]},
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "403 No"])
def test_what_only_says_that_it_is_a_sandbox_costs_its_cases_and_not_the_run(told: Any, status: str) -> None:
    pretending = says(told, status, "Idverify-Sandbox: true")
    live = [fixture for fixture in fixtures() if fixture.level == "L4" and "disturbances" not in fixture.id]
    with speaking(pretending) as (here, _), opened(f"{here}/sandbox", key=KEY) as door:
        with suppress(AnswerError):  # a sandbox that answers 403 is not begun with; whoever goes on all the same
            door.begin()
        door._bridge = door._bridge or SandboxBridge(door._exchange, here, KEY)
        results = list(run(live, door, Introduction(name="x"), Asking(seed="1", today=TODAY, gives_up_after=1_000)))
    assert len(results) == len(live)
    assert {result.kind for result in results} <= {Kind.FAIL, Kind.ERRORED}
    assert KEY not in str(results)


def test_an_answer_nested_beyond_reason_costs_its_case() -> None:
    for deep in (100, 300, 500, 900, 5_000):
        told = b'{"decision": true, "context": {"idverify": {"permitted": ' + b"[" * deep + b"]" * deep + b"}}}"
        for key in (None, KEY):
            with door_to(says(told), key=key) as door:
                chosen = [fixture for fixture in fixtures() if fixture.id == PERMITTED]
                (result,) = run(chosen, door, Introduction(name="x"), Asking(seed="1", today=TODAY))
            assert result.kind in {Kind.FAIL, Kind.ERRORED}


# ------------------------------------------------------------------------------------------- AuthZEN


def test_every_decision_can_be_asked_by_the_standard_and_read_back() -> None:
    for fixture in fixtures():
        if fixture.level != "L1":
            continue
        request = {"id": "1", **fixture.request}
        asked = evaluation_of(request)
        assert asked.keys() == {"subject", "action", "resource", "context"}
        assert (asked["subject"]["type"], asked["resource"]["type"]) == ("account", "network")
        assert {"id": "1", **request_of(asked)} == request
        answer = Connection().answer_to(request, TODAY)
        del answer["id"]
        back = answer_in(json.loads(json.dumps(decision_of(answer))))
        assert {"permitted": False, **answer} == {"permitted": False, **back}


@pytest.mark.parametrize("asked", [[], None, {"subject": 1, "action": [], "context": "x"}, {"action": {"name": 5}}])
def test_what_is_no_evaluation_is_a_question_that_lacks_everything(asked: Any) -> None:
    answer = Connection().answer_to(request_of(asked if isinstance(asked, dict) else {}), TODAY)
    assert answer["error"]["code"] == "bad_request"


@pytest.mark.parametrize(
    "decision",
    [
        {"decision": True, "context": {"idverify": {"permitted": False, "breaches": []}}},
        {"decision": False, "context": {"idverify": {"permitted": True, "breaches": []}}},
        {"decision": True, "context": {"idverify": {"error": {"code": "bad_request", "field": "at"}}}},
        {"decision": "yes", "context": {"idverify": {"permitted": True, "breaches": []}}},
        {"decision": 1},
        {"context": {"idverify": {"permitted": True}}},
        {"decision": True, "context": {"idverify": "yes"}},
        {},
    ],
)
def test_what_contradicts_itself_matches_nothing(decision: dict[str, Any]) -> None:
    answer = answer_in(decision)
    for fixture in fixtures():
        if fixture.level == "L1":
            assert fixture.mismatches(answer), fixture.id


def test_the_word_by_which_little_is_told_is_the_doors_own() -> None:
    told = {"permitted": True, "decision_only": True, "breaches": []}
    assert answer_in({"decision": True, "context": {"idverify": told}}) == {"permitted": True, "breaches": []}


def judged(speak: Speak, id: str) -> tuple[Kind, list[str]]:
    chosen = [fixture for fixture in fixtures() if fixture.id == id]
    with door_to(speak) as door:
        (result,) = run(chosen, door, Introduction(name="x"), Asking(seed="1", today=TODAY))
    return result.kind, [each.en for each in result.mismatches]


PERMITTED = "147-2024/27.3.b/phone-proven-comments"
MALFORMED = next(f.id for f in fixtures() if f.level == "L1" and "error" in f.expect)


def test_yes_or_no_alone_is_for_a_human_and_the_wrong_one_fails() -> None:
    assert judged(says({"decision": True}), PERMITTED)[0] is Kind.REVIEW
    kind, (said,) = judged(says({"decision": False}), PERMITTED)
    assert (kind, "permitted" in said) == (Kind.FAIL, True)


def test_a_contradiction_fails_and_shows_both() -> None:
    told = {"decision": True, "context": {"idverify": {"permitted": False}}}
    kind, said = judged(says(told), PERMITTED)
    assert kind is Kind.FAIL
    assert '{"decision": true, "context.idverify": false}' in said[0]


@pytest.mark.parametrize("status", ["400 Bad Request", "422 Unprocessable Content"])
def test_what_cannot_be_read_may_be_said_by_status(status: str) -> None:
    error = next(f.expect["error"] for f in fixtures() if f.id == MALFORMED)
    assert judged(says({"idverify": {"error": error}}, status), MALFORMED)[0] is Kind.PASS
    other = {"code": "bad_request", "field": "another"}
    assert judged(says({"idverify": {"error": other}}, status), MALFORMED)[0] is Kind.FAIL
    # Without the field it is for a human, and an error where there was none to make is wrong.
    assert judged(says({"title": "Bad Request"}, status), MALFORMED)[0] is Kind.REVIEW
    assert judged(says({"title": "Bad Request"}, status), PERMITTED)[0] is Kind.FAIL
    assert judged(says(b"<h1>Bad Request</h1>", status), PERMITTED)[0] is Kind.ERRORED
    assert refused_in({"idverify": [error]})["decision_only"] is True


def test_a_deployment_without_scenarios_says_so_by_404_and_one_that_mixes_them_up_is_caught() -> None:
    asked = {"op": "scenario.decide", "id": "7"}
    with door_to(says({}, "404 Not Found")) as door:
        assert door.ask(asked) == {"id": "7", "unsupported": True}
    with door_to(says({"id": "8", "permitted": True})) as door:
        assert trouble(door, asked)[0] == "wrong_id"
    with door_to(says({"permitted": True})) as door:
        assert door.ask(asked) == {"id": "7", "permitted": True}


@pytest.mark.parametrize("op", ["phone.parse", "log.note", "scenario.../evaluation", "scenario.", "x", 5, None])
def test_what_this_door_cannot_put_is_asked_of_nobody(op: Any) -> None:
    with opened("http://127.0.0.1:9") as door:
        assert door.ask({"op": op, "id": "1"}) == {"id": "1", "unsupported": True}


# ------------------------------------------------------------------------------------------- a real sandbox


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with sandbox() as (here, _):
        yield here


def test_decisions_and_life_cycles_over_http_are_those_of_the_line(server: str) -> None:
    chosen = [fixture for fixture in fixtures() if fixture.level in ("L1", "L2")]
    with opened(f"{server}/sandbox", timeout=60) as door:
        introduction = door.begin()
        results = list(run(chosen, door, introduction, Asking(seed="5a", today=TODAY)))
    assert (introduction.name, introduction.language) == ("idverify sandbox", "Python")
    assert len(results) > 400
    departing = {each.fixture: [said.en for said in each.mismatches] for each in results if each.kind is not Kind.PASS}
    assert departing == {}


def test_the_sandbox_goes_by_the_facts_given_and_not_by_its_accounts(server: str) -> None:
    with httpx.Client(base_url=server, timeout=60) as client:
        platform = Platform(client)
        assert platform.enrol("lan", "0912000001").status_code == 201
        assert platform.permitted("lan")
        facts = {"holder": "individual", "opened_at": "2026-09-01T08:00:00+07:00", "user_birth_date": "1990-05-01"}
        asked = evaluation_of(QUESTION | {"service": {"kind": "domestic"}, "account": {**facts, "evidence": []}})
        asked["subject"]["id"] = "lan"
        answer = client.post("/sandbox/access/v1/evaluation", json=asked).json()
        assert (answer["decision"], answer["context"]["idverify"]["remedies"]) == (False, ["prove_phone"])


def test_the_question_on_the_page_is_answered_yes(server: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "authzen.md").read_text(encoding="utf-8")
    head, _, asked = page.partition("```http\n")[2].partition("```")[0].partition("\n\n")
    path = head.split()[1]
    answer = httpx.post(f"{server}{path}", json=json.loads(asked), timeout=60).json()
    assert (answer["decision"], answer["context"]["idverify"]["permitted"]) == (True, True)


def test_the_fence_of_numbers_stands_before_the_suites_questions_too(server: str) -> None:
    for number in ("0912345678", "+84 912 345 678", "001204012345"):
        asked = evaluation_of(QUESTION | {"account": {"phone": number}})
        refused = httpx.post(f"{server}/sandbox/access/v1/evaluation", json=asked, timeout=60)
        assert (refused.status_code, refused.json()["code"]) == (422, "request.sandbox_number")
        assert number not in refused.text


def test_what_is_no_json_is_refused_in_the_words_of_the_service(server: str) -> None:
    headers = {"Content-Type": "application/json"}
    refused = httpx.post(f"{server}/sandbox/access/v1/evaluation", content=b"{", headers=headers, timeout=60)
    assert (refused.status_code, refused.json()["code"]) == (400, "request.malformed")
    for body in (b"[]", b"1", b"null"):
        answer = httpx.post(f"{server}/sandbox/access/v1/evaluation", content=body, headers=headers, timeout=60)
        assert answer.json()["decision"] is False
        assert answer.json()["context"]["idverify"]["error"]["code"] == "bad_request"
