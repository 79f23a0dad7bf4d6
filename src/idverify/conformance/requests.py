"""The requests of the line protocol that stand for themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr

from idverify.account import Action
from idverify.conformance.wire import Day, Moment, Wire, listed
from idverify.conformance.wire_facts import WireAccount, WireApplication, WireService
from idverify.identifiers.personal_id import Sex
from idverify.keys import LONGEST_TENANT


def _tenant(value: str) -> str:
    if not 1 <= len(value.encode("utf-8", "strict")) <= LONGEST_TENANT:
        raise ValueError("a tenant is 1 to 255 bytes of UTF-8")
    return value


class DecideRequest(Wire):
    """``decide``: may this account do this?"""

    at: Moment
    action: Annotated[Action, listed(Action)]
    service: WireService
    account: WireAccount


class EnrolRequest(Wire):
    """``enrol``: may an account be opened with this?"""

    at: Moment
    service: WireService
    application: WireApplication


class PhoneRequest(Wire):
    """``phone.parse``."""

    input: StrictStr = Field(repr=False)
    as_of: Day | None = None


class PersonalIdRequest(Wire):
    """``personal_id.parse``."""

    input: StrictStr = Field(repr=False)
    birth_date: Day | None = None
    sex: Annotated[Sex, listed(Sex)] | None = None
    as_of: Day | None = None
    strict: StrictBool = False


class PseudonymRequest(Wire):
    """``pseudonym.derive``."""

    kid: Annotated[StrictStr, Field(pattern=r"\A[A-Za-z0-9_-]{1,32}\z")]
    root_hex: Annotated[StrictStr, Field(pattern=r"\A[0-9A-Fa-f]{64}\z")] = Field(repr=False)
    tenant: Annotated[StrictStr, AfterValidator(_tenant)]
    kind: Literal["vn.msisdn", "vn.pid", "vn.foreigner"]
    input: StrictStr = Field(repr=False)
    as_of: Day | None = None


class InclusionRequest(Wire):
    """``log.inclusion``; hashes are hex."""

    index: StrictInt
    size: StrictInt
    leaf_hash: StrictStr
    root: StrictStr
    proof: list[StrictStr] | None


class ConsistencyRequest(Wire):
    """``log.consistency``; hashes are hex."""

    size1: StrictInt
    size2: StrictInt
    root1: StrictStr
    root2: StrictStr
    proof: list[StrictStr] | None


class NoteRequest(Wire):
    """``log.note``; keys are ``name+hash+key``."""

    note: StrictStr
    keys: list[StrictStr]


class StartRequest(Wire):
    """``start``."""

    protocol: StrictInt
