"""A moment as whole microseconds since 1970, the same number wherever it is written: rows, digests, tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """A moment as a number.

    Raises:
        TypeError: it has no offset.
    """
    return (at - EPOCH) // _MICROSECOND


def moment(written: int) -> datetime:
    """A moment that ``microseconds`` wrote, in UTC."""
    return EPOCH + written * _MICROSECOND
