"""The ledger of a real platform, exported, passes; and each way of falsifying it fails by name."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from evidence_folder import TODAY, Evidence, by_fixture, kinds, said
from two_officers import officer_key

from conftest import NOW, TENANT, platform_on
from idverify.account import Item, Service
from idverify.conformance.evidence import Trust, check
from idverify.conformance.evidence import story as stories
from idverify.conformance.evidence.export import Exported, export_ledger, list_files
from idverify.conformance.evidence.ledger_files import LONGEST_NOTE
from idverify.conformance.result import Kind
from idverify.custody.disclosure import Disclosure
from idverify.custody.extract import ExtractSigner
from idverify.custody.keeping import Keeping
from idverify.custody.request import Authentication, AuthorityRequest
from idverify.custody.sequencer import Sequencer
from idverify.errors import OperatorError
from idverify.keys import Key, Keyring
from idverify.law import law_116_2025
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.cosignature import Witness, cosigned
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.note import Verifier, signed
from idverify.ledger.proof_file import TlogProof
from idverify.ledger.signer import LogSigner
from idverify.ledger.tree import Frontier, leaf_hash
from idverify.sealing import Group
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import open_custody, open_store

ORIGIN = "log.example/platform-a"
LOG_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
LOG = Verifier(ORIGIN, LOG_KEY.public_key().public_bytes_raw())
WITNESS_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
WITNESS = Witness("witness.example", WITNESS_KEY.public_key().public_bytes_raw())
EXTRACT_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LATER = NOW + timedelta(hours=2)
EXPORTED_AT = NOW + timedelta(hours=6)
FIRST, SECOND = officer_key(Group.FIRST), officer_key(Group.SECOND)


@dataclass(frozen=True)
class Life:
    """A platform that lived for some hours: its entries, an older checkpoint, the proof of one entry."""

    url: str
    entries: tuple[bytes, ...]
    older: str
    proof: str


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Three sign-ups, a disclosure to an authority, a closing, a hold placed and released, an erasure."""
    folder = tmp_path_factory.mktemp("life")
    url = f"sqlite:///{folder / 'store.sqlite'}"
    store = open_store(url, tenant=TENANT, upgrade=True)
    ring = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
    store.check_keys(ring.check_values, now=NOW)  # or the key would be noted by the clock of the wall
    platform = platform_on(store, ring)
    custody = open_custody(url, tenant=TENANT)
    sequencer = Sequencer(custody, LogSigner.begin(ORIGIN, LOG.public_key, LOG_KEY.sign, folder / "log.state"))
    for number, account in enumerate(("lan", "mai", "minh"), 1):
        platform.enrol(account, f"091200000{number}").require()
    sequencer.run(now=LATER)
    older = sequencer.checkpoint()
    extract_signer = ExtractSigner(
        Verifier("platform-a.example", EXTRACT_KEY.public_key().public_bytes_raw()), EXTRACT_KEY.sign
    )
    officers = platform.vault.officers
    desk = Disclosure(custody, officers, sequencer, tenant=TENANT, extract_signer=extract_signer)
    asked = AuthorityRequest(
        accounts=("lan", "mai"),
        fields=frozenset({Item.NAME}),
        authority="Cục An ninh mạng",
        reference="12/ANM",
        basis=law_116_2025.ART_25_2_A,
        received_at=NOW,
        authenticated=Authentication.SIGNED_PAPER_VERIFIED,
    )
    case = desk.receive(asked, LATER)
    for key in (FIRST, SECOND):
        desk.approve(case.id, key, LATER)
    extract = desk.open(case.id, FIRST, SECOND, LATER + timedelta(minutes=5))
    desk.deliver(extract, folder / "extract.zip", LATER + timedelta(minutes=6))
    keeping = Keeping(custody, service=Service.DOMESTIC, officers=officers)
    officer = FIRST.officer.key_id
    placed = LATER + timedelta(minutes=10)
    hold = keeping.hold("minh", basis="116/2025/QH15 art. 25.2.a", reference="13/ANM", officer=officer, now=placed)
    keeping.release(hold.id, officer=officer, now=LATER + timedelta(hours=1))
    store.close_account("minh", now=LATER)
    keeping.erase("minh", now=LATER + timedelta(hours=2))
    sequencer.run(now=LATER + timedelta(hours=2))
    entries = custody.entries(0, most=1000)
    name = next(Entry.from_bytes(each).record for each in entries if b"record.kept" in each)
    assert name is not None
    assert older is not None
    found = Life(url, entries, older, sequencer.proof(name))
    custody.close()
    store.close()
    return found


def exported(life: Life, folder: Path) -> Evidence:
    custody = open_custody(life.url, tenant=TENANT)
    assert isinstance(custody, SqlCustody)
    told = Exported(
        service=Service.DOMESTIC, since=NOW - timedelta(days=1), until=EXPORTED_AT, vkey=str(LOG), older=life.older
    )
    export_ledger(custody, folder, told)
    custody.close()
    made = Evidence(folder, json.loads((folder / "manifest.json").read_text()))
    return made.data("ledger/proofs/lan.tlog-proof", life.proof.encode())


def note_over(entries: Sequence[bytes]) -> str:
    edge = Frontier().appended([leaf_hash(each) for each in entries])
    return signed(Checkpoint(ORIGIN, edge.size, edge.root).to_text(), LOG, LOG_KEY.sign)


def told(entries: Sequence[bytes], folder: Path, life: Life, *, note: str | None = None, **facts: Any) -> Evidence:
    """An export of other entries, signed by an operator who has the log's key and cheats."""
    made = exported(life, folder)
    (folder / "ledger/proofs/lan.tlog-proof").unlink()
    (folder / "ledger/older-checkpoint").unlink()
    made.data("ledger/entries.jsonl", b"".join(each + b"\n" for each in entries))
    made.manifest["ledger"] |= facts
    return made.data("ledger/checkpoint", (note or note_over(entries)).encode())


def changed(life: Life, type: EntryType, change: Callable[[Entry], Entry | None], *, which: int = 0) -> list[bytes]:
    """The entries with one of a type changed, or left out."""
    found: list[bytes] = []
    seen = 0
    for each in life.entries:
        entry: Entry | None = Entry.from_bytes(each)
        assert entry is not None
        if entry.type is type:
            entry = change(entry) if seen == which else entry
            seen += 1
        if entry is not None:
            found.append(entry.to_bytes())
    assert found != list(life.entries)
    return found


def test_the_ledger_of_a_platform_that_lived_passes_as_it_was_exported(life: Life, tmp_path: Path) -> None:
    checked = exported(life, tmp_path / "out").checked(trust=Trust(key=str(LOG), older=life.older))
    found = kinds(checked, "ledger")
    assert {name for name, kind in found.items() if kind is not Kind.PASS} == {"witnessed"}
    assert found.keys() >= {
        "key",
        "note",
        "root",
        "older",
        "older-kept",
        "proofs",
        "entries",
        "time",
        "disclosure-requested",
        "disclosure-two-officers",
        "disclosure-order",
        "disclosure-in-time",
        "disclosure-authenticated",
        "record-lives",
        "holds",
        "keys",
    }
    assert checked.counts["ledger.entries"] == len(life.entries)
    assert checked.introduction.readings["R-02"] == "day_after"
    assert by_fixture(checked)["evidence/files/ledger/entries.jsonl"].kind is Kind.PASS


def test_a_cosignature_of_a_known_witness_is_seen(life: Life, tmp_path: Path) -> None:
    note = cosigned(note_over(life.entries), WITNESS, WITNESS_KEY.sign, at=LATER)
    made = told(life.entries, tmp_path / "out", life, note=note, witnesses=[str(WITNESS)])
    assert kinds(made.checked(), "ledger")["witnessed"] is Kind.PASS


def test_without_the_auditors_own_word_the_key_is_for_a_human_and_another_key_fails(life: Life, tmp_path: Path) -> None:
    made = exported(life, tmp_path / "out")
    assert kinds(made.checked(), "ledger")["key"] is Kind.REVIEW
    other = Verifier(ORIGIN, WITNESS.public_key)
    found = kinds(made.checked(trust=Trust(key=str(other))), "ledger")
    assert (found["key"], found["note"]) == (Kind.FAIL, Kind.FAIL)


def test_one_changed_byte_fails_at_the_root_and_at_the_files_digest(life: Life, tmp_path: Path) -> None:
    made = exported(life, tmp_path / "out").listed()
    path = made.path / "ledger/entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"rows":', b'"rowz":', 1))
    checked = check(made.path, today=TODAY)
    assert kinds(checked, "ledger")["root"] is Kind.FAIL
    assert kinds(checked, "files")["ledger/entries.jsonl"] is Kind.FAIL


def test_an_entry_taken_off_the_end_fails_against_an_older_checkpoint(life: Life, tmp_path: Path) -> None:
    made = told(life.entries[:-1], tmp_path / "out", life)
    found = by_fixture(made.checked(trust=Trust(key=str(LOG), older=note_over(life.entries))))
    assert found["evidence/ledger/root"].kind is Kind.PASS  # signed anew by whoever cheats
    assert found["evidence/ledger/older-kept"].kind is Kind.FAIL
    assert "cut off" in said(found["evidence/ledger/older-kept"])


def test_an_entry_taken_off_the_end_fails_against_the_signed_size(life: Life, tmp_path: Path) -> None:
    found = by_fixture(told(life.entries[:-1], tmp_path / "out", life, note=note_over(life.entries)).checked())
    assert found["evidence/ledger/root"].kind is Kind.FAIL


def test_two_histories_fail_against_an_older_checkpoint_and_against_an_older_proof(life: Life, tmp_path: Path) -> None:
    rewritten = changed(life, EntryType.RECORD_KEPT, lambda each: replace(each, blob=bytes(32)))
    made = told(rewritten, tmp_path / "out", life)
    made.data("ledger/proofs/lan.tlog-proof", life.proof.encode())
    made.data("ledger/older-checkpoint", life.older.encode())
    found = by_fixture(made.checked())
    assert found["evidence/ledger/root"].kind is Kind.PASS
    for fixture in ("older", "proofs"):
        assert found[f"evidence/ledger/{fixture}"].kind is Kind.FAIL
        assert "two histories" in said(found[f"evidence/ledger/{fixture}"])


def test_a_proof_of_another_entry_fails(life: Life, tmp_path: Path) -> None:
    proof = TlogProof.from_text(life.proof)
    made = exported(life, tmp_path / "out")
    made.data("ledger/proofs/lan.tlog-proof", replace(proof, index=proof.index + 1).to_text().encode())
    assert kinds(made.checked(), "ledger")["proofs"] is Kind.FAIL


# The story


def only_wrong(made: Evidence, head: str, *also: str) -> str:
    """What is said under a head of the ledger that fails; no other does, but those that follow from it."""
    checked = made.checked()
    assert {name for name, kind in kinds(checked, "ledger").items() if kind is Kind.FAIL} == {head, *also}
    return said(by_fixture(checked)[f"evidence/ledger/{head}"])


def test_an_opening_that_nobody_asked_for_fails_by_the_provision(life: Life, tmp_path: Path) -> None:
    made = told(changed(life, EntryType.DISCLOSURE_REQUESTED, lambda _: None), tmp_path / "out", life)
    found = by_fixture(made.checked())
    result = found["evidence/ledger/disclosure-requested"]
    assert (result.kind, result.provision) == (Kind.FAIL, "147/2024/ND-CP art. 23.3.đ")
    assert "no request was noted before" in said(result)


def test_one_approver_twice_does_not_make_two(life: Life, tmp_path: Path) -> None:
    first = FIRST.officer.key_id
    entries = [
        replace(entry, actor=first).to_bytes()
        if entry.type in (EntryType.DISCLOSURE_APPROVED, EntryType.DISCLOSURE_OPENED) and entry.actor
        else each
        for each, entry in ((each, Entry.from_bytes(each)) for each in life.entries)
    ]
    checked = told(entries, tmp_path / "out", life).checked()
    result = by_fixture(checked)["evidence/ledger/disclosure-two-officers"]
    assert (result.kind, result.provision) == (Kind.FAIL, "idverify custody")
    assert "without two different officers" in said(result)


@pytest.mark.parametrize("which", [0, 1])
def test_an_opening_without_an_approval_of_each_fails(life: Life, tmp_path: Path, which: int) -> None:
    entries = changed(life, EntryType.DISCLOSURE_APPROVED, lambda _: None, which=which)
    found = by_fixture(told(entries, tmp_path / "out", life).checked())
    assert found["evidence/ledger/disclosure-two-officers"].kind is Kind.FAIL


def test_an_old_approval_fails_by_the_time_that_the_manifest_names(life: Life, tmp_path: Path) -> None:
    entries = [
        replace(Entry.from_bytes(each), at=LATER - timedelta(hours=1)).to_bytes()
        if b"disclosure.approved" in each
        else each
        for each in life.entries
    ]
    made = told(entries, tmp_path / "out", life, approval_within_hours=1, clock_tolerance_seconds=3600)
    assert "older than 1 hours" in only_wrong(made, "disclosure-two-officers", "disclosure-order")


def test_a_second_opening_on_the_same_approvals_fails(life: Life, tmp_path: Path) -> None:
    opened = [each for each in life.entries if b"disclosure.opened" in each]
    at = life.entries.index(opened[-1]) + 1
    entries = [*life.entries[:at], *opened, *life.entries[at:]]
    made = told(entries, tmp_path / "out", life)
    assert "without an unused approval" in only_wrong(made, "disclosure-two-officers", "disclosure-order")


def test_a_late_delivery_fails_by_the_law(life: Life, tmp_path: Path) -> None:
    entries = [
        replace(entry, data={**entry.data, "received": "2026-11-20T01:00:00Z"}).to_bytes()
        if entry.type is EntryType.DISCLOSURE_REQUESTED
        else each
        for each, entry in ((each, Entry.from_bytes(each)) for each in life.entries)
    ]
    made = told(entries, tmp_path / "out", life)
    assert "24 hours" in only_wrong(made, "disclosure-in-time")
    urgent = [each.replace(b'"emergency":0', b'"emergency":1') for each in life.entries]
    assert kinds(told(urgent, tmp_path / "urgent", life).checked(), "ledger")["disclosure-in-time"] is Kind.PASS


def test_time_that_goes_back_and_time_to_come_fail(life: Life, tmp_path: Path) -> None:
    back = changed(life, EntryType.RECORD_ERASED, lambda each: replace(each, at=NOW - timedelta(hours=3)))
    assert "time goes back" in only_wrong(told(back, tmp_path / "back", life), "time")
    ahead = changed(life, EntryType.RECORD_ERASED, lambda each: replace(each, at=EXPORTED_AT + timedelta(days=1)))
    assert "later than the export" in only_wrong(told(ahead, tmp_path / "ahead", life), "time")


def entry(type: EntryType, *, minutes: int = 0, **facts: Any) -> bytes:
    return Entry(type=type, at=LATER + timedelta(hours=3, minutes=minutes), tenant=TENANT, **facts).to_bytes()


def test_a_record_purged_before_its_own_last_day_or_used_after_it_fails(life: Life, tmp_path: Path) -> None:
    erased = Entry.from_bytes(next(each for each in life.entries if b"record.erased" in each))
    assert "last_day" in erased.data
    purged = entry(EntryType.RECORD_PURGED, record=erased.record)
    words = only_wrong(told([*life.entries, purged], tmp_path / "early", life), "record-kept-long-enough")
    assert str(erased.data["last_day"]) in words
    kept = Entry.from_bytes(next(each for each in life.entries if b"record.kept" in each))
    gone = entry(EntryType.RECORD_PURGED, record=kept.record)
    twice = [*life.entries, gone, gone]
    assert "purged before" in only_wrong(told(twice, tmp_path / "twice", life), "record-lives")


def test_a_record_that_was_never_kept_and_an_erasure_before_the_closing_fail(life: Life, tmp_path: Path) -> None:
    never = [*life.entries, entry(EntryType.RECORD_PURGED, record="0" * 32)]
    assert "nothing was noted" in only_wrong(told(never, tmp_path / "never", life), "record-lives")
    erased = Entry.from_bytes(next(each for each in life.entries if b"record.erased" in each))
    late = [*life.entries, entry(EntryType.ACCOUNT_CLOSED, record=erased.record)]
    assert "before its account was closed" in only_wrong(told(late, tmp_path / "late", life), "record-lives")


@pytest.mark.parametrize(
    ("types", "words"),
    [
        ((EntryType.KEY_RETIRED, EntryType.KEY_DESTROYED, EntryType.KEYS_BOUND), "after it was destroyed"),
        ((EntryType.KEY_RETIRED, EntryType.KEY_DESTROYED, EntryType.KEY_PROMOTED), "after it was destroyed"),
        ((EntryType.KEY_DESTROYED,), "not retired"),
    ],
)
def test_a_key_that_lives_after_its_end_fails(
    life: Life, tmp_path: Path, types: tuple[EntryType, ...], words: str
) -> None:
    more = [entry(each, kids=("2020a",)) for each in types]
    assert words in only_wrong(told([*life.entries, *more], tmp_path / "out", life), "keys")


def test_a_hold_released_twice_fails(life: Life, tmp_path: Path) -> None:
    released = next(each for each in life.entries if b"hold.released" in each)
    entries = [*life.entries[:-1], released, life.entries[-1]]
    assert "does not stand" in only_wrong(told(entries, tmp_path / "out", life), "holds")


def test_an_entry_with_other_bytes_or_of_another_platform_fails(life: Life, tmp_path: Path) -> None:
    spaced = [life.entries[0].replace(b":", b": ", 1), *life.entries[1:]]
    assert kinds(told(spaced, tmp_path / "spaced", life).checked(), "ledger")["entries"] is Kind.FAIL
    other = [replace(Entry.from_bytes(life.entries[0]), tenant="platform-b").to_bytes(), *life.entries[1:]]
    assert "another platform" in only_wrong(told(other, tmp_path / "other", life), "entries")


def test_more_names_than_are_remembered_is_for_a_human(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "MOST_NAMES", 2)
    found = kinds(exported(life, tmp_path / "out").checked(), "ledger")
    assert found["record-lives"] is Kind.REVIEW
    assert found["entries"] is Kind.PASS


def test_leaves_of_another_format_are_checked_as_a_tree(tmp_path: Path) -> None:
    leaves = [b"an entry of another kind", b"\x00\xff", b""]
    made = Evidence(tmp_path / "out")
    made.manifest["ledger"] = {"format": "leaves", "key": str(LOG)}
    made.data("ledger/leaves.b64", b"".join(base64.b64encode(each) + b"\n" for each in leaves))
    made.data("ledger/checkpoint", note_over(leaves).encode())
    found = kinds(made.checked(trust=Trust(key=str(LOG))), "ledger")
    assert found["root"] is Kind.PASS
    assert found["story"] is Kind.SKIPPED
    made.data("ledger/leaves.b64", b"AAA=\nnot base64 at all\n")
    found = kinds(made.checked(), "ledger")
    assert (found["leaves"], found["root"]) == (Kind.ERRORED, Kind.FAIL)


def test_a_large_log_is_cut_into_batches_and_still_has_its_root(tmp_path: Path) -> None:
    leaves = [str(each).encode() for each in range(2500)]
    made = Evidence(tmp_path / "out")
    made.manifest["ledger"] = {"format": "leaves", "key": str(LOG)}
    made.data("ledger/leaves.b64", b"".join(base64.b64encode(each) + b"\n" for each in leaves))
    made.data("ledger/checkpoint", note_over(leaves).encode())
    made.data("ledger/older-checkpoint", note_over(leaves[:1500]).encode())
    found = kinds(made.checked(trust=Trust(key=str(LOG), older=note_over([]))), "ledger")
    assert [found[each] for each in ("root", "older", "older-kept")] == [Kind.PASS] * 3


@pytest.mark.parametrize("note", [b"", b"\xff\xfe", b"x" * (LONGEST_NOTE + 1), b"<script>\n1\nAAAA\n\n"])
def test_a_note_that_is_none_costs_its_item(life: Life, tmp_path: Path, note: bytes) -> None:
    made = exported(life, tmp_path / "out").data("ledger/checkpoint", note)
    found = kinds(made.checked(), "ledger")
    assert found["note"] in (Kind.FAIL, Kind.ERRORED)
    assert found["entries"] is Kind.PASS


def test_an_export_into_a_folder_that_is_there_or_of_an_unsigned_log_is_refused(life: Life, tmp_path: Path) -> None:
    exported(life, tmp_path / "out")
    with pytest.raises(OperatorError, match="out"):
        exported(life, tmp_path / "out")
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    open_store(url, tenant=TENANT, upgrade=True).close()
    custody = open_custody(url, tenant=TENANT)
    facts = Exported(service=Service.DOMESTIC, since=NOW, until=datetime(2026, 11, 22, tzinfo=UTC), vkey=str(LOG))
    with pytest.raises(OperatorError) as refused:
        export_ledger(custody, tmp_path / "none", facts)
    assert refused.value.code == "ledger_unsigned"
    custody.close()
    assert list_files(tmp_path / "out")["ledger/entries.jsonl"] == len(life.entries)
