"""What the tests of the store contract are made of; see ``stores.contract``."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from idverify.account import (
    Account,
    AgeEvidence,
    GuardianDeclaration,
    Relation,
)
from idverify.account.link_beginning import ANSWER_WITHIN, beginning
from idverify.account.link_event import Accepted, Activated, LinkEvent, Proven, Requested
from idverify.errors import IdverifyError
from idverify.evidence.method import Method
from idverify.evidence.possession import Challenge, Origin, PossessionProof, Purpose
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Key, Keyring
from idverify.ports import (
    Amendment,
    Born,
    NewAccount,
    NewEvidence,
    NewLink,
    Store,
)
from idverify.sealing import Group, SealedRecord, Share

NOW: Final = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
RACERS: Final = 8
ORIGIN: Final = Origin(session="session", ip="192.0.2.1")
OLD: Final = Key("2026a", bytes(range(32)))
NEW: Final = Key("2027a", bytes(range(32, 64)))
RING: Final = Keyring((OLD,), tenant="contract")
PHONE: Final = PhoneNumber.parse("0912000001")
OTHER: Final = PhoneNumber.parse("0912000002")
MOTHER: Final = GuardianDeclaration(relation=Relation.MOTHER)
BORN: Final = date(2016, 3, 10)
ADULT_BORN: Final = date(1990, 5, 1)


def record() -> SealedRecord:
    """A sealed record; what is in it is no business of a store."""
    part = secrets.token_bytes
    share = Share(group=Group.FIRST, officer="0" * 16, sealed=part(80))
    other = Share(group=Group.SECOND, officer="1" * 16, sealed=part(80))
    return SealedRecord(
        id=secrets.token_hex(16),
        suite="x",
        fields=("birth_date", "name", "phone"),
        bound=part(16),
        shares=(share, other),
        nonce=part(12),
        ciphertext=part(300),
        commitment=part(32),
    )


def issue(account: str = "lan", phone: PhoneNumber = PHONE, purpose: Purpose = Purpose.ENROL) -> Challenge:
    """A challenge, not kept yet."""
    challenge, _ = Challenge.issue(phone, purpose=purpose, account=account, origin=ORIGIN, ring=RING, now=NOW)
    return challenge


def proven(store: Store, account: str = "lan", phone: PhoneNumber = PHONE, **changes: Any) -> NewEvidence:  # noqa: ANN401  # fields
    """Evidence with a proof that the store keeps and nobody has spent."""
    challenge = issue(account, phone)
    store.keep_challenge(challenge)
    proof = PossessionProof.of(challenge, now=NOW)
    store.accept_answer(challenge, proof)
    given = NewEvidence(evidence=proof.evidence, pseudonyms=RING.pseudonyms(phone), proof=proof.id)
    return replace(given, **changes)


def adult(account: str = "lan", *evidence: NewEvidence) -> NewAccount:
    """The account of an adult, about to be opened."""
    facts = Account(opened_at=NOW, user_birth_date=date(1990, 5, 1))
    return NewAccount(id=account, facts=facts, evidence=evidence, links=(), declaration=None, record=record())


def child(account: str, *evidence: NewEvidence) -> NewAccount:
    """The account of a child with its mother, about to be opened."""
    events = beginning(f"link of {account}", MOTHER, proven_by=Method.VN_MOBILE_OTP, at=NOW)
    facts = Account(opened_at=NOW, user_birth_date=date(2015, 9, 15))
    links = (NewLink(events=events, birth_date=date(1990, 5, 1), evidence=evidence),)
    return NewAccount(id=account, facts=facts, evidence=(), links=links, declaration=None, record=record())


def waiting() -> Amendment:
    """A child asks for a guardian."""
    requested = Requested(id="r", link="link", at=NOW, expires_at=NOW + ANSWER_WITHIN)
    return Amendment(born=Born(BORN, AgeEvidence.USER_DECLARED), events=(requested,), invitation=("link", b"d" * 32))


def joined() -> tuple[LinkEvent, ...]:
    """An adult answers, and everybody agrees."""
    return (
        Accepted(id="a", link="link", at=NOW, declaration=MOTHER),
        Proven(id="p", link="link", at=NOW, method=Method.VN_MOBILE_OTP),
        Activated(id="v", link="link", at=NOW),
    )


def race(work: Callable[[int], object], racers: int = RACERS) -> list[object]:
    """What came of the same work done at once; a refusal gives its code."""

    def run(number: int) -> object:
        try:
            return work(number)
        except IdverifyError as refused:
            return refused.code

    with ThreadPoolExecutor(racers) as pool:
        return list(pool.map(run, range(racers)))


def refusal(work: Callable[[], object]) -> str:
    """The code with which something is refused."""
    with pytest.raises(IdverifyError) as refused:
        work()
    return refused.value.code
