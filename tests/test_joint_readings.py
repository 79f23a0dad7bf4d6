"""Readings looked at together: what no one choice of them explains is found, and what one does is left alone."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from conformance_asking import TODAY, results_of
from hypothesis import given, settings
from hypothesis import strategies as st

from idverify.conformance import joint_readings
from idverify.conformance.adapter import Connection
from idverify.conformance.fixture import fixtures
from idverify.conformance.joint_readings import conflicts
from idverify.conformance.reading_use import ReadingUse, departure_of, uses
from idverify.conformance.result import Kind, Result
from idverify.law.reading import REGISTER, Readings

IDS = ("R-02", "R-03", "R-12", "R-17")
OPTIONS = {id: tuple(REGISTER[id].options)[:2] for id in IDS}
AGREE = [{"R-02": "day_after", "R-12": "own_data"}, {"R-02": "on_birthday", "R-12": "guardian_continues"}]
DIFFER = [{"R-02": "day_after", "R-12": "guardian_continues"}, {"R-02": "on_birthday", "R-12": "own_data"}]


def answered(*ways: list[dict[str, str]]) -> list[Result]:
    """A result for each list of ways to read the law."""
    return [
        Result(
            fixture=f"x/{number}",
            digest="0" * 64,
            level="L1",
            provision="x",
            requirements=(),
            kind=Kind.PASS,
            options=tuple(tuple(way.items()) for way in each),
        )
        for number, each in enumerate(ways)
    ]


def inconsistent(results: list[Result], declared: dict[str, str] | None = None) -> dict[str, ReadingUse]:
    return {use.reading: use for use in uses(results, declared or {}) if not use.consistent}


def test_two_readings_that_are_each_open_and_cannot_go_together_are_both_named() -> None:
    found = inconsistent(answered(AGREE, DIFFER))
    assert {id: (use.seen, use.conflict) for id, use in found.items()} == {
        "R-02": ((), ("R-02", "R-12")),
        "R-12": ((), ("R-02", "R-12")),
    }
    assert inconsistent(answered(AGREE, AGREE)) == inconsistent(answered(DIFFER)) == {}
    said = departure_of(found["R-02"])
    assert said is not None
    assert "R-02, R-12" in said.en


def test_three_answers_two_by_two_at_peace_and_all_at_odds_are_found() -> None:
    def tied(first: str, second: str, *, same: bool) -> list[dict[str, str]]:
        pairs = product(range(2), repeat=2)
        return [{first: OPTIONS[first][a], second: OPTIONS[second][b]} for a, b in pairs if (a == b) is same]

    three = [tied("R-02", "R-12", same=True), tied("R-12", "R-17", same=True), tied("R-02", "R-17", same=False)]
    assert set(inconsistent(answered(*three))) == {"R-02", "R-12", "R-17"}
    for two in combinations(three, 2):
        assert inconsistent(answered(*two)) == {}


def test_an_answer_by_another_option_than_the_declared_one_is_found_though_it_is_the_only_one() -> None:
    by_birthday = answered([{"R-02": "on_birthday"}])
    found = inconsistent(by_birthday, {"R-02": "day_after"})
    assert found["R-02"].seen == ("on_birthday",)
    said = departure_of(found["R-02"])
    assert said is not None
    assert "day_after" in said.en
    assert inconsistent(by_birthday, {"R-02": "on_birthday"}) == inconsistent(by_birthday) == {}
    # Two options are left open, and neither is the declared one.
    two_of_three = answered([{"R-06": "level_1"}, {"R-06": "level_3"}])
    assert set(inconsistent(two_of_three, {"R-06": "level_2"})) == {"R-06"}
    assert inconsistent(two_of_three, {"R-06": "level_1"}) == {}


def test_what_is_declared_of_one_reading_binds_another_that_is_tied_to_it() -> None:
    declared = {"R-02": "day_after"}
    assert set(inconsistent(answered(AGREE, [{"R-12": "guardian_continues"}]), declared)) == {"R-02", "R-12"}
    assert inconsistent(answered(AGREE, [{"R-12": "own_data"}]), declared) == {}


def test_a_second_clash_is_told_beside_the_first() -> None:
    other = [{"R-03": "open_before_333"}], [{"R-03": "as_posting"}]
    found = inconsistent(answered(AGREE, DIFFER, *other))
    assert {id: use.conflict for id, use in found.items()} == {
        "R-02": ("R-02", "R-12"),
        "R-12": ("R-02", "R-12"),
        "R-03": ("R-03",),
    }


WAYS = st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True).flatmap(
    lambda ids: st.lists(
        st.fixed_dictionaries({id: st.sampled_from(OPTIONS[id]) for id in ids}), min_size=1, max_size=5
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WAYS, max_size=6))
def test_a_clash_is_found_exactly_where_no_choice_of_all_readings_explains_the_answers(
    ways: list[list[dict[str, str]]],
) -> None:
    def explains(choice: dict[str, str]) -> bool:
        return all(any(way.items() <= choice.items() for way in each) for each in ways)

    can_be = any(explains(dict(zip(IDS, options, strict=True))) for options in product(*OPTIONS.values()))
    assert bool(inconsistent(answered(*ways))) is not can_be


def test_between_two_packaged_fixtures_a_platform_of_two_minds_is_found() -> None:
    some = [fixture for fixture in fixtures() if 2 <= len(fixture.readings) <= 3 and len(fixture.steps) == 1]
    open_ones: dict[tuple[str, frozenset[Any]], Result] = {}
    for fixture in some:
        for options in product(*(REGISTER[id].options for id in fixture.readings)):
            connection = Connection(Readings(dict(zip(fixture.readings, options, strict=True))))

            def answer(request: dict[str, Any], connection: Connection = connection) -> dict[str, Any]:
                return connection.answer_to(request, TODAY)

            for result in results_of([fixture], answer):
                open_ones[fixture.id, frozenset(result.options)] = result
    torn = 0
    for first, second in combinations(open_ones.values(), 2):
        common = {id for id, _ in first.options[0]} & {id for id, _ in second.options[0]}
        sides = [{tuple(pair for pair in way if pair[0] in common) for way in each.options} for each in (first, second)]
        apart = not sides[0] & sides[1]
        alone = {use.reading for use in uses([first, second], {}) if len(use.seen) > 1}
        if apart and not alone:
            torn += 1
            assert inconsistent([first, second])
    assert torn


def test_a_riddle_costs_no_more_than_so_many_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = [{"R-02": "day_after", "R-12": "guardian_continues"}, {"R-02": "on_birthday", "R-12": "own_data"}]
    tied = [{"R-12": "own_data", "R-17": "last_of_february"}, {"R-12": "guardian_continues", "R-17": "first_of_march"}]
    last = [{"R-02": "day_after", "R-17": "last_of_february"}, {"R-02": "on_birthday", "R-17": "first_of_march"}]
    assert list(conflicts([apart, tied, last], {})) == [("R-02", "R-12", "R-17")]
    monkeypatch.setattr(joint_readings, "MOST_TRIED", 0)
    assert list(conflicts([apart, tied, last], {})) == []  # not found out, and so no finding
