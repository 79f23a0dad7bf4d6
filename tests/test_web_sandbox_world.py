"""One life of a sandbox, looked at from within."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from idverify.account import Action, Person
from idverify.application import Application
from idverify.errors import AttestationError, OperatorError
from idverify.evidence.attestation import EidPurpose
from idverify.evidence.identification import code_challenge
from idverify.evidence.possession import Origin, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.ports import EidCallback, Message
from idverify.sealing import Group
from idverify.web.api_key import Scope, authenticate
from idverify.web.configuration import Configuration
from idverify.web.production import _SHOWN
from idverify.web.sandbox.chaos import Chaos
from idverify.web.sandbox.clock import FIRST, SandboxClock
from idverify.web.sandbox.eid import SandboxEid
from idverify.web.sandbox.endpoints import set_clock
from idverify.web.sandbox.inbox import Inbox
from idverify.web.sandbox.key import TOKEN
from idverify.web.sandbox.models import ClockAsked
from idverify.web.sandbox.numbers import is_sandboxs
from idverify.web.sandbox.people import PEOPLE, Choice
from idverify.web.sandbox.world import NAME, World

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
BROWSER = Origin(session="a browser", ip="192.0.2.7")
PHONE = PhoneNumber.parse("0912000001")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    async def never() -> None: ...

    world = World({}, Configuration(), here=lambda: "http://127.0.0.1:1", redirect=None, reset=never)
    yield world
    world.close()


def test_its_key_has_every_scope_and_says_what_it_is(world: World) -> None:
    caller = authenticate(world.service.store, f"Bearer {TOKEN}", now=world.service.clock())
    assert caller.scopes == {scope.value for scope in Scope}
    assert "sandbox" in TOKEN
    assert caller.label == "sandbox"


def test_production_refuses_the_names_of_its_keys_and_officers() -> None:
    assert all(_SHOWN.fullmatch(name) for name in (NAME, *(f"{NAME}-{group}" for group in Group)))


def test_a_standing_is_answered_without_the_store_as_soon_as_the_clock_was_set(world: World) -> None:
    service, controls = world.service, world.controls
    now = service.clock()
    sent = service.registrar.challenge(PHONE, purpose=Purpose.ENROL, account="lan", origin=BROWSER, lang="vi", now=now)
    (message,) = controls.inbox.look()
    proof = service.registrar.prove(sent.id, message.code, account="lan", origin=BROWSER, now=service.clock())
    lan = Person("Nguyễn Thị Thử", datetime(1990, 5, 1, tzinfo=UTC).date())
    application = Application(account="lan", user=lan, phone=PHONE, proof=proof.id)
    assert service.registrar.enrol(application, now=service.clock()).permitted
    set_clock(ClockAsked(advance_seconds=30 * 86_400), service, controls)
    later = service.clock()
    assert timedelta(days=30) <= later - now < timedelta(days=31)
    token = service.standings.standing("lan", now=later)
    assert service.standings.stated("lan", Action.COMMENT, token=token, now=later) is not None


def test_nobody_made_up_has_a_number_that_is_not_the_sandboxs() -> None:
    assert set(Choice) - set(PEOPLE) == {Choice.REFUSES}
    assert all(is_sandboxs(person.personal_id.canonical) for person in PEOPLE.values())
    assert len({person.personal_id.canonical for person in PEOPLE.values()}) == len(PEOPLE)


def test_the_provider_asks_for_the_verifier_of_the_very_request() -> None:
    eid = SandboxEid(lambda: "http://127.0.0.1:1", Chaos())

    def came_back(verifier: str) -> EidCallback:
        eid.address(state="a state", nonce="a nonce", code_challenge=code_challenge("v" * 43))
        return EidCallback(
            parameters=eid.answer("a state", Choice.ADULT).parameters,
            state="a state",
            nonce="a nonce",
            code_verifier=verifier,
            account="mai",
            purpose=EidPurpose.ENROL,
            asked_at=NOW,
        )

    callback = came_back("v" * 43)
    assert eid.attestation(callback, now=NOW).personal_id == PEOPLE[Choice.ADULT].personal_id
    with pytest.raises(AttestationError) as used:
        eid.attestation(callback, now=NOW)
    assert used.value.code == "mismatch"
    with pytest.raises(AttestationError) as other:
        eid.attestation(came_back("w" * 43), now=NOW)
    assert other.value.code == "mismatch"


def test_the_inbox_takes_no_message_for_a_number_that_is_not_the_sandboxs() -> None:
    message = Message(
        challenge="a challenge",
        to=PhoneNumber.parse("0912345678"),
        text="Ma cua ban la 123456",
        purpose=Purpose.ENROL,
        lang="vi",
        not_after=NOW,
    )
    inbox = Inbox(Chaos())
    with pytest.raises(OperatorError) as refused:
        inbox.send(message)
    assert refused.value.code == "send_failed"
    assert inbox.look() == ()


def test_the_clock_shows_no_day_before_the_law() -> None:
    assert SandboxClock(datetime(2020, 1, 1, tzinfo=UTC))() >= FIRST
