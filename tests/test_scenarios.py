"""``scenario.*``: what happened, in order, and what an account may do by then."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conformance_asking import SEED, results_of

from idverify.account.link_event import LinkEventType
from idverify.conformance.adapter import Connection, answer_to
from idverify.conformance.fixture import FIXTURES, Fixture, Step, fixtures
from idverify.conformance.line_door import LineDoor
from idverify.conformance.matrix import matrix
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking, run
from idverify.conformance.scenario.catalogue import EVENTS, read_event
from idverify.messages import Text

TODAY = date(2026, 11, 21)
PAGE = Path(__file__).parents[1] / "docs/reference/scenarios.md"
SCRIPTS = [fixture for fixture in fixtures() if fixture.level == "L2"]
RESET: dict[str, Any] = {"op": "scenario.reset", "service": {"kind": "domestic"}}
AT = "2026-09-01T08:00:00+07:00"
LATER = "2026-09-02T08:00:00+07:00"
MOTHER = {"relation": "mother", "birth_date": "1988-02-02"}
UNKNOWN = ["evidence", "holder", "opened_at", "user_birth_date"]
# In the specification of the protocol; it says that more may come.
OF_THE_SPECIFICATION = {
    *("account.opened", "phone.proven", "phone.lost", "personal_id.authenticated", "declaration.no_mobile"),
    *("guardian.requested", "guardian.proven", "guardian.assented", "guardian.activated", "guardian.suspended"),
    *("guardian.disputed", "guardian.dispute_ended", "guardian.ended", "consent.given", "consent.withdrawn"),
    *("birth_date.corrected", "account.closed", "account.erased", "authority.child_account"),
}


class Teller:
    """A connection that was reset, with an id of its own for each line."""

    def __init__(self) -> None:
        self._connection = Connection()
        self._lines = 0
        self.ask(**RESET)

    def ask(self, **request: Any) -> dict[str, Any]:
        self._lines += 1
        answer = self._connection.answer_to({"id": self._lines, **request}, TODAY)
        return {name: value for name, value in answer.items() if name != "id"}

    def tell(self, type: str, account: str = "an", at: str = AT, **more: Any) -> dict[str, Any]:
        return self.ask(op="scenario.event", type=type, account=account, at=at, **more)

    def rules(self, action: str = "post", account: str = "an", at: str = AT, **more: Any) -> set[str]:
        answer = self.ask(op="scenario.decide", account=account, action=action, at=at, **more)
        return {breach["rule"] for breach in answer["breaches"]}

    def family(self) -> Teller:
        assert self.tell("account.opened", user_birth_date="2014-03-10") == TAKEN
        self.tell("guardian.requested", link="mother", guardian=MOTHER)
        self.tell("guardian.proven", link="mother")
        self.tell("consent.given", link="mother", by="representative")
        self.tell("guardian.assented", link="mother")
        self.tell("guardian.activated", link="mother")
        assert self.rules() == set()
        return self


TAKEN = {"accepted": True}


def bad_request(field: str) -> dict[str, Any]:
    return {"error": {"code": "bad_request", "field": field}}


# ------------------------------------------------------------------------------------------------ fixtures


def test_every_script_begins_with_a_reset_and_ends_with_something_demanded() -> None:
    assert {fixture.id.split("/")[0] for fixture in SCRIPTS} == {"scenarios"}
    for fixture in SCRIPTS:
        assert fixture.steps[0].request["op"] == "scenario.reset", fixture.id
        assert fixture.expect, fixture.id
        assert all(step.request["op"].startswith("scenario.") for step in fixture.steps), fixture.id
        assert re.fullmatch(r"[A-Z][^.]*(\. [A-Z][^.]*)?\.", fixture.because.en), fixture.id


def test_every_type_of_event_is_in_a_script_and_is_taken_in_one() -> None:
    events = [step for fixture in SCRIPTS for step in fixture.steps if step.request["op"] == "scenario.event"]
    assert {step.request["type"] for step in events} == set(EVENTS)
    assert {step.request["type"] for step in events if step.expect == TAKEN} == set(EVENTS)


def test_every_reason_of_the_page_is_demanded_in_a_script() -> None:
    reasons = {step.expect["reason"] for fixture in SCRIPTS for step in fixture.steps if "reason" in step.expect}
    table = PAGE.read_text(encoding="utf-8").partition("## Reasons")[2].partition("## ")[0]
    told = {
        word for row in table.splitlines() for word in re.findall(r"`(\w+)`", row.split("|")[1] if "|" in row else "")
    }
    assert reasons == told


def test_the_types_are_those_of_the_specification_and_of_a_link() -> None:
    of_a_link = {str(type) for type in LinkEventType}
    assert set(EVENTS) == OF_THE_SPECIFICATION | of_a_link | {"permission.given"}


def test_the_matrix_counts_what_a_script_demands_in_any_of_its_steps() -> None:
    rule = "guardianship.disputed"
    (counted,) = {line.fixtures[rule] for line in matrix() if rule in line.fixtures}
    assert counted == sum(
        any(rule in step.expect.get("breaches", ()) for step in fixture.steps) for fixture in fixtures()
    )
    assert any(rule in fixture.demanded("breaches") - set(fixture.expect.get("breaches", ())) for fixture in SCRIPTS)


def test_scripts_go_over_pipes_one_after_the_other() -> None:
    door = LineDoor([sys.executable, "-m", "idverify", "conformance", "adapter"])
    try:
        results = list(run(SCRIPTS, door, door.begin(), Asking(seed=SEED, today=TODAY)))
    finally:
        door.close()
    assert [result.fixture for result in results if result.kind is not Kind.PASS] == []
    assert len(results) == len(SCRIPTS)


def script(*steps: tuple[dict[str, Any], dict[str, Any]]) -> Fixture:
    return Fixture(
        id="x/y",
        level="L2",
        provision="",
        because=Text(vi="", en=""),
        requirements=(),
        flags=(),
        twin=None,
        digest="",
        steps=tuple(Step(*step) for step in steps),
    )


OPENED = {"op": "scenario.event", "at": AT, "type": "account.opened", "account": "an", "user_birth_date": "2014-03-10"}
ASKED = {"op": "scenario.decide", "at": AT, "account": "an", "action": "post"}


def test_a_departure_is_told_with_its_step() -> None:
    steps: list[tuple[dict[str, Any], dict[str, Any]]] = [
        *((RESET, {}), (OPENED, {"accepted": False}), (ASKED, {"permitted": True, "breaches": []})),
    ]
    (result,) = results_of([script(*steps)])
    assert result.kind is Kind.FAIL
    assert [mismatch.en.partition(":")[0] for mismatch in result.mismatches] == [
        "#2 accepted",
        "#3 permitted",
        "#3 breaches",
    ]


def test_an_implementation_that_knows_no_scenarios_lacks_them_and_has_not_failed() -> None:
    asked: list[str] = []

    def other(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request["op"])
        return {"id": request["id"], "unsupported": True}

    (result,) = results_of([script((RESET, {}), (OPENED, {"accepted": True}))], other)
    assert (result.kind, result.mismatches) == (Kind.SKIPPED, ())
    assert asked == ["scenario.reset"]


def test_each_line_of_a_script_has_an_id_of_its_own() -> None:
    ids: list[object] = []

    def other(request: dict[str, Any]) -> dict[str, Any]:
        ids.append(request["id"])
        return {"id": request["id"], "accepted": True}

    for seed in ("0" * 32, "1" * 32):
        results_of([script((RESET, {}), (OPENED, {}), (OPENED, {}))], other, seed=seed)
    assert len(set(ids)) == 6
    assert not any("x/y" in str(id) for id in ids)


def test_an_event_that_demands_nothing_is_to_be_accepted() -> None:
    file = json.loads((FIXTURES / "scenarios/clock.json").read_text(encoding="utf-8"))
    written = {f"scenarios/clock/{case['id']}": case["script"] for case in file["cases"]}
    silent = [
        step.expect
        for fixture in SCRIPTS
        for step, line in zip(fixture.steps, written.get(fixture.id, ()), strict=False)
        if line["request"]["op"] == "scenario.event" and "expect" not in line
    ]
    assert len(silent) > 5
    assert all(expect == TAKEN for expect in silent)


# ------------------------------------------------------------------------------------------------ the page


def examples() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [json.loads(line) for block in blocks for line in block.splitlines()]
    assert len(lines) % 2 == 0
    return list(zip(lines[::2], lines[1::2], strict=True))


def test_every_example_of_the_page_is_answered_as_the_page_shows() -> None:
    connection = Connection()
    assert len(examples()) > 20
    for request, shown in examples():
        answer = connection.answer_to(request, TODAY)
        assert {name: answer.get(name) for name in shown} == shown, request


def test_the_page_names_every_type_of_event() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {word for word in re.findall(r"`([a-z_]+\.[a-z_]+)`", page) if not word.startswith("scenario.")} == set(
        EVENTS
    )


# ------------------------------------------------------------------------------------------------ wire


@pytest.mark.parametrize("request_", [OPENED, ASKED], ids=["event", "decide"])
def test_before_the_first_reset_the_service_is_missing(request_: dict[str, Any]) -> None:
    assert answer_to(request_, TODAY) == {"id": None, **bad_request("service")}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": None}, "type"),
        ({"type": 1}, "type"),
        ({"type": "account.vanished"}, "type"),
        ({"type": "scenario.event"}, "type"),
        ({"at": "2026-09-01"}, "at"),
        ({"at": None}, "at"),
        ({"account": None}, "account"),
        ({"account": ""}, "account"),
        ({"account": "\ud800"}, "account"),
        ({"account": "a" * 256}, "account"),
        ({"event": 1}, "event"),
        ({"user_birth_date": "2014-02-30"}, "user_birth_date"),
        ({"holder": "company"}, "holder"),
        ({"age_evidence": "guessed"}, "age_evidence"),
        ({"type": "phone.proven", "method": "personal_id_eid"}, "method"),
        ({"type": "phone.lost", "since": "soon"}, "since"),
        ({"type": "guardian.proven", "method": "id_document_image"}, "method"),
        ({"type": "guardian.proven", "level": True}, "level"),
        ({"type": "guardian.requested", "guardian": {}}, "guardian.relation"),
        ({"type": "guardian.requested", "guardian": {"relation": "aunt"}}, "guardian.relation"),
        ({"type": "guardian.requested", "guardian": {**MOTHER, "account": ""}}, "guardian.account"),
        (
            {"type": "guardian.requested", "guardian": {**MOTHER, "paper": {"kind": "appointment"}}},
            "guardian.paper.digest",
        ),
        (
            {"type": "guardian.requested", "guardian": {**MOTHER, "paper": {"kind": "appointment", "digest": "ab"}}},
            "guardian.paper.digest",
        ),
        ({"type": "guardian.accepted"}, "guardian"),
        ({"type": "consent.given"}, "by"),
        ({"type": "consent.given", "by": "neighbour"}, "by"),
        ({"type": "consent.given", "by": "child", "lang": "fr"}, "lang"),
        ({"type": "consent.given", "by": "child", "text_version": "v" * 65}, "text_version"),
        ({"type": "guardian.suspended"}, "reason"),
        ({"type": "guardian.suspended", "reason": "holiday"}, "reason"),
        ({"type": "guardian.restored", "reason": "guardian_died"}, "by"),
        ({"type": "guardian.restored", "reason": "guardian_died", "by": "operator"}, "reference"),
        ({"type": "guardian.dispute_ended", "by": "neighbour"}, "by"),
        ({"type": "guardian.dispute_ended", "by": "court", "reason": "so"}, "reference"),
        ({"type": "guardian.dispute_ended", "by": "authority", "reference": " "}, "reference"),
        ({"type": "guardian.dispute_ended", "by": "operator", "reference": "7"}, "reason"),
        ({"type": "guardian.ended", "reason": "boredom"}, "reason"),
        ({"type": "guardian.ended", "by": "court"}, "reference"),
        ({"type": "guardian.choices_set"}, "choices"),
        ({"type": "guardian.choices_set", "choices": {"read": "off"}}, "choices.read"),
        ({"type": "guardian.choices_set", "choices": {"post": "never"}}, "choices.post"),
        ({"type": "permission.given"}, "action"),
        ({"type": "birth_date.corrected"}, "birth_date"),
    ],
)
def test_a_wrong_field_of_an_event_is_named_by_its_path(changes: dict[str, Any], field: str) -> None:
    teller = Teller()
    assert teller.ask(**{**OPENED, **changes}) == bad_request(field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"at": 1}, "at"), ({"account": 1}, "account"), ({"action": "shout"}, "action"), ({"item": ""}, "item")],
)
def test_a_wrong_field_of_a_question_is_named(changes: dict[str, Any], field: str) -> None:
    assert Teller().ask(**{**ASKED, **changes}) == bad_request(field)


def test_a_ruling_without_its_words_is_a_bad_request_whatever_happened_before() -> None:
    ruled = {**OPENED, "type": "guardian.ended", "by": "court"}
    assert answer_to(ruled, TODAY) == {"id": None, **bad_request("reference")}
    teller = Teller().family()
    teller.tell("account.closed")
    assert teller.tell("guardian.ended", by="court") == bad_request("reference")
    assert teller.tell("guardian.ended", by="court", reference="1/2026") == {"accepted": False, "reason": "closed"}


def test_a_reset_without_a_service_leaves_the_world_as_it_was() -> None:
    teller = Teller().family()
    assert teller.ask(op="scenario.reset") == bad_request("service")
    assert teller.ask(op="scenario.reset", service={"kind": "cross_border"}) == bad_request("service.threshold_met")
    assert teller.rules() == set()


def test_an_id_nested_beyond_reason_is_refused_and_the_next_line_is_served() -> None:
    connection = Connection()
    connection.answer_to(RESET, TODAY)
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    answer = connection.answer_to({**OPENED, "id": deep}, TODAY)
    assert answer["error"] == {"code": "bad_request", "field": "id"}
    assert connection.answer_to({**OPENED, "id": 1}, TODAY) == {"id": 1, "accepted": True}
    while deep:  # taken apart by hand, as it was made
        deep = deep[0]


# ------------------------------------------------------------------------------------------------ one world


def test_each_connection_has_a_world_of_its_own() -> None:
    told, other = Teller().family(), Teller()
    assert told.rules() == set()
    assert "facts.missing" in other.rules()


def test_a_line_that_comes_twice_under_one_id_is_one_event() -> None:
    connection = Connection()
    connection.answer_to(RESET, TODAY)
    for id in (1, "1", None, {"a": 1}):
        event = {**OPENED, "id": id, "account": f"account of {id!r}"}
        assert connection.answer_to(event, TODAY)["accepted"] is True
        again = connection.answer_to(event, TODAY)
        # Without an id a line is new each time, and an account is opened once.
        assert again["accepted"] is (id is not None)
        asked = connection.answer_to({**ASKED, "account": f"account of {id!r}"}, TODAY)
        assert [breach["rule"] for breach in asked["breaches"]] == [
            "guardianship.child-needs-guardian",
            "posting.authenticated-only",
        ]


def test_a_named_event_is_not_the_line_of_that_name() -> None:
    teller = Teller()
    assert teller.tell("account.opened", event="7", user_birth_date="1990-01-01") == TAKEN
    for id in (7, "7"):
        assert teller.ask(**OPENED, id=id) == {"accepted": False, "reason": "already_open"}
    assert teller.ask(**OPENED, id="8", event="7") == TAKEN


def test_a_refused_event_leaves_its_name_free() -> None:
    teller = Teller()
    refused = {"type": "guardian.proven", "link": "mother", "event": "proof"}
    assert teller.tell(**refused) == {"accepted": False, "reason": "unknown"}
    teller.tell("account.opened", user_birth_date="2014-03-10")
    teller.tell("guardian.requested", link="mother", guardian=MOTHER)
    assert teller.tell(**refused) == TAKEN
    teller.tell("guardian.activated", link="mother")
    assert teller.rules() == {"guardianship.consents"}


def test_a_link_that_is_not_named_is_the_only_one() -> None:
    teller = Teller()
    teller.tell("account.opened", user_birth_date="2014-03-10")
    teller.tell("guardian.requested", guardian=MOTHER)
    teller.tell("guardian.proven")
    teller.tell("consent.given", by="representative")
    teller.tell("guardian.assented")
    teller.tell("guardian.activated")
    assert teller.rules() == set()
    assert teller.tell("guardian.requested", guardian={**MOTHER, "relation": "father"}) == TAKEN
    assert teller.tell("guardian.proven") == {"accepted": False, "reason": "which_link"}
    assert teller.tell("guardian.declined", link="2") == TAKEN
    assert teller.tell("guardian.ended") == TAKEN
    assert teller.tell("guardian.ended") == {"accepted": False, "reason": "over"}


def test_an_invitation_that_ran_out_does_not_stop_its_guardians_number_from_being_lost() -> None:
    teller = Teller()
    teller.tell("account.opened", "mai", user_birth_date="1988-02-02")
    teller.tell("phone.proven", "mai")
    teller.tell("guardian.requested", link="m", guardian={**MOTHER, "account": "mai"}, expires_at=LATER)
    teller.tell("guardian.proven", link="m")
    assert teller.tell("phone.lost", "mai", at=LATER) == TAKEN
    assert teller.rules(account="mai", at=LATER) == {"posting.authenticated-only"}
    assert teller.tell("guardian.expired", at=LATER, link="m") == TAKEN


def test_a_link_that_is_over_keeps_nothing_of_the_adult() -> None:
    connection = Connection()
    connection.answer_to(RESET, TODAY)
    lines: list[dict[str, Any]] = [
        OPENED,
        {"type": "guardian.requested", "link": "m", "guardian": {**MOTHER, "account": "mai"}},
        {"type": "guardian.proven", "link": "m"},
        {"type": "guardian.activated", "link": "m"},
        {"type": "account.erased", "account": "mai"},
    ]
    for place, line in enumerate(lines):
        assert connection.answer_to({**OPENED, **line, "id": place}, TODAY)["accepted"], line
    world = connection._scenario._world
    assert world is not None
    kept = world._now["an"].links["m"]
    assert (kept.birth_date, kept.evidence, kept.declared_at) == (None, (), None)
    assert kept.state.ended == "erased"


def test_an_unknown_account_is_denied_with_what_is_missing_and_reads() -> None:
    answer = Teller().ask(**ASKED)
    assert sorted(breach["fact"] for breach in answer["breaches"] if "fact" in breach) == UNKNOWN
    assert Teller().ask(**{**ASKED, "action": "read"})["permitted"] is True


def test_no_event_shows_a_birth_date_when_it_is_printed() -> None:
    for told in (
        OPENED,
        {**OPENED, "type": "birth_date.corrected", "birth_date": "2014-03-10"},
        {**OPENED, "type": "guardian.requested", "guardian": {**MOTHER, "birth_date": "2014-03-10"}},
    ):
        assert "2014" not in repr(read_event(told))


def test_no_answer_repeats_a_name_or_a_birth_date() -> None:
    teller = Teller().family()
    refused = [
        teller.tell("account.opened", user_birth_date="2013-01-02"),
        teller.tell("guardian.requested", link="mother", guardian={**MOTHER, "birth_date": "1979-03-04"}),
        teller.ask(**ASKED),
    ]
    assert not re.search(r"2013-01|1979-03|2014-03|1988-02", json.dumps(refused))
