"""The report of one run, as a document that a program reads and a signature covers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError

import idverify
from idverify.conformance.door import Introduction
from idverify.conformance.expected_failures import ExpectedFailure
from idverify.conformance.reading_use import ReadingUse, is_kept
from idverify.conformance.report.installed import digest_here, installed
from idverify.conformance.report.part import (
    MOST_RESULTS,
    Count,
    Implementation,
    KindName,
    Level,
    Part,
    ReportedExpectation,
    ReportedReading,
    ReportedResult,
    Run,
    Suite,
    Verdict,
    name_of,
)
from idverify.conformance.result import Kind, Result
from idverify.errors import OperatorError
from idverify.law.snapshot import AS_OF
from idverify.messages import Text, text

FORMAT: Final = "idverify-conformance-report/1"
LARGEST_REPORT: Final = 32_000_000  # bytes of JSON
_KINDS: Final[tuple[KindName, ...]] = tuple(kind.value for kind in Kind)
_DEPARTS: Final = frozenset({Kind.FAIL, Kind.ERRORED, Kind.UNEXPECTED_PASS})
_OPEN: Final = frozenset({Kind.SKIPPED, Kind.REVIEW})


class Report(Part):
    """The report of one run.

    Attributes:
        suite, run, implementation: what asked, how, and whom.
        verdict: as of ``verdict_of``.
        counts: how many results there are of each kind, all seven named.
        levels: the same of each level that has a result; kinds without a result are left out.
        results: in the order in which they were asked.
        readings: which readings of the law the answers follow.
        expected_failures: what was excused before the run, and why.
    """

    format: Literal["idverify-conformance-report/1"]
    suite: Suite
    run: Run
    implementation: Implementation
    verdict: Verdict
    counts: Annotated[dict[KindName, Count], Field(min_length=len(_KINDS))]
    levels: dict[Level, dict[KindName, Count]]
    results: Annotated[tuple[ReportedResult, ...], Field(max_length=MOST_RESULTS)]
    readings: Annotated[tuple[ReportedReading, ...], Field(max_length=100)]
    expected_failures: Annotated[tuple[ReportedExpectation, ...], Field(max_length=MOST_RESULTS)]

    @classmethod
    def of(
        cls,
        results: Iterable[Result],
        introduction: Introduction,
        *,
        door: str,
        started_at: datetime,
        ended_at: datetime,
        seed: str,
        levels: Sequence[str] = (),
        snapshot: str | None = None,
        selected: Sequence[str] = (),
        timeout_seconds: int,
        resumed: int = 0,
        readings: Iterable[ReadingUse] = (),
        expected_failures: Iterable[ExpectedFailure] = (),
    ) -> Self:
        """The report of results; the suite is the one installed here.

        Args:
            results: in the order in which they were asked, each fixture once.
            introduction: of the implementation.
            door: its kind.
            started_at, ended_at: with an offset.
            seed: 32 hex digits.
            levels, snapshot, selected, timeout_seconds, resumed: as of ``Run``.
            readings: as of ``reading_use.uses``.
            expected_failures: the lines of the file.
        """
        reported = tuple(map(ReportedResult.of, results))
        seen = tuple(map(ReportedReading.of, readings))
        return cls(
            format=FORMAT,
            suite=_suite(),
            run=Run(
                started_at=_utc(started_at),
                ended_at=_utc(ended_at),
                seed=seed,
                door=door,
                levels=tuple(levels),
                snapshot=snapshot,
                selected=tuple(map(name_of, selected)),
                timeout_seconds=timeout_seconds,
                resumed=resumed,
            ),
            implementation=_implementation(introduction),
            verdict=verdict_of(reported, seen),
            counts=_counts(reported),
            levels=_levels(reported),
            results=reported,
            readings=seen,
            expected_failures=tuple(map(ReportedExpectation.of, expected_failures)),
        )

    @classmethod
    def read(cls, written: object) -> Self:
        """A report out of the value that its JSON holds.

        Args:
            written: as of ``parsed``, without the envelope of the signature.

        Raises:
            OperatorError: it is of another format (``report_format``), not of its form (``report_form``, with the
                place), or its counts, levels or verdict do not follow from its results (``report_counts``).
        """
        if not isinstance(written, dict) or written.get("format") != FORMAT:
            raise OperatorError("report_format", format=FORMAT)
        try:
            report = cls.model_validate_json(json.dumps(written))
        except ValidationError as refused:
            raise OperatorError("report_form", place=_place(refused)) from None
        names = {result.fixture for result in report.results}
        follows = (
            len(names) == len(report.results)
            and report.run.resumed <= len(report.results)
            and _readings_follow(report.readings)
            and report.verdict == verdict_of(report.results, report.readings)
            and report.counts == _counts(report.results)
            and report.levels == _levels(report.results)
        )
        if not follows:
            raise OperatorError("report_counts")
        return report

    def to_document(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        document: dict[str, Any] = self.model_dump(mode="json")
        return document

    @property
    def excused(self) -> int:
        """How many failures were expected, where everything else conforms; 0 where it does not."""
        return self.counts[Kind.EXPECTED_FAIL.value] if self.verdict == "conforms" else 0

    @property
    def says(self) -> Text:
        """The verdict in a sentence, which tells of the failures that were expected."""
        if self.excused:
            return text("conformance.verdict.conforms_except", number=self.excused)
        return text(f"conformance.verdict.{self.verdict}")


def verdict_of(results: Sequence[ReportedResult], readings: Sequence[ReportedReading]) -> Verdict:
    """What all results come to.

    Returns:
        ``departs`` where one departs, could not be judged or was excused in vain, or where no one option of a reading
        explains its answers; else ``incomplete`` where one was not asked or waits for a human, or none passed; else
        ``conforms``, also where failures were expected and did come: they are counted in the open.
    """
    came = {result.came for result in results}
    if came & _DEPARTS or not all(reading.consistent for reading in readings):
        return "departs"
    return "incomplete" if came & _OPEN or Kind.PASS not in came else "conforms"


def _readings_follow(readings: Sequence[ReportedReading]) -> bool:
    """Whether each stands once, is consistent where it says so, and is named by those that it clashes with."""
    clashing = {reading.reading: reading.conflict for reading in readings}
    return len(clashing) == len(readings) and all(
        reading.consistent == is_kept(reading)
        and (not reading.conflict or reading.reading in reading.conflict)
        and all(clashing.get(other) == reading.conflict for other in reading.conflict)
        for reading in readings
    )


def parsed(written: bytes) -> Any:  # noqa: ANN401  # whatever JSON can hold
    """The value of a JSON text that has one meaning only.

    Args:
        written: UTF-8.

    Raises:
        OperatorError: it is too large (``report_size``), no JSON or with fractions in it (``report_json``), or an
            object has two members of one name (``report_duplicate``): readers would differ in what it says.
    """
    if len(written) > LARGEST_REPORT:
        raise OperatorError("report_size", most=LARGEST_REPORT)
    try:
        return json.loads(
            written.decode(), object_pairs_hook=_object, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except (ValueError, RecursionError):
        raise OperatorError("report_json") from None


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise OperatorError("report_duplicate")
    return found


def _no_fraction(written: str) -> float:
    raise ValueError(written)


def _place(refused: ValidationError) -> str:
    """Where the first thing is wrong: names of our own only, for others' may be anything."""
    known = {*Report.model_fields, *(name for part in Part.__subclasses__() for name in part.model_fields)}
    steps = refused.errors(include_input=False, include_context=False, include_url=False)[0]["loc"]
    return ".".join(str(step) if isinstance(step, int) or step in known else "…" for step in steps)


def _suite() -> Suite:
    fixtures = installed()
    return Suite(
        name="idverify",
        version=idverify.__version__,
        fixtures=len(fixtures),
        fixtures_digest=digest_here(),
        law_as_of=AS_OF.isoformat(),
    )


def _implementation(introduction: Introduction) -> Implementation:
    known = introduction.capabilities
    return Implementation(
        name=name_of(introduction.name),
        version=name_of(introduction.version),
        language=name_of(introduction.language),
        capabilities=None if known is None else tuple(map(name_of, known[:500])),
        law=tuple(map(name_of, introduction.law[:500])),
        readings={name_of(reading): name_of(option) for reading, option in list(introduction.readings.items())[:500]},
    )


def _counts(results: Sequence[ReportedResult]) -> dict[KindName, int]:
    found = Counter(result.kind for result in results)
    return {kind: found[kind] for kind in _KINDS}


def _levels(results: Sequence[ReportedResult]) -> dict[str, dict[KindName, int]]:
    return {
        level: dict(Counter(result.kind for result in results if result.level == level))
        for level in sorted({result.level for result in results})
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
