"""The gate over HTTP answers as the rules do, and hands out standings that others check by themselves."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from web_fixtures import asked_on, kept_in, platform_behind
from web_service import TENANT, Clock, Reached, platform_in_process

from idverify.account import Action
from idverify.errors import StandingError
from idverify.keys import Key, Keyring
from idverify.law import VIETNAM
from idverify.standing import RevokedEpochs, StandingChecker
from idverify.web.api_key import Scope

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
RING = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
PATHS = ("decide", "decide-many", "standing", "revoked")


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reached, Clock]]:
    clock = Clock(NOW)
    with platform_in_process(tmp_path_factory.mktemp("gate"), clock=clock) as found:
        yield found, clock


@pytest.fixture
def clock(stood: tuple[Reached, Clock]) -> Clock:
    stood[1].at = NOW
    return stood[1]


@pytest.fixture
def reached(stood: tuple[Reached, Clock], clock: Clock) -> Reached:  # noqa: ARG001  # it is set back for each test
    return stood[0]


def enrolled(reached: Reached) -> str:
    """The name of an adult with a proven phone, on the store behind the service."""
    account = f"lan-{secrets.token_hex(4)}"
    platform_behind(reached).enrol(account, now=NOW)
    return account


def listed(reached: Reached) -> RevokedEpochs:
    """The list of revoked standings, as a machine elsewhere reads it."""
    told = reached.post("/v1/gate/revoked").raise_for_status().json()
    return RevokedEpochs(datetime.fromisoformat(told["as_of"]), datetime.fromisoformat(told["since"]), told["epochs"])


def test_every_fixture_is_answered_over_http_as_it_says(reached: Reached) -> None:
    for case in asked_on(reached, kept_in(reached)):
        asked = {"account": case.account, "action": case.action, "stream": case.stream, "item": case.item}
        answered = reached.post("/v1/gate/decide", asked)
        assert answered.status_code == 200, case.fixture.id
        assert not case.fixture.mismatches(answered.json()), case.fixture.id


def test_a_no_is_an_answer_and_no_error(reached: Reached) -> None:
    answered = reached.post("/v1/gate/decide", {"account": "nobody", "action": "comment"})
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "application/json"
    assert answered.headers["cache-control"] == "no-store"
    told = answered.json()
    assert told["permitted"] is False
    assert all(each["message"]["vi"] and each["message"]["en"] for each in told["breaches"])
    assert told["law"] == "vn-2026-08-19"


def test_several_questions_are_answered_in_the_order_asked(reached: Reached) -> None:
    names = (enrolled(reached), "nobody")
    asked = [{"account": name, "action": action} for action in Action for name in names]
    told = reached.post("/v1/gate/decide-many", {"questions": asked}).raise_for_status().json()
    assert told["answers"] == [reached.post("/v1/gate/decide", each).json() for each in asked]
    assert {each["permitted"] for each in told["answers"]} == {True, False}


@pytest.mark.parametrize("count", [0, 101])
def test_no_question_or_over_a_hundred_are_refused(reached: Reached, count: int) -> None:
    asked = [{"account": "lan", "action": "post"}] * count
    assert reached.post("/v1/gate/decide-many", {"questions": asked}).status_code == 422


def test_a_standing_is_checked_elsewhere_with_the_keys_and_the_list(reached: Reached, clock: Clock) -> None:
    lan = enrolled(reached)
    token = reached.post("/v1/gate/standing", {"account": lan}).raise_for_status().json()["standing"]
    checker = StandingChecker(RING)
    checker.renew(listed(reached))
    assert checker.decide(lan, Action.POST, token=token, now=NOW).permitted
    clock.pass_by(timedelta(seconds=3))
    platform_behind(reached).registrar.close(lan, now=clock())
    checker.renew(listed(reached))
    with pytest.raises(StandingError) as refused:
        checker.decide(lan, Action.POST, token=token, now=clock())
    assert refused.value.code == "revoked"


def test_a_standing_that_is_shown_answers_by_itself(reached: Reached, clock: Clock) -> None:
    lan = enrolled(reached)
    token = reached.post("/v1/gate/standing", {"account": lan}).json()["standing"]
    reached.service.standings.renew(now=clock())
    asked = {"account": lan, "action": "post"}
    by_store = reached.post("/v1/gate/decide", asked).json()
    by_token = reached.post("/v1/gate/decide", asked | {"standing": token}).json()
    assert by_store["permitted"] is by_token["permitted"] is True
    assert datetime.fromisoformat(by_token["valid_until"]) == NOW + timedelta(minutes=10)
    assert by_store["valid_until"] != by_token["valid_until"]


@pytest.mark.parametrize("token", ["", "vnst1.2026a.AAAA.AAAA", "no such thing"])
def test_a_standing_that_is_none_makes_no_difference(reached: Reached, token: str) -> None:
    for account in (enrolled(reached), "nobody"):
        asked = {"account": account, "action": "post"}
        told = reached.post("/v1/gate/decide", asked | {"standing": token}).raise_for_status().json()
        assert told == reached.post("/v1/gate/decide", asked).json()


def test_a_standing_of_somebody_else_makes_no_difference(reached: Reached, clock: Clock) -> None:
    lan = enrolled(reached)
    token = reached.post("/v1/gate/standing", {"account": lan}).json()["standing"]
    reached.service.standings.renew(now=clock())
    asked = {"account": "nobody", "action": "post", "standing": token}
    assert reached.post("/v1/gate/decide", asked).json()["permitted"] is False


def test_the_gate_is_asked_with_a_key_that_may(reached: Reached) -> None:
    other = reached.key_for(*set(Scope) - {Scope.DECIDE})
    for path in PATHS:
        assert reached.post(f"/v1/gate/{path}", token="").status_code == 401
        refused = reached.post(f"/v1/gate/{path}", token=other)
        assert (refused.status_code, refused.json()["code"]) == (403, "request.scope")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"account": "lan", "action": "dance"}, "action"),
        ({"account": "lan", "action": 5}, "action"),
        ({"account": "", "action": "post"}, "account"),
        ({"account": "a" * 256, "action": "post"}, "account"),
        ({"action": "post"}, "account"),
        ({"account": "lan", "action": "post", "item": ""}, "item"),
        ({"account": "lan", "action": "post", "standing": "x" * 4097}, "standing"),
    ],
)
def test_a_question_that_cannot_be_read_names_its_field_only(reached: Reached, asked: object, field: str) -> None:
    refused = reached.post("/v1/gate/decide", asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "request.fields")
    assert [each["field"] for each in refused.json()["faults"]] == [field]


def test_answers_are_counted_by_rule_and_without_the_account(reached: Reached) -> None:
    lan = enrolled(reached)
    for account in (lan, "nobody"):
        reached.post("/v1/gate/decide", {"account": account, "action": "post"})
    counted = reached.get("/metrics").text
    assert 'idverify_decisions_total{action="post",outcome="yes",rule=""}' in counted
    assert 'outcome="no"' in counted
    assert lan not in counted
