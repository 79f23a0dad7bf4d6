"""The page of the line protocol: its examples are what the reference answers, its tables are the code's own lists."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from idverify.account import Action, AgeEvidence, Choice, Ground, Holder, Item, LinkStatus, Relation, ServiceKind
from idverify.answer import Basis
from idverify.conformance.adapter import Connection, serve
from idverify.conformance.disguise import disguised, line_id
from idverify.conformance.fixture import fixtures
from idverify.conformance.line_door import LONGEST_ANSWER, TIMEOUT_SECONDS
from idverify.conformance.operations import OPERATIONS
from idverify.conformance.requests import (
    ConsistencyRequest,
    DecideRequest,
    EnrolRequest,
    InclusionRequest,
    NoteRequest,
    PersonalIdRequest,
    PhoneRequest,
    PseudonymRequest,
    StartRequest,
)
from idverify.conformance.scenario.operations import SCENARIO
from idverify.conformance.wire_facts import (
    WireAccount,
    WireApplication,
    WireConsents,
    WireEvidence,
    WireGuardian,
    WireService,
)
from idverify.evidence.method import Method
from idverify.identifiers.foreigner_id import ForeignerIdDefect
from idverify.identifiers.numbering_plan import PhoneAdvisory
from idverify.identifiers.personal_id import PersonalIdAdvisory, PersonalIdDefect, Sex
from idverify.identifiers.phone_field import PhoneDefect
from idverify.law import SNAPSHOTS, snapshot_name
from idverify.law.reading import REGISTER
from idverify.rules import ENROLMENT, POSTING, Remedy, guardian_choice

TODAY = date(2026, 11, 22)
PAGE = Path(__file__).parents[1] / "docs/reference/line-protocol.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = [block.splitlines() for block in re.findall(r"^```json\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)]
# Kept, and never breached: it says why nothing else is asked yet.
NEVER_BREACHED = "transition.existing-accounts"


def answers_to(lines: list[bytes]) -> list[Any]:
    """What the reference answers to lines, as they go over the pipe, in one conversation."""
    answers = io.BytesIO()
    serve(io.BytesIO(b"".join(line + b"\n" for line in lines)), answers, today=lambda: TODAY)
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def is_like(found: object, shown: object) -> bool:
    """Whether something is what the page shows, where ``…`` stands for a text."""
    if shown == "…":
        return isinstance(found, str) and found != ""
    if isinstance(shown, dict) and isinstance(found, dict):
        return found.keys() == shown.keys() and all(is_like(found[name], shown[name]) for name in shown)
    if isinstance(shown, list) and isinstance(found, list):
        return len(found) == len(shown) and all(map(is_like, found, shown))
    return json.dumps(found) == json.dumps(shown)


def table(heading: str, under: str = "") -> list[list[str]]:
    """The cells of the one table whose heading begins with these words, after a heading of the page; rows only."""
    after = TEXT[TEXT.index(f"\n{under}\n") :] if under else TEXT
    lines = after.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def words(heading: str, under: str = "", *, column: int = 0) -> list[str]:
    return [word for row in table(heading, under) for word in re.findall(r"`([^`]+)`", row[column])]


@pytest.mark.parametrize("block", BLOCKS, ids=[f"block-{number}" for number in range(1, len(BLOCKS) + 1)])
def test_every_example_is_answered_as_the_page_shows(block: list[str]) -> None:
    requests, shown = block[::2], block[1::2]
    found = answers_to([request.encode() for request in requests])
    assert len(found) == len(shown)
    for request, answer, expected in zip(requests, found, map(json.loads, shown), strict=True):
        assert answer.keys() >= expected.keys(), request
        assert is_like({name: answer[name] for name in expected}, expected), (request, answer)


def test_every_block_of_examples_is_asked() -> None:
    assert len(BLOCKS) == TEXT.count("\n```json\n") >= 12
    asked = {json.loads(line).get("op") for block in BLOCKS for line in block[::2] if line.startswith("{")}
    assert asked >= {"start", "stop", *OPERATIONS, *SCENARIO}


@pytest.mark.parametrize(
    "line", [b"", b"  ", b"7", b"null", b"NaN", b"{", b'{"id":1e999}', b'{"id":NaN}', b'{"id":"\xff"}'], ids=repr
)
def test_a_line_that_is_no_object_is_answered_and_the_next_is_served(line: bytes) -> None:
    refused, served = answers_to([line, b'{"op":"fly","id":1}'])
    assert refused == {"id": None, "error": {"code": "bad_request", "field": None}}
    assert served == {"id": 1, "unsupported": True}


def test_a_number_of_more_than_a_thousand_digits_is_kept_as_text() -> None:
    long = "1" * 1001
    (echoed,) = answers_to([f'{{"op":"fly","id":{long}}}'.encode()])
    assert echoed == {"id": long, "unsupported": True}
    (refused,) = answers_to([f'{{"op":"start","id":1,"protocol":{long}}}'.encode()])
    assert refused["error"] == {"code": "bad_request", "field": "protocol"}


def test_only_a_line_feed_ends_a_line_and_after_stop_nothing_is_answered() -> None:
    (one,) = answers_to(['{"op":"fly","id":"\u2028\x85"}'.encode()])
    assert one["id"] == "\u2028\x85"
    assert len(answers_to([b'{"op":"stop","id":1}', b'{"op":"fly","id":2}'])) == 1


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("phone defect", PhoneDefect),
        ("personal ID defect", PersonalIdDefect),
        ("foreigner ID defect", ForeignerIdDefect),
        ("phone advisory", PhoneAdvisory),
        ("personal ID advisory", PersonalIdAdvisory),
        ("action", Action),
        ("remedies, in this order", Remedy),
    ],
)
def test_a_table_is_the_codes_list_in_its_order(heading: str, kind: type[StrEnum]) -> None:
    assert words(heading) == [str(each) for each in kind]


def test_the_methods_are_those_that_have_a_name() -> None:
    assert words("method") == [str(each) for each in Method if each is not Method.UNLISTED]


def test_the_rules_are_those_that_can_be_breached() -> None:
    known = {rule.id for rule in (*POSTING, *ENROLMENT, *guardian_choice.RULES)}
    assert sorted(words("rule")) == sorted(known - {NEVER_BREACHED})
    for row in table("rule"):
        assert set(re.findall(r"`(\w+)`", row[3])) <= {*Remedy, "posting.authenticated-only"}


def test_every_rule_is_said_with_every_remedy_that_the_fixtures_see() -> None:
    """No breach that the reference finds in any fixture has a rule or a remedy that the page leaves out."""
    said = {row[0].strip("`"): row[3] for row in table("rule")}
    by_table = ("by the table above", "posting.authenticated-only", "the same")
    for fixture in fixtures():
        connection = Connection()
        for step in fixture.steps:
            for breach in connection.answer_to({"id": 1, **step.request}, TODAY).get("breaches", ()):
                told = said[breach["rule"]]
                if not any(each in told for each in by_table):
                    assert set(breach["remedies"]) <= set(re.findall(r"`(\w+)`", told)), (fixture.id, breach)


def test_the_readings_are_the_registers() -> None:
    rows = {row[0]: row for row in table("reading")}
    assert list(rows) == [f"R-{number:02}" for number in range(1, 18)]
    for id, row in rows.items():
        options = list(REGISTER[id].options)
        default, *_ = re.findall(r"`(\w+)`", row[2])
        others = [word for word in re.findall(r"`(\w+)`", row[3]) if word in options]
        assert [default, *others] == options
    assert set(REGISTER) - set(rows) == {f"R-{number}" for number in range(18, 23)}  # the page says so of them


def test_no_question_turns_on_a_reading_that_the_page_leaves_out() -> None:
    asked = {id for fixture in fixtures() for id in fixture.readings}
    assert asked <= {row[0] for row in table("reading")}


def test_the_operations_are_those_that_are_answered() -> None:
    named = [word for word in words("operation", "## Operations") if word != "live.*"]
    assert sorted(named) == sorted({"start", "stop", *OPERATIONS, *SCENARIO})
    levels = {word: row[2] for row in table("operation", "## Operations") for word in re.findall(r"`([\w.]+)`", row[0])}
    for fixture in fixtures():
        for step in fixture.steps:
            op = step.request["op"]
            if op in OPERATIONS:
                assert fixture.level == levels[op]


@pytest.mark.parametrize(
    ("heading", "under", "model"),
    [
        ("field", "## `start`", StartRequest),
        ("field", "## `phone.parse`", PhoneRequest),
        ("field", "## `personal_id.parse`", PersonalIdRequest),
        ("field", "### What is asked", DecideRequest),
        ("field of `service`", "", WireService),
        ("field of `account`", "", WireAccount),
        ("field of `evidence`", "", WireEvidence),
        ("field of `guardians`", "", WireGuardian),
        ("field", "## `enrol`", EnrolRequest),
        ("field of `application`", "", WireApplication),
        ("field", "## `pseudonym.derive`", PseudonymRequest),
    ],
)
def test_the_fields_are_those_that_are_read(heading: str, under: str, model: Any) -> None:
    assert sorted(words(heading, under)) == sorted(model.model_fields)


def test_the_fields_of_the_log_are_those_that_are_read() -> None:
    told = {
        row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1]))
        for row in table("operation", "## `log.inclusion`, `log.consistency`, `log.note`")
    }
    assert told == {
        "log.inclusion": set(InclusionRequest.model_fields),
        "log.consistency": set(ConsistencyRequest.model_fields),
        "log.note": set(NoteRequest.model_fields),
    }


def test_every_value_of_every_closed_list_is_named() -> None:
    for kind in (Action, AgeEvidence, Choice, Ground, Holder, Item, LinkStatus, Relation, ServiceKind, Sex, Basis):
        assert {str(each) for each in kind} <= set(re.findall(r"`(\w+)`", TEXT)), kind
    assert set(WireConsents.model_fields) <= set(words("field of `guardians`", column=1))


def test_the_states_of_the_law_are_the_codes() -> None:
    assert words("state of the law") == [snapshot_name(day) for day in SNAPSHOTS]


def test_the_errors_are_those_that_are_answered_and_demanded() -> None:
    demanded = {step.expect["error"]["code"] for each in fixtures() for step in each.steps if "error" in step.expect}
    assert set(words("code")) == demanded


def test_what_the_suite_does_is_what_it_does() -> None:
    fixture = next(each for each in fixtures() if each.request["op"] == "decide")
    one, other = (disguised(fixture, seed, TODAY).request for seed in ("a" * 32, "b" * 32))
    assert one["x_of_this_run"] != other["x_of_this_run"]
    assert {*one} - {*fixture.request} == {"x_of_this_run"}
    assert re.fullmatch(r"[0-9a-f]{16}", line_id(fixture, 1, "a" * 32))
    assert (LONGEST_ANSWER, TIMEOUT_SECONDS) == (1_000_000, 10.0)


def test_a_refusal_demanded_by_a_fixture_says_no_other_member_than_the_page() -> None:
    members = {*words("member", "### What is answered"), *words("member of a breach")}
    connection = Connection()
    for fixture in fixtures():
        if fixture.request["op"] not in ("decide", "enrol"):
            continue
        answer = connection.answer_to({"id": 1, **fixture.request}, TODAY)
        if "error" not in answer:
            assert set(answer) - {"id"} <= members
            assert all(set(breach) <= members for breach in answer["breaches"])


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)[)#]", TEXT))
def test_a_link_of_the_page_leads_to_a_page(target: str) -> None:
    assert (PAGE.parent / target).is_file()


def test_a_link_within_the_page_leads_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings
