"""``idverify ledger``: what an auditor reads, in both languages, and the exit status."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from log_in_memory import LOG, WITNESSES, LogInMemory, entries

from idverify.cli import ledger
from idverify.errors import OperatorError
from idverify.ledger.entry import Entry, EntryType
from idverify.messages import Language

ENTRY = Entry(
    type=EntryType.DISCLOSURE_OPENED,
    at=datetime(2026, 11, 21, 2, 0, 1, tzinfo=UTC),
    tenant="platform-a",
    record="0123456789abcdef" * 2,
    kids=("2026a", "2026b"),
    blob=bytes(32),
    actor="a1b2c3d4e5f60718",
    basis="116/2025/QH15 art. 25.2.a",
    data={"fields": 3},
)


@dataclass
class Files:
    """An auditor's folder."""

    folder: Path

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def verify(self, lang: Language = "en", **changed: Any) -> int:
        given = {"proof": self.folder / "proof", "entry": self.folder / "entry", "key": str(LOG), **changed}
        return ledger.verify(given.pop("proof"), given.pop("entry"), lang=lang, **given)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    def refuse(*_: object) -> None:
        raise AssertionError("an offline verifier opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    found = Files(tmp_path)
    found.put("since", LogInMemory().append(*entries(5)).note())
    log = LogInMemory().append(*entries(5), ENTRY.to_bytes(), b"another")
    found.put("proof", log.proof_of(5, 2, since=5).to_text())
    found.put("entry", ENTRY.to_bytes())
    return found


def test_an_auditor_reads_each_step(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    status = files.verify(witnesses=[str(WITNESSES[0])], required=1, since=files.folder / "since")
    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        "✓ Signature: the checkpoint of log.example/ledger, 7 entries, is signed by the ledger's key.",
        "✓ Witness: witness.example/w2 saw this checkpoint at 2026-11-21T03:00:00+00:00.",
        "✓ Place: the entry is number 5, counted from 0, of 7; its hash leads to the signed root.",
        "✓ History: the ledger continues your checkpoint of 5 entries; none of them was changed or left out.",
        "! The time in the entry is the operator's own claim.",
        "  event: a record was opened for disclosure (disclosure.opened)",
        "  at: 2026-11-21T02:00:01Z",
        "  platform: platform-a",
        "  record: 0123456789abcdef0123456789abcdef",
        "  keys: 2026a, 2026b",
        f"  SHA-256 of the sealed bytes: {'00' * 32}",
        "  officer's key: a1b2c3d4e5f60718",
        "  legal basis: 116/2025/QH15 art. 25.2.a",
        "  fields: 3",
    ]


def test_what_was_not_checked_is_said(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.verify("vi") == 0
    told = capsys.readouterr().out
    assert "! Chưa có nhân chứng nào" in told
    assert "! Chưa so với mốc cũ" in told


def test_a_changed_entry_is_a_no_and_the_steps_before_it_stand(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.put("entry", ENTRY.to_bytes().replace(b'"fields":3', b'"fields":2'))
    assert files.verify() == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("✓ Signature")
    assert told[1:] == ["✗ The entry does not stand where the proof says, or was changed."]


@pytest.mark.parametrize("content", ["", "nothing"])
def test_a_file_that_is_no_proof_is_a_no(files: Files, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    files.put("proof", content)
    assert files.verify() == 1
    assert capsys.readouterr().out == "✗ The proof file is not of the right form.\n"
    assert files.verify(as_json=True) == 1
    assert json.loads(capsys.readouterr().out) == {"valid": False, "code": "ledger_proof"}


def test_an_entry_of_another_kind_is_proven_and_not_read(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    log = LogInMemory().append(b"not JSON")
    assert files.verify(proof=files.put("other", log.proof_of(0).to_text()), entry=files.put("bytes", b"not JSON")) == 0
    assert "! The content is no ledger entry that this program reads" in capsys.readouterr().out


def test_one_document_holds_it_all(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    given: dict[str, Any] = {
        "witnesses": [str(WITNESSES[0])],
        "required": 1,
        "since": files.folder / "since",
        "as_json": True,
    }
    assert files.verify(**given) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "valid": True,
        "origin": "log.example/ledger",
        "size": 7,
        "root": LogInMemory().append(*entries(5), ENTRY.to_bytes(), b"another").frontier.root.hex(),
        "index": 5,
        "leaf_hash": ENTRY.leaf_hash.hex(),
        "witnesses": [{"name": "witness.example/w2", "time": "2026-11-21T03:00:00+00:00"}],
        "since": 5,
        "entry": json.loads(ENTRY.to_bytes()),
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": "nonsense"}, "ledger_vkey"),
        ({"key": str(WITNESSES[0])}, "ledger_vkey"),
        ({"witnesses": [str(LOG)]}, "ledger_vkey"),
        ({"required": 1}, "ledger_witnesses_asked"),
        ({"required": -1}, "ledger_witnesses_asked"),
        ({"proof": Path("nowhere")}, "ledger_file"),
        ({"entry": Path("nowhere")}, "ledger_file"),
        ({"since": Path("nowhere")}, "ledger_file"),
    ],
)
def test_wrong_use_is_an_error_and_no_answer(files: Files, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(OperatorError) as refused:
        files.verify(**changed)
    assert refused.value.code == code


def test_an_entry_is_shown_with_its_hash(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert ledger.show(files.folder / "entry", lang="vi") == 0
    told = capsys.readouterr().out
    assert "việc: đã mở hồ sơ để cung cấp (disclosure.opened)" in told
    assert ENTRY.leaf_hash.hex() in told
    assert ledger.show(files.folder / "entry", lang="vi", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["leaf_hash"] == ENTRY.leaf_hash.hex()
    with pytest.raises(OperatorError) as refused:
        ledger.show(files.folder / "proof", lang="en")
    assert refused.value.code == "ledger_entry"


@pytest.mark.parametrize("type", EntryType)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_event_has_its_words(
    files: Files, type: EntryType, lang: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = Entry(type=type, at=ENTRY.at, tenant="platform-a")
    assert ledger.show(files.put("some", entry.to_bytes()), lang=lang) == 0
    assert f"({type})" in capsys.readouterr().out
