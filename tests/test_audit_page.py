"""The page for an auditor: every block of it is run in order in an empty folder, and gives what stands under it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from idverify.cli import _parser
from idverify.conformance.fixture import fixtures
from idverify.conformance.result import Kind
from idverify.conformance.selection import Selection
from idverify.conformance.wrong import WRONG

PAGE = Path(__file__).parents[1] / "docs/how-to/audit-a-platform.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = [
    (kind, textwrap.dedent(code))
    for kind, code in re.findall(r"^ *```(sh|text|console)\n(.*?)^ *```$", TEXT, re.DOTALL | re.MULTILINE)
]
SHELL = [code for kind, code in BLOCKS if kind == "sh"]
END = "== the end of a block =="


def shown_as(block: str) -> re.Pattern[str]:
    """What a block of output stands for: ``…`` on a line of its own is any lines, within a line anything."""
    return re.compile(
        "".join(
            r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
            for line in block.splitlines()
        )
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder in which the page was run, and what each block of commands printed."""
    folder = tmp_path_factory.mktemp("audit")
    script = "".join(f"{code}\nprintf '%s\\n' '{END}'\n" for code in SHELL)
    run = subprocess.run(
        ["bash", "-uo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.stderr == ""
    outputs = run.stdout.split(f"{END}\n")
    assert outputs.pop() == ""
    assert len(outputs) == len(SHELL)
    return folder, outputs


def test_every_block_gives_what_stands_under_it(told: tuple[Path, list[str]]) -> None:
    outputs = iter(told[1])
    output, compared = "", 0
    for kind, block in BLOCKS:
        if kind == "sh":
            output = next(outputs)
        elif kind == "text":
            assert shown_as(block).fullmatch(output), output[-2000:]
            compared += 1
    assert compared >= 12


def test_what_the_page_hands_over_is_there(told: tuple[Path, list[str]]) -> None:
    folder, _ = told
    for report in ("first", "signed", "from-files", "settled", "others"):
        assert {path.name for path in (folder / report).iterdir()} == {"report.json", "report.html", "junit.xml"}
    assert (folder / "again.html").stat().st_size > 10_000
    assert (folder / "again.xml").read_text(encoding="utf-8").startswith("<?xml")
    for key in ("auditor.pem", "other.key"):
        assert (folder / key).stat().st_mode & 0o077 == 0


def test_the_platform_that_is_judged_fails_where_the_page_says(told: tuple[Path, list[str]]) -> None:
    folder, _ = told
    written = (folder / "first/report.html").read_text(encoding="utf-8")
    assert "147-2024/27.3.a/enrol-alone-on-sixteenth-birthday" in written


@pytest.mark.parametrize(
    "command",
    [line for kind, code in BLOCKS if kind != "text" for line in code.splitlines() if line.startswith("idverify ")],
)
def test_every_command_of_the_page_exists(command: str) -> None:
    words = shlex.split(re.split(r" [|>&]", command.replace("$SEED", "0" * 32))[0])
    _parser("en").parse_args(words[1:])


def test_the_page_names_what_exists() -> None:
    for name in re.findall(r"--wrong ([a-z0-9-]+)", TEXT):
        assert name in WRONG
    for pattern in set(re.findall(r"\b(?:identifiers|\d+-\d{4})/[\w.]+/[\w*-]+", TEXT)):
        assert Selection(patterns=(pattern,)).of(fixtures())
    assert all(f"`{kind}`" in TEXT for kind in (Kind.ERRORED, Kind.SKIPPED))
    for inline in re.findall(r"`idverify ([a-z0-9 .-]+)`", TEXT):
        _parser("en").parse_args(shlex.split(inline))


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)[)#]", TEXT))
def test_a_link_of_the_page_leads_to_a_page(target: str) -> None:
    assert (PAGE.parent / target).is_file()
