"""Every command that a page shows is one: of idverify, of make, of pip, of pytest and of the tools."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from idverify.cli import _parser
from idverify.conformance import pytest_plugin

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(path for path in (ROOT / "docs").rglob("*.md") if "reference/law" not in path.as_posix()),
        *(path for folder in ("conformance", "examples", "vectors") for path in (ROOT / folder).rglob("*.md")),
    ]
)
FENCE = re.compile(r"^ *```(?:console|sh)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
# What is in quotes belongs together; elsewhere another command begins behind these.
PART = re.compile(r"""((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^'"\\|;&]|(?<!&)&(?!&))+)""")
INSIDE = re.compile(r"\$\(([^()]*)\)")
# Where a command ends and a file begins.
END = re.compile(r"\s\d?[<>]|\s&$")


def lines() -> Iterator[tuple[str, str]]:
    """Each line that is to be typed, with its page."""
    for page in PAGES:
        for block in FENCE.findall(page.read_text(encoding="utf-8")):
            for line in re.sub(r"\\\n\s*", "", block).splitlines():
                for command in commands(line.strip().removeprefix("$ ")):
                    yield str(page.relative_to(ROOT)), command


def commands(line: str) -> Iterator[str]:
    """Each command of a line: those between |, ||, && and ;, and those whose output is a word of another."""
    for inner in INSIDE.findall(line):
        yield from commands(inner)
    for part in PART.findall(INSIDE.sub("0" * 32, line)):
        yield re.sub(r"^\s*(?:(?:do|then|else|exec|if|sudo|time|while|!) +)*|\s+$", "", part)


LINES = list(lines())


def typed(program: str) -> list[tuple[str, str]]:
    """What stands behind a program's name, wherever one is called by it or by its path, or with settings before it."""
    before = r"(?:[A-Z_]+=\S+ +)*(?:\S*/)?"
    found = [(page, re.fullmatch(rf"{before}{program} +(.*)", line)) for page, line in LINES]
    return [(page, words[1]) for page, words in found if words]


def words_of(command: str) -> list[str]:
    """The words of a command, without what is done with its output."""
    return shlex.split(re.sub(r"\$[A-Z]+\b", "0" * 32, END.split(command)[0]), comments=True)


OURS = typed("idverify")


@pytest.mark.parametrize(("page", "command"), OURS, ids=[f"{page}: {command}" for page, command in OURS])
def test_a_command_of_ours_can_be_typed(page: str, command: str) -> None:
    assert callable(_parser("en").parse_args(words_of(command)).run), page


def test_each_command_of_a_line_is_taken() -> None:
    line = (
        """export K="$(idverify keys new)"; echo 'a | b && c' | idverify phone - && make law"""
        """ || idverify doctor > out &"""
    )
    assert list(commands(line)) == [
        "idverify keys new",
        f'export K="{"0" * 32}"',
        "echo 'a | b && c'",
        "idverify phone -",
        "make law",
        "idverify doctor > out &",
    ]
    assert words_of("idverify doctor --json > out &") == ["idverify", "doctor", "--json"]


def test_there_are_commands_of_ours() -> None:
    assert len(OURS) > 100


def test_every_target_of_make_that_a_page_names_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    said = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)[^`]*`", page.read_text(encoding="utf-8"))}
    named = said | {words_of(command)[0] for _, command in typed("make") if command[0].islower()}
    assert len(named) > 5
    assert named <= targets


def test_every_extra_that_a_page_installs_is_one() -> None:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = {
        extra
        for page in PAGES
        for extras in re.findall(r"(?:idverify-vn|-e '?\.|-e \"?\.)\[([a-z0-9,]+)\]", page.read_text(encoding="utf-8"))
        for extra in extras.split(",")
    }
    assert len(named) > 5
    assert named <= known.keys()


def test_every_option_of_pytest_that_a_page_names_is_one() -> None:
    source = Path(pytest_plugin.__file__).read_text(encoding="utf-8")
    named = {
        word.partition("=")[0] for _, command in typed("pytest") for word in words_of(command) if "--idverify" in word
    }
    assert len(named) >= 3
    assert all(f'"{option}"' in source for option in named)


def test_every_tool_and_benchmark_that_a_page_runs_is_there() -> None:
    named = {
        path
        for page in PAGES
        for path in re.findall(r"\bpython3? ((?:tools|benchmarks|tests)/[\w/.]+\.py)", page.read_text(encoding="utf-8"))
    }
    assert len(named) > 3
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_every_result_that_the_page_of_measurements_lists_is_there() -> None:
    folder = ROOT / "benchmarks" / "results"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    named = {name for row in re.findall(r"^\|.*", listed, re.MULTILINE) for name in re.findall(r"[\w-]+\.txt", row)}
    assert len(named) > 5
    assert [name for name in sorted(named) if not (folder / name).is_file()] == []
