"""What is asked and told of a sign-up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pydantic import Field

from idverify.account import Holder
from idverify.application import Application, Guardian
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.method import Method
from idverify.evidence.possession import PROOF_LIFETIME, Challenge, PossessionProof, Purpose
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.identifiers.phone import PhoneNumber
from idverify.law import day_of
from idverify.web.endpoints.answered import MomentTold
from idverify.web.endpoints.examples import ADULT, CAME_BACK, ORIGIN, PROVEN, SHOWN, shown
from idverify.web.endpoints.guardian_models import GuardianAsked
from idverify.web.endpoints.person_models import DeclarationAsked, IdentificationAsked, PersonAsked, number
from idverify.web.endpoints.texts import (
    ChallengeId,
    Lang,
    MaybePersonalId,
    MaybePhone,
    NetworkToken,
    OneHolder,
    OneItem,
    OnePurpose,
    ProofId,
)
from idverify.web.model import AccountName, Asked, CodeText, Day, OriginAsked, PhoneText, Told


class BeginAsked(Asked):
    """The first question of a sign-up, before any other information is taken."""

    model_config = shown({"birth_date": "1990-05-01"})

    birth_date: Day = Field(repr=False, examples=["1990-05-01"])


class ChallengeAsked(Asked):
    """A code is to be sent to a phone."""

    model_config = shown({"phone": "0912000001", "purpose": "enrol", "account": "lan", "origin": ORIGIN, "lang": "vi"})

    phone: PhoneText
    purpose: OnePurpose = Field(description="What the proof will be good for; a child's guardian takes `guardian`.")
    account: AccountName
    origin: OriginAsked
    lang: Lang = Field(default="vi", description="The language of the message.")


class ChallengeTold(Told):
    """A code was sent; whether anybody has an account with this number is told to nobody."""

    challenge: str = Field(description="Its id, to be given with the answer.")
    purpose: Purpose
    expires_at: MomentTold

    @classmethod
    def of(cls, challenge: Challenge) -> ChallengeTold:
        """A challenge as JSON tells it."""
        return cls(challenge=challenge.id, purpose=challenge.purpose, expires_at=challenge.expires_at)


class CodeAsked(Asked):
    """Somebody answers a challenge."""

    model_config = shown(
        {"challenge": "mX2vQ5d0pJtR7yK1sL9wB3nH6cF8gZ4a", "code": "123456", "account": "lan", "origin": ORIGIN}
    )

    challenge: ChallengeId
    code: CodeText
    account: AccountName
    origin: OriginAsked


class SilentProofAsked(Asked):
    """The operator of a number is asked whether a device holds it."""

    model_config = shown(
        {"phone": "0912000001", "token": "of-the-device", "purpose": "enrol", "account": "lan", "origin": ORIGIN}
    )

    phone: PhoneText
    token: NetworkToken = Field(description="What the device got of its operator over mobile data.")
    purpose: OnePurpose
    account: AccountName
    origin: OriginAsked


class ProofTold(Told):
    """A number was proven; whoever uses the proof gives the number again."""

    proof: str = Field(description="Its id, to be given where the proof is used; it serves once.")
    purpose: Purpose
    method: Method
    verified_at: MomentTold
    expires_at: MomentTold = Field(description="Until when it can be used.")

    @classmethod
    def of(cls, proof: PossessionProof) -> ProofTold:
        """A proof as JSON tells it."""
        return cls(
            proof=proof.id,
            purpose=proof.purpose,
            method=proof.method,
            verified_at=proof.verified_at,
            expires_at=proof.verified_at + PROOF_LIFETIME,
        )


class OwnDataAsked(Asked):
    """Somebody asks with data of their own."""

    model_config = shown({"account": "an", "user": {"name": "Người Thử", "birth_date": "2010-03-10"}, **PROVEN})

    account: AccountName
    user: PersonAsked = Field(description="Who will use it; of an organisation the responsible person.")
    holder: OneHolder = Holder.INDIVIDUAL
    phone: MaybePhone = None
    proof: ProofId | None = Field(default=None, description="Of holding the phone, for the purpose `enrol`.")
    personal_id: MaybePersonalId = None
    identification: IdentificationAsked | None = None
    declaration: DeclarationAsked | None = None
    sells: bool = Field(default=False, description="Whether the user means to sell.")
    also_collected: list[OneItem] = Field(
        default=[],
        max_length=8,
        description="What else was taken at sign-up. A picture of an identity paper is never to be taken "
        "(91/2025/QH15 art. 29.2); a caller that did is told so.",
    )

    def phone_number(self, now: datetime) -> PhoneNumber | None:
        """The number that was typed, by the plan of the day. Raises: as of ``PhoneNumber.parse``."""
        return None if self.phone is None else number(self.phone, now)

    def typed_id(self, now: datetime) -> PersonalIdNumber | None:
        """The personal ID that was typed. Raises: as of ``PersonalIdNumber.parse``."""
        return None if self.personal_id is None else PersonalIdNumber.parse(self.personal_id, as_of=day_of(now))

    def application(
        self,
        phone: PhoneNumber | None,
        personal_id: PersonalIdNumber | None,
        attestation: IdAttestation | None,
        declaration: NoMobileDeclaration | None,
        guardian: Guardian | None = None,
    ) -> Application:
        """As the registrar takes it, with what was read and asked before."""
        return Application(
            account=self.account,
            user=self.user.person,
            holder=self.holder,
            phone=phone,
            proof=self.proof,
            personal_id=personal_id,
            attestation=attestation,
            declaration=declaration,
            guardian=guardian,
            sells=self.sells,
            also_collected=frozenset(self.also_collected),
        )


_NEVER_A_CHILDS: Final = ("phone", "proof", "personal_id", "identification")
# What ``EnrolAsked.over_collected`` says, for the schema.
_NOTHING_OF_A_CHILD: Final[dict[str, dict[str, Any]]] = {
    "if": {"properties": {"guardian": {"type": "object"}}, "required": ["guardian"]},
    "then": {
        "properties": {
            "user": {"properties": {"name": {"type": "null"}}},
            **{each: {"type": "null"} for each in _NEVER_A_CHILDS},
        }
    },
}


class EnrolAsked(OwnDataAsked):
    """Somebody asks to open an account, alone or for a child; of a child nothing but a birth date is asked."""

    model_config = shown(
        {"account": "lan", "user": ADULT, **PROVEN},
        {"account": "nam", "user": ADULT, "identification": CAME_BACK},
        {
            "account": "an",
            "user": {"birth_date": "2016-03-10"},
            "guardian": {
                "relationship": {"relation": "mother"},
                "person": ADULT,
                **PROVEN,
                "consents": [{"by": "representative", **SHOWN}, {"by": "child", **SHOWN}],
            },
        },
        **_NOTHING_OF_A_CHILD,
    )

    guardian: GuardianAsked | None = Field(default=None, description="Who answers for a user under sixteen.")

    @property
    def over_collected(self) -> tuple[tuple[str, ...], ...]:
        """Which fields are filled in that are not to be asked of a child (330/2026/ND-CP art. 60.1.a), by place.

        They would be of no use, and what is of no use is not collected (91/2025/QH15 art. 3.2).
        """
        if self.guardian is None:
            return ()
        name = (("user", "name"),) if self.user.name is not None else ()
        return name + tuple((each,) for each in _NEVER_A_CHILDS if getattr(self, each) is not None)
