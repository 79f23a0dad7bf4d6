"""The law behind the answers: which provisions, and which readings of what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idverify.law.provision import Provision
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text


@dataclass(frozen=True, slots=True)
class Ground:
    """A provision that decided.

    Attributes:
        citation: how it is cited.
        place: article, clause and point in words; None of one that the register does not know.
        instrument: what it stands in; None of one that the register does not know.
        gloss: what it demands, in one sentence, or None.
        location: where the official text is published, or None.
        count: for how many rows.
    """

    citation: str
    place: Text | None
    instrument: Text | None
    gloss: Text | None
    location: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading, and the option that was taken.

    Attributes:
        id: its number.
        question: what the law leaves open, or None.
        option: in programs.
        means: what it comes to, or None.
        is_default: whether this library takes it unless somebody switches.
        count: on how many rows it was looked at.
    """

    id: str
    question: Text | None
    option: str
    means: Text | None
    is_default: bool
    count: int


def grounds_of(counts: Mapping[str, int]) -> tuple[Ground, ...]:
    """The provisions that decided, those of most rows first.

    Args:
        counts: rows by citation.
    """
    found = []
    for citation, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        known = PROVISIONS.get(citation)
        if not count:
            continue
        if known is None:
            found.append(Ground(citation, None, None, None, None, count))
        else:
            instrument = known.instrument
            found.append(Ground(citation, _place(known), instrument.title, known.gloss, instrument.location, count))
    return tuple(found)


def readings_of(taken: Mapping[str, str], counts: Mapping[str, int]) -> tuple[Choice, ...]:
    """The readings that mattered or were switched.

    Args:
        taken: by reading, its option.
        counts: rows by reading.
    """
    found = []
    for id in sorted(taken):
        known, option = REGISTER.get(id), taken[id]
        found.append(
            Choice(
                id=id,
                question=None if known is None else known.question,
                option=option,
                means=None if known is None else known.options.get(option),
                is_default=known is not None and known.default == option,
                count=counts.get(id, 0),
            )
        )
    return tuple(found)


def _place(provision: Provision) -> Text:
    if provision.article is None:
        return text("conformance.report.place.annex", line=provision.annex_line)
    parts = [text("conformance.report.place.article", number=provision.article)]
    if provision.clause is not None:
        parts.append(text("conformance.report.place.clause", number=provision.clause))
    if provision.point is not None:
        parts.append(text("conformance.report.place.point", letter=provision.point))
    # Vietnamese names the smallest part first, English the largest.
    vi = " ".join(each.vi for each in reversed(parts))
    return Text(vi=vi[:1].upper() + vi[1:], en=", ".join(each.en for each in parts))
