"""Vaults of small sites: a file that only its owner can read, and environment variables."""

from __future__ import annotations

import hmac
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring, VaultKey, names_of
from idverify.keyvaults.environment import EnvironmentVault
from idverify.keyvaults.file import FileVault

ROOT, OTHER, SEED = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
PHONE = PhoneNumber.parse("0912000001")
NAME = names_of("platform-a", "2026a")[0]


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "keys"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def refused_by(path: Path) -> OperatorError:
    with pytest.raises(OperatorError) as refused:
        FileVault(path, tenant="platform-a")
    return refused.value


def test_a_file_holds_several_roots_and_keys_of_other_uses(tmp_path: Path) -> None:
    text = f"\ufeff# live\r\n2026a: {ROOT.hex()}\r\n\r\n  2025a:{OTHER.hex().upper()}  \n"
    text += f"sign log: {SEED.hex()}\nwrap w:x: {SEED.hex()}"
    vault = FileVault(written(tmp_path, text), tenant="platform-a")
    ring = Keyring([VaultKey("2026a", vault), VaultKey("2025a", vault)], tenant="platform-a")
    expected = Keyring([Key("2026a", ROOT), Key("2025a", OTHER)], tenant="platform-a")
    assert ring.pseudonyms(PHONE) == expected.pseudonyms(PHONE)
    assert vault.public_key("log") == Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
    wrapped = vault.wrap("w:x", b"plain", context=b"c")
    assert vault.unwrap("w:x", wrapped, context=b"c") == b"plain"


def test_what_is_wrapped_is_aes_256_gcm_under_a_key_derived_for_that_name(tmp_path: Path) -> None:
    vault = FileVault(written(tmp_path, f"wrap w: {ROOT.hex()}"), tenant="platform-a")
    wrapped = vault.wrap("w", b"plain", context=b"context")
    info = b"\x00\x0cvnid/v1/wrap\x00\x01w"
    key = HKDF(algorithm=SHA256(), length=32, salt=b"vnid/v1", info=info).derive(ROOT)
    assert AESGCM(key).decrypt(wrapped[:12], wrapped[12:], b"context") == b"plain"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path, f"2026a: {ROOT.hex()}\n", mode)
    error = refused_by(path)
    assert (error.code, error.data) == ("vault_file_mode", {"path": str(path)})
    assert "chmod 600" in str(error)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    assert FileVault(written(tmp_path, f"2026a: {ROOT.hex()}\n", mode), tenant="platform-a").mac(NAME, b"m")


@pytest.mark.parametrize(
    "line",
    [
        "2026a",
        "2026a:",
        f": {ROOT.hex()}",
        f"2026a: {ROOT.hex()[:-1]}",
        f"2026a: {ROOT.hex()}0",
        f"2026a: {ROOT.hex()[:-1]}g",
        f"2026a: {ROOT.hex()[:-1]}１",
        f"2026.a: {ROOT.hex()}",
        f"2027b: {ROOT.hex()}",
        f"wrap : {ROOT.hex()}",
        f"seal name: {ROOT.hex()}",
        f"wrap a name: {ROOT.hex()}",
        ROOT.hex(),
    ],
)
def test_a_line_that_is_no_key_is_told_by_its_number_and_not_shown(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, f"# first\n2027b: {OTHER.hex()}\n{line}\n2026z: {SEED.hex()}\n")
    error = refused_by(path)
    assert (error.code, error.data) == ("vault_file", {"path": str(path), "reason": "line 3"})
    report = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    inside = report.partition('file.py"')[2]
    assert inside
    for secret in (ROOT, OTHER, SEED):
        assert secret.hex()[:20] not in inside
        assert repr(secret)[2:20] not in inside


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    error = refused_by(tmp_path / "none")
    assert (error.code, error.data["reason"]) == ("vault_file", "No such file or directory")


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system has no /dev/fd")
def test_a_file_is_read_from_a_descriptor_that_was_opened_before() -> None:
    reading, writing = os.pipe()
    os.write(writing, f"2026a: {ROOT.hex()}\n".encode())
    os.close(writing)
    try:
        vault = FileVault(f"/dev/fd/{reading}", tenant="platform-a")
    finally:
        os.close(reading)
    assert vault.mac(NAME, b"m") == digest_under(ROOT)


def digest_under(root: bytes) -> bytes:
    """What a vault with this root answers for ``NAME`` and ``m``."""
    return hmac.digest(Key("2026a", root).subkeys("platform-a")[NAME], b"m", "sha256")


FORK = """
import gc, os, pathlib, sys
from idverify.keyvaults.file import FileVault
path, parent_reads, first, then = sys.argv[1:]
pathlib.Path(path).write_text(first)
vault = FileVault(path, tenant="platform-a", per_worker=True)
def held():
    return sum(type(each).__name__ == "HeldKeys" for each in gc.get_objects())
def asked():
    return vault.mac("idverify/platform-a/2026a/vnid/v1/index/vn.msisdn", b"m").hex()
print(asked() if parent_reads == "yes" else held())
pathlib.Path(path).write_text(then)
sys.stdout.flush()
if os.fork() == 0:
    print(asked(), flush=True)
    os._exit(0)
os.wait()
print(asked() if parent_reads == "yes" else held())
"""


@pytest.mark.parametrize("parent_reads", [False, True])
def test_each_forked_process_reads_for_itself_and_a_parent_that_asks_nothing_never_does(
    tmp_path: Path, parent_reads: bool
) -> None:
    path = written(tmp_path, "")
    lines = [f"2026a: {root.hex()}\n" for root in (ROOT, OTHER)]
    command = [sys.executable, "-c", FORK, str(path), "yes" if parent_reads else "no", *lines]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment)
    of_parent = digest_under(ROOT).hex() if parent_reads else "0"
    assert done.stdout.split() == [of_parent, digest_under(OTHER).hex(), of_parent]


def test_variables_are_left_or_taken_as_it_is_asked() -> None:
    environment = {"IDVERIFY_KEYS": f"2026a:{ROOT.hex()}, 2025a:{OTHER.hex()},", "IDVERIFY_TENANT": "platform-a"}
    vault = EnvironmentVault(environment, tenant="platform-a")
    assert set(environment) == {"IDVERIFY_KEYS", "IDVERIFY_TENANT"}
    again = EnvironmentVault(environment, tenant="platform-a", remove=True)
    assert set(environment) == {"IDVERIFY_TENANT"}
    assert again.mac(NAME, b"m") == vault.mac(NAME, b"m") == digest_under(ROOT)
    with pytest.raises(OperatorError) as refused:
        EnvironmentVault(environment, tenant="platform-a")
    assert (refused.value.code, refused.value.data) == ("setting", {"name": "IDVERIFY_KEYS", "reason": "missing"})


@pytest.mark.parametrize("name", ["IDVERIFY_KEYS", "IDVERIFY_WRAP_KEYS", "IDVERIFY_SIGN_KEYS"])
@pytest.mark.parametrize(
    "bad", ["x", "x:", f"x:{'0' * 63}", f"x:{'0' * 63}g", f":{'0' * 64}", f"x:{'1' * 64},x:{'2' * 64}"]
)
def test_a_variable_that_is_wrong_is_named_not_shown_and_removed_all_the_same(name: str, bad: str) -> None:
    environment = {"IDVERIFY_KEYS": f"2026a:{ROOT.hex()}"} | {name: bad}
    with pytest.raises(OperatorError) as refused:
        EnvironmentVault(environment, tenant="platform-a", remove=True)
    assert (refused.value.code, refused.value.data) == ("setting", {"name": name, "reason": "name:64 hex"})
    assert environment == {}
    report = "".join(traceback.TracebackException.from_exception(refused.value, capture_locals=True).format())
    assert ROOT.hex() not in report.partition('environment.py"')[2]
    assert "0" * 63 not in report.partition('environment.py"')[2]
