"""The pytest plugin, in a project of its own: the one of the page, run by pytest in a child process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from idverify.conformance.fixture import fixtures

PAGE = Path(__file__).parents[1] / "docs/how-to/run-the-suite-in-your-tests.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```(?:python|ini)\n# ([\w.]+)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE))
(EXPECTED,) = re.findall(r"^```\n(identifiers/.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
(FAILURE,) = re.findall(r"^```text\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
FAULT = re.search(r"`(PhoneNumber\.parse\(.*?, as_of=day\))`", TEXT)
SOUND = "PhoneNumber.parse(typed, as_of=day)"
PHONES = {each.id for each in fixtures() if each.request["op"] == "phone.parse"}
SEED = "0123456789abcdef" * 2
SHORT = "identifiers/phone/form-*"

Run = Callable[..., "Ran"]


class Ran:
    """What a run of pytest came to."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.status, self.said = done.returncode, done.stdout + done.stderr
        last = self.said.strip().splitlines()[-1]
        self.counts = {kind: int(number) for number, kind in re.findall(r"(\d+) (\w+)", last)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("conftest.py", "test_the_law.py"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Ran:
    """Run pytest in a folder, warnings being errors."""
    return Ran(
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "--tb=short", *arguments],
            cwd=folder,
            # Of what else is installed here for pytest nothing is wanted.
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
    )


def put(folder: Path, old: str, new: str) -> None:
    file = folder / "test_the_law.py"
    written = file.read_text(encoding="utf-8")
    assert written.count(old) == 1
    file.write_text(written.replace(old, new), encoding="utf-8")


def fault(folder: Path) -> None:
    assert FAULT is not None
    put(folder, SOUND, FAULT[1])


def test_the_project_of_the_page_is_of_two_files_and_passes(project: Path) -> None:
    assert sorted(FILES) == ["conftest.py", "pytest.ini", "test_the_law.py"]
    ran = run(project, "--idverify-level", "L0")
    assert ran.status == 0, ran.said
    others = sum(each.level == "L0" for each in fixtures()) - len(PHONES)
    assert (ran.counts["passed"], ran.counts["skipped"]) == (len(PHONES), others)


def test_what_is_not_supported_is_skipped_and_says_so_in_both_languages(project: Path) -> None:
    ran = run(project, "--idverify-id", "scenarios/clock/*", "-rs")
    assert ran.status == 0
    assert set(ran.counts) == {"skipped"}
    assert "scenario.reset" in ran.said
    assert " · The implementation says that it does not know scenario.reset." in ran.said


def test_a_platform_with_one_fault_fails_with_a_message_in_both_languages(project: Path) -> None:
    fault(project)
    ran = run(project, "--idverify-id", "identifiers/phone/*", "--idverify-seed", SEED)
    assert ran.status == 1
    assert 0 < ran.counts["failed"] < ran.counts["passed"]
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in FAILURE.splitlines()
    )
    found = re.search(rf"^{pattern}", ran.said, re.MULTILINE)
    assert found is not None, ran.said[-3000:]
    id = FAILURE.splitlines()[0]
    (because,) = [each.because for each in fixtures() if each.id == id]
    assert because.vi in found[0]
    assert because.en in found[0]
    assert found[0].endswith(f"--idverify-seed {SEED}\n")
    assert "Traceback" not in found[0]


KEEPING = """

def test_the_law(idverify_case):
    def kept(request):
        with open({name!r}, "a", encoding="utf-8") as file:
            file.write(repr(request))
        return answer(request)

    idverify_case.check(kept)
"""


def test_the_seed_is_told_and_repeats_the_run(project: Path) -> None:
    asked = project / "asked.txt"
    with (project / "test_the_law.py").open("a", encoding="utf-8") as file:
        file.write(KEEPING.format(name=str(asked)))
    first = run(project, "--idverify-id", SHORT)
    seen = asked.read_text(encoding="utf-8")
    (seed,) = re.findall(r"--idverify-seed ([0-9a-f]{32})", first.said)
    asked.unlink()
    run(project, "--idverify-id", SHORT, "--idverify-seed", seed)
    assert asked.read_text(encoding="utf-8") == seen
    asked.unlink()
    run(project, "--idverify-id", SHORT, "--idverify-seed", SEED)
    assert asked.read_text(encoding="utf-8") != seen


def expecting(folder: Path, written: str = EXPECTED) -> None:
    (folder / "pytest.ini").write_text(FILES["pytest.ini"], encoding="utf-8")
    (folder / "expected.tsv").write_text(written, encoding="utf-8")


def test_an_expected_failure_is_xfailed_with_its_reason(project: Path) -> None:
    refuse = 'PhoneNumber.parse(typed if len(typed) < 11 else "1", as_of=day)'
    put(project, SOUND, refuse)
    expecting(project)
    ran = run(project, "--idverify-id", "identifiers/phone/legacy-0*", "-rx")
    assert (ran.status, set(ran.counts)) == (0, {"xfailed"}), ran.said
    assert "NUM-4: " in ran.said
    assert EXPECTED.strip().split("\t")[2] in ran.said
    assert EXPECTED.strip().split("\t")[3] in ran.said


def test_an_expected_failure_that_passes_by_now_fails(project: Path) -> None:
    expecting(project)
    ran = run(project, "--idverify-id", "identifiers/phone/legacy-01*")
    assert ran.status == 1
    assert set(ran.counts) == {"failed"}
    assert "take that line out" in ran.said


@pytest.mark.parametrize(
    ("written", "said"),
    [("identifiers/phone/none-*\tNUM-4\tone\tmột\n", "none-*"), ("two\tcells\n", "1")],
    ids=["covers nothing", "no such line"],
)
def test_a_file_of_expected_failures_that_is_not_right_stops_the_run(project: Path, written: str, said: str) -> None:
    expecting(project, written)
    ran = run(project, "--idverify-id", SHORT)
    assert ran.status == pytest.ExitCode.USAGE_ERROR
    assert ran.said.strip().startswith("ERROR: ")
    assert said in ran.said
    assert "Traceback" not in ran.said


@pytest.mark.parametrize(
    "arguments",
    [
        ("--idverify-id", "identifiers/fone/*"),
        ("--idverify-id", SHORT, "--idverify-id", "identifiers/fone/*"),
        ("--idverify-level", "L0", "--idverify-level", "L9"),
    ],
)
def test_a_slip_of_the_pen_is_an_error_and_no_empty_run(project: Path, arguments: tuple[str, ...]) -> None:
    ran = run(project, *arguments)
    assert ran.status == pytest.ExitCode.USAGE_ERROR, ran.said


def test_something_that_answers_no_dict_fails_and_something_that_breaks_shows_where(project: Path) -> None:
    put(
        project,
        '    if request["op"] != ',
        "    if 'e' in request['input']:\n        return None\n    if request[\"op\"] != ",
    )
    put(project, SOUND, "1 / 0")
    ran = run(
        project, "--idverify-id", "identifiers/phone/form-national", "--idverify-id", "identifiers/phone/ambiguous-e*"
    )
    assert ran.status == 1
    assert "ZeroDivisionError" in ran.said
    assert "The answer was no JSON object on one line." in ran.said


READS_TWICE = """
from datetime import date

from idverify.conformance.adapter import Connection
from idverify.law.reading import Readings

TODAY = date(2026, 11, 22)


def answer(request):
    option = "on_birthday" if request["op"] == "enrol" else "day_after"
    return Connection(Readings({"R-02": option})).answer_to(request, TODAY)


def test_the_law(idverify_case):
    idverify_case.check(answer, readings=READINGS)
"""
BIRTHDAYS = (
    "--idverify-id",
    "147-2024/27.3.a/enrol-alone-on-s*",
    "--idverify-id",
    "147-2024/27.3.a/leap-day-child-on-s*",
)


def test_a_law_read_in_two_ways_at_once_fails_the_run_and_no_single_test(project: Path) -> None:
    (project / "test_the_law.py").write_text(READS_TWICE + "\n\nREADINGS = None\n", encoding="utf-8")
    ran = run(project, *BIRTHDAYS)
    assert "2 passed" in ran.said
    assert ran.status == 1
    assert "Reading R-02 is not kept to: answers go by day_after, on_birthday." in ran.said
    assert run(project, *BIRTHDAYS[:2]).status == 0


def test_a_reading_that_is_said_is_held_to(project: Path) -> None:
    said = READS_TWICE + '\n\nREADINGS = {"R-02": "on_birthday"}\n'
    (project / "test_the_law.py").write_text(said, encoding="utf-8")
    ran = run(project, *BIRTHDAYS)
    assert (ran.status, ran.counts["failed"], ran.counts["passed"]) == (1, 1, 1)


def test_a_conftest_may_import_the_type_of_a_case(project: Path) -> None:
    written = f"from idverify.conformance.pytest_plugin import Case\n{FILES['conftest.py']}\n__all__ = ['Case']\n"
    (project / "conftest.py").write_text(written, encoding="utf-8")
    assert run(project, "--idverify-id", SHORT).status == 0


def test_it_is_loaded_from_the_command_line_too(project: Path) -> None:
    (project / "conftest.py").unlink()
    assert run(project, "-p", "idverify.conformance.pytest_plugin", "--idverify-id", SHORT).status == 0


def test_nothing_happens_where_no_test_asks(project: Path) -> None:
    (project / "test_the_law.py").write_text("def test_other():\n    pass\n", encoding="utf-8")
    ran = run(project)
    assert (ran.status, ran.counts) == (0, {"passed": 1})
    assert "idverify" not in ran.said


def test_nothing_happens_in_a_project_that_does_not_load_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n\nimport idverify\n\n\ndef test_other():\n"
        "    assert idverify\n    assert 'idverify.conformance.pytest_plugin' not in sys.modules\n",
        encoding="utf-8",
    )
    ran = run(tmp_path)
    assert (ran.status, ran.counts) == (0, {"passed": 1})
    assert run(tmp_path, "--idverify-level", "L0").status == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)[)#]", TEXT))
def test_a_link_of_the_page_leads_to_a_page(target: str) -> None:
    assert (PAGE.parent / target).is_file()
