"""The CAMARA adapter, against a server on this machine that gives recorded answers; no operator was ever asked."""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import re
import socket
import ssl
import threading
import time
import traceback
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.law.calendar import VIETNAM
from idverify.networks.camara import LARGEST_ANSWER, CamaraNetwork
from idverify.networks.camara_access import CamaraAccess
from idverify.networks.camara_answer import flag, object_in
from idverify.ports.network import NetworkUnavailableError, PhoneNetwork

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
PHONE = PhoneNumber.parse("0912000001")
DIGITS = "912000001"
SECRET = "secret of a client"
USER_TOKEN = "three-legged.token-of-a-device"
HOUR = timedelta(hours=1)
TLS = ssl.create_default_context()  # made once: it reads every authority there is

TOKEN = "/token"
SWAP = "/sim-swap/v2/check"
SWAP_DATE = "/sim-swap/v2/retrieve-date"
RECYCLING = "/number-recycling/v0.2/check"
VERIFY = "/number-verification/v2/verify"


def recordings(api: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(
        (Path(__file__).parent / "recorded" / "camara" / f"{api}.json").read_text()
    )
    return found


RECORDED = {
    f"{api}/{name}": answer
    for api in ("token", "sim-swap", "number-recycling", "number-verification", "errors")
    for name, answer in recordings(api).items()
}


@dataclass
class Heard:
    """One request, as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def said(self) -> Any:
        return json.loads(self.body)


Answer = str | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Operator:
    """A server that gives recorded answers, each once and the last for ever, and keeps what it was asked."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))

    def will(self, path: str, *answers: Answer) -> None:
        self.answers[path] = deque(answers)

    def asked(self, path: str) -> list[Heard]:
        return [each for each in self.heard if each.path == path]

    def next(self, path: str) -> Answer:
        waiting = self.answers[path]
        return waiting.popleft() if len(waiting) > 1 else waiting[0]


def raw(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        with contextlib.suppress(OSError):  # the other side may have heard enough
            handler.wfile.write(body)

    return give


@pytest.fixture
def operator() -> Iterator[Operator]:
    self = Operator()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.heard.append(Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = told.next(self.path)
            if isinstance(answer, str):
                recorded = RECORDED[answer]
                text = json.dumps(recorded["body"]).encode()
                answer = raw(recorded["status"], text, Content_Type="application/json")
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    told = self
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    self.url = f"http://127.0.0.1:{server.server_address[1]}"
    self.will(TOKEN, "token/granted")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield self
    server.shutdown()
    thread.join()
    server.server_close()


def access(url: str, **changes: str) -> CamaraAccess:
    given_ = {
        "token_url": url + TOKEN,
        "client_id": "a client",
        "client_secret": SECRET,
        "sim_swap": url + "/sim-swap/v2",
        "number_recycling": url + "/number-recycling/v0.2",
        "number_verification": url + "/number-verification/v2",
    }
    return CamaraAccess(**given_ | changes)  # type: ignore[arg-type]  # algorithm is a literal


@pytest.fixture
def network(operator: Operator) -> Iterator[CamaraNetwork]:
    made = CamaraNetwork(access(operator.url), timeout=timedelta(seconds=2), clock=lambda: NOW, tls=TLS)
    yield made
    made.close()


def reason(question: Callable[[], bool]) -> str:
    with pytest.raises(NetworkUnavailableError) as caught:
        question()
    return caught.value.reason


# What is asked, and what is understood


def test_it_is_a_phone_network(network: CamaraNetwork) -> None:
    port: PhoneNetwork = network
    assert isinstance(port, CamaraNetwork)


def test_a_sim_that_was_not_swapped_is_asked_about_once_in_whole_hours(
    operator: Operator, network: CamaraNetwork
) -> None:
    operator.will(SWAP, "sim-swap/check-not-swapped")
    assert network.sim_swapped_since(PHONE, NOW - timedelta(hours=9, minutes=30)) is False
    (heard,) = operator.asked(SWAP)
    assert heard.said == {"phoneNumber": "+84912000001", "maxAge": 10}


@pytest.mark.parametrize(
    ("passed", "longer"),
    [
        (timedelta(0), 1),
        (timedelta(seconds=-60), 1),
        (timedelta(minutes=58), 1),
        (timedelta(minutes=59), 2),  # the two clocks may be two minutes apart, so one hour might not reach back
        (10 * HOUR, 11),
        (2400 * HOUR - timedelta(minutes=2), 2400),
    ],
)
def test_the_hours_asked_about_reach_back_to_the_moment_whatever_the_clocks(
    operator: Operator, network: CamaraNetwork, passed: timedelta, longer: int
) -> None:
    operator.will(SWAP, "sim-swap/check-not-swapped")
    assert network.sim_swapped_since(PHONE, NOW - passed) is False
    assert [heard.said["maxAge"] for heard in operator.asked(SWAP)] == [longer]


@pytest.mark.parametrize(
    ("passed", "hours"),
    [
        (timedelta(hours=9, minutes=30), [10, 9]),
        (timedelta(hours=9, minutes=1), [10, 8]),  # the clocks again: nine hours might reach back too far
        (timedelta(hours=1, minutes=2), [2, 1]),
    ],
)
def test_a_swap_within_the_shorter_hours_too_was_after_the_moment(
    operator: Operator, network: CamaraNetwork, passed: timedelta, hours: list[int]
) -> None:
    operator.will(SWAP, "sim-swap/check-swapped")
    assert network.sim_swapped_since(PHONE, NOW - passed) is True
    assert [heard.said["maxAge"] for heard in operator.asked(SWAP)] == hours
    assert operator.asked(SWAP_DATE) == []


def test_there_is_no_shorter_time_than_an_hour(operator: Operator, network: CamaraNetwork) -> None:
    operator.will(SWAP, "sim-swap/check-swapped")
    operator.will(SWAP_DATE, "sim-swap/date-nanoseconds")
    assert network.sim_swapped_since(PHONE, NOW - timedelta(minutes=58)) is False
    assert [heard.said["maxAge"] for heard in operator.asked(SWAP)] == [1]


@pytest.mark.parametrize(
    ("since", "swapped"),
    [
        (datetime(2026, 11, 20, 7, 35, 53, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 7, 40, tzinfo=UTC), False),
    ],
)
def test_where_whole_hours_cannot_tell_the_date_of_the_swap_does(
    operator: Operator, network: CamaraNetwork, since: datetime, swapped: bool
) -> None:
    operator.will(SWAP, "sim-swap/check-swapped", "sim-swap/check-not-swapped")
    operator.will(SWAP_DATE, "sim-swap/date-nanoseconds")
    assert network.sim_swapped_since(PHONE, since) is swapped
    (heard,) = operator.asked(SWAP_DATE)
    assert heard.said == {"phoneNumber": "+84912000001"}


def test_a_swap_as_close_to_the_moment_as_clocks_are_apart_tells_nothing(
    operator: Operator, network: CamaraNetwork
) -> None:
    operator.will(SWAP, "sim-swap/check-swapped", "sim-swap/check-not-swapped")
    operator.will(SWAP_DATE, "sim-swap/date-nanoseconds")
    for seconds in (-100, 0, 100):
        since = datetime(2026, 11, 20, 7, 37, 53, tzinfo=UTC) + timedelta(seconds=seconds)
        operator.will(SWAP, "sim-swap/check-swapped", "sim-swap/check-not-swapped")
        assert reason(lambda since=since: network.sim_swapped_since(PHONE, since)) == "too_close"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("since", "swapped"),
    [(datetime(2026, 3, 1, tzinfo=VIETNAM), True), (datetime(2026, 3, 4, tzinfo=VIETNAM), False)],
)
def test_before_2400_hours_only_the_date_is_asked_for(
    operator: Operator, network: CamaraNetwork, since: datetime, swapped: bool
) -> None:
    operator.will(SWAP_DATE, "sim-swap/date-offset")
    assert network.sim_swapped_since(PHONE, since) is swapped
    assert operator.asked(SWAP) == []


def test_a_moment_without_an_offset_or_in_the_future_is_the_callers_mistake(network: CamaraNetwork) -> None:
    with pytest.raises(ValueError, match="offset"):
        network.sim_swapped_since(PHONE, datetime(2026, 11, 1))  # noqa: DTZ001  # the mistake itself
    with pytest.raises(ValueError, match="future"):
        network.sim_swapped_since(PHONE, NOW + HOUR)
    with pytest.raises(ValueError, match="offset"):
        network.recycled_since(PHONE, datetime(2026, 11, 1))  # noqa: DTZ001  # the mistake itself


def test_a_number_that_was_not_recycled_is_asked_about_once_from_the_day_before(
    operator: Operator, network: CamaraNetwork
) -> None:
    operator.will(RECYCLING, "number-recycling/not-recycled")
    # 20:00 UTC of the first of November is the second in Viet Nam.
    assert network.recycled_since(PHONE, datetime(2026, 11, 1, 20, tzinfo=UTC)) is False
    (heard,) = operator.asked(RECYCLING)
    assert heard.said == {"phoneNumber": "+84912000001", "specifiedDate": "2026-11-01"}


def test_a_number_that_changed_hands_after_the_day_is_recycled(operator: Operator, network: CamaraNetwork) -> None:
    operator.will(RECYCLING, "number-recycling/recycled")
    assert network.recycled_since(PHONE, NOW - 48 * HOUR) is True
    assert [heard.said["specifiedDate"] for heard in operator.asked(RECYCLING)] == ["2026-11-18", "2026-11-19"]


def test_a_number_that_changed_hands_on_the_very_day_tells_nothing(operator: Operator, network: CamaraNetwork) -> None:
    operator.will(RECYCLING, "number-recycling/recycled", "number-recycling/not-recycled")
    assert reason(lambda: network.recycled_since(PHONE, NOW - 48 * HOUR)) == "same_day"


@pytest.mark.parametrize(("recorded", "said"), [("verified", True), ("not-verified", False)])
def test_a_device_is_verified_with_its_own_token_and_without_ours(
    operator: Operator, network: CamaraNetwork, recorded: str, said: bool
) -> None:
    operator.will(VERIFY, f"number-verification/{recorded}")
    assert network.verify(PHONE, USER_TOKEN) is said
    (heard,) = operator.heard
    assert (heard.path, heard.said) == (VERIFY, {"phoneNumber": "+84912000001"})
    assert heard.headers["authorization"] == f"Bearer {USER_TOKEN}"


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Other: 1", "á", "a" * 9000, "\U0001d7d8", "="])
def test_what_cannot_be_a_token_is_not_sent(operator: Operator, network: CamaraNetwork, token: str) -> None:
    assert reason(lambda: network.verify(PHONE, token)) == "token_malformed"
    assert operator.heard == []


def test_what_an_operator_does_not_offer_is_not_known(operator: Operator) -> None:
    bare = CamaraAccess(token_url=operator.url + TOKEN, client_id="a client", client_secret=SECRET)
    network = CamaraNetwork(bare, clock=lambda: NOW, tls=TLS)
    assert reason(lambda: network.sim_swapped_since(PHONE, NOW - HOUR)) == "not_offered"
    assert reason(lambda: network.recycled_since(PHONE, NOW - HOUR)) == "not_offered"
    assert reason(lambda: network.verify(PHONE, USER_TOKEN)) == "not_offered"
    assert operator.heard == []
    network.close()


# Nothing known is never a no


def questions(network: CamaraNetwork) -> dict[str, Callable[[], bool]]:
    return {
        SWAP: lambda: network.sim_swapped_since(PHONE, NOW - 5 * HOUR),
        SWAP_DATE: lambda: network.sim_swapped_since(PHONE, NOW - 3000 * HOUR),
        RECYCLING: lambda: network.recycled_since(PHONE, NOW - 5 * HOUR),
        VERIFY: lambda: network.verify(PHONE, USER_TOKEN),
    }


def every_word(error: BaseException) -> str:
    """All that an error, its causes and its contexts could put into a log."""
    said = []
    seen: BaseException | None = error
    while seen is not None:
        said += [str(seen.args), repr(seen), repr(vars(seen)), *traceback.format_exception_only(seen)]
        seen = seen.__cause__ or seen.__context__
    return "".join(said)


@pytest.mark.parametrize("path", [SWAP, SWAP_DATE, RECYCLING, VERIFY])
@pytest.mark.parametrize("word", sorted(recordings("errors")))
def test_every_error_of_an_operator_means_that_nothing_is_known(
    operator: Operator, network: CamaraNetwork, path: str, word: str
) -> None:
    operator.will(path, f"errors/{word}")
    with pytest.raises(NetworkUnavailableError) as caught:
        questions(network)[path]()
    assert caught.value.reason == word
    assert DIGITS not in every_word(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("path", [SWAP, SWAP_DATE, RECYCLING, VERIFY])
@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (raw(200, b""), "unreadable"),
        (raw(200, b'{"swapped": fal'), "unreadable"),
        (raw(200, b"<html>Welcome</html>"), "unreadable"),
        (raw(200, b"\xff\xfe\xfd"), "unreadable"),
        (raw(200, b"[" * 60_000), "unreadable"),
        (raw(200, b"false"), "unreadable"),
        (raw(200, b"{}"), "unreadable"),
        (raw(200, b'{"swapped": "false", "phoneNumberRecycled": 0, "devicePhoneNumberVerified": null}'), "unreadable"),
        (raw(200, b'{"swapped": true, "swapped": false}'), "unreadable"),
        (raw(200, b'{"phoneNumberRecycled": true, "phoneNumberRecycled": false}'), "unreadable"),
        (raw(200, b'{"latestSimChange": "2026-03-03T14:27:08"}'), "unreadable"),
        (raw(200, b'{"latestSimChange": "1970-01-01T00:00:00Z"}'), "unreadable"),
        (raw(200, b'{"latestSimChange": "9999-12-31T23:59:59Z"}'), "unreadable"),
        (raw(200, b'{"latestSimChange": 1700000000}'), "unreadable"),
        (raw(200, b'{"swapped": false}', Content_Length="400"), "broken_off"),
        (raw(200, b" " * (LARGEST_ANSWER + 1)), "too_large"),
        (raw(200, b" " * 50_000_000), "too_large"),
        (raw(204, b""), "http_204"),
        (raw(302, b"", Location="/elsewhere"), "http_302"),
        (raw(307, b"", Location=VERIFY), "http_307"),
        (raw(500, b'{"code": {"swapped": false}}'), "http_500"),
    ],
)
def test_what_is_no_answer_means_that_nothing_is_known(
    operator: Operator, network: CamaraNetwork, path: str, answer: Answer, word: str
) -> None:
    operator.will(path, answer)
    assert reason(questions(network)[path]) == word
    assert len(operator.asked(path)) == 1
    assert operator.asked("/elsewhere") == []


@pytest.mark.parametrize("recorded", ["date-null", "date-null-monitored"])
def test_a_swap_without_a_date_means_that_nothing_is_known(
    operator: Operator, network: CamaraNetwork, recorded: str
) -> None:
    operator.will(SWAP_DATE, f"sim-swap/{recorded}")
    assert reason(lambda: network.sim_swapped_since(PHONE, NOW - 2800 * HOUR)) == "not_monitored"


def test_an_operator_that_hangs_up_or_is_not_there_means_that_nothing_is_known(
    operator: Operator, network: CamaraNetwork
) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    operator.will(VERIFY, hang_up)
    assert reason(lambda: network.verify(PHONE, USER_TOKEN)) == "broken_off"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = CamaraNetwork(access(f"http://127.0.0.1:{closed.getsockname()[1]}"), clock=lambda: NOW, tls=TLS)
        assert reason(lambda: nobody.verify(PHONE, USER_TOKEN)) == "unreachable"
        assert reason(lambda: nobody.recycled_since(PHONE, NOW)) == "token_unreachable"
        nobody.close()


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)
    handler.close_connection = True


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(30):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    handler.close_connection = True


@pytest.mark.parametrize("slow", [silent, dripping])
def test_an_operator_that_is_slow_or_never_ends_means_that_nothing_is_known(operator: Operator, slow: Answer) -> None:
    network = CamaraNetwork(access(operator.url), timeout=timedelta(seconds=0.3), clock=lambda: NOW, tls=TLS)
    operator.will(VERIFY, slow)
    operator.will(TOKEN, slow)
    began = time.monotonic()
    assert reason(lambda: network.verify(PHONE, USER_TOKEN)) == "timeout"
    assert reason(lambda: network.recycled_since(PHONE, NOW)) == "token_timeout"
    assert time.monotonic() - began < 1.4
    network.close()


@given(st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["swapped", "x"]), inner, max_size=2),
    max_leaves=5,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_only_a_boolean_that_was_said_is_a_boolean_that_is_told(said: bytes) -> None:
    answer = object_in(said)
    if answer is None:
        return
    try:
        told = flag(answer, "swapped")
    except NetworkUnavailableError:
        assert not isinstance(json.loads(said).get("swapped"), bool)
    else:
        assert json.loads(said)["swapped"] is told


# Tokens of our own


def test_a_token_is_fetched_once_per_scope_and_kept_until_shortly_before_it_dies(operator: Operator) -> None:
    moment = [NOW]
    network = CamaraNetwork(access(operator.url), clock=lambda: moment[0], tls=TLS)
    operator.will(RECYCLING, "number-recycling/not-recycled")
    operator.will(SWAP, "sim-swap/check-not-swapped")
    for passed, fetched in ((0, 1), (269, 1), (270, 2), (300, 2), (540, 3)):
        moment[0] = NOW + timedelta(seconds=passed)
        assert network.recycled_since(PHONE, NOW - HOUR) is False
        assert len(operator.asked(TOKEN)) == fetched, passed
    assert network.sim_swapped_since(PHONE, NOW - HOUR) is False
    assert [parse_qs(heard.body)["scope"] for heard in operator.asked(TOKEN)] == [
        ["dpv:FraudPreventionAndDetection number-recycling:check"],
        ["dpv:FraudPreventionAndDetection number-recycling:check"],
        ["dpv:FraudPreventionAndDetection number-recycling:check"],
        ["dpv:FraudPreventionAndDetection sim-swap:check"],
    ]
    assert {heard.headers["authorization"] for heard in operator.asked(RECYCLING)} == {
        "Bearer two-legged.recorded-0001"
    }
    network.close()


def test_a_token_without_a_life_is_used_once(operator: Operator, network: CamaraNetwork) -> None:
    operator.will(TOKEN, "token/no-life")
    operator.will(RECYCLING, "number-recycling/not-recycled")
    for _ in range(2):
        assert network.recycled_since(PHONE, NOW) is False
    assert len(operator.asked(TOKEN)) == 2


def test_forty_threads_fetch_one_token(operator: Operator, network: CamaraNetwork) -> None:
    operator.will(RECYCLING, "number-recycling/not-recycled")
    with ThreadPoolExecutor(40) as pool:
        told = list(pool.map(lambda _: network.recycled_since(PHONE, NOW), range(40)))
    assert told == [False] * 40
    assert len(operator.asked(TOKEN)) == 1


def test_a_token_that_was_taken_back_is_fetched_anew_for_the_next_question(
    operator: Operator, network: CamaraNetwork
) -> None:
    operator.will(RECYCLING, "errors/unauthenticated", "number-recycling/not-recycled")
    assert reason(lambda: network.recycled_since(PHONE, NOW)) == "unauthenticated"
    assert network.recycled_since(PHONE, NOW) is False
    assert len(operator.asked(TOKEN)) == 2


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("token/invalid-client", "token_invalid_client"),
        ("token/invalid-scope", "token_invalid_scope"),
        ("token/unauthorized-client", "token_unauthorized_client"),
        (raw(503, b"down"), "token_http_503"),
        (raw(200, b"{"), "token_unreadable"),
        (raw(200, b'{"access_token": "a b", "token_type": "Bearer"}'), "token_unreadable"),
        (raw(200, b'{"access_token": "a", "token_type": "mac"}'), "token_unreadable"),
        (raw(200, b'{"access_token": "a"}'), "token_unreadable"),
        (raw(200, b'{"access_token": "a", "token_type": "Bearer", "expires_in": "soon"}'), "token_unreadable"),
    ],
)
def test_without_a_token_nothing_is_asked_and_nothing_is_known(
    operator: Operator, network: CamaraNetwork, answer: Answer, word: str
) -> None:
    operator.will(TOKEN, answer)
    assert reason(lambda: network.recycled_since(PHONE, NOW)) == word
    assert operator.asked(RECYCLING) == []


@pytest.mark.parametrize("lives", [-(10**30), 10**30])
def test_a_token_of_any_life_is_used(operator: Operator, network: CamaraNetwork, lives: int) -> None:
    said = {"access_token": "a", "token_type": "Bearer", "expires_in": lives}
    operator.will(TOKEN, raw(200, json.dumps(said).encode()))
    operator.will(RECYCLING, "number-recycling/not-recycled")
    assert network.recycled_since(PHONE, NOW) is False


def test_a_secret_goes_as_basic_and_not_in_the_form(operator: Operator, network: CamaraNetwork) -> None:
    operator.will(RECYCLING, "number-recycling/not-recycled")
    network.recycled_since(PHONE, NOW)
    (heard,) = operator.asked(TOKEN)
    assert base64.b64decode(heard.headers["authorization"].removeprefix("Basic ")) == b"a+client:secret+of+a+client"
    assert set(parse_qs(heard.body)) == {"grant_type", "scope"}
    assert parse_qs(heard.body)["grant_type"] == ["client_credentials"]


def pem(key: Any) -> str:
    kind, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return str(key.private_bytes(kind, shape, serialization.NoEncryption()), "ascii")


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "RS256"])
def test_a_key_signs_an_assertion_that_names_us_the_endpoint_and_a_minute(operator: Operator, algorithm: str) -> None:
    if algorithm == "ES256":
        private = pem(ec.generate_private_key(ec.SECP256R1()))
        key: ECKey | RSAKey = ECKey.import_key(private)
    else:
        private = pem(rsa.generate_private_key(65537, 2048))
        key = RSAKey.import_key(private)
    keyed = access(operator.url, client_secret="", client_key=private, client_key_id="k1", algorithm=algorithm)
    network = CamaraNetwork(keyed, clock=lambda: NOW, tls=TLS)
    operator.will(RECYCLING, "number-recycling/not-recycled")
    operator.will(TOKEN, "token/no-life")
    network.recycled_since(PHONE, NOW)
    network.recycled_since(PHONE, NOW)
    network.close()
    forms = [parse_qs(heard.body) for heard in operator.asked(TOKEN)]
    assert forms[0]["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    assertions = [jwt.decode(form["client_assertion"][0], key, algorithms=[algorithm]) for form in forms]
    assert (assertions[0].header["alg"], assertions[0].header["kid"]) == (algorithm, "k1")
    claims = assertions[0].claims
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("a client", "a client", operator.url + TOKEN)
    assert (claims["iat"], claims["exp"] - claims["iat"]) == (int(NOW.timestamp()), 60)
    assert claims["jti"] != assertions[1].claims["jti"]
    assert all("authorization" not in heard.headers for heard in operator.asked(TOKEN))


# What nobody else learns


def test_a_number_stands_in_bodies_only(
    operator: Operator, network: CamaraNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    operator.will(SWAP, "sim-swap/check-swapped", "sim-swap/check-not-swapped")
    operator.will(SWAP_DATE, "sim-swap/date-nanoseconds")
    operator.will(RECYCLING, "errors/identifier_not_found")
    operator.will(VERIFY, "number-verification/verified")
    network.sim_swapped_since(PHONE, NOW - 5 * HOUR)
    assert reason(lambda: network.recycled_since(PHONE, NOW)) == "identifier_not_found"
    network.verify(PHONE, USER_TOKEN)
    for heard in operator.heard:
        assert DIGITS not in heard.path + json.dumps(heard.headers)
    assert caplog.records
    for forbidden in (DIGITS, USER_TOKEN, SECRET, "two-legged.recorded"):
        assert forbidden not in caplog.text
    assert not any(word in repr(network) for word in (DIGITS, SECRET))


def test_each_request_has_a_correlator_of_its_own(operator: Operator, network: CamaraNetwork) -> None:
    operator.will(RECYCLING, "number-recycling/recycled")
    network.recycled_since(PHONE, NOW)
    correlators = [heard.headers["x-correlator"] for heard in operator.heard]
    assert len(set(correlators)) == len(correlators) == 3
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in correlators)


def test_a_cookie_is_not_kept_and_a_proxy_of_the_environment_is_not_used(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    network = CamaraNetwork(access(operator.url), clock=lambda: NOW, tls=TLS)
    cookie = raw(200, b'{"devicePhoneNumberVerified": true}', Set_Cookie="who=somebody; Path=/")
    operator.will(VERIFY, cookie)
    assert network.verify(PHONE, USER_TOKEN)
    assert network.verify(PHONE, USER_TOKEN)
    assert all("cookie" not in heard.headers for heard in operator.heard)
    network.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/token",
        "http://127.0.0.1.example.com/token",
        "https://user:pw@example.com/token",
        "https://example.com/token?phone=1",
        "https://example.com/token#x",
        "https://example.com/token/",
        "https:///token",
        "https://example.com:port/token",
        "https://[::1/token",
        "ftp://127.0.0.1/token",
        "token",
        "",
    ],
)
def test_an_address_is_https_or_on_this_machine(url: str) -> None:
    with pytest.raises(OperatorError) as caught:
        CamaraAccess(token_url=url, client_id="a client", client_secret=SECRET)
    assert (caught.value.code, caught.value.data["name"]) == ("setting", "token_url")
    if url:
        with pytest.raises(OperatorError) as caught:
            access("https://example.com", sim_swap=url)
        assert caught.value.data["name"] == "sim_swap"


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "[::1]:8080", "localhost", "127.8.9.1"])
def test_this_machine_may_be_asked_without_tls(host: str) -> None:
    assert access(f"http://{host}").token_url == f"http://{host}/token"


def test_a_client_has_one_way_to_say_who_it_is_and_shows_neither() -> None:
    private = pem(ec.generate_private_key(ec.SECP256R1()))
    for key, secret in (("", ""), (private, SECRET)):
        with pytest.raises(OperatorError):
            access("https://example.com", client_key=key, client_secret=secret)
    assert SECRET not in repr(access("https://example.com"))
    keyed = access("https://example.com", client_key=private, client_secret="")
    assert "PRIVATE KEY" not in repr(keyed)


def test_a_key_that_cannot_sign_is_refused_at_once_and_not_repeated() -> None:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    kind, shape = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    others = [
        ("no key at all", "ES256"),
        (public.public_bytes(kind, shape).decode(), "ES256"),
        (pem(ec.generate_private_key(ec.SECP384R1())), "ES256"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "RS256"),
        (pem(rsa.generate_private_key(65537, 2048)), "ES256"),
    ]
    for key, algorithm in others:
        with pytest.raises(OperatorError) as caught:
            access("https://example.com", client_key=key, client_secret="", algorithm=algorithm)
        assert (caught.value.code, caught.value.data["name"]) == ("setting", "client_key")
        assert caught.value.__context__ is None
