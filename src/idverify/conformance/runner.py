"""Putting the fixtures to an implementation, through the line protocol."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from idverify.conformance.adapter import Connection
from idverify.conformance.fixture import Fixture
from idverify.messages import Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one fixture.

    Attributes:
        fixture: the question.
        answer: what the implementation said last.
        mismatches: where it departed from what is demanded; of a script, with the number of the step, from 1.
    """

    fixture: Fixture
    answer: dict[str, Any]
    mismatches: tuple[Text, ...]

    @property
    def unsupported(self) -> bool:
        """Whether the implementation said that it does not know the operation."""
        return self.answer.get("unsupported") is True

    @property
    def passed(self) -> bool:
        """Whether the answer is the one demanded."""
        return not self.mismatches and not self.unsupported


class Implementation(Protocol):
    """Something that answers requests."""

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]: ...


def reference(today: date) -> Implementation:
    """This library, asked directly.

    Args:
        today: the day in Viet Nam for questions that name none.
    """
    connection = Connection()
    return lambda request: connection.answer_to(request, today)


@contextmanager
def child_process(command: Sequence[str]) -> Iterator[Implementation]:
    """Another implementation, as a process that speaks the line protocol.

    Args:
        command: the program and its arguments.

    Raises:
        ConnectionError: it stopped answering.
    """
    # The command is the auditor's own, given on their command line.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        requests, answers = process.stdin, process.stdout
        if requests is None or answers is None:
            raise ConnectionError("the implementation has no standard input or output")

        def ask(request: dict[str, Any]) -> dict[str, Any]:
            requests.write(json.dumps(request).encode() + b"\n")
            requests.flush()
            line = answers.readline()
            if not line:
                raise ConnectionError("the implementation stopped answering")
            answer = json.loads(line)
            if not isinstance(answer, dict) or answer.get("id") != request["id"]:
                raise ConnectionError("the implementation answered out of order")
            return answer

        yield ask
        requests.close()


def run(fixtures: Iterable[Fixture], implementation: Implementation) -> Iterator[Outcome]:
    """Put each fixture to an implementation; a script until its end, or until the implementation knows no further."""
    for fixture in fixtures:
        yield _put(fixture, implementation)


def _put(fixture: Fixture, implementation: Implementation) -> Outcome:
    if len(fixture.steps) == 1:
        answer = implementation({"id": fixture.id, **fixture.request})
        return Outcome(fixture, answer, tuple(fixture.mismatches(answer)))
    answer = {}
    mismatches: list[Text] = []
    for place, step in enumerate(fixture.steps, start=1):
        # Each line has an id of its own: an event that came under one id twice would be the same event.
        answer = implementation({"id": f"{fixture.id}#{place}", **step.request})
        if answer.get("unsupported") is True:
            break
        mismatches += step.mismatches(answer, place=place)
    return Outcome(fixture, answer, tuple(mismatches))
