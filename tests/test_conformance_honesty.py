"""What a dishonest implementation tries: knowing only what is easy, giving wrong reasons, answering now and then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conformance_asking import TODAY, Called, results_of

from idverify.conformance.adapter import Connection
from idverify.conformance.door import AnswerError, Introduction
from idverify.conformance.fixture import fixtures
from idverify.conformance.judgement import DECISION_ONLY
from idverify.conformance.reference_door import ReferenceDoor
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking, run

DECIDE = [fixture for fixture in fixtures() if fixture.level == "L1"]
SCRIPTS = [fixture for fixture in fixtures() if fixture.level == "L2"]


def right(request: dict[str, Any]) -> dict[str, Any]:
    return Connection().answer_to(request, TODAY)


def is_hard(request: dict[str, Any]) -> bool:
    facts = request.get("account") or request.get("application") or {}
    return isinstance(facts, dict) and str(facts.get("user_birth_date")) >= "2009"


def choosy(request: dict[str, Any]) -> dict[str, Any]:
    return {"id": request["id"], "unsupported": True} if is_hard(request) else right(request)


def test_who_claims_an_operation_does_not_know_it_only_where_it_is_easy():
    door = ReferenceDoor(TODAY, Called(choosy))
    claims = Introduction(name="choosy", capabilities=("decide", "enrol"))
    results = list(run(DECIDE, door, claims, Asking(seed="0" * 32, today=TODAY)))
    hard = {fixture.id for fixture in DECIDE if is_hard(fixture.request)}
    assert len(hard) > 50
    assert {result.fixture for result in results if result.kind is Kind.FAIL} == hard
    assert not any(result.kind is Kind.SKIPPED for result in results)


def test_who_claims_nothing_cannot_choose_either():
    for number in range(4):
        kinds = Counter(result.kind for result in results_of(DECIDE, choosy, seed=f"{number:032x}"))
        # Either it answered first and lapsed later, or it said first that it knows nothing and was asked no more.
        assert kinds[Kind.FAIL] > 0 or kinds[Kind.PASS] < 20


def test_who_knows_an_operation_not_at_all_is_asked_once_and_has_not_failed():
    asked: Counter[str] = Counter()

    def ignorant(request: dict[str, Any]) -> dict[str, Any]:
        asked[request["op"]] += 1
        return {"id": request["id"], "unsupported": True}

    assert {result.kind for result in results_of(DECIDE, ignorant)} == {Kind.SKIPPED}
    assert asked == {"decide": 1, "enrol": 1}


def test_a_script_that_went_wrong_is_not_saved_by_not_knowing_the_next_step():
    def stops(request: dict[str, Any]) -> dict[str, Any]:
        if request["op"] == "scenario.decide":
            return {"id": request["id"], "unsupported": True}
        return {"id": request["id"], "accepted": False, "reason": "no"}

    kinds = Counter(result.kind for result in results_of(SCRIPTS, stops))
    assert kinds[Kind.PASS] == 0
    assert kinds[Kind.FAIL] > 50  # the others ask before anything happened


def test_who_gives_reasons_is_held_to_them_whatever_it_calls_them():
    denied = [fixture for fixture in DECIDE if fixture.expect.get("breaches") and not fixture.readings]

    def nonsense(request: dict[str, Any]) -> dict[str, Any]:
        return {"id": request["id"], "permitted": False, "breaches": [{"rule": "nonsense"}], DECISION_ONLY: True}

    assert {result.kind for result in results_of(denied, nonsense)} == {Kind.FAIL}


def test_a_bare_yes_where_an_error_is_demanded_fails():
    malformed = [fixture for fixture in DECIDE if "error" in fixture.expect]
    assert len(malformed) > 5

    def bare(request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        return {"id": request["id"], DECISION_ONLY: True, **answer}

    assert {each.kind for each in results_of(malformed, lambda asked: bare(asked, {"permitted": True}))} == {Kind.FAIL}
    bad = [fixture for fixture in malformed if fixture.expect["error"]["code"] == "bad_request"]
    told = results_of(bad, lambda asked: bare(asked, {"error": {"code": "bad_request"}}))
    assert {each.kind for each in told} == {Kind.REVIEW}


def test_one_good_answer_now_and_then_does_not_stretch_a_run_for_ever():
    class Flaky(ReferenceDoor):
        asked = 0

        def ask(self, request: dict[str, Any]) -> dict[str, Any]:
            self.asked += 1
            if self.asked % 3:
                raise AnswerError("timeout")
            return super().ask(request)

    door = Flaky(TODAY)
    asking = Asking(seed="0" * 32, today=TODAY, gives_up_after=20, bears=30)
    results = list(run(DECIDE, door, Introduction(name="flaky"), asking))
    assert door.asked <= 45
    assert (
        Counter(result.kind for result in results)[Kind.ERRORED]
        == len(DECIDE) - Counter(result.kind for result in results)[Kind.PASS]
    )


def test_the_order_of_the_questions_follows_from_the_seed():
    def order(seed: str) -> list[str]:
        return [result.fixture for result in results_of(DECIDE, seed=seed)]

    first = order("0" * 32)
    assert first == order("0" * 32)
    assert first != order("1" * 32)
    assert first != sorted(first)
    assert sorted(first) == sorted(fixture.id for fixture in DECIDE)


IMMORTAL = """
import json, os, signal, sys, time
open(sys.argv[1], "w").write(str(os.getpid()))
for line in sys.stdin:
    asked = json.loads(line)
    if asked["op"] == "start":
        print(json.dumps({"id": asked["id"], "implementation": {"name": "immortal"}}), flush=True)
    else:
        time.sleep(600)
time.sleep(600)
"""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda sent: sent.name)
def test_a_run_that_is_ended_ends_what_it_started_and_says_how_to_go_on(tmp_path: Path, sent: signal.Signals):
    program, note, journal = tmp_path / "immortal.py", tmp_path / "pid", tmp_path / "journal"
    program.write_text(IMMORTAL)
    command = [sys.executable, "-m", "idverify", "conformance", "run", "--lang", "en", "--journal", str(journal)]
    with subprocess.Popen(
        [*command, "--", sys.executable, str(program), str(note)], stderr=subprocess.PIPE, text=True
    ) as under_way:
        while not journal.exists():
            assert under_way.poll() is None
            time.sleep(0.05)
        under_way.send_signal(sent)
        _, said = under_way.communicate(timeout=30)
    assert under_way.returncode == (130 if sent is signal.SIGINT else 128 + sent)
    assert "Traceback" not in said
    assert ("--resume" in said) == (sent is signal.SIGINT)
    child = int(note.read_text())
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("what was started still runs")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sign", "nowhere.key", "--out", "out"],
        ["--out", "/proc/no-such-folder"],
        ["--sign", "nowhere.key"],
    ],
)
def test_what_cannot_be_handed_over_is_said_before_anything_is_asked(tmp_path: Path, arguments: list[str]):
    note = tmp_path / "asked"
    command = [sys.executable, "-m", "idverify", "conformance", "run", "--lang", "en", *arguments, "--"]
    program = f"open({str(note)!r}, 'w')"
    done = subprocess.run([*command, sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert not note.exists()


def test_a_verdict_can_be_required(capsys: pytest.CaptureFixture[str]):
    from idverify.cli import main

    passes = ["conformance", "run", "--id", "147-2024/82.10/*"]
    skips = ["conformance", "run", "--level", "L4"]
    assert [main(passes), main([*passes, "--require", "conforms"])] == [0, 0]
    assert [main(skips), main([*skips, "--require", "conforms"])] == [0, 1]
    assert capsys.readouterr().out


def test_who_cites_everything_has_cited_nothing():
    from idverify.law.register import PROVISIONS

    everything = list(PROVISIONS)[:40]
    asked = [fixture for fixture in DECIDE if fixture.expect.get("citations")]
    results = results_of(
        asked, lambda request: {**right(request), "citations": everything + right(request)["citations"]}
    )
    assert {result.kind for result in results} == {Kind.FAIL}


def test_an_error_where_there_is_none_is_said_to_be_one_and_nothing_else():
    asked = [fixture for fixture in DECIDE if "permitted" in fixture.expect]
    results = results_of(asked, lambda request: {"id": request["id"], "error": {"code": "internal"}})
    for result in results:
        (only,) = result.mismatches
        assert only.en == 'error: the answer is an error where there is none: {"code": "internal"}'


def test_an_answer_as_by_the_default_is_not_taken_for_that_of_two_other_readings():
    (fixture,) = [each for each in fixtures() if each.id == "147-2024/27.3.a/leap-day-guardian-on-28-february"]

    def silent(request: dict[str, Any]) -> dict[str, Any]:
        return {**right(request), "readings": []}

    (result,) = results_of([fixture], silent)
    assert result.kind is Kind.FAIL
    assert [mismatch.en.partition(":")[0] for mismatch in result.mismatches] == ["readings"]


RUN = [sys.executable, "-m", "idverify", "conformance", "run", "--lang", "en"]
ADAPTER = [sys.executable, "-m", "idverify", "conformance", "adapter"]


def spoken(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*RUN, "--id", "330-2026/60.1/*", *arguments, "--", sys.executable, "-c", program]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **environment}
    )


def test_who_was_asked_is_said_and_a_command_left_out_is_told(capsys: pytest.CaptureFixture[str]):
    from idverify.cli import main

    main(["conformance", "run", "--lang", "en", "--id", "147-2024/82.10/*"])
    assert capsys.readouterr().out.startswith("Asked: this library itself (idverify ")
    main(["conformance", "run", "--lang", "en", "--id", "147-2024/82.10/*", "--", *ADAPTER, "--lang", "vi"])
    assert capsys.readouterr().out.startswith("Asked: idverify ")


def test_readings_that_do_not_exist_are_told_and_do_not_count():
    introduces = (
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    begins = asked['op'] == 'start'\n"
        "    print(json.dumps({'id': asked['id'], 'implementation': {'name': 'x'}, 'unsupported': not begins,"
        " 'readings': {'R-02': 'on_bday', 'R-99': '\\x1b[2J', 'R-03': 'as_posting'}}), flush=True)"
    )
    done = spoken(introduces)
    assert 'does not exist: {"R-02": "on_bday"}' in done.stderr
    assert "R-99" in done.stderr
    assert "\x1b" not in done.stderr
    assert "R-03" not in done.stderr


def test_a_program_that_ends_is_told_with_its_status():
    assert "(exit status 3)" in spoken("import sys; sys.exit(3)").stderr


def test_a_terminal_that_cannot_show_a_letter_is_shown_its_number():
    wrong = "from idverify.cli import main; main(['conformance', 'adapter', '--wrong', 'child-until-15'])"
    done = spoken(wrong, PYTHONIOENCODING="ascii")
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert "Asked: " in done.stdout
