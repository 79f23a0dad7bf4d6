"""The words that a family consents to: which sentences, under which version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody consents to.

    Attributes:
        version: of these sentences; a consent names it, so whoever changes a sentence gives them another.
        keys: of the sentences, in the catalogues.
    """

    version: str
    keys: tuple[str, ...]


ADULTS: Final = Words(
    "pages-2026-11",
    (
        "consent.representative",
        "page.invitation.consent.data",
        "page.invitation.consent.record",
        "page.invitation.consent.supervise",
        "page.invitation.consent.child",
        "page.invitation.consent.withdraw",
    ),
)
"""An adult's words (330/2026/ND-CP art. 60.1.b; 147/2024/ND-CP art. 27.3.a)."""

CHILDS: Final = Words(
    "pages-2026-11",
    (
        "page.assent.words.account",
        "page.assent.words.adult",
        "page.assent.words.sees",
        "page.assent.words.no",
        "page.assent.words.back",
    ),
)
"""A child's own words, from seven on (330/2026/ND-CP art. 60.1.c)."""
