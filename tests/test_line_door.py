"""The line protocol with programs that crash, hang, chatter and lie: each costs a case, never the run."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from conformance_asking import SEED, TODAY

from idverify.conformance.door import AnswerError
from idverify.conformance.fixture import fixtures
from idverify.conformance.line_door import LineDoor
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking, run

SOME = [fixture for fixture in fixtures() if fixture.id.startswith("330-2026/60.1/")][:6]
HONEST = """
import json, sys
from datetime import date
from idverify.conformance.adapter import Connection
NEWLINE = bytes([10])
connection = Connection()
for line in sys.stdin:
    asked = json.loads(line)
    {spoil}
    print(json.dumps(connection.answer_to(asked, date(2026, 11, 21))), flush=True)
"""
ASKED = {"op": "phone.parse", "id": "1", "input": "0912000001"}


def program(folder: Path, spoil: str) -> list[str]:
    path = folder / "implementation.py"
    path.write_text(HONEST.replace("{spoil}", spoil.replace("\n", "\n    ")), encoding="utf-8")
    return [sys.executable, str(path)]


@pytest.fixture
def door(tmp_path: Path):
    opened: list[LineDoor] = []

    def make(spoil: str, **how: float) -> LineDoor:
        opened.append(LineDoor(program(tmp_path, spoil), **{"timeout": 5.0, **how}))  # type: ignore[arg-type]  # one of them is an int
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def spoiling(what: str) -> str:
    """Every question but the introduction is answered in this way."""
    return f"if asked['op'] != 'start':\n    {what}"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("crashed", "sys.exit(3)"),
        ("crashed", "import os; os.abort()"),
        ("crashed", "import os, time; os.close(1); time.sleep(60)"),
        ("timeout", "import time; time.sleep(60)"),
        ("timeout", "sys.stdout.write('{'); sys.stdout.flush(); import time; time.sleep(60)"),
        ("too_long", "sys.stdout.write('x' * 3_000_000); sys.stdout.flush(); continue"),
        ("too_long", "while True: sys.stdout.write('x' * 65536)"),
        ("not_json", "print('<html><script>alert(1)</script>', flush=True); continue"),
        ("not_json", "print('[1, 2]', flush=True); continue"),
        ("not_json", "print('[' * 200_000, flush=True); continue"),
        ("not_json", "sys.stdout.buffer.write(bytes([255, 254, 10])); sys.stdout.flush(); continue"),
        ("not_json", "print(flush=True); continue"),
        ("not_json", "sys.stdout.buffer.write(json.dumps(asked).encode('utf-16-le') + NEWLINE); sys.stdout.flush()"),
        ("wrong_id", "asked['id'] = 'another'"),
        ("wrong_id", "asked.pop('id')"),
    ],
)
def test_each_kind_of_trouble_is_told_by_its_name(door, code, what):
    opened = door(spoiling(what), timeout=1.0)
    opened.begin()
    with pytest.raises(AnswerError) as trouble:
        opened.ask(ASKED)
    assert trouble.value.code == code


def test_after_any_trouble_the_next_question_is_answered(door):
    opened = door("if asked.get('input') == 'stumble':\n    sys.exit(1)")
    opened.begin()
    with pytest.raises(AnswerError):
        opened.ask({**ASKED, "input": "stumble"})
    opened.renew()
    assert opened.ask(ASKED)["ok"] is True


def test_a_run_loses_only_the_cases_that_were_spoiled(door):
    opened = door("if asked['op'] == 'decide' and asked['action'] == 'message':\n    print('oops', flush=True)")
    asked = [fixture for fixture in fixtures() if fixture.id.startswith("guardianship/choices/")]
    results = list(run(asked, opened, opened.begin(), Asking(seed=SEED, today=TODAY)))
    spoiled = {fixture.id for fixture in asked if fixture.request.get("action") == "message"}
    assert 0 < len(spoiled) < len(asked) - 5
    assert {result.fixture for result in results if result.kind is Kind.ERRORED} == spoiled
    assert {result.kind for result in results if result.fixture not in spoiled} == {Kind.PASS}


def test_one_that_never_answers_again_is_given_up_and_the_run_ends(door):
    opened = door(spoiling("import time; time.sleep(60)"), timeout=0.2)
    results = list(run(SOME, opened, opened.begin(), Asking(seed=SEED, today=TODAY, gives_up_after=2)))
    assert Counter(result.kind for result in results) == {Kind.ERRORED: len(SOME)}
    given_up = [result for result in results if result.reason is not None and "Not asked" in result.reason.en]
    assert len(given_up) == len(SOME) - 2


def test_a_gigabyte_on_either_stream_takes_no_memory_and_no_time(door):
    opened = door(
        spoiling("sys.stderr.write('x' * 65536 * 2)\n    while True: sys.stdout.write('x' * 65536)"), timeout=20.0
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    opened.begin()
    with pytest.raises(AnswerError) as trouble:
        opened.ask(ASKED)
    assert trouble.value.code == "too_long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB
    loud = door("for _ in range(160): sys.stderr.write('noise ' * 1_000)")
    loud.begin()
    for _ in range(20):  # 20 MB, far more than a pipe holds
        assert loud.ask(ASKED)["ok"] is True


def test_one_that_speaks_before_it_is_asked_loses_the_next_case_and_no_more(door):
    opened = door("if asked.get('input') == 'chatter':\n    print('{}\\n{}')")
    opened.begin()
    for _ in range(2):
        with pytest.raises(AnswerError) as trouble:
            opened.ask({**ASKED, "input": "chatter"})
        assert trouble.value.code == "wrong_id"
        opened.renew()
    assert opened.ask(ASKED)["ok"] is True


def test_a_question_longer_than_a_pipe_is_written_while_the_program_still_speaks(door):
    opened = door("sys.stderr.write('reading ' * 20_000)")
    opened.begin()
    assert opened.ask({**ASKED, "input": "9" * 500_000})["defect"] == "too_long"


def test_one_that_does_not_read_is_not_waited_for():
    opened = LineDoor([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.5, starting=0.5)
    with pytest.raises(AnswerError) as trouble:
        opened.begin()
    assert trouble.value.code == "timeout"
    with pytest.raises(AnswerError) as still:
        opened.ask({**ASKED, "input": "9" * 500_000})
    assert still.value.code in ("timeout", "crashed")
    opened.close()


def test_what_it_starts_ends_with_it(tmp_path: Path):
    note = tmp_path / "pid"
    spoil = (
        "import subprocess\n"
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))"
    )
    opened = LineDoor(program(tmp_path, spoil), timeout=5.0)
    opened.begin()
    opened.close()
    child = int(note.read_text())
    for _ in range(100):
        if not _alive(child):
            return
        time.sleep(0.05)
    pytest.fail("what the implementation started still runs")


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_program_that_is_not_there_is_said_to_be_unreachable():
    with pytest.raises(AnswerError) as trouble:
        LineDoor(["/nowhere/such-a-program"]).begin()
    assert trouble.value.code == "unreachable"


def test_no_shell_reads_the_command(tmp_path: Path):
    with pytest.raises(AnswerError):
        LineDoor([f"touch {tmp_path / 'made'}; cat"]).begin()
    assert not (tmp_path / "made").exists()


def test_what_it_printed_can_do_nothing_where_it_is_shown(door):
    opened = door(spoiling("print('\\x1b[31m\\u202e<b>\\x00\\u2028' + 'y' * 5_000, flush=True); continue"))
    opened.begin()
    with pytest.raises(AnswerError) as trouble:
        opened.ask(ASKED)
    said = trouble.value.text.en
    assert len(said) < 500
    assert said.isprintable()
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_the_end_of_its_standard_error_is_told(door):
    opened = door(spoiling("raise SystemExit('the database is away')"))
    opened.begin()
    with pytest.raises(AnswerError) as trouble:
        opened.ask(ASKED)
    assert "the database is away" in trouble.value.text.vi


def test_an_introduction_is_read_as_what_a_stranger_said(door):
    opened = door(
        "if asked['op'] == 'start':\n"
        "    print(json.dumps({'id': '0', 'implementation': {'name': 'n' * 5000, 'version': 7}, 'law': 'all',"
        " 'capabilities': ['decide', 3, 'x' * 500], 'readings': {'R-02': 'on_birthday', 'R-03': [], 'R-99': 'x'}}),"
        " flush=True)\n"
        "    continue"
    )
    said = opened.begin()
    assert (len(said.name), said.version, said.law) == (100, "", ())
    assert said.capabilities == ("decide", "x" * 100)
    assert dict(said.readings) == {"R-02": "on_birthday"}


def test_no_process_is_left_behind(door):
    opened = door("pass")
    opened.begin()
    process = opened._process
    assert process is not None
    opened.renew()
    assert not _alive(process.pid)
    assert opened.ask(ASKED)["id"] == "1"
