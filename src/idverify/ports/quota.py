"""A quota outside the database: the first fence before a burst reaches it."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol


class Quota(Protocol):
    """Counts what happened lately, somewhere fast that may forget.

    It stands before the budgets in the database and never in place of them.
    """

    def take(self, name: str, *, most: int, within: timedelta) -> bool:
        """Whether one more may happen under a name, which is counted if so.

        Args:
            name: what is counted; a pseudonym or another name that says nothing about a person.
            most: how many may happen.
            within: in which time.

        Returns:
            False where there were too many, and where nobody can tell: a quota that is out of reach says no.
        """
        ...
