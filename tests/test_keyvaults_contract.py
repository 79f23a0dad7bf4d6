"""What every vault does, on each: two that hold keys themselves, a SoftHSM token, and KMS of moto over HTTP."""

from __future__ import annotations

import copy
import hmac
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from vault_stands import KID, ROOT, STANDS, Stand

from idverify.errors import OperatorError
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import PURPOSES, Key, Keyring, VaultKey, key_name, names_of
from idverify.keyvaults.aws_kms import AwsKmsVault

PHONE = PhoneNumber.parse("0912000001")
CITIZEN = PersonalIdNumber.parse("001190000001")
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module", params=list(STANDS))
def stand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stand:
    return STANDS[request.param](tmp_path_factory.mktemp("vault"))


def code_of(ask: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(OperatorError) as refused:
        ask()
    assert refused.value.text.vi
    assert "{" not in str(refused.value)
    return refused.value.code, refused.value.data


def rings(stand: Stand) -> tuple[Keyring, Keyring]:
    return Keyring([stand.key], tenant=stand.tenant), Keyring([VaultKey(KID, stand.vault)], tenant=stand.tenant)


class TestEveryVault:
    def test_a_digest_is_hmac_sha_256_under_the_subkey_of_that_name(self, stand: Stand) -> None:
        for name, subkey in stand.key.subkeys(stand.tenant).items():
            for message in (b"m", bytes(range(256)) * 16):
                assert stand.vault.mac(name, message) == hmac.digest(subkey, message, "sha256")

    def test_a_platform_that_moves_from_a_root_to_a_vault_keeps_all_that_it_wrote(self, stand: Stand) -> None:
        held, kept = rings(stand)
        assert kept.pseudonyms(PHONE) == held.pseudonyms(PHONE)
        assert kept.pseudonym(CITIZEN) == held.pseudonym(CITIZEN)
        assert kept.recognises(held.pseudonym(PHONE), PHONE)
        for purpose in PURPOSES:
            assert kept.mac(purpose, "a", b"b") == held.mac(purpose, "a", b"b")
        binding = held.bind(held.pseudonym(PHONE), "lan", AT)
        assert kept.bind(held.pseudonym(PHONE), "lan", AT) == binding
        assert kept.bound(binding, held.pseudonym(PHONE), "lan", AT)
        assert not kept.bound(binding, held.pseudonym(PHONE), "mai", AT)
        numbers = [f"+8491200000{last}" for last in range(5)]
        assert list(kept.tags("vn.msisdn", numbers)) == list(held.tags("vn.msisdn", numbers))

    def test_each_key_of_a_vault_has_a_check_value_of_its_own(self, stand: Stand) -> None:
        _, kept = rings(stand)
        values = kept.check_values
        assert set(values) == {
            f"{KID}/{use}" for use in ("vn.msisdn", "vn.pid", "vn.foreigner", "vnid/v1/row", *PURPOSES)
        }
        assert len(set(values.values())) == len(values)
        subkeys = stand.key.subkeys(stand.tenant)
        index = subkeys[key_name(stand.tenant, KID, "vnid", "v1", "index", "vn.pid")]
        assert values[f"{KID}/vn.pid"] == hmac.digest(index, b"vnid/v1/kcv", "sha256")[:8]

    def test_what_is_wrapped_opens_again(self, stand: Stand) -> None:
        for plain in (b"k" * 32, b"\x00", bytes(4096)):
            wrapped = stand.vault.wrap(stand.wrap, plain, context=b"record 1")
            assert len(wrapped) >= len(plain) + 28
            assert plain == b"\x00" or plain not in wrapped
            assert stand.vault.unwrap(stand.wrap, wrapped, context=b"record 1") == plain

    def test_the_same_is_never_wrapped_into_the_same(self, stand: Stand) -> None:
        assert len({stand.vault.wrap(stand.wrap, b"k" * 32, context=b"c") for _ in range(20)}) == 20

    def test_a_context_may_be_empty_and_is_then_another_context(self, stand: Stand) -> None:
        wrapped = stand.vault.wrap(stand.wrap, b"k" * 32, context=b"")
        assert stand.vault.unwrap(stand.wrap, wrapped, context=b"") == b"k" * 32
        assert code_of(lambda: stand.vault.unwrap(stand.wrap, wrapped, context=b"\x00"))[0] == "vault_unwrap"

    def test_what_is_wrapped_does_not_open_in_another_context(self, stand: Stand) -> None:
        wrapped = stand.vault.wrap(stand.wrap, b"k" * 32, context=b"record 1")
        for context in (b"record 2", b"record", b"record 1\x00"):
            refused = code_of(lambda context=context: stand.vault.unwrap(stand.wrap, wrapped, context=context))  # type: ignore[misc]
            assert refused == ("vault_unwrap", {"name": stand.wrap})

    def test_what_is_wrapped_does_not_open_under_another_key(self, stand: Stand) -> None:
        wrapped = stand.vault.wrap(stand.wrap, b"k" * 32, context=b"c")
        assert code_of(lambda: stand.vault.unwrap(stand.other_wrap, wrapped, context=b"c"))[0] == "vault_unwrap"

    def test_what_is_wrapped_does_not_open_with_a_bit_flipped_or_bytes_missing_or_added(self, stand: Stand) -> None:
        wrapped = stand.vault.wrap(stand.wrap, b"k" * 32, context=b"c")
        # What moto writes begins with the name of the key, and another name is refused as another account's.
        start = 36 if isinstance(stand.vault, AwsKmsVault) else 0
        flipped = [
            wrapped[:at] + bytes([wrapped[at] ^ 1 << at % 8]) + wrapped[at + 1 :] for at in range(start, len(wrapped))
        ]
        for touched in (*flipped, wrapped[:-1], wrapped + b"\x00", wrapped[:13], wrapped[:5], b""):
            refused = code_of(lambda touched=touched: stand.vault.unwrap(stand.wrap, touched, context=b"c"))  # type: ignore[misc]
            assert refused == ("vault_unwrap", {"name": stand.wrap})
        assert stand.vault.unwrap(stand.wrap, wrapped, context=b"c") == b"k" * 32

    def test_nothing_and_too_much_are_not_wrapped(self, stand: Stand) -> None:
        assert code_of(lambda: stand.vault.wrap(stand.wrap, bytes(4097), context=b"c"))[0] == "vault_message"
        assert code_of(lambda: stand.vault.wrap(stand.wrap, b"", context=b"c"))[0] == "vault_cannot"

    def test_a_key_that_is_not_there_is_missed_by_name(self, stand: Stand) -> None:
        name = key_name(stand.tenant, "2027a", "vnid", "v1", "code")
        missing = ("vault_key_missing", {"name": name})
        assert code_of(lambda: stand.vault.mac(name, b"m")) == missing
        assert code_of(lambda: stand.vault.wrap(name, b"m", context=b"c")) == missing
        assert code_of(lambda: stand.vault.unwrap(name, bytes(200), context=b"c")) == missing
        assert code_of(lambda: stand.vault.sign(name, b"m")) == missing
        assert code_of(lambda: stand.vault.public_key(name)) == missing
        later = Keyring([VaultKey("2027a", stand.vault)], tenant=stand.tenant)
        assert code_of(lambda: later.pseudonym(PHONE))[0] == "vault_key_missing"
        assert code_of(lambda: later.check_values)[0] == "vault_key_missing"

    def test_a_key_of_another_platform_is_another_key(self, stand: Stand) -> None:
        elsewhere = Keyring([VaultKey(KID, stand.vault)], tenant="another platform")
        assert code_of(lambda: elsewhere.pseudonym(PHONE))[0] == "vault_key_missing"

    def test_a_refusal_shows_nothing_of_what_was_asked_even_with_what_its_functions_held(self, stand: Stand) -> None:
        wrapped = stand.vault.wrap(stand.wrap, b"secret-key-bytes", context=b"c")
        missing = Keyring([VaultKey("2027a", stand.vault)], tenant=stand.tenant)
        for ask in (
            lambda: missing.pseudonym(PHONE),
            lambda: list(missing.tags("vn.msisdn", [PHONE.canonical for _ in "1"])),
            lambda: missing.mac("vnid/v1/code", "secret-code-1234"),
            lambda: stand.vault.wrap("nowhere", bytes.fromhex("736563726574") + b"-key-bytes", context=b"c"),
            lambda: stand.vault.unwrap(stand.wrap, wrapped, context=b"secret context"),
        ):
            with pytest.raises(OperatorError) as refused:
                ask()
            frames = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
            frames.stack = traceback.StackSummary.from_list(
                [each for each in frames.stack if __file__ != each.filename]
            )
            shown = "".join(frames.format())
            assert refused.value.__context__ is None
            for secret in ("912000001", "secret-code", "secret-key", "secret context", ROOT.hex(), repr(ROOT)):
                assert secret not in shown

    def test_two_threads_and_more_ask_at_once(self, stand: Stand) -> None:
        subkeys = stand.key.subkeys(stand.tenant)
        names = names_of(stand.tenant, KID)
        together = Barrier(4)

        def ask(thread: int) -> bool:
            together.wait()
            right = True
            for turn in range(12):
                name, message = names[(thread + turn) % len(names)], f"{thread} {turn}".encode()
                right &= stand.vault.mac(name, message) == hmac.digest(subkeys[name], message, "sha256")
                wrapped = stand.vault.wrap(stand.wrap, message, context=message)
                right &= stand.vault.unwrap(stand.wrap, wrapped, context=message) == message
            return right

        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(ask, range(4)))

    def test_another_process_finds_the_same_keys(self, stand: Stand) -> None:
        wrapped = stand.vault.wrap(stand.wrap, b"k" * 32, context=b"c")
        name = names_of(stand.tenant, KID)[0]
        opened = f"vault.unwrap({stand.wrap!r}, bytes.fromhex(sys.argv[1]), context=b'c')"
        program = f"{stand.program}\nimport sys\nprint(vault.mac({name!r}, b'm').hex(), {opened})"
        environment = {**os.environ, **stand.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
        started = [
            subprocess.Popen(
                [sys.executable, "-c", program, wrapped.hex()], env=environment, stdout=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        expected = f"{hmac.digest(stand.key.subkeys(stand.tenant)[name], b'm', 'sha256').hex()} {b'k' * 32!r}\n"
        assert [each.communicate(timeout=60)[0] for each in started] == [expected, expected]

    def test_a_vault_shows_no_key_and_is_not_copied(self, stand: Stand) -> None:
        shown = f"{stand.vault!r} {stand.vault}"
        assert ROOT.hex() not in shown
        assert "4711" not in shown
        assert not hasattr(stand.vault, "__dict__")
        for take in (pickle.dumps, copy.copy, copy.deepcopy, lambda vault: vault.__getstate__()):
            with pytest.raises(TypeError, match="not pickled"):
                take(stand.vault)


@pytest.fixture(params=["file", "environment", "pkcs11"])
def signing(request: pytest.FixtureRequest, tmp_path: Path) -> Stand:
    return STANDS[request.param](tmp_path)


def test_a_signature_is_ed25519_by_the_key_that_is_shown(signing: Stand) -> None:
    signature = signing.vault.sign(signing.sign, b"a checkpoint")
    assert len(signature) == 64
    public = Ed25519PublicKey.from_public_bytes(signing.vault.public_key(signing.sign))
    public.verify(signature, b"a checkpoint")
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"another")


def test_the_tags_of_a_vault_are_not_those_of_another_root(tmp_path: Path) -> None:
    stand = STANDS["file"](tmp_path)
    other = Keyring([Key(KID, bytes(32))], tenant=stand.tenant)
    assert rings(stand)[1].pseudonym(PHONE) != other.pseudonym(PHONE)
