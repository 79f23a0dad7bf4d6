"""The parts of which the report document is made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from idverify.conformance.expected_failures import ExpectedFailure
from idverify.conformance.reading_use import ReadingUse
from idverify.conformance.report.visible import visible
from idverify.conformance.result import Kind, Result
from idverify.messages import Text

LONGEST_NAME: Final = 200
LONGEST_SENTENCE: Final = 4_000
MOST_RESULTS: Final = 20_000
_MOST_NAMES: Final = 500


def _moment(written: str) -> str:
    datetime.fromisoformat(written)  # a ValueError is a refusal, as pydantic has it
    return written


Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Sentence = Annotated[str, Field(max_length=LONGEST_SENTENCE)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Level = Annotated[str, Field(pattern=r"^L[0-4]$")]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]  # what RFC 8785 can write
Moment = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,6})?Z$", max_length=30),
    AfterValidator(_moment),
]
KindName = Literal["pass", "fail", "skipped", "errored", "review", "expected-fail", "unexpected-pass"]
Verdict = Literal["conforms", "departs", "incomplete"]


class Part(BaseModel):
    """What all parts have in common: nothing is guessed, nothing unknown is taken, nothing changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Bilingual(Part):
    """One sentence in both languages."""

    vi: Sentence
    en: Sentence

    @classmethod
    def of(cls, text: Text) -> Bilingual:
        """A text as a report holds it: what cannot be seen escaped, what is too long cut."""
        return cls(vi=_sentence(text.vi), en=_sentence(text.en))

    @property
    def text(self) -> Text:
        """The sentence."""
        return Text(vi=self.vi, en=self.en)


class Suite(Part):
    """What asked.

    Attributes:
        name, version: of the suite.
        fixtures: how many it has.
        fixtures_digest: as of ``fixture.digest_of``.
        law_as_of: the day on which the law in it was last compared with its sources.
    """

    name: Name
    version: Name
    fixtures: Count
    fixtures_digest: Sha256
    law_as_of: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class Run(Part):
    """How it asked.

    Attributes:
        started_at, ended_at: in UTC.
        seed: what the identifiers of this run were made of.
        door: ``line``, ``http``, ``evidence``, ``reference`` or ``pytest``.
        levels, snapshot, selected: what was asked for; all levels, no frozen state and no pattern where empty.
        timeout_seconds: how long an answer might take.
        resumed: how many results were taken over from the journal of a run that was broken off; 0 where none was.
    """

    started_at: Moment
    ended_at: Moment
    seed: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    door: Name
    levels: Annotated[tuple[Level, ...], Field(max_length=5)]
    snapshot: Name | None
    selected: Annotated[tuple[Name, ...], Field(max_length=_MOST_NAMES)]
    timeout_seconds: Count
    resumed: Count


class Implementation(Part):
    """What was asked, in its own words; see ``door.Introduction``."""

    name: Name
    version: Name
    language: Name
    capabilities: Annotated[tuple[Name, ...], Field(max_length=_MOST_NAMES)] | None
    law: Annotated[tuple[Name, ...], Field(max_length=_MOST_NAMES)]
    readings: Annotated[dict[Name, Name], Field(max_length=_MOST_NAMES)]


class ReportedResult(Part):
    """What came of one fixture; see ``result.Result``."""

    fixture: Name
    digest: Sha256
    level: Level
    provision: Name
    requirements: Annotated[tuple[Name, ...], Field(max_length=_MOST_NAMES)]
    kind: KindName
    reason: Bilingual | None
    mismatches: Annotated[tuple[Bilingual, ...], Field(max_length=_MOST_NAMES)]
    took_ms: Count
    outcome: Name | None

    @classmethod
    def of(cls, result: Result) -> ReportedResult:
        """A result as a report holds it."""
        return cls(
            fixture=name_of(result.fixture),
            digest=result.digest,
            level=result.level,
            provision=name_of(result.provision),
            requirements=tuple(map(name_of, result.requirements[:_MOST_NAMES])),
            kind=result.kind.value,
            reason=None if result.reason is None else Bilingual.of(result.reason),
            mismatches=tuple(map(Bilingual.of, result.mismatches[:_MOST_NAMES])),
            took_ms=max(result.took_ms, 0),
            outcome=None if result.outcome is None else name_of(result.outcome),
        )

    @property
    def came(self) -> Kind:
        """What came of it."""
        return Kind(self.kind)


class ReportedReading(Part):
    """One reading of the law, and which of its options the answers follow; see ``reading_use.ReadingUse``."""

    reading: Name
    declared: Name | None
    seen: Annotated[tuple[Name, ...], Field(max_length=50)]
    consistent: bool
    conflict: Annotated[tuple[Name, ...], Field(max_length=100)]

    @classmethod
    def of(cls, use: ReadingUse) -> ReportedReading:
        """A reading as a report holds it."""
        return cls(
            reading=use.reading,
            declared=None if use.declared is None else name_of(use.declared),
            seen=use.seen,
            consistent=use.consistent,
            conflict=use.conflict,
        )


class ReportedExpectation(Part):
    """One line of the file of expected failures: which fixtures, what excuses it, and why."""

    pattern: Name
    citation: Name
    reason: Bilingual

    @classmethod
    def of(cls, line: ExpectedFailure) -> ReportedExpectation:
        """A line as a report holds it."""
        return cls(pattern=name_of(line.pattern), citation=name_of(line.ground), reason=Bilingual.of(line.reason))


def name_of(written: str) -> str:
    """A name of anybody's as a report holds it."""
    return visible(visible(written, longest=LONGEST_NAME), longest=LONGEST_NAME)


def _sentence(written: str) -> str:
    return visible(visible(written, longest=LONGEST_SENTENCE), longest=LONGEST_SENTENCE)
