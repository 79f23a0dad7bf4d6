"""The journal of a run: what a resumed run takes over, and that nothing else is taken for it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conformance_asking import SEED, TODAY, results_of

from idverify.conformance.adapter import Connection
from idverify.conformance.door import Introduction
from idverify.conformance.fixture import fixtures
from idverify.conformance.journal import Beginning, Journal
from idverify.conformance.result import Kind, Result
from idverify.errors import OperatorError
from idverify.law.reading import Readings
from idverify.messages import Text

ALL = {fixture.id: fixture for fixture in fixtures() if fixture.level != "L4"}
SOME = {id: fixture for id, fixture in ALL.items() if "147-2024/27.3.a/" in id}
SAID = Introduction(name="x", version="1", language="C", capabilities=("decide",), law=("vn-2026-08-19",))


def beginning_of(introduction: Introduction = SAID, **changed: Any) -> Beginning:
    told: dict[str, Any] = {
        "seed": SEED,
        "door": "line",
        "declared": {"R-02": "day_after"},
        "expected": b"",
        "timeout_seconds": 10,
        "began": datetime(2026, 11, 21, tzinfo=UTC),
    }
    asked = changed.pop("asked", tuple(ALL.values()))
    return Beginning.of(introduction, asked, **{**told, **changed})


BEGINNING = beginning_of()


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """Results with failures among them."""
    connection = Connection(Readings({"R-02": "on_birthday"}))
    found = results_of(
        SOME.values(), lambda request: connection.answer_to(request, TODAY), readings={"R-02": "day_after"}
    )
    kinds = Counter(result.kind for result in found)
    assert kinds[Kind.FAIL]
    assert kinds[Kind.PASS]
    return found


def journal_of(path: Path, results: list[Result]) -> Path:
    journal = Journal.begin(path, BEGINNING)
    for result in results:
        journal.keep(result)
    return path


def code_of(path: Path, now: Beginning = BEGINNING) -> str:
    before = path.read_bytes()
    with pytest.raises(OperatorError) as refused:
        Journal.resume(path, now, ALL)
    assert refused.value.text.vi != refused.value.text.en
    assert path.read_bytes() == before
    return refused.value.code


def chained(lines: list[dict[str, Any]]) -> bytes:
    """Lines with the chain worked out again, as whoever edits a journal with care would."""
    written = [json.dumps(lines[0]).encode()]
    for line in lines[1:]:
        written.append(json.dumps({**line, "before": hashlib.sha256(written[-1] + b"\n").hexdigest()}).encode())
    return b"".join(line + b"\n" for line in written)


def edited(path: Path, number: int, *, again: bool = True, **changed: Any) -> Path:
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    lines[number] = {**lines[number], **changed}
    path.write_bytes(chained(lines) if again else b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    return path


def test_a_journal_gives_back_what_was_kept_and_drops_a_line_that_was_torn(
    tmp_path: Path, results: list[Result]
) -> None:
    path = journal_of(tmp_path / "journal", results)
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    again = Journal.resume(path, BEGINNING, ALL)
    assert again.beginning == BEGINNING
    assert Beginning.read(path) == BEGINNING
    assert list(again.done.values()) == results[:-1]
    again.keep(results[-1])
    assert list(Journal.resume(path, BEGINNING, ALL).done.values()) == results
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "other",
    [
        {"seed": "f" * 32},
        {"asked": tuple(SOME.values())},
        {"door": "http"},
        {"expected": b"another file"},
        {"declared": {}},
        {"declared": {"R-02": "on_birthday"}},
        {"timeout_seconds": 60},
        {"introduction": replace(SAID, name="y")},
        {"introduction": replace(SAID, version="2")},
        {"introduction": replace(SAID, capabilities=None)},
        {"introduction": replace(SAID, capabilities=("decide", "enrol"))},
        {"introduction": replace(SAID, law=())},
    ],
    ids=str,
)
def test_a_journal_of_another_run_is_not_gone_on_with(
    other: dict[str, Any], tmp_path: Path, results: list[Result]
) -> None:
    path = journal_of(tmp_path / "journal", results[:2])
    assert code_of(path, beginning_of(**other)) == "journal_other"


def test_a_journal_of_another_version_of_the_suite_is_not_gone_on_with(tmp_path: Path, results: list[Result]) -> None:
    path = journal_of(tmp_path / "journal", results[:2])
    assert code_of(path, BEGINNING.model_copy(update={"suite": "0.0.0"})) == "journal_other"


def test_when_a_run_began_and_the_order_in_which_it_is_introduced_make_no_difference(
    tmp_path: Path, results: list[Result]
) -> None:
    path = journal_of(tmp_path / "journal", results[:2])
    later = beginning_of(replace(SAID, capabilities=("decide", "decide")), began=datetime(2026, 11, 22, tzinfo=UTC))
    assert Journal.resume(path, later, ALL).beginning.began == BEGINNING.began


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "pass"},
        {"kind": "pass", "mismatches": []},
        {"kind": "pass", "mismatches": [], "options": [{"R-02": "perhaps"}]},
        {"kind": "pass", "mismatches": [], "options": [{"R-99": "perhaps"}]},
        {"kind": "pass", "mismatches": [], "options": [{}]},
        {"kind": "expected-fail"},
        {"kind": "skipped", "mismatches": []},
        {"digest": "0" * 64},
        {"level": "L0"},
        {"provision": "147/2024/ND-CP art. 1"},
        {"requirements": []},
        {"outcome": None},
        {"fixture": "no/such/one"},
    ],
    ids=str,
)
def test_a_result_that_its_fixture_cannot_have_is_refused_though_the_chain_was_mended(
    changed: dict[str, Any], tmp_path: Path, results: list[Result]
) -> None:
    place = next(place for place, result in enumerate(results) if result.kind is Kind.FAIL)
    path = journal_of(tmp_path / "journal", results)
    assert code_of(edited(path, place + 1, **changed)) == "journal_result"


def test_a_fixture_that_the_run_does_not_ask_or_that_stands_twice_is_refused(
    tmp_path: Path, results: list[Result]
) -> None:
    path = journal_of(tmp_path / "journal", results)
    rest = {id: fixture for id, fixture in ALL.items() if id != results[3].fixture}
    with pytest.raises(OperatorError) as refused:
        Journal.resume(path, BEGINNING, rest)
    assert (refused.value.code, refused.value.data["number"]) == ("journal_result", 5)
    assert code_of(journal_of(tmp_path / "twice", [results[0], results[1], results[0]])) == "journal_result"


def test_a_line_changed_taken_out_or_moved_breaks_the_chain(tmp_path: Path, results: list[Result]) -> None:
    path = journal_of(tmp_path / "journal", results)
    whole = path.read_bytes().splitlines(keepends=True)
    passed = next(place for place, result in enumerate(results) if result.kind is Kind.PASS)
    assert code_of(edited(path, passed + 1, again=False, took_ms=999_999)) == "journal_chain"
    for lines in (whole[:2] + whole[3:], [whole[0], whole[2], whole[1], *whole[3:]], whole[:1] + whole[2:]):
        path.write_bytes(b"".join(lines))
        assert code_of(path) == "journal_chain"
    began = BEGINNING.model_copy(update={"began": "2020-01-01T00:00:00+00:00"}).model_dump()
    path.write_bytes(b"".join([json.dumps({**json.loads(whole[0]), "beginning": began}).encode() + b"\n", *whole[1:]]))
    assert code_of(path) == "journal_chain"


@pytest.mark.parametrize(
    "changed",
    [
        {"took_ms": -1},
        {"took_ms": "1"},
        {"took_ms": 1.5},
        {"took_ms": True},
        {"kind": "perfect"},
        {"more": 1},
        {"requirements": "CH-1"},
        {"reason": "because"},
        {"reason": {"vi": "vì"}},
        {"options": [["R-02", "day_after"]]},
        {"fixture": None},
    ],
    ids=str,
)
def test_a_line_of_another_form_is_refused(changed: dict[str, Any], tmp_path: Path, results: list[Result]) -> None:
    assert code_of(edited(journal_of(tmp_path / "journal", results[:3]), 2, **changed)) == "journal_file"


@pytest.mark.parametrize(
    "written",
    [b"", b"{}\n", b"[]\n", b"\xff\n", b'{"format":"x"}\n', b"no journal\n", b"[" * 100_000 + b"\n", b"null\n"],
    ids=range(8),
)
def test_what_is_no_journal_is_refused(written: bytes, tmp_path: Path, results: list[Result]) -> None:
    path = tmp_path / "journal"
    path.write_bytes(written)
    assert code_of(path) == "journal_file"
    with pytest.raises(OperatorError) as refused:
        Journal.begin(path, BEGINNING)
    assert refused.value.code == "journal_file"
    whole = journal_of(tmp_path / "whole", results[:1])
    whole.write_bytes(whole.read_bytes() + (written or b"\n"))
    assert code_of(whole) == "journal_file"


def test_a_journal_that_cannot_be_written_any_more_is_said_to_be(tmp_path: Path, results: list[Result]) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    journal = Journal.begin(folder / "journal", BEGINNING)
    (folder / "journal").unlink()
    folder.rmdir()
    with pytest.raises(OperatorError) as refused:
        journal.keep(results[0])
    assert refused.value.code == "journal_file"
    for make in (lambda: Journal.resume(folder, BEGINNING, ALL), lambda: Journal.begin(tmp_path, BEGINNING)):
        with pytest.raises(OperatorError) as refused:
            make()
        assert refused.value.code == "journal_file"


def test_whatever_an_implementation_says_a_journal_is_plain_lines_that_can_be_read_again(
    tmp_path: Path, results: list[Result]
) -> None:
    hostile = "a\u2028b\x85c\x0bd\x1ce\n\u202ef\ud800\x00"
    now = beginning_of(Introduction(name=hostile, version=hostile, capabilities=(hostile,), law=(hostile,)))
    path = tmp_path / "journal"
    journal = Journal.begin(path, now)
    errored = replace(results[0], kind=Kind.ERRORED, reason=Text(vi=hostile, en=hostile), mismatches=(), options=())
    journal.keep(errored)
    journal.keep(results[1])
    written = path.read_bytes()
    assert written.isascii()
    assert not set(written) - set(range(0x20, 0x7F)) - {0x0A}
    assert "\u202e" not in Beginning.read(path).implementation
    done = Journal.resume(path, now, ALL).done
    assert list(done) == [results[0].fixture, results[1].fixture]
    reason = done[results[0].fixture].reason
    assert reason is not None
    assert reason.vi.startswith("a\u2028b\x85c")
    assert "\\ud800" in reason.vi
