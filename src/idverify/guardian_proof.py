"""What an adult proves who wants to answer for a child, held against what the law of the day asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from idverify.account import (
    Account,
    Action,
    Consents,
    GuardianDeclaration,
    GuardianLink,
    Holder,
    LinkStatus,
    Person,
    Registration,
    Service,
)
from idverify.application import Application, Guardian
from idverify.decision import decide, decide_enrolment
from idverify.errors import GuardianshipError
from idverify.evidence.attestation import IdAttestation
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.identifiers.phone import PhoneNumber
from idverify.intake import Intake
from idverify.law import Readings, day_of
from idverify.ports import ChildAccount, KeptLink, NewEvidence
from idverify.sealing import SealedRecord


@dataclass(frozen=True, slots=True)
class Taken:
    """What was proven, and the record of it."""

    evidence: tuple[NewEvidence, ...]
    record: SealedRecord


class GuardianProof:
    """The adults' proofs of one platform.

    Args:
        service: what kind of network it is.
        readings: how the law's silences are read.
        intake: what takes proofs in.
    """

    def __init__(self, *, service: Service, readings: Readings, intake: Intake) -> None:
        self._service = service
        self._readings = readings
        self._intake = intake

    def require_old_enough(self, relationship: GuardianDeclaration, birth_date: date | None, now: datetime) -> None:
        """Refuse whoever is too young to answer for a child (Civil Code art. 49; reading R-08).

        Raises:
            GuardianshipError: the birth date is missing, or is an institution's (``birth_date_missing``), or is too
                late (``too_young``).
        """
        if (birth_date is None) is (relationship.holder is Holder.INDIVIDUAL):
            raise GuardianshipError("birth_date_missing")
        link = GuardianLink(
            relation=relationship.relation,
            holder=relationship.holder,
            birth_date=birth_date,
            status=LinkStatus.ACTIVE,
            ground=relationship.ground,
        )
        # Of a child born today: whoever's age is asked about, it is not the child's.
        newborn = Account(opened_at=now, user_birth_date=day_of(now), guardians=(link,))
        decision = decide(newborn, Action.POST, service=Service.DOMESTIC, at=now, readings=self._readings)
        if {"guardianship.guardian-age", "facts.missing"} & set(decision.rules_breached):
            raise GuardianshipError("too_young")

    def taken(
        self,
        child: ChildAccount,
        kept: KeptLink,
        *,
        name: str | None,
        phone: PhoneNumber | None,
        proof: str | None,
        attestation: IdAttestation | None,
        declaration: NoMobileDeclaration | None,
        now: datetime,
    ) -> Taken:
        """What the adult of a link proves now; arguments and errors as of ``Guardianship.proved``."""
        relationship = kept.state.declaration
        if relationship is None:
            raise GuardianshipError("not_now")
        guardian = Guardian(
            relationship=relationship,
            person=Person(name, kept.birth_date),
            phone=phone,
            proof=proof,
            attestation=attestation,
            declaration=declaration,
        )
        evidence = self._intake.of_guardian(guardian, child.id, now)
        if not evidence:
            raise GuardianshipError("nothing_proven")
        if kept.state.activated_at is not None:
            self._require_authenticated(child, kept, evidence, guardian, now)
            return Taken(evidence, self._intake.supplement_of(child.id, guardian))
        if guardian.person.name is None:
            raise GuardianshipError("name_missing")
        application = Application(account=child.id, user=Person(None, child.facts.user_birth_date), guardian=guardian)
        self._require_enough(application, guardian, evidence, now)
        return Taken(evidence, self._intake.sealed(child.id, application.record))

    def _require_authenticated(
        self, child: ChildAccount, kept: KeptLink, evidence: tuple[NewEvidence, ...], guardian: Guardian, now: datetime
    ) -> None:
        """Refuse what would not carry the account by itself; what was proven before counts no more.

        Raises:
            DeniedError: by which rules.
        """
        link = kept.state.facts(birth_date=kept.birth_date, evidence=tuple(each.evidence for each in evidence))
        if link is None:
            raise GuardianshipError("over")
        declared = guardian.declaration.declared_at if guardian.declaration else kept.state.no_vn_mobile_declared_at
        link = replace(link, status=LinkStatus.ACTIVE, no_vn_mobile_declared_at=declared)
        facts = replace(child.facts, guardians=(link,))
        decision = decide(facts, Action.POST, service=self._service, at=now, readings=self._readings)
        if "guardianship.guardian-authenticated" in decision.rules_breached:
            decision.require()

    def _require_enough(
        self, application: Application, guardian: Guardian, evidence: tuple[NewEvidence, ...], now: datetime
    ) -> None:
        """Refuse what an account could not be opened with; the consents are asked next.

        Raises:
            DeniedError: by which rules.
        """
        relationship = guardian.relationship
        link = GuardianLink(
            relation=relationship.relation,
            holder=relationship.holder,
            birth_date=guardian.person.birth_date,
            status=LinkStatus.ACTIVE,
            ground=relationship.ground,
            evidence=tuple(each.evidence for each in evidence),
            no_vn_mobile_declared_at=None if guardian.declaration is None else guardian.declaration.declared_at,
            consents=Consents(now, now),
        )
        registration = Registration(
            user_birth_date=application.user.birth_date, collected=application.collected, guardians=(link,)
        )
        decide_enrolment(registration, service=self._service, at=now, readings=self._readings).require()
