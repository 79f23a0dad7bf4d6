"""What a parent or guardian allows the child: asked beside the law, and told apart from it in every breach.

147/2024/ND-CP arts. 27.3.a, 23.3.đ have them supervise what a child posts and shares; how is theirs to choose.
"""

from __future__ import annotations

from typing import Final

from idverify.account.account import Account
from idverify.account.choice import Choice
from idverify.account.guardian_link import LinkStatus
from idverify.rules.case import Case
from idverify.rules.rule import KEPT, Remedy, Rule, Verdict, fell_short

# A guardian whose proof lapsed has not taken anything back.
_CHOOSING: Final = frozenset({LinkStatus.ACTIVE, LinkStatus.SUSPENDED, LinkStatus.DISPUTED})
_ASK: Final = fell_short(Remedy.ASK_PERMISSION)


def chosen(case: Case) -> Choice:
    """The strictest of what guardians chose for the action asked about, of a user who is not known to be grown."""
    if case.action is None or not any(link.choices for link in case.guardians) or case.user_is_child is False:
        return Choice.ALLOW
    found = {
        choice
        for link in case.guardians
        if link.status in _CHOOSING
        for action, choice in link.choices
        if action is case.action
    }
    return next((choice for choice in (Choice.OFF, Choice.ASK_FIRST) if choice in found), Choice.ALLOW)


def _off(case: Case) -> Verdict:
    return _ASK if chosen(case) is Choice.OFF else None


def _ask_first(case: Case) -> Verdict:
    if chosen(case) is not Choice.ASK_FIRST or not isinstance(case.facts, Account):
        return None
    return KEPT if case.exists(case.facts.item_allowed_at) else _ASK


RULES: Final = (Rule("guardian-choice.off", (), _off), Rule("guardian-choice.ask-first", (), _ask_first))
