"""The ASGI door, asked as a server asks it: with a scope, what comes in and what goes out."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from datetime import date, timedelta

import pytest
from doors import stand_in
from families import OTHER

from idverify.account import Action
from idverify.account.consent import Consenter
from idverify.evidence.possession import Purpose
from idverify.integrations.asgi import ASGIGate, standing_cookie
from idverify.integrations.asgi_routes import Routes

ROUTES = {
    "POST /comments": Action.COMMENT,
    "GET /drafts": Action.POST,
    "POST /login": None,
    "WEBSOCKET /live/{stream}": Action.COMMENT,
    "WEBSOCKET /sell/{stream}": Action.SALES_LIVESTREAM,
}


@pytest.fixture
def stand(tmp_path):
    with stand_in(tmp_path) as made:
        made.platform.enrol("lan")
        yield made


def account_of(scope):
    return dict(scope["headers"]).get(b"x-account", b"").decode() or None


class Host:
    """An application that writes down what it sees."""

    def __init__(self):
        self.scopes, self.seen = [], []

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "lifespan":
            return
        while True:
            message = await receive()
            self.seen.append(message)
            if message["type"] == "websocket.connect":
                await send({"type": "websocket.accept"})
            elif message["type"] == "websocket.receive":
                await send({"type": "websocket.send", "text": message["text"]})
            elif message["type"] == "http.request":
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            else:
                return


def gated(stand, app, **more):
    settings = {"account_of": account_of, "standing_of": standing_cookie, "routes": ROUTES, **more}
    return ASGIGate(app, door=stand.door, **settings)


def scope_of(path, method="POST", account=None, token=None, **more):
    headers = [(b"host", b"x")]
    if account is not None:
        headers.append((b"x-account", account.encode()))
    if token is not None:
        headers.append((b"cookie", f"theme=dark; idverify_standing={token}".encode()))
    found = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": headers, **more}
    if method == "WEBSOCKET":
        del found["method"]
        found = {"extensions": {"websocket.http.response": {}}, **found, "type": "websocket"}
    return found


class Wire:
    """What a client sends, and what it is sent."""

    def __init__(self, *messages):
        self.coming, self.read, self.sent = list(messages), 0, []

    async def receive(self):
        self.read += 1
        if not self.coming:
            return {"type": "websocket.disconnect", "code": 1000}
        message = self.coming.pop(0)
        if callable(message):
            message()
            message = self.coming.pop(0)
        return message

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def document(self):
        return json.loads(self.sent[1]["body"])


def said(*texts):
    """A client's side of a websocket; a callable happens before the next message comes in."""
    told = [each if callable(each) else {"type": "websocket.receive", "text": each} for each in texts]
    return Wire({"type": "websocket.connect"}, *told)


def request():
    return Wire({"type": "http.request", "body": b"...", "more_body": True})


async def _call(app, scope, wire):
    before = _started()
    await app(scope, wire.receive, wire.send)
    return _started() > before or vars(asyncio.get_running_loop())["_default_executor"] is not None


def _started():
    return sum(each.name.startswith("idverify-store") for each in threading.enumerate())


def call(app, scope, wire):
    """Whether anything left the event loop."""
    return asyncio.run(_call(app, scope, wire))


def texts(host):
    return [message["text"] for message in host.seen if message["type"] == "websocket.receive"]


def test_a_standing_answers_on_the_event_loop_and_the_store_is_not_asked(stand):
    host, wire, token = Host(), request(), stand.token("lan")
    assert not call(gated(stand, host), scope_of("/comments", account="lan", token=token), wire)
    assert wire.status == 200
    assert stand.gate.asked == 0
    assert host.scopes[0]["state"]["idverify"].permitted


def test_without_a_standing_the_store_is_asked_off_the_event_loop(stand):
    host, wire = Host(), request()
    assert call(gated(stand, host), scope_of("/comments", account="lan"), wire)
    assert wire.status == 200
    assert stand.gate.asked == 1
    assert host.scopes[0]["state"]["idverify"].permitted


def test_a_standing_of_somebody_else_lets_nobody_in(stand):
    host, wire = Host(), request()
    call(gated(stand, host), scope_of("/comments", account="nobody", token=stand.token("lan")), wire)
    assert wire.status == 403
    assert not host.scopes


def test_a_denial_is_told_before_any_of_the_body_is_read(stand):
    host, wire = Host(), request()
    call(gated(stand, host), scope_of("/comments", account="nobody"), wire)
    assert wire.read == 0
    assert wire.status == 403
    assert wire.document["code"] == "denied"
    assert dict(wire.sent[0]["headers"])[b"content-type"] == b"application/problem+json"
    assert int(dict(wire.sent[0]["headers"])[b"content-length"]) == len(wire.sent[1]["body"])
    assert not host.scopes


def test_nobody_signed_in_is_told_to_sign_in(stand):
    wire = request()
    call(gated(stand, Host()), scope_of("/comments"), wire)
    assert (wire.status, wire.document["code"]) == (403, "request.signed_out")


def test_what_the_hosts_own_function_raises_is_the_hosts_and_lets_nobody_in(stand):
    async def refuses(_):
        raise PermissionError

    async def standing(_):
        return None

    for path, method in (("/comments", "POST"), ("/live/toi", "WEBSOCKET")):
        host, wire = Host(), request()
        with pytest.raises(PermissionError):
            call(gated(stand, host, account_of=refuses, standing_of=standing), scope_of(path, method), wire)
        assert not host.scopes
        assert not wire.sent


def test_the_hosts_functions_may_be_coroutines(stand):
    token = stand.token("lan")

    async def account(scope):
        return account_of(scope)

    async def standing(_):
        return token

    host, wire = Host(), request()
    call(gated(stand, host, account_of=account, standing_of=standing), scope_of("/comments", account="lan"), wire)
    assert wire.status == 200
    assert stand.gate.asked == 0


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/comments"), ("HEAD", "/comments"), ("OPTIONS", "/comments"), ("POST", "/login")]
)
def test_reading_and_what_is_open_are_not_asked(stand, method, path):
    host, wire = Host(), request()
    call(gated(stand, host), scope_of(path, method), wire)
    assert wire.status == 200
    assert stand.gate.asked == 0
    assert "idverify" not in host.scopes[0].get("state", {})


@pytest.mark.parametrize("method", ["GET", "HEAD", "get"])
def test_a_read_that_is_named_is_asked(stand, method):
    wire = request()
    call(gated(stand, Host()), scope_of("/drafts", method), wire)
    assert wire.status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "post", "BREW"])
def test_a_write_that_was_forgotten_is_asked_unless_the_host_says_otherwise(stand, method):
    wire, open_wire = request(), request()
    scope = scope_of("/forgotten", method)
    call(gated(stand, Host()), scope, wire)
    assert wire.document["code"] == "request.signed_out"
    call(gated(stand, Host(), otherwise=None), scope, open_wire)
    assert open_wire.status == 200


def test_no_method_of_http_is_taken_for_a_websocket(stand):
    routes = {"WEBSOCKET /login": None}
    for method in ("WEBSOCKET", "websocket"):
        wire = request()
        call(gated(stand, Host(), routes=routes), {**scope_of("/login"), "method": method}, wire)
        assert wire.status == 403


def test_a_websocket_that_was_forgotten_is_asked(stand):
    host, wire = Host(), said("một")
    call(gated(stand, host), scope_of("/forgotten", "WEBSOCKET"), wire)
    assert wire.document["code"] == "request.signed_out"
    assert not host.scopes


def test_lifespan_passes_and_what_is_unknown_does_not(stand):
    host = Host()
    call(gated(stand, host), {"type": "lifespan"}, request())
    assert host.scopes == [{"type": "lifespan"}]
    with pytest.raises(ValueError, match="http and websocket only"):
        call(gated(stand, host), {"type": "webtransport"}, request())
    assert len(host.scopes) == 1


def test_a_store_that_is_lost_lets_nobody_in(stand):
    stand.gate.lost = True
    host, wire = Host(), request()
    call(gated(stand, host), scope_of("/comments", account="lan"), wire)
    assert (wire.status, wire.document["code"]) == (503, "operator.store_unreachable")
    assert dict(wire.sent[0]["headers"])[b"retry-after"]
    assert not host.scopes


def test_the_language_is_the_clients(stand):
    wire = request()
    scope = scope_of("/comments")
    scope["headers"].append((b"accept-language", b"en"))
    call(gated(stand, Host()), scope, wire)
    assert wire.document["detail"] == "Sign in first."


def test_a_websocket_is_refused_by_a_response_where_the_server_can_and_by_a_close_where_not(stand):
    host, wire, old = Host(), said("một"), said("một")
    call(gated(stand, host), scope_of("/live/toi", "WEBSOCKET", "nobody"), wire)
    assert [message["type"] for message in wire.sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert wire.read == 1  # the handshake, and nothing after it
    call(gated(stand, host), scope_of("/live/toi", "WEBSOCKET", "nobody", extensions=None), old)
    (closing,) = old.sent
    assert (closing["type"], closing["code"]) == ("websocket.close", 1008)
    assert closing["reason"].startswith("denied ")
    assert not host.scopes


def test_whoever_is_gone_before_the_handshake_is_sent_nothing(stand):
    wire = Wire({"type": "websocket.disconnect", "code": 1006})
    call(gated(stand, Host()), scope_of("/live/toi", "WEBSOCKET"), wire)
    assert not wire.sent


def test_every_message_is_asked_by_the_standing_and_none_by_the_store(stand):
    host, token = Host(), stand.token("lan")
    wire = said(*map(str, range(100)))
    assert not call(gated(stand, host), scope_of("/live/toi", "WEBSOCKET", "lan", token), wire)
    assert len(texts(host)) == 100
    assert stand.gate.asked == 0


def test_what_is_sold_live_is_asked_for_its_stream(stand):
    wire = said("một")
    call(gated(stand, Host()), scope_of("/sell/toi", "WEBSOCKET", "lan", stand.token("lan")), wire)
    assert wire.document["code"] == "denied"
    assert "authenticate_streamer" in wire.document["remedies"]


def test_a_withdrawn_consent_closes_the_websocket_and_the_next_message_reaches_nobody(stand):
    link = stand.family.join()
    host, token = Host(), stand.token("an")

    def withdraw():
        stand.platform.links.withdraw(link, Consenter.REPRESENTATIVE, now=stand.time)
        stand.go_on(seconds=1)

    wire = said("một", withdraw, "hai", "ba")
    call(gated(stand, host), scope_of("/live/toi", "WEBSOCKET", "an", token), wire)
    assert texts(host) == ["một"]
    assert host.seen[-1] == {"type": "websocket.disconnect", "code": 1008, "reason": "denied give_consent"}
    assert wire.sent[-1] == {"type": "websocket.close", "code": 1008, "reason": "denied give_consent"}
    assert wire.coming, "a message after a denied one is not even read"


def test_through_the_store_it_is_asked_once_in_a_while_and_as_often_as_the_host_wants(stand):
    host, eager = Host(), Host()
    scope = scope_of("/live/toi", "WEBSOCKET", "lan")
    call(gated(stand, host), scope, said(*"abcdefgh"))
    assert len(texts(host)) == 8
    assert stand.gate.asked == 1
    call(gated(stand, eager, ask_again=timedelta(0)), scope, said(*"abcdefgh"))
    assert stand.gate.asked == 1 + 9


def test_a_revoked_standing_asks_the_store_at_once_and_goes_on_where_that_says_yes(stand):
    host, token = Host(), stand.token("lan")

    def change_phone():
        proof = stand.platform.prove(OTHER, "lan", Purpose.CHANGE, now=stand.time)
        stand.platform.registrar.change_phone("lan", OTHER, proof, now=stand.time)
        stand.go_on(seconds=1)

    wire = said("một", change_phone, "hai", "ba")
    call(gated(stand, host, ask_again=timedelta(hours=1)), scope_of("/live/toi", "WEBSOCKET", "lan", token), wire)
    assert texts(host) == ["một", "hai", "ba"]
    assert stand.gate.asked == 1


def test_an_answer_of_the_store_from_before_the_standing_answered_is_not_gone_by(stand):
    link = stand.family.join()
    token = stand.token("an")
    stand.time += timedelta(seconds=20)  # the list is too old: at first the store answers

    def withdraw():
        stand.platform.links.withdraw(link, Consenter.REPRESENTATIVE, now=stand.time)
        stand.go_on(seconds=1)

    host = Host()
    wire = said("một", lambda: stand.go_on(seconds=1), "hai", withdraw, "ba")
    stand.door.close()  # what renews is the clock of this test only
    gate = gated(stand, host, ask_again=timedelta(hours=1))
    call(gate, scope_of("/live/toi", "WEBSOCKET", "an", token), wire)
    assert texts(host) == ["một", "hai"]
    assert wire.sent[-1]["code"] == 1008


def test_an_answer_of_the_store_is_not_gone_by_after_its_own_end(stand):
    stand.family.join(born=date(2010, 11, 21))  # sixteen today: a child until the day ends
    host = Host()
    wire = said("một", lambda: stand.go_on(days=1), "hai")
    call(gated(stand, host, ask_again=timedelta(days=9)), scope_of("/live/toi", "WEBSOCKET", "an"), wire)
    assert texts(host) == ["một"]
    assert wire.sent[-1]["code"] == 1008


def test_a_store_that_is_lost_while_a_websocket_is_open_closes_it_for_now(stand):
    host = Host()

    def lose():
        stand.gate.lost = True

    wire = said("một", lose, "hai")
    call(gated(stand, host, ask_again=timedelta(0)), scope_of("/live/toi", "WEBSOCKET", "lan"), wire)
    assert texts(host) == ["một"]
    assert wire.sent[-1] == {"type": "websocket.close", "code": 1013, "reason": "operator.store_unreachable"}


@pytest.mark.parametrize(("version", "raises"), [("2.3", False), ("2.4", True), ("2.10", True)])
def test_after_the_end_an_application_that_goes_on_sending_is_told_as_its_server_would(stand, version, raises):
    outcome = []

    async def chatty(_, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        stand.gate.lost = True
        assert (await receive())["type"] == "websocket.disconnect"
        assert (await receive())["type"] == "websocket.disconnect"
        try:
            await send({"type": "websocket.send", "text": "hello?"})
        except OSError as closed:
            outcome.append(closed)
        await send({"type": "websocket.close"})

    wire = said("một")
    scope = scope_of("/live/toi", "WEBSOCKET", "lan", asgi={"version": "3.0", "spec_version": version})
    call(gated(stand, chatty, ask_again=timedelta(0)), scope, wire)
    assert bool(outcome) is raises
    assert [message["type"] for message in wire.sent] == ["websocket.accept", "websocket.close"]


def test_a_message_is_kept_when_the_application_stops_waiting_for_it(stand):
    got = []

    async def impatient(_, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        waiting = asyncio.ensure_future(receive())
        await asyncio.sleep(0)  # the message is here, and the store is being asked about it
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        got.append(await receive())

    wire = said("một", "hai")
    gate = gated(stand, impatient, ask_again=timedelta(0))
    call(gate, scope_of("/live/toi", "WEBSOCKET", "lan"), wire)
    assert [message["text"] for message in got] == ["một"]


def test_the_account_and_its_standing_are_in_no_log(stand, caplog):
    caplog.set_level(logging.DEBUG)
    token = stand.token("lan")
    for lost in (False, True):
        stand.gate.lost = lost
        for account in ("lan", "somebody-unheard-of"):
            for path, method, wire in (("/comments", "POST", request()), ("/live/toi", "WEBSOCKET", said("một"))):
                call(gated(stand, Host()), scope_of(path, method, account, token), wire)
    assert "operator.store_unreachable" in caplog.text
    assert "somebody-unheard-of" not in caplog.text
    assert "lan" not in caplog.text.split()
    assert token not in caplog.text


@pytest.mark.parametrize(
    "route",
    [
        "/comments",
        "post /comments",
        "POST comments",
        "POST /a b",
        "POST /x?y",
        "POST /{a}.json",
        "POST /{a:path}/b",
        "POST /{a}/{a}",
        "POST /{stream:path}",
        "POST /{A}",
    ],
)
def test_a_route_that_is_written_otherwise_is_refused_at_the_start(stand, route):
    with pytest.raises(ValueError, match=r"route|parameter"):
        gated(stand, Host(), routes={route: Action.POST})


@pytest.mark.parametrize(
    ("cookie", "found"),
    [
        (b"idverify_standing=vnst1.a.b+/=.c=", "vnst1.a.b+/=.c="),
        (b"a=1; idverify_standing=x; b=2", "x"),
        (b"a=1;idverify_standing=x", "x"),
        (b"not_idverify_standing=y; idverify_standing=x", "x"),
        (b"not_idverify_standing=y", None),
        (b"a=1", None),
        (b"idverify_standing=", ""),
        (b"", None),
    ],
)
def test_the_standing_is_read_from_its_own_cookie(cookie, found):
    assert standing_cookie({"headers": [(b"host", b"x"), (b"cookie", cookie)]}) == found
    assert standing_cookie({"headers": [(b"cookie", b"other=1"), (b"cookie", cookie)]}) == found


def test_a_method_is_the_same_in_small_letters():
    routes = Routes({"POST /x": Action.SHARE, "GET /y": Action.READ}, otherwise=None)
    assert [ask.action for ask in routes.asks(scope_of("/x", "post"))] == [Action.SHARE]
    assert [ask.action for ask in routes.asks(scope_of("/y", "head"))] == [Action.READ]


def test_an_open_route_is_not_opened_by_a_slash_that_some_routers_read_as_a_letter():
    routes = Routes({"POST /a/b": None, "POST /{name}": Action.SHARE}, otherwise=None)
    assert routes.asks(scope_of("/a/b")) == ()
    assert [ask.action for ask in routes.asks(scope_of("/a/b", raw_path=b"/a%2Fb"))] == [Action.SHARE]
