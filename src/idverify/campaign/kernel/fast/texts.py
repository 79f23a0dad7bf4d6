"""A column of texts as the bytes that it lies in."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_OFFSETS: Final = {pa.string(): np.int32, pa.large_string(): np.int64}


class Texts(NamedTuple):
    """Where the bytes of each text lie; a view of the column, which lives as long as this does.

    Attributes:
        offsets: (n + 1,) of 4 or 8 bytes: where each text begins and the one before it ends, in ``data``.
        data: the bytes of all of them, in UTF-8.
        valid: one bit for each text from the column's own beginning, least significant first; empty where all are
            there.
        first: which bit is the first text's.
    """

    offsets: NDArray[np.integer]
    data: NDArray[np.uint8]
    valid: NDArray[np.uint8]
    first: int

    def __repr__(self) -> str:
        return f"Texts({len(self.offsets) - 1})"


def texts_of(column: pa.StringArray | pa.LargeStringArray) -> Texts:
    """The buffers of a column, sliced or whole; nothing is copied.

    Raises:
        TypeError: it is no array of strings.
    """
    width = _OFFSETS.get(column.type) if isinstance(column, pa.Array) else None
    if width is None:
        raise TypeError("texts are read from an Arrow array of strings")
    valid, offsets, data = column.buffers()
    if len(column) == 0:
        return Texts(_seen(None, width), _seen(data, np.uint8), _seen(None, np.uint8), 0)
    some = valid if column.null_count else None
    ends = _seen(offsets, width)[column.offset : column.offset + len(column) + 1]
    return Texts(ends, _seen(data, np.uint8), _seen(some, np.uint8), column.offset)


def _seen(buffer: pa.Buffer | None, width: type) -> NDArray[Any]:
    # Whether it may be written to is part of an array's type, and each type is compiled anew: so none may.
    seen: NDArray[Any] = (
        np.zeros(1 if width is not np.uint8 else 0, width) if buffer is None else np.frombuffer(buffer, width)
    )
    seen.flags.writeable = False
    return seen


__all__ = ["Texts", "texts_of"]
