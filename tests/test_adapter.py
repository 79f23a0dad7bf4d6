"""The line protocol, over real pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager

import pytest
from conformance_asking import SEED, TODAY

from idverify.conformance.fixture import fixtures
from idverify.conformance.line_door import LineDoor
from idverify.conformance.result import Kind
from idverify.conformance.run import Asking, run
from idverify.law.reading import REGISTER

COMMAND = [sys.executable, "-m", "idverify", "conformance", "adapter"]
ADULT = {
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
    "account": ADULT,
}


def answers(*lines: bytes) -> tuple[list[dict], int]:
    sent = b"".join(line + b"\n" for line in lines)
    done = subprocess.run(COMMAND, input=sent, capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def answer(request: dict) -> dict:
    (only,), _ = answers(json.dumps(request).encode())
    return only


@contextmanager
def _adapter():
    door = LineDoor(COMMAND)
    door.begin()
    try:
        yield door
    finally:
        door.close()


@pytest.fixture(scope="module")
def ask():
    with _adapter() as door:
        yield door.ask


def test_it_introduces_itself_and_ends_with_status_zero():
    (start, stop), status = answers(b'{"op":"start","id":"0","protocol":1}', b'{"op":"stop","id":"9"}', b"never read")
    assert start["protocol"] == 1
    assert start["implementation"]["name"] == "idverify"
    stateless = ["phone.parse", "personal_id.parse", "pseudonym.derive", "decide", "enrol"]
    log = ["log.inclusion", "log.consistency", "log.note"]
    assert start["capabilities"] == [*stateless, *log, "scenario.reset", "scenario.event", "scenario.decide"]
    assert start["readings"] == {id: reading.default for id, reading in REGISTER.items()}
    assert start["law"] == ["vn-2024-12-25", "vn-2026-01-01", "vn-2026-07-01", "vn-2026-08-19"]
    assert stop["id"] == "9"
    assert status == 0


def test_the_end_of_the_input_ends_it_too():
    assert answers() == ([], 0)


def test_the_protocols_own_example_is_answered_to_the_letter():
    assert answer(DECIDE) == {
        "id": "d1",
        "permitted": True,
        "law": "vn-2026-08-19",
        "breaches": [],
        "remedies": [],
        "citations": ["147/2024/ND-CP art. 27.3.b", "333/2026/ND-CP art. 16.2.d"],
        "readings": [],
        "valid_until": None,
    }


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"not json",
        b"[]",
        b"1",
        b"null",
        b'"start"',
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"op":"start","id":NaN}',
        b'{"op":',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"op":"start","id":1e999}',
    ],
)
def test_a_line_that_is_no_object_is_answered_and_the_next_is_served(line):
    (first, second), _ = answers(line, b'{"op":"start","id":"1","protocol":1}')
    assert first == {"id": None, "error": {"code": "bad_request", "field": None}}
    assert second["id"] == "1"


def test_a_number_longer_than_anybody_needs_is_passed_over_where_nobody_asks_for_it():
    line = b'{"op":"phone.parse","id":"1","input":"0912345678","shoe_size":' + b"9" * 5000 + b"}"
    (only,), _ = answers(line)
    assert only["ok"] is True


def test_odd_ids_come_back_as_they_went():
    for id in (0, None, "", "ẩn", {"a": [1]}, "\ud800"):
        assert answer({"op": "no.such", "id": id}) == {"id": id, "unsupported": True}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"at": "2026-11-21T09:00:00"}, "at"),
        ({"at": "2026-11-21 09:00:00+07:00"}, "at"),
        ({"at": "2026-02-30T09:00:00+07:00"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at"),
        ({"at": 1795226400}, "at"),
        ({"action": "shout"}, "action"),
        ({"action": None}, "action"),
        ({"service": {"kind": "lunar"}}, "service.kind"),
        ({"service": {"kind": "cross_border"}}, "service.threshold_met"),
        ({"service": {"kind": "domestic", "licensed": "yes"}}, "service.licensed"),
        ({"account": []}, "account"),
        ({"account": ADULT | {"user_birth_date": "1990-05-01T00:00:00+07:00"}}, "account.user_birth_date"),
        ({"account": ADULT | {"opened_at": "yesterday"}}, "account.opened_at"),
        ({"account": ADULT | {"evidence": [{"method": "personal_id_eid", "level": True}]}}, "account.evidence.0.level"),
        ({"account": ADULT | {"guardians": [{}, {"relation": "aunt"}]}}, "account.guardians.1.relation"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(ask, changes, field):
    assert ask(DECIDE | changes) == {"id": "d1", "error": {"code": "bad_request", "field": field}}


@pytest.mark.parametrize("missing", ["at", "action", "service", "account"])
def test_a_missing_field_is_named(ask, missing):
    request = {name: value for name, value in DECIDE.items() if name != missing}
    assert ask(request)["error"] == {"code": "bad_request", "field": missing}


def test_fields_nobody_knows_are_passed_over(ask):
    assert ask(DECIDE | {"mood": "good", "account": ADULT | {"shoe_size": 38}})["permitted"] is True


@pytest.mark.parametrize("missing", ["opened_at", "holder", "user_birth_date"])
@pytest.mark.parametrize("how", ["null", "absent"])
def test_a_missing_fact_is_a_denial_that_names_it(ask, missing, how):
    account = {name: value for name, value in ADULT.items() if name != missing}
    if how == "null":
        account[missing] = None
    denied = ask(DECIDE | {"account": account})
    assert denied["permitted"] is False
    assert [(breach["rule"], breach["fact"]) for breach in denied["breaches"]] == [("facts.missing", missing)]


def test_a_breach_speaks_both_languages_and_shows_its_basis(ask):
    (breach,) = ask(DECIDE | {"account": ADULT | {"evidence": []}})["breaches"]
    assert breach["rule"] == "posting.authenticated-only"
    assert breach["basis"] == "law"
    assert breach["remedies"] == ["prove_phone"]
    assert set(breach["message"]) == {"vi", "en"}


@pytest.mark.parametrize("input", ["028 0000 0078", "0301234567", "0912345678 ext 9876", "001204000012678"])
@pytest.mark.parametrize("op", ["phone.parse", "personal_id.parse"])
def test_no_refusal_repeats_what_it_refused(ask, op, input):
    answered = ask({"op": op, "id": "x", "input": input})
    assert answered["ok"] is False
    assert set(answered) == {"id", "ok", "defect"}


def test_another_process_is_put_to_the_fixtures_through_the_same_pipes():
    some = [fixture for fixture in fixtures() if fixture.id.startswith(("330-2026", "pseudonym"))]
    with _adapter() as other:
        results = list(run(some, other, other.begin(), Asking(seed=SEED, today=TODAY)))
    assert {result.kind for result in results} == {Kind.PASS}
    assert len(results) == len(some)
