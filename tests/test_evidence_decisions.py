"""A closed platform's decision log is decided again, line by line, and what departs is named by its provision."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from evidence_folder import YES, Evidence, by_fixture, decision, kinds, no, said

from idverify.account import Account, Action, Item, Registration, Service
from idverify.conformance.evidence import decisions as judged
from idverify.conformance.evidence.decision_log import DecisionLog
from idverify.conformance.evidence.manifest import manifest_in
from idverify.conformance.result import Kind
from idverify.decision import decide, decide_enrolment
from idverify.evidence.method import Evidence as Proof
from idverify.evidence.method import Method

SCHEMAS = Path(judged.__file__).parent / "schema"
PICTURE = {"method": "id_document_image", "verified_at": "2026-09-01T08:05:00+07:00"}
ON_SIXTEENTH = {"user_birth_date": "2010-11-21"}  # 21 November 2026, the moment of the lines


@pytest.fixture
def folder(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


def test_answers_that_the_law_gives_pass_under_the_rule_that_gave_them(folder: Evidence) -> None:
    lines = [
        decision({**YES, "law": "vn-2026-08-19"}),
        decision(no("posting.authenticated-only"), evidence=[]),
        decision(YES, action="react", at="2026-01-05T09:00:00+07:00", evidence=[]),
    ]
    checked = folder.lines("decisions.jsonl", lines).checked()
    assert set(kinds(checked, "decisions").values()) == {Kind.PASS}
    assert {"permitted", "posting.authenticated-only", "law"} <= kinds(checked, "decisions").keys()
    assert checked.counts["decisions.judged"] == 3
    assert checked.introduction.name == "closed platform"


@pytest.mark.parametrize(
    ("line", "fixture", "words"),
    [
        (decision(YES, evidence=[]), "posting.authenticated-only", "147/2024/ND-CP art. 27.3.b"),
        (decision(YES, evidence=[PICTURE]), "posting.authenticated-only", "27.3.b"),
        (decision(no("posting.authenticated-only")), "posting.authenticated-only", "does not stand in the way"),
        (
            decision(no("posting.authenticated-only"), evidence=[], user_birth_date="2012-05-01"),
            "guardianship.child-needs-guardian",
            "left out",
        ),
        (
            decision(no("posting.authenticated-only", "service.livestream-licence"), evidence=[]),
            "service.livestream-licence",
            "also names",
        ),
        (decision(no("house.rule")), "unknown-rule", "house.rule"),
        (decision(no()), "permitted", "without any rule"),
        (decision({**YES, "law": "vn-2024-12-25"}), "law", "vn-2026-08-19"),
        (decision({"permitted": True, "breaches": ["operator.limit"]}), "contradiction", "contradicts itself"),
    ],
)
def test_an_answer_that_departs_fails_by_name(folder: Evidence, line: object, fixture: str, words: str) -> None:
    checked = folder.lines("decisions.jsonl", [decision(YES), line]).checked()
    result = by_fixture(checked)[f"evidence/decisions/{fixture}"]
    assert result.kind is Kind.FAIL
    assert words in said(result)
    assert "line 2:" in said(result)


def test_a_sign_up_is_decided_again_too(folder: Evidence) -> None:
    line = {
        "ref": "abc",
        "op": "enrol",
        "at": "2026-11-21T09:00:00+07:00",
        "application": {
            "holder": "individual",
            "user_birth_date": "1990-05-01",
            "collected": ["name", "birth_date", "phone", "id_document_image"],
            "evidence": [{"method": "vn_mobile_otp", "verified_at": "2026-11-21T08:05:00+07:00"}],
            "guardians": [],
        },
        "answer": YES,
    }
    result = by_fixture(folder.lines("decisions.jsonl", [line]).checked())[
        "evidence/decisions/evidence.identity-paper-image"
    ]
    assert (result.kind, result.provision) == (Kind.FAIL, "91/2025/QH15 art. 29.2")


def test_a_limit_of_the_operators_own_is_no_departure_but_never_permits(folder: Evidence) -> None:
    checked = folder.lines(
        "decisions.jsonl",
        [decision(no("operator.posts-a-day")), decision(no("operator.posts-a-day"), evidence=[])],
    ).checked()
    found = kinds(checked, "decisions")
    assert found["permitted"] is Kind.PASS
    assert found["posting.authenticated-only"] is Kind.FAIL
    assert checked.counts["decisions.operator_limits"] == 2


def test_a_difference_that_a_reading_explains_is_for_a_human_with_the_readings_question(folder: Evidence) -> None:
    # On the birthday itself, by the other option of R-02.
    checked = folder.lines("decisions.jsonl", [decision(YES, **ON_SIXTEENTH)]).checked()
    result = by_fixture(checked)["evidence/decisions/reading/R-02"]
    assert result.kind is Kind.REVIEW
    assert "on the birthday or on the day after" in said(result)
    assert result.options == ((("R-02", "on_birthday"),),)


def test_a_declared_reading_is_held_to(folder: Evidence) -> None:
    folder.manifest["readings"] = {"R-02": "on_birthday"}
    assert set(
        kinds(folder.lines("decisions.jsonl", [decision(YES, **ON_SIXTEENTH)]).checked(), "decisions").values()
    ) == {Kind.PASS}
    folder.manifest["readings"] = {"R-02": "day_after"}
    found = kinds(folder.checked(), "decisions")
    assert found["guardianship.child-needs-guardian"] is Kind.FAIL
    assert "reading/R-02" not in found


def test_a_reading_taken_both_ways_fails(folder: Evidence) -> None:
    careful = decision(no("guardianship.child-needs-guardian", "posting.authenticated-only"), **ON_SIXTEENTH)
    checked = folder.lines("decisions.jsonl", [careful, decision(YES, **ON_SIXTEENTH)]).checked()
    result = by_fixture(checked)["evidence/decisions/reading/R-02"]
    assert result.kind is Kind.FAIL
    assert "day_after, on_birthday" in said(result)


def test_a_reading_that_there_is_not_fails_and_is_not_taken(folder: Evidence) -> None:
    folder.manifest["readings"] = {"R-02": "never", "R-99": "x"}
    checked = folder.lines("decisions.jsonl", [decision(YES)]).checked()
    assert by_fixture(checked)["evidence/manifest"].kind is Kind.FAIL
    assert checked.introduction.readings == {}


@pytest.mark.parametrize(
    "line",
    [
        decision(YES) | {"ref": "user-0912000001"},
        decision(YES) | {"ref": "091-200-0001"},
        decision(YES) | {"name": "Nguyen Thi Thu"},
        decision(YES, phone="x"),
        decision(YES, evidence=[{"method": "vn_mobile_otp", "number": "x"}]),
        decision(YES) | {"at": "2026-11-21T09:00:00.091200000+07:00"},
        decision(YES) | {"ref": "\uff10\uff19\uff11\uff12\uff10\uff10\uff10\uff10\uff10\uff11"},
        decision({**YES, "valid_until": 912000001}),
        json.dumps(decision({**YES, "valid_until": 0})).replace('_until": 0', '_until": 9.12000001e8').encode(),
        json.dumps(decision({**YES, "valid_until": 0})).replace('_until": 0', '_until": -912E6').encode(),
        json.dumps(decision(YES)).replace('"abc"', '"\\u0030912000\\u0030001"').encode(),
        decision({**YES, "message": "Nguyen Thi Thu"}),
        b'{"ref":"0912000001"',
    ],
)
def test_a_line_that_could_name_a_person_fails_and_is_not_repeated(folder: Evidence, line: object) -> None:
    checked = folder.lines("decisions.jsonl", [decision(YES), line]).checked()
    assert kinds(checked, "decisions")["leak"] is Kind.FAIL
    everything = "".join(said(each) for each in checked.results)
    for secret in ("912000", "091-200", "Nguyen", "\uff10", "09120"):
        assert secret not in everything
    assert checked.counts["decisions.judged"] == 1


@pytest.mark.parametrize(
    "line",
    [
        decision(YES, at="2024-12-24T09:00:00+07:00"),
        decision(YES, at="2026-11-23T09:00:00+07:00"),
        decision(YES, at="2026-11-21T09:00:00"),
        decision(YES, action="dance"),
        decision({"permitted": "yes", "breaches": []}),
        decision(YES, evidence=[{"method": "Nguyen Thi Thu"}]),
        decision(YES) | {"application": "Nguyen Thi Thu"},
        decision({**YES, "citations": ["the law"]}),
        decision(YES) | {"service": {"kind": "cross_border"}},
        [],
    ],
)
def test_a_line_that_cannot_be_judged_is_an_errored_item_and_the_rest_is_judged(folder: Evidence, line: object) -> None:
    folder.manifest["period"]["from"] = "2024-01-01T00:00:00+07:00"
    checked = folder.lines("decisions.jsonl", [line, decision(YES)]).checked()
    assert kinds(checked, "decisions") == {
        "lines": Kind.ERRORED,
        "leak": Kind.PASS,
        "contradiction": Kind.PASS,
        "permitted": Kind.PASS,
    }
    assert "Nguyen" not in "".join(said(each) for each in checked.results)


def test_only_the_first_twenty_departures_are_kept_and_the_rest_are_counted(folder: Evidence) -> None:
    checked = folder.lines("decisions.jsonl", [decision(YES, evidence=[])] * 45).checked()
    result = by_fixture(checked)["evidence/decisions/posting.authenticated-only"]
    assert len(result.mismatches) == 21
    assert result.mismatches[-1].en == "and 25 more"


def test_memory_does_not_grow_with_the_number_of_lines(folder: Evidence) -> None:
    line = json.dumps(decision(YES, evidence=[])).encode()
    judge = judged.DecisionsJudge(manifest_in(json.dumps(folder.manifest).encode()), "0" * 64)

    def grown(lines: int) -> int:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(lines):
            judge.judge(number, line)
        return tracemalloc.get_traced_memory()[0] - before

    tracemalloc.start()
    try:
        grown(200)
        assert grown(1000) < 20_000
    finally:
        tracemalloc.stop()


def test_progress_is_told_on_a_long_log(folder: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "_TOLD_EVERY", 2)
    seen: list[tuple[str, int]] = []
    folder.lines("decisions.jsonl", [decision(YES)] * 5).checked(progress=lambda name, at: seen.append((name, at)))
    assert seen == [("decisions.jsonl", 2), ("decisions.jsonl", 4)]


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


def wrong_lines() -> Iterator[dict[str, object]]:
    yield decision(YES) | {"ref": "user-0912000001"}
    yield decision(YES) | {"name": "x"}
    yield decision(YES, phone="x")
    yield decision(YES) | {"at": "2026-11-21T09:00:00"}
    yield decision(YES, action="dance")
    yield decision(YES) | {"application": {}}
    yield decision({"permitted": True})
    yield decision(YES, evidence=[{"method": "A B"}])
    yield decision({**YES, "citations": ["the law"]})
    yield decision(YES) | {"service": {"kind": "cross_border"}}
    yield {"ref": "abc", "op": "enrol", "at": "2026-11-21T09:00:00+07:00", "answer": YES}


@pytest.mark.parametrize("line", list(wrong_lines()))
def test_the_published_schema_refuses_what_the_check_refuses(folder: Evidence, line: dict[str, object]) -> None:
    assert schema("decision").is_valid(decision(YES))
    assert not schema("decision").is_valid(line)
    found = kinds(folder.lines("decisions.jsonl", [line]).checked(), "decisions")
    assert {found["lines"], found["leak"]} & {Kind.ERRORED, Kind.FAIL}


def test_what_the_librarys_own_log_writes_passes_and_holds_no_adults_birth_date(folder: Evidence) -> None:
    at = datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=UTC)
    phone = Proof(Method.VN_MOBILE_OTP, at.replace(day=1))
    adult = Account(opened_at=at.replace(month=9), user_birth_date=date(1987, 6, 5), evidence=(phone,))
    child = Account(opened_at=at.replace(month=9), user_birth_date=date(2012, 6, 5), evidence=(phone,))
    sign_up = Registration(
        user_birth_date=date(1987, 6, 5),
        collected=frozenset({Item.NAME, Item.BIRTH_DATE, Item.PHONE}),
        evidence=(phone,),
    )
    folder.path.mkdir()
    log = DecisionLog(folder.path / "decisions.jsonl")
    refs = [
        log.note(decide(adult, Action.POST, service=Service.DOMESTIC, at=at)),
        log.note(decide(child, Action.POST, service=Service.DOMESTIC, at=at)),
        log.note(decide_enrolment(sign_up, service=Service.DOMESTIC, at=at)),
    ]
    written = (folder.path / "decisions.jsonl").read_text(encoding="utf-8")
    assert len(set(refs)) == 3
    assert "1987" not in written
    assert "2012-06-05" in written
    assert (folder.path / "decisions.jsonl").stat().st_mode & 0o077 == 0
    for line in written.splitlines():
        schema("decision").validate(json.loads(line))
    checked = folder.checked()
    assert set(kinds(checked, "decisions").values()) == {Kind.PASS}
    assert checked.counts["decisions.judged"] == 3
