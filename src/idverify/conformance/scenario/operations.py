"""``scenario.*``: the operations that remember, for life cycles."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from idverify.account import Action
from idverify.conformance.operations import Answer, Request, decision_document
from idverify.conformance.scenario.account import RefusedError
from idverify.conformance.scenario.catalogue import read_event
from idverify.conformance.scenario.event import Event, Name
from idverify.conformance.scenario.world import OutOfOrderError, World
from idverify.conformance.wire import BadRequestError, Moment, Wire, listed, read
from idverify.conformance.wire_facts import WireService
from idverify.errors import GuardianshipError, OutOfScopeError
from idverify.law.reading import DEFAULT_READINGS, Readings


class ResetRequest(Wire):
    """``scenario.reset``."""

    service: WireService


class ScenarioDecideRequest(Wire):
    """``scenario.decide``."""

    at: Moment
    account: Name
    action: Annotated[Action, listed(Action)]
    item: Name | None = None


class Scenario:
    """What one connection has told so far.

    Args:
        readings: how the law's silences are read.
    """

    def __init__(self, readings: Readings = DEFAULT_READINGS) -> None:
        self._readings = readings
        self._world: World | None = None

    def reset(self, request: Request) -> Answer:
        """``scenario.reset``: a new world on this service."""
        self._world = World(read(ResetRequest, request).service.facts(), self._readings)
        return {"accepted": True}

    def take(self, request: Request) -> Answer:
        """``scenario.event``: this happened."""
        event = read_event(request)
        try:
            self._open().take(event, _name_of(event, request.get("id")))
        except OutOfOrderError:
            return {"error": {"code": "out_of_order"}}
        except GuardianshipError as refused:
            return {"accepted": False, "reason": refused.code}
        except RefusedError as refused:
            return {"accepted": False, "reason": refused.reason}
        return {"accepted": True}

    def decide(self, request: Request) -> Answer:
        """``scenario.decide``: may this account do this, by what happened up to then?"""
        asked = read(ScenarioDecideRequest, request)
        try:
            decision = self._open().decide(asked.account, asked.action, item=asked.item, at=asked.at)
        except OutOfScopeError:
            return {"error": {"code": "out_of_scope"}}
        return decision_document(decision)

    def _open(self) -> World:
        if self._world is None:  # nobody said on which service all this happens
            raise BadRequestError("service")
        return self._world


def _name_of(event: Event, line: object) -> str | None:
    """What tells an event from others: the name it gives, or else the id of its line, of whatever kind that is."""
    if event.event is not None:
        return f"event {event.event}"
    try:
        return None if line is None else f"line {json.dumps(line, sort_keys=True)}"
    except RecursionError:
        raise BadRequestError("id") from None


SCENARIO: Final[Mapping[str, Callable[[Scenario, dict[str, Any]], Answer]]] = MappingProxyType(
    {"scenario.reset": Scenario.reset, "scenario.event": Scenario.take, "scenario.decide": Scenario.decide}
)
