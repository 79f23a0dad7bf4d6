"""The result of an electronic identification."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from idverify.errors import AttestationError
from idverify.evidence.method import ASSURANCE_LEVELS, Evidence, Method
from idverify.identifiers.foreigner_id import ForeignerIdNumber
from idverify.identifiers.personal_id import PersonalIdNumber


class EidPurpose(StrEnum):
    """What a person is identified for; a result for one purpose is worth nothing for another."""

    ENROL = "enrol"  # one's own account
    GUARDIAN = "guardian"  # the account of a child one answers for
    BIND = "bind"  # an account that is open already
    CHANGE = "change"  # a personal ID in place of the one an account has
    STREAM = "stream"  # selling in a livestream (122/2025/QH15 art. 22.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdAttestation:
    """What a licensed electronic-identification service answered about one person, for one account.

    A result serves one purpose and is not passed on (Decree 69/2024/ND-CP art. 19(3), (4)); the
    store therefore takes each transaction once.

    Attributes:
        account, purpose: what it was asked for; it serves nothing else.
        personal_id: the number the service vouched for; a foreigner's is a kind of its own.
        level: the assurance level it gave, 1 to 4.
        verified_at: when the person was identified.
        provider: which service; a short name.
        transaction: the service's own reference of this one identification.
        stream: in which livestream the person sells; None of any other purpose.

    Raises:
        AttestationError: the level is none of the four (``level``), the moment has no offset
            (``moment``), or provider or transaction are empty (``reference``).
    """

    account: str
    purpose: EidPurpose
    personal_id: PersonalIdNumber | ForeignerIdNumber = field(repr=False)
    level: int
    verified_at: datetime
    provider: str
    transaction: str = field(repr=False)
    stream: str | None = None

    def __post_init__(self) -> None:
        if self.level not in ASSURANCE_LEVELS:
            raise AttestationError("level")
        if self.verified_at.tzinfo is None:
            raise AttestationError("moment")
        if not self.provider or not self.transaction:
            raise AttestationError("reference")

    @property
    def evidence(self) -> Evidence:
        """What the rules may know of it."""
        return Evidence(Method.PERSONAL_ID_EID, self.verified_at, self.level)
