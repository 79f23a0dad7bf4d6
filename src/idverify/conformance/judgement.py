"""Answers held against what is demanded, under every reading that the implementation may go by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

from idverify.conformance.fixture import Fixture, Step
from idverify.law.reading import REGISTER
from idverify.messages import Text, text

# Set by a door where nothing but yes or no came back.
DECISION_ONLY: Final = "decision_only"
_REASONS: Final = frozenset({"breaches", "remedies", "citations", "readings", "law", "valid_until"})
_NUMBERS: Final = frozenset({"phone.parse", "personal_id.parse", "pseudonym.derive"})
_SHORTEST_NUMBER: Final = 7  # digits; what is shorter is nobody's


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the answers to one fixture are worth.

    Attributes:
        mismatches: where they depart; nothing if there is a way to read the law by which they are right.
        options: the ways to read it by which they are, each as option by reading; empty where it makes no difference.
        told_little: whether they hold yes or no and not the reasons that are demanded.
    """

    mismatches: tuple[Text, ...]
    options: tuple[tuple[tuple[str, str], ...], ...] = ()
    told_little: bool = False


def judged(fixture: Fixture, answers: Sequence[Mapping[str, Any]], declared: Mapping[str, str]) -> Judgement:
    """What the answers to a fixture are worth.

    Args:
        fixture: as it was asked.
        answers: one for each step.
        declared: the options that the implementation says it takes; of any other reading each option may be its own.
    """
    little = any(map(_tells_little, answers))
    ways = list(_ways(fixture, declared))
    right = [way for way in ways if not _departures(fixture, answers, dict(way))]
    if not right:
        return Judgement(_departures(fixture, answers, dict(ways[0])))
    reasoned = any(step.expect.keys() - {"permitted"} for step in fixture.steps)
    return Judgement((), tuple(way for way in right if way), told_little=little and reasoned)


def _ways(fixture: Fixture, declared: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each way to read the law that makes a difference here; the declared one, or else the default, first."""
    choices = [
        [(id, declared[id])] if id in declared else [(id, option) for option in REGISTER[id].options]
        for id in fixture.readings
    ]
    yield from product(*choices)


def _repeats(step: Step, answer: Mapping[str, Any]) -> bool:
    """Whether a refusal holds the number that it refused (protocol, framing)."""
    if step.request["op"] not in _NUMBERS or answer.get("ok") is True or "canonical" in answer:
        return False
    number = _digits(str(step.request.get("input", "")))
    return len(number) >= _SHORTEST_NUMBER and number in _digits(json.dumps(answer, ensure_ascii=False))


def _digits(written: str) -> str:
    return "".join(str(int(each)) for each in written if each.isdecimal())


def _departures(fixture: Fixture, answers: Sequence[Mapping[str, Any]], options: Mapping[str, str]) -> tuple[Text, ...]:
    script = len(fixture.steps) > 1
    leaks = any(map(_repeats, fixture.steps, answers))
    return (text("conformance.mismatch.repeats"),) * leaks + tuple(
        mismatch
        for place, (step, answer) in enumerate(zip(fixture.steps, answers, strict=True), start=1)
        for mismatch in _of_what_was_told(step, answer).mismatches(
            answer, place=place if script else None, options=options
        )
    )


def _tells_little(answer: Mapping[str, Any]) -> bool:
    """Whether a bare yes, no or error came back; whoever gives a reason is held to it."""
    return answer.get(DECISION_ONLY) is True and not _REASONS & answer.keys()


def _of_what_was_told(step: Step, answer: Mapping[str, Any]) -> Step:
    """The step, with what a bare yes, no or error can show."""
    if not _tells_little(answer):
        return step
    if "permitted" in step.expect:
        return step.only("permitted")
    # A bare status says that there was an error, and neither which nor at which field.
    given = answer.get("error")
    return replace(step, expect={"error": given}) if "error" in step.expect and isinstance(given, dict) else step
