"""Proof files: all that is needed to show, without a network, that an entry stands in the log (C2SP tlog-proof).

Who verifies one brings the entry, the log's public key, the keys of the witnesses trusted, and, if one was kept, an
older checkpoint. Nothing in the file is trusted until it is verified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from idverify.errors import OperatorError
from idverify.ledger.base64_text import decoded, encoded
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.cosignature import Witness, seen_at
from idverify.ledger.note import LARGEST_NOTE, Verifier
from idverify.ledger.tree import HASH_BYTES, LARGEST_SIZE, consistent, included, leaf_hash

_FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = "index "
_CONSISTENCY: Final = "idverify consistency "
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST_HASHES: Final = 63  # the height of the largest tree
_LARGEST_FILE: Final = 2 * LARGEST_NOTE


@dataclass(frozen=True, slots=True)
class Consistency:
    """A proof that the log has only grown since an older size; it travels as the file's extra data.

    The extra data of a proof file is authenticated by nothing, and this needs no authentication: it holds, or not.

    Attributes:
        size: the older size.
        hashes: as ``consistency_proof`` gives them, 32 bytes each.
    """

    size: int
    hashes: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """``idverify consistency SIZE``, then a line for each hash in base 64."""
        return "".join(f"{line}\n" for line in (f"{_CONSISTENCY}{self.size}", *map(encoded, self.hashes))).encode()

    @classmethod
    def from_bytes(cls, extra: bytes) -> Self | None:
        """What ``to_bytes`` wrote; None where it is something else, as it may be in the file of another log."""
        try:
            first, *lines = extra.decode().removesuffix("\n").split("\n")
        except UnicodeDecodeError:
            return None
        size, hashes = first.removeprefix(_CONSISTENCY), tuple(decoded(line) or b"" for line in lines)
        if not _DECIMAL.fullmatch(size) or any(len(each) != HASH_BYTES for each in hashes):
            return None
        found = cls(int(size), hashes)
        return found if found.to_bytes() == extra else None


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The content of a ``.tlog-proof`` file.

    Attributes:
        index: of the entry, from 0.
        hashes: the inclusion proof, from the leaf's sibling upward, 32 bytes each.
        note: the signed checkpoint, letter for letter.
        extra: what the log adds, believed by nobody: here a ``Consistency``; None where there is none.

    Raises:
        OperatorError: the index or a hash is impossible (``ledger_proof``).
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    def __post_init__(self) -> None:
        fits = 0 <= self.index <= LARGEST_SIZE and len(self.hashes) <= _MOST_HASHES
        if not fits or any(len(each) != HASH_BYTES for each in self.hashes):
            raise OperatorError("ledger_proof")

    def to_text(self) -> str:
        """The file."""
        lines = [_FIRST_LINE]
        if self.extra is not None:
            lines.append(_EXTRA + encoded(self.extra))
        lines += [f"{_INDEX}{self.index}", *map(encoded, self.hashes)]
        return "".join(f"{line}\n" for line in lines) + "\n" + self.note

    @classmethod
    def from_text(cls, written: str | bytes) -> Self:
        """The content of a file. The checkpoint in it is parsed when it is opened.

        Raises:
            OperatorError: it is no such file (``ledger_proof``).
        """
        try:
            whole = written if isinstance(written, str) else written.decode()
        except UnicodeDecodeError:
            raise OperatorError("ledger_proof") from None
        above, _, note = whole.partition("\n\n")
        lines = above.split("\n")
        if len(whole) > _LARGEST_FILE or lines.pop(0) != _FIRST_LINE or not lines:
            raise OperatorError("ledger_proof")
        extra = None
        if lines[0].startswith(_EXTRA):
            extra = decoded(lines.pop(0).removeprefix(_EXTRA))
            if extra is None:
                raise OperatorError("ledger_proof")
        index = lines.pop(0).removeprefix(_INDEX) if lines else ""
        if not _DECIMAL.fullmatch(index):
            raise OperatorError("ledger_proof")
        found = cls(int(index), tuple(decoded(line) or b"" for line in lines), note, extra)
        if found.to_text() != whole:
            raise OperatorError("ledger_proof")
        return found


@dataclass(frozen=True, slots=True)
class Proven:
    """What a verified proof file shows.

    Attributes:
        index: which entry of the log it is, from 0.
        checkpoint: the log as its key signed it.
        seen_by: the witnesses whose cosignatures verified, with the time that each says.
        since: the older checkpoint that it follows; None where none was given.
    """

    index: int
    checkpoint: Checkpoint
    seen_by: tuple[tuple[Witness, datetime | None], ...]
    since: Checkpoint | None


def verified(
    proof: TlogProof,
    entry: bytes,
    *,
    log: Verifier,
    witnesses: Sequence[Witness] = (),
    required: int = 0,
    since: str | bytes | None = None,
) -> Proven:
    """Verify a proof file: signatures, witnesses, inclusion, and consistency with an older checkpoint.

    Without a witness, and without an older checkpoint, the operator can still have shown others another history.

    Args:
        proof: the file.
        entry: the entry, byte for byte.
        log: the log's key, had from elsewhere than the file.
        witnesses: the keys of those trusted to have looked.
        required: how many of them must have cosigned.
        since: an older signed checkpoint of the same log.

    Raises:
        OperatorError: as of ``opened_checkpoint``, ``require_included`` and ``require_follows``.
    """
    checkpoint, seen_by = opened_checkpoint(proof, log=log, witnesses=witnesses, required=required)
    require_included(proof, entry, checkpoint)
    older = None if since is None else require_follows(proof, checkpoint, log=log, since=since)
    return Proven(proof.index, checkpoint, seen_by, older)


def opened_checkpoint(
    proof: TlogProof, *, log: Verifier, witnesses: Sequence[Witness] = (), required: int = 0
) -> tuple[Checkpoint, tuple[tuple[Witness, datetime | None], ...]]:
    """The checkpoint of a proof file, signed by its log and by enough witnesses; and who they are.

    Args:
        proof: the file.
        log: the log's key.
        witnesses: known keys; one that is the log's own, or that is given under two names, does not count twice.
        required: how many must have cosigned.

    Raises:
        OperatorError: as of ``Checkpoint.opened``, or too few witnesses have cosigned (``ledger_witnesses``).
    """
    checkpoint, note = Checkpoint.opened(proof.note, log, witnesses)
    seen: dict[bytes, tuple[Witness, datetime | None]] = {}
    for verifier, signature in note.signed_by:
        # A log that is its own witness has been watched by nobody.
        if isinstance(verifier, Witness) and verifier.public_key != log.public_key:
            seen.setdefault(verifier.public_key, (verifier, seen_at(signature)))
    if len(seen) < required:
        raise OperatorError("ledger_witnesses", count=len(seen), needed=required)
    return checkpoint, tuple(seen.values())


def require_included(proof: TlogProof, entry: bytes, checkpoint: Checkpoint) -> None:
    """Refuse an entry that does not stand where the file says.

    Args:
        proof: the file.
        entry: byte for byte.
        checkpoint: that of the file, opened.

    Raises:
        OperatorError: it does not (``ledger_not_included``).
    """
    if not included(proof.index, checkpoint.size, leaf_hash(entry), checkpoint.root, proof.hashes):
        raise OperatorError("ledger_not_included")


def require_follows(proof: TlogProof, checkpoint: Checkpoint, *, log: Verifier, since: str | bytes) -> Checkpoint:
    """Refuse a log that is not the continuation of an older checkpoint; give the older one.

    Args:
        proof: the file; its extra data holds the consistency proof, unless nothing was added since.
        checkpoint: that of the file, opened.
        log: the log's key.
        since: the older signed checkpoint.

    Raises:
        OperatorError: the older one is not this log's (as of ``Checkpoint.opened``), is the newer of the two
            (``ledger_since_newer``), the file has no consistency proof from its size (``ledger_since_unproven``), or
            the two are different histories (``ledger_not_consistent``).
    """
    older, _ = Checkpoint.opened(since, log)
    if older.size > checkpoint.size:
        raise OperatorError("ledger_since_newer", older=older.size, size=checkpoint.size)
    if older.size == 0:
        return older
    if older.size == checkpoint.size:
        hashes: tuple[bytes, ...] = ()
    else:
        found = None if proof.extra is None else Consistency.from_bytes(proof.extra)
        if found is None or found.size != older.size:
            raise OperatorError("ledger_since_unproven", older=older.size)
        hashes = found.hashes
    if not consistent(older.size, checkpoint.size, older.root, checkpoint.root, hashes):
        raise OperatorError("ledger_not_consistent", older=older.size, size=checkpoint.size)
    return older
