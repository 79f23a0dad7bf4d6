"""The page about the sandbox: every block of it is run, in order, and gives what stands there."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_server import clean_environment, sandbox

from idverify.web.sandbox.environment import _TAKEN
from idverify.web.sandbox.key import TOKEN

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to" / "try-it-in-the-sandbox.md"
BLOCKS = re.findall(
    r"^```(sh|json|text)\n(.*?)^```$", HOW_TO.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
)
END = "== the end of a block =="


def is_like(found: object, shown: object) -> bool:
    """Whether something is what the page shows, where three dots stand for any text, or for some."""
    if shown == "…":
        return isinstance(found, str) and found != ""
    if shown == ["…"]:
        return isinstance(found, list) and found != []
    if isinstance(shown, dict) and isinstance(found, dict):
        return found.keys() == shown.keys() and all(is_like(found[name], shown[name]) for name in shown)
    if isinstance(shown, list) and isinstance(found, list):
        return len(found) == len(shown) and all(map(is_like, found, shown))
    if isinstance(shown, str) and isinstance(found, str) and shown.startswith("2028-"):
        return found.startswith(shown[:16])  # the clock runs on
    return found == shown


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, str]]:
    with sandbox("--lang", "vi") as here_and_screen:
        yield here_and_screen


def test_every_block_of_the_page_gives_what_stands_under_it(server: tuple[str, str]) -> None:
    here, _ = server
    script = "".join(f"{code}\nprintf '\\n{END}\\n'\n" for kind, code in BLOCKS if kind == "sh")
    script = script.replace("http://127.0.0.1:8181", here)
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=clean_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, (told.stderr, told.stdout[-2000:])
    outputs = iter(told.stdout.split(f"{END}\n"))
    output = ""
    compared = 0
    for kind, block in BLOCKS:
        if kind == "sh":
            output = next(outputs).strip()
        elif kind == "text":
            assert output == block.strip()
            compared += 1
        else:
            assert is_like(json.loads(output), json.loads(block)), (output, block)
            compared += 1
    assert compared == sum(kind != "sh" for kind, _ in BLOCKS) >= 12


def test_the_first_command_on_the_screen_is_one_that_works(server: tuple[str, str]) -> None:
    here, screen = server
    assert screen.splitlines()[2].startswith("Chỉ để thử")
    assert screen.splitlines()[3].startswith("For trying only")
    assert TOKEN in screen
    assert f"{here}/sandbox\n" in screen
    assert str(HOW_TO.relative_to(HOW_TO.parents[2])) in screen
    first = re.search(r"^ +(curl .*?birth_date.*?)$", screen, flags=re.DOTALL | re.MULTILINE)
    assert first is not None
    told = subprocess.run(["bash", "-c", first[1]], capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(told.stdout)["permitted"] is True


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)", HOW_TO.read_text(encoding="utf-8")))
def test_a_link_of_the_page_leads_to_a_page(target: str) -> None:
    assert (HOW_TO.parent / target).is_file()


def test_every_setting_that_the_page_names_is_one() -> None:
    named = set(re.findall(r"IDVERIFY_([A-Z_]+)", HOW_TO.read_text(encoding="utf-8")))
    assert named - {"SANDBOX_REDIRECT", "SANDBOX_ANYWHERE", "HTTP_HOSTS"} <= _TAKEN
