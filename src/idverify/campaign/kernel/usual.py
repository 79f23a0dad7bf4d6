"""What whole columns of phone numbers are found to be; the plain and the fast kernel share it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Usual(NamedTuple):
    """The usual spellings in a column of phone numbers; every other one goes through ``PhoneNumber.parse``.

    Attributes:
        block: (n,) the first three of the nine digits, 0..999; -1: not a usual spelling, or null.
        dialled: (n,) whether ten dialled digits were written, the zero first (``numbering_plan.Block.as_dialled``),
            or else any other way (``Block.otherwise``); only meaningful where ``block`` >= 0.
        digits: (n, 9) ASCII; only meaningful where ``block`` >= 0.
    """

    block: NDArray[np.int16]
    dialled: NDArray[np.bool_]
    digits: NDArray[np.uint8]
