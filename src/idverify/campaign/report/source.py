"""What a report is made from: what a run found, as far as it is told here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from idverify.campaign.tally import Tally
from idverify.campaign.terms import Terms


class Shared(Protocol):
    """Numbers of one kind that stand behind more than one account (``run.shared.SharedNumbers``)."""

    @property
    def numbers(self) -> int:
        """How many such numbers there are."""

    @property
    def accounts(self) -> int:
        """How many accounts stand on them."""

    @property
    def most(self) -> int:
        """How many stand on the one with the most."""

    @property
    def by_count(self) -> Mapping[int, int]:
        """How many numbers stand behind 1, 2, 3 … accounts; all above a hundred in one place."""


class Run(Protocol):
    """What was asked, and of which files."""

    @property
    def terms(self) -> Terms:
        """Under what the accounts were judged."""

    @property
    def columns(self) -> Mapping[str, str]:
        """By role, the header of its column."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files."""

    @property
    def unread(self) -> tuple[str, ...]:
        """What lay beside them and was not read."""

    @property
    def fingerprint(self) -> str:
        """Which files and columns, 64 hex digits."""

    @property
    def keys(self) -> str:
        """``environment``, or ``one_run`` of a key that nobody keeps."""

    @property
    def kid(self) -> str | None:
        """Under which key the pseudonyms are; None: there are none."""


class Told(Protocol):
    """Everything that a run found, added up (``run.check.Summary``)."""

    @property
    def tally(self) -> Tally:
        """The counts of all rows."""

    @property
    def shared(self) -> Mapping[str, Shared]:
        """By kind of number, ``phone`` and ``personal_id``."""

    @property
    def duplicates(self) -> int:
        """How many rows are of an account that came before."""

    @property
    def run(self) -> Run:
        """What was asked."""
