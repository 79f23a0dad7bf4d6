"""The signer: never two histories, whatever becomes of the database, the disk or the process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from log_in_memory import LOG, ORIGIN, LogInMemory, entries, private_key, public

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.note import signed
from idverify.ledger.proofs import consistency_proof
from idverify.ledger.signer import LogSigner
from idverify.ledger.tree import EMPTY_ROOT


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "signed.note"


def begun(state: Path) -> LogSigner:
    return LogSigner.begin(ORIGIN, public(1), private_key(1).sign, state)


def again(state: Path) -> LogSigner:
    return LogSigner(ORIGIN, public(1), private_key(1).sign, state)


def log(size: int) -> LogInMemory:
    return LogInMemory().append(*entries(size))


def code_of(signer: LogSigner, new: Checkpoint, *proof: bytes) -> str:
    kept = signer._state.read_bytes() if signer._state.exists() else None
    with pytest.raises(OperatorError) as refused:
        signer.checkpoint(new, proof)
    assert kept == (signer._state.read_bytes() if signer._state.exists() else None)
    return refused.value.code


def test_a_log_begins_empty_and_grows(state: Path) -> None:
    signer = begun(state)
    assert signer.vkey == str(LOG)
    assert signer.last() == Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    grown = log(5)
    note = signer.checkpoint(grown.checkpoint())
    assert note == grown.note()
    assert state.read_text(encoding="utf-8") == note
    grown.append(*entries(8, 5))
    note = again(state).checkpoint(grown.checkpoint(), consistency_proof(5, 13, grown))
    assert Checkpoint.opened(note, LOG)[0] == grown.checkpoint() == signer.last()


def test_the_same_checkpoint_is_signed_again_alike(state: Path) -> None:
    signer = begun(state)
    assert signer.checkpoint(log(5).checkpoint()) == signer.checkpoint(log(5).checkpoint())


def test_a_smaller_log_is_not_signed_though_it_be_true(state: Path) -> None:
    signer = begun(state)
    signer.checkpoint(log(5).checkpoint())
    assert code_of(signer, log(4).checkpoint()) == "ledger_smaller"
    assert code_of(signer, log(0).checkpoint()) == "ledger_smaller"


def test_a_fork_is_not_signed(state: Path) -> None:
    signer = begun(state)
    signer.checkpoint(log(5).checkpoint())
    other = LogInMemory().append(b"another", *entries(12, 1))
    same_size = LogInMemory().append(*entries(4), b"another")
    assert code_of(signer, same_size.checkpoint()) == "ledger_fork"
    assert code_of(signer, other.checkpoint(), *consistency_proof(5, 13, other)) == "ledger_fork"
    assert code_of(signer, log(13).checkpoint()) == "ledger_fork"
    assert code_of(signer, log(13).checkpoint(), *consistency_proof(4, 13, log(13))) == "ledger_fork"
    assert code_of(signer, log(5).checkpoint(), bytes(32)) == "ledger_fork"


def test_the_first_checkpoint_needs_no_proof_and_takes_none(state: Path) -> None:
    assert code_of(begun(state), log(5).checkpoint(), bytes(32)) == "ledger_fork"


def test_what_is_not_this_logs_is_not_signed(state: Path) -> None:
    signer = begun(state)
    assert code_of(signer, Checkpoint("other", 1, bytes(32))) == "ledger_origin"
    assert code_of(signer, Checkpoint(ORIGIN, 1, bytes(32), ("more",))) == "ledger_checkpoint"


def test_a_lost_state_is_no_fresh_start(state: Path) -> None:
    assert code_of(again(state), log(5).checkpoint()) == "ledger_state"
    begun(state).checkpoint(log(5).checkpoint())
    state.unlink()
    assert code_of(again(state), log(4).checkpoint()) == "ledger_state"


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\xff",
        log(5).note().encode()[:-1],
        log(5).note().encode().replace(b"\n5\n", b"\n4\n"),
        signed("x\n", LOG, private_key(1).sign).encode(),
    ],
)
def test_a_damaged_state_stops_the_signer(state: Path, written: bytes) -> None:
    begun(state)
    state.write_bytes(written)
    assert code_of(again(state), log(6).checkpoint()) == "ledger_state"


def test_a_log_is_begun_once(state: Path) -> None:
    begun(state).checkpoint(log(5).checkpoint())
    kept = state.read_bytes()
    with pytest.raises(OperatorError) as refused:
        begun(state)
    assert refused.value.code == "ledger_begun"
    assert state.read_bytes() == kept


def test_a_lost_state_is_restored_from_a_signed_checkpoint_only(state: Path) -> None:
    for last in ("", log(5).note().replace("\n5\n", "\n4\n")):
        with pytest.raises(OperatorError):
            LogSigner.begin(ORIGIN, public(1), private_key(1).sign, state, last=last)
        assert not state.exists()
    signer = LogSigner.begin(ORIGIN, public(1), private_key(1).sign, state, last=log(5).note())
    assert signer.last() == log(5).checkpoint()
    assert code_of(signer, log(4).checkpoint()) == "ledger_smaller"


def test_a_key_that_does_not_sign_leaves_the_state_as_it_was(state: Path) -> None:
    begun(state).checkpoint(log(5).checkpoint())
    wrong = LogSigner(ORIGIN, public(1), private_key(2).sign, state)
    assert code_of(wrong, log(6).checkpoint(), *consistency_proof(5, 6, log(6))) == "ledger_signature"


def test_a_signature_is_not_released_when_the_disk_refuses(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signer = begun(state)

    def full(_: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    assert code_of(signer, log(5).checkpoint()) == "ledger_state"
    monkeypatch.undo()
    assert signer.last().size == 0


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as refused:
        begun(tmp_path / "nowhere" / "signed.note")
    assert refused.value.code == "ledger_state"


def test_the_state_and_its_folder_are_on_the_disk_before_the_signature_is_given(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = begun(state)
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(file: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{file}") else "file")  # noqa: PTH112  # a link of /proc
        fsync(file)

    def watched_replace(self: Path, target: Path) -> Path:
        done.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    signer.checkpoint(log(5).checkpoint())
    assert done == ["file", "rename", "folder"]


def test_while_one_signer_is_at_work_another_waits_and_then_sees_what_was_signed(state: Path) -> None:
    begun(state)
    signing, go_on = threading.Event(), threading.Event()

    def slow(message: bytes) -> bytes:
        signing.set()
        assert go_on.wait(30)
        return private_key(1).sign(message)

    other = LogInMemory().append(b"another history")
    with ThreadPoolExecutor() as pool:
        first = pool.submit(LogSigner(ORIGIN, public(1), slow, state).checkpoint, log(5).checkpoint())
        assert signing.wait(30)
        second = pool.submit(again(state).checkpoint, other.checkpoint())
        finished, _ = wait([second], timeout=0.5)
        go_on.set()
        assert first.result(30) == log(5).note()
        error = second.exception(30)
    assert not finished
    assert isinstance(error, OperatorError)
    assert error.code == "ledger_smaller"


RACER = """
import sys
sys.path[:0] = {path!r}
from pathlib import Path
from log_in_memory import *
from idverify.errors import OperatorError
from idverify.ledger.signer import LogSigner
signer = LogSigner(ORIGIN, public(1), private_key(1).sign, Path({state!r}))
for size in range(1, 40):
    try:
        signer.checkpoint(LogInMemory().append(*(b"%d of {number}" % each for each in range(size))).checkpoint())
        print(size)
    except OperatorError as refused:
        assert refused.code in ("ledger_fork", "ledger_smaller"), refused.code
"""


def test_of_processes_with_different_histories_one_wins(state: Path) -> None:
    """Each racer gives no proof, so that only the first to sign can ever have signed."""
    begun(state)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER.format(path=sys.path, state=str(state), number=number)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    told = [racer.communicate(timeout=120)[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * len(racers)
    assert sum(len(sizes) for sizes in told) == 1
