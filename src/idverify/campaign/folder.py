"""The folder that a campaign keeps: what it was asked, what it found, what it is going to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything of one campaign lies; nothing in it holds a number.

    Attributes:
        path: the folder itself.
    """

    path: Path

    @property
    def run(self) -> Path:
        """``run.json``: the sources, columns and terms, and under which key the pseudonyms are."""
        return self.path / "run.json"

    @property
    def accounts(self) -> Path:
        """``accounts/part-000000.parquet`` and on: what was found of each row (``schema.JUDGED``)."""
        return self.path / "accounts"

    @property
    def tallies(self) -> Path:
        """``tallies/part-000000.json`` and on: the counts of each part."""
        return self.path / "tallies"

    @property
    def sheet(self) -> Path:
        """``accounts.csv``: the same rows for a spreadsheet."""
        return self.path / "accounts.csv"

    def shared(self, kind: str) -> Path:
        """``shared-phone.parquet``, ``shared-personal_id.parquet``: numbers behind several accounts."""
        return self.path / f"shared-{kind}.parquet"

    @property
    def duplicates(self) -> Path:
        """``duplicates.parquet``: rows of accounts that came before."""
        return self.path / "duplicates.parquet"

    @property
    def summary(self) -> Path:
        """``report.json``: all that the report says, as data."""
        return self.path / "report.json"

    @property
    def report(self) -> Path:
        """``report.html``."""
        return self.path / "report.html"

    @property
    def plan(self) -> Path:
        """``plan/plan.json`` and ``plan/stage-01.parquet`` and on."""
        return self.path / "plan"

    @property
    def scratch(self) -> Path:
        """What may be thrown away at any time."""
        return self.path / "scratch"
