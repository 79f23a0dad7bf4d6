"""How far a run has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from idverify.campaign.status import Status
from idverify.campaign.tally import Tally

Phase = Literal["judging", "shared", "report"]


class Progress(NamedTuple):
    """How far a run has come.

    Attributes:
        rows: how many rows this phase has gone through, those of earlier runs of the same command included.
        parts: how many parts are judged.
        of: how many rows this phase has; None where the source does not say.
        defects: how many defects were found.
        authenticated: how many accounts are authenticated.
        phase: what is being done; in ``shared`` the rows are gone through again.
    """

    rows: int
    parts: int
    of: int | None
    defects: int
    authenticated: int
    phase: Phase


class Meter:
    """What tells whoever watches.

    Args:
        seen: told after each part; None: nobody watches.
        of: how many rows there are, where that is known.
    """

    def __init__(self, seen: Callable[[Progress], None] | None, of: int | None) -> None:
        self._seen, self._of = seen, of
        self._rows = self._parts = self._defects = self._authenticated = 0
        self._phase: Phase = "judging"

    def judged(self, parts: int, tally: Tally) -> None:
        """Count parts that are done."""
        self._rows += tally.rows
        self._parts += parts
        self._defects += sum(tally.counts["defect"].values())
        self._authenticated += tally.counts["status"][Status.AUTHENTICATED.value]
        self._tell()

    def begin_shared(self, of: int) -> None:
        """Begin to look for shared numbers, which goes through this many rows."""
        self._phase, self._rows, self._of = "shared", 0, of
        self._tell()

    def went(self, rows: int) -> None:
        """Count rows gone through."""
        self._rows += rows
        self._tell()

    def _tell(self) -> None:
        if self._seen is not None:
            self._seen(Progress(self._rows, self._parts, self._of, self._defects, self._authenticated, self._phase))
