"""What arrives at the socket: too much, too slowly, or no HTTP at all. A real server, and bytes of our own."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager

import pytest
from web_service import CONFIGURATION, running, service_on, settings_on

from idverify.senders.outbox import Outbox

BEGIN = b"POST /v1/sign-up/begin HTTP/1.1\r\nHost: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
ADULT = b'{"birth_date": "1990-05-01"}'
SHORT = 0.4
WHOLE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service that waits for headers and bodies so shortly that a test can."""
    outbox = Outbox()
    waits = dict.fromkeys(("header_seconds", "body_seconds", "send_seconds"), SHORT)
    short = CONFIGURATION.model_copy(update=waits | {"body_bytes": 2_048})
    settings = settings_on(tmp_path_factory.mktemp("service"))
    with service_on(settings, outbox=outbox) as made, running(made, outbox, configuration=short) as reached:
        yield reached


@contextmanager
def connected(service):
    with socket.create_connection(service.server.address, timeout=20) as connection:
        yield connection


def heard(connection):
    """Everything that comes until the other side closes."""
    got = bytearray()
    try:
        while chunk := connection.recv(65_536):
            got += chunk
    except ConnectionResetError:
        pass
    return bytes(got)


def answered(service, *sent):
    with connected(service) as connection:
        for each in sent:
            connection.sendall(each)
        return heard(connection)


def split(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("ascii").split("\r\n")
    return int(status.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body


def is_problem(answer, status, code):
    got, headers, body = split(answer)
    assert (got, headers["content-type"], headers["connection"]) == (status, "application/problem+json", "close")
    assert json.loads(body)["code"] == code
    assert "server" not in headers
    return True


def bearer(service):
    return f"Authorization: Bearer {service.token}\r\n".encode()


def test_a_header_that_trickles_is_not_waited_for_without_end(service):
    with connected(service) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\n")
        # A byte at a time for longer than it may take in all: no byte buys more time.
        try:
            for _ in range(100):
                connection.sendall(b"X-Slow: 1\r\n")
                time.sleep(SHORT / 10)
        except (BrokenPipeError, ConnectionResetError):
            pass
        else:
            pytest.fail("the connection was kept")
        assert heard(connection) == b""


def test_a_connection_that_says_nothing_is_closed(service):
    with connected(service) as connection:
        assert heard(connection) == b""


def test_the_next_request_of_a_connection_has_no_more_time_than_the_first(service):
    with connected(service) as connection:
        connection.sendall(WHOLE.replace(b"Connection: close\r\n", b""))
        got = bytearray()
        while not got.endswith(b'{"status":"ok"}'):
            got += connection.recv(65_536)
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHo")
        assert heard(connection) == b""


def test_a_body_that_does_not_come_is_a_timeout_and_the_connection_is_closed(service):
    head = BEGIN + JSON + bearer(service) + b"Content-Length: 100\r\n\r\n{"
    assert is_problem(answered(service, head), 408, "request.too_slow")


def test_a_body_that_trickles_is_one_too(service):
    with connected(service) as connection:
        connection.sendall(BEGIN + JSON + bearer(service) + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(100):
                connection.sendall(b"1\r\n \r\n")
                time.sleep(SHORT / 10)
        except (BrokenPipeError, ConnectionResetError):
            pass
        else:
            pytest.fail("the connection was kept")


def test_a_body_that_is_said_to_be_too_large_is_refused_before_any_of_it_came(service):
    head = BEGIN + JSON + bearer(service) + b"Content-Length: 1000000000\r\n\r\n"
    assert is_problem(answered(service, head), 413, "request.too_large")


def test_a_body_in_chunks_is_refused_as_soon_as_it_is_too_large(service):
    head = BEGIN + JSON + bearer(service) + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"400\r\n" + b" " * 1_024 + b"\r\n"
    # Three of them are too much; the last chunk, which would end the body, never comes.
    assert is_problem(answered(service, head, chunk, chunk, chunk), 413, "request.too_large")


def test_of_a_stranger_no_body_is_waited_for(service):
    assert is_problem(answered(service, BEGIN + JSON + b"Content-Length: 100\r\n\r\n"), 401, "request.unauthenticated")


def test_what_follows_an_unread_body_is_not_taken_for_a_request(service):
    smuggled = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = BEGIN + JSON + f"Content-Length: {len(smuggled)}\r\n\r\n".encode()
    assert answered(service, head, smuggled).count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 28\r\nContent-Length: 29\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x1c\r\n",
        b"Content-Length: 28, 29\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X-Nul: a\0b\r\n",
        b"X-Folded: a\r\n b: c\r\nHost: two\r\n",
        b"NoColon\r\n",
    ],
    ids=range(11),
)
def test_a_header_that_two_servers_may_read_in_two_ways_is_refused(service, lines):
    answer = answered(service, BEGIN + JSON + bearer(service) + lines + b"\r\n" + ADULT)
    status, headers, body = split(answer)
    assert status in {400, 501}
    assert headers["connection"] == "close"
    assert json.loads(body)["code"] == "request.malformed"


def test_both_a_length_and_chunks_are_read_as_chunks_alone_and_the_connection_ends(service):
    # RFC 9112 section 6.1 lets the length be passed over; what must not be is a second request in the rest.
    head = BEGIN + JSON + bearer(service) + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = answered(service, head + b"0\r\n\r\n" + WHOLE)
    assert split(answer)[0] == 400
    assert answer.count(b"HTTP/1.1 ") <= 2


def test_a_header_without_end_is_refused_when_it_is_too_large(service):
    with connected(service) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        connection.sendall(b"a" * (CONFIGURATION.header_bytes + 1_000))
        assert is_problem(heard(connection), 431, "request.headers")


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n", b"GET / HTPP/1.1\r\n\r\n", b"\0\r\n\r\n"],
)
def test_what_is_no_http_is_a_problem_too(service, sent):
    assert is_problem(answered(service, sent), 400, "request.malformed")


def test_an_old_request_without_a_host_is_refused(service):
    answer = answered(service, b"GET /v1/nowhere HTTP/1.0\r\n\r\n")
    assert (split(answer)[0], json.loads(split(answer)[2])["code"]) == (400, "request.host")


def test_a_websocket_is_not_spoken(service):
    upgrade = (
        b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n"
    )
    answer = answered(service, b"GET /v1/gate/decide HTTP/1.1\r\nHost: localhost\r\n" + upgrade + b"\r\n")
    assert split(answer)[0] == 405


def test_a_caller_who_does_not_read_is_not_waited_for_without_end(service):
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(20)
        connection.connect(service.server.address)
        # More than the buffers of both sides take, and nobody reads it.
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 60)
        connections = service.server.server_state.connections
        for _ in range(500):
            if not connections:
                break
            time.sleep(0.02)
        assert not connections


def test_slow_callers_keep_nobody_else_waiting(service):
    waiting = [socket.create_connection(service.server.address, timeout=20) for _ in range(50)]
    try:
        for each in waiting:
            each.sendall(b"GET /health/live HTTP/1.1\r\n")
        assert split(answered(service, WHOLE))[0] == 200
    finally:
        for each in waiting:
            each.close()
