"""docs/tutorial/first-post.md is typed from top to bottom into an empty folder, and what is seen is compared.

With ``IDVERIFY_TUTORIAL_FRESH=1`` it is a fresh copy of the repository with an environment of its own, as newcomers
have it.
"""

from __future__ import annotations

import os
import re
import shutil

import pytest
from typed_pages import ROOT, Step, astray, pattern, steps, typed

PAGE = "docs/tutorial/first-post.md"
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")
FRESH = os.environ.get("IDVERIFY_TUTORIAL_FRESH") == "1"

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    folder = tmp_path_factory.mktemp("tutorial") / "clone"
    if FRESH:
        shutil.copytree(
            ROOT, folder, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache", "build", "__pycache__")
        )
    else:
        folder.mkdir()
    return typed(PAGE, folder, fresh=FRESH)


@needs_curl
def test_every_step_shows_what_the_page_says(seen: list[Step]) -> None:
    assert astray(seen) == []
    assert len([step for step in seen if step.shown]) == TEXT.count("\n```text\n") > 8


@needs_curl
def test_a_child_a_denial_and_its_article_are_on_the_way(seen: list[Step]) -> None:
    told = "".join(step.seen for step in seen)
    assert "ask_guardian" in told
    assert re.search(r"^no · .*147/2024/ND-CP art\. 27\.3\.b", told, re.MULTILINE)
    assert '"code": "denied"' in told


@needs_curl
def test_no_step_shows_a_number_or_a_trace(seen: list[Step]) -> None:
    for step in seen:
        assert "Traceback" not in step.seen
        assert "912000001" not in step.seen.replace(" ", "")


def test_what_differs_from_a_page_is_noticed() -> None:
    assert re.fullmatch(pattern("yes · …\n"), "yes · 147/2024/ND-CP")
    (shown,) = steps("```sh\nls\n```\n\n```text\na\nb\n```\n")
    assert shown._replace(seen="a\nb\n").as_shown
    assert astray([shown._replace(seen="a\n")]) == [("ls\n", "a\n")]
