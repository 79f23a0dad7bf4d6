"""Evidence files from somebody hostile cost an item each, never the run, and put nothing into the report."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from evidence_folder import MANIFEST, TODAY, YES, Evidence, by_fixture, decision, kinds, said

from idverify.conformance.evidence import check, manifest
from idverify.conformance.evidence.folder import LONGEST_LINE
from idverify.conformance.evidence.manifest import manifest_in
from idverify.conformance.evidence.trouble import EvidenceError
from idverify.conformance.result import Kind
from idverify.errors import OperatorError

SCHEMA = Path(manifest.__file__).parent / "schema" / "manifest.json"


@pytest.fixture
def folder(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


@pytest.mark.parametrize(
    "line",
    [
        b"x" * (LONGEST_LINE + 1),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"ref":' + b"[" * 50 + b"]" * 50 + b"}",
        b'{"ref":"\xff\xfe"}',
        json.dumps(decision(YES)).replace('"ref": "abc"', '"ref": "abc", "ref": "abd"').encode(),
        json.dumps(decision(YES)).replace('"permitted": true', '"permitted": true, "permitted": false').encode(),
        b'{"ref":NaN}',
        b'{"ref":"\\ud800"}',
        b"null",
        b"",
        b"\x00",
    ],
)
def test_a_hostile_line_costs_itself(folder: Evidence, line: bytes) -> None:
    checked = folder.lines("decisions.jsonl", [line, decision(YES)]).checked()
    found = kinds(checked, "decisions")
    assert found["lines"] is Kind.ERRORED
    assert found["permitted"] is Kind.PASS
    assert checked.counts["decisions.judged"] == 1


def test_a_line_that_does_not_end_is_not_held_in_memory(folder: Evidence) -> None:
    folder.data("decisions.jsonl", b"x" * (64 << 20)).listed()
    tracemalloc.start()
    try:
        checked = check(folder.path, today=TODAY)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
    assert kinds(checked, "decisions")["lines"] is Kind.ERRORED


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "linked folder", "gone"])
def test_what_is_no_plain_file_of_the_folder_is_not_read(folder: Evidence, tmp_path: Path, kind: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "entries.jsonl").write_bytes(b"secret\n")
    folder.lines("ledger/entries.jsonl", []).lines("decisions.jsonl", [decision(YES)]).listed()
    place = folder.path / "ledger/entries.jsonl"
    place.unlink()
    if kind == "link":
        place.symlink_to(outside / "entries.jsonl")
    elif kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "linked folder":
        (folder.path / "ledger").rmdir()
        (folder.path / "ledger").symlink_to(outside)
    checked = check(folder.path, today=TODAY)
    assert by_fixture(checked)["evidence/files/ledger/entries.jsonl"].kind is Kind.ERRORED
    assert kinds(checked, "decisions")["permitted"] is Kind.PASS


@pytest.mark.parametrize(
    "name",
    ["../outside", "/etc/passwd", "ledger/../../outside", "ledger/proofs/../x.tlog-proof", "manifest.json", "a\x00b"],
)
def test_a_name_that_leads_elsewhere_is_not_opened_and_fails(folder: Evidence, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_bytes(b"secret\n")
    folder.listed()
    document = folder.manifest | {"files": {name: {"sha256": "0" * 64, "lines": 1}}}
    (folder.path / "manifest.json").write_text(json.dumps(document), encoding="utf-8")
    checked = check(folder.path, today=TODAY)
    assert by_fixture(checked)["evidence/manifest"].kind is Kind.FAIL
    assert kinds(checked, "files") == {}
    assert "secret" not in "".join(said(each) for each in checked.results)
    assert "\x00" not in "".join(said(each) for each in checked.results)


def test_a_file_that_was_cut_off_or_is_not_listed_fails(folder: Evidence) -> None:
    folder.lines("decisions.jsonl", [decision(YES)] * 3).listed()
    path = folder.path / "decisions.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    folder.data("retention.jsonl", b"{}\n")
    found = by_fixture(check(folder.path, today=TODAY))
    assert found["evidence/files/decisions.jsonl"].kind is Kind.FAIL
    assert "SHA-256" in said(found["evidence/files/decisions.jsonl"])
    assert found["evidence/decisions/lines"].kind is Kind.ERRORED
    assert "retention.jsonl" in said(found["evidence/manifest"])
    assert found["evidence/retention"].kind is Kind.SKIPPED


def test_lines_left_out_are_said_by_number(folder: Evidence) -> None:
    folder.lines("decisions.jsonl", [decision(YES)] * 3).listed()
    path = folder.path / "decisions.jsonl"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    found = by_fixture(check(folder.path, today=TODAY))
    assert "the manifest says 3 lines, the file has 1" in said(found["evidence/files/decisions.jsonl"])


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in MANIFEST.items() if key != name}


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        json.dumps(MANIFEST).encode() + b" " * (1 << 20),
        *(without(name) for name in MANIFEST),
        MANIFEST | {"format": "idverify-evidence/2"},
        MANIFEST | {"more": 1},
        MANIFEST | {"tenant": "platform 0912000001"},
        MANIFEST | {"implementation": {"name": "call 0912000001"}},
        MANIFEST | {"period": {"from": "2026-11-22T00:00:00+07:00", "until": "2026-11-21T00:00:00+07:00"}},
        MANIFEST | {"service": {"kind": "cross_border"}},
        MANIFEST | {"files": {"decisions.jsonl": {"sha256": "x", "lines": 1}}},
        MANIFEST | {"readings": {"R-02": 1}},
    ],
)
def test_a_manifest_that_is_none_leaves_the_questions_to_a_human(folder: Evidence, document: Any) -> None:
    folder.lines("decisions.jsonl", [decision(YES)])
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    (folder.path / "manifest.json").write_bytes(data)
    checked = check(folder.path, today=TODAY)
    assert by_fixture(checked)["evidence/manifest"].kind is Kind.ERRORED
    assert set(kinds(checked, "review").values()) == {Kind.REVIEW}
    assert "0912000001" not in "".join(said(each) for each in checked.results)


def test_the_published_schema_and_the_reader_agree_on_a_manifest() -> None:
    schema = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for document in (MANIFEST, MANIFEST | {"ledger": {"key": "k"}}, MANIFEST | {"retention": {"tolerance_days": 31}}):
        assert schema.is_valid(document)
        manifest_in(json.dumps(document).encode())
    for document in (
        *(without(name) for name in MANIFEST),
        MANIFEST | {"more": 1},
        MANIFEST | {"retention": {"tolerance_days": 32}},
        MANIFEST | {"ledger": {"key": "k", "clock_tolerance_seconds": 3601}},
        MANIFEST | {"service": {"kind": "cross_border"}},
    ):
        assert not schema.is_valid(document)
        with pytest.raises(EvidenceError):
            manifest_in(json.dumps(document).encode())


def test_what_a_manifest_says_can_do_nothing_where_it_is_shown(folder: Evidence) -> None:
    folder.manifest["implementation"] = {"name": "\u202ekcul\x1b[2J", "version": "\u2066", "language": "x"}
    folder.manifest["readings"] = {"\u202e<script>": "\u2066"}
    folder.manifest["ledger"] = {"key": "\u202e<b>+00000000+AA=="}
    folder.lines("decisions.jsonl", [decision(YES)]).data("ledger/entries.jsonl", b"{}\n")
    checked = folder.checked()
    shown = "".join(said(each) for each in checked.results) + checked.introduction.name + checked.introduction.version
    for character in ("\u202e", "\u2066", "\x1b"):
        assert character not in shown


def test_proof_files_that_are_none_cost_their_item(folder: Evidence) -> None:
    folder.manifest["ledger"] = {"key": "log.example/ledger+74834815+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"}
    folder.data("ledger/entries.jsonl", b"{}\n").data("ledger/proofs/a.tlog-proof", b"\xff" * 100)
    folder.data("ledger/proofs/\u202egnp.exe", b"x")
    result = by_fixture(folder.checked())["evidence/ledger/proof-files"]
    assert result.kind is Kind.FAIL
    assert len(result.mismatches) == 2
    assert "\u202e" not in said(result)


def test_a_folder_that_is_none_is_an_operators_error(tmp_path: Path) -> None:
    with pytest.raises(OperatorError):
        check(tmp_path / "nowhere", today=TODAY)
