"""docs/reference/ledger.md: every value of its worked example, worked out again without the library."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from naive_merkle import leaf, mth, path, proof

from idverify.ledger.cosignature import Witness
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.note import Verifier
from idverify.ledger.proof_file import TlogProof, verified
from idverify.ledger.tree import Frontier, leaf_hash

HERE = Path(__file__).parent
PAGE = (HERE.parent / "docs" / "reference" / "ledger.md").read_text(encoding="utf-8")
KEYS, ENTRIES, HASHES, SINCE, FILE, EXTRA = re.findall(r"^```(?:text|json)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
BYTES = [line.encode() for line in ENTRIES.splitlines()]
LOG_KEY, WITNESS_KEY = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def key_id(name: str, type: int, key: Ed25519PrivateKey) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + bytes([type]) + key.public_key().public_bytes_raw()).digest()[:4]


def vkey(name: str, type: int, key: Ed25519PrivateKey) -> str:
    return f"{name}+{key_id(name, type, key).hex()}+{b64(bytes([type]) + key.public_key().public_bytes_raw())}"


def checkpoint(size: int) -> str:
    return f"log.example/ledger\n{size}\n{b64(mth(BYTES[:size]))}\n"


def signature(size: int) -> str:
    signed = key_id("log.example/ledger", 1, LOG_KEY) + LOG_KEY.sign(checkpoint(size).encode())
    return f"— log.example/ledger {b64(signed)}\n"


def test_the_keys_are_those_of_the_private_keys_it_names() -> None:
    assert KEYS.splitlines() == [vkey("log.example/ledger", 1, LOG_KEY), vkey("witness.example/w2", 4, WITNESS_KEY)]


def test_the_entries_are_canonical_and_read_by_the_library() -> None:
    for written in BYTES:
        plain = json.dumps(json.loads(written), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert plain.encode() == written == Entry.from_bytes(written).to_bytes()


def test_the_hashes_are_those_of_the_rfc() -> None:
    edge = (3).to_bytes(8, "big") + mth(BYTES[:2]) + leaf(BYTES[2])
    assert HASHES.split() == [
        *(leaf(written).hex() for written in BYTES),
        mth(BYTES[:2]).hex(),
        mth(BYTES).hex(),
        edge.hex(),
    ]
    assert Frontier().appended(map(leaf_hash, BYTES)).to_bytes() == edge


def test_the_older_checkpoint_is_signed() -> None:
    assert checkpoint(1) + "\n" + signature(1) == SINCE


def test_the_file_is_made_of_these() -> None:
    seconds = 1795230000  # date -u -d 2026-11-21T03:00:00Z +%s
    seen = WITNESS_KEY.sign(f"cosignature/v1\ntime {seconds}\n{checkpoint(3)}".encode())
    cosigned = key_id("witness.example/w2", 4, WITNESS_KEY) + seconds.to_bytes(8, "big") + seen
    assert "idverify consistency 1\n" + "".join(f"{b64(each)}\n" for each in proof(1, BYTES)) == EXTRA
    assert (
        f"c2sp.org/tlog-proof@v1\nextra {b64(EXTRA.encode())}\nindex 1\n"
        + "".join(f"{b64(each)}\n" for each in path(1, BYTES))
        + f"\n{checkpoint(3)}\n{signature(3)}— witness.example/w2 {b64(cosigned)}\n"
    ) == FILE


def test_both_verifiers_take_it() -> None:
    log, witness = KEYS.splitlines()
    found = verified(
        TlogProof.from_text(FILE),
        BYTES[1],
        log=Verifier.parse(log),
        witnesses=[Witness.parse(witness)],
        required=1,
        since=SINCE,
    )
    assert [found.index, found.checkpoint.size] == [1, 3]
    node = shutil.which("node")
    if node is None:
        pytest.skip("the second implementation runs on Node, which is not on PATH")
    asked = {"proof": FILE, "entry_hex": BYTES[1].hex(), "key": log, "witnesses": [witness], "required": 1}
    done = subprocess.run(
        [node, HERE / "second_implementation" / "ledger.mjs"],
        input=json.dumps({**asked, "since": SINCE}) + "\n",
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == {"valid": True}


def test_the_page_names_every_type_and_says_what_a_log_cannot_show() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `type` |"))
    assert re.findall(r"`([a-z]+\.[a-z]+)`", row) == [type.value for type in EntryType]
    assert "Without a witness the operator can still show two histories" in PAGE
    assert "The time in an entry is the operator's claim." in PAGE
