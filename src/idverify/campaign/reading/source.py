"""Where the accounts of a campaign come from: a source of chunks, each judged by one worker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS

SEAL: Final = b"idverify.seal"  # under which the metadata of a part hold the seal of its chunk
CARRIED_ROWS: Final = BATCH_ROWS  # of a chunk that takes its rows along; what is lost where somebody is killed


class Chunk(Protocol):
    """Some rows of a source; it can be pickled, and holds no password.

    Attributes:
        index: its place in the source, 0, 1, 2 …; the same in every run over the same source.
        seal: what tells whether its rows are still the same; empty where the source's fingerprint does.
    """

    @property
    def index(self) -> int: ...

    @property
    def seal(self) -> str: ...

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Its rows in their order, as of ``schema.ROWS``, at most ``BATCH_ROWS`` at once.

        Raises:
            OperatorError: what held them is not there any more, or cannot be read (``campaign_input``).
        """
        ...


class Source(Protocol):
    """Rows about accounts, in an order that stays.

    Attributes:
        columns: by which header each role was found or named; a header that looks like data is told by its letter.
        fingerprint: 64 hexadecimal digits over the files (names, sizes, times of change, how they begin and end) or the
            query, and the columns; another fingerprint is another run.
        rows: how many rows, where that is known without reading them; blank ones of a sheet may be among them.
        names: of the files, for a report; of a query, which database.
        unread: what lay there and is not read, by name: other files of a folder, other sheets of a workbook.
        begins: for each of ``names`` the index of its first chunk; known once ``chunks`` was gone through to its end.
        inputs: the files and folders as they were given, made absolute; none of a query.
        sheet: which sheet was named.
        query: the SQL text; never the URL, which may hold a password.
    """

    @property
    def columns(self) -> Mapping[Role, str]: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def rows(self) -> int | None: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def unread(self) -> tuple[str, ...]: ...

    @property
    def begins(self) -> tuple[int, ...]: ...

    @property
    def inputs(self) -> tuple[str, ...]: ...

    @property
    def sheet(self) -> str | None: ...

    @property
    def query(self) -> str | None: ...

    def now(self) -> str:
        """The fingerprint as it is at this moment: another one, where what is read has changed since it was opened.

        Raises:
            OperatorError: it is not there any more (``campaign_input``).
        """
        ...

    def chunks(self, done: frozenset[int]) -> Iterator[Chunk]:
        """Those that are not done, in their order; the others are passed over as cheaply as the format allows.

        Raises:
            OperatorError: the source cannot be read any further (``campaign_input``, ``campaign_query``).
        """
        ...


@dataclass(frozen=True, slots=True)
class Carried:
    """A chunk that takes its rows along, where only one reader can go through what holds them.

    Attributes:
        index: as of ``Chunk``.
        taken: its rows, ``CARRIED_ROWS`` at most; what stands in them is not in its ``repr``.
        seal: as of ``seal_of``, where whether its rows are still the same cannot be told otherwise; else empty.
    """

    index: int
    taken: tuple[pa.RecordBatch, ...] = field(repr=False)
    seal: str = ""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Its rows."""
        return iter(self.taken)


def seal_of(batches: Iterable[pa.RecordBatch]) -> str:
    """What tells whether the same accounts come again, in the same order.

    Args:
        batches: of ``schema.ROWS``.

    Returns:
        64 hexadecimal digits, of which nobody reads a name.
    """
    seal = hashlib.sha256()
    for batch in batches:
        names = pc.fill_null(batch.column(Role.ACCOUNT.value), "\0").cast(pa.large_string())
        bounds = np.frombuffer(names.buffers()[1], np.int64)[names.offset : names.offset + len(names) + 1]
        seal.update(np.diff(bounds).tobytes())
        seal.update(memoryview(names.buffers()[2] or b"")[bounds[0] : bounds[-1]])
    return seal.hexdigest()
