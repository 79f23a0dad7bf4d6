"""Sending somebody to a provider of electronic identification, and taking them back, on a real store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from conftest import BROWSER, NOW, TENANT
from idverify.account.action import Action
from idverify.account.person import Person
from idverify.application import Application
from idverify.errors import AttestationError, OperatorError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.identification import REQUEST_LIFETIME, code_challenge
from idverify.evidence.possession import Origin
from idverify.identification import Identification
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.keys import Key, Keyring
from idverify.ports import EidCallback
from idverify.stores.opening import open_custody
from idverify.stores.schema import EID_REQUEST

PID = PersonalIdNumber.parse("001190000001")
DECLARED = NoMobileDeclaration(NOW - timedelta(minutes=1), "2026-08", "vi")
BACK = NOW + timedelta(minutes=3)


@dataclass
class Provider:
    """A provider that believes whoever comes, and remembers what it was asked."""

    name: str = "stand-in"
    changes: dict[str, Any] = field(default_factory=dict)
    asked: list[EidCallback] = field(default_factory=list)
    challenges: list[str] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)

    def address(self, *, state: str, nonce: str, code_challenge: str) -> str:
        self.challenges.append(code_challenge)
        self.nonces.append(nonce)
        return f"https://eid.example.vn/authorize?state={state}"

    def attestation(self, callback: EidCallback, *, now: datetime) -> IdAttestation:
        self.asked.append(callback)
        answer = IdAttestation(
            account=callback.account,
            purpose=callback.purpose,
            personal_id=PID,
            level=2,
            verified_at=now,
            provider=self.name,
            transaction=f"transaction {len(self.asked)}",
        )
        return replace(answer, **self.changes)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def identification(platform, provider) -> Identification:
    return Identification(ring=platform.ring, store=platform.store, providers=[provider])


def begin(identification, *, account="nam", purpose=EidPurpose.ENROL, declaration=DECLARED, now=NOW, **more) -> dict:
    address = identification.begin(
        "stand-in", account=account, purpose=purpose, origin=BROWSER, declaration=declaration, now=now, **more
    )
    assert account not in address
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} | {"code": "c"}


def refusal(work) -> str:
    with pytest.raises(AttestationError) as refused:
        work()
    return refused.value.code


def test_somebody_without_a_mobile_declares_is_identified_and_signs_up(platform, identification):
    back = begin(identification)
    found = identification.finish(back, account="nam", origin=BROWSER, now=BACK)
    assert found.declaration == DECLARED
    application = Application(
        account="nam",
        user=Person("Vũ Văn Năm", date(1960, 5, 18)),
        attestation=found.attestation,
        declaration=found.declaration,
    )
    assert platform.registrar.enrol(application, now=BACK).permitted
    assert platform.gate.decide("nam", Action.POST, now=BACK).permitted


def test_what_a_provider_must_repeat_is_derived_and_stands_in_no_table(platform, identification, provider):
    back = begin(identification)
    identification.finish(back, account="nam", origin=BROWSER, now=BACK)
    (asked,) = provider.asked
    assert provider.challenges == [code_challenge(asked.code_verifier)]
    assert provider.nonces == [asked.nonce]
    assert len({asked.nonce, asked.code_verifier, asked.state}) == 3
    assert {len(asked.nonce), len(asked.code_verifier), len(asked.state)} == {43}
    with platform.store._engine.connect() as connection:
        cells = repr([list(row) for row in connection.execute(select(EID_REQUEST)).all()])
    for secret in (asked.nonce, asked.code_verifier, asked.state, BROWSER.session):
        assert secret not in cells
        assert secret not in repr(asked)


@pytest.mark.parametrize("purpose", [EidPurpose.ENROL, EidPurpose.GUARDIAN, EidPurpose.BIND, EidPurpose.CHANGE])
def test_the_path_is_closed_to_whoever_neither_declared_nor_sells(platform, identification, purpose, provider):
    """147/2024/ND-CP art. 27.3.b; 91/2025/QH15 art. 3.2."""
    platform.enrol("hoa")
    assert refusal(lambda: begin(identification, account="hoa", purpose=purpose, declaration=None)) == "not_open"
    later = replace(DECLARED, declared_at=NOW + timedelta(seconds=1))
    assert refusal(lambda: begin(identification, account="hoa", purpose=purpose, declaration=later)) == "not_open"
    assert provider.challenges == []
    begin(identification, account="hoa", purpose=purpose, declaration=None, sells=True)


def test_a_declaration_noted_on_the_account_opens_the_path_later(platform, identification):
    platform.enrol("hoa")
    platform.registrar.declare_no_mobile("hoa", DECLARED, now=NOW)
    back = begin(identification, account="hoa", purpose=EidPurpose.BIND, declaration=None)
    found = identification.finish(back, account="hoa", origin=BROWSER, now=BACK)
    platform.registrar.bind_personal_id("hoa", found.attestation, now=BACK)


def test_who_sells_in_a_stream_is_asked_for_that_stream_without_a_declaration(platform, identification):
    platform.enrol("hoa")
    back = begin(identification, account="hoa", purpose=EidPurpose.STREAM, declaration=None, stream="live-1")
    found = identification.finish(back, account="hoa", origin=BROWSER, now=BACK)
    assert found.attestation.stream == "live-1"
    registrar = platform.registrar
    assert (
        refusal(lambda: registrar.identify_streamer("hoa", found.attestation, stream="live-2", now=BACK)) == "mismatch"
    )
    assert refusal(lambda: registrar.bind_personal_id("hoa", found.attestation, now=BACK)) == "mismatch"
    registrar.identify_streamer("hoa", found.attestation, stream="live-1", now=BACK)
    for purpose, stream in ((EidPurpose.STREAM, None), (EidPurpose.BIND, "live-1")):
        assert refusal(lambda p=purpose, s=stream: begin(identification, purpose=p, stream=s)) == "stream"


def test_whoever_comes_back_twice_begins_again(identification, provider):
    back = begin(identification)
    identification.finish(back, account="nam", origin=BROWSER, now=BACK)
    again = lambda: identification.finish(back, account="nam", origin=BROWSER, now=BACK)  # noqa: E731  # asked once more
    assert refusal(again) == "state_unknown"
    assert len(provider.asked) == 1


def test_of_eight_who_come_back_at_once_one_is_asked_about(identification, provider):
    back = begin(identification)

    def come(_: int) -> str:
        try:
            identification.finish(back, account="nam", origin=BROWSER, now=BACK)
        except AttestationError as refused:
            return refused.code
        return "identified"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(come, range(8)))
    assert outcomes == ["identified"] + ["state_unknown"] * 7
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("account", "origin"),
    [("minh", BROWSER), ("nam", Origin(session="another session", ip=BROWSER.ip))],
    ids=["another account", "another session"],
)
def test_whoever_was_not_sent_cannot_come_back_and_spoils_nothing(identification, provider, account, origin):
    """RFC 9700 section 4.7: a response is bound to the session that asked."""
    back = begin(identification)
    assert refusal(lambda: identification.finish(back, account=account, origin=origin, now=BACK)) == "state_unknown"
    assert provider.asked == []
    assert identification.finish(back, account="nam", origin=BROWSER, now=BACK)


@pytest.mark.parametrize("state", ["", "x", "A" * 43, "A" * 129, "\ud800", "a\x00b"])
def test_a_state_that_was_never_given_is_unknown(identification, state):
    begin(identification)
    back = {"state": state, "code": "c"}
    assert refusal(lambda: identification.finish(back, account="nam", origin=BROWSER, now=BACK)) == "state_unknown"
    assert refusal(lambda: identification.finish({}, account="nam", origin=BROWSER, now=BACK)) == "state_unknown"


def test_a_request_ends_after_ten_minutes(identification):
    back = begin(identification)
    late = lambda: identification.finish(back, account="nam", origin=BROWSER, now=NOW + REQUEST_LIFETIME)  # noqa: E731  # the same
    assert refusal(late) == "state_unknown"
    in_time = NOW + REQUEST_LIFETIME - timedelta(microseconds=1)
    assert identification.finish(back, account="nam", origin=BROWSER, now=in_time)


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "minh"},
        {"purpose": EidPurpose.BIND},
        {"provider": "another"},
        {"verified_at": NOW - timedelta(minutes=3)},
        {"verified_at": BACK + timedelta(minutes=3)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_answer_that_is_not_to_this_question_is_refused(identification, provider, changes):
    provider.changes = changes
    back = begin(identification)
    assert refusal(lambda: identification.finish(back, account="nam", origin=BROWSER, now=BACK)) == "mismatch"


def test_a_provider_whose_clock_is_ahead_dates_nothing_in_the_future(identification, provider):
    provider.changes = {"verified_at": BACK + timedelta(seconds=90)}
    back = begin(identification)
    found = identification.finish(back, account="nam", origin=BROWSER, now=BACK)
    assert found.attestation.verified_at == BACK


def test_a_request_outlives_a_new_key_and_not_a_retired_one(platform, identification, provider, url):
    back = begin(identification)
    new = Key("2027a", bytes(32))
    both = Keyring((new, *platform.ring.keys), tenant=TENANT)
    later = Identification(ring=both, store=platform.store, providers=[provider])
    custody = open_custody(url, tenant=TENANT)
    custody.promote_key("2027a", now=NOW)
    another = begin(Identification(ring=both, store=platform.store, providers=[provider]))
    assert later.finish(back, account="nam", origin=BROWSER, now=BACK)
    custody.retire_key("2026a", now=NOW)
    third = begin(identification)  # by a process that has not heard of it
    only = Identification(ring=Keyring((new,), tenant=TENANT), store=platform.store, providers=[provider])
    with pytest.raises(OperatorError) as refused:
        only.finish(third, account="nam", origin=BROWSER, now=BACK)
    assert refused.value.code == "key_retired"
    assert only.finish(another, account="nam", origin=BROWSER, now=BACK)
    custody.close()


def test_providers_are_known_by_their_names(platform, identification):
    with pytest.raises(ValueError, match="two providers"):
        Identification(ring=platform.ring, store=platform.store, providers=[Provider(), Provider()])
    unknown = lambda: identification.begin(  # noqa: E731  # one line more
        "nobody", account="nam", purpose=EidPurpose.ENROL, origin=BROWSER, declaration=DECLARED, now=NOW
    )
    assert refusal(unknown) == "provider_unknown"
