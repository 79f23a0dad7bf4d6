"""A provision: the article, clause and point that a rule rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from idverify.law.bound import bound
from idverify.law.calendar import within
from idverify.law.instrument import Confidence, Instrument
from idverify.messages import Text, text


class Reach(StrEnum):
    """Which social networks a provision binds."""

    DOMESTIC = "domestic"
    CROSS_BORDER = "cross_border"  # foreign providers over the threshold of 147/2024/ND-CP art. 23.3
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # there is one of each
class Provision:
    """One provision, with the wording this library relies on.

    Attributes:
        instrument: where it stands.
        article, clause, point: its place; clause and point may be absent.
        annex_line: its number in the annex's list, of a provision that stands in no article.
        reach: whom it binds.
        since: its first day in force; the instrument's own when left out.
        until: the first day on which it no longer binds, or None.
        wording: the Vietnamese sentence, as far as it was read; None where only a digest was.
            Quotations from several of its sentences stand on a line each.
        gloss: what it demands, in one plain sentence.
        confidence: how well the text is known.

    Raises:
        ValueError: it stands in an article and in an annex, or in neither.
    """

    instrument: Instrument
    article: int | None = None
    clause: int | None = None
    point: str | None = None
    annex_line: int | None = None
    reach: Reach = Reach.EVERY
    since: date | None = None
    until: date | None = None
    wording: str | None
    gloss: Text
    confidence: Confidence

    def __post_init__(self) -> None:
        if (self.article is None) == (self.annex_line is None):
            raise ValueError("a provision stands in an article or in a line of an annex")

    @property
    def place(self) -> str:
        """Article, clause and point: ``27.3.b``; of a line in an annex, its number: ``74``."""
        if self.annex_line is not None:
            return str(self.annex_line)
        return ".".join(str(part) for part in (self.article, self.clause, self.point) if part)

    @property
    def citation(self) -> str:
        """How decisions cite it: ``147/2024/ND-CP art. 27.3.b``, or ``66.17/2026/NQ-CP annex 74``."""
        return f"{self.instrument.number} {'art.' if self.annex_line is None else 'annex'} {self.place}"

    @property
    def digest(self) -> str | None:
        """SHA-256 of its wording in UTF-8, as ``digests.json`` holds it; None where it quotes nothing."""
        return None if self.wording is None else sha256(self.wording.encode()).hexdigest()

    @property
    def binds(self) -> Text:
        """Whom it binds by its words, in a few words; rules ask its reach instead."""
        return bound(self.citation, self.instrument.number) or text(f"page.law.reach.{self.reach}")

    @property
    def first_day(self) -> date:
        """The first day on which it binds."""
        return self.since or self.instrument.in_force

    def in_force_on(self, day: date) -> bool:
        """Whether it binds on ``day``, a day in Viet Nam."""
        return within(day, self.first_day, self.until)
