"""The number that only a rotation opens."""

from __future__ import annotations

import copy
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from idverify.errors import OperatorError
from idverify.identifiers import Identifier
from idverify.identifiers.personal_id import PersonalIdNumber
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
    SealedIdentifier,
)
from idverify.sealing.identifier import IdentifierSeal
from idverify.sealing.kem_key import KemPublicKey
from idverify.sealing.secret import Secret

PHONE = PhoneNumber.parse("0912000001")
PID = PersonalIdNumber.parse("001190000001")
OFFICERS = Officers(tuple(OfficerKey.generate(f"o-{group}", group).officer for group in Group))
KEY = RotationKey.generate()
SEAL = RecordSeal(OFFICERS, tenant="platform-a", rotation_key=KEY.public_key)


@dataclass(frozen=True)
class Made:
    """A number of a length that none has."""

    canonical: str
    kind: str = "vn.msisdn"


def sealed_as(identifier: Identifier, seal: RecordSeal = SEAL) -> SealedIdentifier:
    found = seal.identifier(identifier)
    assert found is not None
    return found


def refused_as(code: str, attempt: Callable[..., object], *given: object) -> None:
    with pytest.raises(OperatorError) as refused:
        attempt(*given)
    assert refused.value.code == code
    assert refused.value.data == {}


def open_it(sealed: SealedIdentifier, tenant: str = "platform-a", key: RotationKey = KEY) -> str:
    return key.open(sealed, tenant=tenant)


SEALED = sealed_as(PHONE)


@pytest.mark.parametrize("identifier", [PHONE, PID])
def test_the_rotation_key_opens_what_was_sealed(identifier: Identifier) -> None:
    assert open_it(sealed_as(identifier)) == identifier.canonical


def test_no_number_is_sealed_where_there_is_no_rotation_key() -> None:
    assert RecordSeal(OFFICERS, tenant="platform-a").identifier(PHONE) is None


def test_every_number_gives_the_same_size_and_never_the_same_bytes() -> None:
    assert len({len(sealed_as(each).sealed) for each in (PHONE, PID, Made(""), Made("9" * 63))}) == 1
    assert len({sealed_as(PHONE).sealed for _ in range(3)}) == 3


@pytest.mark.parametrize("canonical", ["", "9" * 63, "\x00", "a\u0080", "9\x00\x00"])
def test_what_fits_comes_back_as_it_was(canonical: str) -> None:
    assert open_it(sealed_as(Made(canonical))) == canonical


@pytest.mark.parametrize("length", [64, 65, 128])
def test_what_is_longer_than_any_number_is_not_sealed(length: int) -> None:
    refused_as("seal_identifier", SEAL.identifier, Made("9" * length))


def test_a_number_with_any_bit_turned_or_cut_anywhere_does_not_open() -> None:
    whole = SEALED.sealed
    for bit in range(8 * len(whole)):
        turned = (int.from_bytes(whole, "big") ^ 1 << bit).to_bytes(len(whole), "big")
        refused_as("seal_identifier", open_it, replace(SEALED, sealed=turned))
    for length in range(len(whole)):
        refused_as("seal_identifier", open_it, replace(SEALED, sealed=whole[:length]))
        refused_as("seal_identifier", open_it, replace(SEALED, sealed=whole[length + 1 :]))
    refused_as("seal_identifier", open_it, replace(SEALED, sealed=whole + b"\x00"))


def test_a_number_of_another_platform_kind_or_key_does_not_open() -> None:
    refused_as("seal_identifier", open_it, SEALED, "platform-b")
    refused_as("seal_identifier", open_it, SEALED, "\ud800")
    refused_as("seal_identifier", open_it, SEALED, "a" * 70_000)
    refused_as("seal_identifier", open_it, replace(SEALED, kind="vn.pid"))
    other = RotationKey.generate()
    refused_as("seal_identifier", open_it, SEALED, "platform-a", other)
    refused_as("seal_identifier", open_it, replace(SEALED, rotation_key_id=other.id))
    refused_as("seal_identifier", open_it, replace(SEALED, rotation_key_id=other.id), "platform-a", other)
    refused_as("seal_identifier", open_it, replace(SEALED, suite=HYBRID_SUITE))
    refused_as("seal_suite", open_it, replace(SEALED, suite="x"))


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"+84912000001",
        b"+84912000001\x80",
        bytes(64),
        b"\xff\x80".ljust(64, b"\x00"),
        b"1\x80\x01".ljust(64, b"\x00"),
    ],
)
def test_what_was_padded_otherwise_is_not_a_number(inside: bytes) -> None:
    info = b"".join(
        len(part).to_bytes(2, "big") + part
        for part in (b"vnid/v2/idseal", b"platform-a", b"vn.msisdn", DEFAULT_SUITE.encode())
    )
    made = KemPublicKey(DEFAULT_SUITE, KEY.public_key).seal(Secret(inside), info)
    refused_as("seal_identifier", open_it, replace(SEALED, sealed=made))


@pytest.mark.parametrize("suite", SUITES)
def test_a_rotation_key_comes_back_from_its_bytes_and_seals_under_its_suite(suite: str) -> None:
    key = RotationKey.generate(suite)
    again = RotationKey.from_bytes(key.to_bytes(), suite)
    assert (again.id, again.public_key, again.suite) == (key.id, key.public_key, suite)
    sealed = IdentifierSeal(KemPublicKey(suite, key.public_key), tenant="platform-a").seal(PID)
    assert sealed.suite == suite
    assert open_it(sealed, key=again) == PID.canonical


def test_a_rotation_key_is_of_the_suite_of_the_officers() -> None:
    for key in (RotationKey.generate(HYBRID_SUITE).public_key, KEY.public_key[:-1], b"", bytes(32), b"\xff" * 32):
        with pytest.raises(OperatorError) as refused:
            RecordSeal(OFFICERS, tenant="platform-a", rotation_key=key)
        assert refused.value.code == "seal_key"
    refused_as("seal_suite", RotationKey.generate, "x")


def test_neither_number_nor_key_shows() -> None:
    assert "sealed=" not in repr(SEALED)
    assert "912000001" not in repr(pickle.dumps(SEALED))
    assert repr(KEY) == f"RotationKey('{KEY.id}')"
    for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            duplicate(KEY)


def test_no_refusal_shows_the_number_or_the_key_even_with_the_locals_of_every_frame() -> None:
    raw = KEY.to_bytes() + b"\x00"
    shown = ""
    for attempt in (
        lambda: SEAL.identifier(PhoneNumberTooLong()),
        lambda: open_it(SEALED, "platform-b"),
        lambda: RotationKey.from_bytes(KEY.to_bytes() + b"\x00"),
    ):
        with pytest.raises(OperatorError) as refused:
            attempt()
        frames = refused.tb.tb_next
        found = traceback.TracebackException(type(refused.value), refused.value, frames, capture_locals=True)
        shown += "".join(found.format())
    assert "self = " in shown
    assert "912000001" not in shown
    assert not any(spelling in shown for spelling in (raw[:32].hex(), repr(raw[:32])[2:-1]))


class PhoneNumberTooLong:
    """Shows itself as little as a number does."""

    kind = "vn.msisdn"
    canonical = "+84912000001" * 9
