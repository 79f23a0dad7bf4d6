"""The gate asked by OpenID AuthZEN answers as the rules do, and as the standard and its certification scenario want.

Source: Authorization API 1.0 (OpenID Foundation, final); its certification scenario, sections 2, 3, 5 and 6, without
the entities of its own fixture.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from web_fixtures import Case, asked_on, kept_in, platform_behind
from web_service import Clock, Reached, in_process, platform_in_process

from idverify.account import Action
from idverify.law import VIETNAM
from idverify.web.api_key import Scope
from idverify.web.authzen_question import ITEMS, LIVESTREAM, MOST_AT_ONCE, NETWORK, Semantic
from idverify.web.configuration import Configuration

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=VIETNAM)
ONE, MANY = "/access/v1/evaluation", "/access/v1/evaluations"
MXH: dict[str, Any] = {"type": "network", "id": "mxh"}
NOBODY = {"type": "account", "id": "nobody"}
POST = {"name": "post"}
SOUND = {"subject": NOBODY, "action": POST, "resource": MXH}


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reached, Clock]]:
    clock = Clock(NOW)
    with platform_in_process(tmp_path_factory.mktemp("authzen"), clock=clock) as found:
        yield found, clock


@pytest.fixture
def reached(stood: tuple[Reached, Clock]) -> Reached:
    stood[1].at = NOW
    return stood[0]


@pytest.fixture(scope="module")
def lan(stood: tuple[Reached, Clock]) -> dict[str, str]:
    """An adult who may post."""
    name = f"lan-{secrets.token_hex(4)}"
    platform_behind(stood[0]).enrol(name, now=NOW)
    return {"type": "account", "id": name}


def decided(reached: Reached, asked: Any, path: str = ONE) -> dict[str, Any]:
    answered = reached.post(path, asked)
    assert answered.status_code == 200, answered.text
    assert answered.headers["content-type"] == "application/json"
    found: dict[str, Any] = answered.json()
    return found


def question_of(case: Case) -> dict[str, Any]:
    resource: dict[str, Any] = MXH
    if case.stream is not None:
        resource = {"type": "livestream", "id": case.stream, "properties": {"item": case.item} if case.item else {}}
    elif case.item is not None:
        resource = {"type": "comment", "id": case.item}
    return {"subject": {"type": "account", "id": case.account}, "action": {"name": case.action}, "resource": resource}


@pytest.fixture(scope="module")
def cases(stood: tuple[Reached, Clock]) -> list[Case]:
    return kept_in(stood[0])


def test_every_fixture_is_answered_by_the_standard_as_it_says(reached: Reached, cases: list[Case]) -> None:
    met = set()
    for case in asked_on(reached, cases):
        told = decided(reached, question_of(case))
        assert not case.fixture.mismatches(told["context"]["idverify"]), case.fixture.id
        assert told["decision"] is case.fixture.expect["permitted"], case.fixture.id
        met |= {case.stream, case.item, told["decision"]}
    assert met == {None, "s1", "p1", True, False}


def test_an_item_in_a_livestream_may_be_named_from_either_side(reached: Reached, cases: list[Case]) -> None:
    selling = [case for case in cases if case.stream is not None and case.fixture.expect["permitted"]]
    assert selling
    for case in asked_on(reached, selling):
        item = {"type": "item", "id": case.item or "i1", "properties": {"stream": case.stream}}
        assert decided(reached, question_of(case) | {"resource": item})["decision"]
        for elsewhere in (MXH, {"type": "livestream", "id": "another"}):
            assert not decided(reached, question_of(case) | {"resource": elsewhere})["decision"]


def test_a_no_tells_the_person_in_both_languages_and_the_operator_by_rule(reached: Reached) -> None:
    told = decided(reached, SOUND)
    context = told["context"]
    assert told["decision"] is context["idverify"]["permitted"] is False
    breaches = context["idverify"]["breaches"]
    for lang in ("vi", "en"):
        assert context["reason_user"][lang] == " ".join(each["message"][lang] for each in breaches)
    assert context["reason_admin"]["rules"] == ", ".join(dict.fromkeys(each["rule"] for each in breaches))
    assert context["reason_admin"]["citations"].split("; ") == context["idverify"]["citations"]
    assert all(isinstance(each, str) for each in context["reason_admin"].values())


def test_a_yes_is_the_same_as_the_gates_own(reached: Reached, lan: dict[str, str]) -> None:
    told = decided(reached, {"subject": lan, "action": POST, "resource": MXH})
    own = reached.post("/v1/gate/decide", {"account": lan["id"], "action": "post"}).json()
    assert told == {"decision": True, "context": {"idverify": own}}


@pytest.mark.parametrize(
    "part",
    [
        {"subject": {"type": "user", "id": "lan"}},
        {"subject": {"type": "account", "id": ""}},
        {"subject": {"type": "account", "id": "a" * 256}},
        {"action": {"name": "dance"}},
        {"action": {"name": "POST"}},
        {"action": {"name": ""}},
        {"resource": {"type": "document", "id": "1"}},
        {"resource": {"type": "livestream", "id": ""}},
        {"resource": {"type": "comment", "id": "a" * 256}},
        {"resource": {"type": "livestream", "id": "s1", "properties": {"item": ""}}},
    ],
)
def test_of_what_is_not_known_the_answer_is_no_and_no_error_of_the_call(
    reached: Reached, lan: dict[str, str], part: dict[str, Any]
) -> None:
    sound = {"subject": lan, "action": {"name": "read"}, "resource": MXH}
    assert decided(reached, sound)["decision"] is True
    told = decided(reached, sound | part)
    assert told["decision"] is False
    assert told["context"]["error"]["status"] == 404
    assert "idverify" not in told["context"]


def test_what_the_standard_does_not_name_is_passed_over(reached: Reached, lan: dict[str, str]) -> None:
    asked = {
        "subject": lan | {"properties": {"department": "Sales", "role": "manager"}, "more": 1},
        "action": POST | {"properties": {"method": "GET"}},
        "resource": MXH | {"properties": {"status": "active", "stream": 5, "item": ["x"]}},
        "context": {"time": "2025-06-27T18:03-07:00", "ip": "192.0.2.1", "standing": {"of": "another kind"}},
        "foo": "bar",
        "futureField": {"nested": True},
    }
    assert decided(reached, asked)["decision"] is True
    assert decided(reached, asked, MANY)["decision"] is True


def test_a_standing_in_the_context_answers_by_itself(reached: Reached, lan: dict[str, str]) -> None:
    token = reached.post("/v1/gate/standing", {"account": lan["id"]}).json()["standing"]
    reached.service.standings.renew(now=NOW)
    asked = {"subject": lan, "action": POST, "resource": MXH, "context": {"standing": token}}
    until = decided(reached, asked)["context"]["idverify"]["valid_until"]
    assert datetime.fromisoformat(until) == NOW + timedelta(minutes=10)


def without(*path: str) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads(json.dumps(SOUND))
    part = asked
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return asked


@pytest.mark.parametrize("address", [ONE, MANY])
@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (without("subject"), "subject"),
        (without("action"), "action"),
        (without("resource"), "resource"),
        (without("subject", "type"), "subject.type"),
        (without("subject", "id"), "subject.id"),
        (without("action", "name"), "action.name"),
        (without("resource", "type"), "resource.type"),
        (without("resource", "id"), "resource.id"),
        (SOUND | {"subject": "alice"}, "subject"),
        (SOUND | {"action": {"name": 123}}, "action.name"),
        (SOUND | {"resource": {"type": "network", "id": 1}}, "resource.id"),
        (SOUND | {"context": "now"}, "context"),
        (SOUND | {"subject": NOBODY | {"properties": []}}, "subject.properties"),
    ],
)
def test_what_lacks_a_field_or_has_another_type_is_a_bad_request(
    reached: Reached, address: str, asked: dict[str, Any], field: str
) -> None:
    refused = reached.post(address, asked)
    assert (refused.status_code, refused.json()["status"]) == (400, 400)
    assert refused.headers["content-type"] == "application/problem+json"
    assert [each["field"] for each in refused.json()["faults"]] == [field]


@pytest.mark.parametrize("address", [ONE, MANY])
def test_a_body_that_is_none_is_a_bad_request(reached: Reached, address: str) -> None:
    json_type, bearer = {"Content-Type": "application/json"}, {"Authorization": f"Bearer {reached.token}"}
    sound = json.dumps(SOUND)
    for body, headers in (
        ("", json_type),
        ("{", json_type),
        ("[]", json_type),
        ("null", json_type),
        (sound[:-1] + ',"action":{"name":"read"}}', json_type),
        (sound, {"Content-Type": "text/plain"}),
        (sound, {}),
    ):
        refused = reached.client.post(address, content=body, headers=headers | bearer)
        assert refused.status_code == 400, body
        assert refused.json()["status"] == 400


def test_who_asks_is_known_and_may(reached: Reached) -> None:
    for address in (ONE, MANY):
        stranger = reached.post(address, SOUND, token="")
        assert stranger.status_code == 401
        assert stranger.headers["www-authenticate"].startswith("Bearer ")
        assert reached.post(address, SOUND, token=reached.key_for(Scope.EVENTS)).status_code == 403


def test_the_id_of_a_request_comes_back(reached: Reached) -> None:
    given = "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    for body in (SOUND, {}):
        assert reached.post(ONE, body, headers={"X-Request-ID": given}).headers["x-request-id"] == given
    assert reached.post(ONE, SOUND).headers["x-request-id"]


def several(lan: dict[str, str], *actions: str, **more: Any) -> dict[str, Any]:
    """Questions about one account; ``dance`` is answered no."""
    evaluations = [{"action": {"name": action}} for action in actions]
    return {"subject": lan, "resource": MXH, "evaluations": evaluations, **more}


def answers(reached: Reached, asked: dict[str, Any]) -> list[bool]:
    told = decided(reached, asked, MANY)
    assert set(told) == {"evaluations"}
    return [each["decision"] for each in told["evaluations"]]


def test_several_are_answered_in_the_order_asked(reached: Reached, lan: dict[str, str]) -> None:
    asked = several(lan, *Action)
    told = decided(reached, asked, MANY)["evaluations"]
    alone = [decided(reached, {"subject": lan, "resource": MXH, "action": {"name": each}}) for each in Action]
    assert told == alone
    assert {each["decision"] for each in told} == {True, False}


def test_what_stands_above_holds_for_each_that_does_not_say_otherwise(reached: Reached, lan: dict[str, str]) -> None:
    shared = {"subject": lan, "action": POST, "resource": MXH, "context": {"standing": "none"}}
    parts = [{}, {"subject": NOBODY}, {"action": {"name": "dance"}}, {"resource": {"type": "x", "id": "1"}}, SOUND]
    assert answers(reached, shared | {"evaluations": parts}) == [True, False, False, False, False]
    assert answers(reached, {"evaluations": [SOUND, SOUND | {"subject": lan}]}) == [False, True]


@pytest.mark.parametrize(
    ("semantic", "of_four", "of_two_denials"),
    [
        ("execute_all", [True, False, True, False], [False, False]),
        ("deny_on_first_deny", [True, False], [False]),
        ("permit_on_first_permit", [True], [False, False]),
        (None, [True, False, True, False], [False, False]),
    ],
)
def test_the_caller_says_after_which_answer_to_end(
    reached: Reached, lan: dict[str, str], semantic: str | None, of_four: list[bool], of_two_denials: list[bool]
) -> None:
    options = {"another_option": "value"} | ({} if semantic is None else {"evaluations_semantic": semantic})
    assert answers(reached, several(lan, "post", "dance", "read", "dance", options=options)) == of_four
    assert answers(reached, several(lan, "dance", "dance", options=options)) == of_two_denials


def test_one_that_cannot_be_read_is_answered_no_and_the_others_all_the_same(
    reached: Reached, lan: dict[str, str]
) -> None:
    parts: list[dict[str, Any]] = [{"resource": MXH}, {}, {"resource": {"type": "network"}}, {"resource": "x"}]
    told = decided(reached, {"subject": lan, "action": POST, "evaluations": [*parts, parts[0]]}, MANY)["evaluations"]
    assert [each["decision"] for each in told] == [True, False, False, False, True]
    assert [each["context"]["error"]["status"] for each in told[1:4]] == [400] * 3
    fields = [[fault["field"] for fault in each["context"]["error"]["faults"]] for each in told[1:4]]
    assert fields == [["resource"], ["resource.id"], ["resource"]]
    first = several(lan, "post") | {"options": {"evaluations_semantic": "deny_on_first_deny"}}
    first["evaluations"] = [{}, *first["evaluations"]]
    assert answers(reached, first) == [False]


@pytest.mark.parametrize("more", [{}, {"evaluations": []}, {"evaluations": None}])
def test_without_several_it_is_one_question(reached: Reached, lan: dict[str, str], more: dict[str, Any]) -> None:
    asked = {"subject": lan, "action": POST, "resource": MXH}
    assert decided(reached, asked | more, MANY) == decided(reached, asked)
    refused = reached.post(MANY, {"subject": lan, "action": POST} | more)
    assert (refused.status_code, refused.json()["faults"]) == (400, [{"field": "resource", "code": "missing"}])


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"evaluations": [SOUND] * 101}, "evaluations"),
        ({"evaluations": [SOUND, "x"]}, "evaluations.1"),
        ({"evaluations": {"0": SOUND}}, "evaluations"),
        ({"evaluations": [SOUND], "options": {"evaluations_semantic": "some"}}, "options.evaluations_semantic"),
        ({"evaluations": [SOUND], "subject": {"type": "account"}}, "subject.id"),
    ],
)
def test_a_whole_that_cannot_be_read_is_a_bad_request(reached: Reached, asked: dict[str, Any], field: str) -> None:
    refused = reached.post(MANY, asked)
    assert (refused.status_code, [each["field"] for each in refused.json()["faults"]]) == (400, [field])
    assert decided(reached, {"evaluations": [SOUND] * 100}, MANY)


def test_the_metadata_names_the_address_by_which_it_was_asked(reached: Reached) -> None:
    told = reached.get("/.well-known/authzen-configuration", token="")
    assert told.status_code == 200
    assert told.json() == {
        "policy_decision_point": "https://localhost",
        "access_evaluation_endpoint": "https://localhost/access/v1/evaluation",
        "access_evaluations_endpoint": "https://localhost/access/v1/evaluations",
    }
    assert told.headers["cache-control"] == "public, max-age=3600"
    other = reached.get("/.well-known/authzen-configuration", headers={"Host": "127.0.0.1:8443"})
    assert other.json()["policy_decision_point"] == "https://127.0.0.1:8443"
    stranger = reached.get("/.well-known/authzen-configuration", headers={"Host": "elsewhere.example"})
    assert stranger.status_code == 400


def test_without_a_name_of_its_own_a_service_has_no_metadata(reached: Reached) -> None:
    with in_process(reached.service, reached.outbox, configuration=Configuration()) as nameless:
        refused = nameless.get("/.well-known/authzen-configuration")
        assert (refused.status_code, refused.json()["code"]) == (404, "request.not_found")


def test_the_schema_says_that_fields_are_answered_400_there(reached: Reached) -> None:
    schema = reached.entrance.app.openapi()
    for address in (ONE, MANY):
        responses = schema["paths"][address]["post"]["responses"]
        assert "400" in responses
        assert not {"415", "422"} & set(responses)


def test_the_page_asks_what_the_service_reads_and_names_what_it_knows(reached: Reached) -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "authzen.md").read_text(encoding="utf-8")
    one, many = (json.loads(each.partition("```")[0]) for each in page.split("```json\n")[1:])
    assert "idverify" in decided(reached, one)["context"]
    assert [each["decision"] for each in decided(reached, many, MANY)["evaluations"]] == [False]
    for word in (*Action, *ITEMS, LIVESTREAM, NETWORK, *Semantic):
        assert f"`{word}`" in page, word
    assert f"up to {MOST_AT_ONCE} at once" in page
