"""docs/how-to/when-the-law-changes.md is typed into an empty folder; the day that it tells of is one of the law."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from typed_pages import ROOT, astray, typed

from idverify.law import decree_333_2026

PAGE = "docs/how-to/when-the-law-changes.md"
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")


def test_the_same_question_is_answered_by_the_law_of_its_day(tmp_path: Path) -> None:
    seen = typed(PAGE, tmp_path)
    assert astray(seen) == []
    assert len([step for step in seen if step.shown]) == 2


def test_the_day_on_the_page_is_the_decrees() -> None:
    assert decree_333_2026.ART_16_2_D.instrument.in_force == date(2026, 8, 19)
    assert "on 19 August 2026, when\nDecree 333/2026/ND-CP" in TEXT


def test_entries_that_change_a_decision_are_marked_as_the_page_says() -> None:
    entries = re.findall(
        r"^- ⚖ (.*?)(?=^- |^## |\Z)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert entries
    assert all(re.search(r"\d+/\d{4}/[A-Z]", each) for each in entries)


def test_the_part_for_maintainers_is_there() -> None:
    assert "\n## A rule in an hour\n" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
