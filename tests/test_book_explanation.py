"""The pages that explain say what the code does: their programs run, and what they name is there."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import idverify
from idverify.doctor import database, machine
from idverify.law.reading import REGISTER
from idverify.standing.revoked import MARGIN
from idverify.standing.standing import LONGEST, SKEW

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXPLAINED = DOCS / "explanation"
RESULTS = ROOT / "benchmarks" / "results"
# Pages that are programs, with how many blocks each has.
PROGRAMS = {
    "phone-or-id": 6,
    "pseudonyms": 4,
    "readings": 2,
    "sealed-records": 3,
    "the-ledger": 3,
    "time": 8,
}
PAGES = [
    *(EXPLAINED / f"{name}.md" for name in (*PROGRAMS, "threat-model", "performance")),
    EXPLAINED / "what-we-do-not-decide.md",
    EXPLAINED / "compared-with-others.md",
    DOCS / "governance.md",
    DOCS / "deprecation.md",
    ROOT / "SECURITY.md",
]
BLOCK = re.compile(r"^```(\w+)", re.MULTILINE)
TEST = re.compile(r"^ *def test_(\w+)\(", re.MULTILINE)


def rows(page: Path) -> list[list[str]]:
    """The cells of every line of every table of a page, headings left out."""
    lines = page.read_text(encoding="utf-8").splitlines()
    ruled = [number for number, line in enumerate(lines) if line.startswith("|---")]
    heads = {number - 1 for number in ruled} | set(ruled)
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for number, line in enumerate(lines)
        if line.startswith("|") and number not in heads
    ]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_page_with_programs_runs_from_top_to_bottom(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = EXPLAINED / f"{name}.md"
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples())
    assert len(examples) == page.read_text(encoding="utf-8").count("\n```python\n") == PROGRAMS[name]
    for example in examples:
        example.evaluate()  # what fails is shown with the page's own line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_block_is_a_program_or_a_text(page):
    languages = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert set(languages) <= {"python", "text"}
    assert "python" not in languages or page.stem in PROGRAMS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_link_of_a_page_leads_to_a_page(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).is_file(), target


@functools.cache
def claims() -> frozenset[str]:
    """Each claim of the tests, as ``file::claim``, and each file."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        file = path.relative_to(ROOT / "tests").with_suffix("").as_posix()
        found.add(file)
        found |= {f"{file}::{name}" for name in TEST.findall(path.read_text(encoding="utf-8"))}
    return frozenset(found)


def test_every_claim_about_threats_names_a_test_that_there_is():
    text = (EXPLAINED / "threat-model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:property/)?test_\w+(?:::\w+)?)`", text))
    assert len(named) > 30
    assert named <= claims(), named - claims()


def test_every_defence_in_a_table_says_what_holds_it():
    defences = 0
    for table in (EXPLAINED / "threat-model.md").read_text(encoding="utf-8").split("\n\n"):
        heading, *lines = table.splitlines()
        if heading.startswith("|") and heading.endswith("| held by |"):
            for line in lines[1:]:
                assert "test_" in line.rsplit(" | ", 1)[1] or "/adr/" in line.rsplit(" | ", 1)[1], line
                defences += 1
    assert defences > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_test_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    functions = {claim.partition("::")[2] for claim in claims()}
    for file in re.findall(r"`tests/(test_\w+)\.py`", text):
        assert file in claims()
    for name in re.findall(r"`test_(\w+)`", text):
        assert name in functions | {claim.removeprefix("test_") for claim in claims()}, name


def test_every_reading_is_told_with_what_it_takes_and_what_speaks_against_it():
    page = EXPLAINED / "readings.md"
    assert [row[0] for row in rows(page)] == list(REGISTER)
    chosen = page.read_text(encoding="utf-8").partition("Careful is not the same")[0].partition("five questions")[2]
    assert sorted(re.findall(r"R-\d\d", chosen)) == sorted(REGISTER)  # each was chosen by one of the five


FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def test_every_figure_of_performance_stands_in_the_file_that_it_names():
    found = 0
    for row in rows(EXPLAINED / "performance.md"):
        files = [cell for cell in row if re.fullmatch(r"(`[\w-]+\.txt`(, )?)+", cell)]
        assert len(files) == 1, row
        place = row.index(files[0])
        for file in re.findall(r"`([\w-]+\.txt)`", files[0]):
            measured = set(FIGURE.findall((RESULTS / file).read_text(encoding="utf-8")))
            for figure in FIGURE.findall(" ".join(row[1:place])):
                assert figure in measured, (file, figure)
                found += 1
    assert found > 40


def test_every_command_of_performance_is_the_one_of_its_file_or_of_the_list():
    told = "".join(path.read_text(encoding="utf-8") for path in RESULTS.iterdir())
    commands = [
        row[-1].strip("`") for row in rows(EXPLAINED / "performance.md") if row[-1].startswith(("`python", "`make"))
    ]
    assert len(commands) > 10
    for command in commands:
        assert command in told or command.replace(" --seconds 15 --sign-ups 600", "") in told, command


def test_what_is_said_of_other_libraries_is_what_was_compared():
    compared = (DOCS / "reference" / "peers.md").read_text(encoding="utf-8")
    text = (EXPLAINED / "compared-with-others.md").read_text(encoding="utf-8")
    shares = re.findall(r"[\d,]+ of [\d,]+", text)
    assert len(shares) >= 3
    for share in shares:
        assert share in compared, share


def test_the_versions_that_are_supported_are_those_that_are_asked_for():
    text = (DOCS / "deprecation.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pythons = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert f"{pythons[0]} to {pythons[-1]}" in text
    assert f"SQLite 3.{machine._RETURNING[1]}" in text
    newer = f"{database._OLDEST_POSTGRESQL} or newer"
    assert f"| PostgreSQL | {newer}" in text
    assert f"PostgreSQL {newer}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert idverify.__version__.startswith("0.") == ("while the version begins with 0" in text)


def test_how_wrong_a_clock_may_be_is_told_as_the_code_has_it():
    text = (EXPLAINED / "time.md").read_text(encoding="utf-8")
    off, far = (int(each.total_seconds()) for each in (database._OFF, database._FAR))
    assert f"warns beyond {off} seconds and fails beyond {far}" in text
    assert f"over {int(SKEW.total_seconds())} seconds ahead" in text
    assert MARGIN.total_seconds() == 5 * 60
    assert "over five minutes behind" in text
    assert LONGEST.total_seconds() == 60 * 60
    assert "an hour at most" in (DOCS / "deprecation.md").read_text(encoding="utf-8")
