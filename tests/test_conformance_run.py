"""A run of the suite: that it varies, judges by every lawful reading, keeps expectations honest, and goes on."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conformance_asking import TODAY, results_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from idverify.conformance.adapter import Connection
from idverify.conformance.disguise import disguised, line_id
from idverify.conformance.expected_failures import ExpectedFailure, ExpectedFailures
from idverify.conformance.fixture import fixtures
from idverify.conformance.judgement import DECISION_ONLY
from idverify.conformance.reading_use import uses
from idverify.conformance.result import Kind, shown
from idverify.errors import OperatorError
from idverify.law.reading import REGISTER, Readings
from idverify.messages import Text

ALL = {fixture.id: fixture for fixture in fixtures()}
LINE = [fixture for fixture in ALL.values() if fixture.level != "L4"]
DECIDED = [fixture for fixture in LINE if fixture.readings]
SEEDS = [f"{number:032x}" for number in range(12)]


def reference(options: dict[str, str] | None = None):
    """The reference by these options of readings."""
    connection = Connection(Readings(options or {}))
    return lambda request: connection.answer_to(request, TODAY)


# ------------------------------------------------------------------------------------------------------ what varies


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_is_right_however_a_run_varies(seed):
    assert [result.fixture for result in results_of(LINE, seed=seed) if result.kind is not Kind.PASS] == []


def test_a_run_with_the_same_seed_asks_the_same_and_with_another_seed_other_lines():
    def lines(seed: str) -> list[str]:
        asked: list[str] = []
        connection = Connection()

        def answer(request: dict[str, Any]) -> dict[str, Any]:
            asked.append(json.dumps(request, sort_keys=True))
            return connection.answer_to(request, TODAY)

        results_of(LINE, answer, seed=seed)
        return asked

    first, again, other = lines(SEEDS[0]), lines(SEEDS[0]), lines(SEEDS[1])
    assert first == again
    assert not set(first) & set(other)


def test_whoever_learnt_the_answers_by_heart_has_learnt_nothing():
    learnt: dict[str, dict[str, Any]] = {}
    for fixture in LINE:
        connection = Connection()
        for place, step in enumerate(disguised(fixture, SEEDS[0], TODAY).steps, start=1):
            answered = connection.answer_to({"id": line_id(fixture, place, SEEDS[0]), **step.request}, TODAY)
            learnt[json.dumps(step.request, sort_keys=True)] = answered

    def by_heart(request: dict[str, Any]) -> dict[str, Any]:
        asked = json.dumps({name: value for name, value in request.items() if name != "id"}, sort_keys=True)
        return {**learnt.get(asked, {}), "id": request["id"]}

    known = [result for result in results_of(LINE, by_heart, seed=SEEDS[0]) if result.kind is Kind.PASS]
    assert len(known) > 0.98 * len(LINE)  # all but scripts that ask the same twice
    assert [result.fixture for result in results_of(LINE, by_heart, seed=SEEDS[1]) if result.kind is Kind.PASS] == []


def test_a_disguise_leaves_the_question_what_it_was():
    for fixture in LINE:
        for seed in SEEDS[:3]:
            asked = disguised(fixture, seed, TODAY)
            assert [step.request["op"] for step in asked.steps[: len(fixture.steps)]] == [
                step.request["op"] for step in fixture.steps
            ]
            for step, written in zip(asked.steps, fixture.steps, strict=False):
                for name in ("at", "action", "service", "as_of", "birth_date", "strict", "kid", "kind"):
                    assert step.request.get(name) == written.request.get(name), fixture.id


def test_numbers_of_a_run_are_plainly_made_up():
    for fixture in LINE:
        if fixture.level == "L0":
            asked, written = disguised(fixture, SEEDS[3], TODAY).request.get("input"), fixture.request.get("input")
            if asked is not None and asked != written:
                digits = "".join(str(int(each)) for each in asked if each.isdecimal())
                assert digits[-6:-3] == "000", fixture.id


# ----------------------------------------------------------------------------------------------------- how it judges


@pytest.mark.parametrize(
    "options",
    [{id: option} for id, reading in REGISTER.items() for option in reading.options if option != reading.default],
    ids=lambda options: "-".join([*options, *options.values()]),
)
def test_another_lawful_reading_passes_where_nothing_was_declared(options):
    results = results_of(LINE, reference(options))
    assert [(result.fixture, result.mismatches) for result in results if result.kind is not Kind.PASS] == []
    assert all(use.consistent for use in uses(results, {}))


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries({id: st.sampled_from(list(reading.options)) for id, reading in REGISTER.items()}))
@example({id: list(reading.options)[-1] for id, reading in REGISTER.items()})
def test_any_readings_together_pass_too(every):
    results = results_of(DECIDED, reference(every))
    assert [(result.fixture, result.mismatches) for result in results if result.kind is not Kind.PASS] == []
    assert all(use.consistent for use in uses(results, {}))


def test_whoever_declares_a_reading_is_held_to_it():
    declared = {"R-02": "day_after"}
    departed = {
        result.fixture
        for result in results_of(LINE, reference({"R-02": "on_birthday"}), readings=declared)
        if result.kind is Kind.FAIL
    }
    assert departed
    assert all("R-02" in ALL[id].readings for id in departed)
    assert not {
        result.fixture
        for result in results_of(LINE, reference({"R-02": "on_birthday"}), readings={"R-02": "on_birthday"})
        if result.kind is Kind.FAIL
    }


def test_two_readings_of_one_silence_at_once_are_seen():
    first, other = reference(), reference({"R-02": "on_birthday"})

    def two_minds(request: dict[str, Any]) -> dict[str, Any]:
        answered: dict[str, Any] = (other if request.get("action") == "comment" else first)(request)
        return answered

    results = results_of(LINE, two_minds)
    inconsistent = [use.reading for use in uses(results, {}) if not use.consistent]
    assert inconsistent == ["R-02"]


def test_the_readings_that_answers_show_are_told():
    shown_by = {use.reading: use.seen for use in uses(results_of(LINE, reference({"R-03": "as_posting"})), {})}
    assert shown_by["R-03"] == ("as_posting",)
    assert shown_by["R-02"] == ("day_after",)


def test_true_is_not_one_and_false_is_not_zero():
    def loose(request: dict[str, Any]) -> dict[str, Any]:
        answered = Connection().answer_to(request, TODAY)
        return {name: int(value) if isinstance(value, bool) else value for name, value in answered.items()}

    some = [fixture for fixture in LINE if fixture.level == "L0" or fixture.id.startswith("log/")]
    assert [
        result.fixture
        for result in results_of(some, loose)
        if result.kind is Kind.PASS and "ok" in ALL[result.fixture].expect
    ] == []


@pytest.mark.parametrize(
    "breaches", [None, "all", 7, {}, [None], ["posting.authenticated-only"], [{"rule": {}}], [{"rule": None}], [[]]]
)
def test_breaches_of_any_shape_are_a_departure_and_no_crash(breaches):
    denied = [fixture for fixture in LINE if fixture.expect.get("breaches")][:20]

    def odd(request: dict[str, Any]) -> dict[str, Any]:
        return {**reference()(request), "breaches": breaches}

    assert {result.kind for result in results_of(denied, odd)} == {Kind.FAIL}


def test_a_refusal_that_repeats_the_number_fails():
    refused = [fixture for fixture in LINE if fixture.expect.get("ok") is False]

    def repeats(request: dict[str, Any]) -> dict[str, Any]:
        answered = Connection().answer_to(request, TODAY)
        return answered if answered.get("ok") else {**answered, "detail": f"{request.get('input')} is wrong"}

    failed = {result.fixture for result in results_of(refused, repeats) if result.kind is Kind.FAIL}
    assert len(failed) > 50
    assert all("repeats" in mismatch.en for result in results_of(refused, repeats) for mismatch in result.mismatches)


def test_a_bare_yes_or_no_is_looked_at_by_a_human_and_a_wrong_one_fails():
    asked = [fixture for fixture in LINE if fixture.request["op"] == "decide" and "permitted" in fixture.expect]

    def bare(request: dict[str, Any], *, turned: bool = False) -> dict[str, Any]:
        answered = reference()(request)
        return {"id": request["id"], "permitted": answered["permitted"] is not turned, DECISION_ONLY: True}

    assert {result.kind for result in results_of(asked, bare)} == {Kind.REVIEW}
    plain = [fixture for fixture in asked if not fixture.readings]
    assert {result.kind for result in results_of(plain, lambda request: bare(request, turned=True))} == {Kind.FAIL}


def test_what_somebody_else_said_is_shown_so_that_it_can_only_be_read():
    said = shown({"a": "\x1b[31m\u202eabc\u2066\x00\ud800\ue000" + "y" * 5_000})
    assert said.isprintable()
    assert len(said) < 400
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    assert shown(nested)


# ---------------------------------------------------------------------------------------------------- expectations


def expecting(*patterns: str) -> ExpectedFailures:
    said = Text(vi="lý do", en="a reason")
    return ExpectedFailures(tuple(ExpectedFailure(pattern=pattern, ground="PI-2", reason=said) for pattern in patterns))


def silent_on_places(request: dict[str, Any]) -> dict[str, Any]:
    answered = Connection().answer_to(request, TODAY)
    return {**answered, "place": None} if "place" in answered else answered


def test_an_expected_failure_is_told_with_its_ground_and_one_that_passes_is_an_error():
    some = [fixture for fixture in LINE if fixture.id.startswith("identifiers/personal_id/province-00")]
    assert {result.kind for result in results_of(some, silent_on_places, expected=expecting("identifiers/*"))} == {
        Kind.EXPECTED_FAIL
    }
    passes = results_of(some, expected=expecting("identifiers/personal_id/*"))
    assert {result.kind for result in passes} == {Kind.UNEXPECTED_PASS}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("identifiers/*\tPI-2\tonly three columns", "expected_line"),
        ("identifiers/*\tnot implemented\ten\tvi", "expected_line"),
        ("identifiers/*\tR-99\ten\tvi", "expected_line"),
        ("identifiers/*\tPI-2\t\tvi", "expected_line"),
        ("identifiers/*\t147/2024/ND-CP art. 999\ten\tvi", "expected_line"),
        ("no/such/fixture\tPI-2\ten\tvi", "expected_stale"),
        ("*\tPI-2\ten\tvi", "expected_ground"),
        ("identifiers/phone/*\tAU-5\ten\tvi", "expected_ground"),
        ("identifiers/*\tPI-2\ten \x1b[2J\tvi", "expected_line"),
        ("identifiers/\x1b]0;owned\x07*\tPI-2\ten\tvi", "expected_line"),
        ("identifiers/*\tPI-2\ten\tv\u202ei", "expected_line"),
    ],
)
def test_a_line_without_a_legal_ground_or_that_covers_nothing_is_refused(line, code, tmp_path: Path):
    file = tmp_path / "expected.tsv"
    file.write_text(f"# why\n\n{line}\n", encoding="utf-8")
    with pytest.raises(OperatorError) as refused:
        ExpectedFailures.read(file).require_known(fixtures())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("pattern", "ground"),
    [
        ("147-2024/82.10/existing-account-first-second-after-grace", "R-01"),
        ("147-2024/82.10/existing-account-first-second-after-grace", "AU-8"),
        ("147-2024/82.10/*", "147/2024/ND-CP art. 82.10"),
        ("147-2024/27.3.b/*", "147/2024/ND-CP art. 27.3"),
    ],
)
def test_a_reading_a_requirement_or_a_provision_of_a_fixtures_own_is_a_ground(pattern, ground, tmp_path: Path):
    file = tmp_path / "expected.tsv"
    file.write_text(f"{pattern}\t{ground}\twhy\tvì sao\n", encoding="utf-8")
    read = ExpectedFailures.read(file)
    read.require_known(fixtures())
    assert read.lines[0].reason == Text(vi="vì sao", en="why")


def test_every_fixture_is_put_once_whatever_the_order():
    counted = Counter(result.fixture for result in results_of(LINE))
    assert set(counted.values()) == {1}
    assert set(counted) == {fixture.id for fixture in LINE}
