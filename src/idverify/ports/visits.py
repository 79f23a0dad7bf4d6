"""Visits of people to the pages, and the tickets that let them in; a store keeps both and can read neither."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

# The revision of what says only that a visit went on under another secret.
MOVED: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVisit:
    """A visit, or a ticket to one, as it is kept.

    Attributes:
        digest: of the secret that the browser, or the ticket, holds; 32 bytes.
        sealed: everything else about it, under a key that only the secret gives.
        revision: how often it was kept; ``MOVED`` of what says only that the visit went on under another secret. That
            holds nothing, and opens nothing.
        is_ticket: whether it lets somebody in, once, and is no visit yet.
        expires_at: the first moment at which it is no more.
    """

    digest: bytes = field(repr=False)
    sealed: bytes = field(repr=False)
    revision: int
    is_ticket: bool
    expires_at: datetime


class Visits(Protocol):
    """The visits of one platform's people. Of one that has come to its end nothing is known any more."""

    def keep_visit(self, visit: KeptVisit, *, now: datetime) -> None:
        """Keep a new visit or ticket.

        Args:
            visit: whose digest is of a new random secret.
            now: the moment; what was over before it may go.

        Raises:
            OperatorError: there is one of this digest (``store_conflict``).
        """
        ...

    def visit(self, digest: bytes, *, now: datetime) -> KeptVisit | None:
        """A visit or ticket that is not over."""
        ...

    def replace_visit(self, old: KeptVisit, new: KeptVisit, *, now: datetime, left: KeptVisit | None = None) -> bool:
        """Put a visit in the place of what it was, or of its ticket; of several callers at once exactly one does.

        Args:
            old: as it was found; its digest, its revision and whether it is a ticket must stand, and it must not be
                over.
            new: what it is from now on.
            now: the moment.
            left: what stays under the digest of ``old``, if ``new`` has another; nothing if left out. Both are kept, or
                neither is.

        Returns:
            Whether this call did.

        Raises:
            OperatorError: another has the digest of ``new`` (``store_conflict``).
        """
        ...

    def end_visit(self, digest: bytes) -> bool:
        """Whether this call took a visit or a ticket away."""
        ...
