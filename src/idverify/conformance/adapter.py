"""The reference implementation behind the line protocol: one JSON object a line, one answer a line."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from typing import Any, BinaryIO, Final, Protocol

from idverify import __version__
from idverify.conformance.operations import OPERATIONS, Given
from idverify.conformance.requests import StartRequest
from idverify.conformance.scenario.operations import SCENARIO, Scenario
from idverify.conformance.wire import BadRequestError, read
from idverify.law import SNAPSHOTS, snapshot_name
from idverify.law.reading import DEFAULT_READINGS, REGISTER, Readings

PROTOCOL: Final = 1
_LONGEST_INTEGER: Final = 1000


def serve(
    requests: BinaryIO,
    answers: BinaryIO,
    *,
    today: Callable[[], date],
    connection: Answering | None = None,
) -> None:
    """Answer requests until ``stop`` or the end of the input.

    Args:
        requests: UTF-8, one JSON object a line.
        answers: gets one line for each, flushed at once.
        today: the day in Viet Nam, asked for each request that names none.
        connection: what answers; this library unless another is given.
    """
    connection = connection or Connection()
    for line in requests:
        request = request_in(line)
        answer = {"id": None, **_bad_request(None)} if request is None else connection.answer_to(request, today())
        answers.write(_line(answer))
        answers.flush()
        if request is not None and request.get("op") == "stop":
            return


class Answering(Protocol):
    """Something that answers requests of the line protocol."""

    def answer_to(self, request: dict[str, Any], today: date) -> dict[str, Any]:
        """The answer to one request, its id first."""


class Connection:
    """One conversation; what ``scenario.event`` told it, it remembers until the next ``scenario.reset``.

    Args:
        readings: how the law's silences are read.
    """

    def __init__(self, readings: Readings = DEFAULT_READINGS) -> None:
        self._readings = readings
        self._scenario = Scenario(readings)

    def answer_to(self, request: dict[str, Any], today: date) -> dict[str, Any]:
        """The answer to one request, its id first.

        Args:
            request: the JSON object of a line.
            today: the day in Viet Nam, where the request names none.
        """
        answer: dict[str, Any] = {"id": request.get("id")}
        op = request.get("op")
        if not isinstance(op, str):
            return answer | _bad_request("op")
        try:
            if op == "start":
                read(StartRequest, request)
                return answer | _introduction(self._readings)
            if op == "stop":
                return answer | {"stopped": True}
            if op in SCENARIO:
                return answer | SCENARIO[op](self._scenario, request)
            if op not in OPERATIONS:
                return answer | {"unsupported": True}
            return answer | OPERATIONS[op](request, Given(today, self._readings))
        except BadRequestError as refused:
            return answer | _bad_request(refused.field)


def answer_to(request: dict[str, Any], today: date) -> dict[str, Any]:
    """The answer to a request that stands for itself. Arguments as of ``Connection.answer_to``."""
    return Connection().answer_to(request, today)


def _introduction(readings: Readings) -> dict[str, Any]:
    return {
        "protocol": PROTOCOL,
        "implementation": {"name": "idverify", "version": __version__, "language": "Python"},
        "capabilities": [*OPERATIONS, *SCENARIO],
        "law": [snapshot_name(first_day) for first_day in SNAPSHOTS],
        "readings": {id: readings[reading] for id, reading in REGISTER.items()},
    }


def _bad_request(field: str | None) -> dict[str, Any]:
    return {"error": {"code": "bad_request", "field": field}}


def request_in(line: bytes) -> dict[str, Any] | None:
    """The JSON object in a line; None where there is none."""
    try:
        found = json.loads(line.decode(), parse_constant=_finite, parse_float=_finite, parse_int=_integer)
    except (ValueError, RecursionError):  # not UTF-8, not JSON, or nested beyond reason
        return None
    return found if isinstance(found, dict) else None


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError("JSON knows no such number")
    return number


def _integer(written: str) -> int | str:
    # Python refuses to read longer ones; nothing asks for such a number, so it may stay as it was written.
    return int(written) if len(written) <= _LONGEST_INTEGER else written


def _line(answer: dict[str, Any]) -> bytes:
    try:
        written = json.dumps(answer, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # an id that echoes half a surrogate pair
        written = json.dumps(answer).encode()
    except RecursionError:  # an id nested beyond reason
        written = json.dumps(answer | {"id": None}, ensure_ascii=False).encode()
    return written + b"\n"
