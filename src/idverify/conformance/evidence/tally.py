"""What many lines came to under one head: how many were judged, how many depart, and the first of those."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from idverify.conformance.result import Kind, Result
from idverify.messages import Text, text

FIRST: Final = 20
LEVEL: Final = "L3"


@dataclass(slots=True)
class Tally:
    """One head.

    Attributes:
        seen: how many were judged.
        wrong: how many depart.
        first: what the first twenty of those are.
    """

    seen: int = 0
    wrong: int = 0
    first: list[Text] = field(default_factory=list)

    def depart(self, what: Text) -> None:
        """Count one that departs."""
        self.wrong += 1
        if len(self.first) < FIRST:
            self.first.append(what)

    @property
    def mismatches(self) -> tuple[Text, ...]:
        """The first that depart, and how many more there are."""
        more = self.wrong - len(self.first)
        return (*self.first, text("conformance.evidence.more", number=more)) if more else tuple(self.first)

    def result(
        self,
        fixture: str,
        *,
        digest: str,
        provision: str,
        requirements: tuple[str, ...] = (),
        bad: Kind = Kind.FAIL,
        reason: Text | None = None,
        outcome: str | None = None,
        options: tuple[tuple[tuple[str, str], ...], ...] = (),
    ) -> Result:
        """What it came to: a pass, or ``bad`` with the departures.

        Args:
            fixture, digest, provision, requirements, outcome, options: as of ``Result``.
            bad: what it is where any departs.
            reason: said where any departs.
        """
        return Result(
            fixture=fixture,
            digest=digest,
            level=LEVEL,
            provision=provision,
            requirements=requirements,
            kind=bad if self.wrong else Kind.PASS,
            reason=reason if self.wrong else None,
            mismatches=self.mismatches,
            outcome=outcome,
            options=options,
        )


def item(
    fixture: str,
    kind: Kind,
    *,
    digest: str,
    provision: str,
    requirements: tuple[str, ...] = (),
    reason: Text | None = None,
    mismatches: tuple[Text, ...] = (),
) -> Result:
    """One result that stands for itself; what is wrong belongs into ``mismatches`` of a fail, into ``reason`` else."""
    return Result(
        fixture=fixture,
        digest=digest,
        level=LEVEL,
        provision=provision,
        requirements=requirements,
        kind=kind,
        reason=reason,
        mismatches=mismatches,
    )
