"""A checkpoint: which log, how many entries, and the root over them (C2SP tlog-checkpoint)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from idverify.errors import OperatorError
from idverify.ledger.base64_text import decoded, encoded
from idverify.ledger.note import Note, Verifier, opened
from idverify.ledger.tree import EMPTY_ROOT, HASH_BYTES, LARGEST_SIZE

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one size.

    Attributes:
        origin: the name of the log, best a URL without its scheme.
        size: how many entries.
        root: 32 bytes.
        extensions: further lines, which nobody can audit; this ledger writes none.

    Raises:
        OperatorError: a line would be empty or hold a control character, the size is none, the root is not 32 bytes,
            or not that of an empty tree where the size is 0 (``ledger_checkpoint``).
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        sound = (
            all(line and not any(letter < " " for letter in line) for line in lines)
            and 0 <= self.size <= LARGEST_SIZE
            and len(self.root) == HASH_BYTES
            and (self.size > 0 or self.root == EMPTY_ROOT)
        )
        if not sound:
            raise OperatorError("ledger_checkpoint")

    def to_text(self) -> str:
        """The text of the note, to be signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, encoded(self.root), *self.extensions))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The checkpoint in the text of a note.

        Raises:
            OperatorError: the text is none (``ledger_checkpoint``).
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise OperatorError("ledger_checkpoint")
        origin, size, written, *extensions = lines
        root = decoded(written)
        if root is None or not _DECIMAL.fullmatch(size):
            raise OperatorError("ledger_checkpoint")
        return cls(origin, int(size), root, tuple(extensions))

    @classmethod
    def opened(cls, note: str | bytes, log: Verifier, witnesses: Iterable[Verifier] = ()) -> tuple[Self, Note]:
        """A checkpoint that its log signed.

        Args:
            note: the whole note.
            log: the log's key; its name must be the checkpoint's origin.
            witnesses: keys whose cosignatures are verified too, where they are there.

        Returns:
            The checkpoint, and the note with those who signed it.

        Raises:
            OperatorError: as of ``note.opened``; the log's own key has not signed (``ledger_note_unsigned``), the
                text is no checkpoint (``ledger_checkpoint``), or it is another log's (``ledger_origin``).
        """
        found = opened(note, (log, *witnesses))
        if all(verifier != log for verifier, _ in found.signed_by):
            raise OperatorError("ledger_note_unsigned")
        checkpoint = cls.from_text(found.text)
        if checkpoint.origin != log.name:
            raise OperatorError("ledger_origin", origin=log.name)
        return checkpoint, found
