"""docs/reference/campaign.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from idverify.campaign.finding import Defect, Remark
from idverify.campaign.folder import Folder
from idverify.campaign.role import Role
from idverify.campaign.run.summary import found_path
from idverify.campaign.schema import JUDGED
from idverify.campaign.status import Ask, Status
from idverify.messages import text

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "campaign.md"
TEXT = PAGE.read_text(encoding="utf-8")


def first_cells(title: str) -> list[str]:
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Columns that are read", list(Role)),
        ("Status", sorted(Status)),
        ("What is asked, and of whom", sorted(Ask)),
        ("Defects", sorted(Defect)),
        ("Remarks", sorted(Remark)),
        ("Columns that are written", JUDGED.names),
    ],
)
def test_a_table_of_the_page_has_every_word_of_the_code_and_no_other(title, words):
    listed = first_cells(title)
    assert (listed if title.startswith("Columns") else sorted(listed)) == [str(word) for word in words]


def test_the_folder_is_told_file_by_file():
    folder = Folder(Path("out"))
    paths = {folder.shared("phone"), folder.shared("personal_id")}
    paths |= {getattr(folder, name) for name in vars(Folder) if isinstance(getattr(folder, name), Path)} - {folder.path}
    paths |= {found_path(folder)}
    assert set(first_cells("The folder")) == {path.name + ("" if path.suffix else "/") for path in paths}


def test_who_is_asked_is_who_the_word_says():
    of_whom = dict(re.findall(r"^\| `((?:user|guardian|operator)\.\w+)` \| ([^|]+) \|", TEXT, re.MULTILINE))
    assert {Ask(word) for word, whom in of_whom.items() if whom != "whoever keeps the table"} == {
        ask for ask in Ask if ask.of_a_person
    }


def test_every_column_has_a_name_in_both_languages():
    for role in Role:
        named = text(f"campaign.role.{role}")
        assert named.vi != named.en


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)", TEXT))
def test_a_link_of_the_page_leads_to_a_page(target):
    assert (PAGE.parent / target).is_file()
