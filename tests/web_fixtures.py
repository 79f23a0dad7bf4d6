"""The fixtures of ``decide`` as accounts in a store, so that they can be asked about over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import insert
from test_gate_on_fixtures import CASES, ITEM, RING, STREAM, UnkeptError, rows
from web_service import TENANT, Clock, Reached

from conftest import Platform, platform_on
from idverify.account import Action
from idverify.account import Service as Network
from idverify.conformance.fixture import Fixture
from idverify.conformance.requests import DecideRequest
from idverify.conformance.wire import read
from idverify.gate import PostingGate
from idverify.standing_gate import StandingGate
from idverify.stores.sql import SqlStore


@dataclass(frozen=True)
class Case:
    """One fixture whose facts stand in the store."""

    fixture: Fixture
    account: str
    action: Action
    network: Network
    at: datetime
    stream: str | None
    item: str | None


def kept_in(reached: Reached) -> list[Case]:
    """Every fixture whose facts a store can hold, put there."""
    store: Any = reached.service.store
    found = []
    with store._engine.begin() as connection:
        for number, fixture in enumerate(CASES):
            asked = read(DecideRequest, fixture.request)
            facts, name = asked.account.facts(), f"a{number}"
            try:
                kept = [*rows(name, facts, asked.action, asked.at)]
            except UnkeptError:
                continue
            for table, values in kept:
                connection.execute(insert(table).values(tenant=TENANT, **values))
            stream = STREAM if facts.streamer_eid_at is not None else None
            item = ITEM if facts.item_allowed_at is not None else None
            found.append(Case(fixture, name, asked.action, asked.service.facts(), asked.at, stream, item))
    assert len(found) > 200
    return found


def asked_on(reached: Reached, cases: list[Case]) -> Iterator[Case]:
    """Each case, with the service as it stood at that moment on that kind of network."""
    service, state = reached.service, reached.entrance.app.state
    for case in cases:
        gate = PostingGate(service=case.network, store=service.store, ring=RING)
        state.service = replace(service, gate=gate, standings=StandingGate(gate, RING), clock=Clock(case.at))
        yield case
    state.service = service


def platform_behind(reached: Reached) -> Platform:
    """The platform whose store the service has, for what is done beside the service."""
    return platform_on(cast("SqlStore", reached.service.store))
