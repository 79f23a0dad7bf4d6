"""What is collected, and proven, when somebody signs up."""

from __future__ import annotations

from typing import Final

from idverify.account.guardian_link import LinkStatus
from idverify.account.holder import Holder
from idverify.account.registration import Item, Registration
from idverify.evidence.method import Method
from idverify.law import decree_147_2024, decree_333_2026, law_91_2025
from idverify.law.reading import R_15
from idverify.rules.case import Case
from idverify.rules.posting import authenticated
from idverify.rules.rule import KEPT, Remedy, Rule, Shortfall, Verdict, fell_short, rule


def _collected(case: Case) -> frozenset[Item] | None:
    """What was collected; None where nobody said, which is named as a missing fact."""
    return case.facts.collected if isinstance(case.facts, Registration) else None


# 147/2024/ND-CP art. 27.3.a, 23.3.đ: "Họ và tên, ngày tháng năm sinh, số điện thoại di động tại Việt Nam
# (hoặc số định danh cá nhân)"
@rule("registration.information", decree_147_2024.ART_27_3_A, decree_147_2024.ART_23_3_DD)
def information(case: Case) -> Verdict:
    """Name, birth date, and phone or personal ID are stored at sign-up."""
    if case.facts.holder is Holder.ORGANISATION and case.consult(R_15) == "not_listed":
        return None
    collected = _collected(case)
    if collected is None:
        return None
    found = []
    if Item.NAME not in collected:
        found.append(Shortfall(fact=Item.NAME))
    if Item.BIRTH_DATE not in collected and not _institution_registers(case):
        found.append(Shortfall((Remedy.PROVIDE_BIRTH_DATE,), fact=Item.BIRTH_DATE))
    if not collected & {Item.PHONE, Item.PERSONAL_ID}:
        remedies = (Remedy.PROVE_PHONE,) if case.user_is_child is False else ()
        found.append(Shortfall(remedies, fact=Item.PHONE))
    return tuple(found)


def _institution_registers(case: Case) -> bool:
    """Whether an institution registers a child it is the guardian of: it has no birth date to give."""
    if not case.user_is_child or not case.guardians:
        return False
    institutions = all(link.holder is Holder.ORGANISATION for link in case.guardians)
    return institutions and case.consult(R_15) == "not_listed"


# 91/2025/QH15 art. 3.2
@rule("registration.over-collection", law_91_2025.ART_3_2)
def over_collection(case: Case) -> Verdict:
    """Phone and personal ID are alternatives; both are taken only from somebody who sells."""
    collected = _collected(case)
    if not isinstance(case.facts, Registration) or collected is None or case.facts.sells:
        return None
    return fell_short() if {Item.PHONE, Item.PERSONAL_ID} <= collected else KEPT


# 91/2025/QH15 art. 29.2
@rule("evidence.identity-paper-image", law_91_2025.ART_29_2)
def identity_paper_image(case: Case) -> Verdict:
    """No picture of an identity paper is asked for."""
    # Whoever offers one as evidence today uses it as a factor today, whenever it was taken; a parent for a child too.
    # Of a link that has ended nothing is a factor any more, so what its adult once showed does not count.
    offered = list(case.facts.evidence or ())
    for link in case.facts.guardians:
        if link.status is not LinkStatus.ENDED:
            offered.extend(link.evidence or ())
    pictures = [
        each
        for each in offered
        if each.method is Method.ID_DOCUMENT_IMAGE and (each.verified_at is None or case.exists(each.verified_at))
    ]
    collected = _collected(case)
    if pictures or Item.ID_DOCUMENT_IMAGE in (collected or ()):
        return fell_short()
    return None if collected is None else KEPT


# 333/2026/ND-CP art. 16.2.a
@rule("registration.proof-at-sign-up", decree_333_2026.ART_16_2_A)
def proof_at_sign_up(case: Case) -> Verdict:
    """The user's information is authenticated at the moment of sign-up."""
    return authenticated(case)


RULES: Final[tuple[Rule, ...]] = (information, over_collection, identity_paper_image, proof_at_sign_up)
