"""The law matrix: each row of the law file, the provisions it rests on, and what answers for it here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from idverify.conformance.fixture import fixtures
from idverify.law.coverage import ROWS
from idverify.law.coverage.row import Row


class Line(NamedTuple):
    """One row of the law file.

    Attributes:
        row: what it says, and its place in this library.
        fixtures: how many fixtures demand that a rule of it be breached, by the rule's id; where a rule can only
            permit, how many stand in the files of its provisions.
    """

    row: Row
    fixtures: Mapping[str, int]


def matrix() -> tuple[Line, ...]:
    """Every row of the law file, in its order."""
    breached, about = _counted()
    return tuple(
        Line(row, {rule: breached[rule] or sum(about[citation] for citation in row.citations) for rule in row.rules})
        for row in ROWS
    )


def _counted() -> tuple[Counter[str], Counter[str]]:
    """Fixtures by the rule they demand to be breached, and by the provision they are about."""
    breached: Counter[str] = Counter()
    about: Counter[str] = Counter()
    for fixture in fixtures():
        breached.update(fixture.demanded("breaches"))
        about[fixture.provision] += 1
    return breached, about
