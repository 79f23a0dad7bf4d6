"""The suite tested: implementations that are wrong on purpose fail it, and for the right case."""

from __future__ import annotations

import gc
import importlib.util
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from idverify.conformance.adapter import Answering
from idverify.conformance.fixture import Fixture, fixtures
from idverify.conformance.reference_door import ReferenceDoor
from idverify.conformance.result import Kind, Result
from idverify.conformance.run import Asking, run
from idverify.conformance.wrong import WRONG, Wrong, answering
from idverify.conformance.wrong.removals import NEVER_OF_A_SIGN_UP, REMOVALS
from idverify.conformance.wrong.rules import RULES, rule_name
from idverify.errors import OperatorError
from idverify.rules import ENROLMENT, POSTING

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 21)
SEED = "4f1c0c6d2f9a4be2a2b5b1de55a90f11"
# What one fault can touch, where it does not touch nearly everything: so large a part of what is asked.
MOST_OF_A_PART = 0.1


@pytest.fixture(autouse=True, scope="module")
def _nothing_old_is_looked_through_again() -> Iterator[None]:
    # A hundred runs make much that is thrown away at once; what other tests left need not be looked through each time.
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@cache
def suite() -> tuple[Fixture, ...]:
    """What can be asked in process; a live sign-up needs a service."""
    return tuple(fixture for fixture in fixtures() if fixture.level != "L4")


def results(answering: Answering | None, seed: str = SEED) -> Mapping[str, Result]:
    door = ReferenceDoor(TODAY, answering)
    introduction = door.begin()
    asking = Asking(seed=seed, today=TODAY, gives_up_after=len(suite()))
    return {each.fixture: each for each in run(suite(), door, introduction, asking)}


def not_passed(found: Mapping[str, Result]) -> set[str]:
    return {id for id, result in found.items() if result.kind is not Kind.PASS}


@pytest.mark.parametrize("seed", ["a", "b", "c", "d", SEED])
def test_the_reference_fails_nothing_whatever_the_seed(seed: str) -> None:
    assert not_passed(results(None, seed)) == set()


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_a_wrong_implementation_fails_for_its_fault_and_for_nothing_else(wrong: Wrong) -> None:
    found = results(wrong.answering())
    failing = not_passed(found)
    assert set(wrong.caught_by) <= failing, "what should have caught it did not"
    assert {found[id].kind for id in wrong.caught_by} == {Kind.FAIL}, "it has to be judged, not to break"
    assert {id for id in failing if not wrong.is_concerned(id)} == set(), "these have nothing to do with its fault"
    assert all(any(id.startswith(part) for id in failing) for part in wrong.concerns), "it concerns less than it says"
    if wrong.broad is None:
        assert len(failing) <= MOST_OF_A_PART * len(suite()), "so broad a fault has to say why"


def test_whoever_learnt_the_answers_by_heart_fails_most_of_what_is_asked() -> None:
    for name in ("canned-answers", "canned-answers-of-a-careful-reader"):
        assert len(not_passed(results(answering(name)))) > len(suite()) / 2


def test_forty_are_wrong_and_each_says_so_in_both_languages_and_is_caught_by_a_fixture_that_there_is() -> None:
    known = {fixture.id for fixture in suite()}
    assert len([name for name in WRONG if not name.startswith("without:")]) >= 40
    for wrong in WRONG.values():
        assert wrong.says.vi
        assert wrong.says.en
        assert wrong.caught_by
        assert set(wrong.caught_by) <= known
        assert wrong.concerns


def test_no_two_say_the_same() -> None:
    assert len({wrong.says for wrong in WRONG.values()}) == len(WRONG)


def test_every_rule_that_is_enforced_has_a_fixture_that_fails_without_it_and_no_other_name_has() -> None:
    assert set(REMOVALS) == set(RULES) == {rule_name(rule) for rule in (*POSTING, *ENROLMENT)}
    assert {f"without:{name}" for name in RULES} <= set(WRONG)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_of_both_questions_has_a_fixture_of_each(name: str) -> None:
    operations = {fixture.id: fixture.request["op"] for fixture in suite()}
    asked = {operations[id] for id in REMOVALS[name].caught_by}
    rule = RULES[name]
    needed = {"decide"} if rule in POSTING else set()
    if rule in ENROLMENT and name not in NEVER_OF_A_SIGN_UP:
        needed.add("enrol")
    assert asked == needed


def test_a_name_that_is_nobodys_is_refused_by_its_code() -> None:
    assert answering("child-until-15") is not answering("child-until-15")
    with pytest.raises(OperatorError) as refused:
        answering("child-until-99")
    assert refused.value.code == "wrong_unknown"
    assert "child-until-99" not in str(refused.value)


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_wrong", ROOT / "tools/build_wrong.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_data_make_of_it() -> None:
    page = builder().page()
    assert (ROOT / "docs/reference/wrong-implementations.md").read_text(encoding="utf-8") == page
    assert all(f"`{name}`" in page for name in WRONG)


def test_the_tool_says_whether_the_page_is_stale() -> None:
    asked = subprocess.run(  # this project's own tool
        [sys.executable, ROOT / "tools/build_wrong.py", "--check"], capture_output=True, check=False
    )
    assert asked.returncode == 0, asked.stderr.decode()
