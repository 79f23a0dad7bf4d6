"""docs/tutorial/first-post.md is typed from top to bottom into an empty folder, and what is seen is compared.

With ``IDVERIFY_TUTORIAL_FRESH=1`` it is a fresh copy of the repository with an environment of its own, as newcomers
have it.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

import pytest
from typed_pages import PORT, ROOT, Step, astray, pattern, steps, typed

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


@pytest.mark.parametrize(
    ("ending", "patience", "told"),
    [("echo before\nfalse\necho after", 60, "before"), ("echo before\nsleep 300", 1, "longer than 1 seconds:\nbefore")],
)
def test_a_page_that_fails_or_hangs_is_told_of_at_once_and_leaves_no_server(
    tmp_path: Path, ending: str, patience: float, told: str
) -> None:
    page, ticks = tmp_path / "page.md", tmp_path / "ticks"
    page.write_text(
        f"```sh\n(while true; do echo tick >> ticks; sleep 0.05; done) | cat &\nsleep 0.2\n{ending}\n```\n", "utf-8"
    )
    begun = time.monotonic()
    with pytest.raises(AssertionError) as failed:
        typed(str(page), tmp_path, patience=patience)
    assert time.monotonic() - begun < 30
    assert told in str(failed.value)
    assert "after" not in str(failed.value)
    time.sleep(0.2)
    ended_at = ticks.stat().st_size
    time.sleep(0.5)
    assert ticks.stat().st_size == ended_at > 0


def test_only_the_port_of_a_page_is_another_one() -> None:
    assert PORT.sub("9", "--port 8000 localhost:8000/ 80000 18000 :80001 2026-8000") == (
        "--port 9 localhost:9/ 80000 18000 :80001 2026-8000"
    )


def test_what_is_seen_is_told_in_words() -> None:
    with pytest.raises(AssertionError, match="nothing is said"):
        steps("```sh\nls\n```\n\n```text\n…\n```\n")


def test_what_differs_from_a_page_is_noticed() -> None:
    assert re.fullmatch(pattern("yes · …\n"), "yes · 147/2024/ND-CP")
    (shown,) = steps("```sh\nls\n```\n\n```text\na\nb\n```\n")
    assert shown._replace(seen="a\nb\n").as_shown
    assert astray([shown._replace(seen="a\n")]) == [("ls\n", "a\n")]
