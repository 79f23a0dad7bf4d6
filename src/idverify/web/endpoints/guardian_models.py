"""What is asked and told of those who answer for a child."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from idverify.account import (
    Action,
    Choice,
    Consent,
    Consenter,
    EndReason,
    Ground,
    GuardianDeclaration,
    Holder,
    LinkStage,
    LinkStatus,
    Paper,
    Relation,
    Ruling,
    Suspension,
)
from idverify.account.link_state import LinkState
from idverify.application import Guardian
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.identifiers.phone import PhoneNumber
from idverify.web.endpoints.answered import MomentTold
from idverify.web.endpoints.person_models import DeclarationAsked, IdentificationAsked, PersonAsked, number
from idverify.web.endpoints.texts import (
    Lang,
    MaybePhone,
    OneConsenter,
    OneDecider,
    OneGround,
    OneHolder,
    OneKin,
    OnePaperKind,
    OneRelation,
    ProofId,
    TextVersion,
    Words,
)
from idverify.web.model import AccountName, Asked, Told

_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=["0" * 64])]


class PaperAsked(Asked):
    """A paper about a guardianship that the platform was shown and keeps; the paper itself never comes here."""

    kind: OnePaperKind
    digest: _Digest = Field(description="SHA-256 of the platform's file, 64 hex digits.")


class RelationshipAsked(Asked):
    """Who the adult is to the child, and on what footing (Civil Code 91/2015/QH13 arts. 46 to 54, 136)."""

    relation: OneRelation
    holder: OneHolder = Holder.INDIVIDUAL
    ground: OneGround | None = Field(default=None, description="Why the child has a guardian; of a guardian only.")
    kin: OneKin | None = Field(default=None, description="Which natural guardian it is.")
    nearer_lacking: bool = Field(default=False, description="That nearer natural guardians are lacking.")
    conditions_met: bool = Field(default=False, description="That a guardian meets the conditions beside age.")
    paper: PaperAsked | None = None

    @property
    def relationship(self) -> GuardianDeclaration:
        """As the links take it. Raises: as of ``GuardianDeclaration``."""
        paper = None if self.paper is None else Paper(self.paper.kind, self.paper.digest)
        return GuardianDeclaration(
            relation=self.relation,
            holder=self.holder,
            ground=self.ground,
            kin=self.kin,
            nearer_lacking=self.nearer_lacking,
            conditions_met=self.conditions_met,
            paper=paper,
        )


class ConsentAsked(Asked):
    """Somebody consents, just now, to a child's account (330/2026/ND-CP art. 60.1.b, c)."""

    by: OneConsenter
    text_version: TextVersion = Field(description="Which wording was shown.")
    lang: Lang = Field(description="In which language it was shown.")

    def given(self, now: datetime) -> Consent:
        """As the registrar takes it; the moment is the service's."""
        return Consent(self.by, now, self.text_version, self.lang)


class GuardianAsked(Asked):
    """An adult who is there at the sign-up and answers for a child."""

    relationship: RelationshipAsked
    person: PersonAsked = Field(description="The adult; of an institution its name, without a birth date.")
    account: AccountName | None = Field(default=None, description="Their own account, where they have one.")
    phone: MaybePhone = None
    proof: ProofId | None = Field(default=None, description="Of holding the phone, for the purpose `guardian`.")
    identification: IdentificationAsked | None = None
    declaration: DeclarationAsked | None = None
    consents: list[ConsentAsked] = Field(default=[], max_length=2)

    def phone_number(self, now: datetime) -> PhoneNumber | None:
        """The number that was typed, by the plan of the day. Raises: as of ``PhoneNumber.parse``."""
        return None if self.phone is None else number(self.phone, now)

    def guardian(
        self,
        relationship: GuardianDeclaration,
        phone: PhoneNumber | None,
        attestation: IdAttestation | None,
        declaration: NoMobileDeclaration | None,
        now: datetime,
    ) -> Guardian:
        """As the registrar takes them, with what was read and asked before."""
        return Guardian(
            relationship=relationship,
            person=self.person.person,
            account=self.account,
            phone=phone,
            proof=self.proof,
            attestation=attestation,
            declaration=declaration,
            consents=tuple(each.given(now) for each in self.consents),
        )


class RulingAsked(Asked):
    """A decision from outside the family."""

    by: OneDecider
    words: Words = Field(description="An authority's or a court's reference; an operator's reason.")

    @property
    def ruling(self) -> Ruling:
        """As the links take it."""
        return Ruling(self.by, self.words)


class ConsentTold(Told):
    """A consent in force."""

    by: Consenter
    given_at: MomentTold
    text_version: str
    lang: str


class SuspensionTold(Told):
    """Why a link carries the account no more, and from when on."""

    reason: Suspension
    since: MomentTold


class LinkTold(Told):
    """Where a link between a child's account and an adult stands; no name, no birth date, no number."""

    link: str
    stage: LinkStage
    status: LinkStatus | None = Field(description="What the rules see of the stage; null: nothing.")
    requested_at: MomentTold
    expires_at: MomentTold = Field(description="Until when it can be answered, while it is beginning.")
    relation: Relation | None
    holder: Holder | None
    ground: Ground | None
    proven_at: MomentTold | None
    consents: list[ConsentTold]
    suspensions: list[SuspensionTold]
    disputed: bool
    carries_until: MomentTold | None = Field(description="Until when it carries the account all the same.")
    choices: dict[Action, Choice] = Field(description="What the adult chose, where it is not simply allowed.")
    activated_at: MomentTold | None
    ended: EndReason | None

    @classmethod
    def of(cls, state: LinkState) -> Self:
        """A link as JSON tells it."""
        declared = state.declaration
        return cls(
            link=state.id,
            stage=state.stage,
            status=state.status,
            requested_at=state.requested_at,
            expires_at=state.expires_at,
            relation=None if declared is None else declared.relation,
            holder=None if declared is None else declared.holder,
            ground=None if declared is None else declared.ground,
            proven_at=state.proven_at,
            consents=[
                ConsentTold(by=each.by, given_at=each.given_at, text_version=each.text_version, lang=each.lang)
                for each in state.given
            ],
            suspensions=[SuspensionTold(reason=reason, since=since) for reason, since in state.suspensions],
            disputed=state.disputed,
            carries_until=state.carries_until,
            choices=dict(state.choices),
            activated_at=state.activated_at,
            ended=state.ended,
        )
