"""The operator's own limits: off unless switched on, and told apart from the law in every breach.

No text read so far caps the accounts on a number or asks for proof again after a time; where an
operator wishes it, it is theirs to answer for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from idverify.account import Account, Registration
from idverify.evidence.method import PHONE_METHODS, Evidence
from idverify.rules.case import Case
from idverify.rules.guardianship import nearest
from idverify.rules.posting import authenticated
from idverify.rules.rule import KEPT, Remedy, Rule, Verdict, fell_short


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator limits beyond the law; None: not at all.

    Attributes:
        accounts_per_number: how many accounts may stand on one phone or personal ID; children's
            accounts do not count, since the law puts a parent's number behind them.
        wards_per_guardian: how many children's accounts one adult's number may answer for.
        proof_age: for how long the proof of a phone lets an account write.

    Raises:
        ValueError: a limit that lets nothing through.
    """

    accounts_per_number: int | None = None
    wards_per_guardian: int | None = None
    proof_age: timedelta | None = None

    def __post_init__(self) -> None:
        if any(most is not None and most < 1 for most in (self.accounts_per_number, self.wards_per_guardian)):
            raise ValueError("a limit lets at least one through")
        if self.proof_age is not None and self.proof_age <= timedelta(0):
            raise ValueError("a proof is good for some time")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What is asked before each write, beside the law."""
        return () if self.proof_age is None else (_proof_age_rule(self.proof_age),)

    def moments_of_change(self, evidence: tuple[Evidence, ...]) -> list[datetime]:
        """When proofs grow too old."""
        if self.proof_age is None:
            return []
        proven = (each.verified_at for each in evidence if each.method in PHONE_METHODS)
        return [moment + self.proof_age for moment in proven if moment is not None]


NO_POLICY: Final = Policy()


def _proof_age_rule(age: timedelta) -> Rule:
    def judge(case: Case) -> Verdict:
        """What carries the account today would carry it still, were the proofs that are too old not there."""
        if not case.proof_asked:
            return None
        fresh = case.with_facts(_without_old_proofs(case, age))
        if case.user_is_child:
            carried, still = nearest(case), nearest(fresh)
            if carried is None or carried.lacks or still is None:
                return None
            return fell_short(Remedy.GUARDIAN_AUTHENTICATE) if still.lacks else KEPT
        if authenticated(case) != KEPT:
            return None
        return fell_short(Remedy.PROVE_PHONE) if authenticated(fresh) else KEPT

    return Rule("operator.proof-age", (), judge)


def _without_old_proofs(case: Case, age: timedelta) -> Account | Registration:
    def fresh(evidence: tuple[Evidence, ...] | None) -> tuple[Evidence, ...]:
        return tuple(
            each
            for each in evidence or ()
            if each.method not in PHONE_METHODS or each.verified_at is None or case.at < each.verified_at + age
        )

    links = tuple(replace(link, evidence=fresh(link.evidence)) for link in case.facts.guardians)
    return replace(case.facts, evidence=fresh(case.facts.evidence), guardians=links)
