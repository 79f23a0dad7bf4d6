"""What workers were about to do and what they were told: a line before each operation and one after it.

A line is one ``write`` to a file opened for appending, so that it outlives the process that wrote it, however that
ends. It does not outlive the machine, nor is that what is tried here: processes and servers are killed, disks keep
their power. That a commit waits for the disk is settled elsewhere: SQLite's ``synchronous = FULL`` and PostgreSQL's
``fsync`` and ``synchronous_commit``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from crash_model import Op


class Entry(NamedTuple):
    """One operation.

    Attributes:
        op: what it was to be.
        answer: what it returned; None where it did not.
        refused: the code of the refusal; None where it was not refused.
    """

    op: Op
    answer: dict[str, Any] | None = None
    refused: str | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether somebody was told how it ended."""
        return self.answer is not None or self.refused is not None


class Journal:
    """The journal of one worker, written.

    Args:
        path: its file.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def _write(self, line: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")

    def begun(self, op: Op) -> None:
        self._write({"op": op})

    def returned(self, op: Op, answer: dict[str, Any]) -> None:
        self._write({"n": op["n"], "answer": answer})

    def refused(self, op: Op, code: str) -> None:
        self._write({"n": op["n"], "refused": code})


class JournalReader:
    """The same, read on from where it was read to.

    Args:
        path: its file, which may not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    @property
    def has_more(self) -> bool:
        """Whether something was written that was not read."""
        return self._path.exists() and self._path.stat().st_size > self._read

    def entries(self) -> list[Entry]:
        """The operations that were begun since, of a worker that is dead; of the last one the end may lack."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._read)
            written = file.read()
        whole = written[: written.rfind(b"\n") + 1]
        self._read += len(written)  # half a line was never begun, as far as anybody was told
        found: list[Entry] = []
        for line in map(json.loads, whole.splitlines()):
            if "op" in line:
                found.append(Entry(line["op"]))
            elif line["n"] != found[-1].op["n"]:
                raise AssertionError("a journal tells of another operation than the one that was begun")
            else:
                found[-1] = Entry(found[-1].op, line.get("answer"), line.get("refused"))
        return found
