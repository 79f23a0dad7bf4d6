"""A missing fact means no, and is named."""

from __future__ import annotations

from typing import Final

from idverify.account import Account, Registration
from idverify.account.action import COMMERCE
from idverify.law import decree_333_2026
from idverify.rules.authentication import MEANS, missing_level, own
from idverify.rules.case import Case
from idverify.rules.guardianship import REGISTERED_BY_GUARDIAN, nearest
from idverify.rules.rule import Remedy, Rule, Shortfall, Verdict, rule


# The facts are those that the other rules ask about; it stands under the provisions they stand under.
@rule("facts.missing", *MEANS, *REGISTERED_BY_GUARDIAN)
def missing(case: Case) -> Verdict:
    """Nothing that the law asks about is guessed."""
    if not case.regulated:
        return None
    found = [*_about_the_account(case), *_about_the_evidence(case)]
    return tuple(found) or None


def _about_the_account(case: Case) -> list[Shortfall]:
    facts = case.facts
    found = []
    if isinstance(facts, Account) and not case.exists(facts.opened_at):
        found.append(Shortfall(fact="opened_at"))
    if facts.holder is None:
        found.append(Shortfall(fact="holder"))
    if case.user_is_child is None and not case.waits:
        found.append(Shortfall((Remedy.PROVIDE_BIRTH_DATE,), fact="user_birth_date"))
    if isinstance(facts, Registration) and facts.collected is None:
        found.append(Shortfall(fact="collected"))
    if facts.evidence is None and _proof_is_asked(case):
        found.append(Shortfall(fact="evidence"))
    return found


def _proof_is_asked(case: Case) -> bool:
    """Whether evidence matters: not while the duty waits, nor at a sign-up before 333/2026/ND-CP art. 16.2.a."""
    if case.action is None:
        return bool(case.in_force((decree_333_2026.ART_16_2_A,)))
    return not case.waits


def _about_the_evidence(case: Case) -> list[Shortfall]:
    if case.waits or case.user_is_child is None:
        return []
    if case.user_is_child:
        footing = nearest(case)
        paths = [] if footing is None else list(footing.missing)
        if not _proof_is_asked(case):
            paths = [path for path in paths if ".evidence." not in path]
        return [_about_a_guardian(path) for path in paths]
    if not _proof_is_asked(case):
        return []
    path = own(case).missing
    if path is None and case.action in COMMERCE:
        path = missing_level(case, case.facts.evidence)
    return [] if path is None else [Shortfall(fact=path)]


def _about_a_guardian(path: str) -> Shortfall:
    return Shortfall((Remedy.PROVIDE_BIRTH_DATE,) if path.endswith(".birth_date") else (), fact=path)


RULES: Final[tuple[Rule, ...]] = (missing,)
