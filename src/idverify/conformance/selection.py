"""Which fixtures a run asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from idverify.conformance.fixture import Fixture
from idverify.conformance.frozen import NAMES, snapshot_of
from idverify.errors import OperatorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which fixtures; what is left empty leaves none out.

    Attributes:
        levels: ``L0`` to ``L4``.
        provisions: part of what a fixture is about, such as ``27.3.b`` or ``333/2026``; or a requirement's id.
        patterns: of ids, with ``*`` and ``?``.
        snapshot: the state of the law under which they are judged; those that name no day belong to each.
    """

    levels: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    snapshot: str | None = None

    def of(self, fixtures: Iterable[Fixture]) -> tuple[Fixture, ...]:
        """Those that are asked.

        Raises:
            OperatorError: there is none (``no_fixtures``).
        """
        found = tuple(fixture for fixture in fixtures if self.holds(fixture))
        if not found:
            raise OperatorError("no_fixtures")
        return found

    def holds(self, fixture: Fixture) -> bool:
        """Whether a fixture is asked."""
        return (
            (not self.levels or fixture.level in self.levels)
            and (not self.provisions or any(self._about(fixture, each) for each in self.provisions))
            and (not self.patterns or any(fnmatchcase(fixture.id, each) for each in self.patterns))
            and (self.snapshot is None or snapshot_of(fixture) in (self.snapshot, NAMES[-1]))
        )

    @staticmethod
    def _about(fixture: Fixture, place: str) -> bool:
        return place in fixture.requirements or place in fixture.provision
