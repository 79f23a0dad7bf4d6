"""Giving the ledger's entries their places, and having the whole signed.

What happens on a platform notes its entry in its own transaction and waits for nothing; this integrates what was
noted, in batches, and signs a checkpoint over it. Only a disclosure waits for that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.proof_file import Consistency, TlogProof
from idverify.ledger.proofs import consistency_proof, inclusion_proof
from idverify.ledger.signer import LogSigner
from idverify.ports.custody import CustodyStore

_AT_ONCE: Final = 5_000
_MOST_ATTEMPTS: Final = 50
_OVERTAKEN: Final = frozenset({"ledger_smaller", "ledger_fork"})


class Sequencer:
    """The sequencer of one log; of several at once, on any machine, each does a part and none harm.

    Args:
        store: where entries and tiles are.
        signer: what signs, and remembers outside the database what it signed last.
    """

    def __init__(self, store: CustodyStore, signer: LogSigner) -> None:
        self._store = store
        self._signer = signer

    @property
    def vkey(self) -> str:
        """The log's public key as text, for those who verify."""
        return self._signer.vkey

    def run(self, *, now: datetime, at_once: int = _AT_ONCE) -> Checkpoint:
        """Integrate everything that was noted until now, and sign it.

        Args:
            now: the moment, for the row that keeps the checkpoint; what is signed has no time in it.
            at_once: how many entries one transaction takes.

        Returns:
            The newest signed checkpoint.

        Raises:
            OperatorError: the log is not what was signed before (``ledger_smaller``, ``ledger_fork``), or it
                cannot be signed (``ledger_state``, ``ledger_signature``). Entries stay where they are.
        """
        while True:
            done = self._store.integrate(most=at_once)
            if done.after - done.before < at_once:
                break
        for _ in range(_MOST_ATTEMPTS - 1):
            last = self._signer.last()
            try:
                return self._signed(last, now)
            except OperatorError as refused:
                # Another sequencer may have signed since this one looked: then the proof began at another size.
                if refused.code not in _OVERTAKEN or self._signer.last() == last:
                    raise
        return self._signed(self._signer.last(), now)

    def _signed(self, last: Checkpoint, now: datetime) -> Checkpoint:
        edge = self._store.frontier()
        kept = self._store.checkpoint()
        if (last.size, last.root) == (edge.size, edge.root) and kept is not None and kept[0] == edge.size:
            return last
        new = Checkpoint(last.origin, edge.size, edge.root)
        old = min(last.size, edge.size)
        proof = consistency_proof(old, edge.size, self._store) if 0 < old < edge.size else ()
        note = self._signer.checkpoint(new, tuple(proof))
        self._store.keep_checkpoint(edge.size, note, now=now)
        return new

    def checkpoint(self) -> str | None:
        """The newest signed checkpoint, as a note; None before the first."""
        kept = self._store.checkpoint()
        return None if kept is None else kept[1]

    def proof(self, name: str, *, since: int | None = None) -> str:
        """The ``.tlog-proof`` of an entry, under the newest signed checkpoint.

        Args:
            name: of the entry, as ``CustodyStore.note`` gave it.
            since: the size of an older checkpoint that whoever verifies holds, to show that the log went on from there.

        Raises:
            OperatorError: no such entry is integrated and signed (``ledger_unsigned``), the older size is none
                (``ledger_range``), or a tile is missing (``ledger_tile``).
        """
        found, kept = self._store.entry(name), self._store.checkpoint()
        if found is None or kept is None or found[0] >= kept[0]:
            raise OperatorError("ledger_unsigned")
        size, note = kept
        went_on = None
        if since is not None:
            went_on = Consistency(since, tuple(consistency_proof(since, size, self._store))).to_bytes()
        hashes = tuple(inclusion_proof(found[0], size, self._store))
        return TlogProof(found[0], hashes, note, went_on).to_text()
