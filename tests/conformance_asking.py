"""Fixtures put to something that answers in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from idverify.conformance.door import Introduction
from idverify.conformance.fixture import Fixture
from idverify.conformance.reference_door import ReferenceDoor
from idverify.conformance.result import Result
from idverify.conformance.run import Asking, run

TODAY = date(2026, 11, 21)
SEED = "5eed" * 8


class Called:
    """A function that answers requests, as ``ReferenceDoor`` takes one."""

    def __init__(self, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._answer = answer

    def answer_to(self, request: dict[str, Any], _today: date) -> dict[str, Any]:
        return self._answer(request)


def results_of(
    fixtures: Iterable[Fixture], answer: Callable[[dict[str, Any]], dict[str, Any]] | None = None, **how: Any
) -> list[Result]:
    """What comes of fixtures; without a function the reference is asked."""
    if answer is None:
        door = ReferenceDoor(TODAY)
        introduction = door.begin()
    else:
        door, introduction = ReferenceDoor(TODAY, Called(answer)), Introduction(name="test")
    return list(run(fixtures, door, introduction, Asking(**{"seed": SEED, "today": TODAY, **how})))
