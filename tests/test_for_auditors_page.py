"""The page for auditors: its commands run in order in an empty folder, and what it names exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from book_reference import LINK
from generated_page import ROOT

from idverify.cli import _parser
from idverify.conformance.fixture import fixtures
from idverify.law.instrument import Confidence
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS

PAGE = ROOT / "docs/for-auditors.md"
TEXT = PAGE.read_text(encoding="utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
COMMANDS = [line for block in SHELL for line in block.splitlines() if line.startswith("idverify ")]
# What an auditor has before: the platform's adapter, and the signer's key from elsewhere than the report.
ADAPTER = "#!/bin/sh\nexec idverify conformance adapter --wrong child-until-15\n"
KEY_FROM_ELSEWHERE = (
    "KEY=$(idverify conformance verify report/report.json --json"
    " | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"key\"])')\n"
)
_CITATION = re.compile(r"\b(\d+/\d{4}/[A-Z0-9-]+) arts?\. ([\d.a-zđ]*[\da-zđ])(?: and ([\d.a-zđ]*[\da-zđ]))?")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, str]]]:
    """The folder in which the page was run, and how each block ended and what it printed."""
    folder = tmp_path_factory.mktemp("auditor")
    (folder / "adapter").write_text(ADAPTER)
    (folder / "adapter").chmod(0o700)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ended = []
    for number, block in enumerate(SHELL):
        before = KEY_FROM_ELSEWHERE if number == len(SHELL) - 1 else ""
        run = subprocess.run(
            ["bash", "-uo", "pipefail", "-c", before + block],
            cwd=folder,
            env={**os.environ, "PATH": path, "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert run.stderr == ""
        ended.append((run.returncode, run.stdout))
    return folder, ended


def test_the_suite_works_on_this_machine(ran):
    status, told = ran[1][0]
    assert status == 0
    assert "147-2024/27.3.b/" in told
    assert "Nothing departs" in told


def test_a_platform_that_departs_is_reported_and_signed(ran):
    folder, ended = ran
    assert ended[1][0] == 1
    assert "Something departs." in ended[1][1]
    assert {path.name for path in (folder / "report").iterdir()} == {"report.json", "report.html", "junit.xml"}
    assert (folder / "auditor.key").stat().st_mode & 0o077 == 0


def test_a_report_holds_under_a_key_had_from_elsewhere(ran):
    status, told = ran[1][2]
    assert status == 0
    assert "auditor.example+" in told


def test_the_page_has_as_many_blocks_as_are_run():
    assert len(SHELL) == 3
    assert len(COMMANDS) == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_exists(command):
    _parser("en").parse_args(shlex.split(command.replace("$SEED", "0" * 32))[1:])


def test_every_citation_of_the_page_is_in_the_register():
    cited = _CITATION.findall(TEXT)
    assert len(cited) > 8
    for number, one, other in cited:
        for place in filter(None, (one, other)):
            known = [each for each in PROVISIONS if each.startswith(f"{number} art. {place}")]
            assert known, f"{number} {place}"


def test_what_it_names_exists():
    ids = {fixture.id for fixture in fixtures()}
    assert set(re.findall(r"`(\d+-\d{4}/[\w.]+/[\w-]+)`", TEXT)) <= ids
    assert set(re.findall(r"`(R-\d\d)`", TEXT)) <= set(REGISTER)
    for reading, option in re.findall(r"(R-\d\d)=(\w+)", TEXT):
        assert option in REGISTER[reading].options


@pytest.mark.parametrize("target", LINK.findall(TEXT))
def test_a_link_of_the_page_leads_to_a_page(target):
    assert (PAGE.parent / target.partition("#")[0]).is_file()


def test_it_stands_alone_when_printed():
    """What an auditor must know is said here, and not behind a link only."""
    for heading in (
        "What to ask of the platform",
        "Run the suite",
        "Read the report",
        "What a pass means",
        "What a pass does not mean",
        "How to object to a line",
    ):
        part = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        assert len(LINK.sub("", part).split()) > 40, heading


def test_what_is_examined_is_as_sure_as_the_register_is():
    words = {Confidence.PRIMARY_AND_SECOND: "two sources", Confidence.PRIMARY: "one text"}
    part = " ".join(TEXT.partition("## What is examined\n")[2].partition("\n## ")[0].split())
    told = re.findall(r"\(((?:[\w/-]+ )?arts?\. [^()]*); \*([\w ]+)\*\)", part)
    assert len(told) == 6
    number = ""
    for cited, word in told:
        number = (re.match(r"\d+/\d{4}/[A-Z0-9-]+", cited) or [number])[0]
        places = re.findall(r"(?<![\d/.])\d+\.\d[\d.]*[a-zđ]?\b", cited)
        assert places, cited
        for place in places:
            assert words[PROVISIONS[f"{number} art. {place.rstrip('.')}"].confidence] == word, (number, place)
