"""A folder of evidence as it was handed over: only its own plain files are read, in pieces, and none is followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from idverify.conformance.evidence.trouble import EvidenceError

LONGEST_LINE: Final = 1 << 17
MOST_PROOFS: Final = 1000
_PIECE: Final = 1 << 20
# A link is not followed, and a pipe that nobody writes to does not stop the run.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file held when it was read whole.

    Attributes:
        sha256: 64 hex digits.
        lines: how many; one without a newline at the end counts.
        size: in bytes.
    """

    sha256: str
    lines: int
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file.

    Attributes:
        number: from 1.
        data: without its newline; None where it is longer than any may be.
    """

    number: int
    data: bytes | None


class Folder:
    """The folder.

    Args:
        path: where it is; the path itself may go through links, for the auditor gave it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def has(self, name: str) -> bool:
        """Whether there is anything of this name, a link that leads nowhere too."""
        return os.path.lexists(self._path / name)

    def contents(self, name: str) -> Contents:
        """Read a file through once.

        Args:
            name: its path in the folder, with ``/``; one of the format's, so never with ``..``.

        Raises:
            EvidenceError: it is not there (``missing``), is no plain file of the folder (``link``), or cannot be read
                (``unreadable``).
        """
        digest, lines, size, last = sha256(), 0, 0, b"\n"
        with self._opened(name) as file:
            while piece := _read(file, _PIECE):
                digest.update(piece)
                lines += piece.count(b"\n")
                size += len(piece)
                last = piece[-1:]
        return Contents(digest.hexdigest(), lines + (last != b"\n"), size)

    def lines(self, name: str) -> Iterator[Line]:
        """The lines of a file, one after another. Arguments and errors as of ``contents``."""
        with self._opened(name) as file:
            number = 0
            while piece := _read_line(file):
                number += 1
                if len(piece.rstrip(b"\n")) <= LONGEST_LINE:
                    yield Line(number, piece.rstrip(b"\n"))
                    continue
                while piece and not piece.endswith(b"\n"):
                    piece = _read_line(file)
                yield Line(number, None)

    def whole(self, name: str, *, longest: int) -> bytes:
        """A small file.

        Raises:
            EvidenceError: as of ``contents``, or it is longer (``long``).
        """
        with self._opened(name) as file:
            found = _read(file, longest + 1)
        if len(found) > longest:
            raise EvidenceError("long", most=longest)
        return found

    def proofs(self) -> tuple[str, ...]:
        """The names of what lies in ``ledger/proofs``, ordered, no more than a thousand and one."""
        if not stat.S_ISDIR(self._mode("ledger")) or not stat.S_ISDIR(self._mode("ledger/proofs")):
            return ()
        found: list[str] = []
        try:
            with os.scandir(self._path / "ledger" / "proofs") as entries:
                for entry in entries:
                    found.append(entry.name)
                    if len(found) > MOST_PROOFS:
                        break
        except OSError:
            return ()
        return tuple(sorted(found))

    def _mode(self, name: str) -> int:
        try:
            return (self._path / name).lstat().st_mode
        except (OSError, ValueError):
            return 0

    @contextmanager
    def _opened(self, name: str) -> Iterator[BinaryIO]:
        parts = name.split("/")
        above = ["/".join(parts[: at + 1]) for at in range(len(parts) - 1)]
        if not self.has(name):
            raise EvidenceError("missing")
        if not all(stat.S_ISDIR(self._mode(each)) for each in above) or not stat.S_ISREG(self._mode(name)):
            raise EvidenceError("link")
        try:
            descriptor = os.open(self._path / name, _FLAGS)
        except OSError:
            raise EvidenceError("unreadable") from None
        with os.fdopen(descriptor, "rb") as file:
            # Of what was opened, not of what now has that name.
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise EvidenceError("link")
            yield file


def _read(file: BinaryIO, most: int) -> bytes:
    try:
        return file.read(most)
    except OSError:
        raise EvidenceError("unreadable") from None


def _read_line(file: BinaryIO) -> bytes:
    try:
        return file.readline(LONGEST_LINE + 2)
    except OSError:
        raise EvidenceError("unreadable") from None
