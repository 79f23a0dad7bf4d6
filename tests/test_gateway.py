from __future__ import annotations

import base64
import gzip
import json
import logging
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from idverify.errors import OperatorError
from idverify.evidence.possession import Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.ports import Delivery, Message, Receipt
from idverify.senders.gateway import EsmsShape, HttpGateway, SpeedSmsShape

CODE = "483920"
TEXT = f"{CODE} la ma xac thuc.\n@mxh.example.vn #{CODE}"
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
ESMS = EsmsShape(api_key="esms-api-key", secret_key="esms-secret", brandname="MXH")
SPEED = SpeedSmsShape(token="speed-token", sender="MXH")
SECRETS = (
    CODE,
    TEXT,
    "912000001",
    "esms-api-key",
    "esms-secret",
    "speed-token",
    base64.b64encode(b"speed-token:x").decode(),
)
REFERENCE = "d533459ee42b2b9525ba9eabf6a8156"
TAKEN = {"CodeResult": "100", "CountRegenerate": 0, "SMSID": REFERENCE}
TAKEN_TOO = {"status": "success", "code": "00", "data": {"tranId": 123456, "totalSMS": 1, "invalidPhone": []}}


def message(number: int = 1, text: str = TEXT) -> Message:
    return Message(
        challenge=f"challenge-{number}",
        to=PhoneNumber.parse(f"09120000{number:02d}"),
        text=text,
        purpose=Purpose.ENROL,
        lang="vi",
        not_after=NOW + timedelta(minutes=5),
    )


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)


class Provider(ThreadingHTTPServer):
    """A provider on this machine: what it was asked, and what it answers each time."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *answers: Any, listening: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), Desk, bind_and_activate=False)
        self.server_bind()
        self.answers = list(answers)
        self.asked: list[Asked] = []
        self.connections = 0
        self.started = False
        self.over = threading.Event()
        self.lock = threading.Lock()
        if listening:
            self.start()

    def start(self) -> None:
        self.started = True
        self.server_activate()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.over.set()
        if self.started:
            self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sms/send"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what these tests are about."""


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Provider

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.asked.append(Asked(self.path, dict(self.headers), json.loads(content)))
            answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        if callable(answer):
            answer(self)
            return
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        self.reply(status, body if isinstance(body, bytes) else json.dumps(body).encode())

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def hang_up(desk: Desk) -> None:
    desk.close_connection = True
    desk.connection.shutdown(socket.SHUT_RDWR)


def say_nothing(desk: Desk) -> None:
    desk.server.over.wait(10)
    hang_up(desk)


def break_off(desk: Desk) -> None:
    desk.send_response(200)
    desk.send_header("Content-Length", "500")
    desk.end_headers()
    desk.wfile.write(b'{"CodeResult": "1')
    hang_up(desk)


def go_on_and_on(desk: Desk) -> None:
    desk.reply(200, json.dumps({**TAKEN, **TAKEN_TOO}).encode() + b" " * 65_536)  # a yes, were it not for its length


def trickle(desk: Desk) -> None:
    desk.send_response(200)
    desk.end_headers()
    while not desk.server.over.wait(0.05):
        desk.wfile.write(b" ")


def compressed(desk: Desk) -> None:
    desk.reply(200, gzip.compress(json.dumps({**TAKEN, **TAKEN_TOO}).encode()), Content_Encoding="gzip")


def elsewhere(desk: Desk) -> None:
    desk.reply(307, b"", Location=desk.server.url + "/other")


NO_ANSWERS = [
    hang_up,
    say_nothing,
    break_off,
    go_on_and_on,
    trickle,
    compressed,
    (200, b"<html>"),
    (200, b"[1]"),
    (200, {}),
]
NO_ANSWERS += [(500, {}), (503, TAKEN), (502, b"<html>"), (204, b""), (303, b""), (200, b"[" * 60_000)]


@pytest.fixture
def provider() -> Iterator[Callable[..., Provider]]:
    with ExitStack() as stack:

        def start(*answers: Any, **more: Any) -> Provider:
            made = Provider(*answers, **more)
            stack.callback(made.stop)
            return made

        yield start


@pytest.fixture
def gateway() -> Iterator[Callable[..., HttpGateway]]:
    with ExitStack() as stack:

        def make(url: str, shape: Any = ESMS, **more: Any) -> HttpGateway:
            how = {"timeout": 0.2, "pauses": (0.01, 0.01), "clock": lambda: NOW, **more}
            return stack.enter_context(HttpGateway(url, shape=shape, **how))

        yield make


def reason(refused: pytest.ExceptionInfo[OperatorError]) -> str:
    assert refused.value.code == "send_failed"
    assert refused.value.text.en
    return str(refused.value.data["reason"])


def test_a_provider_with_key_and_secret_in_the_body_is_asked_as_it_documents(provider, gateway):
    there = provider(TAKEN)
    assert gateway(there.url).send(message()) == Receipt(Delivery.ACCEPTED, REFERENCE)
    (asked,) = there.asked
    assert asked.path == "/sms/send"
    assert asked.headers["Accept-Encoding"] == "identity"
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.body == {
        "ApiKey": "esms-api-key",
        "SecretKey": "esms-secret",
        "Brandname": "MXH",
        "SmsType": "2",
        "Phone": "84912000001",
        "Content": TEXT,
        "IsUnicode": "0",
        "RequestId": "challenge-1",
        "Sandbox": "0",
    }


def test_a_provider_with_basic_authentication_is_asked_as_it_documents(provider, gateway):
    there = provider(TAKEN_TOO)
    assert gateway(there.url, SPEED).send(message()) == Receipt(Delivery.ACCEPTED, "123456")
    (asked,) = there.asked
    assert base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")) == b"speed-token:x"
    assert asked.body == {"to": ["84912000001"], "content": TEXT, "sms_type": 3, "sender": "MXH"}


def test_letters_with_marks_are_announced(provider, gateway):
    there = provider(TAKEN)
    gateway(there.url).send(message(text="Mã của bạn"))
    assert (there.asked[0].body["IsUnicode"], there.asked[0].body["Content"]) == ("1", "Mã của bạn")


def test_the_sandbox_is_asked_for_where_it_is_wanted(provider, gateway):
    there = provider(TAKEN)
    gateway(there.url, EsmsShape(api_key="k", secret_key="s", brandname="MXH", sandbox=True)).send(message())
    assert there.asked[0].body["Sandbox"] == "1"


@pytest.mark.parametrize(
    ("shape", "answer", "why"),
    [
        (ESMS, {"CodeResult": "101", "ErrorMessage": f"wrong key for 84912000001 {CODE}"}, "101"),
        (ESMS, {"CodeResult": 146}, "146"),
        (ESMS, {"CodeResult": f"sent {CODE} to 84912000001"}, "refused"),
        (ESMS, {"CodeResult": CODE}, "refused"),
        (ESMS, (400, {"CodeResult": "108"}), "108"),
        (ESMS, (400, {"message": TEXT}), "http_400"),
        (ESMS, (401, b"<html>"), "http_401"),
        (ESMS, (429, TAKEN), "http_429"),
        (ESMS, elsewhere, "http_307"),
        (SPEED, {"status": "error", "code": "300", "message": "no balance"}, "300"),
        (SPEED, {"status": "error", "message": TEXT}, "refused"),
        (SPEED, {**TAKEN_TOO, "data": {"tranId": 1, "invalidPhone": ["84912000001"]}}, "105"),
        (SPEED, (429, {"name": "Too Many Requests", "code": 0, "status": 429}), "http_429"),
    ],
)
def test_a_refusal_is_an_error_with_the_providers_code_and_is_not_tried_again(provider, gateway, shape, answer, why):
    there = provider(answer)
    with pytest.raises(OperatorError) as refused:
        gateway(there.url, shape).send(message())
    assert reason(refused) == why
    assert len(there.asked) == 1


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_may_have_left_counts_as_sent_and_is_not_sent_again(provider, gateway, answer):
    there = provider(answer)
    assert gateway(there.url, SPEED).send(message()) == Receipt(Delivery.UNKNOWN)
    assert len(there.asked) == 1


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_a_provider_that_honours_the_key_is_asked_once_more_with_the_same_key(provider, gateway, answer):
    there = provider(answer)
    assert gateway(there.url).send(message()) == Receipt(Delivery.UNKNOWN)
    assert [asked.body["RequestId"] for asked in there.asked] == ["challenge-1"] * 2


@pytest.mark.parametrize("second", [TAKEN, {"CodeResult": "124", "SMSID": REFERENCE}])
def test_the_second_answer_may_tell_that_the_first_message_was_taken(provider, gateway, second):
    there = provider(hang_up, second)
    assert gateway(there.url).send(message()) == Receipt(Delivery.ACCEPTED, REFERENCE)


@pytest.mark.parametrize("second", [{"CodeResult": "103"}, (429, {}), hang_up])
def test_a_refusal_of_the_second_does_not_undo_the_first(provider, gateway, second):
    there = provider(say_nothing, second)
    assert gateway(there.url).send(message()) == Receipt(Delivery.UNKNOWN)
    assert len(there.asked) == 2


def test_a_code_that_is_worth_nothing_any_more_is_not_sent(provider, gateway):
    there = provider(TAKEN)
    with pytest.raises(OperatorError) as refused:
        gateway(there.url, clock=lambda: NOW + timedelta(minutes=5)).send(message())
    assert reason(refused) == "expired"
    assert there.connections == 0


def test_nor_asked_for_once_more(provider, gateway):
    moments = iter([NOW, NOW + timedelta(minutes=5)])
    there = provider(hang_up)
    assert gateway(there.url, clock=lambda: next(moments)).send(message()) == Receipt(Delivery.UNKNOWN)
    assert len(there.asked) == 1


def test_where_no_connection_comes_about_it_is_tried_again(provider, gateway):
    there = provider(TAKEN_TOO, listening=False)
    asked_the_time = []

    def clock() -> datetime:
        asked_the_time.append(NOW)
        if len(asked_the_time) == 3:  # before the first try, and after each pause
            there.start()
        return NOW

    assert gateway(there.url, SPEED, clock=clock).send(message()).delivery is Delivery.ACCEPTED
    assert len(there.asked) == 1


def test_and_given_up_in_the_end(gateway):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        asked_the_time = []

        def clock() -> datetime:
            asked_the_time.append(NOW)
            return NOW

        with pytest.raises(OperatorError) as refused:
            gateway(f"http://127.0.0.1:{taken.getsockname()[1]}/", clock=clock).send(message())
    assert reason(refused) == "not_connected"
    assert len(asked_the_time) == 3


def test_and_not_longer_than_the_code_lives(gateway):
    moments = iter([NOW, NOW + timedelta(minutes=5)])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(OperatorError) as refused:
            gateway(f"http://127.0.0.1:{taken.getsockname()[1]}/", clock=lambda: next(moments)).send(message())
    assert reason(refused) == "not_connected"


def test_a_connection_that_hangs_never_left(gateway):
    with socket.socket() as full, ExitStack() as callers:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(8):  # fill the queue that nobody accepts from
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        time.sleep(0.05)
        with pytest.raises(OperatorError) as refused:
            gateway(f"http://127.0.0.1:{full.getsockname()[1]}/", timeout=0.2, pauses=()).send(message())
    assert reason(refused) == "not_connected"


def test_a_certificate_that_nobody_vouches_for_is_not_sent_a_code(provider, gateway, tmp_path: Path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "both.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    there = provider(TAKEN, listening=False)
    there.socket = context.wrap_socket(there.socket, server_side=True)
    there.start()
    with pytest.raises(OperatorError) as refused:
        gateway(there.url.replace("http://127.0.0.1", "https://localhost"), pauses=()).send(message())
    assert reason(refused) == "not_connected"
    assert there.asked == []


def test_connections_are_kept(provider, gateway):
    there = provider(TAKEN)
    channel = gateway(there.url)
    for number in range(5):
        channel.send(message(number))
    assert (len(there.asked), there.connections) == (5, 1)


def test_what_goes_in_clear_to_this_machine_goes_by_way_of_no_proxy(provider, gateway, monkeypatch):
    there, proxy = provider(TAKEN), provider(TAKEN)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server_port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    gateway(there.url).send(message())
    assert (len(there.asked), proxy.connections) == (1, 0)


def test_forty_threads_send_at_once(provider, gateway):
    there = provider(TAKEN)
    channel = gateway(there.url, timeout=5.0)
    at_once = threading.Barrier(40)

    def send(number: int) -> Any:
        at_once.wait(10)
        return channel.send(message(number))

    with ThreadPoolExecutor(40) as threads:
        receipts = list(threads.map(send, range(40)))
    assert {receipt.delivery for receipt in receipts} == {Delivery.ACCEPTED}
    assert sorted((asked.body["RequestId"], asked.body["Phone"]) for asked in there.asked) == sorted(
        (f"challenge-{number}", f"849120000{number:02d}") for number in range(40)
    )


def test_a_reference_that_is_not_like_one_is_left_out(provider, gateway):
    there = provider({**TAKEN, "SMSID": "x" * 65})
    assert gateway(there.url).send(message()) == Receipt(Delivery.ACCEPTED)


@pytest.mark.parametrize(
    "url",
    [
        "http://rest.example.vn/send",
        "http://localhost.example.vn/send",
        "http://10.0.0.1/send",
        "https://user:secret@rest.example.vn/send",
        "https://secret@rest.example.vn/send",
        "https://rest.example.vn/send?ApiKey=secret",
        "https://rest.example.vn/send#secret",
        "ftp://rest.example.vn/send",
        "rest.example.vn/send",
        "https:///send",
        "https://rest.example.vn:secret/send",
        "https://rest.example.vn/\0secret",
        "",
    ],
)
def test_a_url_that_could_give_something_away_is_refused_and_not_repeated(url):
    with pytest.raises(OperatorError) as refused:
        HttpGateway(url, shape=ESMS)
    assert (refused.value.code, refused.value.data["name"]) == ("setting", "url")
    assert "secret" not in refused.value.text.en + "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://[::1]:1/x", "http://localhost:1/x", "https://rest.example.vn/x"]
)
def test_a_url_that_gives_nothing_away_is_taken(url):
    HttpGateway(url, shape=ESMS).close()


@pytest.mark.parametrize("shape", [ESMS, SPEED])
@pytest.mark.parametrize(
    "answer",
    [
        TAKEN,
        TAKEN_TOO,
        {"CodeResult": "101", "ErrorMessage": TEXT},
        (400, {"message": TEXT}),
        hang_up,
        say_nothing,
        None,
    ],
)
def test_nothing_secret_is_shown_or_logged(provider, gateway, shape, answer, caplog):
    caplog.set_level(logging.DEBUG)
    there = provider(answer, listening=answer is not None)
    channel = gateway(there.url, shape, timeout=0.1)
    shown = [repr(channel), repr(shape), repr(message()), str(shape)]
    try:
        shown.append(repr(channel.send(message())))
    except OperatorError as refused:
        shown += [*traceback.format_exception(refused), repr(refused.__cause__), repr(refused.__context__)]
    shown += [record.getMessage() for record in caplog.records]
    assert len(caplog.records) > 1  # httpx does log
    for secret in SECRETS:
        assert not [line for line in shown if secret in line]
