"""Which standings hold no more: the accounts whose facts changed lately, each with the epoch that counts now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

# How long a change may take from its moment to its commit, with clocks apart, a replica behind, and be listed still.
MARGIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RevokedEpochs:
    """Accounts that changed since a moment, as a store told it.

    Attributes:
        as_of: when the store was asked; what changed later is not in it.
        since: from when on changes are in it.
        epochs: by account, the epoch that holds now; standings of every earlier one are revoked.
    """

    as_of: datetime
    since: datetime
    epochs: Mapping[str, int] = field(repr=False)
