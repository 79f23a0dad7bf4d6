"""The fixtures: that we meet them, and that they are worth meeting."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from conformance_asking import results_of

from idverify.conformance.fixture import FIXTURES, Fixture, Step, fixtures
from idverify.conformance.result import Kind
from idverify.law import SNAPSHOTS, birthday, start_of
from idverify.law.register import PROVISIONS
from idverify.rules import ENROLMENT, POSTING

ALL = list(fixtures())
DECISIONS = [fixture for fixture in ALL if fixture.request["op"] in ("decide", "enrol")]


@pytest.mark.parametrize("fixture", ALL, ids=lambda fixture: fixture.id)
def test_the_reference_answers_as_the_law_demands(fixture):
    (result,) = results_of([fixture])
    assert result.mismatches == ()
    assert result.kind is (Kind.SKIPPED if fixture.level == "L4" else Kind.PASS)


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
    if file["quote"] is not None:
        # Quotations leave out what does not matter by three dots, as the law file does.
        words = " ".join(" ".join((place.wording or "").split()) for place in places)
        pieces = [" ".join(piece.split()) for piece in re.split(r"\.\.\.|…|;?\s*\([a-zđ]\)\s", file["quote"])]
        assert all(piece.strip(" ,;.") in words for piece in pieces), file["quote"]


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
        return bool(Step({}, expect).mismatches(answer))

    assert not noticed(permitted=False, breaches=["b", "a"], citations=[], law="l")
    assert noticed(permitted=True)
    assert noticed(breaches=["a"])
    assert noticed(breaches=["a", "b", "c"])
    assert noticed(citations=["y"])
    assert noticed(valid_until=None)
    assert noticed(facts=["user_birth_date"])


def moment(fixture: Fixture) -> datetime | None:
    try:
        return datetime.fromisoformat(str(fixture.request.get("at")))
    except ValueError:
        return None


ASKED = [(fixture, at) for fixture in DECISIONS if (at := moment(fixture)) is not None and at.tzinfo is not None]


@pytest.mark.parametrize("offset", [timedelta(hours=7), timedelta(0)], ids=["+07:00", "UTC"])
@pytest.mark.parametrize("day", [*SNAPSHOTS, date(2025, 3, 25)], ids=str)
def test_every_law_date_is_asked_about_at_its_first_second_and_the_one_before_in_both_clocks(day, offset):
    asked = {at for _, at in ASKED if at.utcoffset() == offset}
    assert {start_of(day), start_of(day) - timedelta(seconds=1)} <= asked


@pytest.mark.parametrize("offset", [timedelta(hours=7), timedelta(0)], ids=["+07:00", "UTC"])
@pytest.mark.parametrize(
    ("who", "age", "after"), [("user", 7, 0), ("user", 16, 1), ("guardian", 16, 1), ("guardian", 18, 1)]
)
def test_every_age_is_asked_about_at_its_first_second_and_the_one_before_in_both_clocks(who, age, after, offset):
    seen = set()
    for fixture, at in ASKED:
        facts = fixture.request.get("account") or fixture.request.get("application")
        if not isinstance(facts, dict) or at.utcoffset() != offset:
            continue
        links = [link for link in facts.get("guardians") or [] if isinstance(link, dict)]
        born = [facts.get("user_birth_date")] if who == "user" else [link.get("birth_date") for link in links]
        for text in born:
            try:
                reached = start_of(birthday(date.fromisoformat(str(text)), age) + timedelta(days=after))
            except ValueError:
                continue
            if at in (reached, reached - timedelta(seconds=1)):
                seen.add((at == reached, fixture.expect["permitted"]))
    assert {reached for reached, _ in seen} == {True, False}
    assert {permitted for _, permitted in seen} == {True, False}


@pytest.mark.parametrize("rule", sorted({rule.id for rule in (*POSTING, *ENROLMENT)}))
def test_every_rule_has_a_denied_fixture_and_a_permitted_one_that_cites_what_it_stands_under(rule):
    if rule != "transition.existing-accounts":  # which can only permit
        assert any(rule in fixture.expect.get("breaches", ()) for fixture in DECISIONS)
    under = {p.citation for each in (*POSTING, *ENROLMENT) if each.id == rule for p in each.provisions}
    permitted = [fixture for fixture in DECISIONS if fixture.expect.get("permitted") is True]
    assert any(fixture.provision in under or under & set(fixture.expect.get("citations", ())) for fixture in permitted)
