"""Every number here is made up: an assigned code, zeros, and a small count."""

from collections import Counter
from dataclasses import replace
from importlib.metadata import version

import build_peers
import pytest
from peers import (
    ACCEPTS,
    COMPARISONS,
    DIFFERENCES,
    RAISES,
    VERSIONS,
    Answer,
    Case,
    Comparison,
    Difference,
    classes_of,
    disagreement,
    id_cases,
    phone_cases,
    run,
)

from idverify.identifiers.places import places

each_comparison = pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)
each_difference = pytest.mark.parametrize("listed", DIFFERENCES, ids=lambda listed: f"{listed.comparison}/{listed.id}")


def comparison_of(listed: Difference) -> Comparison:
    return next(comparison for comparison in COMPARISONS if comparison.name == listed.comparison)


def test_the_peers_are_the_releases_that_were_compared() -> None:
    assert {name: version(name) for name in VERSIONS} == VERSIONS
    assert {comparison.peer for comparison in COMPARISONS} == set(VERSIONS)


@each_comparison
def test_every_difference_from_a_peer_has_exactly_one_reason(comparison: Comparison) -> None:
    reasons = [(found, [each.id for each in classes_of(comparison, found)]) for found in run(comparison).differ]
    assert [(found, ids) for found, ids in reasons if len(ids) != 1] == []


@each_comparison
def test_every_listed_difference_occurs_as_often_as_it_says(comparison: Comparison) -> None:
    seen = Counter(each.id for found in run(comparison).differ for each in classes_of(comparison, found))
    assert seen == {each.id: each.count for each in DIFFERENCES if each.comparison == comparison.name}


@each_difference
def test_an_example_is_an_example_of_its_difference(listed: Difference) -> None:
    comparison = comparison_of(listed)
    found = [each for each in run(comparison).differ if repr(each.given) == repr(listed.example)]
    assert [classes_of(comparison, each) for each in found] == [(listed,)]


@each_comparison
def test_what_is_answered_alike_and_what_is_not_are_all_that_was_asked(comparison: Comparison) -> None:
    done = run(comparison)
    assert done.inputs.total() == len(comparison.cases())
    assert done.agreed.total() + len(done.differ) == done.inputs.total()
    assert done.agreed.total() > 0


def test_every_prefix_place_and_century_is_asked() -> None:
    phones = {case.given for case in phone_cases() if isinstance(case.given, str)}
    ids = {case.given for case in id_cases() if isinstance(case.given, str)}
    assert {f"0{prefix:03d}000001" for prefix in range(1000)} <= phones
    assert {f"{place:03d}{century}04000001" for place in range(1000) for century in range(10)} <= ids
    assert set(places()) <= {number[:3] for number in ids}


@each_comparison
def test_no_input_is_asked_twice(comparison: Comparison) -> None:
    assert max(Counter(repr(case.given) for case in comparison.cases()).values()) == 1


@each_comparison
def test_a_peer_that_changes_its_mind_is_found(comparison: Comparison) -> None:
    agreed = next(
        case
        for case in comparison.cases()
        if comparison.ours(case.given).word == ACCEPTS and disagreement(comparison, case) is None
    )
    assert _unlisted(replace(comparison, theirs=_stumbles), agreed)
    assert _unlisted(replace(comparison, theirs=_reads_another), agreed)


def test_the_page_says_what_the_run_says() -> None:
    assert build_peers.PAGE.read_text(encoding="utf-8") == build_peers.page()


def _unlisted(changed: Comparison, case: Case) -> bool:
    found = disagreement(changed, case)
    return found is not None and classes_of(changed, found) == ()


def _stumbles(_given: object) -> Answer:
    return Answer(RAISES)


def _reads_another(_given: object) -> Answer:
    return Answer(ACCEPTS, ("another",))
