"""Who is let in: keys that are none answer alike and cost alike, and nobody asks without end."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from web_service import CONFIGURATION, Clock, in_process, running, service_on, settings_on

from idverify.errors import RequestError
from idverify.problem import MEDIA_TYPE
from idverify.quotas.limits_quota import LimitsQuota
from idverify.senders.outbox import Outbox
from idverify.standing_gate import StandingGate
from idverify.stores import kept_answers
from idverify.web.api_key import ApiKey, Scope
from idverify.web.fence import Fence

BEGIN = "/v1/sign-up/begin"
DECIDE = "/v1/gate/decide"
HEARD: list[str] = []
CHALLENGE, ANSWER, ENROL = (f"/v1/sign-up/{step}" for step in ("challenge", "answer", "enrol"))
ADULT = {"birth_date": "1990-05-01"}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    # What is asked in the background must not stand among what is compared: it is not asked here at all.
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(StandingGate, "renew", lambda *_given, **_named: None)
        with configured(tmp_path_factory.mktemp("service")) as reached:
            yield reached


@contextmanager
def configured(folder, **changed):
    outbox, clock = Outbox(), Clock()
    configuration = CONFIGURATION.model_copy(update=changed)
    settings = settings_on(folder)
    # A connection that is kept hears only whoever listened before it was made.
    engine = settings.opened_store._engine
    event.listen(engine, "before_cursor_execute", lambda *given: HEARD.append(given[2]))
    engine.dispose()
    with (
        service_on(settings, outbox=outbox, clock=clock) as made,
        in_process(made, outbox, configuration=configuration) as reached,
    ):
        yield reached


def statements(ask):
    """The answer, and the statements that reached the database for it, without what they were given."""
    HEARD.clear()
    answer = ask()
    return answer, [each for each in HEARD if each != "BEGIN"]  # of one statement it is told, and never sent


def refused_tokens(service):
    """A token of every kind that is refused as none, by what is wrong with it."""
    good = service.key_for(Scope.SIGN_UP)
    _, id, secret = good.split("_", 2)
    revoked = service.key_for(Scope.SIGN_UP)
    service.service.store.revoke_api_key(revoked.split("_")[1], now=service.service.clock())
    return {
        "another secret": f"idv1_{id}_{secret[:-2]}{'AA' if secret[-2:] != 'AA' else 'BA'}",
        "unknown": f"idv1_{'0' * 16}_{secret}",
        "revoked": revoked,
    }


def told(response):
    """All that an answer says but for what is drawn anew for each."""
    document = response.json()
    del document["instance"]
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    return response.status_code, document, headers


def test_a_key_that_is_wrong_unknown_or_revoked_is_answered_alike(service):
    answers = {why: service.post(BEGIN, ADULT, token=token) for why, token in refused_tokens(service).items()}
    answers["no key at all"] = service.post(BEGIN, ADULT, token="idv1_x")
    first = told(answers["unknown"])
    assert first[0] == 401
    assert first[1]["code"] == "request.unauthenticated"
    assert first[2]["www-authenticate"] == 'Bearer realm="idverify", error="invalid_token"'
    assert {why: told(answer) == first for why, answer in answers.items()} == dict.fromkeys(answers, True)


def test_a_key_that_is_wrong_unknown_or_revoked_costs_the_same_questions_to_the_store(service):
    asked = {}
    for why, token in refused_tokens(service).items():
        _, asked[why] = statements(lambda token=token: service.post(BEGIN, ADULT, token=token))
    assert len(asked["unknown"]) == 1
    assert asked["another secret"] == asked["unknown"] == asked["revoked"]


def test_whoever_presents_nothing_is_told_how_and_not_what_was_wrong(service):
    response = service.post(BEGIN, ADULT, token="")
    assert (response.status_code, response.headers["content-type"]) == (401, MEDIA_TYPE)
    assert response.headers["www-authenticate"] == 'Bearer realm="idverify"'


def test_a_key_that_ended_says_so_to_whoever_has_it_and_to_nobody_else(tmp_path):
    with configured(tmp_path) as reached:
        token = reached.key_for(Scope.SIGN_UP, expires_at=reached.service.clock() + timedelta(hours=1))
        assert reached.post(BEGIN, ADULT, token=token).status_code == 200
        reached.service.clock.pass_by(timedelta(hours=1))
        assert reached.post(BEGIN, ADULT, token=token).json()["code"] == "request.key_expired"
        _, id, secret = token.split("_", 2)
        other = f"idv1_{id}_{secret[::-1][:42]}A"
        assert reached.post(BEGIN, ADULT, token=other).json()["code"] == "request.unauthenticated"


def test_a_key_is_taken_from_one_header_only(service):
    for path in (f"{BEGIN}?token={service.token}", f"{BEGIN}?access_token={service.token}"):
        assert service.post(path, ADULT, token="").status_code == 401
    cookie = {"Cookie": f"token={service.token}; Authorization=Bearer {service.token}"}
    assert service.post(BEGIN, ADULT, token="", headers=cookie).status_code == 401
    basic = {"Authorization": f"Basic {service.token}"}
    assert service.post(BEGIN, ADULT, token="", headers=basic).status_code == 401
    twice = [("Authorization", f"Bearer {service.token}")] * 2
    assert service.client.post(BEGIN, json=ADULT, headers=twice).status_code == 401


def test_no_scope_opens_what_another_is_for(service):
    schema = service.get("/openapi.json").json()
    needed = {
        path: each["security"][0]["apiKey"]
        for path, item in schema["paths"].items()
        for method, each in item.items()
        if method == "post" and "security" in each
    }
    assert needed
    tokens = {scope: service.key_for(scope) for scope in Scope}
    for path in needed:
        opened = {
            scope
            for scope, token in tokens.items()
            if service.post(path, token=token).json().get("code") != "request.scope"
        }
        assert len(opened) == 1, path


def test_an_account_that_is_known_and_one_that_is_not_cost_and_answer_alike(service, monkeypatch):
    # One write in sixteen sweeps too, by the bits of its key's MAC and whoever it is for; here none does.
    monkeypatch.setattr(kept_answers, "_SWEEPS_UP_TO", b"")
    origin = {"session": "s", "ip": "192.0.2.7"}
    person = {"name": "Người Thử", "birth_date": "1990-05-01"}

    def challenge(account, number):
        asked = {"account": account, "phone": number, "purpose": "enrol", "lang": "vi", "origin": origin}
        answer, heard = statements(lambda: service.post(CHALLENGE, asked))
        assert answer.status_code == 201, answer.text
        return answer.json(), (sorted(answer.json()), heard)

    sent, _ = challenge("lan", "0912000011")
    code = service.outbox.code_for(sent["challenge"])
    proof = service.post(ANSWER, {"challenge": sent["challenge"], "code": code, "account": "lan", "origin": origin})
    enrolled = {"account": "lan", "user": person, "phone": "0912000011", "proof": proof.json()["proof"]}
    assert service.post(ENROL, enrolled).json()["permitted"]
    service.service.clock.pass_by(timedelta(minutes=2))
    seen = {
        "no such account, no such number": challenge("nobody", "0912000012")[1],
        "an account": challenge("lan", "0912000013")[1],
        "an account's number": challenge("nobody-2", "0912000011")[1],
    }
    assert len(seen["an account"][1]) > 3
    assert len({repr(each) for each in seen.values()}) == 1


def test_the_gate_asks_the_same_of_the_store_for_an_account_that_is_not_there(service):
    seen = {}
    for account in ("lan", "nobody"):
        response, heard = statements(
            lambda account=account: service.post(DECIDE, {"account": account, "action": "post"})
        )
        assert response.status_code == 200
        seen[account] = (sorted(response.json()), heard)
    assert seen["lan"] == seen["nobody"]


def test_too_many_calls_with_one_key_are_told_when_to_come_again_and_another_key_is_not(tmp_path):
    with configured(tmp_path, calls_per_second=1) as reached:
        answers = [reached.post(BEGIN, ADULT) for _ in range(12)]
        assert [answer.status_code for answer in answers[:9]] == [200] * 9
        last = answers[-1]
        assert (last.status_code, last.json()["code"]) == (429, "request.too_many")
        assert last.headers["retry-after"] == "10"
        assert reached.post(BEGIN, ADULT, token=reached.key_for(Scope.SIGN_UP)).status_code == 200


def test_a_quota_that_is_out_of_reach_lets_nobody_in(tmp_path, caplog):
    outbox = Outbox()
    with service_on(settings_on(tmp_path), outbox=outbox, quota="redis://127.0.0.1:1/0") as made:
        assert isinstance(made.quota, LimitsQuota)
        with in_process(made, outbox) as reached:
            assert reached.post(BEGIN, ADULT).status_code == 429
            assert reached.get("/health/live").status_code == 200
    assert "127.0.0.1" not in caplog.text


def test_an_address_that_fails_too_often_is_turned_away_before_the_store_is_asked(tmp_path):
    # Of what it shows the store hears nothing; which keys there are is read once a second at most.
    with configured(tmp_path, failures_per_minute=3) as reached:
        reached.service.clock.pass_by(timedelta())  # from here on it stands still
        made_up = [f"idv1_{each:016x}_{'A' * 43}" for each in range(9)]
        assert [reached.post(BEGIN, ADULT, token=token).status_code for token in made_up[:3]] == [401] * 3

        def fail():
            answers = [reached.post(BEGIN, ADULT, token=token) for token in made_up]
            assert {(each.status_code, each.headers["retry-after"]) for each in answers} == {(429, "60")}

        assert len(statements(fail)[1]) == 1
        assert statements(fail)[1] == []
        reached.service.clock.pass_by(timedelta(seconds=1))
        assert len(statements(fail)[1]) == 1


def test_a_platform_whose_first_call_comes_after_a_strangers_is_not_locked_out(tmp_path):
    with configured(tmp_path, failures_per_minute=3) as reached:
        for each in range(9):
            reached.post(BEGIN, ADULT, token=f"idv1_{each:016x}_{'A' * 43}")
        assert reached.post(BEGIN, ADULT, token="idv1_x").status_code == 429
        assert [reached.post(BEGIN, ADULT).status_code for _ in range(9)] == [200] * 9


def test_behind_a_fence_a_key_that_is_wrong_unknown_revoked_or_ended_is_answered_alike_and_asks_nothing(tmp_path):
    with configured(tmp_path, failures_per_minute=3) as reached:
        tokens = refused_tokens(reached)
        tokens["ended"] = reached.key_for(Scope.SIGN_UP, expires_at=reached.service.clock() + timedelta(hours=1))
        reached.service.clock.pass_by(timedelta(hours=1))
        for _ in range(5):
            reached.post(BEGIN, ADULT, token="idv1_x")
        reached.post(BEGIN, ADULT, token=tokens["unknown"])
        seen = {
            why: statements(lambda token=token: reached.post(BEGIN, ADULT, token=token))
            for why, token in tokens.items()
        }
        assert {answer.status_code for answer, _ in seen.values()} == {429}
        assert len({repr(told(answer)) for answer, _ in seen.values()}) == 1
        assert [heard for _, heard in seen.values()] == [[]] * 4


def test_whoever_fails_beside_a_platform_locks_it_out_of_nothing(tmp_path):
    with configured(tmp_path, failures_per_minute=3) as reached:
        assert reached.post(BEGIN, ADULT).status_code == 200
        for _ in range(5):
            reached.post(BEGIN, ADULT, token="idv1_x")
        assert reached.post(BEGIN, ADULT, token="idv1_x").status_code == 429
        assert reached.post(BEGIN, ADULT).status_code == 200


def test_a_key_that_is_revoked_is_refused_at_once_behind_a_fence_too(tmp_path):
    with configured(tmp_path, failures_per_minute=3) as reached:
        token = reached.key_for(Scope.SIGN_UP)
        assert reached.post(BEGIN, ADULT, token=token).status_code == 200
        reached.service.store.revoke_api_key(token.split("_")[1], now=reached.service.clock())
        assert [reached.post(BEGIN, ADULT, token=token).status_code for _ in range(4)] == [401, 401, 401, 429]


@pytest.mark.parametrize(("trusted", "told_apart"), [((), False), (("127.0.0.1",), True)])
def test_an_address_that_a_header_tells_is_believed_of_a_trusted_proxy_only(tmp_path, trusted, told_apart):
    outbox = Outbox()
    configuration = CONFIGURATION.model_copy(update={"failures_per_minute": 1, "trusted_proxies": trusted})
    with (
        service_on(settings_on(tmp_path), outbox=outbox) as made,
        running(made, outbox, configuration=configuration) as reached,
    ):
        answered = [
            reached.post(BEGIN, ADULT, token="", headers={"X-Forwarded-For": address}).status_code
            for address in ("198.51.100.1", "198.51.100.1", "198.51.100.2")
        ]
    assert answered == [401, 429, 401 if told_apart else 429]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/openapi.json", "/ledger/checkpoint"])
def test_what_needs_no_key_is_not_asked_without_end_either(tmp_path, path):
    with configured(tmp_path, public_per_minute=4) as reached:
        for _ in range(4):
            assert reached.get(path, token="").status_code in {200, 404}
        response = reached.get(path, token="")
        assert (response.status_code, response.json()["code"]) == (429, "request.too_many")


def test_of_an_ipv6_address_its_network_is_counted_and_no_address_is_kept():
    def stranger():
        return False

    fence = Fence(failures=1, public=1)
    fence.failed("2001:db8:1:2::1")
    for address in ("2001:db8:1:2:ffff::9", "2001:db8:1:2::1"):
        with pytest.raises(RequestError):
            fence.require(address, stranger)
    fence.require("2001:db8:1:3::1", stranger)
    fence.failed("192.0.2.7")
    with pytest.raises(RequestError):
        fence.require("::ffff:192.0.2.7", stranger)
    shown = repr(vars(fence)) + repr(vars(fence._limiter.storage))
    assert "192.0.2.7" not in shown
    assert "2001:db8" not in shown


def test_no_key_is_shown_in_a_log(service, caplog):
    with caplog.at_level(logging.DEBUG):
        service.post(BEGIN, ADULT)
        service.post(BEGIN, ADULT, token="idv1_" + "0" * 16 + "_" + "Q" * 43)
    secret = service.token.split("_", 2)[2]
    assert secret not in caplog.text
    assert "Q" * 43 not in caplog.text


def test_a_token_is_written_nowhere_but_where_it_is_made(service):
    made = ApiKey.new((Scope.DECIDE,), "x", service.service.clock())
    assert made.token not in repr(made)
    assert service.token not in repr(service.service)
