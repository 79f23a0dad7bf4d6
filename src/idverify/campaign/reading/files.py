"""Files of one table, one after the other, as a source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from idverify.campaign.reading.columns import place_of, refuse_numbers, settled, shown
from idverify.campaign.reading.header import Asker, Sample
from idverify.campaign.reading.refused import unread
from idverify.campaign.reading.source import Chunk
from idverify.campaign.role import Role
from idverify.errors import OperatorError
from idverify.messages import text

_ENDS: Final = 1 << 16  # bytes at which a file is looked at, at its beginning and its end
_NAMED: Final = 100  # things that were not read, told by name


class TableFile(Protocol):
    """One file with one table.

    Attributes:
        headers: of its columns; an empty one cannot be picked.
        sample: cells of its first rows.
        rows: how many it has, where that is known.
        table: which of several tables in the file it is; None where there is one.
        unread: names of the others, so far as there is anything in them.
    """

    @property
    def headers(self) -> tuple[str, ...]: ...

    @property
    def sample(self) -> Sample: ...

    @property
    def rows(self) -> int | None: ...

    @property
    def table(self) -> str | None: ...

    @property
    def unread(self) -> tuple[str, ...]: ...

    def chunks(self, picked: Mapping[Role, int], start: int, done: frozenset[int]) -> Generator[Chunk, None, int]:
        """Its chunks that are not done, from an index on; returned is the index that comes after its last.

        Raises:
            OperatorError: it cannot be read (``campaign_input``).
        """
        ...


class Files:
    """Files with the same columns.

    Args:
        paths: of the files by the name that is told of each, in their order; at least one.
        opener: of one file.
        inputs: as they were given, absolute.
        passed_over: names of other files that lay there.
        sheet: which sheet was named.
        named: headers by role, as of ``columns.settled``.
        ask: as of ``columns.settled``.

    Attributes:
        columns, fingerprint, rows, names, unread, begins, inputs, sheet, query: as of ``Source``.

    Raises:
        OperatorError: a file cannot be read (``campaign_input``), or has not the columns (``campaign_columns``), or as
            of ``columns.settled``.
    """

    query = None

    def __init__(
        self,
        paths: Mapping[str, Path],
        opener: Callable[[Path], TableFile],
        *,
        inputs: Sequence[Path],
        passed_over: Sequence[str],
        sheet: str | None,
        named: Mapping[Role, str] | None,
        ask: Asker | None,
    ) -> None:
        self._paths = dict(paths)
        before = self._identities()
        self._files = [opener(path) for path in paths.values()]
        first = self._files[0]
        picked = settled(first.headers, first.sample, named=named, ask=ask)
        told = shown(first.headers)
        self.columns: Mapping[Role, str] = MappingProxyType({role: told[at] for role, at in picked.items()})
        self._picked = [picked, *(self._same(*each) for each in zip([*paths][1:], self._files[1:], strict=True))]
        both = list(zip(paths, self._files, strict=True))
        self.names = tuple(name if file.table is None else f"{name}: {file.table}" for name, file in both)
        self.unread = _first_of([*passed_over, *(f"{name}: {each}" for name, file in both for each in file.unread)])
        self.begins: tuple[int, ...] = ()
        self.inputs = tuple(map(str, inputs))
        self.sheet = sheet
        counts = [each.rows for each in self._files]
        self.rows = None if None in counts else sum(filter(None, counts))
        # Of the files as they were before they were opened: whatever changed since is noticed in the end.
        self.fingerprint = fingerprint_of(before, sheet, self.columns)

    def now(self) -> str:
        """As of ``Source``."""
        return fingerprint_of(self._identities(), self.sheet, self.columns)

    def chunks(self, done: frozenset[int]) -> Iterator[Chunk]:
        """As of ``Source``."""
        index, begins = 0, []
        for file, picked in zip(self._files, self._picked, strict=True):
            begins.append(index)
            index = yield from file.chunks(picked, index, done)
        self.begins = tuple(begins)

    def _identities(self) -> list[list[object]]:
        return [[name, *_identity(path)] for name, path in self._paths.items()]

    def _same(self, name: str, file: TableFile) -> dict[Role, int]:
        try:
            picked = {role: place_of(header, file.headers, role) for role, header in self.columns.items()}
        except OperatorError as error:
            reason = error.data["reason"]
            raise OperatorError("campaign_columns", reason=text("campaign.in_file", file=name, reason=reason)) from None
        refuse_numbers(shown(file.headers), picked, file.sample)
        return picked


def fingerprint_of(what: object, sheet: str | None, columns: Mapping[Role, str]) -> str:
    """64 hexadecimal digits over what is read and how."""
    told = [what, sheet, sorted((role.value, header) for role, header in columns.items())]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def _identity(path: Path) -> tuple[int, int, str]:
    """By which a file is known again: a copy that keeps its time is the same, a corrected one of that time is not."""
    try:
        found = path.stat()
        with path.open("rb") as file:
            ends = hashlib.sha256(file.read(_ENDS))
            file.seek(max(0, found.st_size - _ENDS))
            ends.update(file.read(_ENDS))
    except OSError as error:
        raise unread(path, error) from None
    return found.st_size, found.st_mtime_ns, ends.hexdigest()


def _first_of(names: Sequence[str]) -> tuple[str, ...]:
    more = len(names) - _NAMED
    return (*names[:_NAMED], f"… (+{more})") if more > 0 else tuple(names)
