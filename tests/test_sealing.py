import pickle
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from idverify import sealing
from idverify.errors import OperatorError
from idverify.pseudonym import prefixed
from idverify.sealing import SUITE, RecordSeal, RecordVault, SealedRecord

PRIVATE_KEY = bytes(range(32))
VAULT = RecordVault(PRIVATE_KEY, tenant="platform-a")
SEAL = RecordSeal(VAULT.public_key, tenant="platform-a")
RECORD: dict[str, object] = {"name": "Người Thử", "birth_date": "1990-05-01", "phone": "+84912000001"}
SEALED = SEAL.seal("account-1", RECORD)

PARTS = ("wrapped_key", "nonce", "ciphertext", "commitment")


def flipped(part: bytes, place: int) -> bytes:
    changed = bytearray(part)
    changed[place] ^= 1
    return bytes(changed)


def altered(part: str, value: bytes) -> SealedRecord:
    changes: dict[str, Any] = {part: value}
    return replace(SEALED, **changes)


def does_not_open(sealed: SealedRecord, vault: RecordVault = VAULT, account: str = "account-1") -> None:
    with pytest.raises(OperatorError) as refused:
        vault.open(account, sealed)
    assert refused.value.code == "seal"
    assert refused.value.data == {}
    assert str(refused.value) == "The sealed record does not open with this key."


def test_a_record_opens_for_its_account_and_is_what_was_sealed() -> None:
    assert VAULT.open("account-1", SEALED) == RECORD
    assert RecordVault(PRIVATE_KEY, tenant="platform-a").open("account-1", SEALED) == RECORD


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"name": ""},
        {"name": "  x  "},
        {"name": '"}\\\n\x00 '},
        {"name": "😀 Ngu\u031b\u0300o\u031b\u0300i"},
        {"guardians": [1, None, {}]},
    ],
)
def test_any_record_comes_back_unchanged(record: dict[str, object]) -> None:
    assert VAULT.open("a", SEAL.seal("a", record)) == record


@pytest.mark.parametrize("account", ["account-2", "", "account-1 ", "Account-1", "account-"])
def test_a_record_moved_to_another_account_does_not_open(account: str) -> None:
    does_not_open(SEALED, account=account)


def test_a_record_of_another_platform_does_not_open() -> None:
    does_not_open(SEALED, RecordVault(PRIVATE_KEY, tenant="platform-b"))
    does_not_open(RecordSeal(VAULT.public_key, tenant="platform-b").seal("account-1", RECORD))


def test_platform_and_account_cannot_be_shifted_into_each_other() -> None:
    sealed = RecordSeal(VAULT.public_key, tenant="platform").seal("-a", RECORD)
    does_not_open(sealed, RecordVault(PRIVATE_KEY, tenant="platform-"), account="a")


def test_a_record_does_not_open_with_another_key() -> None:
    does_not_open(SEALED, RecordVault(flipped(PRIVATE_KEY, 16), tenant="platform-a"))
    does_not_open(SEALED, RecordVault.generate(tenant="platform-a"))


@pytest.mark.parametrize("part", PARTS)
def test_a_record_with_any_byte_changed_does_not_open(part: str) -> None:
    whole: bytes = getattr(SEALED, part)
    for place in range(len(whole)):
        does_not_open(altered(part, flipped(whole, place)))


@pytest.mark.parametrize("part", PARTS)
def test_a_record_with_a_part_cut_short_drawn_out_or_left_out_does_not_open(part: str) -> None:
    whole: bytes = getattr(SEALED, part)
    for changed in (b"", whole[:1], whole[:-1], whole[1:], whole + b"\x00", whole * 2):
        does_not_open(altered(part, changed))


def test_a_record_under_another_name_or_suite_does_not_open() -> None:
    does_not_open(replace(SEALED, id="0" * 32))
    does_not_open(replace(SEALED, id=""))
    does_not_open(replace(SEALED, suite="x25519-hkdf-sha256-aes128gcm"))
    does_not_open(replace(SEALED, suite=""))


@pytest.mark.parametrize("part", [*PARTS, "id"])
def test_a_record_with_a_part_of_another_does_not_open(part: str) -> None:
    other = SEAL.seal("account-1", RECORD)
    does_not_open(altered(part, getattr(other, part)))


def test_no_two_sealed_records_have_anything_in_common() -> None:
    one, other = SEAL.seal("account-1", RECORD), SEAL.seal("account-1", RECORD)
    assert one.suite == other.suite == SUITE
    assert all(getattr(one, part) != getattr(other, part) for part in (*PARTS, "id"))
    assert one.wrapped_key[:32] != other.wrapped_key[:32]


def test_no_two_sealed_records_share_the_key_inside() -> None:
    keys = set()
    for sealed in (SEALED, SEAL.seal("account-1", RECORD), SEAL.seal("account-1", RECORD)):
        bound = sealing._binding("platform-a", "account-1", sealed.id)
        private_key = X25519PrivateKey.from_private_bytes(PRIVATE_KEY)
        keys.add(sealing._suite().decrypt(sealed.wrapped_key, private_key, info=prefixed(b"vnid/v1/dek") + bound))
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize("length", [0, 1, 50, 100, 150, 195, 196])
def test_the_length_of_a_name_does_not_show(length: int) -> None:
    assert len(SEAL.seal("a", {**RECORD, "name": "N" * length}).ciphertext) == 256 + 16


def test_a_longer_record_grows_by_256_bytes_at_a_time() -> None:
    assert len(SEAL.seal("a", {**RECORD, "name": "N" * 197}).ciphertext) == 512 + 16
    lengths = {len(SEAL.seal("a", {"name": "N" * length}).ciphertext) - 16 for length in range(200, 800, 25)}
    assert lengths == {256, 512, 768, 1024}


def test_a_sealed_record_holds_nothing_in_clear() -> None:
    bodies = b"".join(getattr(SEALED, part) for part in PARTS)
    assert not any(word.encode() in bodies for word in ("Người", "1990", "912000001", "name", "account-1"))
    assert b"912000001" not in pickle.dumps(SEALED)


def test_nothing_of_a_sealed_record_its_seal_or_its_vault_shows() -> None:
    assert repr(SEALED) == str(SEALED) == f"SealedRecord(id='{SEALED.id}', suite='{SUITE}')"
    for kept in (VAULT, SEAL):
        assert "platform-a" not in repr(kept)
        assert PRIVATE_KEY.hex() not in f"{kept!r} {vars(kept)!r}"
        assert repr(PRIVATE_KEY) not in f"{kept!r} {vars(kept)!r}"


def test_a_vault_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(VAULT)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_vaults_keys_are_32_bytes(length: int) -> None:
    for make in (RecordVault, RecordSeal):
        with pytest.raises(OperatorError) as refused:
            make(b"k" * length, tenant="platform-a")
        assert refused.value.code == "seal_key"
        assert "kkk" not in repr(vars(refused.value))


def test_a_new_vault_has_a_key_of_its_own() -> None:
    assert len(VAULT.public_key) == 32
    assert VAULT.public_key != PRIVATE_KEY
    assert RecordVault.generate(tenant="a").public_key != RecordVault.generate(tenant="a").public_key


def test_what_seals_cannot_open() -> None:
    assert not hasattr(SEAL, "open")
    does_not_open(SEALED, RecordVault(VAULT.public_key, tenant="platform-a"))
