"""Every part of a sealed record and number, made again by another path: RFC 9180 by hand, HMAC and SHA-2 of stdlib."""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hpke_by_hand import AES_128_GCM, opened_x25519, opened_x_wing, sealed_x25519

from idverify.identifiers.phone import PhoneNumber
from idverify.sealing import (
    DEFAULT_SUITE,
    HYBRID_SUITE,
    SUITES,
    Group,
    OfficerKey,
    Officers,
    RecordSeal,
    RotationKey,
    SealedRecord,
    Share,
    opened,
)

RECORD: dict[str, object] = {
    "phone": "+84912000001",
    "name": "Nguye\u0302\u0303n \U0001f600",  # not composed
    "birth_date": "1990-05-01",
    "personal_id": None,
}
PLAIN = '{"birth_date":"1990-05-01","name":"Nguyễn 😀","personal_id":null,"phone":"+84912000001"}'.encode()
BY_HAND = {DEFAULT_SUITE: opened_x25519, HYBRID_SUITE: opened_x_wing}


def lp(*parts: bytes | str) -> bytes:
    raw = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(struct.pack(">H", len(part)) + part for part in raw)


def aad_of(sealed: SealedRecord) -> bytes:
    fields = lp("birth_date", "name", "phone")
    return lp("vnid/v2/record", "platform-a", "lan", sealed.id, fields, sealed.suite)


class Party:
    """Officers whose private bytes the test knows."""

    def __init__(self, suite: str) -> None:
        self.keys = [
            OfficerKey.generate(name, group, suite=suite)
            for name, group in (("a", Group.FIRST), ("b", Group.FIRST), ("c", Group.SECOND), ("d", Group.SECOND))
        ]
        self.raw = {key.officer.key_id: key._seal.to_secret().reveal() for key in self.keys}
        self.officers = Officers(tuple(key.officer for key in self.keys))


@pytest.fixture(scope="module", params=SUITES)
def party(request: pytest.FixtureRequest) -> Party:
    return Party(request.param)


@pytest.fixture(scope="module")
def sealed(party: Party) -> SealedRecord:
    return RecordSeal(party.officers, tenant="platform-a").seal("lan", RECORD)


def test_the_hpke_of_this_test_gives_the_vector_of_rfc_9180() -> None:
    # RFC 9180 appendix A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0.
    private = "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"
    enc = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    ciphertext = "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
    plain = opened_x25519(
        bytes.fromhex(private),
        bytes.fromhex(enc + ciphertext),
        b"Ode on a Grecian Urn",
        aead=AES_128_GCM,
        aad=b"Count-0",
    )
    assert plain == b"Beauty is truth, truth beauty"


def test_every_share_opens_by_hand_and_any_two_of_both_groups_are_the_key(party: Party, sealed: SealedRecord) -> None:
    halves: dict[Group, set[bytes]] = {Group.FIRST: set(), Group.SECOND: set()}
    for share in sealed.shares:
        info = lp("vnid/v2/share", share.group.value, share.officer) + aad_of(sealed)
        halves[share.group].add(BY_HAND[sealed.suite](party.raw[share.officer], share.sealed, info))
    (first,), (second,) = halves[Group.FIRST], halves[Group.SECOND]
    assert len(first) == len(second) == 32
    key = bytes(one ^ two for one, two in zip(first, second, strict=True))
    inside = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, aad_of(sealed))
    assert inside == PLAIN + b"\x80" + bytes(512 - len(PLAIN) - 1)
    commitment = hmac.new(key, lp("vnid/v2/commit") + aad_of(sealed), hashlib.sha256).digest()
    assert sealed.commitment == commitment


def test_the_head_of_a_record_is_what_the_contract_says(party: Party, sealed: SealedRecord) -> None:
    assert sealed.suite == party.officers.suite
    assert sealed.fields == ("birth_date", "name", "phone")
    assert len(bytes.fromhex(sealed.id)) == 16
    assert len(sealed.nonce) == 12
    assert sealed.bound == hashlib.sha256(aad_of(sealed)).digest()[:16]
    assert [(share.group, share.officer) for share in sealed.shares] == sorted(
        (key.officer.group, key.officer.key_id) for key in party.keys
    )
    length = {DEFAULT_SUITE: 32 + 32 + 16, HYBRID_SUITE: 1088 + 32 + 32 + 16}[sealed.suite]
    assert {len(share.sealed) for share in sealed.shares} == {length}


def test_the_digest_for_the_ledger_covers_all_but_shares_and_account(sealed: SealedRecord) -> None:
    parts = (sealed.suite, sealed.id, lp(*sealed.fields), sealed.nonce, hashlib.sha256(sealed.ciphertext).digest())
    assert sealed.digest == hashlib.sha256(lp("vnid/v2/sealed", *parts, sealed.commitment)).digest()
    assert replace(sealed, shares=()).digest == sealed.digest
    for part, value in {
        "suite": "x",
        "id": "0" * 32,
        "fields": ("name",),
        "nonce": bytes(12),
        "ciphertext": bytes(16),
        "commitment": bytes(32),
    }.items():
        assert replace(sealed, **{part: value}).digest != sealed.digest  # type: ignore[arg-type]  # one of them each


def test_a_record_made_by_hand_opens() -> None:
    first, second = OfficerKey.generate("a", Group.FIRST), OfficerKey.generate("b", Group.SECOND)
    head = {"id": "0f" * 16, "suite": DEFAULT_SUITE, "fields": ("birth_date", "name", "phone")}
    aad = lp("vnid/v2/record", "platform-a", "lan", "0f" * 16, lp("birth_date", "name", "phone"), DEFAULT_SUITE)
    key, half, nonce = bytes(range(32)), bytes(range(100, 132)), bytes(range(12))
    halves = {first: half, second: bytes(one ^ two for one, two in zip(key, half, strict=True))}
    shares = tuple(
        Share(
            group=each.officer.group,
            officer=each.officer.key_id,
            sealed=sealed_x25519(
                each.officer.seal_key,
                value,
                lp("vnid/v2/share", each.officer.group.value, each.officer.key_id) + aad,
            ),
        )
        for each, value in halves.items()
    )
    sealed = SealedRecord(
        **head,  # type: ignore[arg-type]  # of three types
        bound=hashlib.sha256(aad).digest()[:16],
        nonce=nonce,
        ciphertext=AESGCM(key).encrypt(nonce, (PLAIN + b"\x80").ljust(512, b"\x00"), aad),
        commitment=hmac.new(key, lp("vnid/v2/commit") + aad, hashlib.sha256).digest(),
        shares=shares,
    )
    one, other = (each.open_share(sealed, tenant="platform-a", account="lan") for each in (first, second))
    found = opened(sealed, tenant="platform-a", account="lan", first=one, second=other)
    assert found == json.loads(PLAIN)


@pytest.mark.parametrize("suite", SUITES)
def test_the_names_of_keys_are_digests_of_the_public_half(suite: str) -> None:
    officer = OfficerKey.generate("a-1", Group.SECOND, suite=suite).officer
    assert officer.key_id == hashlib.sha256(lp("vnid/v1/officer", suite, officer.seal_key)).hexdigest()[:16]
    said = lp("vnid/v1/officer-print", "a-1", "second", suite, officer.seal_key, officer.verify_key)
    assert officer.fingerprint == hashlib.sha256(said).hexdigest()[:32]
    rotation = RotationKey.generate(suite)
    assert rotation.id == hashlib.sha256(lp("vnid/v1/rotation", suite, rotation.public_key)).hexdigest()[:16]


@pytest.mark.parametrize("suite", SUITES)
def test_a_sealed_number_opens_by_hand(suite: str) -> None:
    party, rotation = Party(suite), RotationKey.generate(suite)
    seal = RecordSeal(party.officers, tenant="platform-a", rotation_key=rotation.public_key)
    found = seal.identifier(PhoneNumber.parse("0912000001"))
    assert found is not None
    assert (found.suite, found.kind, found.rotation_key_id) == (suite, "vn.msisdn", rotation.id)
    info = lp("vnid/v2/idseal", "platform-a", "vn.msisdn", suite)
    inside = BY_HAND[suite](rotation.to_bytes(), found.sealed, info)
    assert inside == b"+84912000001\x80" + bytes(51)
    assert len(found.sealed) == len(inside) + {DEFAULT_SUITE: 48, HYBRID_SUITE: 1136}[suite]
