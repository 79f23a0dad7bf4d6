"""Where an implementation is known to depart, and by what right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from idverify.conformance.fixture import Fixture
from idverify.conformance.requirement import requirements
from idverify.errors import OperatorError
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Text

LARGEST_FILE: Final = 1_000_000
_COLUMNS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFailure:
    """One line of the file.

    Attributes:
        pattern: a fixture's id, or a pattern of ids with ``*`` and ``?``.
        ground: the provision, the reading or the requirement on which it stands.
        reason: why the implementation may depart, in the law's terms.
    """

    pattern: str
    ground: str
    reason: Text

    def covers(self, fixture: str) -> bool:
        """Whether a fixture is among these."""
        return fnmatchcase(fixture, self.pattern)

    def belongs_to(self, fixture: Fixture) -> bool:
        """Whether the ground is this fixture's: what it is about, a requirement, a reading, or what these rest on."""
        table = requirements()
        rests_on = {place for id in fixture.requirements if id in table for place in table[id].provisions}
        provisions = {fixture.provision, *rests_on}
        return self.ground in {*fixture.requirements, *fixture.readings} or any(
            place == self.ground or place.startswith(f"{self.ground}.") for place in provisions
        )


@dataclass(frozen=True, slots=True)
class ExpectedFailures:
    """Every line, in order; of several that cover a fixture the first counts."""

    lines: tuple[ExpectedFailure, ...] = ()

    def of(self, fixture: str) -> ExpectedFailure | None:
        """The line that covers a fixture."""
        return next((line for line in self.lines if line.covers(fixture)), None)

    def require_known(self, fixtures: Iterable[Fixture]) -> None:
        """Let every line cover something, and nothing with which its ground has nothing to do.

        Args:
            fixtures: all that there are, whether they are asked this time or not.

        Raises:
            OperatorError: a line covers none (``expected_stale``), or one to which its ground does not belong
                (``expected_ground``).
        """
        known = list(fixtures)
        for line in self.lines:
            covered = [fixture for fixture in known if line.covers(fixture.id)]
            if not covered:
                raise OperatorError("expected_stale", pattern=line.pattern)
            for fixture in covered:
                if not line.belongs_to(fixture):
                    raise OperatorError("expected_ground", pattern=line.pattern, ground=line.ground, fixture=fixture.id)

    @classmethod
    def read(cls, path: Path) -> ExpectedFailures:
        """Read a file: tab-separated lines of pattern, ground, reason in English, reason in Vietnamese; ``#`` comments.

        Raises:
            OperatorError: it cannot be read (``expected_file``), or a line is not such a one (``expected_line``).
        """
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise OperatorError("expected_file", name=path.name)
            written = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise OperatorError("expected_file", name=path.name) from None
        return cls(
            tuple(
                _line(line, number)
                for number, line in enumerate(written.splitlines(), start=1)
                if line.strip() and not line.startswith("#")
            )
        )


def _line(written: str, number: int) -> ExpectedFailure:
    cells = [cell.strip() for cell in written.split("\t")]
    # It is the platform's own file, and what stands in it is printed on an auditor's terminal.
    plain = all(cell and cell.isprintable() for cell in cells)
    if len(cells) != _COLUMNS or not plain or not _is_ground(cells[1]):
        raise OperatorError("expected_line", line=number)
    pattern, ground, en, vi = cells
    return ExpectedFailure(pattern=pattern, ground=ground, reason=Text(vi=vi, en=en))


def _is_ground(ground: str) -> bool:
    if re.fullmatch(r"R-\d{2}", ground, re.ASCII):
        return ground in REGISTER
    return ground in PROVISIONS or ground in requirements()
