"""docs/how-to/after-a-breach.md says of the law what the register says, and leads to rows that are there."""

from __future__ import annotations

import re
import shlex

import pytest
from typed_pages import ROOT

from idverify.cli import _parser
from idverify.law import decree_330_2026, decree_356_2025, law_91_2025
from idverify.law.instrument import Confidence
from idverify.law.law_91_2025 import BREACH_HOURS
from idverify.law.provision import Provision

PAGE = ROOT / "docs/how-to/after-a-breach.md"
TEXT = PAGE.read_text(encoding="utf-8")
LOST = (PAGE.parent / "when-a-key-or-a-table-is-lost.md").read_text(encoding="utf-8")


def anchors(page: str) -> set[str]:
    """The places of a page, as a forge names them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_hours_on_the_page_are_the_laws() -> None:
    assert BREACH_HOURS.spans[-1].value == 72
    assert set(re.findall(r"(\d+) hours", TEXT)) == {"72"}


@pytest.mark.parametrize(
    "provision",
    [
        law_91_2025.ART_23_1,
        law_91_2025.ART_12_1,
        decree_356_2025.ART_28,
        decree_356_2025.ART_29,
        decree_330_2026.ART_54_3,
    ],
    ids=str,
)
def test_each_row_of_the_law_is_as_sure_as_the_register_is(provision: Provision) -> None:
    assert provision.confidence is Confidence.PRIMARY
    assert f"| {provision.citation}; *one text* |" in TEXT


def test_every_row_that_the_page_sends_to_is_there() -> None:
    sent = set(re.findall(r"when-a-key-or-a-table-is-lost\.md#([\w-]+)", TEXT))
    assert len(sent) > 5
    assert sent <= anchors(LOST)


def test_what_is_done_in_which_hour_is_told_in_order() -> None:
    told = [
        TEXT.index(part) for part in ("The first hour", "To the fourth hour", "To the first day", "To the third day")
    ]
    assert told == sorted(told)


def test_every_command_of_the_page_can_be_typed() -> None:
    commands = [
        line.removeprefix("$ idverify ")
        for block in re.findall(r"```console\n(.*?)```", TEXT.replace("\n   ", "\n"), re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(commands) > 8
    for command in commands:
        assert callable(_parser("en").parse_args(shlex.split(command)).run)
