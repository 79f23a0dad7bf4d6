"""Text files with one row a line: CSV, TSV, and what Excel calls Unicode text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa

from idverify.campaign.reading.encoding import lines_of
from idverify.campaign.reading.header import Sample, known
from idverify.campaign.reading.heading import LOOKED_AT, heading_of
from idverify.campaign.reading.records import Records
from idverify.campaign.reading.refused import unread
from idverify.campaign.reading.source import CARRIED_ROWS, Carried, Chunk
from idverify.campaign.reading.text_rows import batch_of, header_of
from idverify.campaign.role import Role
from idverify.campaign.schema import BATCH_ROWS

_DELIMITERS: Final = "\t;,|"
_SAMPLE: Final = 200
_AT_ONCE: Final = 8_192  # rows that are cells of text at a time


class TextFile:
    """One text file.

    Args:
        path: of the file.

    Attributes:
        headers: of its columns; where it has none, letters, as a spreadsheet calls them.
        sample: its first rows.
        rows: never known.
        table, unread: there is one table.

    Raises:
        OperatorError: it cannot be read, or nothing is in it (``campaign_input``).
    """

    rows = None
    table = None
    unread: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            top = list(islice(lines_of(path), 2 * (LOOKED_AT + _SAMPLE)))
        except OSError as error:
            raise unread(path, error) from None
        self._delimiter = _delimiter_of(top)
        head = Records(iter(top), self._delimiter).head(LOOKED_AT + _SAMPLE)
        heading = heading_of(head)
        if heading is None:
            raise unread(path, "empty")
        self._above, self._lines = heading.rows, heading.lines
        self._most = max(len(heading.names), len(head[heading.rows - 1]) if heading.rows else 0)
        self.headers = heading.names
        self.sample: Sample = head[heading.rows : heading.rows + _SAMPLE]

    def chunks(self, picked: Mapping[Role, int], start: int, done: frozenset[int]) -> Generator[Chunk, None, int]:
        """As of ``files.TableFile``; rows that are done are gone through without a look into their cells."""
        index = start
        try:
            records = Records(lines_of(self._path), self._delimiter)
            records.head(self._above)
            records.width = len(self.headers)
            while True:
                if index in done:
                    if not records.skip(CARRIED_ROWS):
                        return index
                else:
                    taken = tuple(self._batches(records, picked))
                    if not taken:
                        return index
                    yield Carried(index, taken)
                index += 1
        except OSError as error:
            raise unread(self._path, error) from None

    def _batches(self, records: Records, picked: Mapping[Role, int]) -> Iterator[pa.RecordBatch]:
        header = header_of(self._lines, picked.values())
        for _ in range(CARRIED_ROWS // BATCH_ROWS):
            parts = []
            for _ in range(BATCH_ROWS // _AT_ONCE):
                taken = records.take(_AT_ONCE)
                if taken.rows:
                    parts.append(batch_of(*taken, picked, len(self.headers), self._most, header))
                if len(taken.rows) < _AT_ONCE:
                    break
            if not parts:
                return
            yield pa.concat_batches(parts)


def _delimiter_of(top: list[str]) -> str:
    """What parts the cells: what makes the best header, then what the rows agree on, then what makes more cells."""
    if top and len(said := top[0].strip()) == 5 and said.lower().startswith("sep="):  # Excel's own word
        return said[-1]

    def worth(delimiter: str) -> tuple[int, int, int]:
        rows = Records(iter(top), delimiter).head(LOOKED_AT)
        heading = heading_of(rows)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, agreeing = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        return sum(map(known, heading.names)) if heading is not None and width else 0, agreeing, width

    return max(_DELIMITERS, key=worth)
