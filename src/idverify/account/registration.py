"""What somebody who signs up gives, as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from idverify.account.guardian_link import GuardianLink
from idverify.account.holder import Holder
from idverify.evidence.method import Evidence


class Item(StrEnum):
    """One piece of information collected at sign-up."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    PERSONAL_ID = "personal_id"
    ID_DOCUMENT_IMAGE = "id_document_image"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The facts about one sign-up; it holds no number and no name. None means: not known.

    Attributes:
        holder, user_birth_date, no_vn_mobile_declared_at, evidence, guardians: as of an ``Account``.
        collected: which pieces of information the platform took.
        sells: whether the person means to sell, for which both phone and personal ID are needed.
    """

    holder: Holder | None = Holder.INDIVIDUAL
    user_birth_date: date | None = field(repr=False)
    collected: frozenset[Item] | None
    no_vn_mobile_declared_at: datetime | None = None
    evidence: tuple[Evidence, ...] | None = ()
    guardians: tuple[GuardianLink, ...] = ()
    sells: bool = False
