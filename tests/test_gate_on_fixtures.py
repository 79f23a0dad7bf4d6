"""The way through the store gives what the rules give, on every fixture whose facts a store can hold."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert

from conftest import TENANT, database_on
from idverify.account import Account, Action, LinkStatus
from idverify.conformance.fixture import fixtures
from idverify.conformance.requests import DecideRequest
from idverify.conformance.wire import read
from idverify.decision import decide
from idverify.evidence.method import Evidence
from idverify.gate import PostingGate
from idverify.keys import Key, Keyring
from idverify.standing import Standing
from idverify.stores.opening import open_store
from idverify.stores.schema import ACCOUNT, EVIDENCE, GUARDIAN_LINK, PERMISSION_ASK, STREAMER

RING = Keyring((Key("2026a", bytes(range(32))),), tenant=TENANT)
STREAM, ITEM = "s1", "p1"
CASES = [each for each in fixtures() if each.request["op"] == "decide" and "error" not in each.expect]


class UnkeptError(Exception):
    """Facts that no store holds, because a store never lacks them."""


def known(value: Any, what: str) -> Any:
    if value is None:
        raise UnkeptError(what)
    return value


def evidence_rows(account: str, link: str | None, evidence: tuple[Evidence, ...] | None):
    for place, each in enumerate(known(evidence, "evidence")):
        yield {
            "id": f"{account}-{link}-{place:02}",
            "account": account,
            "link": link,
            "method": each.method,
            "level": each.level,
            "verified_at": known(each.verified_at, "moment of a proof"),
            "contested_at": each.contested_at,
        }


def rows(name: str, facts: Account, action: Action, at: datetime):
    """The rows that stand for facts: table by table."""
    yield (
        ACCOUNT,
        {
            "id": name,
            "holder": known(facts.holder, "holder"),
            "opened_at": known(facts.opened_at, "opening"),
            "user_birth_date": facts.user_birth_date,
            "no_vn_mobile_declared_at": facts.no_vn_mobile_declared_at,
            "age_evidence": facts.age_evidence,
            "child_made_identified_at": facts.child_made_identified_at,
        },
    )
    for place, link in enumerate(facts.guardians):
        id = f"{name}-{place}"
        if facts.item_allowed_at is not None and link.status not in (LinkStatus.ACTIVE, LinkStatus.SUSPENDED):
            raise UnkeptError("a word of nobody")
        yield (
            GUARDIAN_LINK,
            {
                "id": id,
                "account": name,
                "position": place,
                "relation": link.relation or "",
                "holder": link.holder or "",
                "birth_date": link.birth_date,
                "status": known(link.status, "status of a link"),
                "ground": link.ground,
                "no_vn_mobile_declared_at": link.no_vn_mobile_declared_at,
                "representative_consented_at": link.consents.representative,
                "child_consented_at": link.consents.child,
                "carries_until": link.carries_until,
                "choices": json.dumps(dict(link.choices)) if link.choices else None,
            },
        )
        for row in evidence_rows(name, id, link.evidence):
            yield EVIDENCE, row
    for row in evidence_rows(name, None, facts.evidence):
        yield EVIDENCE, row
    if facts.streamer_eid_at is not None:
        yield STREAMER, {"account": name, "stream": STREAM, "identified_at": facts.streamer_eid_at}
    if facts.item_allowed_at is not None:
        yield (
            PERMISSION_ASK,
            {
                "account": name,
                "action": action,
                "item": ITEM,
                "asked_at": at,
                "expires_at": at,
                "allowed": True,
                "answered_at": facts.item_allowed_at,
                "link": f"{name}-0",
            },
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request, tmp_path_factory):
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('gate') / 's'}", tenant=TENANT, upgrade=True)
        yield opened
        opened.close()
        return
    with database_on(request.getfixturevalue("postgres")) as url:
        opened = open_store(url, tenant=TENANT, upgrade=True)
        yield opened
        opened.close()


def test_through_the_store_every_fixture_is_decided_as_the_rules_decide_it(store):
    unkept: Counter[str] = Counter()
    met = 0
    for number, fixture in enumerate(CASES):
        asked = read(DecideRequest, fixture.request)
        facts, service, name = asked.account.facts(), asked.service.facts(), f"a{number}"
        try:
            kept = [*rows(name, facts, asked.action, asked.at)]
        except UnkeptError as lacking:
            unkept[str(lacking)] += 1
            continue
        with store._engine.begin() as connection:
            for table, values in kept:
                connection.execute(insert(table).values(tenant=TENANT, **values))
        gate = PostingGate(service=service, store=store, ring=RING)
        stream = STREAM if facts.streamer_eid_at is not None else None
        item = ITEM if facts.item_allowed_at is not None else None
        expected = decide(facts, asked.action, service=service, at=asked.at)
        found = gate.decide(name, asked.action, stream=stream, item=item, now=asked.at)
        assert found.digest == expected.digest, fixture.id
        assert (found.breaches, found.remedies, found.valid_until) == (
            expected.breaches,
            expected.remedies,
            expected.valid_until,
        ), fixture.id
        # And at login, for the next minutes.
        standing = Standing.open(gate.standing(name, stream=stream, now=asked.at), RING, now=asked.at)
        if item is None:
            told = standing.decide(asked.action, stream=stream)
            assert (told.breaches, told.citations, told.readings) == (
                expected.breaches,
                expected.citations,
                expected.readings,
            ), fixture.id
        met += 1
    # What is left out lacks a fact that the tables cannot lack; it is decided without a store, in test_standing.
    assert set(unkept) <= {"holder", "opening", "evidence", "moment of a proof", "status of a link", "a word of nobody"}
    assert met > 200
    assert met > 5 * unkept.total()
