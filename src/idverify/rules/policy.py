"""The operator's own limits: off unless switched on, and told apart from the law in every breach.

No text read so far caps the accounts on a number or asks for proof again after a time; where an
operator wishes it, it is theirs to answer for.
"""

from __future__ import annotations

from collections.abc import Callable
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
        answer_contest_within: how long an account may go on after somebody else proved its phone, unless it is
            proven here again.
        guardian_grace: for how long a child's account goes on when somebody else proved its guardian's number
            (reading R-16); None: it stops at once.

    Raises:
        ValueError: a limit that lets nothing through.
    """

    accounts_per_number: int | None = None
    wards_per_guardian: int | None = None
    proof_age: timedelta | None = None
    answer_contest_within: timedelta | None = None
    guardian_grace: timedelta | None = None

    def __post_init__(self) -> None:
        if any(most is not None and most < 1 for most in (self.accounts_per_number, self.wards_per_guardian)):
            raise ValueError("a limit lets at least one through")
        times = (self.proof_age, self.answer_contest_within, self.guardian_grace)
        if any(time is not None and time <= timedelta(0) for time in times):
            raise ValueError("a proof is good for some time")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What is asked before each write, beside the law."""
        times = (
            ("operator.proof-age", self.proof_age, _proven_at),
            ("operator.number-contested", self.answer_contest_within, _contested_at),
        )
        return tuple(_limit(id, time, since) for id, time, since in times if time is not None)

    def moments_of_change(self, evidence: tuple[Evidence, ...]) -> list[datetime]:
        """When proofs grow too old, and contests have gone unanswered for too long."""
        phones = [each for each in evidence if each.method in PHONE_METHODS]
        times = ((self.proof_age, _proven_at), (self.answer_contest_within, _contested_at))
        moments = [(since(each), time) for time, since in times for each in phones]
        return [moment + time for moment, time in moments if moment is not None and time is not None]


NO_POLICY: Final = Policy()


def _proven_at(evidence: Evidence) -> datetime | None:
    return evidence.verified_at


def _contested_at(evidence: Evidence) -> datetime | None:
    return evidence.contested_at


def _limit(id: str, time: timedelta, since: Callable[[Evidence], datetime | None]) -> Rule:
    def judge(case: Case) -> Verdict:
        """What carries the account today would carry it still, were the proofs not there whose time is over."""
        if not case.proof_asked:
            return None
        left = case.with_facts(_without(case, time, since))
        if case.user_is_child:
            carried, still = nearest(case), nearest(left)
            if carried is None or carried.lacks or still is None:
                return None
            return fell_short(Remedy.GUARDIAN_AUTHENTICATE) if still.lacks else KEPT
        if authenticated(case) != KEPT:
            return None
        return fell_short(Remedy.PROVE_PHONE) if authenticated(left) else KEPT

    return Rule(id, (), judge)


def _without(case: Case, time: timedelta, since: Callable[[Evidence], datetime | None]) -> Account | Registration:
    def over(each: Evidence) -> bool:
        moment = since(each) if each.method in PHONE_METHODS else None
        return moment is not None and moment + time <= case.at

    def left(evidence: tuple[Evidence, ...] | None) -> tuple[Evidence, ...]:
        return tuple(each for each in evidence or () if not over(each))

    links = tuple(replace(link, evidence=left(link.evidence)) for link in case.facts.guardians)
    return replace(case.facts, evidence=left(case.facts.evidence), guardians=links)
