"""Evidence that counts for nothing, and the provision because of which nobody should have asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from idverify.evidence.method import Evidence, Method
from idverify.law import day_of, law_91_2025
from idverify.messages import Text, text


class Refusal(NamedTuple):
    """One piece of evidence that counts for nothing.

    Attributes:
        place: where it stands among the evidence, from 0.
        method: what it is.
        citations: what forbids to ask for it on that day; nothing where it merely proves nothing.
    """

    place: int
    method: Method
    citations: tuple[str, ...]

    @property
    def message(self) -> Text:
        """Why it counts for nothing."""
        return text("refused.unlawful" if self.citations else f"refused.{self.method}")


def refused(evidence: tuple[Evidence, ...] | None, at: datetime) -> tuple[Refusal, ...]:
    """The evidence that counts for nothing at a moment: pictures of identity papers, and digits that somebody typed.

    Source: 91/2025/QH15 art. 29.2 for pictures, from 1 January 2026; 147/2024/ND-CP art. 27.3.b for what a
    personal ID must be proven by.
    """
    unlawful = law_91_2025.ART_29_2
    forbidden = (unlawful.citation,) if unlawful.in_force_on(day_of(at)) else ()
    return tuple(
        Refusal(place, each.method, forbidden if each.method is Method.ID_DOCUMENT_IMAGE else ())
        for place, each in enumerate(evidence or ())
        if each.method in (Method.ID_DOCUMENT_IMAGE, Method.PERSONAL_ID_TYPED)
    )
