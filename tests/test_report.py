"""The report document: what it says follows from the results, and it is read strictly."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from report_parts import HOSTILE, all_passed, one_of_each, report_of, result, signer

from idverify.conformance.reading_use import ReadingUse
from idverify.conformance.report import document, signature
from idverify.conformance.report.document import Report, parsed
from idverify.conformance.report.folder import write
from idverify.conformance.report.visible import visible
from idverify.conformance.result import Kind
from idverify.errors import OperatorError
from idverify.messages import Text, text

SCHEMA = Path(document.__file__).parent.parent / "schema" / "report.schema.json"
ONE_WAY = ReadingUse(reading="R-02", declared="on_birthday", seen=("on_birthday",), results=3)
OTHER_THAN_DECLARED = ReadingUse(reading="R-02", declared="day_after", seen=("on_birthday",), results=3)
TWO_WAYS = ReadingUse(reading="R-03", declared=None, seen=("open_before_333", "as_posting"), results=2)


def refused(written: object) -> OperatorError:
    with pytest.raises(OperatorError) as caught:
        Report.read(written)
    assert caught.value.text.vi
    assert caught.value.text.en
    return caught.value


def reading(id: str, **told: Any) -> dict[str, Any]:
    return {"reading": id, "declared": None, "seen": [], "consistent": True, "conflict": [], **told}


def changed(**members: Any) -> dict[str, Any]:
    return {**report_of(one_of_each()).to_document(), **members}


@pytest.mark.parametrize(
    ("kinds", "readings", "verdict"),
    [
        ([Kind.PASS], [ONE_WAY], "conforms"),
        ([Kind.PASS, Kind.EXPECTED_FAIL], [], "conforms"),
        ([Kind.EXPECTED_FAIL], [], "incomplete"),
        ([Kind.PASS], [OTHER_THAN_DECLARED], "departs"),
        ([Kind.PASS], [replace(ONE_WAY, conflict=("R-02",))], "departs"),
        ([Kind.PASS, Kind.SKIPPED], [], "incomplete"),
        ([Kind.PASS, Kind.REVIEW], [], "incomplete"),
        ([], [], "incomplete"),
        ([Kind.SKIPPED, Kind.FAIL], [], "departs"),
        ([Kind.PASS, Kind.ERRORED], [], "departs"),
        ([Kind.PASS, Kind.UNEXPECTED_PASS], [], "departs"),
        ([Kind.PASS], [ONE_WAY, TWO_WAYS], "departs"),
    ],
)
def test_the_verdict_follows_from_the_results(kinds: list[Kind], readings: list[ReadingUse], verdict: str) -> None:
    report = report_of([result(number, kind) for number, kind in enumerate(kinds)], readings=readings)
    assert report.verdict == verdict
    assert {kind: count for kind, count in report.counts.items() if count} == Counter(kinds)
    assert set(report.counts) == set(Kind)


def test_what_was_written_is_read_again() -> None:
    report = report_of(one_of_each(), readings=[ONE_WAY, TWO_WAYS])
    assert Report.read(parsed(json.dumps(report.to_document()).encode())) == report


@pytest.mark.parametrize(
    "lie",
    [
        {"verdict": "conforms"},
        {"counts": {**dict.fromkeys(Kind, 0), "pass": 7}},
        {"levels": {"L1": {"pass": 7}}},
        {"results": []},
        {"results": report_of([result(), result()]).to_document()["results"]},
        {"readings": [reading("R-03", seen=["a", "b"])]},
        {"readings": [reading("R-03", seen=["a"], consistent=False)]},
        {"readings": [reading("R-02", declared="day_after", seen=["on_birthday"])]},
        {"readings": [reading("R-02", declared="day_after", seen=["day_after"], consistent=False)]},
        {"readings": [reading("R-02", conflict=["R-02"])]},
        {"readings": [reading("R-02", conflict=["R-02", "R-12"], consistent=False)]},
        {"readings": [reading("R-02", conflict=["R-12"], consistent=False)]},
        {"readings": [reading("R-02"), reading("R-02")]},
        {"run": {**report_of(one_of_each()).to_document()["run"], "resumed": 8}},
    ],
)
def test_a_report_whose_figures_do_not_follow_from_its_results_is_refused(lie: dict[str, Any]) -> None:
    assert refused(changed(**lie)).code == "report_counts"


def test_one_result_twice_is_refused() -> None:
    twice = report_of([result(), result()]).to_document()
    assert refused(twice).code == "report_counts"


def test_the_verdict_in_words_tells_of_what_was_excused() -> None:
    excused = report_of([result(0), result(1, Kind.EXPECTED_FAIL), result(2, Kind.EXPECTED_FAIL)])
    assert (excused.verdict, excused.excused) == ("conforms", 2)
    assert excused.says == text("conformance.verdict.conforms_except", number=2)
    assert "2" in excused.says.vi
    assert report_of([result()]).says == text("conformance.verdict.conforms")
    departs = report_of([result(0), result(1, Kind.EXPECTED_FAIL), result(2, Kind.FAIL)])
    assert (departs.excused, departs.says) == (0, text("conformance.verdict.departs"))


def test_readings_that_clash_name_one_another() -> None:
    clash = ("R-02", "R-12")
    both = [ReadingUse(reading=id, declared=None, seen=(), results=0, conflict=clash) for id in clash]
    report = report_of([result()], readings=both)
    assert report.verdict == "departs"
    assert [each.conflict for each in Report.read(report.to_document()).readings] == [clash, clash]


@pytest.mark.parametrize("other", [None, [], "report", {}, changed(format="idverify-conformance-report/2")])
def test_another_format_is_refused(other: object) -> None:
    assert refused(other).code == "report_format"


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"more": 1}, "…"),
        ({"verdict": "perfect"}, "verdict"),
        ({"suite": {}}, "suite.name"),
        ({"results": [{}]}, "results.0.fixture"),
        ({"implementation": {"name": "x" * 10_000_000}}, "implementation.name"),
        ({"results": [{"fixture": "\ud800"}]}, ""),
        ({"run": {**changed()["run"], "seed": "5F" * 16}}, "run.seed"),
        ({"run": {**changed()["run"], "started_at": "2026-13-45T00:00:00Z"}}, "run.started_at"),
        ({"run": {**changed()["run"], "timeout_seconds": True}}, "run.timeout_seconds"),
        ({"run": {**changed()["run"], "resumed": -1}}, "run.resumed"),
        ({"run": {name: value for name, value in changed()["run"].items() if name != "resumed"}}, "run.resumed"),
        ({"run": {**changed()["run"], "timeout_seconds": 2**60}}, "run.timeout_seconds"),
    ],
)
def test_what_is_not_of_the_form_is_refused_and_its_place_told(wrong: dict[str, Any], place: str) -> None:
    error = refused(changed(**wrong))
    assert (error.code, error.data["place"]) == ("report_form", place)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (b'{"a": 1, "a": 2}', "report_duplicate"),
        (b'{"b": [{"a": 1, "a": 1}]}', "report_duplicate"),
        (b"\xff", "report_json"),
        (b"<html>", "report_json"),
        (b'{"a": 1.0}', "report_json"),
        (b'{"a": NaN}', "report_json"),
        (b"[" * 1_000_000, "report_json"),
        (b"1" * 10_000, "report_json"),
        (b" " * (document.LARGEST_REPORT + 1), "report_size"),
    ],
    ids=range(9),
)
def test_json_with_two_meanings_or_none_is_refused(written: bytes, code: str) -> None:
    with pytest.raises(OperatorError) as caught:
        parsed(written)
    assert caught.value.code == code


def test_what_an_implementation_says_is_cut_and_made_visible() -> None:
    said = Text(vi=HOSTILE, en="x" * 10_000_000)
    report = report_of([result(kind=Kind.ERRORED, reason=said)], name=HOSTILE + "y" * 1000)
    whole = json.dumps(report.to_document(), ensure_ascii=False)
    assert len(whole) < 10_000
    assert visible(whole) == whole
    assert Report.read(json.loads(whole)) == report


def test_the_schema_is_the_one_that_is_published() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == signature.schema()


def test_what_is_written_is_as_the_schema_says() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for envelope in (signature.signed(report_of(one_of_each(), readings=[ONE_WAY]), by) for by in (None, signer())):
        written = json.loads(envelope.to_bytes())
        validator.validate(written)
        assert not validator.is_valid({**written, "signature": {}})
        assert not validator.is_valid({**written, "report": {**written["report"], "verdict": "perfect"}})


def test_a_folder_holds_all_that_is_handed_over(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    envelope = write(report_of(all_passed()), folder, signer=signer())
    assert {path.name for path in folder.iterdir()} == {"report.json", "report.html", "junit.xml"}
    assert signature.read((folder / "report.json").read_bytes()) == envelope
    write(report_of(one_of_each()), folder, signer=None)
    assert signature.read((folder / "report.json").read_bytes()).report.verdict == "departs"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError) as caught:
        write(report_of(one_of_each()), tmp_path / "file", signer=None)
    assert caught.value.code == "file"


@pytest.mark.parametrize("missing", ["jinja2", "rfc8785"])
def test_without_the_extra_it_is_said_what_to_install(missing: str, tmp_path: Path) -> None:
    program = f"""
import sys
sys.modules[{missing!r}] = None
from report_parts import one_of_each, report_of
from idverify.conformance.report.folder import write
from idverify.errors import OperatorError
from pathlib import Path
try:
    write(report_of(one_of_each()), Path({str(tmp_path)!r}) / "out", signer=None)
except OperatorError as missing:
    print(missing.code)
"""
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert told.stdout == "conformance_extra\n"
    assert not (tmp_path / "out").exists()
