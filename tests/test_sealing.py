"""A sealed record opens for one officer of each group, its own account and its own row, and for nothing else."""

from __future__ import annotations

import copy
import hashlib
import hmac
import itertools
import json
import math
import os
import pickle
import secrets
import traceback
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from idverify.errors import OperatorError
from idverify.pseudonym import prefixed
from idverify.sealing import (
    DEFAULT_SUITE,
    HYBRID_SUITE,
    Group,
    Half,
    OfficerKey,
    Officers,
    RecordSeal,
    SealedRecord,
    Share,
    opened,
    resealed,
)
from idverify.sealing.secret import Secret

KEYS = {name: OfficerKey.generate(name, group) for name, group in zip("abcd", [*Group, *Group], strict=True)}
A, B, C, D = KEYS.values()  # A and C of the first group, B and D of the second
OFFICERS = Officers(tuple(key.officer for key in KEYS.values()))
SEAL = RecordSeal(OFFICERS, tenant="platform-a")
RECORD: dict[str, object] = {"name": "Người Thử", "birth_date": "1990-05-01", "phone": "+84912000001"}
SEALED = SEAL.seal("account-1", RECORD)
OTHER = SEAL.seal("account-1", RECORD)


def open_with(
    sealed: SealedRecord,
    one: OfficerKey = A,
    other: OfficerKey = B,
    tenant: str = "platform-a",
    account: str = "account-1",
) -> dict[str, object]:
    first = one.open_share(sealed, tenant=tenant, account=account)
    second = other.open_share(sealed, tenant=tenant, account=account)
    return opened(sealed, tenant=tenant, account=account, first=first, second=second)


FIRST = A.open_share(SEALED, tenant="platform-a", account="account-1")
SECOND = B.open_share(SEALED, tenant="platform-a", account="account-1")


def open_halves(sealed: SealedRecord, first: Half = FIRST, second: Half = SECOND) -> dict[str, object]:
    return opened(sealed, tenant="platform-a", account="account-1", first=first, second=second)


def refused_as(code: str, attempt: Callable[..., object], *given: object) -> None:
    with pytest.raises(OperatorError) as refused:
        attempt(*given)
    assert refused.value.code == code
    assert refused.value.data == {}


def altered(sealed: SealedRecord, part: str, value: object) -> SealedRecord:
    changes: dict[str, Any] = {part: value}
    return replace(sealed, **changes)


def with_share(sealed: SealedRecord, key: OfficerKey, value: bytes) -> SealedRecord:
    mine = key.officer.key_id
    shares = tuple(replace(share, sealed=value) if share.officer == mine else share for share in sealed.shares)
    return replace(sealed, shares=shares)


def share_of(sealed: SealedRecord, key: OfficerKey) -> Share:
    return next(share for share in sealed.shares if share.officer == key.officer.key_id)


def flips(part: bytes) -> list[bytes]:
    """The part with each of its bits turned."""
    whole = int.from_bytes(part, "big")
    return [(whole ^ 1 << bit).to_bytes(len(part), "big") for bit in range(8 * len(part))]


def cuts(part: bytes) -> list[bytes]:
    """The part at every shorter length, cut at either end, and longer ones."""
    shorter = [part[:length] for length in range(len(part))] + [part[length:] for length in range(1, len(part) + 1)]
    return [*shorter, part + b"\x00", b"\x00" + part, part * 2]


def planted(inside: bytes, fields: tuple[str, ...] = ("name",), tag: int = 16) -> SealedRecord:
    """What somebody with the officers' public keys can make: all right but what is inside, or the tag's length."""
    aad = prefixed(
        b"vnid/v2/record",
        b"platform-a",
        b"account-1",
        b"0" * 32,
        prefixed(*map(str.encode, fields)),
        DEFAULT_SUITE.encode(),
    )
    key, nonce = bytes(one ^ two for one, two in zip(FIRST.to_bytes(), SECOND.to_bytes(), strict=True)), os.urandom(12)
    ciphertext = AESGCM(key).encrypt(nonce, inside, aad)
    return SealedRecord(
        id="0" * 32,
        suite=DEFAULT_SUITE,
        fields=fields,
        bound=hashlib.sha256(aad).digest()[:16],
        nonce=nonce,
        ciphertext=ciphertext[: len(ciphertext) - 16 + tag],
        commitment=hmac.digest(key, prefixed(b"vnid/v2/commit") + aad, "sha256"),
        shares=(),
    )


# What opens


@pytest.mark.parametrize(("one", "other"), [(A, B), (A, D), (C, B), (C, D)])
def test_any_officer_of_the_first_group_and_any_of_the_second_open_it(one: OfficerKey, other: OfficerKey) -> None:
    assert open_with(SEALED, one, other) == RECORD


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"name": ""},
        {"name": None},
        {"name": "  x  "},
        {"name": '"}\\\n\x00\x80 '},
        {"name": "\x80", "z": "\x00"},
        {"guardians": [1, None, {}, 1.5, True]},
        {"tên": "Đ 😀"},
    ],
)
def test_any_record_comes_back_unchanged(record: dict[str, object]) -> None:
    assert open_with(SEAL.seal("account-1", record)) == record


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@given(record=st.dictionaries(names, values, max_size=5), account=names.filter(bool))
def test_generated_records_come_back_with_their_texts_composed(record: dict[str, object], account: str) -> None:
    sealed = SEAL.seal(account, record)
    composed = {
        name: unicodedata.normalize("NFC", value) if isinstance(value, str) else value for name, value in record.items()
    }
    assert open_with(sealed, account=account) == composed
    assert sealed.fields == tuple(sorted(name for name, value in record.items() if value is not None))
    assert len(sealed.ciphertext) % 256 == 16


def test_two_spellings_of_one_name_are_one_text_inside() -> None:
    one, other = "Nguyễn Đức", unicodedata.normalize("NFD", "Nguyễn Đức")
    assert one != other
    assert open_with(SEAL.seal("account-1", {"name": other})) == {"name": one}


@pytest.mark.parametrize(
    "record",
    [{"name": "\ud800"}, {"n\ud800": 1}, {"x": math.nan}, {"x": math.inf}, {"x": b"raw"}, {"x": object()}, {1: "x"}],
)
def test_what_json_or_utf8_cannot_hold_is_refused_at_the_door(record: dict[str, object]) -> None:
    refused_as("seal_content", lambda: SEAL.seal("account-1", record))


def test_a_record_that_holds_itself_is_refused() -> None:
    endless: dict[str, object] = {}
    endless["x"] = endless
    refused_as("seal_content", lambda: SEAL.seal("account-1", endless))


# What does not


@pytest.mark.parametrize("account", ["account-2", "", "account-1 ", "Account-1", "account-", "\ud800", "a" * 70_000])
def test_a_record_moved_to_another_account_does_not_open(account: str) -> None:
    refused_as("seal_account", lambda: A.open_share(SEALED, tenant="platform-a", account=account))
    refused_as("seal_account", lambda: opened(SEALED, tenant="platform-a", account=account, first=FIRST, second=SECOND))


def test_a_record_of_another_platform_does_not_open() -> None:
    refused_as("seal_account", lambda: open_with(SEALED, tenant="platform-b"))
    refused_as("seal_account", lambda: open_with(RecordSeal(OFFICERS, tenant="platform-b").seal("account-1", RECORD)))


def test_platform_and_account_cannot_be_shifted_into_each_other() -> None:
    sealed = RecordSeal(OFFICERS, tenant="platform").seal("-a", RECORD)
    refused_as("seal_account", lambda: open_with(sealed, tenant="platform-", account="a"))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("id", OTHER.id),
        ("id", ""),
        ("id", SEALED.id.upper()),
        ("fields", ("birth_date", "name")),
        ("fields", ()),
        ("fields", ("birth_date", "namephone")),
        ("fields", ("name", "birth_date", "phone")),
        ("suite", HYBRID_SUITE),
        ("bound", OTHER.bound),
    ],
    ids=range(9),  # some of these are made by chance, and a test keeps its name
)
def test_a_record_under_another_name_suite_or_set_of_fields_does_not_open(part: str, value: object) -> None:
    refused_as("seal_account", lambda: open_with(altered(SEALED, part, value)))
    refused_as("seal_account", lambda: open_halves(altered(SEALED, part, value)))


@pytest.mark.parametrize("suite", ["", "x25519-hkdf-sha256-aes128gcm", DEFAULT_SUITE.upper(), DEFAULT_SUITE + "\n"])
def test_an_unknown_suite_is_named_as_such(suite: str) -> None:
    refused_as("seal_suite", lambda: open_with(altered(SEALED, "suite", suite)))
    refused_as("seal_suite", lambda: open_halves(altered(SEALED, "suite", suite)))


PARTS = {"bound": "seal_account", "nonce": "seal_record", "ciphertext": "seal_record", "commitment": "seal_halves"}


@pytest.mark.parametrize("part", PARTS)
def test_a_record_with_any_bit_turned_is_refused_with_the_error_of_that_part(part: str) -> None:
    for changed in flips(getattr(SEALED, part)):
        refused_as(PARTS[part], open_halves, altered(SEALED, part, changed))


@pytest.mark.parametrize("part", PARTS)
def test_a_record_cut_at_any_length_is_refused_with_the_error_of_that_part(part: str) -> None:
    for changed in cuts(getattr(SEALED, part)):
        refused_as(PARTS[part], open_halves, altered(SEALED, part, changed))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_another_record_of_the_same_account_does_not_fit(part: str) -> None:
    refused_as(PARTS[part], lambda: open_halves(altered(SEALED, part, getattr(OTHER, part))))


def test_nonce_and_ciphertext_of_another_record_together_do_not_fit() -> None:
    mixed = replace(SEALED, nonce=OTHER.nonce, ciphertext=OTHER.ciphertext)
    refused_as("seal_record", lambda: open_halves(mixed))
    refused_as("seal_halves", lambda: open_halves(replace(mixed, commitment=OTHER.commitment)))


def test_a_share_with_any_bit_turned_does_not_open() -> None:
    for changed in flips(share_of(SEALED, A).sealed):
        touched = with_share(SEALED, A, changed)
        refused_as("seal_share", open_with, touched)
        assert open_with(touched, C, B) == RECORD  # whoever else is of the group is not held up


def test_a_share_cut_at_any_length_does_not_open() -> None:
    for changed in cuts(share_of(SEALED, B).sealed):
        refused_as("seal_share", open_with, with_share(SEALED, B, changed))


def test_a_share_of_another_record_does_not_open() -> None:
    refused_as("seal_share", lambda: open_with(with_share(SEALED, A, share_of(OTHER, A).sealed)))


def test_a_share_of_another_account_or_platform_does_not_open() -> None:
    for other in (SEAL.seal("account-2", RECORD), RecordSeal(OFFICERS, tenant="platform-b").seal("account-1", RECORD)):
        swapped = with_share(SEALED, A, share_of(other, A).sealed)
        refused_as("seal_share", open_with, swapped)


def test_the_share_of_another_officer_does_not_open() -> None:
    for whose in (B, C, D):
        swapped = with_share(SEALED, A, share_of(SEALED, whose).sealed)
        refused_as("seal_share", open_with, swapped)


def test_a_share_under_the_other_groups_name_is_not_found() -> None:
    shares = tuple(
        replace(share, group=Group.SECOND if share.group is Group.FIRST else Group.FIRST) for share in SEALED.shares
    )
    refused_as("seal_officer", lambda: open_with(replace(SEALED, shares=shares)))


def test_the_record_of_other_officers_has_no_share_for_this_one() -> None:
    stranger = OfficerKey.generate("a", Group.FIRST)
    refused_as("seal_officer", lambda: open_with(SEALED, stranger))
    renamed = replace(share_of(SEALED, A), officer=stranger.officer.key_id)
    refused_as("seal_share", lambda: open_with(replace(SEALED, shares=(*SEALED.shares, renamed)), stranger))
    refused_as("seal_officer", lambda: open_with(replace(SEALED, shares=())))


def test_a_share_whose_content_is_no_half_does_not_open() -> None:
    from idverify.sealing.kem_key import KemPublicKey
    from idverify.sealing.record import require_bound, share_info

    aad = require_bound(SEALED, tenant="platform-a", account="account-1")
    info = share_info(Group.FIRST, A.officer.key_id, aad)
    key = KemPublicKey(A.officer.suite, A.officer.seal_key)
    for length in (0, 1, 16, 31, 33, 64):
        short = with_share(SEALED, A, key.seal(Secret(bytes(length)), info))
        refused_as("seal_share", open_with, short)


# RFC 7748 section 7 and RFC 9180 section 7.1.4: what gives the same secret with every key is refused.
LOW_ORDER = [
    "00" * 32,
    "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f",
]


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_share_from_a_point_of_low_order_does_not_open(point: str) -> None:
    rest = share_of(SEALED, A).sealed[32:]
    refused_as("seal_share", lambda: open_with(with_share(SEALED, A, bytes.fromhex(point) + rest)))


# Dual control


def test_both_halves_of_one_group_open_nothing() -> None:
    assert FIRST.to_bytes() == C.open_share(SEALED, tenant="platform-a", account="account-1").to_bytes()
    refused_as("seal_halves", lambda: open_with(SEALED, A, C))
    refused_as("seal_halves", lambda: open_with(SEALED, B, D))
    refused_as("seal_halves", lambda: open_halves(SEALED, FIRST, FIRST))
    refused_as("seal_halves", lambda: open_halves(SEALED, FIRST, Half(Group.SECOND, FIRST.to_bytes())))


def test_halves_in_each_others_place_open_nothing() -> None:
    refused_as("seal_halves", lambda: open_with(SEALED, B, A))
    refused_as("seal_halves", lambda: open_halves(SEALED, SECOND, FIRST))


def test_a_half_of_another_record_opens_nothing() -> None:
    first = A.open_share(OTHER, tenant="platform-a", account="account-1")
    refused_as("seal_halves", lambda: open_halves(SEALED, first))
    refused_as("seal_halves", lambda: open_halves(OTHER))


def test_a_half_travels_as_32_bytes_and_no_other_length() -> None:
    assert open_halves(SEALED, Half(Group.FIRST, FIRST.to_bytes())) == RECORD
    for length in (0, 1, 31, 33, 64):
        refused_as("seal_halves", Half, Group.FIRST, bytes(length))


def test_every_turned_bit_of_a_half_opens_nothing() -> None:
    for changed in flips(FIRST.to_bytes()):
        refused_as("seal_halves", open_halves, SEALED, Half(Group.FIRST, changed))


# What was planted: authentic to the last byte, and yet no record of this library


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"\x00" * 512,
        b'{"name":"x"}',
        b'{"name":"x"}'.ljust(512, b"\x00"),
        b'{"name":"x"}\x80'.ljust(256, b"\x00"),
        b'{"name":"x"}\x80'.ljust(511, b"\x00"),
        b'{"name":"x"}\x80'.ljust(768, b"\x00"),
        b'{"name":"x"}\x80\x80'.ljust(512, b"\x00"),
        b'{"name":"x"}\x80\x00\x01'.ljust(512, b"\x00"),
        b'{"name":"x"} \x80'.ljust(512, b"\x00"),
        b'{"name": "x"}\x80'.ljust(512, b"\x00"),
        b'{"name":"y","name":"x"}\x80'.ljust(512, b"\x00"),
        b'{"name":NaN}\x80'.ljust(512, b"\x00"),
        b'{"name":null}\x80'.ljust(512, b"\x00"),
        b'{"name":"x","phone":"y"}\x80'.ljust(512, b"\x00"),
        b'{"phone":"x"}\x80'.ljust(512, b"\x00"),
        b'["name"]\x80'.ljust(512, b"\x00"),
        b'{"name":"\\u0061"}\x80'.ljust(512, b"\x00"),
        '{"name":"e\u0301"}'.encode() + b"\x80".ljust(512 - 14, b"\x00"),
        b'{"name":"\xff"}\x80'.ljust(512, b"\x00"),
        b"{" + b'"name":' + b"[" * 100_000 + b"\x80",
        b'{"name":' + b"9" * 5000 + b"}\x80",
    ],
)
def test_what_this_library_did_not_write_is_told_from_what_was_touched(inside: bytes) -> None:
    refused_as("seal_padding", lambda: open_halves(planted(inside)))


def test_what_is_planted_well_is_a_record_so_only_the_ledger_tells_it_from_ours() -> None:
    assert open_halves(planted(b'{"name":"x"}\x80'.ljust(512, b"\x00"))) == {"name": "x"}


@pytest.mark.parametrize("tag", range(16))
def test_a_shorter_tag_does_not_open(tag: int) -> None:
    refused_as("seal_record", lambda: open_halves(planted(b'{"name":"x"}\x80'.ljust(512, b"\x00"), tag=tag)))


# When officers change


def test_a_resealed_record_opens_for_the_new_officers_and_not_for_the_one_who_left() -> None:
    new = OfficerKey.generate("e", Group.FIRST)
    officers = Officers((new.officer, B.officer))
    again = resealed(SEALED, officers, tenant="platform-a", account="account-1", first=FIRST, second=SECOND)
    assert open_with(again, new, B) == RECORD
    refused_as("seal_officer", lambda: open_with(again, A, B))
    assert again.digest == SEALED.digest
    assert again == replace(SEALED, shares=again.shares)


def test_a_half_kept_from_before_fits_none_of_the_new_split() -> None:
    again = resealed(SEALED, OFFICERS, tenant="platform-a", account="account-1", first=FIRST, second=SECOND)
    assert open_with(again, A, B) == RECORD
    second = B.open_share(again, tenant="platform-a", account="account-1")
    refused_as("seal_halves", lambda: open_halves(again, FIRST, second))


def test_resealing_refuses_what_opening_refuses() -> None:
    def again(sealed: SealedRecord = SEALED, account: str = "account-1", **halves: Half) -> SealedRecord:
        given = {"first": FIRST, "second": SECOND, **halves}
        return resealed(sealed, OFFICERS, tenant="platform-a", account=account, **given)

    refused_as("seal_account", lambda: again(account="account-2"))
    refused_as("seal_halves", lambda: again(second=FIRST))
    refused_as("seal_halves", lambda: again(replace(SEALED, commitment=bytes(32))))
    refused_as("seal_suite", lambda: again(replace(SEALED, suite="x")))
    hybrid = Officers(tuple(OfficerKey.generate(f"h-{group}", group, suite=HYBRID_SUITE).officer for group in Group))
    refused_as(
        "seal_suite",
        lambda: resealed(SEALED, hybrid, tenant="platform-a", account="account-1", first=FIRST, second=SECOND),
    )


def test_a_record_under_the_hybrid_suite_opens_and_is_bound_alike() -> None:
    first, second = (OfficerKey.generate(f"h-{group}", group, suite=HYBRID_SUITE) for group in Group)
    seal = RecordSeal(Officers((first.officer, second.officer)), tenant="platform-a", suite=HYBRID_SUITE)
    sealed = seal.seal("account-1", RECORD)
    assert open_with(sealed, first, second) == RECORD
    refused_as("seal_account", open_with, sealed, first, second, "platform-b")
    whole = share_of(sealed, first).sealed
    for place in (0, 1087, 1088, 1119, 1120, 1167):  # ML-KEM's ciphertext, the point, the ciphertext with its tag
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        refused_as("seal_share", open_with, with_share(sealed, first, changed), first, second)
    for length in range(len(whole)):
        refused_as("seal_share", open_with, with_share(sealed, first, whole[:length]), first, second)


def test_a_seal_is_of_the_suite_of_its_officers() -> None:
    assert RecordSeal(OFFICERS, tenant="a", suite=DEFAULT_SUITE).seal("x", {}).suite == DEFAULT_SUITE
    refused_as("seal_suite", lambda: RecordSeal(OFFICERS, tenant="a", suite=HYBRID_SUITE))
    refused_as("seal_suite", lambda: RecordSeal(OFFICERS, tenant="a", suite="x"))


# What shows from outside


@given(
    one=st.text(st.characters(exclude_categories=["Cc", "Cs"])),
    other=st.text(st.characters(exclude_categories=["Cc", "Cs"])),
)
def test_any_two_names_below_200_bytes_give_the_same_size(one: str, other: str) -> None:
    sizes = set()
    for name in (one, other, "", "N" * 199, '"' * 199):
        short = unicodedata.normalize("NFC", name).encode()[:199].decode(errors="ignore")
        record = {**RECORD, "personal_id": "001190000001", "name": short}
        sealed = SEAL.seal("a", record)
        sizes.add((len(sealed.ciphertext), *(len(share.sealed) for share in sealed.shares), len(sealed.nonce)))
    assert sizes == {(512 + 16, 80, 80, 80, 80, 12)}


def test_a_longer_record_grows_by_256_bytes_at_a_time() -> None:
    lengths = [len(SEAL.seal("a", {"name": "N" * length}).ciphertext) - 16 for length in range(400, 1100)]
    # {"name":""} is eleven bytes, and the mark one
    assert lengths == [max(512, math.ceil((length + 12) / 256) * 256) for length in range(400, 1100)]


def test_no_two_sealed_records_have_anything_in_common() -> None:
    parts = ("id", "bound", "nonce", "ciphertext", "commitment", "shares", "digest")
    assert all(getattr(SEALED, part) != getattr(OTHER, part) for part in parts)
    encapsulated = [share.sealed[:32] for sealed in (SEALED, OTHER) for share in sealed.shares]
    assert len(set(encapsulated)) == len(encapsulated)


def test_no_two_sealed_records_share_the_key_or_a_half_of_it() -> None:
    seen = set()
    for sealed in (SEALED, OTHER, SEAL.seal("account-1", RECORD)):
        halves = [key.open_share(sealed, tenant="platform-a", account="account-1").to_bytes() for key in (A, B)]
        seen |= {*halves, bytes(one ^ two for one, two in zip(*halves, strict=True))}
    assert len(seen) == 9


def test_a_sealed_record_holds_nothing_in_clear() -> None:
    shown = pickle.dumps(SEALED)
    assert not any(word.encode() in shown for word in ("Người", "1990", "912000001", "account-1", "platform-a"))


def test_nothing_but_the_head_of_a_sealed_record_shows() -> None:
    head = f"id='{SEALED.id}', suite='{DEFAULT_SUITE}', fields=('birth_date', 'name', 'phone')"
    assert repr(SEALED) == str(SEALED) == f"SealedRecord({head})"
    assert share_of(SEALED, A).sealed.hex() not in repr(SEALED.shares)


SECRETS = {
    "officer's key": A,
    "half": FIRST,
    "private key": A._seal,
    "secret": A._seal.to_secret(),
}


def spellings(raw: bytes) -> set[str]:
    return {raw.hex(), repr(raw)[2:-1], str(list(raw))}


@pytest.mark.parametrize("kept", SECRETS.values(), ids=SECRETS)
def test_no_key_shows_itself_or_is_pickled_or_copied(kept: object) -> None:
    raw = [A._seal.to_secret().reveal(), FIRST.to_bytes(), A._sign.private_bytes_raw()]
    shown = f"{kept!r} {kept} {kept:}"
    assert not any(spelling in shown for each in raw for spelling in spellings(each))
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(kept, protocol)
    for duplicate in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            duplicate(kept)
    with pytest.raises(TypeError):
        json.dumps(kept)


def shown_with_locals(error: BaseException) -> str:
    """A traceback as an error tracker shows it, without the frame of the test, which knows the keys."""
    assert error.__traceback__ is not None
    frames = error.__traceback__.tb_next
    found = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    assert error.__context__ is None  # nor does another error hold frames of its own
    return "".join(found.format())


def test_no_refusal_shows_a_key_even_with_the_locals_of_every_frame() -> None:
    record_key = bytes(one ^ two for one, two in zip(FIRST.to_bytes(), SECOND.to_bytes(), strict=True))
    raw = [A._seal.to_secret().reveal(), B._seal.to_secret().reveal(), FIRST.to_bytes(), SECOND.to_bytes(), record_key]
    touched = [
        with_share(SEALED, A, share_of(OTHER, A).sealed),
        replace(SEALED, ciphertext=OTHER.ciphertext),
        replace(SEALED, commitment=OTHER.commitment),
        replace(SEALED, nonce=b""),
        replace(SEALED, shares=()),
        replace(SEALED, suite="x"),
    ]
    shown = ""
    for sealed in touched:
        with pytest.raises(OperatorError) as refused:
            open_with(sealed)
        shown += shown_with_locals(refused.value)
    with pytest.raises(OperatorError) as refused:
        open_halves(planted(b'{"name":"Mai","x":1}\x80'.ljust(512, b"\x00")))
    shown += shown_with_locals(refused.value)
    with pytest.raises(OperatorError) as refused:
        Half(Group.FIRST, FIRST.to_bytes() * 2)
    shown += shown_with_locals(refused.value)
    assert "sealed = SealedRecord" in shown  # the locals are there
    assert not any(spelling in shown for each in raw for spelling in spellings(each))
    assert "Mai" not in shown


def test_what_seals_cannot_open() -> None:
    held = itertools.chain(vars(SEAL).values(), vars(SEAL._to).values())
    assert not any(isinstance(value, (OfficerKey, Half, Secret)) for value in held)
    assert not any(hasattr(SEAL, name) for name in ("open", "open_share", "opened"))
    for raw in (secrets.token_bytes(32), A.officer.seal_key):
        refused_as("seal_halves", open_halves, SEALED, Half(Group.FIRST, raw))
