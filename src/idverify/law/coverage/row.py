"""A row: one statement of the law as it was read, and what answers it here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idverify.law.instrument import Confidence
from idverify.messages import Text


class Room(StrEnum):
    """Where a duty is kept."""

    CUSTODY = "custody"  # sealed records, keys, how long things are kept, to whom they are opened
    GUARDIANSHIP = "guardianship"  # the link between a child's account and who answers for it
    CONFORMANCE = "conformance"
    REGISTRAR = "registrar"
    EVIDENCE = "evidence"
    IDENTIFIERS = "identifiers"
    GATE = "gate"
    OPERATOR = "operator"  # what only the platform itself can do: staff, servers, the words its users see


class Answer(StrEnum):
    """What kind of thing answers a row."""

    DECISION = "decision"  # a rule or a parameter
    DUTY = "duty"  # of a room
    REASON = "reason"  # nothing, and why


@dataclass(frozen=True, slots=True)
class Duty:
    """What a room does about a row, or would have to.

    Attributes:
        room: which one.
        says: what, in one sentence; it says so where that is not yet built.
    """

    room: Room
    says: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One statement of the law, and what answers it.

    Attributes:
        id: its name, such as ``AU-5``.
        says: what it says, in one sentence; what is only inferred is called so.
        citations: the provisions on which it rests; none where no text has an article for it.
        confidence: how well the text is known; of a text with an inference drawn from it, the text's.
        since, until: its first day, and the first on which it no longer holds; None where none is known.
        rules: ids of the rules that enforce it.
        parameters: names of the numbers and days that it sets.
        duties: what else is done about it, and where.
        readings: the readings that fill its silences.
        unanswered: why no code answers it; None where some does.

    Raises:
        ValueError: nothing answers it and nothing says why.
    """

    id: str
    says: Text
    citations: tuple[str, ...] = ()
    confidence: Confidence
    since: date | None = None
    until: date | None = None
    rules: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    readings: tuple[str, ...] = ()
    unanswered: Text | None = None

    def __post_init__(self) -> None:
        if not (self.rules or self.parameters or self.duties or self.unanswered):
            raise ValueError(f"{self.id} has no place and no reason for having none")

    @property
    def answered_by(self) -> Answer:
        """What answers it first."""
        if self.rules or self.parameters:
            return Answer.DECISION
        return Answer.DUTY if self.duties else Answer.REASON
