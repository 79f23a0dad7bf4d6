"""What a visit keeps of an invitation: the child's own, the answer to one, and to whom a borrowed phone goes back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import Field

from idverify.account import Relation
from idverify.web.pages.visit import Draft, Part


class AskedDraft(Draft):
    """The invitation that a child made in this visit.

    Attributes:
        link: its link.
        secret: what the child hands to an adult.
        expires_at: until when it can be answered.
    """

    KEY: ClassVar[str] = "invitation_asked"

    link: str
    secret: str = Field(repr=False)
    expires_at: datetime


class AnswerDraft(Draft):
    """The invitation that an adult answers in this visit.

    Attributes:
        account: the child's.
        link: which link; nothing that the browser sends names another.
        secret: what was typed; forgotten once the adult said who they are.
        taken: whether the adult of this visit is the one who answers: they said who they are, or told the birth date
            of whoever did.
        proven_at: when they proved a number in this visit, as the link has it; None where they did not. Only while the
            link stands on this proof and on no other do they act for it.
    """

    KEY: ClassVar[str] = "invitation_answer"

    account: str
    link: str
    secret: str | None = Field(default=None, repr=False)
    taken: bool = False
    proven_at: datetime | None = None


class TriedDraft(Draft):
    """How often somebody told, in this visit, a birth date that is not of whoever answered.

    Attributes:
        times: how often; to whom of several invitations does not matter.
    """

    KEY: ClassVar[str] = "invitation_tried"

    times: int = 0


class WhoDraft(Draft):
    """Who a guardian said they are, before the second page asks on what footing.

    Attributes:
        relation: to the child.
        birth_date: the adult's.
    """

    KEY: ClassVar[str] = "invitation_who"

    relation: Relation
    birth_date: date = Field(repr=False)


class HandBackDraft(Draft):
    """The visit of a child whose phone an adult borrowed, as it was, to go on with when it is handed back.

    Attributes:
        part, account, link, stream: of the child's visit.
        drafts: what the child had filled in.
    """

    KEY: ClassVar[str] = "invitation_hand_back"

    part: Part
    account: str
    link: str | None = None
    stream: str | None = None
    drafts: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)
