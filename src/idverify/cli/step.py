"""One line of a story told in the terminal, and how a decision is told in few of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from idverify.decision import Decision
from idverify.law.register import PROVISIONS
from idverify.messages import Text, text

Tone = Literal["chapter", "said", "quote", "good", "bad", "law"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a story."""

    text: Text
    tone: Tone = "said"


def cited(citation: str) -> Step:
    """A provision with its gloss."""
    gloss = PROVISIONS[citation].gloss
    return Step(Text(f"{citation}: {gloss.vi}", f"{citation}: {gloss.en}"), "law")


def remedies(decision: Decision) -> Iterator[Step]:
    """What to do next; nothing where nothing can be done."""
    if decision.remedies:
        names = [text(f"remedy.{remedy}") for remedy in decision.remedies]
        joined = Text("; ".join(name.vi for name in names), "; ".join(name.en for name in names))
        yield Step(text("demo.story.next", remedies=joined))


def answered(decision: Decision, action: Text | None, known: set[str]) -> Iterator[Step]:
    """A decision: of a permission one line, of a denial each reason with the first provision behind it.

    Args:
        decision: what is told.
        action: what was asked about; None of a sign-up.
        known: provisions that have been quoted before and are not quoted again.
    """
    if action is not None:
        outcome = text("demo.family.yes" if decision.permitted else "demo.family.no", action=action)
        yield Step(outcome, "good" if decision.permitted else "bad")
    for breach in decision.breaches:
        yield Step(breach.message, "bad")
        for citation in breach.citations[:1]:
            if citation not in known:
                known.add(citation)
                yield cited(citation)
    yield from remedies(decision)
