"""``idverify conformance``, as somebody types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from idverify.cli import main
from idverify.cli.conformance_fixtures import explain
from idverify.conformance.fixture import fixtures
from idverify.conformance.report.document import Report

WRONG = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if asked["op"] == "start":
        print(json.dumps({"id": asked["id"], "implementation": {"name": "wrong", "version": "1"}}), flush=True)
    else:
        print(json.dumps({"id": asked["id"], "permitted": True, "ok": True, "text": "<script>"}), flush=True)
"""
ID = "147-2024/82.10/existing-account-first-second-after-grace"
SEED = "0123456789abcdef" * 2


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["conformance", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def wrong(tmp_path: Path) -> list[str]:
    path = tmp_path / "wrong.py"
    path.write_text(WRONG)
    return ["--", sys.executable, str(path)]


def test_the_reference_departs_in_nothing_and_what_needs_a_deployment_is_not_asked(capsys):
    status, out, err = told(capsys, "run", "--lang", "en", "--seed", SEED)
    assert (status, err) == (0, "")
    lines = out.splitlines()[1:]
    assert [line.split("  ")[0] for line in lines[:5]] == ["L0", "L1", "L2", "L3", "L4"]
    assert all(line.endswith("passed") for line in lines[:4])
    assert lines[4].endswith("skipped")
    assert SEED in out
    assert "no legal certificate" in out


def test_one_that_says_yes_to_everything_is_told_where_it_is_wrong(capsys, wrong):
    status, out, _ = told(capsys, "run", "--lang", "vi", "--level", "L1", *wrong)
    assert status == 1
    assert out.count("✗") == 20
    assert "Có sai khác." in out
    assert "idverify conformance explain " in out
    assert "<script>" not in out.replace('"<script>"', "")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_one_that_does_not_speak_is_said_to(capsys, lang):
    status, out, err = told(capsys, "run", "--lang", lang, "--", sys.executable, "-c", "pass")
    assert (status, out) == (2, "")
    assert "start" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--http", "http://127.0.0.1:1", "--evidence", "x"),
        ("--http", "http://127.0.0.1:1", "--", "cat"),
        ("--seed", "no"),
        ("--level", "L9"),
        ("--reading", "R-02=perhaps"),
        ("--snapshot", "timeless"),
        ("--timeout", "0"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_asked(capsys, arguments):
    try:
        status = main(["conformance", "run", "--lang", "en", *arguments])
    except SystemExit as ended:
        status = int(str(ended.code))
    assert status == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "about"),
    [
        (("--resume",), "--journal"),
        (("--sign", "key"), "--out"),
        (("--id", "no/such/*"), "selected"),
        (("--expected", "/nowhere/at-all"), "expected failures"),
        (("--journal", "/nowhere/at-all"), "journal"),
    ],
)
def test_what_is_missing_is_said(capsys, arguments, about):
    status, _, err = told(capsys, "run", "--lang", "en", *arguments)
    assert status == 2
    assert about in err


def test_a_report_is_written_signed_verified_and_rendered_again(capsys, tmp_path: Path):
    key, out = tmp_path / "key", tmp_path / "out"
    key.write_text("5e" * 32)
    key.chmod(0o600)
    status, _, _ = told(
        capsys, "run", "--level", "L1", "--out", str(out), "--sign", str(key), "--sign-as", "auditor.example"
    )
    assert status == 0
    assert {path.name for path in out.iterdir()} == {"report.json", "report.html", "junit.xml"}
    report = str(out / "report.json")
    status, said, _ = told(capsys, "verify", report, "--lang", "en")
    assert status == 3
    assert "auditor.example+" in said
    assert "nobody told whose it is" in said
    status, said, _ = told(capsys, "verify", report, "--json")
    assert (status, json.loads(said)["valid"], json.loads(said)["key_known"]) == (3, True, False)
    public = json.loads((out / "report.json").read_text())["signature"]["public_key"]
    status, said, _ = told(capsys, "verify", report, "--key", public, "--json")
    assert (status, json.loads(said)["key_known"]) == (0, True)
    assert json.loads(said)["same_fixtures"] is True
    again, junit = tmp_path / "again.html", tmp_path / "again.xml"
    assert told(capsys, "report", report, "--html", str(again), "--junit", str(junit))[0] == 0
    assert again.read_bytes() == (out / "report.html").read_bytes()
    assert junit.read_bytes() == (out / "junit.xml").read_bytes()


def test_a_report_that_was_touched_is_not_believed(capsys, tmp_path: Path):
    key, out = tmp_path / "key", tmp_path / "out"
    key.write_text("5e" * 32)
    key.chmod(0o600)
    told(capsys, "run", "--id", ID, "--out", str(out), "--sign", str(key))
    path = out / "report.json"
    document = json.loads(path.read_text())
    document["report"]["run"]["seed"] = "f" * 32
    path.write_text(json.dumps(document))
    status, said, _ = told(capsys, "verify", str(path), "--lang", "en")
    assert status == 1
    assert said.startswith("✗")


def test_the_report_of_a_run_says_what_was_asked_and_how(capsys):
    arguments = ("--provision", "AU-8", "--snapshot", "vn-2024-12-25", "--seed", SEED, "--json")
    status, out, _ = told(capsys, "run", *arguments)
    report = Report.read(json.loads(out))
    assert status == 0
    assert (report.run.seed, report.run.snapshot, report.run.selected) == (SEED, "vn-2024-12-25", ("AU-8",))
    assert report.implementation.name == "idverify"
    assert {result.kind for result in report.results} == {"pass"}
    assert any(reading.reading == "R-01" and reading.seen == ("until_2025_03_25",) for reading in report.readings)


def test_another_reading_is_held_to_only_where_it_was_declared(capsys):
    adapter = ("--", sys.executable, "-m", "idverify", "conformance", "adapter", "--reading", "R-02=on_birthday")
    run = ("run", "--lang", "en", "--level", "L1", "--provision", "27.3.a")
    assert told(capsys, *run, *adapter)[0] == 0  # it says so itself
    status, out, _ = told(capsys, *run, "--reading", "R-02=day_after", *adapter)
    assert status == 1
    assert "✗" in out


def test_a_run_that_was_killed_goes_on_where_it_was(capsys, tmp_path: Path):
    journal = tmp_path / "journal"
    command = [sys.executable, "-m", "idverify", "conformance", "run", "--level", "L2", "--journal", str(journal)]
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import json, sys, time\n"
        "from datetime import date\n"
        "from idverify.conformance.adapter import Connection\n"
        "connection = Connection()\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    time.sleep(0.004)\n"
        "    print(json.dumps(connection.answer_to(asked, date(2026, 11, 21))), flush=True)\n"
    )
    with subprocess.Popen([*command, "--", sys.executable, str(slow)]) as under_way:
        while not journal.exists() or len(journal.read_bytes().splitlines()) < 8:
            assert under_way.poll() is None
        under_way.kill()
    before = [json.loads(line) for line in journal.read_text().splitlines(keepends=True) if line.endswith("\n")]
    arguments = ("run", "--level", "L2", "--journal", str(journal), "--json")
    assert told(capsys, *arguments, "--", sys.executable, str(slow))[0] == 2  # there is one already
    status, out, _ = told(capsys, *arguments, "--resume", "--", sys.executable, str(slow))
    report = Report.read(json.loads(out))
    assert status == 0
    assert (report.run.seed, report.run.resumed) == (before[0]["beginning"]["seed"], len(before) - 1)
    assert {result.kind for result in report.results} == {"pass"}
    drawn = [result for result in report.results if result.fixture.startswith("drawn/")]
    assert len(report.results) - len(drawn) == sum(fixture.level == "L2" for fixture in fixtures())
    assert drawn
    lines = journal.read_text().splitlines()
    assert len(lines) == len(report.results) + 1
    other: Any = ("--", sys.executable, "-m", "idverify", "conformance", "adapter")
    assert told(capsys, *arguments, "--resume", "--level", "L0", *other)[0] == 2  # other fixtures


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_fixture_is_explained_with_its_provision_its_reading_and_its_twin(capsys, lang):
    status, out, _ = told(capsys, "explain", ID, "--lang", lang)
    assert status == 0
    for part in (ID, "147/2024/ND-CP art. 82.10", "AU-8", "R-01", "existing-account-last-second-of-grace", "at: "):
        assert part in out
    assert ("tùy cách hiểu" if lang == "vi" else "goes with the reading") in out


def test_every_fixture_can_be_explained(capsys):
    for fixture in fixtures():
        assert explain(fixture.id, lang="vi", as_json=False) == 0
    assert "None" not in capsys.readouterr().out


def test_one_that_does_not_exist_is_said_not_to(capsys):
    status, _, err = told(capsys, "explain", "no/such/one", "--lang", "en")
    assert status == 2
    assert "no/such/one" not in err


def test_fixtures_requirements_and_wrong_implementations_are_listed(capsys):
    status, out, _ = told(capsys, "list", "--level", "L0", "--lang", "en")
    assert status == 0
    assert out.splitlines()[-1] == f"{sum(fixture.level == 'L0' for fixture in fixtures())} fixtures."
    listed = json.loads(told(capsys, "list", "--id", ID, "--json")[1])
    assert [each["outcome"] for each in listed] == ["acceptable"]
    requirements = json.loads(told(capsys, "list", "--requirements", "--json")[1])
    assert all(bool(each["fixtures"]) != bool(each["not_tested"]) for each in requirements)
    wrong = json.loads(told(capsys, "list", "--wrong", "--json")[1])
    assert len(wrong) >= 30
    assert told(capsys, "list", "--requirements")[0] == told(capsys, "list", "--wrong")[0] == 0


@pytest.mark.parametrize("name", ["fixture", "report", "manifest", "decision", "retention", "answers"])
def test_each_schema_is_printed(capsys, name):
    status, out, _ = told(capsys, "schema", name)
    assert status == 0
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_an_implementation_that_is_wrong_on_purpose_departs(capsys):
    wrong = ("--", sys.executable, "-m", "idverify", "conformance", "adapter", "--wrong", "child-until-15")
    status, out, _ = told(capsys, "run", "--lang", "en", "--level", "L1", *wrong)
    assert status == 1
    assert "✗" in out
