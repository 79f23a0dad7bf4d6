"""The adapters in JavaScript and Java, which were written from the protocol's page and the law alone."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conformance_adapters import ADAPTERS, LANGUAGES, Talk, command_of, talking

from idverify.conformance.expected_failures import ExpectedFailures
from idverify.conformance.fixture import fixtures
from idverify.conformance.line_door import LineDoor
from idverify.conformance.reading_use import uses
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking, run
from idverify.law import VIETNAM
from idverify.law.reading import REGISTER

SEED = "0123456789abcdef0123456789abcdef"
NAMES = {"node": "JavaScript", "java": "Java"}
OPERATIONS = ["phone.parse", "personal_id.parse", "decide", "enrol"]
ACCOUNT = {
    "opened_at": "2026-09-01T08:00:00+07:00",
    "holder": "individual",
    "user_birth_date": "1990-05-01",
    "no_vn_mobile_declared_at": None,
    "evidence": [{"method": "vn_mobile_otp", "verified_at": "2026-09-01T08:05:00+07:00"}],
    "guardians": [],
    "streamer_eid_at": None,
}
DECIDE = {
    "op": "decide",
    "id": "d1",
    "at": "2026-11-21T09:00:00+07:00",
    "action": "comment",
    "service": {"kind": "domestic"},
    "account": ACCOUNT,
}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def command(language, tmp_path_factory):
    return command_of(language, tmp_path_factory.mktemp("classes"))


@pytest.fixture(scope="module")
def shared(command):
    with talking(command) as talk:
        yield talk


def test_it_introduces_itself_and_claims_only_what_it_answers(shared: Talk, language):
    said = shared.ask({"op": "start", "id": "0", "protocol": 1})
    assert (said["id"], said["protocol"]) == ("0", 1)
    assert said["implementation"]["language"] == NAMES[language]
    assert said["capabilities"] == OPERATIONS
    assert said["law"] == ["vn-2024-12-25", "vn-2026-01-01", "vn-2026-07-01", "vn-2026-08-19"]
    assert all(option in REGISTER[id].options for id, option in said["readings"].items())
    assert set(said["readings"]) == {f"R-{n:02}" for n in range(1, 18)}


def test_it_answers_the_examples_of_the_protocols_page(shared: Talk):
    assert shared.ask({"op": "phone.parse", "id": "p1", "input": "0912 345 678", "as_of": "2026-11-21"}) == {
        "id": "p1",
        "ok": True,
        "e164": "+84912345678",
        "original_operator": "VinaPhone",
        "legacy": False,
        "advisories": [],
    }
    asked = {"op": "personal_id.parse", "id": "i1", "input": "001204012345", "birth_date": None, "sex": None}
    assert shared.ask({**asked, "as_of": "2026-11-21"}) == {
        "id": "i1",
        "ok": True,
        "number": "001204012345",
        "birth_year": 2004,
        "sex": "male",
        "place": {"kind": "province", "code": "001", "name_vi": "Hà Nội", "name_en": "Hanoi"},
        "province_today": "001",
        "advisories": [],
    }
    assert shared.ask(DECIDE) == {
        "id": "d1",
        "permitted": True,
        "law": "vn-2026-08-19",
        "breaches": [],
        "remedies": [],
        "citations": ["147/2024/ND-CP art. 27.3.b", "333/2026/ND-CP art. 16.2.d"],
        "readings": [],
        "valid_until": None,
    }


def test_a_denial_has_the_shape_of_the_protocols_page(shared: Talk):
    denied = shared.ask({**DECIDE, "account": {**ACCOUNT, "evidence": [], "user_birth_date": None}})
    missing, unproven = sorted(denied["breaches"], key=lambda breach: breach["rule"])
    assert (missing["rule"], missing["fact"]) == ("facts.missing", "user_birth_date")
    assert (unproven["rule"], unproven["basis"]) == ("posting.authenticated-only", "law")
    assert set(unproven) == {"rule", "basis", "citations", "remedies", "message"}
    assert all(unproven["message"][lang] for lang in ("vi", "en"))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"this is no JSON",
        b"[1, 2]",
        b"null",
        b"3",
        b'"decide"',
        b'{"op": "start"',
        b'{"op": "start"} {}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"op":' * 20_000,
    ],
)
def test_a_line_that_is_no_object_costs_nothing_but_itself(shared: Talk, line):
    shared.say(line)
    assert shared.hear() == {"id": None, "error": {"code": "bad_request", "field": None}}
    assert shared.ask(DECIDE)["permitted"] is True


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": "2026-11-21T09:00:00"}, "at"),
        ({"at": "2026-02-30T09:00:00+07:00"}, "at"),
        ({"at": 1}, "at"),
        ({"at": None}, "at"),
        ({"action": "shout"}, "action"),
        ({"service": {"kind": "cross_border"}}, "service.threshold_met"),
        ({"account": {**ACCOUNT, "opened_at": "yesterday"}}, "account.opened_at"),
        ({"account": {**ACCOUNT, "evidence": [{"method": "vn_mobile_otp"}, 7]}}, "account.evidence.1"),
        ({"account": {**ACCOUNT, "guardians": [{"consents": {"child": "x"}}]}}, "account.guardians.0.consents.child"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_path(shared: Talk, change, field):
    assert shared.ask({**DECIDE, **change}) == {"id": "d1", "error": {"code": "bad_request", "field": field}}


@pytest.mark.parametrize("op", ["pseudonym.derive", "scenario.reset", "toString", "", None, ["decide"], {"a": 1}])
def test_what_it_does_not_do_it_says(shared: Talk, op):
    assert shared.ask({"op": op, "id": "u"}) == {"id": "u", "unsupported": True}


def test_only_a_line_feed_ends_a_line(shared: Talk):
    asked = {"op": "phone.parse", "id": "1", "input": "0912\u2028345\u2029678", "as_of": "2026-11-21"}
    assert shared.ask(asked) == {"id": "1", "ok": False, "defect": "not_a_number"}
    shared.say(b'{"op":"phone.parse","id":"2",\r"input":"","as_of":"2026-11-21"}\r')
    assert shared.hear() == {"id": "2", "ok": False, "defect": "empty"}


def test_before_the_decree_there_is_no_answer(shared: Talk):
    asked = {**DECIDE, "at": "2024-12-24T23:59:59+07:00"}
    assert shared.ask(asked) == {"id": "d1", "error": {"code": "out_of_scope"}}


def test_stop_ends_it_with_status_0(command):
    with talking(command) as talk:
        talk.ask({"op": "start", "id": "0", "protocol": 1})
        assert talk.stop() == 0


def test_every_fixture_passes_or_departs_by_right(command, language):
    asked = [fixture for fixture in fixtures() if fixture.level in ("L0", "L1")]
    expected = ExpectedFailures.read(ADAPTERS / language / "expected-failures.tsv")
    expected.require_known(asked)
    door = LineDoor(command)
    try:
        introduction = door.begin()
        today = datetime.now(tz=UTC).astimezone(VIETNAM).date()
        asking = Asking(seed=SEED, today=today, expected=expected, clock=time.monotonic)
        results = list(run(asked, door, introduction, asking))
    finally:
        door.close()
    unexpected = [result for result in results if result.kind not in (Kind.PASS, Kind.EXPECTED_FAIL)]
    assert not unexpected, [(each.fixture, each.kind, [said.en for said in each.mismatches]) for each in unexpected]
    departed = {result.fixture for result in results if result.kind is Kind.EXPECTED_FAIL}
    assert departed == ({line.pattern for line in expected.lines} if language == "java" else set())
    assert all(use.consistent for use in uses(results, introduction.readings))


def test_nothing_of_either_calls_back_into_this_library():
    for file in ADAPTERS.glob("*/*"):
        if file.suffix in (".mjs", ".java", ".sh"):
            words = file.read_text(encoding="utf-8")
            assert not re.search(r"child_process|ProcessBuilder|getRuntime\(|python|fetch\(|HttpClient|node:net", words)


def test_the_tables_are_those_of_the_package():
    tool = Path(__file__).parents[1] / "tools/build_adapter_tables.py"
    subprocess.run([sys.executable, tool, "--check"], check=True, timeout=60)


def test_the_readme_tells_how_long_they_are():
    told = " ".join((ADAPTERS / "README.md").read_text(encoding="utf-8").split())
    for said, suffix in (("JavaScript one has {} lines in {} files", ".mjs"), ("Java one {} in {}", ".java")):
        files = [file.read_text(encoding="utf-8") for file in ADAPTERS.glob(f"*/*{suffix}")]
        assert said.format(f"{sum(file.count(chr(10)) for file in files):,}", len(files)) in told


def test_every_file_is_short():
    for file in ADAPTERS.glob("*/*.*"):
        if file.suffix in (".mjs", ".java", ".sh"):
            assert len(file.read_text(encoding="utf-8").splitlines()) <= 200, file.name
