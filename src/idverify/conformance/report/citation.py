"""What is known of the matter that fixtures are about: the law's words, or what else stands behind them."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.law.provision import Provision
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text


@dataclass(frozen=True, slots=True)
class Source:
    """One provision behind a page.

    Attributes:
        citation: how it is cited.
        place: article, clause and point, in words.
        instrument: what it stands in.
        location: where the official text is published.
        wording: the lines of it that were read, in Vietnamese; none where only a digest was.
        gloss: what it demands, in one plain sentence.
        confidence: how well the text is known, and whether it was read.
    """

    citation: str
    place: Text
    instrument: Text
    location: str
    wording: tuple[str, ...]
    gloss: Text
    confidence: Text

    @classmethod
    def of(cls, provision: Provision) -> Source:
        """What the register knows of a provision."""
        return cls(
            citation=provision.citation,
            place=_place(provision),
            instrument=provision.instrument.title,
            location=provision.instrument.location,
            wording=tuple((provision.wording or "").splitlines()),
            gloss=provision.gloss,
            confidence=text(f"conformance.report.confidence.{provision.confidence.name.lower()}"),
        )


def sources_of(matter: str) -> tuple[Source, ...]:
    """The provision that is cited, or where only its points are registered, those.

    Args:
        matter: what a fixture is about: a citation, a reading's number, or a matter's name.

    Returns:
        None where the law says nothing of it.
    """
    exact = PROVISIONS.get(matter)
    if exact is not None:
        return (Source.of(exact),)
    if " art. " not in matter:
        return ()
    return tuple(Source.of(each) for citation, each in PROVISIONS.items() if citation.startswith(f"{matter}."))


def question_of(matter: str) -> Text | None:
    """What the law leaves open, of a reading; None of all else."""
    return REGISTER[matter].question if matter in REGISTER else None


def _place(provision: Provision) -> Text:
    if provision.article is None:
        return text("conformance.report.place.annex", line=provision.annex_line)
    article = text("conformance.report.place.article", number=provision.article)
    clause = "" if provision.clause is None else text("conformance.report.place.clause", number=provision.clause)
    point = "" if provision.point is None else text("conformance.report.place.point", letter=provision.point)
    # Vietnamese names the smallest part first, English the largest.
    parts = [each for each in (article, clause, point) if isinstance(each, Text)]
    vi = " ".join(each.vi for each in reversed(parts))
    return Text(vi=vi[:1].upper() + vi[1:], en=", ".join(each.en for each in parts))
