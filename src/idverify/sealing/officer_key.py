"""The private half of an officer: what opens shares and signs approvals.

Its file (see ``sealing.key_file``) has two blocks, the sealing key and the Ed25519 one; three under the hybrid suite,
ML-KEM-768 first. In its header stand ``name``, ``group``, ``suite`` and ``signature``, so that nobody turns one group
into the other, or puts a block of another file in:

    signature = Ed25519(LP("vnid/v1/officer-file") || LP(name) || LP(group) || LP(suite)
                        || LP(seal_key) || LP(verify_key))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Self

from idverify.errors import OperatorError
from idverify.pseudonym import prefixed
from idverify.sealing.half import Half
from idverify.sealing.kem_key import KemPrivateKey
from idverify.sealing.key_file import KeyFile
from idverify.sealing.officer import Group, Officer
from idverify.sealing.record import KEY_BYTES, SealedRecord, require_bound, share_info
from idverify.sealing.suite import DEFAULT_SUITE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class OfficerKey:
    """An officer's private keys.

    Args:
        name, group: as of ``Officer``.
        seal: what opens shares.
        sign: Ed25519.

    Raises:
        OperatorError: the name is none (``officer_name``).
    """

    __slots__ = ("_seal", "_sign", "officer")

    def __init__(self, name: str, group: Group, seal: KemPrivateKey, sign: Ed25519PrivateKey) -> None:
        self._seal = seal
        self._sign = sign
        self.officer = Officer(
            name=name,
            group=group,
            suite=seal.suite,
            seal_key=seal.public.raw,
            verify_key=sign.public_key().public_bytes_raw(),
        )

    @classmethod
    def generate(cls, name: str, group: Group, *, suite: str = DEFAULT_SUITE) -> Self:
        """New keys.

        Raises:
            OperatorError: the name is none (``officer_name``), or there is no such suite (``seal_suite``).
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(name, group, KemPrivateKey.generate(suite), Ed25519PrivateKey.generate())

    def open_share(self, sealed: SealedRecord, *, tenant: str, account: str) -> Half:
        """This officer's half of a record's key.

        Args:
            sealed: as it was kept.
            tenant, account: whose it is.

        Raises:
            OperatorError: there is no such suite (``seal_suite``); the record was sealed for another account or
                platform, or under another name or for other fields (``seal_account``); none of its shares is for this
                key (``seal_officer``); or the one that is was touched, or is of another record (``seal_share``).
        """
        aad = require_bound(sealed, tenant=tenant, account=account)
        group, key_id = self.officer.group, self.officer.key_id
        mine = [share.sealed for share in sealed.shares if (share.group, share.officer) == (group, key_id)]
        if not mine:
            raise OperatorError("seal_officer")
        half = self._seal.open(mine[0], share_info(group, key_id, aad))
        if half is None or len(half) != KEY_BYTES:
            raise OperatorError("seal_share")
        return Half(group, half)

    def sign(self, message: bytes) -> bytes:
        """64 bytes that ``officer.verify_key`` checks (RFC 8032)."""
        return self._sign.sign(message)

    def to_pem(self, passphrase: bytes) -> bytes:
        """A file, encrypted under a passphrase.

        Raises:
            OperatorError: the passphrase is empty (``officer_passphrase``).
        """
        if not passphrase:
            raise OperatorError("officer_passphrase")
        header = {
            "name": self.officer.name,
            "group": self.officer.group.value,
            "suite": self.officer.suite,
            "signature": self.sign(_header(self.officer)).hex(),
        }
        return KeyFile.written("officer", header, (*self._seal.parts, self._sign), passphrase)

    @classmethod
    def from_pem(cls, data: bytes, passphrase: bytes) -> Self:
        """The keys of a file.

        Raises:
            OperatorError: it is no such file, or its header is of another (``officer_key``); or the passphrase is
                another, or a block was touched (``officer_passphrase``).
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        file = KeyFile.read(data, "officer")
        if file is None or set(file.header) != {"name", "group", "suite", "signature"}:
            del passphrase
            raise OperatorError("officer_key")
        keys = file.opened(passphrase)
        del passphrase  # or a traceback that prints locals would print it
        if keys is None:
            raise OperatorError("officer_passphrase")
        *seal, sign = keys
        if not isinstance(sign, Ed25519PrivateKey):
            raise OperatorError("officer_key")
        try:
            key = cls(file.header["name"], Group(file.header["group"]), KemPrivateKey(file.header["suite"], seal), sign)
        except (OperatorError, ValueError):
            raise OperatorError("officer_key") from None
        # Ed25519 signatures are deterministic, so the holder of the key checks one by making it again.
        if key.sign(_header(key.officer)).hex() != file.header["signature"]:
            raise OperatorError("officer_key")
        return key

    def __repr__(self) -> str:
        return f"OfficerKey({self.officer.name!r}, {self.officer.group.value!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an officer's key is not pickled or copied")


def _header(officer: Officer) -> bytes:
    texts = (officer.name, officer.group.value, officer.suite)
    return prefixed(b"vnid/v1/officer-file", *(each.encode() for each in texts), officer.seal_key, officer.verify_key)
