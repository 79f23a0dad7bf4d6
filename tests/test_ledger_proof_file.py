"""Proof files: what they hold, and that each lie is found at its own step."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from log_in_memory import LOG, ORIGIN, SEEN, WITNESSES, LogInMemory, entries, private_key, public
from naive_merkle import mth, path, proof

from idverify.errors import OperatorError
from idverify.ledger.cosignature import Witness, cosigned
from idverify.ledger.note import Verifier
from idverify.ledger.proof_file import Consistency, Proven, TlogProof, verified


@pytest.fixture
def log() -> LogInMemory:
    return LogInMemory().append(*entries(300))


def older(size: int) -> LogInMemory:
    return LogInMemory().append(*entries(size))


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(OperatorError) as refused:
        call()
    return refused.value.code


def test_a_file_is_what_the_specification_says(log: LogInMemory) -> None:
    extra = "idverify consistency 100\n" + "".join(f"{b64(each)}\n" for each in proof(100, entries(300)))
    assert log.proof_of(42, 2, since=100).to_text() == (
        f"c2sp.org/tlog-proof@v1\nextra {b64(extra.encode())}\nindex 42\n"
        + "".join(f"{b64(each)}\n" for each in path(42, entries(300)))
        + f"\n{ORIGIN}\n300\n{b64(mth(entries(300)))}\n\n"
        + log.note(2).rpartition("\n\n")[2]
    )


@pytest.mark.parametrize("since", [None, 1, 100, 299, 300])
def test_a_file_is_read_back_and_verifies(log: LogInMemory, since: int | None) -> None:
    made = log.proof_of(42, 2, 3, since=since)
    assert TlogProof.from_text(made.to_text()) == TlogProof.from_text(made.to_text().encode()) == made
    seen_by = ((WITNESSES[0], SEEN), (WITNESSES[1], SEEN))
    note = checkpoint = None
    if since is not None:
        note, checkpoint = older(since).note(), older(since).checkpoint()
    found = verified(made, entries(300)[42], log=LOG, witnesses=WITNESSES, required=2, since=note)
    assert found == Proven(42, log.checkpoint(), seen_by, checkpoint)


def test_the_one_entry_of_a_log_needs_no_hashes() -> None:
    log = LogInMemory().append(b"x")
    assert TlogProof.from_text(log.proof_of(0).to_text()).hashes == ()
    assert verified(log.proof_of(0), b"x", log=LOG).seen_by == ()


def test_an_empty_older_log_is_followed_by_every_log(log: LogInMemory) -> None:
    found = verified(log.proof_of(0), entries(1)[0], log=LOG, since=LogInMemory().note())
    assert found.since is not None
    assert found.since.size == 0


def test_extra_data_of_other_logs_is_kept_and_not_understood(log: LogInMemory) -> None:
    for extra in (b"", b"\xff", b"idverify consistency", b"idverify consistency 01\n", b"idverify consistency 1\n?\n"):
        made = replace(log.proof_of(0), extra=extra)
        assert TlogProof.from_text(made.to_text()) == made
        assert Consistency.from_bytes(extra) is None
        assert verified(made, entries(1)[0], log=LOG).since is None


FILE = LogInMemory().append(*entries(8)).proof_of(5).to_text()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "\n",
        FILE.replace("@v1", "@v2"),
        " " + FILE,
        FILE.replace("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\n\n"),
        FILE.replace("\n\n", "\n", 1),
        FILE.partition("\n\n")[0],
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\nextra AA==\n\n",
        FILE.replace("index 5", "index 05"),
        FILE.replace("index 5", "index -5"),
        FILE.replace("index 5", "index +5"),
        FILE.replace("index 5", "index  5"),
        FILE.replace("index 5", "index"),
        FILE.replace("index 5", "5"),
        FILE.replace("index 5", f"index {2**63}"),
        FILE.replace("index 5", "extra A\nindex 5"),
        FILE.replace("index 5", "extra AB==\nindex 5"),
        FILE.replace("index 5", "index 5\nextra AA=="),
        FILE.replace("index 5\n", "index 5\nAAAA\n"),
        FILE.replace("index 5\n", "index 5\n?\n"),
        FILE.replace("index 5\n", "index 5\n" + f"{b64(bytes(32))}\n" * 61),
        FILE.replace("\n", "\r\n"),
        FILE.encode() + b"\xff",
        FILE + "a" * 2_000_000,
    ],
)
def test_a_malformed_file_is_refused(written: str | bytes) -> None:
    assert code_of(lambda: TlogProof.from_text(written)) == "ledger_proof"


@pytest.mark.parametrize(("index", "hashes"), [(-1, ()), (2**63, ()), (0, (bytes(31),)), (0, (bytes(32),) * 64)])
def test_an_impossible_proof_is_not_made(index: int, hashes: tuple[bytes, ...]) -> None:
    assert code_of(lambda: TlogProof(index, hashes, "")) == "ledger_proof"


def since_100(made: TlogProof, extra: bytes | None) -> dict[str, Any]:
    return {"proof": replace(made, extra=extra), "since": older(100).note()}


def forked() -> LogInMemory:
    return LogInMemory().append(b"entry 0, rewritten", *entries(299, 1))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (lambda made: {"proof": replace(made, index=43)}, "ledger_not_included"),
        (lambda made: {"proof": replace(made, index=300)}, "ledger_not_included"),
        (lambda made: {"proof": replace(made, hashes=made.hashes[:-1])}, "ledger_not_included"),
        (lambda made: {"proof": replace(made, hashes=(*made.hashes, bytes(32)))}, "ledger_not_included"),
        (lambda _: {"entry": b"entry 43"}, "ledger_not_included"),
        (lambda _: {"entry": b"entry 42\n"}, "ledger_not_included"),
        (lambda made: {"proof": replace(made, note=forked().note(2))}, "ledger_not_included"),
        (lambda made: {"proof": replace(made, note=made.note.replace("\n300\n", "\n301\n"))}, "ledger_note_forged"),
        (lambda made: {"proof": replace(made, note="")}, "ledger_note_form"),
        (lambda _: {"log": Verifier(ORIGIN, public(9))}, "ledger_note_unsigned"),
        (lambda _: {"log": Verifier("other", public(1))}, "ledger_note_unsigned"),
        (lambda _: {"required": 2}, "ledger_witnesses"),
        (lambda _: {"witnesses": WITNESSES[1:]}, "ledger_witnesses"),
        (lambda _: {"witnesses": [Witness("witness.example/w2", public(3))]}, "ledger_witnesses"),
        (lambda _: {"since": forked().note()}, "ledger_not_consistent"),
        (lambda _: {"since": older(299).note()}, "ledger_since_unproven"),
        (lambda _: {"since": older(301).note()}, "ledger_since_newer"),
        (lambda made: {"since": made.note.replace("\n300\n", "\n100\n")}, "ledger_note_forged"),
        (lambda _: {"since": LogInMemory().append(b"x", *entries(99, 1)).note()}, "ledger_not_consistent"),
        (lambda made: since_100(made, None), "ledger_since_unproven"),
        (lambda made: since_100(made, Consistency(100, ()).to_bytes()), "ledger_not_consistent"),
        (lambda made: since_100(made, Consistency(100, (b"",)).to_bytes()), "ledger_since_unproven"),
    ],
)  # fmt: skip
def test_each_lie_is_refused_at_its_own_step(
    log: LogInMemory, changed: Callable[[TlogProof], dict[str, Any]], code: str
) -> None:
    made = log.proof_of(42, 2, since=100)
    given: dict[str, Any] = {
        "proof": made, "entry": entries(300)[42], "log": LOG, "witnesses": WITNESSES, "required": 1,
    }  # fmt: skip
    assert verified(**given).index == 42
    assert code_of(lambda: verified(**{**given, **changed(made)})) == code


def test_one_party_under_two_names_is_one_witness_and_the_log_itself_none(log: LogInMemory) -> None:
    twice = [WITNESSES[0], Witness("witness.example/again", public(2))]
    note = cosigned(log.note(2), twice[1], private_key(2).sign, at=SEEN)
    itself = Witness("witness.example/itself", public(1))
    note = cosigned(note, itself, private_key(1).sign, at=SEEN)
    made = replace(log.proof_of(42), note=note)
    known = [*twice, itself]
    assert len(verified(made, entries(300)[42], log=LOG, witnesses=known, required=1).seen_by) == 1
    assert code_of(lambda: verified(made, entries(300)[42], log=LOG, witnesses=known, required=2)) == "ledger_witnesses"
