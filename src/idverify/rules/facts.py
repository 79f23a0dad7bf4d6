"""A missing fact means no, and is named."""

from __future__ import annotations

from typing import Final

from idverify.account import Registration
from idverify.account.action import COMMERCE
from idverify.law import law_91_2025
from idverify.rules.authentication import LEVELLED, own, personal_id_proven
from idverify.rules.authentication import missing as evidence_missing
from idverify.rules.case import Case
from idverify.rules.force import MEANS, REGISTERED_BY_GUARDIAN
from idverify.rules.guardianship import nearest
from idverify.rules.rule import Remedy, Rule, Shortfall, Verdict, rule

_ABOUT_PERSONS: Final = (*MEANS, *REGISTERED_BY_GUARDIAN)
# Whether the ninety days of existing accounts apply is asked before anything else of the duty to authenticate.
_ABOUT_OPENING: Final = MEANS
_ABOUT_COLLECTING: Final = (law_91_2025.ART_3_2, law_91_2025.ART_29_2)


# The facts are those that the other rules ask about; it stands under the provisions they stand under.
@rule("facts.missing", *_ABOUT_PERSONS, *_ABOUT_COLLECTING)
def missing(case: Case) -> Verdict:
    """Nothing that the law asks about is guessed."""
    if not case.regulated:
        return None
    facts, force = case.facts, case.force
    found: list[Shortfall] = []
    if isinstance(facts, Registration):
        if facts.collected is None:
            found.append(Shortfall(fact="collected", under=_ABOUT_COLLECTING))
    elif (facts.opened_at is None or facts.opened_at > case.at) and (force.means or force.children):
        found.append(Shortfall(fact="opened_at", under=_ABOUT_OPENING))
    if force.means or force.children:
        if facts.holder is None:
            found.append(Shortfall(fact="holder"))
        if not case.waits:
            found += _about_the_user(case)
    return tuple(found) or None


def _about_the_user(case: Case) -> list[Shortfall]:
    child = case.user_is_child
    if child:
        return [_about_a_guardian(path) for path in _guardian_paths(case)]
    evidence = case.facts.evidence
    if child is None:
        unknown = [Shortfall((Remedy.PROVIDE_BIRTH_DATE,), fact="user_birth_date", under=REGISTERED_BY_GUARDIAN)]
        # Until the age is known it is not known whose evidence counts; only its absence is named.
        return [*unknown, Shortfall(fact="evidence", under=MEANS)] if evidence is None and case.proof_asked else unknown
    if not case.proof_asked:
        return []
    path = own(case).missing
    if path is None and evidence and case.action in COMMERCE and not personal_id_proven(case, evidence):
        path = evidence_missing(case, evidence, LEVELLED)
    return [] if path is None else [Shortfall(fact=path, under=MEANS)]


def _guardian_paths(case: Case) -> list[str]:
    # A link whose state nobody recorded may be a disputed one, which stops the account.
    unknown = [f"guardians.{index}.status" for index, link in enumerate(case.guardians) if link.status is None]
    footing = nearest(case)
    return unknown + ([] if footing is None else list(footing.missing))


def _about_a_guardian(path: str) -> Shortfall:
    if ".evidence" in path:
        return Shortfall(fact=path, under=MEANS)
    return Shortfall((Remedy.PROVIDE_BIRTH_DATE,) if path.endswith(".birth_date") else (), path, REGISTERED_BY_GUARDIAN)


RULES: Final[tuple[Rule, ...]] = (missing,)
