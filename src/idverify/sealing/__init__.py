"""Bytes sealed so that the web tier can write them and cannot read them.

``record`` says how a registration record is sealed to two groups of officers, ``officer`` and ``officer_key`` who they
are, ``identifier`` what a rotation of keys opens, ``vault`` what was sealed earlier. Nothing here loads
``cryptography`` before it is used.
"""

from __future__ import annotations

from idverify.sealing.half import Half
from idverify.sealing.identifier import RotationKey, SealedIdentifier
from idverify.sealing.officer import Group, Officer, Officers
from idverify.sealing.officer_key import OfficerKey
from idverify.sealing.record import SealedRecord, Share
from idverify.sealing.record_seal import RecordSeal, opened, resealed
from idverify.sealing.suite import DEFAULT_SUITE, HYBRID_SUITE, SUITES
from idverify.sealing.vault import EarlierRecord, RecordVault

__all__ = [
    "DEFAULT_SUITE",
    "HYBRID_SUITE",
    "SUITES",
    "EarlierRecord",
    "Group",
    "Half",
    "Officer",
    "OfficerKey",
    "Officers",
    "RecordSeal",
    "RecordVault",
    "RotationKey",
    "SealedIdentifier",
    "SealedRecord",
    "Share",
    "opened",
    "resealed",
]
