"""Bars: how many rows of each kind, as parts of a whole or beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from idverify.campaign.report.answer import GROUPS, Group, group_of
from idverify.campaign.report.figure import number, share
from idverify.campaign.report.part import Answer
from idverify.campaign.report.word import said_where
from idverify.messages import Text


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar of the whole.

    Attributes:
        group: for whom its rows wait.
        count: how many.
        begins, width: in percent of the bar.
    """

    group: Group
    count: int
    begins: str
    width: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The bar of the whole.

    Attributes:
        segments: of each group that has a row, in the order of ``GROUPS``.
        said: the bar in words, for those who do not see it.
    """

    segments: tuple[Segment, ...]
    said: Text

    @classmethod
    def of(cls, answer: Answer, *, unasked: bool = False) -> Whole:
        """The bar of an answer.

        Args:
            answer: for whom rows wait.
            unasked: as of ``CampaignReport.unasked``.
        """
        counts = {group: int(getattr(answer, group)) for group in GROUPS}
        total, before, segments = sum(counts.values()), 0, []
        for group, count in counts.items():
            if count:
                segments.append(Segment(group, count, _percent(before, total), _percent(count, total)))
                before += count
        named = [said_where(unasked, f"campaign.report.group.{each.group}") for each in segments]
        words = [(number(each.count), word) for each, word in zip(segments, named, strict=True) if word is not None]
        return cls(
            tuple(segments),
            Text(
                vi="; ".join(f"{word.vi}: {count.vi}" for count, word in words) or "0",
                en="; ".join(f"{word.en}: {count.en}" for count, word in words) or "0",
            ),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One bar among others, and what stands beside it.

    Attributes:
        word: what is counted, for programs.
        label: for people; None where nobody knows the word.
        count: how many.
        share: of the whole, in percent; None where there is no whole that it is a part of.
        width: of the bar, in percent of the longest.
        group: whose colour it has.
    """

    word: str
    label: Text | None
    count: int
    share: Text | None
    width: str
    group: Group | None = None

    @property
    def figure(self) -> Text:
        """The count as people write it."""
        return number(self.count)


def lines_of(
    counted: Iterable[tuple[str, Text | None, int]], whole: int | None, *, by_status: bool = False, longest: int = 0
) -> tuple[Line, ...]:
    """Bars beside each other, in the order in which they are given.

    Args:
        counted: word, label and count of each.
        whole: what they are parts of; None where shares would say nothing.
        longest: what the longest bar stands for, where that is not among these; else the largest of them.
        by_status: whether the words are statuses, and the bars coloured by whom they wait for.
    """
    given = tuple(counted)
    widest = max(longest, max((count for _, _, count in given), default=0))
    return tuple(
        Line(
            word,
            label,
            count,
            None if whole is None else share(count, whole),
            _percent(count, widest),
            group_of(word, _ASKED.get(word, ())) if by_status else None,
        )
        for word, label, count in given
    )


# For the colour of a status alone, of whom it mostly waits for.
_ASKED = {
    "prove": ("user.prove_phone",),
    "number_wrong": ("user.correct_phone",),
    "number_missing": ("user.give_phone",),
    "age_unknown": ("user.provide_birth_date",),
    "identify": ("user.authenticate_personal_id",),
}


def _percent(part: int, whole: int) -> str:
    """With three decimals; what is there is never so narrow that nobody sees it."""
    thousandths = part * 100_000 // whole if whole else 0
    if part:
        thousandths = max(thousandths, 400)
    return f"{thousandths // 1000}.{thousandths % 1000:03d}%"
