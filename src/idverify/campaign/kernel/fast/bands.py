"""Into which bands moments fall, by compiled loops."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from idverify.campaign.kernel.fast.compiled import compiled

# As in kernel.days and kernel.bands, written out again: what is kept of compiling goes when this file changes.
DAY: Final = 86_400_000_000
OFFSET: Final = 25_200_000_000
IS_SERIAL, IS_MISSING = 1, 2
MISSING, UNREADABLE, FIRST = 0, 1, 2


@compiled
def spans(found: NDArray[np.int8], micros: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.int8]:
    """The span of each moment, as of ``kernel.bands.spans_of``.

    Args:
        found: (n,) ``Found``.
        micros: (n,) microseconds.
        edges: where spans begin, in their order; a few.
    """
    codes = np.empty(len(found), np.int8)
    for row in range(len(found)):
        if found[row] > IS_SERIAL:
            codes[row] = MISSING if found[row] == IS_MISSING else UNREADABLE
            continue
        code = FIRST
        for edge in edges:
            code += micros[row] >= edge
        codes[row] = code
    return codes


@compiled
def days(found: NDArray[np.int8], micros: NDArray[np.int64], first: int, count: int) -> NDArray[np.int32]:
    """Which of some days each moment lies in, as of ``kernel.bands.days_of``.

    Args:
        found: (n,) ``Found``.
        micros: (n,) microseconds.
        first: the first day, since 1970.
        count: how many days there are.
    """
    places = np.empty(len(found), np.int32)
    begin = first * DAY - OFFSET
    for row in range(len(found)):
        since = micros[row] - begin
        if found[row] > IS_SERIAL:
            places[row] = count + 2 + found[row]
        elif since < 0:
            places[row] = count + 1
        else:
            places[row] = min(since // DAY, count)
    return places


__all__ = ["days", "spans"]
