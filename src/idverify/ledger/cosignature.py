"""Cosignatures: a witness says that it saw a checkpoint, when, and that it follows those it saw before.

Timestamped Ed25519, type 0x04 (C2SP tlog-cosignature). The specification prefers ML-DSA-44, type 0x06, for new
witnesses; lines of that type are passed over like those of any unknown key until it is built here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from idverify.errors import OperatorError
from idverify.instant import EPOCH
from idverify.ledger.note import Signature, UnverifiedNote, Verifier, is_signed

_COSIGNATURE: Final = 0x04
_TIME_BYTES: Final = 8
_LATEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Witness(Verifier):
    """A witness's public key: its signature is over the checkpoint and the time at which it was seen.

    Attributes and errors as of ``Verifier``.
    """

    type: ClassVar[int] = _COSIGNATURE

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether a cosignature of a checkpoint is this witness's.

        Args:
            text: of the checkpoint, its final newline included.
            signature: what follows the key id: eight bytes of time, then 64.
        """
        seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
        if len(signature) < _TIME_BYTES or seconds > _LATEST:
            return False
        return is_signed(self.public_key, _message(text, seconds), signature[_TIME_BYTES:])


def cosigned(note: str, by: Witness, sign: Callable[[bytes], bytes], *, at: datetime) -> str:
    """A signed checkpoint with the cosignature of a witness below.

    A witness must first have verified the log's own signature, and that the checkpoint is consistent with the last
    one it cosigned; this function signs what it is given.

    Args:
        note: the checkpoint, signed by its log.
        by: the witness's public key.
        sign: what signs bytes with its private key and gives 64 bytes.
        at: now, by the witness's clock; whole seconds of it are signed.

    Raises:
        OperatorError: the note is malformed (as of ``UnverifiedNote.parse``), has a hundred signatures already
            (``ledger_note_signatures``), or what came back is not a signature of that key (``ledger_signature``).
    """
    below = UnverifiedNote.parse(note)
    seconds = (at - EPOCH) // timedelta(seconds=1)
    signature = seconds.to_bytes(_TIME_BYTES, "big") + sign(_message(below.text, seconds))
    if not by.verifies(below.text, signature):
        raise OperatorError("ledger_signature")
    return str(UnverifiedNote.parse(str(below.with_signature(Signature(by.name, by.key_id, signature)))))


def seen_at(signature: Signature) -> datetime | None:
    """When the witness says it saw the checkpoint; None where that lies beyond the year 9999.

    Args:
        signature: a cosignature that verified.
    """
    try:
        return EPOCH + timedelta(seconds=int.from_bytes(signature.signature[:_TIME_BYTES], "big"))
    except OverflowError:
        return None


def verifiers_of(vkeys: Sequence[str]) -> list[Verifier]:
    """The keys among some texts, of logs and of witnesses; a text that is no key is left out."""
    found = []
    for written in vkeys:
        for kind in (Verifier, Witness):
            try:
                found.append(kind.parse(written))
            except OperatorError:
                continue
    return found


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
