"""One number for all that was found, whatever the order of the rows: equal sums, equal answers row by row.

Each row has a 64-bit number made of its account, its verdict and its pseudonyms together; the sum of these is what
runs are compared by. ``row`` is left out, since a table in Spark has no order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

WORDS: Final = (
    "status",
    "defects",
    "remarks",
    "asks",
    "remedies",
    "rules",
    "articles",
    "readings",
    "age",
    "original_operator",
)
TAGS: Final = ("phone_pseudonym", "personal_id_pseudonym")
COLUMNS: Final = ("account", *WORDS, "deadline", *TAGS)
_TURN: Final = np.uint64(0x9E3779B97F4A7C15)

Words = NDArray[np.uint64]


@lru_cache(maxsize=1 << 16)
def _word(word: str | None) -> int:
    return int.from_bytes(hashlib.blake2b(repr(word).encode(), digest_size=8).digest(), "little")


def _of_words(column: pa.Array) -> Words:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    each = np.array([_word(word) for word in [*column.dictionary.to_pylist(), None]], np.uint64)
    places = column.indices.fill_null(len(each) - 1)
    taken: Words = each[places.to_numpy(zero_copy_only=False)]
    return taken


def _of_bytes(column: pa.Array, width: int) -> Words:
    """Of texts or bytes that have one length, or are null."""
    there = column.is_valid().to_numpy(zero_copy_only=False)
    given = column.drop_null().cast(pa.binary())
    lengths = pc.binary_length(given)
    if len(given) and (pc.min(lengths).as_py(), pc.max(lengths).as_py()) != (width, width):
        raise ValueError(f"a column is not {width} bytes wide")
    data = pa.Table.from_arrays([given], names=["bytes"])["bytes"].combine_chunks()
    start = int(np.frombuffer(data.buffers()[1], np.int32)[data.offset]) if len(given) else 0
    flat = np.frombuffer(data.buffers()[2], np.uint8)[start : start + width * len(given)] if len(given) else b""
    cells = np.zeros((len(given), -(-width // 8) * 8), np.uint8)
    cells[:, :width] = np.reshape(np.frombuffer(flat, np.uint8), (-1, width))
    sums = np.full(len(column), np.uint64(_word(None)))
    mixed = np.zeros(len(given), np.uint64)
    for part in cells.view(np.uint64).T:
        mixed = (mixed ^ part) * _TURN
    sums[there] = mixed
    return sums


def sum_of(batch: pa.RecordBatch | pa.Table) -> int:
    """The sum over the rows of one batch, from 0 up to 2^64."""
    total = np.zeros(batch.num_rows, np.uint64)
    for name in COLUMNS:
        column = batch.column(name)
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        if name in WORDS:
            each = _of_words(column)
        elif name == "deadline":
            each = column.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64).view(np.uint64)
        else:
            each = _of_bytes(column, 32 if name in TAGS else 11)
        total = (total ^ each) * _TURN
        total ^= total >> np.uint64(29)
    return int(total.sum(dtype=np.uint64))


def together(sums: Iterable[int]) -> int:
    """The sum over all batches."""
    return sum(sums) % 2**64
