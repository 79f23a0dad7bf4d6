"""Which way an implementation reads each silence of the law, by what it answered; and whether it keeps to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from idverify.conformance.joint_readings import conflicts
from idverify.conformance.result import Result
from idverify.law.reading import REGISTER
from idverify.messages import Text, text


class Use(Protocol):
    """What is known of the use of a reading, in a run or in its report."""

    @property
    def reading(self) -> str:
        """Its id."""

    @property
    def declared(self) -> str | None:
        """The option that the implementation says it takes."""

    @property
    def seen(self) -> Sequence[str]:
        """The options without which an answer of its would be wrong."""

    @property
    def conflict(self) -> Sequence[str]:
        """The readings, itself among them, of which no one choice explains all answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingUse:
    """One reading, as an implementation goes by it.

    Attributes:
        reading: its id.
        declared: the option that the implementation says it takes; None where it does not say.
        seen: the options without which an answer of its would be wrong, in the reading's order.
        results: how many answers showed one.
        conflict: the readings, this one among them, of which no one choice explains both all answers and what was
            declared; empty where one does.
    """

    reading: str
    declared: str | None
    seen: tuple[str, ...]
    results: int
    conflict: tuple[str, ...] = ()

    @property
    def consistent(self) -> bool:
        """Whether it keeps to one option: the law can be read in one way or in another, but not in two at once."""
        return is_kept(self)


def is_kept(use: Use) -> bool:
    """Whether a reading is kept to: one option at most, the one that was declared, and no conflict with others."""
    declared = use.declared is None or set(use.seen) <= {use.declared}
    return len(use.seen) <= 1 and declared and not use.conflict


def departure_of(use: Use) -> Text | None:
    """How a reading is not kept to, in a sentence; None where it is."""
    if is_kept(use):
        return None
    if len(use.seen) > 1:
        return text("cli.conformance.inconsistent", reading=use.reading, options=", ".join(use.seen))
    if len(use.conflict) > 1:
        return text("cli.conformance.inconsistent_together", reading=use.reading, readings=", ".join(use.conflict))
    return text("cli.conformance.inconsistent_declared", reading=use.reading, declared=use.declared)


def uses(results: Iterable[Result], declared: Mapping[str, str]) -> tuple[ReadingUse, ...]:
    """Every reading that made a difference to an answer, or was declared.

    Args:
        results: of a run.
        declared: the options that the implementation says it takes.
    """
    seen: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    answered = [[dict(way) for way in result.options] for result in results if result.options]
    for ways in answered:
        for id in {id for way in ways for id in way}:
            options = {way.get(id) for way in ways}
            only = options.pop()
            if not options and only is not None:
                seen.setdefault(id, set()).add(only)
                counts[id] = counts.get(id, 0) + 1
    torn = {id: conflict for conflict in conflicts(answered, declared) for id in conflict}
    return tuple(
        ReadingUse(
            reading=id,
            declared=declared.get(id),
            seen=tuple(option for option in REGISTER[id].options if option in seen.get(id, ())),
            results=counts.get(id, 0),
            conflict=torn.get(id, ()),
        )
        for id in REGISTER
        if id in seen or id in declared or id in torn
    )
