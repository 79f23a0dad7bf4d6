"""A log that is extended, set back, forked and restarted in any order: the signer never signs two histories."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from log_in_memory import LOG, ORIGIN, LogInMemory, private_key, public
from naive_merkle import mth

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.proofs import consistency_proof
from idverify.ledger.signer import LogSigner


class Signing(RuleBasedStateMachine):
    """The database is a list that anybody may do anything to; the signer's file is the one thing that stays."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.state = Path(self.folder.name) / "signed.note"
        self.signer = LogSigner.begin(ORIGIN, public(1), private_key(1).sign, self.state)
        self.database: list[bytes] = []
        self.backups: list[list[bytes]] = [[]]
        self.signed: list[list[bytes]] = [[]]
        self.released: list[Checkpoint] = []
        self.count = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(count=st.integers(1, 300))
    def append(self, count: int) -> None:
        self.database = [*self.database, *(f"{self.count + each}".encode() for each in range(count))]
        self.count += count

    @rule()
    def back_up(self) -> None:
        self.backups.append(self.database)

    @rule(which=st.integers(0))
    def restore(self, which: int) -> None:
        self.database = self.backups[which % len(self.backups)]

    @rule(at=st.integers(0))
    def rewrite(self, at: int) -> None:
        if self.database:
            place = at % len(self.database)
            self.database = [*self.database[:place], b"rewritten", *self.database[place + 1 :]]

    @rule()
    def restart(self) -> None:
        self.signer = LogSigner(ORIGIN, public(1), private_key(1).sign, self.state)

    @rule()
    def begin_again(self) -> None:
        with pytest.raises(OperatorError):
            LogSigner.begin(ORIGIN, public(1), private_key(1).sign, self.state)

    @rule(lies=st.booleans())
    def sign(self, lies: bool) -> None:
        log = LogInMemory().append(*self.database)
        last, new = self.signer.last(), log.checkpoint()
        proof: list[bytes] = []
        if 0 < last.size <= new.size:
            proof = consistency_proof(last.size, new.size, log)
        if lies:
            proof = [*proof[1:], bytes(32)]
        was = self.signed[-1]
        true = not lies and self.database[: len(was)] == was
        if not true:
            with pytest.raises(OperatorError) as refused:
                self.signer.checkpoint(new, proof)
            assert refused.value.code == ("ledger_smaller" if len(self.database) < len(was) else "ledger_fork")
            return
        note = self.signer.checkpoint(new, proof)
        self.released.append(Checkpoint.opened(note, LOG)[0])
        self.signed.append(self.database)

    @invariant()
    def never_two_roots_for_one_size_and_never_smaller(self) -> None:
        sizes = [checkpoint.size for checkpoint in self.released]
        assert sizes == sorted(sizes)
        assert len({(each.size, each.root) for each in self.released}) == len(set(sizes))
        assert self.signer.last().root == mth(self.signed[-1])


def test_the_signer_signs_one_history() -> None:
    run_state_machine_as_test(Signing, settings=settings(max_examples=60, stateful_step_count=25, deadline=None))
