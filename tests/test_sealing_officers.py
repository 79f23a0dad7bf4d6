"""Who the officers are: one person cannot open alone, and a key that everybody has is no key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from idverify.errors import OperatorError
from idverify.sealing import DEFAULT_SUITE, HYBRID_SUITE, Group, Officer, OfficerKey, Officers
from idverify.sealing.kem_key import KemPrivateKey, KemPublicKey
from idverify.sealing.secret import Secret
from idverify.sealing.verify_key import require_verify_key

A = OfficerKey.generate("an", Group.FIRST)
B = OfficerKey.generate("binh", Group.SECOND)
C = OfficerKey.generate("chi", Group.FIRST)
H = OfficerKey.generate("ha", Group.SECOND, suite=HYBRID_SUITE)
OFFICERS = Officers((A.officer, B.officer, C.officer))

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME  # RFC 8032 section 5.1


def refused_as(code: str, attempt: Callable[..., object], *given: object) -> None:
    with pytest.raises(OperatorError) as refused:
        attempt(*given)
    assert refused.value.code == code


def changed(officer: Officer, **parts: Any) -> Officer:
    return replace(officer, **parts)


# One person, one place


def test_each_group_needs_somebody() -> None:
    for alone in ((), (A.officer,), (B.officer,), (A.officer, C.officer)):
        refused_as("officers_group", Officers, alone)


@pytest.mark.parametrize("part", ["name", "seal_key", "verify_key"])
@pytest.mark.parametrize("group", Group)
def test_nobody_stands_twice_in_either_group(part: str, group: Group) -> None:
    new = OfficerKey.generate("d", group).officer
    refused_as("officers_twice", Officers, (A.officer, B.officer, changed(new, **{part: getattr(A.officer, part)})))


def test_all_officers_use_one_suite() -> None:
    refused_as("seal_suite", Officers, (A.officer, H.officer))


def test_officers_are_found_by_group_and_by_key() -> None:
    assert OFFICERS.of(Group.FIRST) == (A.officer, C.officer)
    assert OFFICERS.of(Group.SECOND) == (B.officer,)
    assert OFFICERS.officer(C.officer.key_id) == C.officer
    assert OFFICERS.officer("0" * 16) is None
    assert (len(OFFICERS), list(OFFICERS)) == (3, [A.officer, B.officer, C.officer])


def test_officers_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        OFFICERS.all = ()  # type: ignore[misc]  # that is the claim
    with pytest.raises(FrozenInstanceError):
        A.officer.name = "x"  # type: ignore[misc]  # that is the claim


def test_a_fingerprint_tells_every_part_of_an_officer_apart() -> None:
    others = [
        changed(A.officer, name="x"),
        changed(A.officer, group=Group.SECOND),
        changed(A.officer, seal_key=C.officer.seal_key),
        changed(A.officer, verify_key=C.officer.verify_key),
    ]
    assert len({each.fingerprint for each in (A.officer, *others)}) == 5
    assert [each.key_id == A.officer.key_id for each in others] == [True, True, False, True]


@pytest.mark.parametrize("name", ["", "a" * 33, "Lan Anh", "đức", "a\n", "a/b", "a.b"])
def test_a_name_is_an_opaque_label(name: str) -> None:
    refused_as("officer_name", lambda: changed(A.officer, name=name))
    refused_as("officer_name", OfficerKey.generate, name, Group.FIRST)


# Which keys are none


def little(number: int) -> bytes:
    return number.to_bytes(32, "little")


# RFC 7748 section 6.1 and Wycheproof's x25519 tests: the points whose shared secret is zero, whoever asks.
LOW_ORDER = [
    little(0),
    little(1),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    little(PRIME - 1),
]
OTHER_SPELLINGS = [little(PRIME + more) for more in range(19)] + [
    bytes([*A.officer.seal_key[:31], A.officer.seal_key[31] | 0x80]),
    little(2**256 - 1),
    *(bytes([*point[:31], point[31] | 0x80]) for point in LOW_ORDER),
]
NO_X25519 = [*LOW_ORDER, *OTHER_SPELLINGS, *(A.officer.seal_key[:length] for length in range(32)), bytes(33)]


# Numbered, since the officer's key is another one in each run and a test keeps its name.
@pytest.mark.parametrize("key", NO_X25519, ids=range(len(NO_X25519)))
def test_what_is_no_x25519_key_or_a_second_spelling_of_one_is_refused(key: bytes) -> None:
    refused_as("seal_key", lambda: changed(A.officer, seal_key=key))
    refused_as("seal_key", lambda: changed(H.officer, seal_key=H.officer.seal_key[:1184] + key))


def test_what_is_no_ml_kem_key_is_refused() -> None:
    whole = H.officer.seal_key
    # FIPS 203 section 7.2: coefficients of twelve bits that are 3,329 or more do not come back from a round trip.
    for key in (whole[1:], whole[:-1], b"\xff" * 3 + whole[3:], whole + whole[-32:], whole[1184:], whole[:1184]):
        refused_as("seal_key", KemPublicKey, HYBRID_SUITE, key)
    refused_as("seal_key", lambda: changed(H.officer, seal_key=A.officer.seal_key))
    refused_as("seal_key", lambda: changed(A.officer, seal_key=whole))


@pytest.mark.parametrize("suite", ["", "x25519", "X25519-HKDF-SHA256-AES256GCM", "mlkem1024p384-hkdf-sha256-aes256gcm"])
def test_an_unknown_suite_is_refused_everywhere(suite: str) -> None:
    refused_as("seal_suite", lambda: changed(A.officer, suite=suite))
    refused_as("seal_suite", lambda: OfficerKey.generate("a", Group.FIRST, suite=suite))
    refused_as("seal_suite", KemPublicKey, suite, A.officer.seal_key)
    refused_as("seal_suite", KemPrivateKey.from_secret, suite, Secret(bytes(32)))


def test_a_private_key_is_of_its_suite_and_length() -> None:
    for suite, right in ((DEFAULT_SUITE, 32), (HYBRID_SUITE, 96)):
        assert len(KemPrivateKey.generate(suite).to_secret()) == right
        for length in {0, 31, 32, 33, 64, 95, 96, 97} - {right}:
            refused_as("seal_key", KemPrivateKey.from_secret, suite, Secret(bytes(length)))
    refused_as("seal_key", KemPrivateKey, HYBRID_SUITE, A._seal.parts)
    refused_as("seal_key", KemPrivateKey, DEFAULT_SUITE, H._seal.parts)
    refused_as("seal_key", KemPrivateKey, DEFAULT_SUITE, ())


def edwards_sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """RFC 8032 section 5.1.4, in affine coordinates."""
    (a, b), (c, d) = one, other
    product = D * a * b * c * d % PRIME
    x = (a * d + b * c) * pow(1 + product, -1, PRIME)
    y = (b * d + a * c) * pow(1 - product, -1, PRIME)
    return x % PRIME, y % PRIME


def points_of_low_order() -> list[tuple[int, int]]:
    """The eight of them: the multiples of one whose order is eight, which is some point times the large prime."""
    large = 2**252 + 27742317777372353535851937790883648493
    for y in range(2, 100):
        squared = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
        x = pow(squared, (PRIME + 3) // 8, PRIME)
        if x * x % PRIME != squared:
            x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
        if x * x % PRIME != squared:
            continue
        found, doubled, left = (0, 1), (x, y), large
        while left:
            if left & 1:
                found = edwards_sum(found, doubled)
            doubled, left = edwards_sum(doubled, doubled), left >> 1
        multiples = [(0, 1)]
        while (following := edwards_sum(multiples[-1], found)) != (0, 1):
            multiples.append(following)
        if len(multiples) == 8:
            return multiples
    raise AssertionError


def test_no_point_of_low_order_checks_signatures() -> None:
    points = points_of_low_order()
    assert len(set(points)) == 8
    for x, y in points:
        for sign in (x & 1, 1 - (x & 1)):
            refused_as("officer_verify_key", require_verify_key, little(y | sign << 255))


def test_under_a_key_of_low_order_anybody_signs_which_is_why_it_is_refused() -> None:
    everybody = little(1)  # the neutral element
    Ed25519PublicKey.from_public_bytes(everybody).verify(everybody + bytes(32), b"whatever anybody likes")
    refused_as("officer_verify_key", lambda: changed(A.officer, verify_key=everybody))


@pytest.mark.parametrize(
    "key",
    [*(little(PRIME + more) for more in range(19)), little(2**256 - 1), b"", bytes(31), A.officer.verify_key + b"\x00"],
    ids=range(23),
)
def test_what_is_no_ed25519_key_or_a_second_spelling_of_one_is_refused(key: bytes) -> None:
    refused_as("officer_verify_key", lambda: changed(A.officer, verify_key=key))


def test_an_officer_signs_and_anybody_with_the_public_half_checks() -> None:
    signature = A.sign(b"request 7")
    assert len(signature) == 64
    public = Ed25519PublicKey.from_public_bytes(A.officer.verify_key)
    public.verify(signature, b"request 7")
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"request 8")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(B.officer.verify_key).verify(signature, b"request 7")


# As JSON


def test_public_halves_come_back_from_json() -> None:
    hybrid = Officers((OfficerKey.generate("g", Group.FIRST, suite=HYBRID_SUITE).officer, H.officer))
    for officers in (OFFICERS, hybrid):
        assert Officers.from_json(officers.to_json()) == officers
        assert [Officer.from_json(each.to_json()) for each in officers] == list(officers)


def test_json_holds_the_public_halves_and_nothing_else() -> None:
    assert json.loads(OFFICERS.to_json()) == {"officers": [json.loads(each.to_json()) for each in OFFICERS]}
    assert json.loads(A.officer.to_json()) == {
        "name": "an",
        "group": "first",
        "suite": DEFAULT_SUITE,
        "seal_key": A.officer.seal_key.hex(),
        "verify_key": A.officer.verify_key.hex(),
    }
    for key in (A, B, C):
        assert key._seal.to_secret().reveal().hex() not in OFFICERS.to_json()
        assert key._sign.private_bytes_raw().hex() not in OFFICERS.to_json()


WHOLE = json.loads(A.officer.to_json())


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        {**WHOLE, "more": 1},
        {**WHOLE, "group": "third"},
        {**WHOLE, "group": None},
        {**WHOLE, "name": 1},
        {**WHOLE, "seal_key": WHOLE["seal_key"].upper()},
        {**WHOLE, "seal_key": " ".join(WHOLE["seal_key"])},
        {**WHOLE, "seal_key": WHOLE["seal_key"] + "0"},
        {**WHOLE, "seal_key": ""},
        {**WHOLE, "verify_key": "xy" * 32},
        {name: value for name, value in WHOLE.items() if name != "verify_key"},
    ],
)
def test_what_is_no_public_half_is_refused(document: object) -> None:
    refused_as("officers_file", Officer.from_json, json.dumps(document))
    refused_as("officers_file", Officers.from_json, json.dumps({"officers": [document]}))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"officers": {}}', '{"officers": [], "more": 1}', A.officer.to_json(), "[" * 100_000, "9" * 5000],
    ids=lambda text: text[:20],
)
def test_what_is_no_file_of_officers_is_refused(text: str) -> None:
    refused_as("officers_file", Officers.from_json, text)


def test_a_public_half_cut_anywhere_is_refused() -> None:
    whole = A.officer.to_json()
    for length in range(len(whole)):
        refused_as("officers_file", Officer.from_json, whole[:length])
