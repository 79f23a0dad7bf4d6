"""What only a human can judge: the platform's own word on it settles nothing, and the auditor's finding does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from evidence_folder import Evidence, by_fixture, kinds, said

from idverify.conformance.evidence import check, decisions, question_of, questions, retention_ledger, review, story
from idverify.conformance.requirement import Shown, requirements
from idverify.conformance.result import Kind
from idverify.errors import OperatorError
from idverify.law.register import PROVISIONS

SCHEMA = Path(review.__file__).parent / "schema" / "answers.json"


@pytest.fixture
def folder(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


def answers(*found: dict[str, Any]) -> bytes:
    document = {"format": "idverify-review-answers/1", "answers": list(found)}
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    return json.dumps(document).encode()


def answer(finding: str, id: str = "duty-desk", note: str = "seen") -> dict[str, Any]:
    return {"id": id, "finding": finding, "note": note, "name": "Auditor <b>", "date": "2026-11-22"}


def test_every_question_rests_on_provisions_and_requirements_that_there_are() -> None:
    assert len({each.id for each in questions()}) == len(questions())
    known = requirements()
    for each in questions():
        assert set(each.provisions) <= PROVISIONS.keys()
        assert each.requirement in known
        assert question_of(each.fixture) is each
        assert all((each.question.vi, each.question.en, each.ask_for.vi, each.ask_for.en))
    assert question_of("evidence/decisions/lines") is None


def test_every_requirement_that_only_a_human_can_judge_has_a_question() -> None:
    human = {each.id for each in requirements().values() if each.shown_by is Shown.REVIEW}
    assert human <= {each.requirement for each in questions()}
    data = json.loads(SCHEMA.parent.with_name("review.json").read_text(encoding="utf-8"))
    assert 10 <= len(data["questions"]) <= 20


def test_every_requirement_that_a_result_names_is_one() -> None:
    known = requirements().keys()
    used = [*decisions._REQUIREMENTS.values(), *retention_ledger._REQUIREMENTS.values()]
    used += [requirements for _, requirements in story.HEADS.values()]
    assert {id for some in used for id in some} | {"DP-3", "DP-11", "RE-9"} <= known


def test_questions_that_bind_are_asked_and_those_of_another_day_or_service_are_not(folder: Evidence) -> None:
    assert set(kinds(folder.checked(), "review").values()) == {Kind.REVIEW}
    here = kinds(folder.checked(), "review").keys()
    assert {"identity-paper-pictures", "server-in-viet-nam", "age-before-data"} <= here
    folder.manifest["service"] = {"kind": "cross_border", "threshold_met": True}
    assert "server-in-viet-nam" not in kinds(folder.checked(), "review")
    then = kinds(check(folder.listed().path, today=date(2026, 6, 1)), "review").keys()
    assert "age-before-data" not in then
    assert "identity-paper-pictures" in then
    result = by_fixture(folder.checked())["evidence/review/content-warning"]
    assert result.provision == "147/2024/ND-CP art. 23.3.g"


def test_the_platforms_own_answer_is_shown_and_settles_nothing(folder: Evidence) -> None:
    result = by_fixture(folder.data("answers.json", answers(answer("met"))).checked())["evidence/review/duty-desk"]
    assert result.kind is Kind.REVIEW
    assert "The platform itself says: met" in said(result)
    assert "3 in an emergency" in said(result)


@pytest.mark.parametrize(
    ("finding", "kind"), [("met", Kind.PASS), ("not_met", Kind.FAIL), ("not_applicable", Kind.SKIPPED)]
)
def test_the_auditors_finding_settles_it(folder: Evidence, tmp_path: Path, finding: str, kind: Kind) -> None:
    path = tmp_path / "findings.json"
    path.write_bytes(answers(answer(finding)))
    checked = folder.data("answers.json", answers(answer("met"))).checked(findings=path)
    assert by_fixture(checked)["evidence/review/duty-desk"].kind is kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        json.dumps(
            {"format": "idverify-review-answers/1", "answers": [answer("met", note="call 0912000001")]}
        ).encode(),
        json.dumps({"format": "idverify-review-answers/1", "answers": [answer("perhaps")]}).encode(),
    ],
)
def test_answers_that_cannot_be_read_cost_an_item_and_an_auditors_own_are_an_error(
    folder: Evidence, tmp_path: Path, data: bytes
) -> None:
    checked = folder.data("answers.json", data).checked()
    assert by_fixture(checked)["evidence/answers"].kind is Kind.ERRORED
    assert "912000001" not in "".join(said(each) for each in checked.results)
    path = tmp_path / "findings.json"
    path.write_bytes(data)
    with pytest.raises(OperatorError):
        folder.checked(findings=path)


def test_an_answer_of_the_auditors_to_no_question_is_not_passed_over(folder: Evidence, tmp_path: Path) -> None:
    path = tmp_path / "findings.json"
    path.write_bytes(answers(answer("met"), answer("not_met", id="duty-dsek")))
    with pytest.raises(OperatorError) as refused:
        folder.checked(findings=path)
    assert refused.value.code == "finding_unknown"
    assert '"duty-dsek"' in refused.value.text.en
    # What the platform answers besides is its own affair.
    assert folder.data("answers.json", path.read_bytes()).checked().results


def test_what_somebody_answers_can_do_nothing_where_it_is_shown(folder: Evidence) -> None:
    note = "\u202egnp.exe\u2066 <script>alert(1)</script>\x1b[2J"
    result = by_fixture(folder.data("answers.json", answers(answer("met", note=note))).checked())[
        "evidence/review/duty-desk"
    ]
    for character in ("\u202e", "\u2066", "\x1b"):
        assert character not in said(result)
