"""Only authenticated accounts write, and since 2026 only they use interactive features."""

from __future__ import annotations

from typing import Final

from idverify.account.action import INTERACTIVE, LIVE
from idverify.law import decree_147_2024, decree_333_2026
from idverify.rules import transition
from idverify.rules.authentication import opened_by_personal_id, own
from idverify.rules.case import Case
from idverify.rules.guardianship import carried, nearest
from idverify.rules.rule import KEPT, Remedy, Rule, Verdict, fell_short, rule

_ASK_GUARDIAN, _GUARDIAN_AUTHENTICATE = fell_short(Remedy.ASK_GUARDIAN), fell_short(Remedy.GUARDIAN_AUTHENTICATE)


def authenticated(case: Case) -> Verdict:
    """Whether the account is authenticated, and what would authenticate it."""
    child = case.user_is_child
    if child is False:
        found = own(case)
        if found.done or transition.guardian_still_carries(case) or opened_by_personal_id(case):
            return KEPT
        return found.verdict
    if child is None:
        # With the age unknown it is said only when neither way of authenticating is there.
        if own(case).done or carried(case):
            return None
        return fell_short(Remedy.PROVIDE_BIRTH_DATE)
    if carried(case):
        return KEPT
    footing = nearest(case)
    return _GUARDIAN_AUTHENTICATE if footing is not None and footing.old_enough else _ASK_GUARDIAN


# 147/2024/ND-CP art. 27.3.b, 23.3.e, paragraph 3; 333/2026/ND-CP art. 16.2.d
@rule(
    "posting.authenticated-only",
    decree_147_2024.ART_27_3_B,
    decree_147_2024.ART_23_3_E,
    decree_333_2026.ART_16_2_D,
)
def authenticated_only(case: Case) -> Verdict:
    """Only an authenticated account posts, comments, goes live or shares."""
    return authenticated(case) if case.writes and not case.waits else None


# 333/2026/ND-CP art. 16.2.d
@rule("posting.interactive-features", decree_333_2026.ART_16_2_D, actions=INTERACTIVE)
def interactive_features(case: Case) -> Verdict:
    """Only an authenticated account likes, votes, sends messages or calls."""
    return authenticated(case) if case.interacts else None


# 147/2024/ND-CP art. 24.6.d
@rule("service.livestream-licence", decree_147_2024.ART_24_6_D, actions=LIVE)
def livestream_licence(case: Case) -> Verdict:
    """Only a licensed domestic network offers livestreams."""
    return KEPT if case.service.licensed else fell_short()


RULES: Final[tuple[Rule, ...]] = (authenticated_only, interactive_features, livestream_licence)
