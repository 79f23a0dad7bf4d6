"""A run: every fixture put to an implementation through a door, and what came of each.

Whatever the implementation does costs it a case, never the run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any, Final

from idverify.conformance.disguise import disguised, line_id
from idverify.conformance.door import AnswerError, Door, Introduction
from idverify.conformance.expected_failures import ExpectedFailures
from idverify.conformance.fixture import Fixture, Step
from idverify.conformance.judgement import Judgement, judged
from idverify.conformance.result import Kind, Result
from idverify.messages import Text, text

# So many cases without an answer, in a row or in all, and nothing more is asked.
GIVES_UP_AFTER: Final = 10
BEARS: Final = 100
_NONE: Final = ExpectedFailures()
_KEPT: Final = "${"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a run asks.

    Attributes:
        seed: what everything that varies from run to run follows from.
        today: the day in Viet Nam.
        expected: where the implementation is known to depart.
        readings: the options of readings that it goes by, where they are known before it says so.
        gives_up_after: so many cases in a row without an answer.
        bears: so many in all.
        clock: seconds, for how long answers take.
    """

    seed: str
    today: date
    expected: ExpectedFailures = _NONE
    readings: Mapping[str, str] = field(default_factory=dict)
    gives_up_after: int = GIVES_UP_AFTER
    bears: int = BEARS
    clock: Callable[[], float] = time.monotonic


def run(fixtures: Iterable[Fixture], door: Door, introduction: Introduction, asking: Asking) -> Iterator[Result]:
    """Put each fixture to an implementation, in an order that follows from the seed.

    Args:
        fixtures: what is asked.
        door: the way in; it has begun.
        introduction: what the implementation said of itself.
        asking: how.

    Yields:
        One result for each fixture, as it comes.
    """
    order = sorted(fixtures, key=lambda fixture: fixture.id)
    Random(asking.seed).shuffle(order)  # noqa: S311  # an order, not a secret
    conversation = _Conversation(door, introduction, asking)
    for fixture in order:
        yield conversation.put(fixture)


class _Conversation:
    """One run: what the implementation has shown to know so far, and how often it gave no answer.

    Args:
        door, introduction, asking: as of ``run``.
    """

    def __init__(self, door: Door, introduction: Introduction, asking: Asking) -> None:
        self._door, self._claimed, self._asking = door, introduction.capabilities, asking
        self._declared = {**introduction.readings, **asking.readings}
        self._known = set(introduction.capabilities or ())
        self._unknown: set[str] = set()
        self._silent, self._errors = 0, 0

    def put(self, fixture: Fixture) -> Result:
        """Put one fixture to the implementation, unless there is no use in it any more."""
        if self._silent >= self._asking.gives_up_after or self._errors >= self._asking.bears:
            reason = text("conformance.reason.given_up", number=self._errors)
            return _result(fixture, Kind.ERRORED, reason=reason)
        ops = [step.request["op"] for step in fixture.steps]
        lacking = [op for op in ops if op in self._unknown or (self._claimed is not None and op not in self._claimed)]
        if lacking:
            return _result(fixture, Kind.SKIPPED, reason=text("conformance.reason.not_claimed", op=lacking[0]))
        result = self._asked(fixture)
        errored = result.kind is Kind.ERRORED
        self._silent, self._errors = (self._silent + 1 if errored else 0), self._errors + errored
        return result

    def _asked(self, fixture: Fixture) -> Result:
        asking, asked = self._asking, disguised(fixture, self._asking.seed, self._asking.today)
        began = asking.clock()
        try:
            answers, unsupported = _answers(asked, self._door, asking.seed)
        except AnswerError as trouble:
            self._door.renew()
            return _result(fixture, Kind.ERRORED, reason=trouble.text, took=asking.clock() - began)
        took = asking.clock() - began
        told = replace(asked, steps=asked.steps[: len(answers)])
        found = judged(told, answers, self._declared)
        self._known.update(step.request["op"] for step in told.steps)
        if unsupported is None:
            return self._judged(fixture, found, took)
        if unsupported in self._known:
            # Whoever knows an operation where it is easy and not where it is hard has answered.
            lapse = text("conformance.mismatch.unsupported", op=unsupported)
            return self._judged(fixture, replace(found, mismatches=(*found.mismatches, lapse)), took)
        if found.mismatches:
            return self._judged(fixture, found, took)
        self._unknown.add(unsupported)
        return _result(fixture, Kind.SKIPPED, reason=text("conformance.reason.unsupported", op=unsupported), took=took)

    def _judged(self, fixture: Fixture, found: Judgement, took: float) -> Result:
        expected = self._asking.expected.of(fixture.id)
        if found.mismatches:
            kind = Kind.FAIL if expected is None else Kind.EXPECTED_FAIL
            reason = None if expected is None else _by_right(expected.ground, expected.reason)
            return _result(fixture, kind, reason=reason, mismatches=found.mismatches, took=took)
        if expected is not None:
            reason = text("conformance.reason.unexpected", pattern=expected.pattern)
            return _result(fixture, Kind.UNEXPECTED_PASS, reason=reason, took=took)
        if found.told_little:
            return _result(fixture, Kind.REVIEW, reason=text("conformance.reason.decision_only"), took=took)
        return _result(fixture, Kind.PASS, took=took, options=found.options)


def _by_right(ground: str, reason: Text) -> Text:
    return Text(vi=f"{ground}: {reason.vi}", en=f"{ground}: {reason.en}")


def _answers(fixture: Fixture, door: Door, seed: str) -> tuple[list[dict[str, Any]], str | None]:
    """What came back to each step; and the operation that the implementation does not know after all."""
    answers: list[dict[str, Any]] = []
    kept: dict[str, object] = {}
    for place, step in enumerate(fixture.steps, start=1):
        # Each line has an id of its own: an event that came under one id twice would be the same event.
        request = {name: _filled(value, kept) for name, value in step.request.items()}
        answer = door.ask({"id": line_id(fixture, place, seed), **request})
        if answer.get("unsupported") is True:
            return answers, str(step.request["op"])
        kept.update(_to_keep(step, answer))
        answers.append(answer)
    return answers, None


def _to_keep(step: Step, answer: Mapping[str, Any]) -> dict[str, object]:
    return {name: _at(answer, path.split(".")) for name, path in step.keep.items()}


def _at(found: object, path: list[str]) -> object:
    """The value at a path; None where there is none, which the answer to the next question will show."""
    for part in path:
        if isinstance(found, list) and part.isascii() and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict):
            found = found.get(part)
        else:
            return None
    return found


def _filled(value: object, kept: Mapping[str, object]) -> object:
    if isinstance(value, dict):
        return {name: _filled(each, kept) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, kept) for each in value]
    if isinstance(value, str) and value.startswith(_KEPT) and value.endswith("}"):
        name, up = value.removeprefix(_KEPT).removesuffix("}"), False
        if name.endswith("+1"):
            name, up = name.removesuffix("+1"), True
        return _one_up(kept.get(name)) if up else kept.get(name)
    return value


def _one_up(code: object) -> object:
    """The same digits, with the last one up by one: a code that was never sent."""
    if not isinstance(code, str) or not code or not (code.isascii() and code[-1].isdigit()):
        return code
    return f"{code[:-1]}{(int(code[-1]) + 1) % 10}"


def _result(
    fixture: Fixture,
    kind: Kind,
    *,
    reason: Text | None = None,
    mismatches: tuple[Text, ...] = (),
    took: float = 0.0,
    options: tuple[tuple[tuple[str, str], ...], ...] = (),
) -> Result:
    return Result(
        fixture=fixture.id,
        digest=fixture.digest,
        level=fixture.level,
        provision=fixture.provision,
        requirements=fixture.requirements,
        kind=kind,
        reason=reason,
        mismatches=mismatches,
        took_ms=round(took * 1000),
        outcome=fixture.outcome,
        options=options,
    )
