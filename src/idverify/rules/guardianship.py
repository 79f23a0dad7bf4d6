"""Who answers for the account of a user under sixteen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from idverify.account.account import Account
from idverify.account.action import COMMERCE, LIVE
from idverify.account.guardian_link import GuardianLink, LinkStatus, Relation
from idverify.account.holder import Holder
from idverify.law import decree_330_2026
from idverify.law.civil_code_2015 import GUARDIAN_AGE
from idverify.law.decree_147_2024 import PARENT_AGE
from idverify.law.decree_330_2026 import OWN_CONSENT_FROM_AGE
from idverify.law.reading import R_07, R_08, R_09, R_11, R_14, R_16
from idverify.rules.authentication import Authentication, authentication, own
from idverify.rules.case import Case
from idverify.rules.force import MEANS, REGISTERED_BY_GUARDIAN
from idverify.rules.rule import CHILD, KEPT, Remedy, Rule, Verdict, fell_short, rule


@dataclass(frozen=True, slots=True)
class Footing:
    """On what footing one active link stands.

    Attributes:
        old_enough: whether the adult is; True where the age is missing, which is named as a fact.
        proven: what the adult's evidence amounts to.
        proof_asked: whether anybody need be authenticated for what is asked.
        consented: whether every consent needed on this day was given.
        missing: which facts about the link are missing, by their paths; of the evidence if proof is asked.
    """

    old_enough: bool
    proven: Authentication
    proof_asked: bool
    consented: bool
    missing: tuple[str, ...]

    @property
    def carries(self) -> bool:
        """Whether it authenticates the child's account."""
        return self.old_enough and self.proven.done

    @property
    def lacks(self) -> int:
        """How many rules it breaches and facts it leaves open."""
        unproven = self.proof_asked and not self.proven.done
        uncarried = self.proof_asked and not self.carries
        return (not self.old_enough) + unproven + uncarried + (not self.consented) + len(self.missing)


_ASK_GUARDIAN: Final = fell_short(Remedy.ASK_GUARDIAN)


def concerns(case: Case) -> bool:
    """Whether the rules of this file are asked: a child writes, interacts or is signed up."""
    return case.user_is_child is True and not case.waits and (case.writes or case.interacts or case.action is None)


def nearest(case: Case) -> Footing | None:
    """The active link that lacks least, so that no family is asked for more; None without one.

    Of two that lack as much, the one whose lack can be put right soonest: consents, then proof, then age, which
    nobody puts right. It does not matter in which order the links are told.
    """
    found = case.guardian
    if isinstance(found, str):
        case.guardian = found = _nearest(case)
    return found


def _nearest(case: Case) -> Footing | None:
    return min(_footings(case), key=_how_far, default=None) if case.guardians else None


def _how_far(footing: Footing) -> tuple[object, ...]:
    facts = tuple(path.partition(".")[2].partition(".")[2] for path in footing.missing)
    return footing.lacks, not footing.carries, not footing.old_enough, not footing.proven.done, facts


def carried(case: Case) -> bool:
    """Whether the child's account is authenticated through somebody who answers for it."""
    footing = nearest(case)
    if footing is not None and footing.carries:
        return True
    return _own_evidence_counts(case) and footing is not None


def _own_evidence_counts(case: Case) -> bool:
    return own(case).done and case.consult(R_07) == "own_evidence_beside_link"


def _footings(case: Case) -> list[Footing]:
    return [_footing(case, index, link) for index, link in enumerate(case.guardians) if _stands(case, link)]


def _stands(case: Case, link: GuardianLink) -> bool:
    """Whether a link is active, or suspended with the operator's grace."""
    if link.status is not LinkStatus.SUSPENDED or link.carries_until is None:
        return link.status is LinkStatus.ACTIVE
    return case.at < link.carries_until and case.consult(R_16) == "operators_grace"


def _footing(case: Case, index: int, link: GuardianLink) -> Footing:
    proven = authentication(case, link.evidence, link.no_vn_mobile_declared_at)
    proof_asked = case.proof_asked
    missing = [proven.missing] if proof_asked and proven.missing is not None else []
    if link.relation is None:
        missing.append("relation")
    if link.holder is None:
        missing.append("holder")
    if link.holder is Holder.INDIVIDUAL and not _age_known(case, link):
        missing.append("birth_date")
    if link.relation is Relation.GUARDIAN and link.ground is None:
        missing.append("ground")
    return Footing(
        old_enough=_old_enough(case, link),
        proven=proven,
        proof_asked=proof_asked,
        consented=_consented(case, link),
        missing=tuple(f"guardians.{index}.{fact}" for fact in missing),
    )


def _age_known(case: Case, link: GuardianLink) -> bool:
    return link.birth_date is not None and link.birth_date <= case.day


def _old_enough(case: Case, link: GuardianLink) -> bool:
    # Civil Code art. 49 asks full capacity of guardians; it does not ask it of parents.
    if link.holder is not Holder.INDIVIDUAL or link.birth_date is None or not _age_known(case, link):
        return True
    if case.has_reached(link.birth_date, GUARDIAN_AGE.on(case.day)):
        return True
    if case.consult(R_08) == "both_18" or link.relation is Relation.GUARDIAN:
        return False
    return case.has_reached(link.birth_date, PARENT_AGE.on(case.day))


def _consented(case: Case, link: GuardianLink) -> bool:
    if not case.force.consents:
        return True
    needed = case.consult(R_11)
    if not case.exists(link.consents.representative):
        return False
    if not _asked_itself(case):
        return True
    return needed == "representative_only" or case.exists(link.consents.child)


def _asked_itself(case: Case) -> bool:
    """Whether the child has turned seven, from when its own consent is asked."""
    born = case.facts.user_birth_date
    return born is not None and case.has_had_birthday(born, OWN_CONSENT_FROM_AGE.on(case.day))


# 147/2024/ND-CP art. 27.3.a, 23.3.đ; 116/2025/QH15 art. 16.2
@rule("guardianship.child-needs-guardian", *REGISTERED_BY_GUARDIAN, ages=CHILD)
def child_needs_guardian(case: Case) -> Verdict:
    """A parent or guardian registers the account of a user under sixteen."""
    if not concerns(case):
        return None
    if case.action in LIVE - COMMERCE:
        case.consult(R_09)
    return _ASK_GUARDIAN if nearest(case) is None else KEPT


# 147/2024/ND-CP art. 27.3.a, 23.3.đ; 116/2025/QH15 art. 16.2; 91/2015/QH13 art. 49
@rule("guardianship.guardian-age", *REGISTERED_BY_GUARDIAN, ages=CHILD)
def guardian_age(case: Case) -> Verdict:
    """Whoever answers for a child is old enough to."""
    footing = nearest(case) if concerns(case) else None
    if footing is None:
        return None
    return KEPT if footing.old_enough else _ASK_GUARDIAN


# 147/2024/ND-CP art. 27.3.a, 23.3.đ with 27.3.b, 23.3.e; 116/2025/QH15 art. 16.2; 333/2026/ND-CP art. 16.2.b
@rule("guardianship.guardian-authenticated", *REGISTERED_BY_GUARDIAN, *MEANS, ages=CHILD)
def guardian_authenticated(case: Case) -> Verdict:
    """The account of a child is authenticated by the evidence of whoever answers for it."""
    footing = nearest(case) if concerns(case) else None
    # 116/2025/QH15 asks for the adult's information; proof is asked by the decrees only.
    if footing is None or not footing.proof_asked:
        return None
    proven = footing.proven.done or _own_evidence_counts(case)
    return KEPT if proven else fell_short(Remedy.GUARDIAN_AUTHENTICATE)


# 330/2026/ND-CP art. 60.1.b
@rule("guardianship.consents", decree_330_2026.ART_60_1_B, ages=CHILD)
def consent_under_seven(case: Case) -> Verdict:
    """For a child under seven the representative has consented."""
    return None if nearest(case) is None or not concerns(case) or _asked_itself(case) else _consents(case)


# 330/2026/ND-CP art. 60.1.c
@rule("guardianship.consents", decree_330_2026.ART_60_1_C, ages=CHILD)
def consents_from_seven(case: Case) -> Verdict:
    """For a child of seven or over the representative and the child have consented."""
    return _consents(case) if nearest(case) is not None and concerns(case) and _asked_itself(case) else None


def _consents(case: Case) -> Verdict:
    footing = nearest(case)
    if footing is None:
        return None
    return KEPT if footing.consented else fell_short(Remedy.GIVE_CONSENT)


# 147/2024/ND-CP art. 27.3.a, 23.3.đ; 116/2025/QH15 art. 16.2
@rule("guardianship.disputed", *REGISTERED_BY_GUARDIAN, ages=CHILD)
def disputed(case: Case) -> Verdict:
    """Nothing is written while those who answer for the child disagree."""
    if not case.guardians or not concerns(case):
        return None
    if all(link.status is not LinkStatus.DISPUTED for link in case.guardians):
        return None
    return _ASK_GUARDIAN if case.consult(R_14) == "dispute_stops" else None


# 147/2024/ND-CP art. 27.3.a, 23.3.đ; 116/2025/QH15 art. 16.2
@rule("guardianship.child-commerce", *REGISTERED_BY_GUARDIAN, ages=CHILD, actions=COMMERCE)
def child_commerce(case: Case) -> Verdict:
    """A child's account does not sell; the adult must be the one who does."""
    if not concerns(case):
        return None
    return fell_short() if case.consult(R_09) == "no_commerce" else None


# 330/2026/ND-CP art. 31.1.e
@rule("guardianship.child-made-account", decree_330_2026.ART_31_1_E)
def child_made_account(case: Case) -> Verdict:
    """An account that a child made, and that an authority identified as such, is disabled."""
    facts = case.facts
    if not isinstance(facts, Account) or not case.exists(facts.child_made_identified_at):
        return None
    return _ASK_GUARDIAN if case.writes or case.interacts else None


RULES: Final[tuple[Rule, ...]] = (
    child_needs_guardian,
    guardian_age,
    guardian_authenticated,
    consent_under_seven,
    consents_from_seven,
    disputed,
    child_commerce,
    child_made_account,
)
