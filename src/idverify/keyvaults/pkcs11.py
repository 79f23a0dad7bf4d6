"""A vault in a hardware security module, or whatever else speaks PKCS#11 (OASIS, version 2.40 and later)."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn, TypeVar

from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11 import exceptions as failures
from pkcs11.mechanisms import GCMParams

from idverify.errors import OperatorError
from idverify.keys import LONGEST_WRAPPED, KeyUse
from idverify.keyvaults.pkcs11_library import LIBRARIES, Library
from idverify.keyvaults.refusals import require_length, told_afresh
from idverify.pseudonym import KEY_BYTES

_T = TypeVar("_T")
_NONCE_BYTES: Final = 12
_TAG_BITS: Final = 128
# The object identifier 1.3.101.112 (RFC 8410 section 3) in DER.
_ED25519: Final = bytes.fromhex("06032b6570")
_POINT_BYTES: Final = 32
_OCTET_STRING: Final = b"\x04\x20"
# Sensitive: its value is never shown. Not extractable: not even wrapped under another key does it leave the token.
_SHUT: Final = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
# A token that was restarted or taken out knows neither our session nor the keys we had found.
_LOST: Final = (
    failures.SessionHandleInvalid,
    failures.SessionClosed,
    failures.UserNotLoggedIn,
    failures.KeyHandleInvalid,
    failures.ObjectHandleInvalid,
    failures.DeviceRemoved,
    failures.TokenNotPresent,
)
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds, each half as long again at most
_WRONG_PIN: Final = (failures.PinIncorrect, failures.PinInvalid, failures.PinLenRange, failures.PinLocked)
_NOT_OFFERED: Final = (failures.MechanismInvalid, failures.FunctionNotSupported, failures.MechanismParamInvalid)


class Pkcs11Vault:
    """The keys of one token.

    Digests are CKM_SHA256_HMAC on generic secret keys, wrapping is CKM_AES_GCM with a fresh nonce of 12 bytes before it
    and the context as associated data, signing is CKM_EDDSA on Ed25519. A key is found by its label, which is its name.
    Keys are sensitive and cannot be taken out.

    Calls to one library are made one at a time, whatever thread they come from. A process that was forked opens the
    library and a session of its own. A session that the token lost is opened once more.

    Args:
        module: the path of the library that speaks to the token.
        token_label: which token.
        pin: of the token's user. It stays in memory, for a session may be lost. A wrong one is tried once.

    Nothing is opened before the first call. Raises as ``Vault`` says: any answer of the token that is no answer is
    ``vault_unreachable``, with the name of the PKCS#11 error as ``reason``.
    """

    __slots__ = ("_keys", "_label", "_locked_out", "_path", "_pid", "_pin", "_session")

    def __init__(self, module: str, token_label: str, pin: str) -> None:
        self._path, self._label, self._pin = str(module), token_label, pin
        self._pid = -1
        self._locked_out = ""
        self._session: Any = None
        self._keys: dict[tuple[ObjectClass, str], Any] = {}

    @told_afresh
    def mac(self, name: str, message: bytes) -> bytes:
        """See ``Vault.mac``."""
        return self._asked(
            lambda: bytes(
                self._key(ObjectClass.SECRET_KEY, name, "sign").sign(message, mechanism=Mechanism.SHA256_HMAC)
            )
        )

    @told_afresh
    def wrap(self, name: str, plain: bytes, *, context: bytes) -> bytes:
        """See ``Vault.wrap``."""
        require_length(plain, LONGEST_WRAPPED, vault=self)
        nonce = os.urandom(_NONCE_BYTES)
        return self._asked(lambda: nonce + self._encrypted(name, nonce, plain, context))

    @told_afresh
    def unwrap(self, name: str, wrapped: bytes, *, context: bytes) -> bytes:
        """See ``Vault.unwrap``."""
        nonce, shut = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        if len(shut) <= _TAG_BITS // 8:
            raise OperatorError("vault_unwrap", name=name)
        opened = self._asked(lambda: self._decrypted(name, nonce, shut, context))
        if opened is None:
            raise OperatorError("vault_unwrap", name=name)
        return opened

    @told_afresh
    def sign(self, name: str, message: bytes) -> bytes:
        """See ``Vault.sign``."""
        return self._asked(
            lambda: bytes(self._key(ObjectClass.PRIVATE_KEY, name, "sign").sign(message, mechanism=Mechanism.EDDSA))
        )

    def public_key(self, name: str) -> bytes:
        """See ``Vault.public_key``."""
        point = self._asked(lambda: bytes(self._key(ObjectClass.PUBLIC_KEY, name)[Attribute.EC_POINT]))
        # Version 3.0 says the bare 32 bytes, 2.40 an octet string around them; tokens do either.
        if len(point) != _POINT_BYTES:
            point = point.removeprefix(_OCTET_STRING)
        if len(point) != _POINT_BYTES:
            raise OperatorError("vault_cannot", vault=repr(self), what="Ed25519")
        return point

    def create(self, names: Iterable[str], *, use: KeyUse = KeyUse.MAC) -> None:
        """Make keys inside the token, from its own random numbers.

        Args:
            names: what they are called; those of ``names_of``, or others.
            use: what all of them are for.

        Raises:
            OperatorError: one is there already (``vault_key_exists``, with ``name``; the earlier ones are made), or as
                of ``Vault``.
        """
        for name in names:
            self._asked(lambda name=name: self._create(name, use))  # type: ignore[misc]  # bound now, not when called

    @told_afresh
    def import_subkeys(self, subkeys: Mapping[str, bytes]) -> None:
        """Put keys that were somewhere else into the token; whoever had them before still has them.

        Args:
            subkeys: 32 bytes by name, as ``Key.subkeys`` gives.

        Raises:
            OperatorError: one is there already (``vault_key_exists``, with ``name``; the earlier ones are in), one has
                another length (``key_length``, with ``kid``), or as of ``Vault``.
        """
        for name in subkeys:
            self._asked(lambda name=name: self._import(name, subkeys))  # type: ignore[misc]  # as above

    def _asked(self, ask: Callable[[], _T], *, again: bool = True) -> _T:
        if self._locked_out:
            raise OperatorError("vault_unreachable", vault=repr(self), reason=self._locked_out)
        try:
            library = LIBRARIES.of(self._path)
            with library.lock:
                self._open(library)
                try:
                    return ask()
                except _LOST:
                    self._session = None
                    if not again:
                        raise
            return self._asked(ask, again=False)
        except _NOT_OFFERED as missing:
            raise OperatorError("vault_cannot", vault=repr(self), what=type(missing).__name__) from None
        except failures.PKCS11Error as failed:
            raise OperatorError("vault_unreachable", vault=repr(self), reason=type(failed).__name__) from None

    def _open(self, library: Library) -> None:
        if self._session is not None and self._pid == os.getpid():
            return
        self._keys = {}
        for pause in _PAUSES:
            try:
                self._session = self._begun(library)
                break
            except (failures.NoSuchToken, failures.GeneralError, failures.UserPinNotInitialized):
                # SoftHSM does not find its tokens, or its user's PIN, or does not start, while other processes start it
                # too: measured with four at once, one in five. It does not look again until it is initialised again.
                # Processes that were forked together would start it together again after equal pauses.
                library.stop()
                time.sleep(pause * (1 + secrets.randbelow(100) / 200))
        else:
            self._session = self._begun(library)
        self._pid = os.getpid()

    def _begun(self, library: Library) -> Any:  # noqa: ANN401  # as python-pkcs11 gives it
        token = library.started().get_token(token_label=self._label)
        try:
            return token.open(rw=True, user_pin=self._pin)
        except (
            failures.UserAlreadyLoggedIn
        ):  # by another vault of this process: a login is the token's, not a session's
            return token.open(rw=True)
        except _WRONG_PIN as refused:
            # A token shuts itself after a few wrong ones; asking again with each request would see to that.
            self._locked_out = type(refused).__name__
            raise

    def _key(self, kind: ObjectClass, name: str, does: str = "") -> Any:  # noqa: ANN401  # its class is made when found
        key = self._keys.get((kind, name))
        if key is None:
            try:
                key = self._session.get_key(object_class=kind, label=name)
            except failures.NoSuchKey:
                raise OperatorError("vault_key_missing", name=name) from None
            self._keys[kind, name] = key
        if does and not hasattr(key, does):
            raise OperatorError("vault_cannot", vault=repr(self), what=does)
        return key

    def _encrypted(self, name: str, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        parameters = GCMParams(nonce, context, _TAG_BITS)
        key = self._key(ObjectClass.SECRET_KEY, name, "encrypt")
        return bytes(key.encrypt(plain, mechanism=Mechanism.AES_GCM, mechanism_param=parameters))

    def _decrypted(self, name: str, nonce: bytes, shut: bytes, context: bytes) -> bytes | None:
        parameters = GCMParams(nonce, context, _TAG_BITS)
        key = self._key(ObjectClass.SECRET_KEY, name, "decrypt")
        try:
            return bytes(key.decrypt(shut, mechanism=Mechanism.AES_GCM, mechanism_param=parameters))
        except (failures.EncryptedDataInvalid, failures.EncryptedDataLenRange):
            return None
        except (failures.GeneralError, failures.FunctionFailed):
            # Some tokens say no more of a wrong tag than of a breakdown. One that still works is not broken down.
            self._encrypted(name, os.urandom(_NONCE_BYTES), b"?", context)
            return None

    def _create(self, name: str, use: KeyUse) -> None:
        kind = ObjectClass.PRIVATE_KEY if use is KeyUse.SIGN else ObjectClass.SECRET_KEY
        self._require_new(kind, name)
        if use is KeyUse.SIGN:
            curve = self._session.create_domain_parameters(
                KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: _ED25519}, local=True
            )
            curve.generate_keypair(
                store=True, label=name, mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, private_template=_SHUT
            )
        elif use is KeyUse.WRAP:
            able = MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT
            self._session.generate_key(
                KeyType.AES, 8 * KEY_BYTES, label=name, store=True, capabilities=able, template=_SHUT
            )
        else:
            self._session.generate_key(
                KeyType.GENERIC_SECRET,
                8 * KEY_BYTES,
                label=name,
                store=True,
                capabilities=MechanismFlag.SIGN,
                template=_SHUT,
            )

    def _import(self, name: str, subkeys: Mapping[str, bytes]) -> None:
        self._require_new(ObjectClass.SECRET_KEY, name)
        if len(subkeys[name]) != KEY_BYTES:
            raise OperatorError("key_length", kid=name)
        self._session.create_object(
            {
                Attribute.CLASS: ObjectClass.SECRET_KEY,
                Attribute.KEY_TYPE: KeyType.GENERIC_SECRET,
                Attribute.VALUE: subkeys[name],
                Attribute.LABEL: name,
                Attribute.TOKEN: True,
                Attribute.SIGN: True,
                **_SHUT,
            }
        )

    def _require_new(self, kind: ObjectClass, name: str) -> None:
        for _ in self._session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: name}):
            raise OperatorError("vault_key_exists", name=name)

    def __repr__(self) -> str:
        return f"Pkcs11Vault({self._label!r})"

    def __getstate__(self) -> NoReturn:
        raise TypeError("a vault is not pickled")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is not pickled")
