"""CONTRIBUTING.md tells of a rule that is there, in files and by tests that are there; so do the READMEs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import idverify
from idverify.law.snapshot import AS_OF

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```(?:python|json|text)\n# (\S+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
NAMED = re.findall(r"`(test_\w+)` in `(tests/\w+\.py)`", PAGE)


@pytest.mark.parametrize(("path", "block"), SHOWN, ids=[path for path, _ in SHOWN])
def test_what_the_page_shows_of_a_file_stands_in_it(path: str, block: str) -> None:
    assert block in (ROOT / path).read_text(encoding="utf-8")


def test_every_block_of_the_page_is_of_a_file() -> None:
    assert len(SHOWN) == len(re.findall(r"^```(?:python|json|text)$", PAGE, re.MULTILINE)) == 7


@pytest.mark.parametrize(("test", "path"), NAMED, ids=[test for test, _ in NAMED])
def test_a_test_that_the_page_names_is_there(test: str, path: str) -> None:
    assert f"\ndef {test}(" in (ROOT / path).read_text(encoding="utf-8")
    assert path in PAGE.partition("```sh")[2]


def test_every_file_and_folder_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"(?<![\w/])((?:src|tests|docs|tools)/[\w./-]*\w/?)", PAGE))
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_what_is_cited_is_this_version_and_this_state_of_the_law() -> None:
    cited = " ".join((ROOT / "CITATION.cff").read_text(encoding="utf-8").split())
    assert f"version: {idverify.__version__} " in cited
    assert f"{AS_OF.day} {AS_OF:%B %Y}" in cited


@pytest.mark.parametrize(("page", "day"), [("README.md", "%d %B %Y"), ("README.vi.md", "%d-%m-%Y")])
def test_a_readme_says_what_is_true_of_this_version(page: str, day: str) -> None:
    from idverify.conformance.fixture import fixtures

    told = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    assert idverify.__version__ in told
    assert AS_OF.strftime(day) in told
    fixed = len(tuple(fixtures()))
    assert (f"{fixed:,}" if page == "README.md" else f"{fixed:,}".replace(",", ".")) in told


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_a_readme_is_one_screen_and_its_links_lead_somewhere(page: str) -> None:
    told = (ROOT / page).read_text(encoding="utf-8")
    assert len(told.splitlines()) <= 100
    for target in re.findall(r"\]\(([^)#]+)", told):
        assert (ROOT / target).exists(), target


def test_both_readmes_run_the_same_programs() -> None:
    programs = [
        [
            re.findall(r"iv\.\w+|decide_\w+", block)
            for block in re.findall(
                r"^```python\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE
            )
        ]
        for page in ("README.md", "README.vi.md")
    ]
    assert programs[0] == programs[1]
    assert len(programs[0]) == 3
