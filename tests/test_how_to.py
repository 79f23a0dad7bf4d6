"""The pages about a child's account do and say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from idverify.account import EndReason, LinkStage, Suspension
from idverify.account.link_event import LinkEventType
from idverify.account.link_state import TABLE
from idverify.age_review import AgeReview
from idverify.growing_up import GrowingUp
from idverify.guardianship import Guardianship
from idverify.law.reading import REGISTER
from idverify.supervision import Supervision

DOCS = Path(__file__).parents[1] / "docs"
HOW_TO = DOCS / "how-to" / "a-childs-account.md"
GUARDIANS = DOCS / "explanation" / "guardians.md"
DECISIONS = [next((DOCS / "adr").glob(f"{number}-*.md")) for number in ("0018", "0019", "0020")]
PAGES = [HOW_TO, GUARDIANS, *DECISIONS]


def rows_under(page: Path, first_cell: str) -> list[list[str]]:
    """The cells of the one table of a page whose heading begins with these words; its heading first."""
    lines = page.read_text(encoding="utf-8").splitlines()
    (start,) = [number for number, line in enumerate(lines) if line.startswith(f"| {first_cell} |")]
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    heading, _, *rows = table
    return [heading, *rows]


def test_the_page_for_an_engineer_is_one_program_that_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the page makes its store where it is run
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(HOW_TO).examples())
    assert len(examples) == HOW_TO.read_text(encoding="utf-8").count("\n```python\n") > 20
    for example in examples:
        example.evaluate()  # what fails is shown with the page's own line
    assert (tmp_path / "family.sqlite").exists()


@pytest.mark.parametrize(
    ("called", "kind"),
    [("links", Guardianship), ("supervision", Supervision), ("growing", GrowingUp), ("reviews", AgeReview)],
)
def test_the_page_for_an_engineer_names_every_call(called, kind):
    named = set(re.findall(rf"\b{called}\.(\w+)", HOW_TO.read_text(encoding="utf-8")))
    assert {name for name in vars(kind) if not name.startswith("_")} <= named


def test_what_may_happen_in_which_state_is_the_table_of_the_code():
    heading, *rows = rows_under(GUARDIANS, "what happens")
    stages = [None if cell == "none yet" else LinkStage(cell.strip("`")) for cell in heading[1:]]
    assert stages == [None, *LinkStage]
    assert {cell for row in rows for cell in row[1:]} == {"yes", ""}
    told = {
        LinkEventType(row[0].strip("`")): {stage for stage, cell in zip(stages, row[1:], strict=True) if cell}
        for row in rows
    }
    assert told == TABLE


@pytest.mark.parametrize(("first_cell", "kind"), [("reason", Suspension), ("how it ends", EndReason)])
def test_every_way_to_lose_ground_and_to_end_is_explained(first_cell, kind):
    _, *rows = rows_under(GUARDIANS, first_cell)
    assert {row[0].strip("`") for row in rows} == set(kind)


def test_the_readings_are_told_as_they_are_taken():
    _, *rows = rows_under(GUARDIANS, "reading")
    assert {row[0]: row[2].strip("`") for row in rows} == {row[0]: REGISTER[row[0]].default for row in rows}
    page = GUARDIANS.read_text(encoding="utf-8")
    assert {row[0] for row in rows} == set(re.findall(r"\bR-\d\d\b", page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_link_of_a_page_leads_to_a_page(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).is_file(), target
