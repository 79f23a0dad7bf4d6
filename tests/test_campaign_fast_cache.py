"""What compiling leaves on disk, and what happens where nothing can be compiled."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from idverify.campaign.kernel.fast.tags import Tagger
from idverify.keys import Key, Keyring

ROOT = bytes.fromhex("8f1d3b5a7c9e0214365870a2b4c6d8eafb0d2f41638597a9bbcddfe1f3051729")
KINDS = {"vn.msisdn": 9, "vn.pid": 12}
COMPILES = """
import sys
import numpy as np, pyarrow as pa
from idverify.campaign.kernel.fast.tags import Tagger
from idverify.campaign.kernel.fast.usual import usual_ids, usual_phones
from idverify.keys import Key, Keyring

ring = Keyring([Key("2026a", bytes.fromhex(sys.stdin.readline()))], tenant="platform-a")
for kind, width in {"vn.msisdn": 9, "vn.pid": 12}.items():
    print(Tagger(ring, kind).tags(np.full((40, width), 0x31, np.uint8), b"").tobytes().hex())
usual_phones(pa.array(["0912000001"])), usual_ids(pa.array(["001204000012"], pa.large_string()))
"""
# A function that has a key in a global, as ours must not: what the search below finds if it is there.
CARELESS = """
import sys
import numpy as np
from numba import njit

KEY = np.frombuffer(bytes.fromhex(sys.stdin.readline()), np.uint8)

@njit(cache=True)
def key_byte(place):
    return KEY[place]

print(key_byte(len(sys.argv)))
"""
HIDDEN = "import sys; sys.modules['numba'] = None\n"


def run(code: str | Path, cache: Path, given: str = "") -> str:
    source = [str(code)] if isinstance(code, Path) else ["-c", code]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-W", "error", *source],
        input=given, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def secrets_of(root: bytes) -> Iterator[bytes]:
    yield root
    key = Key("2026a", root)
    ring = Keyring([key], tenant="platform-a")
    for kind in KINDS:
        subkey = key.index_key(kind, "platform-a")
        yield subkey
        yield from (bytes(byte ^ pad for byte in subkey) for pad in (0x36, 0x5C))
        tagger = Tagger(ring, kind)  # its states are overwritten when it goes
        assert tagger._states is not None
        yield from (state[:, 0].astype(">u4").tobytes() for state in tagger._states)


def found_in(folder: Path, secrets: Iterator[bytes]) -> list[str]:
    """The files that hold eight bytes on end of a secret: as they are, word by word, backwards, in text."""
    pieces = set()
    for secret in secrets:
        turned = struct.pack("<8I", *struct.unpack(">8I", secret))
        for whole in (secret, turned, secret[::-1]):
            pieces |= {whole[place : place + 8] for place in range(len(whole) - 7)}
        words = struct.unpack(">8I", secret) + struct.unpack("<8I", secret)
        pieces |= {secret.hex().encode(), secret.hex().upper().encode(), *(str(word).encode() for word in words)}
        # One word in each of sixteen lanes, as the states are kept.
        pieces |= {struct.pack(order, word) * 2 for word in words for order in ("<I", ">I")}
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(piece in path.read_bytes() for piece in pieces)]


def test_no_key_and_nothing_made_of_one_is_in_what_is_kept_of_compiling(tmp_path: Path) -> None:
    tags = run(COMPILES, tmp_path, ROOT.hex()).split()
    ring = Keyring([Key("2026a", ROOT)], tenant="platform-a")
    assert tags == [next(iter(ring.tags(kind, ["1" * width]))).hex() * 40 for kind, width in KINDS.items()]
    kept = {path.name.partition("-")[0] for path in tmp_path.rglob("*.nbc")}
    assert kept >= {"lanes.absorb", "lanes.hmacs", "usual._phones", "usual._personal_ids"}
    assert found_in(tmp_path, secrets_of(ROOT)) == []
    # The next process, with another key, compiles nothing and writes nothing.
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert run(COMPILES, tmp_path, ROOT[::-1].hex()).split() != tags
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_key_that_a_function_was_compiled_with_would_be_found(tmp_path: Path) -> None:
    careless, cache = tmp_path / "careless.py", tmp_path / "cache"
    careless.write_text(CARELESS)
    subkey = list(secrets_of(ROOT))[1]
    assert run(careless, cache, subkey.hex()).strip() == str(subkey[1])
    assert any(name.endswith(".nbc") for name in found_in(cache, secrets_of(ROOT)))


def test_a_function_is_compiled_where_nothing_can_be_kept_too(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("no folder")
    code = "from idverify.campaign.kernel.fast.compiled import compiled\n"
    # Of a function that was never in a file there is no place to keep anything.
    assert run(code + "print(compiled(eval('lambda number: number + 1'))(41))", nowhere).strip() == "42"


def test_without_numba_it_is_said_and_nothing_else_breaks(tmp_path: Path) -> None:
    code = "from idverify.campaign.kernel.fast import available; import idverify.campaign.kernel; print(available())"
    assert run(code, tmp_path).strip() == "True"
    assert run(HIDDEN + code, tmp_path).strip() == "False"


def test_without_numba_the_fast_kernel_is_refused_and_the_plain_one_judges(tmp_path: Path) -> None:
    code = """
from datetime import UTC, datetime
from idverify.campaign.kernel import Kernel
from idverify.campaign.terms import Terms
from idverify.errors import OperatorError
terms = Terms(at=datetime(2026, 11, 21, tzinfo=UTC))
Kernel(terms, None)
try:
    Kernel(terms, None, fast=True)
except OperatorError as refused:
    print(refused.code, bool(refused.text.vi), bool(refused.text.en))
else:
    print("fast")
"""
    assert run(code, tmp_path).strip() == "fast"
    assert run(HIDDEN + code, tmp_path).strip() == "campaign_fast True True"


def test_what_is_searched_for_is_all_that_a_key_is_known_by() -> None:
    secrets = list(secrets_of(ROOT))
    assert len(set(secrets)) == 1 + 5 * len(KINDS)
    assert {len(secret) for secret in secrets} == {32}
    inner, outer = hashlib.sha256(), hashlib.sha256()
    for pad, state in ((inner, 0x36), (outer, 0x5C)):
        pad.update(bytes(byte ^ state for byte in Key("k", ROOT).index_key("vn.msisdn", "platform-a").ljust(64, b"\0")))
    # The states themselves: what HMAC by hand has taken in before the message is what they go on from.
    tagger = Tagger(Keyring([Key("2026a", ROOT)], tenant="platform-a"), "vn.msisdn")
    inner.update(b"\x00\x09vn.msisdn\x00\x0c+84912000001")
    outer.update(inner.digest())
    assert tagger.tags(np.frombuffer(b"912000001", np.uint8).reshape(1, 9), b"+84").tobytes() == outer.digest()
    states = tagger._states
    assert states is not None
    assert states.shape == (2, 8, 16)
    assert (states == states[:, :, :1]).all()
    assert states.any()
