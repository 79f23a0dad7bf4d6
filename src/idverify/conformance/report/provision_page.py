"""The page of one provision: what it says, and what came of the fixtures about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from idverify.conformance.report.case import Case
from idverify.conformance.report.chart import Bar
from idverify.conformance.report.citation import Source, question_of, sources_of
from idverify.conformance.report.installed import PREFIX_OF_DRAWN
from idverify.conformance.result import Kind
from idverify.messages import Text, text

# Questions that no file has: drawn from the seed of the run, and answered by the reference.
_DRAWN = "drawn"
_DEPARTS = (Kind.FAIL, Kind.ERRORED, Kind.UNEXPECTED_PASS)


@dataclass(frozen=True, slots=True)
class ProvisionPage:
    """The page of one provision.

    Attributes:
        anchor: where the report has it.
        matter: the citation, or what else its fixtures are about; ``drawn`` of those drawn from the seed.
        cases: all of them, in the order in which they were asked.
    """

    anchor: str
    matter: str
    cases: tuple[Case, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The law behind it."""
        return sources_of(self.matter)

    @property
    def gist(self) -> Text:
        """What it is about, in one sentence."""
        sources = self.sources
        if len(sources) == 1:
            return sources[0].gloss
        if sources:
            return sources[0].instrument
        if self.matter == _DRAWN:
            return text("conformance.report.provision.drawn")
        return question_of(self.matter) or text("conformance.report.provision.technical")

    @property
    def bar(self) -> Bar:
        """Its results."""
        return Bar.of(Text(vi=self.matter, en=self.matter), (case.result for case in self.cases))

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements that its fixtures test."""
        return tuple(sorted({id for case in self.cases for id in case.result.requirements}))

    @property
    def departures(self) -> tuple[Case, ...]:
        """What departs, or could not be judged."""
        return self.of(*_DEPARTS)

    @property
    def skipped(self) -> tuple[tuple[Text | None, tuple[Case, ...]], ...]:
        """What was not asked, under each reason."""
        return self._by_reason(Kind.SKIPPED)

    @property
    def reviews(self) -> tuple[tuple[Text | None, tuple[Case, ...]], ...]:
        """What a human has to look at, under each reason: a finding is made of each reason once."""
        return self._by_reason(Kind.REVIEW)

    def of(self, *kinds: Kind) -> tuple[Case, ...]:
        """The cases of these kinds."""
        return tuple(case for case in self.cases if case.kind in kinds)

    def _by_reason(self, kind: Kind) -> tuple[tuple[Text | None, tuple[Case, ...]], ...]:
        groups: dict[Text | None, list[Case]] = {}
        for case in self.of(kind):
            groups.setdefault(case.reason, []).append(case)
        return tuple((reason, tuple(cases)) for reason, cases in groups.items())


def pages_of(cases: Iterable[Case]) -> tuple[ProvisionPage, ...]:
    """A page for each provision: the law's first, as it is cited, then the others, by name."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        drawn = case.result.fixture.startswith(PREFIX_OF_DRAWN)
        groups.setdefault(_DRAWN if drawn else case.result.provision, []).append(case)
    ordered = sorted(groups, key=_rank)
    return tuple(_page(number, matter, groups[matter]) for number, matter in enumerate(ordered, start=1))


def _page(number: int, matter: str, cases: Sequence[Case]) -> ProvisionPage:
    return ProvisionPage(f"p{number}", matter, tuple(cases))


def _rank(matter: str) -> tuple[bool, bool, str]:
    return not sources_of(matter), question_of(matter) is None, matter
