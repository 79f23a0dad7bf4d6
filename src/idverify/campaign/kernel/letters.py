"""A column of texts as the bytes that it lies in, to be looked at whole."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

_BEYOND: Final = 64  # bytes that may be looked at behind the last text


class Letters(NamedTuple):
    """Where the bytes of each text lie.

    Attributes:
        data: the bytes of all of them in UTF-8, and zeros behind.
        starts: (n,) where each begins.
        lengths: (n,) how many bytes it has; of a null none.
        valid: (n,) whether it is there.
    """

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    valid: NDArray[np.bool_]

    def __repr__(self) -> str:
        return f"Letters({len(self.starts)})"

    def windows(self, width: int, rows: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.uint8]:
        """The first bytes of some texts; behind a shorter one stands whatever comes next.

        Args:
            width: how many, at most 64.
            rows: which texts.

        Returns:
            (m, width)
        """
        return sliding_window_view(self.data, width)[self.starts[rows]]


def places_of(column: pa.DictionaryArray) -> NDArray[np.int32]:
    """(n,) where in the dictionary of a column each cell's text stands; behind its last that of a null."""
    places = column.indices
    if places.null_count:
        places = places.fill_null(len(column.dictionary))
    found: NDArray[np.int32] = places.to_numpy()
    return found


def letters_of(texts: pa.StringArray | pa.LargeStringArray) -> Letters:
    """The bytes of a column, sliced or whole.

    Args:
        texts: n texts or nulls.
    """
    count = len(texts)
    if count == 0:
        none = np.zeros(0, np.int64)
        return Letters(np.zeros(_BEYOND, np.uint8), none, none, np.zeros(0, np.bool_))
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, width)[texts.offset : texts.offset + count + 1].astype(np.int64)
    first, last = int(ends[0]), int(ends[-1])
    kept = np.zeros(last - first + _BEYOND, np.uint8)
    if data is not None:
        kept[: last - first] = np.frombuffer(data, np.uint8)[first:last]
    valid = np.ones(count, np.bool_) if not texts.null_count else texts.is_valid().to_numpy(zero_copy_only=False)
    # A null may have bytes of its own, which are nobody's.
    return Letters(kept, ends[:-1] - first, np.diff(ends) * valid, valid)
