"""The log of a sandbox, signed whenever somebody reads it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from idverify.custody.sequencer import Sequencer
from idverify.ports.custody import CustodyStore
from idverify.web.ledger_reader import LedgerReader, ProvenEntry


class SandboxLedger(LedgerReader):
    """Signs before it reads, where a platform's job signs every few minutes.

    Args:
        store: where entries and tiles are.
        sequencer: of the log, with a key that ends with the process.
        clock: of the sandbox.
    """

    def __init__(self, store: CustodyStore, sequencer: Sequencer, clock: Callable[[], datetime]) -> None:
        super().__init__(store)
        self._sequencer = sequencer
        self._clock = clock
        self._lock = threading.Lock()

    def checkpoint(self) -> str | None:
        """The newest signed checkpoint, over everything noted until now."""
        self._sign()
        return super().checkpoint()

    def entry(self, name: str, *, since: int | None = None) -> ProvenEntry:
        """An entry by its name; arguments and errors as of ``LedgerReader``."""
        self._sign()
        return super().entry(name, since=since)

    def of_record(self, record: str, *, since: int | None = None) -> ProvenEntry:
        """The entry that tells of a record's keeping; arguments and errors as of ``LedgerReader``."""
        self._sign()
        return super().of_record(record, since=since)

    def at(self, index: int, *, since: int | None = None) -> ProvenEntry:
        """An entry by its place; arguments and errors as of ``LedgerReader``."""
        self._sign()
        return super().at(index, since=since)

    def _sign(self) -> None:
        with self._lock:
            self._sequencer.run(now=self._clock())
