"""Each proof is kept with what holds it to its account, and with its number sealed for a rotation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from two_officers import TwoOfficers, rotation_key

from conftest import NOW, TENANT, Platform
from idverify.errors import AttestationError, PossessionError
from idverify.evidence.attestation import EidPurpose, IdAttestation
from idverify.evidence.possession import Purpose
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.intake import Intake
from idverify.keys import Key, Keyring
from idverify.ports import NewEvidence
from idverify.pseudonym import Pseudonym
from idverify.rules.policy import Policy
from idverify.sealing import RecordSeal

PHONE, OTHER = PhoneNumber.parse("0912000001"), PhoneNumber.parse("0912000002")
PID = PersonalIdNumber.parse("001190000001")
OLD, NEW = Key("2026a", bytes(range(32))), Key("2027a", bytes(range(32, 64)))
RING = Keyring((NEW, OLD), tenant=TENANT)
POLICY = Policy(accounts_per_number=3, guardian_grace=timedelta(days=2))
ATTESTED = IdAttestation(
    provider="VNeID",
    transaction="abc",
    account="an",
    purpose=EidPurpose.ENROL,
    personal_id=PID,
    level=2,
    verified_at=NOW - timedelta(minutes=3),
)


def intake(platform: Platform, seal: RecordSeal | None = None) -> Intake:
    return Intake(ring=RING, store=platform.store, seal=seal or TwoOfficers(TENANT).seal, policy=POLICY)


def bound(evidence: NewEvidence, pseudonym: Pseudonym, account: str) -> bool:
    assert evidence.binding is not None
    assert evidence.evidence.verified_at is not None
    return RING.bound(evidence.binding, pseudonym, account, evidence.evidence.verified_at)


@pytest.fixture
def proven(platform: Platform) -> NewEvidence:
    proof = platform.prove(PHONE, "an")
    found = intake(platform).possession(PHONE, proof, "an", Purpose.ENROL, NOW)
    assert (found.proof, found.most, found.grace, found.reference) == (proof, 3, timedelta(days=2), None)
    return found


@pytest.fixture
def identified(platform: Platform) -> NewEvidence:
    found = intake(platform).attested(ATTESTED, "an", EidPurpose.ENROL)
    assert (found.proof, found.most, found.grace) == (None, 3, timedelta(0))
    assert found.reference is not None
    return found


def test_a_number_is_tagged_under_every_live_key_and_bound_under_the_first(
    platform: Platform, proven: NewEvidence, identified: NewEvidence
) -> None:
    ring = intake(platform).ring
    for evidence, identifier in ((proven, PHONE), (identified, PID)):
        assert evidence.pseudonyms == ring.pseudonyms(identifier)
        assert {each.kid for each in evidence.pseudonyms} == {"2026a", "2027a"}
        first, second = evidence.pseudonyms
        assert evidence.binding is not None
        assert evidence.binding.kid == first.kid == ring.keys[0].kid
        assert bound(evidence, first, "an")
        assert not bound(evidence, first, "binh")
        assert not bound(evidence, second, "an")
        assert not bound(evidence, replace_tag(first, ring.pseudonym(OTHER).tag), "an")
        later = replace(evidence.evidence, verified_at=NOW + timedelta(seconds=1))
        assert not bound(replace(evidence, evidence=later), first, "an")


def replace_tag(pseudonym: Pseudonym, tag: bytes) -> Pseudonym:
    return pseudonym._replace(tag=tag)


def test_a_number_is_sealed_so_that_only_a_rotation_opens_it(proven: NewEvidence, identified: NewEvidence) -> None:
    for evidence, identifier in ((proven, PHONE), (identified, PID)):
        assert evidence.seal is not None
        assert evidence.seal.kind == identifier.kind
        assert rotation_key().open(evidence.seal, tenant=TENANT) == identifier.canonical


def test_without_a_rotation_key_a_number_is_bound_and_not_sealed(platform: Platform) -> None:
    seal = RecordSeal(TwoOfficers(TENANT).officers, tenant=TENANT)
    found = intake(platform, seal).attested(ATTESTED, "an", EidPurpose.ENROL)
    assert found.seal is None
    assert bound(found, found.pseudonyms[0], "an")


def test_neither_shows_in_a_repr(proven: NewEvidence) -> None:
    assert "binding" not in repr(proven)
    assert "seal" not in repr(proven)


def test_what_is_of_another_number_account_or_purpose_is_taken_in_by_nobody(platform: Platform) -> None:
    proof = platform.prove(PHONE, "an")
    for phone, account, purpose in (
        (OTHER, "an", Purpose.ENROL),
        (PHONE, "binh", Purpose.ENROL),
        (PHONE, "an", Purpose.GUARDIAN),
    ):
        with pytest.raises(PossessionError):
            intake(platform).possession(phone, proof, account, purpose, NOW)
    with pytest.raises(AttestationError):
        intake(platform).attested(ATTESTED, "binh", EidPurpose.ENROL)


def test_what_is_sealed_for_an_account_opens_for_its_officers(platform: Platform) -> None:
    vault = TwoOfficers(TENANT)
    assert vault.open("an", intake(platform).sealed("an", {"name": "Mai"})) == {"name": "Mai"}
    added = intake(platform).supplement("an", PHONE, PID)
    assert vault.open("an", added) == {"phone": PHONE.canonical, "personal_id": PID.canonical}
    assert added.fields == ("personal_id", "phone")
