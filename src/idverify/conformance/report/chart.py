"""Bars: how many results of each kind, as parts of a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from idverify.conformance.report.part import ReportedResult
from idverify.conformance.result import Kind
from idverify.messages import Text, text

# Beside each other in a bar: what departs first, so that it begins where the eye does.
ORDER: tuple[Kind, ...] = (
    Kind.FAIL,
    Kind.ERRORED,
    Kind.UNEXPECTED_PASS,
    Kind.REVIEW,
    Kind.EXPECTED_FAIL,
    Kind.SKIPPED,
    Kind.PASS,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar.

    Attributes:
        kind: of its results.
        count: how many.
        begins, width: in percent of the bar, with up to three decimals.
    """

    kind: Kind
    count: int
    begins: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it is about.
        total: how many results.
        segments: of each kind that there is, as of ``ORDER``.
    """

    label: Text
    total: int
    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, label: Text, results: Iterable[ReportedResult]) -> Bar:
        """The bar of some results."""
        counts = Counter(result.came for result in results)
        total, before, segments = counts.total(), 0, []
        for kind in ORDER:
            if count := counts[kind]:
                segments.append(Segment(kind, count, _percent(before, total), _percent(count, total)))
                before += count
        return cls(label, total, tuple(segments))

    @property
    def said(self) -> Text:
        """The bar in words, for those who do not see it."""
        words = [(segment.count, text(f"conformance.report.kind.{segment.kind}")) for segment in self.segments]
        return Text(
            vi=", ".join(f"{count} {word.vi}" for count, word in words) or "0",
            en=", ".join(f"{count} {word.en}" for count, word in words) or "0",
        )


def _percent(part: int, whole: int) -> str:
    thousandths = part * 100_000 // whole
    return f"{thousandths // 1000}.{thousandths % 1000:03d}%"
