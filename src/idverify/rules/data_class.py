"""The classes of data that are kept about an account, each with what begins its time."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class DataClass(StrEnum):
    """A class of data that has a time of its own."""

    REGISTRATION_RECORD = "registration_record"  # name, birth date and number, under seal, with the halves of its key
    ACCOUNT = "account"  # that it was opened and closed, and the declaration of having no mobile
    EVIDENCE = "evidence"  # by what means and when the account was authenticated
    GUARDIAN_LINK = "guardian_link"  # who answered for the account, and what happened to that
    PSEUDONYM = "pseudonym"  # keyed tags of a number, the number sealed for rotations, its places
    SELLING_LIVESTREAM = "selling_livestream"  # who was identified for which stream
    BIRTH_DATE = "birth_date"  # for the gate: sealed to the key for days, or in clear where there is none
    WAITING_ACCOUNT = "waiting_account"  # a child asked, and nobody answered for it yet
    PERMISSION_ASK = "permission_ask"
    AGE_SIGNAL = "age_signal"
    CHALLENGE = "challenge"  # codes and identifications under way, and the proofs they gave
    BUDGET = "budget"  # what was sent and guessed lately
    KEPT_ANSWER = "kept_answer"  # what the service answered to a write, under seal, to answer the same again
    VISIT = "visit"  # to the pages: what somebody filled in so far, under seal
    EVENT = "event"  # what the platform is still to be told
    ATTESTATION_USE = "attestation_use"  # that the result of an e-identification was used
    REQUEST = "request"  # of an authority or of the person, with its approvals
    HOLD = "hold"
    SYSTEM_LOG = "system_log"  # login, logout, address, source port, handling of posts
    DEVICE_LOG = "device_log"  # device, address, login time


class Begins(StrEnum):
    """What begins the time of a class of data."""

    CLOSING = "closing"  # or the end of its purpose, by reading R-18
    STREAM = "stream"
    ENTRY = "entry"  # of a log
    PURPOSE = "purpose"  # the end of it; the closing ends it too
    OWN_PURPOSE = "own_purpose"  # the end of it, which the closing is not


BEGINS: Final = MappingProxyType(
    {
        DataClass.REGISTRATION_RECORD: Begins.CLOSING,
        DataClass.ACCOUNT: Begins.CLOSING,
        DataClass.EVIDENCE: Begins.CLOSING,
        DataClass.GUARDIAN_LINK: Begins.CLOSING,
        DataClass.PSEUDONYM: Begins.CLOSING,
        DataClass.SELLING_LIVESTREAM: Begins.STREAM,
        DataClass.BIRTH_DATE: Begins.PURPOSE,
        DataClass.WAITING_ACCOUNT: Begins.PURPOSE,
        DataClass.PERMISSION_ASK: Begins.PURPOSE,
        DataClass.AGE_SIGNAL: Begins.PURPOSE,
        DataClass.CHALLENGE: Begins.PURPOSE,
        DataClass.BUDGET: Begins.OWN_PURPOSE,
        DataClass.KEPT_ANSWER: Begins.OWN_PURPOSE,
        DataClass.VISIT: Begins.OWN_PURPOSE,
        DataClass.EVENT: Begins.OWN_PURPOSE,
        DataClass.ATTESTATION_USE: Begins.OWN_PURPOSE,
        DataClass.REQUEST: Begins.OWN_PURPOSE,
        DataClass.HOLD: Begins.OWN_PURPOSE,
        DataClass.SYSTEM_LOG: Begins.ENTRY,
        DataClass.DEVICE_LOG: Begins.ENTRY,
    }
)
# Kept by the platform itself: this library sees no login and no device.
OF_THE_OPERATOR: Final = frozenset({DataClass.SYSTEM_LOG, DataClass.DEVICE_LOG})
