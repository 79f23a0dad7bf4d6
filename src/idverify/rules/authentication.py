"""How an account is authenticated: by a phone, or by a personal ID where there is none."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from idverify.account.action import COMMERCE, Action
from idverify.account.guardian_link import LinkStatus
from idverify.evidence.method import ASSURANCE_LEVELS, EID_METHODS, PHONE_METHODS, Evidence, Method
from idverify.law import decree_147_2024, decree_333_2026, law_122_2025
from idverify.law.reading import R_04, R_05, R_06, R_09, R_10
from idverify.rules.case import Case
from idverify.rules.force import MEANS
from idverify.rules.rule import GROWN, KEPT, Remedy, Rule, Verdict, fell_short, rule


class Authentication(NamedTuple):
    """What somebody's evidence amounts to.

    Attributes:
        done: whether it authenticates.
        by_eid: whether it does so by electronic identification, in place of a phone.
        undeclared: whether it would, had the person declared to have no Vietnamese mobile.
        remedies: what would authenticate.
        missing: which fact about the evidence is missing, by its path below the person.
        verdict: what a rule says that asks for authentication and nothing else.
    """

    done: bool
    by_eid: bool = False
    undeclared: bool = False
    remedies: tuple[Remedy, ...] = ()
    missing: str | None = None
    verdict: Verdict = KEPT


def _not_done(*remedies: Remedy, undeclared: bool = False, missing: str | None = None) -> Authentication:
    return Authentication(
        done=False, undeclared=undeclared, remedies=remedies, missing=missing, verdict=fell_short(*remedies)
    )


BY_PHONE: Final = Authentication(done=True)
_NOTHING: Final = _not_done(Remedy.PROVE_PHONE)
_DECLARED: Final = _not_done(Remedy.AUTHENTICATE_PERSONAL_ID, Remedy.PROVE_PHONE)


def authentication(case: Case, evidence: tuple[Evidence, ...] | None, declared_at: datetime | None) -> Authentication:
    """What one person's evidence and declaration amount to at the moment of the case."""
    by_personal_id = by_other = False
    if evidence:
        at = case.at
        for each in evidence:
            if each.method in PHONE_METHODS and each.verified_at is not None and each.verified_at <= at:
                return BY_PHONE
        by_personal_id = personal_id_proven(case, evidence)
        by_other = (
            any(each.method is Method.OTHER_EID for each in case.existing(evidence))
            and case.consult(R_05) == "with_declaration"
            and case.force.other_eid
        )
    declared = case.exists(declared_at)
    if by_personal_id and not declared and case.consult(R_04) == "eid_suffices":
        return Authentication(done=True, by_eid=True)
    if by_personal_id or by_other:
        if declared:
            return Authentication(done=True, by_eid=True)
        undated = missing(case, evidence, PHONE_METHODS)
        return _not_done(Remedy.DECLARE_NO_VN_MOBILE, Remedy.PROVE_PHONE, undeclared=True, missing=undated)
    if evidence == ():
        return _DECLARED if declared else _NOTHING
    # Phone first: the personal ID is asked only of someone who has declared to have none.
    remedies = (_DECLARED if declared else _NOTHING).remedies
    return _not_done(*remedies, missing=missing(case, evidence, _PROVING))


def personal_id_proven(case: Case, evidence: tuple[Evidence, ...] | None) -> bool:
    """Whether a personal ID was proven by electronic identification at a sufficient level."""
    if not evidence:
        return False
    levels = [
        each.level
        for each in case.existing(evidence)
        if each.method is Method.PERSONAL_ID_EID and each.level in ASSURANCE_LEVELS
    ]
    if not levels:
        return False
    needed = int(case.consult(R_06).removeprefix("level_"))
    return max(level for level in levels if level is not None) >= needed


def missing(case: Case, evidence: tuple[Evidence, ...] | None, methods: frozenset[Method]) -> str | None:
    """The path of the first thing that nobody recorded about evidence of some methods, if there is one."""
    if evidence is None:
        return "evidence"
    for index, each in enumerate(evidence):
        if each.method in methods and each.verified_at is None:
            return f"evidence.{index}.verified_at"
        if each.method in methods & LEVELLED and case.exists(each.verified_at) and each.level is None:
            return f"evidence.{index}.level"
    return None


LEVELLED: Final = frozenset({Method.PERSONAL_ID_EID})
_PROVING: Final = PHONE_METHODS | EID_METHODS


def own(case: Case) -> Authentication:
    """What the user's own evidence amounts to."""
    found = case.own
    if found is None:
        case.own = found = authentication(case, case.facts.evidence, case.facts.no_vn_mobile_declared_at)
    return found


# 147/2024/ND-CP art. 27.3.b, 23.3.e, sentence 2; 333/2026/ND-CP art. 16.2.b
@rule("authentication.no-mobile-declaration", *MEANS, ages=GROWN)
def no_mobile_declaration(case: Case) -> Verdict:
    """An electronic identification stands in for a phone only of someone who declared to have none."""
    if case.own is BY_PHONE or not case.proof_asked:
        return None
    found = own(case)
    if found.undeclared and not opened_by_personal_id(case):
        return found.verdict
    return KEPT if found.by_eid else None


def opened_by_personal_id(case: Case) -> bool:
    """Whether reading R-10 lets the personal ID alone open commerce."""
    return case.action in COMMERCE and personal_id_proven(case, case.facts.evidence) and case.consult(R_10) == "instead"


_NO_PERSONAL_ID: Final = fell_short(Remedy.AUTHENTICATE_PERSONAL_ID)


# 147/2024/ND-CP art. 27.3.b, 23.3.e, paragraph 2; 333/2026/ND-CP art. 16.2.c
@rule(
    "authentication.commercial-livestream",
    decree_147_2024.ART_27_3_B,
    decree_147_2024.ART_23_3_E,
    decree_333_2026.ART_16_2_C,
    actions=COMMERCE,
)
def commercial_livestream(case: Case) -> Verdict:
    """A livestream with a commercial purpose needs the personal ID, beside the account's authentication."""
    child = case.user_is_child
    if child is None:
        return None
    if child:
        if case.consult(R_09) == "no_commerce":
            return None  # guardianship.child-commerce denies it
        active = (link for link in case.guardians if link.status is LinkStatus.ACTIVE)
        proven = any(personal_id_proven(case, link.evidence) for link in active)
        return KEPT if proven else fell_short(Remedy.GUARDIAN_AUTHENTICATE)
    case.consult(R_10)
    return KEPT if personal_id_proven(case, case.facts.evidence) else _NO_PERSONAL_ID


# 122/2025/QH15 art. 22.4
@rule("authentication.sales-streamer", law_122_2025.ART_22_4, actions=frozenset({Action.SALES_LIVESTREAM}))
def sales_streamer(case: Case) -> Verdict:
    """Whoever sells in a livestream with ordering in it is e-identified before it begins."""
    if case.user_is_child and case.consult(R_09) == "no_commerce":
        return None  # guardianship.child-commerce denies it; asking a streamer would help nobody
    case.consult(R_10)
    return KEPT if case.exists(case.streamer_eid_at) else fell_short(Remedy.AUTHENTICATE_STREAMER)


RULES: Final[tuple[Rule, ...]] = (no_mobile_declaration, commercial_livestream, sales_streamer)
