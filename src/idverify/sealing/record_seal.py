"""Sealing a record to the officers, opening it with one half of each group, and sealing its key to other officers."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from idverify.errors import OperatorError, doors
from idverify.identifiers import Identifier
from idverify.sealing.content import decoded, encoded, fields_of
from idverify.sealing.half import Half
from idverify.sealing.identifier import IdentifierSeal, SealedIdentifier
from idverify.sealing.kem_key import KemPublicKey
from idverify.sealing.officer import Group, Officers
from idverify.sealing.record import (
    KEY_BYTES,
    NONCE_BYTES,
    SealedRecord,
    Share,
    binding,
    bound_of,
    commitment,
    require_bound,
    share_info,
)
from idverify.sealing.secret import Secret

_ID_BYTES: Final = 16


@doors
class RecordSeal:
    """What seals records; it cannot open them.

    Args:
        officers: who can, two at a time.
        tenant: the platform's label; bound into every record.
        rotation_key: the public key that identifiers are sealed to for a rotation, of the officers' suite; None for a
            platform whose keys are rotated by the officers, or as people come back.
        suite: its id; that of the officers if left out.

    Raises:
        OperatorError: it is not the suite of the officers (``seal_suite``), or the rotation key is none of it
            (``seal_key``).
    """

    def __init__(
        self, officers: Officers, *, tenant: str, rotation_key: bytes | None = None, suite: str | None = None
    ) -> None:
        if suite is not None and suite != officers.suite:
            raise OperatorError("seal_suite")
        self._suite = officers.suite
        self._tenant = tenant
        self._to = _Recipients(officers)
        key = None if rotation_key is None else KemPublicKey(self._suite, rotation_key)
        self._identifiers = None if key is None else IdentifierSeal(key, tenant=tenant)

    def seal(self, account: str, record: Mapping[str, object]) -> SealedRecord:
        """A record sealed for one account.

        Args:
            account: the platform's name of the account.
            record: what JSON can hold; names are kept in NFC.

        Raises:
            OperatorError: JSON or UTF-8 cannot hold the record (``seal_content``).
            ValueError: UTF-8 cannot hold the account's name, or it is longer than 65,535 bytes.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        inside = Secret(encoded(record))
        id = secrets.token_hex(_ID_BYTES)
        fields = fields_of(record)
        aad = binding(tenant=self._tenant, account=account, id=id, fields=fields, suite=self._suite)
        key = Secret(os.urandom(KEY_BYTES))
        nonce = os.urandom(NONCE_BYTES)
        return SealedRecord(
            id=id,
            suite=self._suite,
            fields=fields,
            bound=bound_of(aad),
            nonce=nonce,
            ciphertext=AESGCM(key.reveal()).encrypt(nonce, inside.reveal(), aad),
            commitment=commitment(key, aad),
            shares=self._to.shares(key, aad),
        )

    def identifier(self, identifier: Identifier) -> SealedIdentifier | None:
        """A number sealed for the next rotation; None where there is no rotation key.

        Raises:
            OperatorError: it is longer than any number is (``seal_identifier``).
        """
        return None if self._identifiers is None else self._identifiers.seal(identifier)


def opened(sealed: SealedRecord, *, tenant: str, account: str, first: Half, second: Half) -> dict[str, object]:
    """The record, from one half of each group.

    Args:
        sealed: as it was kept.
        tenant, account: whose it is.
        first, second: what ``OfficerKey.open_share`` gave an officer of either group.

    Raises:
        OperatorError: there is no such suite (``seal_suite``); it was sealed for another account or platform, or under
            another name or for other fields (``seal_account``); the halves are not the two of this record, or its
            commitment was touched (``seal_halves``); its nonce or ciphertext was touched (``seal_record``); or what is
            inside was not written by this library (``seal_padding``).
    """
    aad = require_bound(sealed, tenant=tenant, account=account)
    inside = _inside(sealed, _key(sealed, aad, first, second), aad)
    if inside is None:
        raise OperatorError("seal_record")
    record = decoded(inside.reveal(), sealed.fields)
    if record is None:
        raise OperatorError("seal_padding")
    return record


def resealed(
    sealed: SealedRecord, officers: Officers, *, tenant: str, account: str, first: Half, second: Half
) -> SealedRecord:
    """The same record, its key split anew and sealed to other officers: one has left, or has lost a key.

    A half that an officer kept from before fits no half of the new split. The ciphertext stays, and so does ``digest``.

    Args:
        sealed: as it was kept.
        officers: all who can open it from now on, of the record's suite; for another suite it is sealed afresh.
        tenant, account: whose it is.
        first, second: as of ``opened``.

    Raises:
        OperatorError: the officers' suite is another (``seal_suite``), or as ``opened`` (``seal_account``,
            ``seal_halves``).
    """
    aad = require_bound(sealed, tenant=tenant, account=account)
    if officers.suite != sealed.suite:
        raise OperatorError("seal_suite")
    return replace(sealed, shares=_Recipients(officers).shares(_key(sealed, aad, first, second), aad))


class _Recipients:
    """The officers' keys, read once."""

    def __init__(self, officers: Officers) -> None:
        # In an order of their own, so that a record is the same however the shares were kept.
        self._all = [
            (officer.group, officer.key_id, KemPublicKey(officer.suite, officer.seal_key))
            for officer in sorted(officers, key=lambda each: (each.group, each.key_id))
        ]

    def shares(self, key: Secret, aad: bytes) -> tuple[Share, ...]:
        first = Secret(os.urandom(KEY_BYTES))
        halves = {Group.FIRST: first, Group.SECOND: key ^ first}
        return tuple(
            Share(group=group, officer=key_id, sealed=public.seal(halves[group], share_info(group, key_id, aad)))
            for group, key_id, public in self._all
        )


def _key(sealed: SealedRecord, aad: bytes, first: Half, second: Half) -> Secret:
    key = first.secret ^ second.secret
    in_order = (first.group, second.group) == (Group.FIRST, Group.SECOND)
    if not in_order or not hmac.compare_digest(commitment(key, aad), sealed.commitment):
        raise OperatorError("seal_halves")
    return key


def _inside(sealed: SealedRecord, key: Secret, aad: bytes) -> Secret | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(sealed.nonce) != NONCE_BYTES:
        return None
    try:
        return Secret(AESGCM(key.reveal()).decrypt(sealed.nonce, sealed.ciphertext, aad))
    except InvalidTag:
        return None
