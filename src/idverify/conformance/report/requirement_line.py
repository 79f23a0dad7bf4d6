"""The table of requirements: which were tested, by what, with which result, and which were not, because."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from idverify.conformance.report.case import Case
from idverify.conformance.report.chart import Bar
from idverify.conformance.report.summary import bars_by_requirement
from idverify.conformance.requirement import Requirement, requirements
from idverify.messages import Text, text


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement.

    Attributes:
        id: its number.
        says: what it asks; None of one that is not known here, as the next.
        binds: how, and whom.
        bar: its results in this run; None where it was not asked.
        untested: why no fixture tests it; None where one does.
    """

    id: str
    says: Text | None
    binds: Text | None
    bar: Bar | None
    untested: Text | None


def requirement_lines(cases: Sequence[Case]) -> tuple[RequirementLine, ...]:
    """Every requirement, in the order of their table, and then those that only this report knows."""
    bars, known = bars_by_requirement(cases), requirements()
    lines = [_line(requirement, bars.get(id)) for id, requirement in known.items()]
    return (*lines, *(RequirementLine(id, None, None, bar, None) for id, bar in bars.items() if id not in known))


def _line(requirement: Requirement, bar: Bar | None) -> RequirementLine:
    duty = text(f"conformance.report.duty.{requirement.duty}")
    actor = text(f"conformance.report.actor.{requirement.actor}")
    binds = Text(vi=f"{actor.vi} · {duty.vi}", en=f"{actor.en} · {duty.en}")
    return RequirementLine(requirement.id, requirement.says, binds, bar, requirement.not_tested)
