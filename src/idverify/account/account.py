"""An account, as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from idverify.account.age_evidence import AgeEvidence
from idverify.account.guardian_link import GuardianLink
from idverify.account.holder import Holder
from idverify.evidence.method import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The facts about one account; it holds no number and no name. None means: not known.

    Attributes:
        opened_at: when it was opened.
        holder: person or organisation.
        user_birth_date: of the person who uses it.
        no_vn_mobile_declared_at: when that person declared to have no Vietnamese mobile; None: never.
        evidence: what was proven of that person (of an organisation's responsible person).
        guardians: who answers for it while its user is a child.
        streamer_eid_at: when the person who sells in its livestreams was e-identified; None: never.
        age_evidence: on whose word the birth date rests.
        item_allowed_at: when a guardian allowed the one item that is asked about; None: not yet.
        child_made_identified_at: when an authority identified the account as one that a child made; None: never.
    """

    opened_at: datetime | None
    holder: Holder | None = Holder.INDIVIDUAL
    user_birth_date: date | None = field(repr=False)
    no_vn_mobile_declared_at: datetime | None = None
    evidence: tuple[Evidence, ...] | None = ()
    guardians: tuple[GuardianLink, ...] = ()
    streamer_eid_at: datetime | None = None
    age_evidence: AgeEvidence | None = None
    item_allowed_at: datetime | None = None
    child_made_identified_at: datetime | None = None
