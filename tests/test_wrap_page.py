"""The page about wrapping a platform is done as it says, from an empty folder."""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
import socket
import subprocess
import time
from datetime import datetime
from pathlib import Path

import pytest
from conformance_adapters import ADAPTERS, command_of, talking

from idverify.cli import _parser
from idverify.conformance.expected_failures import ExpectedFailures
from idverify.conformance.fixture import fixtures
from idverify.conformance.line_door import LineDoor
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking, run
from idverify.conformance.selection import Selection
from idverify.law import VIETNAM

PAGE = Path(__file__).parents[1] / "docs/how-to/wrap-your-platform.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```js\n// (\w+\.mjs)\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL))
SHELL = re.findall(r"^```sh\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in SHELL for line in block.splitlines() if line.startswith("idverify ")]
EMPTY = "const operations = {};"
FULL = 'import { operations } from "./operations.mjs";'


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    return command_of("node", tmp_path_factory.mktemp("unused"))[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.mjs").write_text(FILES["my.mjs"], encoding="utf-8")
    return tmp_path


@pytest.fixture
def numbers(folder):
    """The page, as far as it goes with numbers."""
    for name in ("platform.mjs", "operations.mjs"):
        (folder / name).write_text(FILES[name], encoding="utf-8")
    shutil.copy(ADAPTERS / "tables/phone.json", folder)
    assert EMPTY in FILES["my.mjs"]
    assert FULL in TEXT
    (folder / "my.mjs").write_text(FILES["my.mjs"].replace(EMPTY, FULL), encoding="utf-8")
    return folder


def asked(node, selection, expected=None):
    """What comes of a run of what the page calls ``node my.mjs``, by the fixture's id."""
    door = LineDoor([node, "my.mjs"])
    try:
        introduction = door.begin()
        today = datetime.now(tz=VIETNAM).date()
        asking = Asking(seed=secrets.token_hex(16), today=today, expected=expected or ExpectedFailures())
        return {each.fixture: each for each in run(selection.of(fixtures()), door, introduction, asking)}
    finally:
        door.close()


def test_the_smallest_adapter_speaks_the_protocol(node, folder):
    with talking([node, "my.mjs"], folder) as talk:
        said = talk.ask({"op": "start", "id": "0", "protocol": 1})
        assert (said["id"], said["protocol"], said["capabilities"]) == ("0", 1, [])
        assert talk.ask({"op": "decide", "id": "d1"}) == {"id": "d1", "unsupported": True}
        for line in (b"nonsense", b"", b"[]", b"null", b"7"):
            talk.say(line)
            assert talk.hear() == {"id": None, "error": {"code": "bad_request", "field": None}}
        assert talk.ask({"op": "hasOwnProperty", "id": "\u2028"}) == {"id": "\u2028", "unsupported": True}
        assert talk.stop() == 0


def test_the_smallest_adapter_is_as_short_as_the_page_promises():
    assert len(FILES["my.mjs"].strip().splitlines()) <= 35


@pytest.mark.usefixtures("folder")
def test_of_the_smallest_adapter_everything_is_skipped(node):
    results = asked(node, Selection(levels=("L0",)))
    assert {result.kind for result in results.values()} == {Kind.SKIPPED}


@pytest.mark.usefixtures("numbers")
def test_with_numbers_the_failure_that_the_page_shows_is_found(node):
    results = asked(node, Selection(levels=("L0",)))
    assert results["identifiers/phone/form-national"].kind is Kind.PASS
    failed = results["identifiers/phone/form-84"]
    assert failed.kind is Kind.FAIL
    shown = re.search(r"^✗ (\S+)\n  (.*)\n    (ok: .*)$", TEXT, flags=re.MULTILINE)
    assert shown is not None
    (fixture,) = Selection(patterns=(shown[1],)).of(fixtures())
    assert (fixture.id, fixture.because.en) == (failed.fixture, shown[2])
    assert shown[3] in [mismatch.en for mismatch in failed.mismatches]
    assert {result.kind for result in results.values()} == {Kind.PASS, Kind.FAIL, Kind.SKIPPED}


def test_decisions_are_asked_of_a_service_that_runs(node, numbers, monkeypatch):
    words = (numbers / "operations.mjs").read_text(encoding="utf-8")
    added = re.search(r"add `(import .*?;)` and the member `(decide,)`", TEXT)
    assert added is not None
    words = f"{added[1]}\n{words}".replace("export const operations = {", f"export const operations = {{ {added[2]}")
    (numbers / "operations.mjs").write_text(words, encoding="utf-8")
    (numbers / "decisions.mjs").write_text(FILES["decisions.mjs"], encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("MY_PLATFORM", f"http://127.0.0.1:{port}")
    (start,) = [line for block in SHELL for line in block.splitlines() if line.startswith("node -e")]
    program = shlex.split(start.removesuffix(" &").replace("3000", str(port)))
    with subprocess.Popen([node, *program[1:]], cwd=numbers) as service:
        try:
            until = time.monotonic() + 20
            while not _listens(port):
                assert time.monotonic() < until, "the service of the page did not start"
                time.sleep(0.05)
            results = asked(node, Selection(levels=("L1",)))
        finally:
            service.kill()
    assert results["147-2024/27.3.b/phone-proven-comments"].kind is Kind.PASS
    kinds = [result.kind for result in results.values()]
    assert set(kinds) == {Kind.PASS, Kind.FAIL, Kind.SKIPPED}  # enrol is not wrapped
    assert kinds.count(Kind.FAIL) > kinds.count(Kind.PASS)


def _listens(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def test_the_expected_failure_of_the_page_can_be_read(tmp_path):
    written = re.search(r"^```\n(identifiers/.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert written is not None
    (tmp_path / "expected-failures.tsv").write_text(written[1], encoding="utf-8")
    read = ExpectedFailures.read(tmp_path / "expected-failures.tsv")
    read.require_known(fixtures())
    assert len(read.lines) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_exists(command):
    words = shlex.split(command, comments=True)[1:]
    _parser("en").parse_args(words)


def test_the_page_names_questions_that_exist():
    named = set(re.findall(r"\b(?:identifiers|\d+-\d{4})/[\w.-]+/[\w*-]+", TEXT))
    assert len(named) >= 4
    for pattern in named:
        assert Selection(patterns=(pattern,)).of(fixtures())


def test_the_page_counts_twelve_mistakes():
    section = TEXT.split("## The twelve mistakes made most often")[1].split("\n## ")[0]
    assert re.findall(r"^(\d+)\. \*\*", section, flags=re.MULTILINE) == [str(n) for n in range(1, 13)]
