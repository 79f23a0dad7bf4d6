"""The reference, asked about something else than was said, or not heard out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Literal

from idverify.account import Account, Action
from idverify.conformance.adapter import Connection
from idverify.conformance.operations import decision_document
from idverify.conformance.requests import DecideRequest, EnrolRequest
from idverify.conformance.scenario.account import ScenarioAccount
from idverify.conformance.scenario.operations import ResetRequest, Scenario, ScenarioDecideRequest
from idverify.conformance.scenario.world import World
from idverify.conformance.wire import BadRequestError, read
from idverify.decision import Question
from idverify.errors import OutOfScopeError
from idverify.law.reading import DEFAULT_READINGS, Readings
from idverify.rules import ENROLMENT, POSTING
from idverify.rules.moments import moments_of_change
from idverify.rules.policy import NO_POLICY

Request = dict[str, Any]
Answer = dict[str, Any]
# The question that is put to the reference in place of the one that was asked, with its moment.
Change = Callable[[Question, datetime], tuple[Question, datetime]]
_REMEMBERED: Final = 1 << 15
_UNKNOWN: Final = Account(opened_at=None, holder=None, user_birth_date=None, evidence=None)


def unchanged(question: Question, at: datetime) -> tuple[Question, datetime]:
    """The question as it was asked."""
    return question, at


class Astray:
    """The reference, led astray before it hears a question or after it has answered.

    Args:
        change: what it is asked in place of the question that was put.
        readings: how it reads the law's silences; it declares the defaults all the same.
        heard: what it hears in place of a line.
        told: what it says in place of its answer to a line.
        moments: when, beside the moments that the facts themselves hold, the changed question may have another answer.
        world: how it keeps what happened.
    """

    def __init__(
        self,
        change: Change = unchanged,
        *,
        readings: Readings = DEFAULT_READINGS,
        heard: Callable[[Request], Request] | None = None,
        told: Callable[[Request, Answer], Answer] | None = None,
        moments: Callable[[Question], Iterable[datetime]] | None = None,
        world: type[OpenWorld] | None = None,
    ) -> None:
        self._reference = Connection()
        self._change, self._readings, self._heard, self._told = change, readings, heard, told
        self._moments, self._scenario = moments, _OpenScenario(readings, world or OpenWorld)

    def answer_to(self, request: Request, today: date) -> Answer:
        """The answer to one request, its id first. Arguments as of ``Connection.answer_to``."""
        heard = request if self._heard is None else self._heard(request)
        answer = self._answer(heard, today)
        if self._told is not None:
            answer = self._told(request, answer)
        return answer | {"id": request.get("id")}

    def _answer(self, request: Request, today: date) -> Answer:
        op = request.get("op")
        try:
            if op in ("decide", "enrol", "scenario.decide"):
                return {"id": None} | self._decided(request)
            if op == "scenario.reset":
                return {"id": None} | self._scenario.reset(request)
            if op == "scenario.event":
                return {"id": None} | self._scenario.take(request)
        except BadRequestError as refused:
            return {"id": None, "error": {"code": "bad_request", "field": refused.field}}
        except OutOfScopeError:
            return {"id": None, "error": {"code": "out_of_scope"}}
        return self._reference.answer_to(request, today)

    def _decided(self, request: Request) -> Answer:
        question, at = self._question(request)
        changed, moment = self._change(question, at)
        until = "unasked" if self._change is unchanged else self._until(question, at)
        return dict(_document(changed, moment, until))

    def _question(self, request: Request) -> tuple[Question, datetime]:
        if request["op"] == "decide":
            asked = read(DecideRequest, request)
            service, account = asked.service.facts(), asked.account.facts()
            return Question(POSTING, account, asked.action, service, self._readings), asked.at
        if request["op"] == "enrol":
            sign_up = read(EnrolRequest, request)
            service, facts = sign_up.service.facts(), sign_up.application.facts()
            return Question(ENROLMENT, facts, None, service, self._readings), sign_up.at
        then = read(ScenarioDecideRequest, request)
        return self._scenario.question(then), then.at

    def _until(self, question: Question, at: datetime) -> datetime | None:
        """Until when it gives the same answer itself: it is wrong, but of one mind."""
        breached = _breached(*self._change(question, at))
        moments = {*moments_of_change(question.facts, NO_POLICY), *(self._moments(question) if self._moments else ())}
        for moment in sorted(moments):
            if moment > at and _breached(*self._change(question, moment)) != breached:
                return moment
        return None


# Most of what two wrong implementations are asked they answer alike, and by hundreds they are tried in one process.
@lru_cache(_REMEMBERED)
def _breached(question: Question, at: datetime) -> frozenset[str]:
    return frozenset(question.ask(at).rules_breached)


@lru_cache(_REMEMBERED)
def _document(question: Question, at: datetime, until: datetime | Literal["unasked"] | None) -> Answer:
    decision = question.ask(at)
    decision._valid_until = until  # noqa: SLF001  # else the reference works it out, from what it was told instead
    return decision_document(decision)


class OpenWorld(World):
    """A world that can be asked what the question is, not only what the answer."""

    def _at(self, at: datetime) -> Mapping[str, ScenarioAccount]:
        return self._now if not self._events or self._events[-1].at <= at else super()._at(at)

    def question(self, account: str, action: Action, item: str | None, at: datetime) -> Question:
        """What the reference would ask the rules."""
        found = self._at(at).get(account, ScenarioAccount())
        facts = found.seen(action, item) if found.known else _UNKNOWN
        return Question(POSTING, facts, action, self._service, self._readings)


class _OpenScenario(Scenario):
    def __init__(self, readings: Readings, world: type[OpenWorld]) -> None:
        super().__init__(readings)
        self._kind = world

    def reset(self, request: Request) -> Answer:
        self._world = self._kind(read(ResetRequest, request).service.facts(), self._readings)
        return {"accepted": True}

    def question(self, asked: ScenarioDecideRequest) -> Question:
        world = self._open()
        if not isinstance(world, OpenWorld):
            raise TypeError("a world is made by reset")
        return world.question(asked.account, asked.action, asked.item, asked.at)
