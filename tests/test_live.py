"""Live sign-ups (level L4): against a real sandbox, calm and disturbed, and against sandboxes with one thing broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from broken_sandbox import BROKEN, FILE
from sandbox_server import sandbox

from idverify.conformance.disguise import disguised
from idverify.conformance.door import AnswerError
from idverify.conformance.fixture import Fixture, fixtures
from idverify.conformance.http_door import HttpDoor
from idverify.conformance.http_exchange import HttpExchange, Reply
from idverify.conformance.reference_door import ReferenceDoor
from idverify.conformance.result import Kind, Result
from idverify.conformance.run import Asking, run
from idverify.conformance.sandbox_bridge import LIVE
from idverify.web.sandbox.numbers import require_sandboxs

TODAY = date(2026, 11, 22)
LIVE_FIXTURES = {each.id.removeprefix("live/"): each for each in fixtures() if each.level == "L4"}
SWITCHES = ("duplicates", "delays", "reordering", "losses")
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "live-sign-up.md"
# What is broken, and the cases by which it has to be found.
FOUND_BY = {
    "a_resend_refills_the_tries": {"codes/a-resend-gives-no-tries-back"},
    "a_code_never_ends": {"codes/the-clock-ends-a-code"},
    "tries_are_not_counted": {"codes/the-tries-are-limited"},
    "a_code_serves_any_session": {"codes/another-session"},
    "a_code_serves_any_account": {"codes/another-account"},
    "a_phone_is_unique": {"children/one-phone-behind-three-accounts"},
    "level_1_counts": {"identification/at-level-1"},
    "a_child_alone_is_admitted": {"children/a-child-alone-with-a-phone"},
    "a_childs_consent_is_not_asked": {"children/no-consent-of-the-child"},
    "the_number_given_is_not_compared": {"sign-up/a-proof-of-another-number"},
    "the_code_is_in_the_answer": {"codes/the-code-comes-by-message-only"},
}
# Whatever is broken, this story ends as it should.
ALWAYS = {"sign-up/adult-by-phone"}


def put(door: HttpDoor, chosen: list[Fixture], seed: str = "5a") -> dict[str, Result]:
    found = run(chosen, door, door.begin(), Asking(seed=seed, today=TODAY))
    return {result.fixture.removeprefix("live/"): result for result in found}


def departures(results: dict[str, Result]) -> dict[str, Any]:
    return {
        id: (result.kind, result.reason and result.reason.en, [each.en for each in result.mismatches])
        for id, result in results.items()
        if result.kind is not Kind.PASS
    }


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with sandbox() as (here, _):
        yield here


@pytest.fixture(scope="module")
def door(server: str) -> Iterator[HttpDoor]:
    door = HttpDoor(f"{server}/sandbox", timeout=60)
    yield door
    door.close()


def test_every_live_sign_up_ends_as_demanded_calm_and_disturbed(
    door: HttpDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = []
    send = HttpExchange.send

    def noted(self: HttpExchange, *given: Any, **named: Any) -> Reply:
        try:
            reply = send(self, *given, **named)
        except AnswerError:
            lost.append("closed")
            raise
        lost.extend(["unknown"] if reply.status == 503 else [])
        return reply

    monkeypatch.setattr(HttpExchange, "send", noted)
    results = put(door, list(LIVE_FIXTURES.values()))
    assert len(results) >= 50
    assert departures(results) == {}
    # And it was tried: answers were lost in either way.
    assert set(lost) == {"closed", "unknown"}


def test_the_first_stories_are_told_again_under_every_switch_word_by_word() -> None:
    calm = [_told(each) for id, each in LIVE_FIXTURES.items() if not id.startswith("disturbances/")]
    for switch in SWITCHES:
        disturbed = [each for id, each in LIVE_FIXTURES.items() if id.endswith(f"-{switch}")]
        assert len(disturbed) == 7
        for each in disturbed:
            reset, chaos, *story = _told(each)
            assert chaos[0].items() >= {("op", "live.chaos"), (switch, True)}
            assert not {name for name in SWITCHES if name in chaos[0]} - {switch}
            assert [reset, *story] in calm


def _told(fixture: Fixture) -> list[Any]:
    return [(step.request, step.expect, step.otherwise, step.keep) for step in fixture.steps]


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_numbers_of_a_live_sign_up_vary_and_stay_made_up(seed: str) -> None:
    varied = set()
    for fixture in LIVE_FIXTURES.values():
        before, after = (_phones(each) for each in (fixture, disguised(fixture, seed, TODAY)))
        for each in after:
            require_sandboxs(each, on=TODAY)
        assert all(re.fullmatch(r"0912000\d{3}", each) for each in after)
        # What was one number is one number, and two are two.
        assert len(set(zip(before, after, strict=True))) == len(set(before)) == len(set(after))
        varied.update(after)
    assert len(varied) > 30


def _phones(fixture: Fixture) -> list[str]:
    told = [request for step in fixture.steps for request in (step.request, step.request.get("guardian") or {})]
    return [each["phone"] for each in told if "phone" in each]


def test_the_reference_on_a_line_has_no_sign_up_and_says_so() -> None:
    reference = ReferenceDoor(TODAY)
    results = run(LIVE_FIXTURES.values(), reference, reference.begin(), Asking(seed="1", today=TODAY))
    assert {result.kind for result in results} == {Kind.SKIPPED}


def test_every_live_operation_stands_on_its_page_and_in_a_fixture() -> None:
    page = PAGE.read_text(encoding="utf-8")
    asked = {step.request["op"] for fixture in LIVE_FIXTURES.values() for step in fixture.steps}
    assert asked == set(LIVE) == set(re.findall(r"^## `(live\.[a-z_.]+)`$", page, re.MULTILINE))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"op": "live.begin"}, "birth_date"),
        ({"op": "live.code.send", "phone": "0912000001", "purpose": "enrol", "account": "lan"}, "session"),
        ({"op": "live.sign_up", "account": "lan", "session": "a", "user": "lan"}, "user"),
        ({"op": "live.clock", "at": 5}, "at"),
    ],
)
def test_a_live_request_that_lacks_something_is_a_bad_request(door: HttpDoor, asked: Any, field: str) -> None:
    door.begin()
    assert door.ask({"id": "1", **asked}) == {"id": "1", "error": {"code": "bad_request", "field": field}}


def test_the_clock_goes_forward_only(door: HttpDoor) -> None:
    door.begin()
    asked = [
        {"op": "live.reset"},
        *({"op": "live.clock", "at": f"{year}-01-01T00:00:00+07:00"} for year in (2031, 2030)),
    ]
    assert [door.ask({"id": "1", **each})["accepted"] for each in asked] == [True, True, False]


def test_a_number_that_the_sandbox_does_not_take_is_no_refusal_of_a_sign_up(door: HttpDoor) -> None:
    door.begin()
    asked = {"op": "live.code.send", "account": "lan", "session": "a", "phone": "0912345678", "purpose": "enrol"}
    with pytest.raises(AnswerError) as refused:
        door.ask({"id": "1", **asked})
    assert (refused.value.code, refused.value.context) == ("status", "422 request.sandbox_number")


def test_a_key_that_the_sandbox_does_not_take_is_no_refusal_of_a_sign_up(server: str) -> None:
    door = HttpDoor(f"{server}/sandbox", key="idv1_0000000000000001_not-the-one")
    try:
        results = put(door, [LIVE_FIXTURES["children/a-child-alone"], LIVE_FIXTURES["codes/another-session"]])
    finally:
        door.close()
    assert {result.kind for result in results.values()} == {Kind.ERRORED}


# ---------------------------------------------------------------------------------------- one thing broken


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HttpDoor, Path]]:
    """A sandbox, and the file that says what is broken in it after the next reset."""
    file = tmp_path_factory.mktemp("broken") / "what"
    file.write_text("", encoding="utf-8")
    script = str(Path(__file__).with_name("broken_sandbox.py"))
    with sandbox(environment={FILE: str(file)}, program=(script,)) as (here, _):
        door = HttpDoor(f"{here}/sandbox", timeout=60)
        yield door, file
        door.close()


def test_everything_that_can_be_broken_is_looked_for() -> None:
    assert FOUND_BY.keys() == BROKEN.keys()


@pytest.mark.parametrize("what", FOUND_BY)
def test_a_broken_sandbox_fails_its_case(broken: tuple[HttpDoor, Path], what: str) -> None:
    door, file = broken
    file.write_text(what, encoding="utf-8")
    results = put(door, [LIVE_FIXTURES[id] for id in FOUND_BY[what] | ALWAYS])
    assert {id for id, result in results.items() if result.kind is Kind.FAIL} == FOUND_BY[what]
    assert {id for id, result in results.items() if result.kind is Kind.PASS} == ALWAYS
