"""Against a service on this machine that behaves as Twilio documents Verify, version 2."""

from __future__ import annotations

import base64
import json
import logging
import secrets
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pytest

from conftest import BROWSER, TENANT
from idverify.errors import OperatorError, PossessionError
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.phone_proof import PhoneProof
from idverify.ports import Delivery, Message, Receipt, Verifier
from idverify.senders.remote_verifier import RemoteVerifier

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SERVICE, ACCOUNT, TOKEN = "VA00000000000000000000000000000001", "AC0001", "verify-token"
BASIC = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
OUR_TEXT = "483920 la ma xac thuc."


def message(number: int = 1) -> Message:
    return Message(
        challenge=f"challenge-{number}",
        to=PhoneNumber.parse(f"09120000{number:02d}"),
        text=OUR_TEXT,
        purpose=Purpose.ENROL,
        lang="vi",
        not_after=NOW + timedelta(minutes=5),
    )


class Service(ThreadingHTTPServer):
    """Makes codes, keeps them, and counts guesses. ``trouble`` is done instead of the next answer."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.codes: dict[str, str] = {}
        self.guesses: dict[str, int] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.trouble: Any = None
        self.lock = threading.Lock()
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def start(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if not form["To"].startswith("+84") or form["Channel"] != "sms":
            return 400, {"code": 60200, "message": f"Invalid parameter {form['To']}", "status": 400}
        sid = f"VE{secrets.token_hex(16)}"
        self.codes[sid] = f"{secrets.randbelow(10**6):06d}"
        return 201, {"sid": sid, "status": "pending", "to": form["To"], "channel": "sms", "valid": False}

    def check(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        sid = form["VerificationSid"]
        if sid not in self.codes:
            return 404, {"code": 20404, "message": "The requested resource was not found", "status": 404}
        self.guesses[sid] = self.guesses.get(sid, 0) + 1
        if self.guesses[sid] > 5:
            return 429, {"code": 60202, "message": "Max check attempts reached", "status": 429}
        if form["Code"] != self.codes[sid]:
            return 200, {"sid": sid, "status": "pending", "valid": False}
        del self.codes[sid]
        return 200, {"sid": sid, "status": "approved", "valid": True}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what these tests are about."""


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True))
        doors = {
            f"/v2/Services/{SERVICE}/Verifications": self.server.start,
            f"/v2/Services/{SERVICE}/VerificationCheck": self.server.check,
        }
        with self.server.lock:
            self.server.asked.append((self.path, form))
            trouble, self.server.trouble = self.server.trouble, None
            if self.headers["Authorization"] != f"Basic {BASIC}":
                answer: Any = (401, {"code": 20003, "message": "Authenticate", "status": 401})
            elif self.path not in doors:
                answer = (404, {"code": 20404, "status": 404})
            else:
                answer = trouble or doors[self.path](form)
        if callable(answer):
            answer(self)
            return
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def hang_up(desk: Desk) -> None:
    desk.close_connection = True
    desk.connection.shutdown(socket.SHUT_RDWR)


def say_nothing(desk: Desk) -> None:
    desk.server.over.wait(10)
    hang_up(desk)


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.stop()


@pytest.fixture
def verifier() -> Iterator[Callable[..., RemoteVerifier]]:
    with ExitStack() as stack:

        def make(url: str, **more: Any) -> RemoteVerifier:
            how = {
                "service": SERVICE, "account": ACCOUNT, "token": TOKEN, "timeout": 0.2, "pauses": (0.01,),
                "clock": lambda: NOW,
            }  # fmt: skip
            return stack.enter_context(RemoteVerifier(url, **{**how, **more}))

        yield make


def reason(refused: pytest.ExceptionInfo[OperatorError], code: str) -> str:
    assert refused.value.code == code
    assert refused.value.text.vi
    return str(refused.value.data["reason"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_it_is_a_verifier(service, verifier):
    assert isinstance(verifier(service.url), Verifier)


def test_the_number_and_the_language_are_sent_and_the_text_is_not(service, verifier):
    receipt = verifier(service.url).send(message())
    assert (receipt.delivery, receipt.reference) == (Delivery.ACCEPTED, next(iter(service.codes)))
    assert service.asked == [
        (f"/v2/Services/{SERVICE}/Verifications", {"To": "+84912000001", "Channel": "sms", "Locale": "vi"})
    ]


def test_the_right_code_is_right_once(service, verifier):
    channel = verifier(service.url)
    reference = channel.send(message()).reference
    code = service.codes[reference]
    assert channel.check(reference, wrong(code)) is False
    assert channel.check(reference, code) is True
    assert channel.check(reference, code) is False
    assert service.asked[-1] == (
        f"/v2/Services/{SERVICE}/VerificationCheck",
        {"VerificationSid": reference, "Code": code},
    )


def test_one_persons_code_is_not_anothers(service, verifier):
    channel = verifier(service.url)
    first, second = (channel.send(message(number)).reference for number in (1, 2))
    service.codes |= {first: "111111", second: "222222"}
    assert channel.check(first, "222222") is False
    assert channel.check(second, "222222") is True


def test_after_too_many_guesses_even_the_right_code_is_wrong(service, verifier):
    channel = verifier(service.url)
    reference = channel.send(message()).reference
    code = service.codes[reference]
    assert not any(channel.check(reference, wrong(code)) for _ in range(5))
    assert channel.check(reference, code) is False


@pytest.mark.parametrize(
    "status", ["pending", "canceled", "max_attempts_reached", "deleted", "failed", "expired", "APPROVED", ""]
)
def test_no_other_status_is_a_yes(service, verifier, status):
    service.trouble = (200, {"sid": "VE1", "status": status, "valid": True})
    assert verifier(service.url).check("VE1", "123456") is False


@pytest.mark.parametrize("code", ["", "123", "12345678901", "12345a", "١٢٣٤٥٦", "123456\n", "123456&To=+1"])
def test_what_cannot_be_a_code_is_wrong_unasked(service, verifier, code):
    assert verifier(service.url).check("VE1", code) is False
    assert service.asked == []


@pytest.mark.parametrize(
    "answer", [hang_up, say_nothing, (200, b"<html>"), (201, {}), (201, {"sid": "VE1"}), (503, {})]
)
def test_a_start_without_an_answer_counts_as_sent_and_is_not_repeated(service, verifier, answer):
    service.trouble = answer
    assert verifier(service.url).send(message()) == Receipt(Delivery.UNKNOWN)
    assert len(service.asked) == 1


def test_what_has_no_reference_cannot_be_checked(service, verifier):
    with pytest.raises(OperatorError) as refused:
        verifier(service.url).check("", "123456")
    assert reason(refused, "verifier_failed") == "no_reference"
    assert service.asked == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((429, {"code": 60203, "status": 429}), "60203"),
        ((403, {"code": 60410, "message": "blocked +84912000001"}), "60410"),
        ((400, {"code": 483920, "message": "x"}), "http_400"),
        ((401, b""), "http_401"),
        ((302, b""), "http_302"),
    ],
)
def test_a_start_that_is_refused_is_an_error(service, verifier, answer, why):
    service.trouble = answer
    with pytest.raises(OperatorError) as refused:
        verifier(service.url).send(message())
    assert reason(refused, "send_failed") == why
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (hang_up, "no_answer"),
        (say_nothing, "no_answer"),
        ((200, b"<html>"), "http_200"),
        ((200, {"valid": True}), "http_200"),
        ((200, {"status": True}), "http_200"),
        ((302, {"status": "approved"}), "http_302"),
        ((403, {"status": "approved"}), "http_403"),
        ((429, {"code": 20429, "status": 429}), "20429"),
        ((500, {"status": "approved"}), "http_500"),
    ],
)
def test_a_check_that_says_neither_yes_nor_no_is_an_error_and_is_not_repeated(service, verifier, answer, why):
    service.trouble = answer
    with pytest.raises(OperatorError) as refused:
        verifier(service.url).check("VE1", "123456")
    assert reason(refused, "verifier_failed") == why
    assert len(service.asked) == 1


def test_wrong_credentials_are_the_operators_business(service, verifier):
    channel = verifier(service.url, token="other")
    with pytest.raises(OperatorError) as refused:
        channel.send(message())
    assert reason(refused, "send_failed") == "20003"
    with pytest.raises(OperatorError) as refused:
        channel.check("VE1", "123456")
    assert reason(refused, "verifier_failed") == "20003"


def test_where_nobody_listens_nothing_was_sent_or_checked(verifier):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        channel = verifier(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(OperatorError) as refused:
            channel.send(message())
        assert reason(refused, "send_failed") == "not_connected"
        with pytest.raises(OperatorError) as refused:
            channel.check("VE1", "123456")
        assert reason(refused, "verifier_failed") == "not_connected"


def test_a_code_that_would_be_worth_nothing_is_not_asked_for(service, verifier):
    with pytest.raises(OperatorError) as refused:
        verifier(service.url, clock=lambda: NOW + timedelta(minutes=5)).send(message())
    assert reason(refused, "send_failed") == "expired"
    assert service.asked == []


@pytest.mark.parametrize("name", ["", "VA1/../../other", "VA1?x=1", "VA1\n", "VẠ1"])
def test_a_service_that_would_change_the_path_is_refused(verifier, name):
    with pytest.raises(OperatorError) as refused:
        verifier("https://verify.example.vn", service=name)
    assert refused.value.code == "setting"


def test_forty_threads_prove_at_once(service, verifier):
    channel = verifier(service.url, timeout=5.0)

    def prove(number: int) -> bool:
        reference = channel.send(message(number)).reference
        code = service.codes[reference]
        return not channel.check(reference, wrong(code)) and channel.check(reference, code)

    with ThreadPoolExecutor(40) as threads:
        assert all(threads.map(prove, range(40)))


@pytest.mark.parametrize(
    "trouble", [None, hang_up, (400, {"code": 60200, "message": "+84912000001 483920"}), (503, {})]
)
def test_nothing_secret_is_shown_or_logged(service, verifier, trouble, caplog):
    caplog.set_level(logging.DEBUG)
    channel = verifier(service.url)
    shown = [repr(channel)]
    code = str(483_920)  # not as one word in a line that a traceback quotes
    for step in (lambda: channel.send(message()), lambda: channel.check("VE1", code)):
        service.trouble = trouble
        try:
            shown.append(repr(step()))
        except OperatorError as refused:
            shown += [*traceback.format_exception(refused), repr(refused.__cause__), repr(refused.__context__)]
    shown += [record.getMessage() for record in caplog.records]
    assert len(service.asked) == 2
    assert len(caplog.records) > 1  # httpx does log
    for secret in ("483920", "912000001", TOKEN, BASIC):
        assert not [line for line in shown if secret in line]


def test_a_phone_is_proven_by_a_code_that_only_the_service_knows(service, verifier, store):
    """Counted here before the service is asked, bound here to account and session, used here once."""
    ring = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
    proof = PhoneProof(ring=ring, store=store, sender=verifier(service.url))
    phone = PhoneNumber.parse("0912000001")
    challenge = proof.challenge(phone, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW)
    (code,) = service.codes.values()

    def refusal(typed: str, **changes: Any) -> str:
        answer: dict[str, Any] = {"account": "lan", "origin": BROWSER, "now": NOW, **changes}
        with pytest.raises(PossessionError) as refused:
            proof.prove(challenge.id, typed, **answer)
        return refused.value.code

    asked = len(service.asked)
    assert refusal(code, account="minh") == "code_wrong"
    assert refusal(code, origin=Origin(session="another", ip=BROWSER.ip)) == "code_wrong"
    assert len(service.asked) == asked  # the service is not asked about somebody else's answer
    assert refusal(wrong(code)) == "code_wrong"
    found = proof.prove(challenge.id, code, account="lan", origin=BROWSER, now=NOW)
    assert ring.recognises(found.pseudonym, phone)
    assert refusal(code) == "used"


def test_five_guesses_are_all_that_reach_the_service(service, verifier, store):
    ring = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
    proof = PhoneProof(ring=ring, store=store, sender=verifier(service.url))
    phone = PhoneNumber.parse("0912000001")
    challenge = proof.challenge(phone, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=NOW)
    (code,) = service.codes.values()
    outcomes = []
    for _ in range(8):
        with pytest.raises(PossessionError) as refused:
            proof.prove(challenge.id, wrong(code), account="lan", origin=BROWSER, now=NOW)
        outcomes.append(refused.value.code)
    assert outcomes == ["code_wrong"] * 5 + ["exhausted"] * 3
    assert sum(path.endswith("VerificationCheck") for path, _ in service.asked) == 5
