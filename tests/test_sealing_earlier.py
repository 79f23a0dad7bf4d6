"""Records sealed to a single vault, before there were officers, still open; nothing else does, and no more are made."""

from __future__ import annotations

import copy
import hmac
import json
import os
import pickle
import secrets
import traceback
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hpke_by_hand import sealed_x25519

from idverify.errors import OperatorError
from idverify.sealing import EarlierRecord, RecordVault

PRIVATE_KEY = bytes(range(32))
PUBLIC_KEY = X25519PrivateKey.from_private_bytes(PRIVATE_KEY).public_key().public_bytes_raw()
SUITE = "x25519-hkdf-sha256-aes256gcm"
VAULT = RecordVault(PRIVATE_KEY, tenant="platform-a")
RECORD: dict[str, object] = {"name": "Người Thử", "birth_date": "1990-05-01", "phone": "+84912000001"}
PARTS = ("wrapped_key", "nonce", "ciphertext", "commitment")


def lp(*parts: str) -> bytes:
    return b"".join(len(part.encode()).to_bytes(2, "big") + part.encode() for part in parts)


def made(
    record: dict[str, object], account: str = "account-1", tenant: str = "platform-a", inside: bytes | None = None
) -> EarlierRecord:
    """A record as 0.1.0 sealed it before there were officers, by hand."""
    id, key, nonce = secrets.token_hex(16), os.urandom(32), os.urandom(12)
    bound = lp("vnid/v1/record", tenant, account, id, SUITE)
    plain = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    padded = plain + b" " * (-len(plain) % 256) if inside is None else inside
    return EarlierRecord(
        id=id,
        suite=SUITE,
        wrapped_key=sealed_x25519(PUBLIC_KEY, key, lp("vnid/v1/dek") + bound),
        nonce=nonce,
        ciphertext=AESGCM(key).encrypt(nonce, padded, bound),
        commitment=hmac.digest(key, lp("vnid/v1/commit") + bound, "sha256"),
    )


SEALED = made(RECORD)


def altered(part: str, value: bytes) -> EarlierRecord:
    changes: dict[str, Any] = {part: value}
    return replace(SEALED, **changes)


def does_not_open(sealed: EarlierRecord, vault: RecordVault = VAULT, account: str = "account-1") -> None:
    with pytest.raises(OperatorError) as refused:
        vault.open(account, sealed)
    assert refused.value.code == "seal"
    assert refused.value.data == {}
    assert str(refused.value) == "The sealed record does not open with this key."


@pytest.mark.parametrize(
    "record", [RECORD, {}, {"name": "  x  "}, {"name": '"}\\\n\x00 '}, {"name": "😀 Ngu\u031b"}, {"g": [1, None, {}]}]
)
def test_an_earlier_record_opens_for_its_account(record: dict[str, object]) -> None:
    assert VAULT.open("account-1", made(record)) == record


@pytest.mark.parametrize("account", ["account-2", "", "account-1 ", "Account-1", "account-", "\ud800", "a" * 70_000])
def test_an_earlier_record_moved_to_another_account_does_not_open(account: str) -> None:
    does_not_open(SEALED, account=account)


def test_an_earlier_record_of_another_platform_does_not_open() -> None:
    does_not_open(SEALED, RecordVault(PRIVATE_KEY, tenant="platform-b"))
    does_not_open(made(RECORD, "-a", "platform"), RecordVault(PRIVATE_KEY, tenant="platform-"), account="a")


def test_an_earlier_record_does_not_open_with_another_key() -> None:
    does_not_open(SEALED, RecordVault(secrets.token_bytes(32), tenant="platform-a"))
    does_not_open(SEALED, RecordVault(PUBLIC_KEY, tenant="platform-a"))


@pytest.mark.parametrize("part", PARTS)
def test_an_earlier_record_with_any_bit_turned_does_not_open(part: str) -> None:
    whole: bytes = getattr(SEALED, part)
    for bit in range(8 * len(whole)):
        does_not_open(altered(part, (int.from_bytes(whole, "big") ^ 1 << bit).to_bytes(len(whole), "big")))


@pytest.mark.parametrize("part", PARTS)
def test_an_earlier_record_cut_anywhere_or_drawn_out_does_not_open(part: str) -> None:
    whole: bytes = getattr(SEALED, part)
    for length in range(len(whole)):
        does_not_open(altered(part, whole[:length]))
    does_not_open(altered(part, whole + b"\x00"))
    does_not_open(altered(part, whole * 2))


def test_an_earlier_record_under_another_name_or_suite_does_not_open() -> None:
    for changed in (replace(SEALED, id="0" * 32), replace(SEALED, id="")):
        does_not_open(changed)
    for suite in ("x25519-hkdf-sha256-aes128gcm", "", "mlkem768x25519-hkdf-sha256-aes256gcm"):
        does_not_open(replace(SEALED, suite=suite))


@pytest.mark.parametrize("part", [*PARTS, "id"])
def test_an_earlier_record_with_a_part_of_another_does_not_open(part: str) -> None:
    does_not_open(altered(part, getattr(made(RECORD), part)))


@pytest.mark.parametrize("inside", [b"", b"[]", b"\xff", b"{", b"[" * 100_000])
def test_what_is_no_record_inside_does_not_open(inside: bytes) -> None:
    does_not_open(made({}, inside=inside))


def test_nothing_of_an_earlier_record_or_its_vault_shows() -> None:
    assert repr(SEALED) == str(SEALED) == f"EarlierRecord(id='{SEALED.id}', suite='{SUITE}')"
    assert PRIVATE_KEY.hex() not in f"{VAULT!r} {vars(VAULT)!r}"
    assert repr(PRIVATE_KEY) not in f"{VAULT!r} {vars(VAULT)!r}"
    for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            duplicate(VAULT)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_vaults_key_is_32_bytes_and_is_not_shown_when_it_is_not(length: int) -> None:
    with pytest.raises(OperatorError) as refused:
        RecordVault(b"k" * length, tenant="platform-a")
    assert refused.value.code == "seal_key"
    frames = refused.tb.tb_next
    shown = traceback.TracebackException(type(refused.value), refused.value, frames, capture_locals=True)
    assert "kkk" not in "".join(shown.format())


def test_nothing_seals_to_a_vault_any_more() -> None:
    assert not [name for name in dir(VAULT) if not name.startswith("_") and name != "open"]
