"""The accounts of one stage, in the order in which they are told: ``plan/stage-01.parquet`` and on.

They stand in blocks of a fixed length, each with its digest in ``plan.json``: whoever goes on with a stage reads the
block that it has come to, and sees whether anybody changed it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from idverify.errors import OperatorError

BLOCK_ROWS: Final = 65_536
PLANNED: Final = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("ask", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("deadline", pa.date32()),
    ]
)


def stage_name(stage: int) -> str:
    """What the file of a stage is called, from 1 on."""
    return f"stage-{stage:02d}.parquet"


class Block(NamedTuple):
    """A block as it was read.

    Attributes:
        accounts: the platform's names.
        asks: of each, what it is asked for.
    """

    accounts: list[str]
    asks: list[str]


class StageWriter:
    """Writes the file of one stage, a block at a time.

    Args:
        path: of a file that is not there.

    Attributes:
        rows: how many were written.
        digests: of each block, 64 hex digits.
    """

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, PLANNED, compression="zstd", compression_level=1)
        self.rows = 0
        self.digests: list[str] = []

    def write(self, block: pa.Table) -> None:
        """Write one block, ``BLOCK_ROWS`` long; only the last may be shorter."""
        self._writer.write_table(block, row_group_size=BLOCK_ROWS)
        self.rows += block.num_rows
        self.digests.append(_digest(block))

    def close(self) -> None:
        """Write what ends the file."""
        self._writer.close()


class StageReader:
    """Reads the file of one stage, a block at a time.

    Args:
        path: of the file.
        digests: of its blocks, as the plan has them.

    Raises:
        OperatorError: it is not there, or not such a file (``campaign_plan_changed``).
    """

    def __init__(self, path: Path, digests: Sequence[str]) -> None:
        self._path, self._digests = path, digests
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException):
            raise self._changed() from None
        if self._file.num_row_groups != len(digests):
            raise self._changed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def block(self, number: int) -> Block:
        """One block, from 0 on.

        Raises:
            OperatorError: it is not what was planned (``campaign_plan_changed``).
        """
        try:
            table = self._file.read_row_group(number)
            found = table.schema.remove_metadata().equals(PLANNED) and _digest(table)
        except (OSError, pa.ArrowException):
            raise self._changed() from None
        if found != self._digests[number]:
            raise self._changed()
        return Block(table.column("account").to_pylist(), table.column("ask").to_pylist())

    def _changed(self) -> OperatorError:
        return OperatorError("campaign_plan_changed", file=self._path.name)


def _digest(block: pa.Table) -> str:
    """Of what a block says, however its file says it."""
    digest = hashlib.sha256()
    for name in ("account", "ask"):
        for part in lengths_and_bytes(_whole(block.column(name))):
            digest.update(part)
    days = _whole(block.column("deadline")).cast(pa.int32()).fill_null(-(2**31))
    digest.update(days.to_numpy(zero_copy_only=False).astype("<i4").tobytes())
    return digest.hexdigest()


def _whole(column: pa.ChunkedArray) -> Any:  # noqa: ANN401  # pyarrow has no types
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    return pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)


def lengths_and_bytes(texts: Any) -> tuple[Any, Any]:  # noqa: ANN401  # pyarrow has no types
    """How long each text is, and all of them one after the other: no two lists of texts give the same.

    Args:
        texts: a ``pa.StringArray`` without nulls, sliced or not.
    """
    _, offsets, held = texts.buffers()
    if not len(texts):
        return b"", b""
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    all_of_them = b"" if held is None else memoryview(held)[int(ends[0]) : int(ends[-1])]
    return np.diff(ends).astype("<i4"), all_of_them
