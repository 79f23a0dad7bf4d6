"""What is asked of a guardian link: its beginning, its proof, its consents, its end."""

from __future__ import annotations

from pydantic import Field

from idverify.web.endpoints.answered import MomentTold
from idverify.web.endpoints.examples import CAME_BACK, INVITED_BY, LINK, PROVEN, RULING, SHOWN, shown
from idverify.web.endpoints.guardian_models import LinkTold, RelationshipAsked, RulingAsked
from idverify.web.endpoints.person_models import DeclarationAsked, IdentificationAsked
from idverify.web.endpoints.texts import (
    InvitationSecret,
    Lang,
    LinkId,
    MaybeName,
    MaybePhone,
    OneChoice,
    OneChosenAction,
    OneConsenter,
    OneEndReason,
    OneSuspension,
    ProofId,
    TextVersion,
)
from idverify.web.model import AccountName, Asked, Day, Moment, Told


class RequestAsked(Asked):
    """A parent or guardian is to answer for a child."""

    model_config = shown({"account": "an", "birth_date": "2016-03-10"})

    account: AccountName = Field(description="The child's account, open or to be opened.", examples=["an"])
    birth_date: Day | None = Field(
        default=None, repr=False, description="The child's; left out where it is known.", examples=["2016-03-10"]
    )


class InvitationTold(Told):
    """What a child hands to a parent or guardian."""

    link: str
    secret: str = Field(repr=False, description="What the adult shows to accept. It is told once and never again.")
    expires_at: MomentTold


class SecretAsked(Asked):
    """Somebody shows an invitation."""

    model_config = shown({"secret": INVITED_BY})

    secret: InvitationSecret


class PlaceTold(Told):
    """To which link of which account something leads."""

    account: str
    link: str


class AcceptAsked(SecretAsked):
    """An adult says who they are to the child."""

    model_config = shown(
        {"secret": INVITED_BY, "relationship": {"relation": "mother"}, "birth_date": "1990-05-01"},
        {
            "secret": INVITED_BY,
            "relationship": {
                "relation": "guardian",
                "ground": "parents_absent_or_incapable",
                "kin": "grandparent",
                "nearer_lacking": True,
                "conditions_met": True,
            },
            "birth_date": "1960-05-01",
            "account": "ba",
        },
    )

    relationship: RelationshipAsked
    birth_date: Day | None = Field(
        repr=False, description="The adult's; null of an institution.", examples=["1990-05-01"]
    )
    account: AccountName | None = Field(default=None, description="Their own account, where they have one.")


class LinkAsked(Asked):
    """A link."""

    model_config = shown({"link": LINK})

    link: LinkId


class ProvedAsked(LinkAsked):
    """The adult of a link proves a number of their own, by a phone or by electronic identification."""

    model_config = shown(
        {"link": LINK, "name": "Người Thử", **PROVEN}, {"link": LINK, "name": "Người Thử", "identification": CAME_BACK}
    )

    name: MaybeName = Field(default=None, description="The adult's; asked the first time.")
    phone: MaybePhone = None
    proof: ProofId | None = Field(default=None, description="Of holding the phone, for the purpose `guardian`.")
    identification: IdentificationAsked | None = None
    declaration: DeclarationAsked | None = None
    child_birth_date: Day | None = Field(
        default=None,
        repr=False,
        description="The child's, on the adult's word; left out, what the child said stays.",
        examples=["2016-03-10"],
    )


class WordsShownAsked(LinkAsked):
    """Somebody consents."""

    model_config = shown({"link": LINK, **SHOWN})

    text_version: TextVersion = Field(description="Which wording was shown.")
    lang: Lang = Field(description="In which language it was shown.")


class WithdrawAsked(LinkAsked):
    """A consent is withdrawn."""

    model_config = shown({"link": LINK, "by": "representative"})

    by: OneConsenter


class SuspendAsked(LinkAsked):
    """The adult lost what they stood on."""

    model_config = shown({"link": LINK, "reason": "proof_revoked"})

    reason: OneSuspension


class RestoreAsked(SuspendAsked):
    """A suspension was a mistake."""

    model_config = shown({"link": LINK, "reason": "guardian_died", "ruling": RULING})

    ruling: RulingAsked


class SettleAsked(LinkAsked):
    """A dispute ends."""

    model_config = shown({"link": LINK}, {"link": LINK, "ruling": RULING})

    ruling: RulingAsked | None = Field(
        default=None, description="Who ends it from outside, for every side; left out, the adult of this link does."
    )


class EndAsked(LinkAsked):
    """A link ends for good."""

    model_config = shown({"link": LINK, "reason": "revoked"}, {"link": LINK, "reason": "court", "ruling": RULING})

    reason: OneEndReason
    ruling: RulingAsked | None = None


class PermitAsked(LinkAsked):
    """What the child may do."""

    model_config = shown({"link": LINK, "action": "comment", "choice": "ask_first"})

    action: OneChosenAction
    choice: OneChoice


class LinksAsked(Asked):
    """A child's account, perhaps as it was."""

    model_config = shown({"account": "an"})

    account: AccountName = Field(examples=["an"])
    at: Moment | None = Field(
        default=None,
        description="As they stood at this moment; left out, as they stand.",
        examples=["2026-11-21T09:00:00+07:00"],
    )


class AdultAsked(Asked):
    """An adult's own account."""

    model_config = shown({"account": "lan"})

    account: AccountName


class LinksTold(Told):
    """The links of a child's account, in the order in which they were asked for."""

    links: list[LinkTold]


class WardsTold(Told):
    """The children for whom an adult answers, or is about to."""

    wards: list[PlaceTold]


class ForgottenTold(Told):
    """How many links ended."""

    ended: int
