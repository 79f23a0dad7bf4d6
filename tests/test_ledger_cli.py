"""``idverify ledger``: what an auditor reads, in both languages, and the exit status."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from log_in_memory import LOG, WITNESSES, LogInMemory, entries, private_key

import idverify
from idverify.cli import ledger, ledger_log
from idverify.custody.sequencer import Sequencer
from idverify.errors import OperatorError
from idverify.ledger.cosignature import Witness
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.note import Verifier
from idverify.ledger.signer import LogSigner
from idverify.messages import LANGUAGES, Language
from idverify.ports.custody import CustodyStore
from idverify.stores.opening import open_custody, open_store

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
        "✓ Signature: the checkpoint of log.example/ledger, size 7, is signed by the ledger's key.",
        "✓ Witness: witness.example/w2 saw this checkpoint at 2026-11-21T03:00:00+00:00.",
        "✓ Place: the entry is number 5, counted from 0, of 7; its hash leads to the signed root.",
        "✓ History: the ledger continues your checkpoint of size 5; no entry in it was changed or left out.",
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
    assert "! Chưa so với điểm kiểm cũ" in told


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
    assert all(refused.value.text.in_(lang) for lang in LANGUAGES)


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


# The platform's own log, and its witness


SEED = hashlib.sha256(b"a witness").digest()
NAME = "witness.example"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


WITNESS_KEY = str(Witness(NAME, public_of(SEED)))


@dataclass
class Platform:
    """A log in a database, and a folder that stands for what is sent to and fro."""

    folder: Path
    store: CustodyStore
    sequencer: Sequencer

    def grow(self, count: int, platform: str = "platform-a") -> list[tuple[str, Entry]]:
        """More entries, signed; their names, which no command prints, and what they say."""
        noted = []
        for number in range(count):
            facts = {"number": number, "size": self.store.frontier().size}
            entry = Entry(type=EntryType.KEY_ADDED, at=NOON, tenant=platform, data=facts)
            noted.append((self.store.note(entry), entry))
        ledger_log.sequence(self.sequencer, now=NOON, lang="en")
        return noted

    def checkpoint(self, name: str = "checkpoint.note") -> Path:
        note = self.sequencer.checkpoint()
        assert note is not None
        return self.put(name, note)

    def put(self, name: str, content: str | bytes, mode: int = 0o600) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path

    def prove(self, name: str, out: str, since: int | None = None) -> Path:
        path = self.folder / out
        assert ledger_log.prove(self.sequencer, self.store, name, out=path, since=since, lang="en") == 0
        return path.with_suffix(".tlog-proof")

    def cosign(self, checkpoint: Path, out: str = "cosigned.note", **changed: Any) -> Path:
        seed = self.folder / "witness.seed"
        if not seed.exists():
            self.put("witness.seed", f"{SEED.hex()}\n")
        given = {"vkey": self.sequencer.vkey, "name": NAME, "key": seed, "now": NOON, "lang": "en", **changed}
        assert ledger_log.cosign(checkpoint, out=self.folder / out, **given) == 0
        return self.folder / out

    def witnessed(self, note: Path, *witnesses: str) -> int:
        known = witnesses or (WITNESS_KEY,)
        return ledger_log.witnessed(self.store, note, vkey=self.sequencer.vkey, witnesses=known, now=NOON, lang="en")

    def verify(self, proof: Path, **more: Any) -> int:
        return ledger.verify(proof, proof.with_suffix(".json"), key=self.sequencer.vkey, lang="en", **more)


def platform_in(folder: Path) -> Platform:
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'store.sqlite'}"
    open_store(url, tenant="platform-a", upgrade=True).close()
    store = open_custody(url, tenant="platform-a")
    key = private_key(1)
    signer = LogSigner.begin(LOG.name, key.public_key().public_bytes_raw(), key.sign, folder / "log.state")
    return Platform(folder, store, Sequencer(store, signer))


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    made = platform_in(tmp_path / "platform")
    yield made
    made.store.close()


def test_a_witness_signs_and_every_proof_has_its_word(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    (name, _), *_ = platform.grow(3)
    assert platform.verify(platform.prove(name, "before"), witnesses=[WITNESS_KEY], required=1) == 1
    assert "✗ Witnesses that cosigned: 0; needed: 1." in capsys.readouterr().out
    note = platform.cosign(platform.checkpoint())
    told = capsys.readouterr().out
    assert WITNESS_KEY in told.splitlines()
    assert SEED.hex() not in told
    assert platform.witnessed(note) == 0
    proof = platform.prove(name, "after")
    assert platform.verify(proof, witnesses=[WITNESS_KEY], required=1) == 0
    assert f"Witness: {NAME} saw this checkpoint at {NOON.isoformat()}" in capsys.readouterr().out
    # The bytes, by another hand (C2SP tlog-cosignature): key id, time, signature over both and the checkpoint.
    text, _, below = note.read_text(encoding="utf-8").rpartition("\n\n")
    line = below.splitlines()[-1].split(" ")
    raw = base64.b64decode(line[2])
    assert line[1] == NAME
    assert raw[:4] == hashlib.sha256(NAME.encode() + b"\n\x04" + public_of(SEED)).digest()[:4]
    seconds = int(NOON.timestamp())
    assert raw[4:12] == seconds.to_bytes(8, "big")
    message = f"cosignature/v1\ntime {seconds}\n{text}\n".encode()
    Ed25519PrivateKey.from_private_bytes(SEED).public_key().verify(raw[12:], message)


def test_a_cosignature_is_printed_where_no_file_is_named_and_nothing_else_is(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.grow(1)
    checkpoint, seed = platform.checkpoint(), platform.put("witness.seed", SEED.hex())
    capsys.readouterr()
    ledger_log.cosign(checkpoint, vkey=str(LOG), name=NAME, key=seed, now=NOON, lang="vi")
    told = capsys.readouterr()
    assert platform.put("printed.note", told.out).read_bytes() == platform.cosign(checkpoint).read_bytes()
    assert WITNESS_KEY in told.err
    assert "Chưa so với điểm kiểm nào" in told.err


def test_a_witness_signs_what_continues_its_last_checkpoint_and_nothing_else(
    platform: Platform, tmp_path: Path
) -> None:
    (name, _), *_ = platform.grow(3)
    first = platform.cosign(platform.checkpoint())
    platform.grow(4)
    bare = platform.checkpoint("bare.note")
    with pytest.raises(OperatorError) as refused:
        platform.cosign(bare, "bare", since=first)
    assert refused.value.code == "ledger_since_unproven"
    grown = platform.cosign(platform.prove(name, "grown", since=3), "second.note", since=first)
    assert platform.witnessed(grown) == 0
    with pytest.raises(OperatorError) as refused:  # the log is shown to it as it was before
        platform.cosign(first, "again", since=grown)
    assert refused.value.code == "ledger_since_newer"
    other = platform_in(tmp_path / "other")
    (forked, _), *_ = other.grow(3, "platform-b")
    with pytest.raises(OperatorError) as refused:
        platform.cosign(other.checkpoint(), "fork", since=first)
    assert refused.value.code == "ledger_not_consistent"
    other.grow(4, "platform-b")
    with pytest.raises(OperatorError) as refused:
        platform.cosign(other.prove(forked, "fork", since=3), "fork", since=first)
    assert refused.value.code == "ledger_not_consistent"
    assert not (platform.folder / "fork").exists()
    other.store.close()


def test_a_witness_signs_no_note_of_another_log_and_a_log_is_not_its_own(platform: Platform) -> None:
    platform.grow(1)
    checkpoint = platform.checkpoint()
    other = str(Verifier(LOG.name, public_of(bytes(32))))
    own = platform.put("own.seed", (bytes([1]) * 32).hex())
    for changed, code in (
        ({"vkey": other}, "ledger_note_unsigned"),
        ({"vkey": WITNESS_KEY}, "ledger_vkey"),
        ({"name": "two words"}, "ledger_vkey"),
        ({"key": own}, "ledger_witness_self"),
        ({"since": Path("nowhere")}, "file"),
    ):
        with pytest.raises(OperatorError) as refused:
            platform.cosign(checkpoint, "none", **changed)
        assert refused.value.code == code
    assert not (platform.folder / "none").exists()
    platform.put("there", b"")
    with pytest.raises(OperatorError) as refused:
        platform.cosign(checkpoint, "there")
    assert refused.value.code == "file_exists"


def test_a_witnesss_key_is_a_seed_or_pem_that_nobody_else_can_read(platform: Platform) -> None:
    platform.grow(1)
    checkpoint, private = platform.checkpoint(), Ed25519PrivateKey.from_private_bytes(SEED)

    def pem(shut: Any) -> bytes:
        return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, shut)

    in_pem = platform.put("witness.pem", pem(NoEncryption()))
    assert platform.cosign(checkpoint, "pem", key=in_pem).read_bytes() == platform.cosign(checkpoint).read_bytes()
    for name, content, mode, code in (
        ("open", SEED.hex(), 0o640, "vault_file_mode"),
        ("short", SEED.hex()[:-2], 0o600, "vault_file"),
        ("long", f"{SEED.hex()} {SEED.hex()}", 0o600, "vault_file"),
        ("shut", pem(BestAvailableEncryption(b"passphrase")), 0o600, "vault_file"),
    ):
        path = platform.put(name, content, mode)
        with pytest.raises(OperatorError) as refused:
            platform.cosign(checkpoint, "none", key=path)
        assert refused.value.code == code
        found = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
        library = str(Path(idverify.__file__).parent)
        told = "".join(str(frame.locals) for frame in found.stack if frame.filename.startswith(library))
        assert SEED.hex()[:32] not in told
    with pytest.raises(OperatorError) as refused:
        platform.cosign(checkpoint, "none", key=Path("nowhere"))
    assert refused.value.code == "vault_file"


def test_only_the_newest_checkpoint_with_the_word_of_a_known_witness_is_put_back(platform: Platform) -> None:
    with pytest.raises(OperatorError) as refused:
        platform.witnessed(platform.put("none.note", "nothing"))
    assert refused.value.code == "ledger_unsigned"
    platform.grow(2)
    plain = platform.checkpoint()
    note = platform.cosign(plain)
    kept = platform.store.checkpoint()
    touched = platform.put("touched.note", note.read_text(encoding="utf-8").replace("\n2\n", "\n3\n"))
    stranger = str(Witness(NAME, public_of(bytes(32))))
    for given, known, code in (
        (plain, WITNESS_KEY, "ledger_cosignature"),
        (note, stranger, "ledger_cosignature"),
        (note, str(LOG), "ledger_vkey"),
        (touched, WITNESS_KEY, "ledger_note_forged"),
        (Path("nowhere"), WITNESS_KEY, "file"),
    ):
        with pytest.raises(OperatorError) as refused:
            platform.witnessed(given, known)
        assert refused.value.code == code
        assert platform.store.checkpoint() == kept
    platform.grow(1)
    kept = platform.store.checkpoint()
    with pytest.raises(OperatorError) as refused:
        platform.witnessed(note)
    assert refused.value.code == "ledger_not_newest"
    assert platform.store.checkpoint() == kept


def test_two_witnesses_who_sign_apart_are_both_kept(platform: Platform) -> None:
    (name, _), *_ = platform.grow(2)
    checkpoint = platform.checkpoint()
    seed = hashlib.sha256(b"another witness").digest()
    other = platform.cosign(
        checkpoint,
        "other",
        name="w2.example",
        key=platform.put("other.seed", seed.hex()),
        now=NOON + timedelta(hours=1),
    )
    keys = [WITNESS_KEY, str(Witness("w2.example", public_of(seed)))]
    assert platform.witnessed(platform.cosign(checkpoint)) == 0
    assert platform.witnessed(other, *keys) == 0
    assert platform.verify(platform.prove(name, "both"), witnesses=keys, required=2) == 0
    platform.grow(0)  # nothing new: what the witnesses said stays
    assert platform.verify(platform.prove(name, "still"), witnesses=keys, required=2) == 0


def test_an_entry_whose_name_nobody_saw_is_proven_by_its_hash(platform: Platform) -> None:
    noted = platform.grow(300)
    for number in (0, 255, 256, 299):
        entry = noted[number][1]
        leaf = hashlib.sha256(b"\0" + entry.to_bytes()).hexdigest()
        proof = platform.prove(leaf.upper() if number else leaf, f"entry-{number}", since=7)
        assert proof.with_suffix(".json").read_bytes() == entry.to_bytes()
        assert platform.verify(proof) == 0
        assert proof.read_bytes() == platform.prove(noted[number][0], f"named-{number}", since=7).read_bytes()
    platform.store.note(ENTRY)
    for unknown in ("0" * 64, ENTRY.leaf_hash.hex(), "0" * 63):
        with pytest.raises(OperatorError) as refused:
            platform.prove(unknown, "none")
        assert refused.value.code == "ledger_unsigned"
    assert not os.path.lexists(platform.folder / "none.json")
