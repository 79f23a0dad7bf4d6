"""What is handed over proves itself: whole, signed, and its opening in the log, without a network or a database."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from test_disclosure import (
    A1,
    AUTHORITY,
    B1,
    EXTRACT_KEY,
    LATER,
    LOG_KEY,
    NAME,
    PAPER,
    SECRETS,
    Desk,
    body_of,
    desk_on,
)

import idverify
from conftest import TENANT
from idverify.account import Item
from idverify.cli import custody_requests as cli
from idverify.cli import ledger as ledger_cli
from idverify.custody.extract import Extract, built, verify_extract
from idverify.custody.request import ITEMS
from idverify.errors import OperatorError
from idverify.ledger.cosignature import Witness
from idverify.ledger.note import Verifier, signed

SIGNER = Verifier("platform-a.example", EXTRACT_KEY.public_key().public_bytes_raw())
LOG = Verifier("log.example/platform-a", LOG_KEY.public_key().public_bytes_raw())
KEYS = (SIGNER, LOG)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Extract]]:
    """An extract of one account, from a store on a disk."""
    folder = tmp_path_factory.mktemp("extract")
    desk = desk_on(f"sqlite:///{folder / 'store.sqlite'}", folder, [])
    desk.enrol("lan")
    case = desk.approved(fields=frozenset({Item.NAME, Item.BIRTH_DATE}))
    yield desk, desk.disclosure.open(case.id, A1, B1, LATER)
    desk.store.close()
    desk.registrar._store.close()


@pytest.fixture
def extract(made: tuple[Desk, Extract]) -> Extract:
    return made[1]


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(files: dict[str, bytes]) -> bytes:
    """The same archive by another hand: stored files, sorted, at the first moment that an archive knows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100600 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def changed(extract: Extract, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> bytes:
    """The extract with another body, signed anew by the platform: what a dishonest one could hand over."""
    files, body = files_of(extract.data), body_of(extract)
    del files["extract.note"]
    change(body, files)
    body["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    return archive_of({**files, "extract.note": signed(text, SIGNER, EXTRACT_KEY.sign).encode()})


def refused(code: str, data: bytes, keys: tuple[Verifier, ...] = KEYS, required: int = 0) -> None:
    with pytest.raises(OperatorError) as caught:
        verify_extract(data, keys, required=required)
    assert caught.value.code == code


def test_an_extract_says_who_asked_for_what_and_shows_that_its_opening_is_in_the_log(extract: Extract) -> None:
    body = body_of(extract)
    assert (body["authority"], body["reference"]) == (AUTHORITY, PAPER)
    assert body["basis"] == "116/2025/QH15 art. 25.2.a"
    assert body["tenant"] == TENANT
    assert body["officers"] == [A1.officer.key_id, B1.officer.key_id]
    (account,) = body["accounts"]
    assert account["account"] == "lan"
    assert {item: [each["value"] for each in values] for item, values in account["items"].items()} == {
        "name": [NAME],
        "birth_date": ["1990-05-01"],
    }
    report = verify_extract(extract.data, KEYS)
    assert (report.kind, report.case, report.records, report.signed_by) == ("authority", extract.case, 1, SIGNER.name)
    assert len(report.entries) == 4  # of the record's keeping; of its opening, by each officer, and of itself
    assert report.officers == (A1.officer.key_id, B1.officer.key_id)
    assert not [secret for secret in SECRETS if secret in repr(report)]


def test_the_same_content_is_the_same_bytes(made: tuple[Desk, Extract], extract: Extract) -> None:
    files = files_of(extract.data)
    assert archive_of(files) == extract.data
    assert list(files) == sorted(files)
    with zipfile.ZipFile(io.BytesIO(extract.data)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
    desk = made[0]
    case = desk.disclosure.case(extract.case)
    signer = desk.disclosure._signer
    again = [
        built(case, {"lan": []}, [], tenant=TENANT, officers=["a", "b"], opened_at=LATER, signer=signer)
        for _ in range(2)
    ]
    assert again[0].data == again[1].data
    assert again[0].digest == hashlib.sha256(again[0].data).digest()


def test_the_way_to_check_it_stands_in_it_in_both_languages(extract: Extract) -> None:
    readme = files_of(extract.data)["HUONG-DAN/README.txt"].decode()
    assert "không cần mạng" in readme
    assert "without a network" in readme
    assert readme.count(" --vkeys ") / 2 == readme.count("idverify ledger verify") == 2


def test_each_entry_is_checked_alone_by_the_ledgers_own_command(extract: Extract, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(extract.data)) as archive:
        archive.extractall(tmp_path)
    names = [each.stem for each in (tmp_path / "entries").iterdir()]
    assert len(names) == 4
    for name in names:
        proof, entry = tmp_path / f"proofs/{name}.tlog-proof", tmp_path / f"entries/{name}.json"
        assert ledger_cli.verify(proof, entry, key=str(LOG), lang="en") == 0
        assert not [secret for secret in SECRETS if secret in entry.read_text() + proof.read_text()]


def test_it_is_verified_in_another_process_without_network_or_database(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "extract.zip").write_bytes(extract.data)
    program = """
import socket, sys
from pathlib import Path
from idverify.cli.custody_requests import verify
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError as unreachable:
    print("network:", unreachable.errno)
status = verify(Path("extract.zip"), keys=sys.argv[1:], lang="en")
print("sqlalchemy" in sys.modules, status)
"""
    alone = [shutil.which("unshare") or "", "-rn"]
    separate = bool(alone[0]) and subprocess.run([*alone, "true"], check=False, capture_output=True).returncode == 0
    command = [*(alone if separate else ()), sys.executable, "-c", program, str(SIGNER), str(LOG)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(idverify.__file__).parents[1])}
    found = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True, text=True)
    *said, last = found.stdout.splitlines()
    assert last == "False 0"
    if separate:
        assert said[0] == "network: 101"  # no way to any host, not even to this one
    assert sum(line.startswith("✓") for line in said) == 6
    assert not [secret for secret in SECRETS if secret in found.stdout + found.stderr]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_file_that_does_not_hold_is_told_with_one(
    extract: Extract, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    file = tmp_path / "extract.zip"
    file.write_bytes(extract.data)
    keys = [str(SIGNER), str(LOG)]
    assert cli.verify(file, keys=keys, lang="vi", as_json=as_json) == 0
    assert cli.verify(file, keys=keys[:1], lang="vi", as_json=as_json) == 1
    assert ("extract_key" if as_json else "✗") in capsys.readouterr().out
    with pytest.raises(OperatorError) as caught:
        cli.verify(tmp_path / "none.zip", keys=keys, lang="vi")
    assert caught.value.code == "file"


# What does not hold


def told_by_frames(error: BaseException) -> str:
    """What a crash reporter that keeps the values of names would send, of the frames that are this library's."""
    library = str(Path(idverify.__file__).parent)
    waiting, told = [traceback.TracebackException.from_exception(error, capture_locals=True)], ""
    while waiting:
        each = waiting.pop()
        told += "".join(f"{frame.name}: {frame.locals}\n" for frame in each.stack if frame.filename.startswith(library))
        waiting += [other for other in (each.__cause__, each.__context__) if other is not None]
    return told


@pytest.mark.parametrize("why", ["no key", "key of another log", "touched", "unlogged", "form", "scope"])
def test_a_refusal_has_nothing_of_what_was_handed_over_in_its_frames(extract: Extract, why: str) -> None:
    other = Verifier(LOG.name, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    data, keys = {
        "no key": (extract.data, ()),
        "key of another log": (extract.data, (SIGNER, other)),
        "touched": (archive_of({**files_of(extract.data), "more.txt": b""}), KEYS),
        "unlogged": (changed(extract, without("record-", 0)), KEYS),
        "form": (changed(extract, body_with(v=2)), KEYS),
        "scope": (changed(extract, body_with(authority="Another")), KEYS),
    }[why]
    with pytest.raises(OperatorError) as caught:
        verify_extract(data, keys)
    told = told_by_frames(caught.value)
    assert "verify_extract" in told
    secrets = [*SECRETS, NAME, "1990-05-01", AUTHORITY]
    assert not [secret for secret in secrets if secret in told or repr(secret.encode())[2:-1] in told]


def test_every_flipped_bit_is_found(extract: Extract) -> None:
    """One bit in each of many places, in the archive's own fields too."""
    for place in range(0, len(extract.data), 37):
        touched = bytearray(extract.data)
        touched[place] ^= 1 << (place % 8)
        with pytest.raises(OperatorError):
            verify_extract(bytes(touched), KEYS)


@pytest.mark.parametrize(
    "touch",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: b"#!/bin/sh\n" + data,
        lambda data: archive_of({**files_of(data), "entries/more.json": b"{}"}),
        lambda data: archive_of({name: each for name, each in files_of(data).items() if name != "extract.note"}),
    ],
)
def test_what_is_no_such_archive_is_refused(extract: Extract, touch: Callable[[bytes], bytes]) -> None:
    with pytest.raises(OperatorError) as caught:
        verify_extract(touch(extract.data), KEYS)
    assert caught.value.code in {"extract_form", "extract_touched"}


def test_a_file_in_it_that_was_changed_added_or_left_out_is_found(extract: Extract) -> None:
    files = files_of(extract.data)
    refused("extract_touched", archive_of({**files, "HUONG-DAN/README.txt": b"Trust us.\n"}))
    refused("extract_touched", archive_of({**files, "more.txt": b""}))
    gone = next(name for name in files if name.startswith("entries/"))
    refused("extract_touched", archive_of({name: each for name, each in files.items() if name != gone}))


def test_a_signature_of_another_key_is_none(extract: Extract) -> None:
    other = Verifier(SIGNER.name, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    refused("ledger_note_unsigned", extract.data, (other, LOG))
    refused("ledger_note_unsigned", extract.data, ())
    files = files_of(extract.data)
    forged = files["extract.note"].replace(NAME.encode(), "Nguyễn Thị Thứ".encode())
    assert forged != files["extract.note"]
    refused("ledger_note_forged", archive_of({**files, "extract.note": forged}))


def test_the_key_of_the_extract_is_not_that_of_the_log(extract: Extract) -> None:
    refused("extract_key", extract.data, (SIGNER,))
    refused("extract_key", extract.data, (SIGNER, Verifier(LOG.name, SIGNER.public_key)))
    other = Verifier(LOG.name, Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    refused("ledger_note_unsigned", extract.data, (SIGNER, other))


def test_witnesses_that_are_asked_for_are_needed(extract: Extract) -> None:
    witness = Witness("witness.example", Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    refused("ledger_witnesses", extract.data, (*KEYS, witness), required=1)


def without(prefix: str, one: int) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(_body: dict[str, Any], files: dict[str, bytes]) -> None:
        name = sorted(name for name in files if name.startswith(f"entries/{prefix}"))[one]
        del files[name]
        del files[name.replace("entries/", "proofs/").replace(".json", ".tlog-proof")]

    return change


def body_with(**more: object) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    return lambda body, _files: body.update(more)


def no_values(body: dict[str, Any], _files: dict[str, bytes]) -> None:
    for account in body["accounts"]:
        account["items"] = {item: [] for item in account["items"]}


def other_record(body: dict[str, Any], _files: dict[str, bytes]) -> None:
    body["accounts"][0]["items"]["name"][0]["record"] = "0" * 32


@pytest.mark.parametrize(
    "change",
    [
        other_record,
        without("record-", 0),
        without("opening-", 0),
        without("opening-", 1),
        without("opening-", 2),
        body_with(case="0" * 32),
        body_with(tenant="platform-b"),
        body_with(officers=["0" * 16, "1" * 16]),
        body_with(officers=[A1.officer.key_id]),
        body_with(opened_at="2026-11-21T01:00:00.000000Z"),
        no_values,
    ],
)
def test_what_its_own_entries_do_not_tell_is_not_believed_though_the_platform_signs_it(
    extract: Extract, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    refused("extract_unlogged", changed(extract, change))


def more_items(body: dict[str, Any], _files: dict[str, bytes]) -> None:
    body["accounts"][0]["items"]["phone"] = body["accounts"][0]["items"]["name"]


@pytest.mark.parametrize(
    "change",
    [
        more_items,
        body_with(accounts=[]),
        body_with(commitment="0" * 64),
        body_with(authority="Another"),
        body_with(basis="333/2026/ND-CP art. 16.3"),
        body_with(emergency=True),
        body_with(kind="subject"),
    ],
)
def test_what_was_not_asked_for_is_not_shown_and_who_asked_is_not_another(
    extract: Extract, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    refused("extract_scope", changed(extract, change))


def test_the_request_in_it_is_the_one_that_the_ledger_tells_of(extract: Extract) -> None:
    document = body_of(extract)["document"]
    assert json.loads(document)["fields"] == ["birth_date", "name"]
    commitment = hashlib.sha256(document.encode()).hexdigest()
    entries = [json.loads(each) for name, each in files_of(extract.data).items() if name.startswith("entries/opening")]
    assert {each["data"]["commitment"] for each in entries} == {commitment}


def test_an_entry_with_the_proof_of_another_is_not_included(extract: Extract) -> None:
    def swap(_body: dict[str, Any], files: dict[str, bytes]) -> None:
        first, second, *_ = sorted(name for name in files if name.startswith("proofs/opening-"))
        files[first], files[second] = files[second], files[first]

    refused("ledger_not_included", changed(extract, swap))


@pytest.mark.parametrize(
    "change", [body_with(v=2), body_with(accounts=7), body_with(officers=None), body_with(opened_at="now")]
)
def test_a_body_of_another_form_is_refused(
    extract: Extract, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    refused("extract_form", changed(extract, change))


def test_changing_nothing_and_signing_anew_gives_the_same_bytes(extract: Extract) -> None:
    assert changed(extract, lambda _body, _files: None) == extract.data


def test_only_what_a_record_holds_can_be_asked() -> None:
    assert set(Item) - {Item.ID_DOCUMENT_IMAGE} == ITEMS
