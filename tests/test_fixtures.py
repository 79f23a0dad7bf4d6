"""The fixtures: that we meet them, and that they are worth meeting."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from idverify.conformance.adapter import answer_to
from idverify.conformance.fixture import FIXTURES, Fixture, fixtures
from idverify.law.register import PROVISIONS
from idverify.rules import ENROLMENT, POSTING

TODAY = date(2026, 11, 21)
ALL = list(fixtures())
DECISIONS = [fixture for fixture in ALL if fixture.request["op"] in ("decide", "enrol")]


@pytest.mark.parametrize("fixture", ALL, ids=lambda fixture: fixture.id)
def test_the_reference_answers_as_the_law_demands(fixture):
    assert fixture.mismatches(answer_to(fixture.request, TODAY)) == []


def test_no_id_stands_twice():
    assert [id for id, times in Counter(fixture.id for fixture in ALL).items() if times > 1] == []


@pytest.mark.parametrize("rule", sorted({rule.id for rule in POSTING + ENROLMENT} - {"transition.existing-accounts"}))
def test_every_rule_is_seen_to_be_breached_in_a_fixture(rule):
    assert any(rule in fixture.expect.get("breaches", ()) for fixture in DECISIONS)


@pytest.mark.parametrize("rule", POSTING + ENROLMENT, ids=lambda rule: rule.id)
def test_every_rule_makes_a_difference_to_some_fixture(rule):
    """With the rule gone, at least one fixture would no longer be met: what it cites or what it denies."""
    touched = [
        fixture
        for fixture in DECISIONS
        if rule.id in fixture.expect.get("breaches", ())
        or any(p.citation in fixture.expect.get("citations", ()) for p in rule.provisions)
    ]
    assert touched


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.json")), ids=lambda path: path.stem)
def test_a_file_about_a_provision_names_one_in_use_and_quotes_it_truly(path):
    file = json.loads(path.read_text(encoding="utf-8"))
    if " art. " not in file["provision"]:
        assert file["quote"] is None
        return
    places = [p for citation, p in PROVISIONS.items() if citation.startswith(file["provision"])]
    assert places


def test_both_outcomes_are_demanded_of_every_action():
    seen = {
        (fixture.request["action"], fixture.expect["permitted"])
        for fixture in DECISIONS
        if fixture.request["op"] == "decide" and "permitted" in fixture.expect
    }
    actions = {action for action, _ in seen} - {"read"}
    assert {(action, outcome) for action in actions for outcome in (True, False)} <= seen
    assert ("read", False) not in seen


def test_every_law_date_has_a_question_on_either_side():
    moments = {fixture.request.get("at") for fixture in DECISIONS}
    for before, after in (
        ("2024-12-24T23:59:59+07:00", "2024-12-25T00:00:00+07:00"),
        ("2025-03-24T23:59:59+07:00", "2025-03-25T00:00:00+07:00"),
        ("2025-12-31T23:59:59+07:00", "2026-01-01T00:00:00+07:00"),
        ("2026-06-30T23:59:59+07:00", "2026-07-01T00:00:00+07:00"),
        ("2026-08-18T23:59:59+07:00", "2026-08-19T00:00:00+07:00"),
    ):
        assert {before, after} <= moments


def test_a_departure_of_any_kind_is_noticed():
    answer = {"permitted": False, "breaches": [{"rule": "a"}, {"rule": "b"}], "citations": ["x"], "law": "l"}

    def noticed(**expect):
        return bool(Fixture(id="", provision="", because="", request={}, expect=expect).mismatches(answer))

    assert not noticed(permitted=False, breaches=["b", "a"], citations=[], law="l")
    assert noticed(permitted=True)
    assert noticed(breaches=["a"])
    assert noticed(breaches=["a", "b", "c"])
    assert noticed(citations=["y"])
    assert noticed(valid_until=None)
    assert noticed(facts=["user_birth_date"])
