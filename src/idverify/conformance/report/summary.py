"""What the first pages of the report tell: the whole in figures, the readings, the requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from idverify.conformance.reading_use import departure_of
from idverify.conformance.report.case import Case
from idverify.conformance.report.chart import Bar
from idverify.conformance.report.document import Report
from idverify.conformance.report.part import ReportedReading
from idverify.law.reading import REGISTER
from idverify.law.snapshot import SNAPSHOTS, snapshot_name
from idverify.messages import Text, text

_STATES = frozenset(map(snapshot_name, SNAPSHOTS))


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a reading.

    Attributes:
        name: in programs.
        means: what it comes to; None of one that the register does not know.
        is_default: whether this library takes it unless somebody switches.
    """

    name: str
    means: Text | None
    is_default: bool

    @classmethod
    def of(cls, reading: str, name: str) -> Option:
        """An option by its name."""
        known = REGISTER.get(reading)
        if known is None:
            return cls(name, None, is_default=False)
        return cls(name, known.options.get(name), is_default=known.default == name)


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading of the law, and which option the implementation takes.

    Attributes:
        id: its number.
        question: what the law leaves open; None of one that the register does not know.
        declared: the option that the implementation says it takes.
        seen: the options that explain its answers.
        consistent: whether it keeps to one option.
        departure: how it does not; None where it does.
    """

    id: str
    question: Text | None
    declared: Option | None
    seen: tuple[Option, ...]
    consistent: bool
    departure: Text | None

    @classmethod
    def of(cls, reading: ReportedReading) -> ReadingLine:
        """A line of the table."""
        known = REGISTER.get(reading.reading)
        return cls(
            id=reading.reading,
            question=None if known is None else known.question,
            declared=None if reading.declared is None else Option.of(reading.reading, reading.declared),
            seen=tuple(Option.of(reading.reading, name) for name in reading.seen),
            consistent=reading.consistent,
            departure=departure_of(reading),
        )


def bars_by_level(report: Report) -> tuple[Bar, ...]:
    """A bar for each level that was asked."""
    return tuple(
        Bar.of(
            text(f"conformance.report.level.{level.lower()}"),
            (result for result in report.results if result.level == level),
        )
        for level in report.levels
    )


def bars_by_law(cases: Sequence[Case]) -> tuple[Bar, ...]:
    """A bar for each state of the law in which cases play, and one for those that play in none."""
    groups: dict[str | None, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.law if case.law in _STATES else None, []).append(case)
    dated = sorted(name for name in groups if name is not None)
    bars = [Bar.of(_state(name), (case.result for case in groups[name])) for name in dated]
    if None in groups:
        bars.append(Bar.of(_state(None), (case.result for case in groups[None])))
    return tuple(bars)


def bars_by_requirement(cases: Iterable[Case]) -> Mapping[str, Bar]:
    """A bar for each requirement that was tested, by its id."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        for id in case.result.requirements:
            groups.setdefault(id, []).append(case)
    return {id: Bar.of(Text(vi=id, en=id), (case.result for case in groups[id])) for id in sorted(groups)}


def _state(name: str | None) -> Text:
    if name is None:
        return text("conformance.report.law.none")
    return text("conformance.report.law.since", day=name.removeprefix("vn-"))
