"""A write is done once for each Idempotency-Key: asked again, at once, after a restart, or by somebody else."""

from __future__ import annotations

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from web_service import Clock, in_process, keep_key, running, service_on, settings_on

from idverify.errors import OperatorError, PossessionError
from idverify.registrar import Registrar
from idverify.senders.outbox import Outbox
from idverify.web.api_key import Scope

CHALLENGE, ANSWER, ENROL = (f"/v1/sign-up/{step}" for step in ("challenge", "answer", "enrol"))
ORIGIN = {"session": "s", "ip": "192.0.2.7"}
KEY = "lan's challenge, 0912000001"
REPLAYED = "idempotent-replayed"


def asked(number="0912000001", account="lan"):
    return {"account": account, "phone": number, "purpose": "enrol", "lang": "vi", "origin": ORIGIN}


@contextmanager
def a_service(folder, outbox=None, kind=in_process, token=None, **named):
    sent = Outbox() if outbox is None else outbox
    clock = named.pop("clock", Clock())
    with (
        service_on(settings_on(folder), outbox=sent, clock=clock, **named) as made,
        kind(made, sent, token=token) as reached,
    ):
        yield reached


@pytest.fixture
def service(tmp_path):
    with a_service(tmp_path) as reached:
        yield reached


class Waiting(Outbox):
    """A gateway that takes a message when the test lets it."""

    def __init__(self):
        super().__init__()
        self.reached, self.go_on = threading.Event(), threading.Event()

    def send(self, message):
        self.reached.set()
        assert self.go_on.wait(30)
        return super().send(message)


class Failing(Outbox):
    """A gateway that fails until it is told not to."""

    fails = True

    def send(self, message):
        if self.fails:
            raise OperatorError("send_failed")
        return super().send(message)


def test_what_was_done_is_answered_again_with_the_same_bytes_and_not_done_again(service):
    key = "8e03978e-40d5-43dd-bc93-6894a57f9324"
    first = service.post(CHALLENGE, asked(), key=key)
    again = service.post(CHALLENGE, asked(), key=key, headers={"Accept-Language": "en"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["content-type"] == again.headers["content-type"]
    assert (first.headers.get(REPLAYED), again.headers[REPLAYED]) == (None, "true")
    assert len(service.outbox.messages) == 1
    assert first.headers["x-request-id"] != again.headers["x-request-id"]


def test_a_wrong_code_is_counted_once_however_often_its_answer_is_asked_for(service):
    challenge = service.post(CHALLENGE, asked()).json()["challenge"]
    wrong = {"challenge": challenge, "code": "000000", "account": "lan", "origin": ORIGIN}
    if service.outbox.code_for(challenge) == wrong["code"]:
        wrong["code"] = "000001"
    key = "one-guess"
    answers = [service.post(ANSWER, wrong, key=key) for _ in range(4)]
    assert {(each.status_code, each.content) for each in answers} == {(422, answers[0].content)}
    assert [each.headers.get(REPLAYED) for each in answers] == [None, "true", "true", "true"]
    assert answers[0].json()["code"] == "possession.code_wrong"
    # Another guess says that one was counted before it, not four.
    other = service.post(ANSWER, wrong, key="another-guess").json()["detail"]
    assert other != answers[0].json()["detail"]
    right = wrong | {"code": service.outbox.code_for(challenge)}
    assert service.post(ANSWER, right).status_code == 201


@pytest.mark.parametrize("key", ["", "a" * 256, "two words", "tab\tbed", "chữ".encode()])
def test_a_write_without_a_key_that_can_be_one_is_refused_and_does_nothing(service, key):
    headers = {"Idempotency-Key": key} if key else {}
    response = service.post(CHALLENGE, asked(), key="", headers=headers)
    assert (response.status_code, response.json()["code"]) == (400, "request.idempotency_key")
    assert service.outbox.messages == []


def test_two_keys_are_as_good_as_none(service):
    headers = [("Authorization", f"Bearer {service.token}"), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    response = service.client.post(CHALLENGE, json=asked(), headers=headers)
    assert response.json()["code"] == "request.idempotency_key"


def test_a_key_that_was_used_for_something_else_is_refused(service):
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201
    for path, body in ((CHALLENGE, asked("0912000002")), (ANSWER, asked()), (CHALLENGE, asked(account="mai"))):
        response = service.post(path, body, key="k")
        assert (response.status_code, response.json()["code"]) == (422, "request.idempotency_differs"), path
    assert len(service.outbox.messages) == 1


def test_one_callers_key_says_nothing_of_anothers(service):
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201
    other = service.post(CHALLENGE, asked("0912000002", "mai"), key="k", token=service.key_for(Scope.SIGN_UP))
    assert other.status_code == 201
    assert REPLAYED not in other.headers
    assert len(service.outbox.messages) == 2


def test_after_a_restart_the_answer_is_the_same(tmp_path):
    outbox = Outbox()
    with a_service(tmp_path, outbox, running) as first:
        token, answered = first.token, first.post(CHALLENGE, asked(), key="k")
    with a_service(tmp_path, outbox, running, token) as second:
        again = second.post(CHALLENGE, asked(), key="k")
    assert (again.status_code, again.content, again.headers[REPLAYED]) == (201, answered.content, "true")
    assert len(outbox.messages) == 1


def test_of_many_at_once_one_does_it_and_the_others_are_told_that_it_is_being_done(tmp_path):
    outbox = Waiting()
    with a_service(tmp_path, outbox, running) as service, ThreadPoolExecutor(8) as threads:
        first = threads.submit(service.post, CHALLENGE, asked(), key="k")
        assert outbox.reached.wait(30)
        others = list(threads.map(lambda _: service.post(CHALLENGE, asked(), key="k"), range(6)))
        outbox.go_on.set()
        assert first.result().status_code == 201
        assert {(each.status_code, each.json()["code"]) for each in others} == {(409, "request.idempotency_running")}
        again = service.post(CHALLENGE, asked(), key="k")
        assert (again.content, again.headers[REPLAYED]) == (first.result().content, "true")
    assert len(outbox.messages) == 1


def test_whoever_hung_up_before_the_answer_finds_it_later(tmp_path):
    outbox = Waiting()
    with a_service(tmp_path, outbox, running) as service:
        body = httpx.Request("POST", "/", json=asked()).content  # the bytes of the retry below
        head = (
            f"POST {CHALLENGE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {service.token}\r\nIdempotency-Key: k\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(service.server.address) as connection:
            connection.sendall(head.encode() + body)
            assert outbox.reached.wait(30)
        outbox.go_on.set()
        while (found := service.post(CHALLENGE, json.loads(body), key="k")).status_code == 409:
            threading.Event().wait(0.02)
        assert (found.status_code, found.headers[REPLAYED]) == (201, "true")
    assert len(outbox.messages) == 1


def test_a_day_later_the_key_is_new(service):
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201
    service.service.clock.pass_by(timedelta(hours=24, seconds=1))
    later = service.post(CHALLENGE, asked(), key="k")
    assert later.status_code == 201
    assert REPLAYED not in later.headers
    assert len(service.outbox.messages) == 2


def test_fields_that_cannot_be_read_use_no_key_up(service):
    assert service.post(CHALLENGE, asked() | {"purpose": "party"}, key="k").status_code == 422
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201


def test_too_many_is_not_the_answer_for_a_day(service):
    assert service.post(CHALLENGE, asked()).status_code == 201
    assert service.post(CHALLENGE, asked(), key="k").status_code == 429
    service.service.clock.pass_by(timedelta(minutes=2))
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201


def test_a_message_that_nobody_took_may_be_sent_again_under_its_key(tmp_path):
    outbox = Failing()
    with a_service(tmp_path, outbox) as service:
        failed = service.post(CHALLENGE, asked(), key="k")
        assert (failed.status_code, failed.json()["code"]) == (503, "operator.send_failed")
        outbox.fails = False
        service.service.clock.pass_by(timedelta(minutes=2))
        assert service.post(CHALLENGE, asked(), key="k").status_code == 201


@pytest.mark.parametrize("failure", [ZeroDivisionError("what was it"), OperatorError("outcome_unknown")])
def test_a_write_of_which_nobody_knows_what_became_is_running_until_it_is_given_up(service, monkeypatch, failure):
    done = []
    real = Registrar.challenge

    def lost_afterwards(self, *given, **named):
        done.append(real(self, *given, **named))
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(Registrar, "challenge", lost_afterwards)
        assert service.post(CHALLENGE, asked(), key="k").status_code in {500, 503}
    response = service.post(CHALLENGE, asked(), key="k")
    assert (response.status_code, response.json()["code"]) == (409, "request.idempotency_running")
    service.service.clock.pass_by(timedelta(minutes=2, seconds=1))
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201
    assert len(done) == 1


def test_a_no_is_kept_too_though_the_law_may_say_yes_later(service):
    child = {"name": "Bé Thử", "birth_date": "2016-03-10"}
    enrol = {"account": "an", "user": child}
    first = service.post(ENROL, enrol, key="k")
    assert (first.status_code, first.json()["code"]) == (403, "denied")
    service.service.clock.pass_by(timedelta(hours=23))
    again = service.post(ENROL, enrol, key="k")
    assert (again.status_code, again.content, again.headers[REPLAYED]) == (403, first.content, "true")
    assert again.headers["content-type"] == "application/problem+json"


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(service, monkeypatch, caplog):
    def lost(*_given, **_named):
        raise OperatorError("store_unreachable")

    monkeypatch.setattr(type(service.service.store), "keep_answer", lost)
    assert service.post(CHALLENGE, asked()).status_code == 201
    assert "could not be kept: operator.store_unreachable" in caplog.text


def test_what_asks_again_is_counted_against_the_same_limits(service, monkeypatch):
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201
    monkeypatch.setattr(type(service.service.quota), "take", lambda *_given, **_named: False)
    assert service.post(CHALLENGE, asked(), key="k").status_code == 429


def test_a_key_whose_scope_was_not_given_gets_no_kept_answer(service):
    assert service.post(CHALLENGE, asked(), key="k").status_code == 201
    response = service.post(CHALLENGE, asked(), key="k", token=service.key_for(Scope.DECIDE))
    assert response.json()["code"] == "request.scope"


def test_a_thief_of_the_database_reads_neither_the_key_nor_what_was_asked_or_answered(service, tmp_path):
    answered = service.post(CHALLENGE, asked(), key="lan-0912000001").json()
    with service.service.store._engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM idverify_kept_answer")).all()
    assert len(rows) == 1
    shown = repr(rows) + "".join(
        path.read_bytes().decode("latin-1") for path in Path(tmp_path).glob("service.sqlite*") if path.is_file()
    )
    assert "0912000001" not in shown
    assert repr(rows).count(answered["challenge"]) == 0


def test_what_changes_nothing_needs_no_key(service):
    assert service.post("/v1/sign-up/begin", {"birth_date": "1990-05-01"}, key="").status_code == 200


def test_an_error_that_is_definite_is_kept(service, monkeypatch):
    calls = []

    def used(*_given, **_named):
        calls.append(1)
        raise PossessionError("used")

    monkeypatch.setattr(Registrar, "prove", used)
    guess = {"challenge": "c", "code": "123456", "account": "lan", "origin": ORIGIN}
    assert [service.post(ANSWER, guess, key="k").status_code for _ in range(3)] == [409] * 3
    assert len(calls) == 1


def test_another_process_finds_the_answer_in_the_same_store(tmp_path):
    settings = settings_on(tmp_path)
    outbox = Outbox()
    with service_on(settings, outbox=outbox) as first, service_on(settings_on(tmp_path), outbox=outbox) as second:
        token = keep_key(first)
        with in_process(first, outbox, token=token) as one, in_process(second, outbox, token=token) as other:
            answered = one.post(CHALLENGE, asked(), key="k")
            assert other.post(CHALLENGE, asked(), key="k").content == answered.content
    assert len(outbox.messages) == 1
