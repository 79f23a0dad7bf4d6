"""A vault in AWS Key Management Service."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from idverify.errors import OperatorError
from idverify.keys import LONGEST_WRAPPED, KeyUse
from idverify.keyvaults.refusals import require_length, told_afresh
from idverify.pseudonym import prefixed

# GenerateMac and Sign with MessageType RAW, in the service's API reference.
LONGEST_MESSAGE: Final = 4096
_LONGEST_ALIAS: Final = 256
_PLAIN: Final = frozenset((string.ascii_letters + string.digits + "-/").encode())
_SPECS: Final = {
    KeyUse.MAC: ("GENERATE_VERIFY_MAC", "HMAC_256"),
    KeyUse.WRAP: ("ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"),
    KeyUse.SIGN: ("SIGN_VERIFY", "ECC_NIST_EDWARDS25519"),
}
_MISSING: Final = {"NotFoundException"}
_TOUCHED: Final = {"InvalidCiphertextException", "IncorrectKeyException"}
# What the service says of a key that is there and made for something else, or of an algorithm it does not know.
_CANNOT: Final = {"InvalidKeyUsageException", "UnsupportedOperationException", "ValidationException"}


def alias_of(name: str) -> str:
    """The alias of a key, ``alias/`` and the name.

    An alias has letters, digits, ``/``, ``-`` and ``_`` only. Every other byte of the name, and ``_`` itself, is
    written ``_`` and two hex digits, so that no two names have one alias.

    Raises:
        OperatorError: it would be longer than the 256 characters of an alias (``vault_cannot``).
    """
    alias = "alias/" + "".join(chr(byte) if byte in _PLAIN else f"_{byte:02x}" for byte in name.encode())
    if len(alias) > _LONGEST_ALIAS:
        raise OperatorError("vault_cannot", vault="AWS KMS", what=f"alias > {_LONGEST_ALIAS}")
    return alias


class AwsKmsVault:
    """The keys of one account and region, found by alias.

    A digest is GenerateMac with HMAC_SHA_256 on a key of spec HMAC_256, wrapping is Encrypt with SYMMETRIC_DEFAULT,
    signing is Sign with ED25519_SHA_512 on a key of spec ECC_NIST_EDWARDS25519, of the message itself. The service
    writes the encryption context into CloudTrail in clear, so what it is given is the SHA-256 of key name and context.

    Args:
        client: of ``boto3.client("kms", …)``; it serves all threads (boto3's guide on clients). Its timeouts, retries
            and credentials are the caller's to set. A process that was forked makes its own.

    Raises as ``Vault`` says: a refusal or a failure of the service is ``vault_unreachable``, with the service's or
    botocore's name of it as ``reason``, and nothing of what was asked.
    """

    __slots__ = ("_client",)

    def __init__(self, client: Any) -> None:  # noqa: ANN401  # boto3 makes the class from a description of the service
        self._client = client

    @told_afresh
    def mac(self, name: str, message: bytes) -> bytes:
        """See ``Vault.mac``; a message has 1 to 4,096 bytes (``vault_message``)."""
        require_length(message, LONGEST_MESSAGE, vault=self)
        answer = self._asked("generate_mac", name, Message=message, MacAlgorithm="HMAC_SHA_256")
        return bytes(answer["Mac"])

    @told_afresh
    def wrap(self, name: str, plain: bytes, *, context: bytes) -> bytes:
        """See ``Vault.wrap``."""
        require_length(plain, LONGEST_WRAPPED, vault=self)
        answer = self._asked("encrypt", name, Plaintext=plain, EncryptionContext=_context(name, context))
        return bytes(answer["CiphertextBlob"])

    @told_afresh
    def unwrap(self, name: str, wrapped: bytes, *, context: bytes) -> bytes:
        """See ``Vault.unwrap``."""
        if not wrapped:
            raise OperatorError("vault_unwrap", name=name)
        answer = self._asked("decrypt", name, CiphertextBlob=wrapped, EncryptionContext=_context(name, context))
        return bytes(answer["Plaintext"])

    @told_afresh
    def sign(self, name: str, message: bytes) -> bytes:
        """See ``Vault.sign``; a message has 1 to 4,096 bytes (``vault_message``)."""
        require_length(message, LONGEST_MESSAGE, vault=self)
        answer = self._asked("sign", name, Message=message, MessageType="RAW", SigningAlgorithm="ED25519_SHA_512")
        return bytes(answer["Signature"])

    def public_key(self, name: str) -> bytes:
        """See ``Vault.public_key``."""
        key = load_der_public_key(self._asked("get_public_key", name)["PublicKey"])
        if not isinstance(key, Ed25519PublicKey):
            raise OperatorError("vault_cannot", vault=repr(self), what="Ed25519")
        return key.public_bytes_raw()

    def create(self, names: Iterable[str], *, use: KeyUse = KeyUse.MAC) -> None:
        """Make keys in the service, and their aliases.

        Args:
            names: what they are called; those of ``names_of``, or others.
            use: what all of them are for.

        Raises:
            OperatorError: one is there already (``vault_key_exists``, with ``name``; the earlier ones are made), or as
                of ``Vault``.
        """
        usage, spec = _SPECS[use]
        for name in names:
            alias = alias_of(name)
            try:
                self._asked("describe_key", name)
            except OperatorError as none:
                if none.code != "vault_key_missing":
                    raise
            else:
                raise OperatorError("vault_key_exists", name=name)
            made = self._called("create_key", name, KeyUsage=usage, KeySpec=spec)["KeyMetadata"]["KeyId"]
            self._called("create_alias", name, AliasName=alias, TargetKeyId=made)

    def _asked(self, operation: str, name: str, **asked: object) -> Any:  # noqa: ANN401  # as the service answers
        return self._called(operation, name, KeyId=alias_of(name), **asked)

    def _called(self, operation: str, name: str, **asked: object) -> Any:  # noqa: ANN401  # as the service answers
        try:
            return getattr(self._client, operation)(**asked)
        except ClientError as refused:
            reason = str(refused.response.get("Error", {}).get("Code", "ClientError"))
        except BotoCoreError as failed:
            reason = type(failed).__name__
        # Outside of the handlers: what botocore raised is not even behind this.
        if reason in _MISSING:
            raise OperatorError("vault_key_missing", name=name)
        if reason in _TOUCHED:
            raise OperatorError("vault_unwrap", name=name)
        if reason in _CANNOT:
            raise OperatorError("vault_cannot", vault=repr(self), what=f"{operation} ({reason})")
        raise OperatorError("vault_unreachable", vault=repr(self), reason=reason)

    def __repr__(self) -> str:
        return f"AwsKmsVault({self._client.meta.region_name!r})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a vault is not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is not pickled")


def _context(name: str, context: bytes) -> dict[str, str]:
    return {"idverify": hashlib.sha256(prefixed(name.encode()) + context).hexdigest()}
