"""Keys in files under a passphrase, and the commands that make them."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import stat
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from idverify.cli import keys as commands
from idverify.errors import OperatorError
from idverify.sealing import (
    DEFAULT_SUITE,
    HYBRID_SUITE,
    SUITES,
    Group,
    OfficerKey,
    Officers,
    RecordSeal,
    RotationKey,
    key_file,
)
from idverify.sealing.key_file import KeyFile
from idverify.settings import Settings

PASSPHRASE = "tám con mèo ngủ trưa".encode()
KEY = OfficerKey.generate("an", Group.FIRST)
OTHER = OfficerKey.generate("binh", Group.SECOND)
ROTATION = RotationKey.generate()
QUICK = 2**10
with pytest.MonkeyPatch.context() as quick:
    quick.setattr(key_file, "_N", QUICK)
    FILE = KEY.to_pem(PASSPHRASE)
    ROTATION_FILE = ROTATION.to_pem(PASSPHRASE)


@pytest.fixture(autouse=True)
def _quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase takes half a second to stretch on purpose; only the tests whose claim it is wait for that."""
    if "full_cost" not in request.fixturenames:
        monkeypatch.setattr(key_file, "_N", QUICK)


@pytest.fixture
def full_cost() -> int:
    return 2**17


def refused_as(code: str, attempt: Callable[..., object], *given: object) -> OperatorError:
    with pytest.raises(OperatorError) as refused:
        attempt(*given)
    assert refused.value.code == code
    return refused.value


def replaced(old: bytes, new: bytes, data: bytes = FILE) -> bytes:
    assert data.count(old) >= 1
    return data.replace(old, new, 1)


def blocks(data: bytes) -> list[bytes]:
    return [b"-----BEGIN" + part for part in data.split(b"-----BEGIN")[1:]]


@pytest.mark.parametrize("suite", SUITES)
def test_an_officers_key_comes_back_from_its_file(suite: str) -> None:
    key = OfficerKey.generate("an-2", Group.SECOND, suite=suite)
    again = OfficerKey.from_pem(key.to_pem(PASSPHRASE), PASSPHRASE)
    assert again.officer == key.officer
    assert again._seal.to_secret().reveal() == key._seal.to_secret().reveal()
    assert again.sign(b"x") == key.sign(b"x")


@pytest.mark.parametrize("suite", SUITES)
def test_a_rotation_key_comes_back_from_its_file(suite: str) -> None:
    key = RotationKey.generate(suite)
    again = RotationKey.from_pem(key.to_pem(PASSPHRASE), PASSPHRASE)
    assert (again.suite, again.to_bytes()) == (suite, key.to_bytes())


def test_a_file_names_its_officer_in_the_open_and_keeps_the_rest_shut() -> None:
    head = FILE.decode().splitlines()[:4]
    assert head == ["idverify officer key 1", "name: an", "group: first", f"suite: {DEFAULT_SUITE}"]
    assert [len(blocks(each)) for each in (FILE, ROTATION_FILE)] == [2, 1]
    assert FILE.isascii()
    for raw in (KEY._seal.to_secret().reveal(), KEY._sign.private_bytes_raw(), PASSPHRASE):
        assert raw not in FILE
        assert raw.hex().encode() not in FILE


def stretched(data: bytes, cost: int) -> bytes:
    """The password of the blocks, by the scrypt of OpenSSL."""
    salt = bytes.fromhex(next(line[6:] for line in data.decode().splitlines() if line.startswith("salt: ")))
    return hashlib.scrypt(PASSPHRASE, salt=salt, n=cost, r=8, p=1, maxmem=2**28, dklen=32).hex().encode()


def test_the_passphrase_is_stretched_by_scrypt_at_full_cost_before_it_opens_a_block(full_cost: int) -> None:
    data = KEY.to_pem(PASSPHRASE)
    password = stretched(data, full_cost)
    seal, sign = (load_pem_private_key(block, password) for block in blocks(data))
    assert isinstance(seal, X25519PrivateKey)
    assert isinstance(sign, Ed25519PrivateKey)
    assert seal.public_key().public_bytes_raw() == KEY.officer.seal_key
    assert sign.public_key().public_bytes_raw() == KEY.officer.verify_key
    assert OfficerKey.from_pem(data, PASSPHRASE).officer == KEY.officer
    for guess in (PASSPHRASE, b"x", stretched(data, QUICK)):
        with pytest.raises(ValueError, match=r"."):  # one wrong password in 256 ends in other words
            load_pem_private_key(blocks(data)[0], guess)


def test_every_file_has_a_salt_of_its_own() -> None:
    assert KEY.to_pem(PASSPHRASE).splitlines()[5] != FILE.splitlines()[5]


@pytest.mark.parametrize("passphrase", [b"", PASSPHRASE[:-1], PASSPHRASE + b"\n", PASSPHRASE.upper(), b"\x00" * 100])
def test_another_passphrase_opens_nothing(passphrase: bytes) -> None:
    refused_as("officer_passphrase", OfficerKey.from_pem, FILE, passphrase)
    refused_as("rotation_passphrase", RotationKey.from_pem, ROTATION_FILE, passphrase)


def test_no_file_is_written_without_a_passphrase() -> None:
    refused_as("officer_passphrase", KEY.to_pem, b"")
    refused_as("rotation_passphrase", ROTATION.to_pem, b"")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"group: first", b"group: second"),
        (b"name: an", b"name: bo"),
        (DEFAULT_SUITE.encode(), HYBRID_SUITE.encode()),
        (b"group: first", b"group: third"),
        (b"name: an", b"name: a/n"),
        (b"name: an\n", b""),
        (b"name: an\n", b"name: an\nname: an\n"),
        (b"name: an\n", b"name: an\nrole: x\n"),
        (b"officer key 1", b"officer key 2"),
        (b"officer key 1", b"rotation key 1"),
        (b"signature: ", b"signature: 0"),
        (b"salt: ", b"salt: 0"),
    ],
)
def test_a_changed_head_is_found_out(old: bytes, new: bytes) -> None:
    refused_as("officer_key", OfficerKey.from_pem, replaced(old, new), PASSPHRASE)


def test_one_who_knows_the_passphrase_cannot_put_the_block_of_another_file_in() -> None:
    encryption = BestAvailableEncryption(stretched(FILE, QUICK))
    for place, key in ((0, OTHER._seal.parts[0]), (1, OTHER._sign), (0, KEY._sign), (1, KEY._seal.parts[0])):
        foreign = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
        swapped = FILE.replace(blocks(FILE)[place], foreign)
        refused_as("officer_key", OfficerKey.from_pem, swapped, PASSPHRASE)
    refused_as("officer_key", OfficerKey.from_pem, FILE.replace(blocks(FILE)[0], b""), PASSPHRASE)
    refused_as("officer_key", OfficerKey.from_pem, FILE + blocks(FILE)[1], PASSPHRASE)


def test_a_file_cut_anywhere_is_refused() -> None:
    whole_second_block = len(FILE) - len(blocks(FILE)[1])
    for length in range(len(FILE)):
        if length == whole_second_block:
            continue  # one block is missing, and that is seen when the other is open
        refused_as("officer_key", OfficerKey.from_pem, FILE[:length], PASSPHRASE)
    refused_as("officer_key", OfficerKey.from_pem, FILE[:whole_second_block], PASSPHRASE)
    for length in range(len(ROTATION_FILE)):
        refused_as("rotation_key", RotationKey.from_pem, ROTATION_FILE[:length], PASSPHRASE)


@pytest.mark.parametrize("data", [b"", b"\xff", b"x" * 100, b"idverify officer key 1\n", FILE + b"x", b"\n" + FILE])
def test_what_is_no_key_file_is_refused(data: bytes) -> None:
    refused_as("officer_key", OfficerKey.from_pem, data, PASSPHRASE)
    refused_as("rotation_key", RotationKey.from_pem, data, PASSPHRASE)
    refused_as("officer_key", OfficerKey.from_pem, ROTATION_FILE, PASSPHRASE)
    refused_as("rotation_key", RotationKey.from_pem, FILE, PASSPHRASE)


def test_a_huge_file_is_not_read() -> None:
    block = blocks(FILE)[0]
    assert KeyFile.read(FILE + block * 2, "officer") is not None
    assert KeyFile.read(FILE + block * 1000, "officer") is None


def test_a_rotation_file_has_a_suite_in_its_head() -> None:
    refused_as("rotation_key", RotationKey.from_pem, replaced(b"suite: ", b"sweet: ", ROTATION_FILE), PASSPHRASE)
    hybrid = replaced(DEFAULT_SUITE.encode(), HYBRID_SUITE.encode(), ROTATION_FILE)
    refused_as("rotation_key", RotationKey.from_pem, hybrid, PASSPHRASE)


def test_a_touched_block_does_not_open() -> None:
    for data, of, code in ((FILE, OfficerKey, "officer"), (ROTATION_FILE, RotationKey, "rotation")):
        *_, last, end = data.splitlines(keepends=True)
        turned = bytes([last[0] ^ 1 if last[0] ^ 1 != ord("=") else last[0] ^ 2]) + last[1:]
        touched = data[: -len(last + end)] + turned + end
        with pytest.raises(OperatorError) as refused:
            of.from_pem(touched, PASSPHRASE)
        assert refused.value.code in {f"{code}_passphrase", f"{code}_key"}


def test_a_file_with_the_line_ends_of_windows_is_the_same_file() -> None:
    assert OfficerKey.from_pem(FILE.replace(b"\n", b"\r\n"), PASSPHRASE).officer == KEY.officer


def test_neither_passphrase_nor_key_shows_in_a_refusal() -> None:
    for data, passphrase in ((FILE, PASSPHRASE + b"!"), (replaced(b"group: first", b"group: second"), PASSPHRASE)):
        with pytest.raises(OperatorError) as refused:
            OfficerKey.from_pem(data, passphrase)
        frames = refused.tb.tb_next
        found = traceback.TracebackException(type(refused.value), refused.value, frames, capture_locals=True)
        shown = "".join(found.format())
        assert "data = " in shown
        for raw in (PASSPHRASE, KEY._seal.to_secret().reveal(), KEY._sign.private_bytes_raw()):
            assert repr(raw)[2:-1] not in shown
            assert raw.hex() not in shown


# The commands


@contextmanager
def piped(line: bytes) -> Iterator[int]:
    """A file descriptor from which this is read."""
    read, write = os.pipe()
    os.write(write, line)
    os.close(write)
    try:
        yield read
    finally:
        os.close(read)


def collect(*paths: Path) -> int:
    return commands.officers(paths, lang="en")


def make(name: str, group: Group, out: Path, line: bytes = PASSPHRASE + b"\n") -> int:
    with piped(line) as fd:
        return commands.officer(name, group, out, lang="en", passphrase_fd=fd)


def test_a_platform_is_set_up_by_the_commands_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    halves = []
    for name, group in (("a", Group.FIRST), ("b", Group.FIRST), ("c", Group.SECOND), ("d", Group.SECOND)):
        assert make(name, group, Path(f"{name}.key")) == 0
        out, err = capsys.readouterr()
        assert f"{name}.key" in err
        halves.append(Path(f"{name}.json"))
        halves[-1].write_text(out, encoding="utf-8")
    assert commands.officers(halves, lang="en") == 0
    out, err = capsys.readouterr()
    Path("officers.json").write_text(out, encoding="utf-8")
    keys = [OfficerKey.from_pem(Path(f"{name}.key").read_bytes(), PASSPHRASE) for name in "abcd"]
    assert Officers.from_json(out) == Officers(tuple(key.officer for key in keys))
    assert all(key.officer.fingerprint in err.replace(" ", "") for key in keys)
    with piped(PASSPHRASE) as fd:
        assert commands.rotation(Path("rotation.key"), lang="vi", passphrase_fd=fd) == 0
    rotation = capsys.readouterr().out
    assert commands.new("2026a", lang="vi") == 0
    root = capsys.readouterr().out
    given = dict(line.split("=", 1) for line in (rotation + root).splitlines())
    assert set(given) == {"IDVERIFY_ROTATION_PUBLIC_KEY", "IDVERIFY_KEYS"}
    settings = Settings.from_environment(
        {**given, "IDVERIFY_TENANT": "t", "IDVERIFY_OFFICERS_FILE": "officers.json", "IDVERIFY_ENV": "production"}
    )
    assert isinstance(settings.seal, RecordSeal)
    key = RotationKey.from_pem(Path("rotation.key").read_bytes(), PASSPHRASE)
    assert key.public_key.hex() == given["IDVERIFY_ROTATION_PUBLIC_KEY"]


def test_a_key_file_is_its_owners_alone_and_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.key"
    make("a", Group.FIRST, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    kept = out.read_bytes()
    refused = refused_as("file_exists", make, "a", Group.FIRST, out)
    assert refused.data == {"path": out}
    assert out.read_bytes() == kept
    link = tmp_path / "link.key"
    link.symlink_to(tmp_path / "elsewhere")
    refused_as("file_exists", make, "a", Group.FIRST, link)
    assert not (tmp_path / "elsewhere").exists()
    capsys.readouterr()


def test_a_file_that_came_between_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "a.key"
    out.write_bytes(b"mine")
    monkeypatch.setattr(commands, "_require_absent", lambda _path: None)
    refused_as("file_exists", make, "a", Group.FIRST, out)
    assert out.read_bytes() == b"mine"
    refused_as("file", make, "a", Group.FIRST, tmp_path / "none" / "a.key")


@pytest.mark.parametrize("line", [b"", b"\n", b"eleven chrs", b"eleven chrs\n", b"\n" + PASSPHRASE])
def test_a_short_passphrase_is_refused_and_nothing_is_written(tmp_path: Path, line: bytes) -> None:
    out = tmp_path / "a.key"
    refused = refused_as("passphrase_short", make, "a", Group.FIRST, out, line)
    assert refused.data == {"least": 12}
    assert not out.exists()


def test_a_passphrase_is_one_line_of_text_composed(tmp_path: Path) -> None:
    refused_as("file", make, "a", Group.FIRST, tmp_path / "a.key", b"\xff" * 20)
    with piped(unicodedata.normalize("NFD", PASSPHRASE.decode()).encode() + b"\r\nmore") as fd:
        assert commands.passphrase(lang="vi", fd=fd, new=True).reveal() == PASSPHRASE
    refused_as("file", lambda: commands.passphrase(lang="vi", fd=987))


def test_at_a_terminal_a_new_passphrase_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    typed: list[str] = []
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return typed.pop(0)

    monkeypatch.setattr(commands, "getpass", answer)
    typed += [PASSPHRASE.decode()] * 2
    assert commands.passphrase(lang="vi", new=True).reveal() == PASSPHRASE
    typed += [PASSPHRASE.decode(), PASSPHRASE.decode() + "x"]
    refused_as("passphrase_differs", lambda: commands.passphrase(lang="vi", new=True))
    typed += ["short"]
    assert commands.passphrase(lang="vi").reveal() == b"short"  # it may have been made elsewhere
    assert asked[0] != asked[1]
    assert asked[-1] == asked[0]
    assert not typed


def test_public_halves_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff")
    for path in (tmp_path / "none.json", broken):
        assert refused_as("file", collect, path).data["path"] == path
    broken.write_text("{}", encoding="utf-8")
    refused_as("officers_file", collect, broken)
    broken.write_text(KEY.officer.to_json(), encoding="utf-8")
    refused_as("officers_group", collect, broken)


def test_what_the_commands_print_holds_no_private_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make("a", Group.FIRST, tmp_path / "a.key")
    with piped(PASSPHRASE) as fd:
        commands.rotation(tmp_path / "r.key", lang="vi", passphrase_fd=fd)
    printed = "".join(capsys.readouterr())
    key = OfficerKey.from_pem((tmp_path / "a.key").read_bytes(), PASSPHRASE)
    rotation = RotationKey.from_pem((tmp_path / "r.key").read_bytes(), PASSPHRASE)
    assert json.dumps(key.officer.seal_key.hex()) in printed
    for raw in (key._seal.to_secret().reveal(), key._sign.private_bytes_raw(), rotation.to_bytes()):
        assert raw.hex() not in printed
    assert PASSPHRASE.decode() not in printed
    with pytest.raises(TypeError):
        pickle.dumps(key)
