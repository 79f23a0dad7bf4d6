"""A registration record, sealed: whoever takes sign-ups writes one and cannot read it; two officers together can.

The law wants name, birth date and number kept, and shown on lawful request (147/2024/ND-CP art. 27.3.a, 23.3.đ); care
wants them out of reach of a database thief. The construction is a public contract, byte for byte:

    LP(x)      = uint16be(len(x)) || x;  texts in UTF-8, record_id as 32 hex digits
    field_set  = LP(f1) || LP(f2) || …   the names of what is inside, sorted
    dek        = 32 random bytes, used for this record only;  nonce = 12 random bytes
    aad        = LP("vnid/v2/record") || LP(tenant) || LP(account) || LP(record_id) || LP(field_set) || LP(suite)
    bound      = SHA-256(aad)[:16]
    ciphertext = AES-256-GCM(dek, nonce, inside, aad), its 16-byte tag last;  inside: see ``sealing.content``
    commitment = HMAC-SHA-256(dek, LP("vnid/v2/commit") || aad)   GCM alone opens one ciphertext under two keys
    d1         = 32 random bytes;  d2 = dek XOR d1
    share      = HPKE(suite, officer's seal_key, info = LP("vnid/v2/share") || LP(group) || LP(key_id) || aad, d1 or d2)
                 one for every officer: d1 to those of group "first", d2 to those of "second"
    digest     = SHA-256(LP("vnid/v2/sealed") || LP(suite) || LP(record_id) || LP(field_set) || LP(nonce)
                         || LP(SHA-256(ciphertext)) || LP(commitment))

Single-use keys need no care for nonces (NIST SP 800-38D section 8). HPKE in base mode names no sender: who has the
officers' public keys can make a record, and what proves that this library made it then is the ledger, which carries
``digest``. The shares are left out of it, for they are made anew when the officers change.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from idverify.errors import OperatorError
from idverify.pseudonym import prefixed
from idverify.sealing.officer import Group
from idverify.sealing.secret import Secret
from idverify.sealing.suite import require_known

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_BOUND_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One half of a record's key, sealed to one officer.

    Attributes:
        group: which half.
        officer: the ``key_id`` of the officer it is sealed to.
        sealed: ``enc || ct`` of HPKE; its length is in the table of ``sealing.suite``.
    """

    group: Group
    officer: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRecord:
    """A registration record that one officer of each group opens together.

    Attributes:
        id: its random name, 32 hex digits.
        suite: how it was sealed.
        fields: the names of what is inside, sorted; None values are left out.
        bound: 16 bytes; by them a record in the wrong row is told from one that was touched.
        nonce: 12 bytes.
        ciphertext: a multiple of 256 bytes, 512 at least, and 16 more.
        commitment: 32 bytes; binds the ciphertext to its key.
        shares: the halves of its key, by group and ``key_id``.
    """

    id: str
    suite: str
    fields: tuple[str, ...]
    bound: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)
    commitment: bytes = field(repr=False)
    shares: tuple[Share, ...] = field(repr=False)

    @property
    def digest(self) -> bytes:
        """32 bytes that stand for the record in the ledger.

        Raises:
            ValueError: a name in it is longer than 65,535 bytes, which no record of this library has.
        """
        parts = (self.suite.encode(), self.id.encode(), prefixed(*(name.encode() for name in self.fields)), self.nonce)
        inside = hashlib.sha256(self.ciphertext).digest()
        return hashlib.sha256(prefixed(b"vnid/v2/sealed", *parts, inside, self.commitment)).digest()


def binding(*, tenant: str, account: str, id: str, fields: tuple[str, ...], suite: str) -> bytes:
    """The ``aad`` of a record.

    Raises:
        ValueError: UTF-8 cannot hold a part, or 16 bits its length.
    """
    names = prefixed(*(name.encode() for name in fields))
    return prefixed(b"vnid/v2/record", tenant.encode(), account.encode(), id.encode(), names, suite.encode())


def bound_of(aad: bytes) -> bytes:
    """What a record says it is bound to: 16 bytes."""
    return hashlib.sha256(aad).digest()[:_BOUND_BYTES]


def require_bound(sealed: SealedRecord, *, tenant: str, account: str) -> bytes:
    """The ``aad`` of a record, which must be the one it was sealed with.

    Raises:
        OperatorError: there is no such suite (``seal_suite``); or it was sealed for another account or platform, or its
            name, suite or fields are another's (``seal_account``).
    """
    require_known(sealed.suite)
    try:
        aad = binding(tenant=tenant, account=account, id=sealed.id, fields=sealed.fields, suite=sealed.suite)
    except ValueError:  # what cannot be sealed for is never what a record was sealed for
        aad = b""
    if not hmac.compare_digest(bound_of(aad), sealed.bound):
        raise OperatorError("seal_account")
    return aad


def commitment(key: Secret, aad: bytes) -> bytes:
    """What binds a ciphertext to its key."""
    return hmac.digest(key.reveal(), prefixed(b"vnid/v2/commit") + aad, "sha256")


def share_info(group: Group, key_id: str, aad: bytes) -> bytes:
    """The ``info`` of a share."""
    return prefixed(b"vnid/v2/share", group.value.encode(), key_id.encode()) + aad
