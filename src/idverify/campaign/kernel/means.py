"""By what means columns are read and tagged: plain, or compiled; the answers are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from idverify.campaign.kernel import plain as by_columns
from idverify.campaign.kernel.bands import Bands
from idverify.campaign.kernel.cells import Loops
from idverify.campaign.kernel.codes import TableOf
from idverify.campaign.kernel.kinds import Kinds
from idverify.campaign.kernel.tags import Tagger
from idverify.campaign.kernel.usual import Usual
from idverify.errors import OperatorError
from idverify.keys.ring import Keyring


class Tags(Protocol):
    """What makes the tags of one kind of number."""

    def tags(
        self, digits: NDArray[np.uint8], prefix: bytes, which: NDArray[np.int64] | None = None
    ) -> NDArray[np.uint8]:
        """(n, 32) of those of (n, k) ASCII digits behind a prefix that are numbers."""
        ...


class Means(NamedTuple):
    """By what means columns are read and tagged: plain, or compiled."""

    phones: Callable[[pa.StringArray], Usual]
    ids: Callable[[pa.StringArray], tuple[NDArray[np.bool_], NDArray[np.uint8]]]
    tagger: Callable[[Keyring, str], Tags]
    loops: Loops
    kinds: TableOf
    moments: Callable[[pa.StringArray], tuple[NDArray[np.int8], NDArray[np.int64]]] | None = None


def plain() -> Means:
    """By numpy, a column at a time."""
    return Means(by_columns.usual_phones, by_columns.usual_ids, Tagger, Loops(), Kinds)


def compiled() -> Means:
    """By loops that numba compiles.

    Raises:
        OperatorError: it is missing (``campaign_fast``).
    """
    try:
        from idverify.campaign.kernel.fast import bands, kinds, tags
        from idverify.campaign.kernel.fast.moments import usual_moments
        from idverify.campaign.kernel.fast.names import are_numbers, unusual_names
        from idverify.campaign.kernel.fast.row_keys import row_keys
        from idverify.campaign.kernel.fast.usual import usual_ids, usual_phones
    except ImportError:
        raise OperatorError("campaign_fast") from None
    loops = Loops(Bands(bands.spans, bands.days), unusual_names, are_numbers, row_keys)
    return Means(usual_phones, usual_ids, tags.Tagger, loops, kinds.Kinds, usual_moments)
