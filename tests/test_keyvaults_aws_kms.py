"""Keys in AWS KMS: what only it has. It is moto's, over HTTP, which offers no Ed25519."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from hypothesis import given
from hypothesis import strategies as st
from vault_stands import REGION, kms_client

from idverify.errors import OperatorError
from idverify.identifiers.phone import PhoneNumber
from idverify.keys import Keyring, KeyUse, VaultKey, names_of
from idverify.keyvaults.aws_kms import AwsKmsVault, alias_of

PHONE = PhoneNumber.parse("0912000001")


@pytest.fixture
def vault() -> AwsKmsVault:
    return AwsKmsVault(kms_client())


def code_of(ask: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(OperatorError) as refused:
        ask()
    assert "{" not in str(refused.value)
    assert refused.value.__context__ is None
    return refused.value.code, refused.value.data


def test_a_ring_works_on_keys_that_were_made_in_the_service(vault: AwsKmsVault) -> None:
    tenant = f"Mạng {secrets.token_hex(4)}"
    vault.create(names_of(tenant, "2026a"))
    ring = Keyring([VaultKey("2026a", vault)], tenant=tenant)
    assert ring.recognises(ring.pseudonym(PHONE), PHONE)
    assert len(set(ring.check_values.values())) == len(names_of(tenant, "2026a"))


def test_a_key_is_made_for_its_use_and_has_an_alias(vault: AwsKmsVault) -> None:
    mac, wrap = f"{secrets.token_hex(4)}/mac.1", f"{secrets.token_hex(4)}/wrap"
    vault.create([mac])
    vault.create([wrap], use=KeyUse.WRAP)
    made = [kms_client().describe_key(KeyId=alias_of(name))["KeyMetadata"] for name in (mac, wrap)]
    assert [(each["KeyUsage"], each["KeySpec"]) for each in made] == [
        ("GENERATE_VERIFY_MAC", "HMAC_256"),
        ("ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"),
    ]
    assert code_of(lambda: vault.mac(wrap, b"m")) == (
        "vault_cannot",
        {"vault": f"AwsKmsVault({REGION!r})", "what": "generate_mac (InvalidKeyUsageException)"},
    )
    assert code_of(lambda: vault.create([mac])) == ("vault_key_exists", {"name": mac})


def test_a_message_of_up_to_4096_bytes_is_digested_and_a_longer_one_is_not_sent(vault: AwsKmsVault) -> None:
    name = secrets.token_hex(4)
    vault.create([name])
    assert len(vault.mac(name, bytes(4096))) == 32
    too_long = ("vault_message", {"vault": f"AwsKmsVault({REGION!r})", "most": 4096})
    assert code_of(lambda: vault.mac(name, bytes(4097))) == too_long
    assert code_of(lambda: vault.sign(name, bytes(4097))) == too_long
    assert code_of(lambda: vault.mac(name, b""))[0] == "vault_cannot"


def test_a_context_does_not_stand_in_what_the_service_logs(vault: AwsKmsVault) -> None:
    name, sent = secrets.token_hex(4), list[bytes]()
    vault.create([name], use=KeyUse.WRAP)
    client = kms_client()
    client.meta.events.register("before-send.kms.*", lambda request, **_: sent.append(request.body))
    AwsKmsVault(client).wrap(name, b"plain", context=b"account lan")
    assert len(sent) == 1
    assert b"EncryptionContext" in sent[0]
    assert b"lan" not in sent[0]


names = st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=20) | st.text("_/%.-ab2e", max_size=8)


@given(names, names)
def test_no_two_keys_have_one_alias(one: str, other: str) -> None:
    assert (alias_of(one) == alias_of(other)) == (one == other)
    assert set(alias_of(one)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-")


def test_an_alias_is_the_name_with_what_is_no_letter_or_digit_written_out() -> None:
    name = names_of("platform-a", "2026_a")[0]
    assert alias_of(name) == "alias/idverify/platform-a/2026_5fa/vnid/v1/index/vn_2emsisdn"


def test_a_name_that_no_alias_can_hold_is_refused() -> None:
    assert len(alias_of("a" * 250)) == 256
    assert code_of(lambda: alias_of("a" * 251))[0] == "vault_cannot"


def test_a_service_that_does_not_answer_is_unreachable_and_says_nothing_of_what_was_asked() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{held.getsockname()[1]}"
    code, data = code_of(lambda: AwsKmsVault(kms_client(closed)).mac("a", b"+84912000001"))
    assert code == "vault_unreachable"
    assert data == {"vault": f"AwsKmsVault({REGION!r})", "reason": "EndpointConnectionError"}


@contextlib.contextmanager
def service(answer: Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]) -> Iterator[str]:
    """A service over HTTP that answers as the API reference of KMS describes what moto cannot be brought to say."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, told = answer(self.headers["X-Amz-Target"].removeprefix("TrentService."), asked)
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        ("DisabledException", "vault_unreachable"),
        ("KMSInvalidStateException", "vault_unreachable"),
        ("ThrottlingException", "vault_unreachable"),
        ("AccessDeniedException", "vault_unreachable"),
        ("IncorrectKeyException", "vault_unwrap"),
        ("InvalidCiphertextException", "vault_unwrap"),
        ("NotFoundException", "vault_key_missing"),
        ("InvalidKeyUsageException", "vault_cannot"),
    ],
)
def test_a_refusal_is_told_by_its_name_and_not_in_its_words(refusal: str, code: str) -> None:
    def refuse(_: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 400, {"__type": refusal, "message": f"refused: {asked}"}

    with service(refuse) as url:
        told, data = code_of(lambda: AwsKmsVault(kms_client(url)).unwrap("n", b"wrapped", context=b"account lan"))
    assert told == code
    if code == "vault_unreachable":
        assert data == {"vault": f"AwsKmsVault({REGION!r})", "reason": refusal}


def test_a_signature_is_asked_for_as_the_service_says() -> None:
    """Not tried on AWS itself: the shapes are those of the API reference and of botocore's own model."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key()

    def answer(operation: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert asked.pop("KeyId") == "alias/log"
        if operation == "GetPublicKey":
            der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            return 200, {"PublicKey": base64.b64encode(der).decode()}
        message = base64.b64decode(asked.pop("Message"))
        assert asked == {"MessageType": "RAW", "SigningAlgorithm": "ED25519_SHA_512"}
        return 200, {"Signature": base64.b64encode(private.sign(message)).decode()}

    with service(answer) as url:
        vault = AwsKmsVault(kms_client(url))
        assert vault.public_key("log") == public.public_bytes_raw()
        public.verify(vault.sign("log", b"a checkpoint"), b"a checkpoint")


def test_a_key_of_another_curve_gives_no_public_key(vault: AwsKmsVault) -> None:
    name = secrets.token_hex(4)
    client = kms_client()
    made = client.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["KeyId"]
    client.create_alias(AliasName=alias_of(name), TargetKeyId=made)
    assert isinstance(load_der_public_key(client.get_public_key(KeyId=made)["PublicKey"]), EllipticCurvePublicKey)
    assert code_of(lambda: vault.public_key(name))[0] == "vault_cannot"
    assert code_of(lambda: vault.sign(name, b"m"))[0] == "vault_cannot"


def test_a_service_without_ed25519_says_that_it_cannot(vault: AwsKmsVault) -> None:
    code, data = code_of(lambda: vault.create([secrets.token_hex(4)], use=KeyUse.SIGN))
    assert (code, data["what"]) == ("vault_cannot", "create_key (ValidationException)")
