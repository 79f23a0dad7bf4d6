"""What signs the checkpoints of a log, and never signs two histories.

What was signed last is kept in a file of its own, outside the database: a database that is set back to an older
backup, or changed by hand, then asks for a signature that is refused. The file is on the disk before a signature
leaves this module. Whoever can set back the file too can still fork the log: for that there are witnesses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.note import Verifier, signed
from idverify.ledger.tree import EMPTY_ROOT, consistent

Sign = Callable[[bytes], bytes]


class LogSigner:
    """The signer of one log.

    Args:
        origin: the name of the log, which is also the name of its key.
        public_key: 32 bytes, Ed25519.
        sign: what signs bytes with the private key and gives 64 bytes, perhaps in a vault.
        state: the file with what was signed last; ``begin`` makes it. Beside it stands a file ending in ``.lock``.

    Raises:
        OperatorError: the origin or the key is impossible (``ledger_vkey``).
    """

    def __init__(self, origin: str, public_key: bytes, sign: Sign, state: Path) -> None:
        self._key = Verifier(origin, public_key)
        self._sign = sign
        self._state = state

    @classmethod
    def begin(cls, origin: str, public_key: bytes, sign: Sign, state: Path, *, last: str | None = None) -> Self:
        """Begin a log, or go on with one whose state was lost; done once, by hand.

        Args:
            origin, public_key, sign, state: as of the class.
            last: the newest signed checkpoint that anybody still has, where the log is not new. What was signed after
                it is not protected.

        Raises:
            OperatorError: there is a state already (``ledger_begun``), or ``last`` is not signed by this log (as of
                ``Checkpoint.opened``).
        """
        signer = cls(origin, public_key, sign, state)
        with signer._locked():
            if state.exists():
                raise OperatorError("ledger_begun")
            if last is None:
                last = signed(Checkpoint(origin, 0, EMPTY_ROOT).to_text(), signer._key, sign)
            Checkpoint.opened(last, signer._key)
            signer._keep(last)
        return signer

    @property
    def vkey(self) -> str:
        """The public key as text, for those who verify."""
        return str(self._key)

    def last(self) -> Checkpoint:
        """What was signed last; of size 0 before the first.

        Raises:
            OperatorError: the state is not there, not readable, or not this log's (``ledger_state``).
        """
        try:
            checkpoint, _ = Checkpoint.opened(self._state.read_bytes(), self._key)
        except (OSError, OperatorError):
            raise OperatorError("ledger_state") from None
        return checkpoint

    def checkpoint(self, new: Checkpoint, proof: Sequence[bytes] = ()) -> str:
        """Sign a checkpoint.

        Args:
            new: the log as it is now, without extension lines.
            proof: the consistency proof from the size of ``last()``; empty where that is 0, or the size of ``new``.

        Returns:
            The signed note. The state that forbids its opposite is on the disk by then.

        Raises:
            OperatorError: it is another log's (``ledger_origin``), has extension lines (``ledger_checkpoint``), is
                smaller than what was signed last (``ledger_smaller``), is not proven to continue it
                (``ledger_fork``), the state cannot be read or written (``ledger_state``), or the key does not sign
                (``ledger_signature``). Nothing is signed then.
        """
        if new.origin != self._key.name:
            raise OperatorError("ledger_origin", origin=self._key.name)
        if new.extensions:
            raise OperatorError("ledger_checkpoint")
        with self._locked():
            last = self.last()
            if new.size < last.size:
                raise OperatorError("ledger_smaller", last=last.size, size=new.size)
            if not _continues(last, new, proof):
                raise OperatorError("ledger_fork", last=last.size, size=new.size)
            note = signed(new.to_text(), self._key, self._sign)
            self._keep(note)
        return note

    def _keep(self, note: str) -> None:
        """Put a note in the place of the state, so that after a power cut there is the old one or the new one."""
        beside = self._state.with_name(f"{self._state.name}.new")
        try:
            with beside.open("wb") as file:
                file.write(note.encode())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._state)
            _sync(self._state.parent)
        except OSError:
            raise OperatorError("ledger_state") from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone with the state, among all processes of this machine."""
        try:
            file = self._state.with_name(f"{self._state.name}.lock").open("ab")
        except OSError:
            raise OperatorError("ledger_state") from None
        with file:
            _lock(file.fileno())
            yield  # closing the file lets go of the lock


def _continues(last: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    if last.size == 0:
        return not proof  # every tree continues the empty one
    return consistent(last.size, new.size, last.root, new.root, proof)


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def _sync(folder: Path) -> None:
    # Windows opens no folder; there the new name is on the disk when ``replace`` returns.
    if sys.platform != "win32":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
