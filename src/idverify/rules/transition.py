"""What changes with a day: the ninety days of existing accounts, and the sixteenth birthday."""

from __future__ import annotations

from typing import Final

from idverify.account.guardian_link import LinkStatus
from idverify.law import decree_147_2024
from idverify.law.decree_147_2024 import NONE_WAITS_FROM
from idverify.law.reading import R_12
from idverify.rules.authentication import own
from idverify.rules.case import Case
from idverify.rules.force import MEANS
from idverify.rules.guardianship import carried
from idverify.rules.rule import GROWN, KEPT, Remedy, Rule, Verdict, fell_short, rule


def was_carried(case: Case) -> bool:
    """Whether the account of somebody no longer a child was once registered by a guardian."""
    return (
        bool(case.facts.guardians)
        and case.user_is_child is False
        and any(link.status not in (None, LinkStatus.REQUESTED) for link in case.guardians)
    )


def guardian_still_carries(case: Case) -> bool:
    """Whether reading R-12 lets the guardian's evidence carry the account beyond sixteen."""
    return was_carried(case) and case.consult(R_12) == "guardian_continues" and carried(case)


# 147/2024/ND-CP art. 82.10
@rule("transition.existing-accounts", decree_147_2024.ART_82_10, until=NONE_WAITS_FROM)
def existing_accounts(case: Case) -> Verdict:
    """Accounts that existed before the decree have ninety days to be authenticated."""
    return KEPT if case.waits else None


# 147/2024/ND-CP art. 27.3.a, 23.3.đ (what a guardian's information is for); art. 27.3.b, 23.3.e
@rule("transition.own-data-at-sixteen", *MEANS, ages=GROWN)
def own_data_at_sixteen(case: Case) -> Verdict:
    """Whoever has turned sixteen registers with their own information and proves it."""
    if not case.facts.guardians or case.waits or not (case.writes or case.interacts) or not was_carried(case):
        return None
    case.consult(R_12)
    if own(case).done or guardian_still_carries(case):
        return KEPT
    return fell_short(Remedy.REGISTER_OWN_DATA, Remedy.PROVE_PHONE)


RULES: Final[tuple[Rule, ...]] = (existing_accounts, own_data_at_sixteen)
