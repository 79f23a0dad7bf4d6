"""An implementation in this process: the reference, one that is wrong on purpose, or a platform's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from idverify.conformance.adapter import Answering, Connection
from idverify.conformance.door import AnswerError, Introduction
from idverify.conformance.introduction import introduction_in
from idverify.conformance.line_door import PROTOCOL


class ReferenceDoor:
    """Something that answers in this process.

    Args:
        today: the day in Viet Nam, for questions that name none.
        answering: what answers; this library unless another is given.
    """

    kind = "reference"

    def __init__(self, today: date, answering: Answering | None = None) -> None:
        self._today = today
        self._answering = answering or Connection()

    def begin(self) -> Introduction:
        """What it says of itself."""
        return introduction_in(self.ask({"op": "start", "id": "0", "protocol": PROTOCOL}))

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request. Raises as of ``Door.ask``."""
        answer = self._answering.answer_to(request, self._today)
        if answer.get("id") != request["id"]:
            raise AnswerError("wrong_id")
        return answer

    def renew(self) -> None:
        """Nothing: the next request stands for itself."""

    def close(self) -> None:
        """Nothing: there is nothing to end."""
