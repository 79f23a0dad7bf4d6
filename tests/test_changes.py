"""An account's number changes, an account closes, and the platform hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from conftest import NOW
from idverify.account.action import Action
from idverify.account.event import EventType
from idverify.errors import OperatorError, PossessionError
from idverify.evidence.possession import Purpose
from idverify.feed import EventFeed
from idverify.identifiers.phone import PhoneNumber
from idverify.stores import schema

NEW = PhoneNumber.parse("0912000002")


def test_the_old_number_serves_until_the_new_one_is_proven(platform):
    platform.enrol("lan", "0912000001")
    later = NOW + timedelta(days=1)
    proof = platform.prove(NEW, "lan", purpose=Purpose.CHANGE, now=later)
    assert platform.gate.decide("lan", Action.POST, now=later).permitted
    platform.registrar.change_phone("lan", NEW, proof, now=later)
    found = platform.store.account("lan")
    assert [each.verified_at for each in found.evidence] == [later]
    assert platform.gate.decide("lan", Action.POST, now=later).permitted


def test_the_old_number_is_history_with_its_dates(platform):
    platform.enrol("lan", "0912000001")
    later = NOW + timedelta(days=1)
    platform.registrar.change_phone(
        "lan", NEW, platform.prove(NEW, "lan", purpose=Purpose.CHANGE, now=later), now=later
    )
    with platform.store._engine.connect() as connection:
        history = connection.execute(
            select(schema.EVIDENCE.c.verified_at, schema.EVIDENCE.c.ended_at).order_by(schema.EVIDENCE.c.verified_at)
        ).all()
    assert [tuple(row) for row in history] == [(NOW, later), (later, None)]
    records = [platform.vault.open("lan", sealed) for sealed in platform.store.sealed_records("lan")]
    assert [record["phone"] for record in records] == ["+84912000001", "+84912000002"]


def test_a_proof_for_adding_a_number_does_not_change_one(platform):
    platform.enrol("lan")
    with pytest.raises(PossessionError):
        platform.registrar.change_phone("lan", NEW, platform.prove(NEW, "lan", purpose=Purpose.BIND), now=NOW)


def test_a_closed_account_may_only_read_and_is_not_opened_again(platform):
    platform.enrol("lan")
    platform.registrar.close("lan", now=NOW)
    assert not platform.gate.decide("lan", Action.POST, now=NOW).permitted
    assert platform.gate.decide("lan", Action.READ, now=NOW).permitted
    with pytest.raises(OperatorError):
        platform.enrol("lan")
    with pytest.raises(OperatorError):
        platform.registrar.close("lan", now=NOW)


def test_the_feed_tells_what_happened_once_it_is_handled(platform):
    platform.enrol("lan")
    platform.enrol("minh", "0912000003")
    feed = EventFeed(platform.store)
    heard: list = []
    assert feed.deliver(heard.append, now=NOW) == 4
    assert feed.deliver(heard.append, now=NOW) == 0
    assert [(event.account, event.type) for event in heard] == [
        ("lan", EventType.ACCOUNT_OPENED),
        ("lan", EventType.ACCOUNT_AUTHENTICATED),
        ("minh", EventType.ACCOUNT_OPENED),
        ("minh", EventType.ACCOUNT_AUTHENTICATED),
    ]


def test_what_could_not_be_handled_comes_again_and_holds_back_its_own_account_only(platform):
    platform.enrol("lan")
    platform.enrol("minh", "0912000003")
    feed = EventFeed(platform.store)
    heard = []

    def handle(event):
        if event.account == "lan":
            raise RuntimeError("the platform's own trouble")
        heard.append(event.account)

    with pytest.raises(ExceptionGroup):
        feed.deliver(handle, now=NOW)
    assert heard == ["minh", "minh"]
    assert [event.account for event in feed.poll(now=NOW)] == ["lan", "lan"]
    feed.acknowledge(event.id for event in feed.poll(now=NOW))
    assert feed.poll(now=NOW) == ()


def test_those_who_cannot_be_told_do_not_stand_in_the_way_of_everybody_else(platform):
    for number, name in enumerate(("a", "b", "c", "lan")):
        platform.enrol(name, f"091200001{number}")
    feed = EventFeed(platform.store)
    heard = []

    def handle(event):
        if event.account != "lan":
            raise RuntimeError("the platform's own trouble")
        heard.append(event.type)

    with pytest.raises(ExceptionGroup):
        feed.deliver(handle, now=NOW, most=2)
    assert heard == [EventType.ACCOUNT_OPENED, EventType.ACCOUNT_AUTHENTICATED]


def test_no_event_holds_anything_but_account_ids(platform):
    platform.enrol("lan")
    for event in platform.store.pending_events(now=NOW, most=9):
        assert "912000001" not in repr(event)
        assert "Người" not in repr(event)
