"""Decisions: what the rules found, weighed, explained, and good until when.

Three questions can be asked: may an account act, may it be opened, may somebody begin to sign up.
Each answer names every rule that is breached, never the first only, and every provision and reading
it rests on. Texts and the day it ends are worked out when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NoReturn

from idverify.account import Account, Action, Registration, Service, ServiceKind
from idverify.account.registration import Item
from idverify.errors import IdverifyError, OutOfScopeError
from idverify.evidence.method import Evidence
from idverify.law import DEFAULT_READINGS, SNAPSHOTS, Readings, birthday, day_of, snapshot_on, start_of
from idverify.messages import Text, text
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Case, Remedy, Rule, Shortfall, provisions_in_force
from idverify.rules.policy import NO_POLICY, Policy

# The days on which a rule may begin to judge otherwise, whatever the facts.
_DAYS_OF_CHANGE = (*SNAPSHOTS, date(2025, 3, 25), date(2025, 3, 26))  # the latter two: reading R-01
_AGES_OF_CHANGE = (7, 16, 18)


class Basis(StrEnum):
    """On whose word a denial rests."""

    LAW = "law"
    OPERATOR = "operator"  # the platform's own limit
    GUARDIAN = "guardian"  # what the guardian allows


class DeniedError(IdverifyError):
    """The law says no; the decision says why and what to do.

    Attributes:
        decision: the whole decision.
    """

    family = "denied"

    def __init__(self, decision: Decision) -> None:
        super().__init__("denied", rules=", ".join(decision.rules_breached))
        self.decision = decision


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that stands in the way.

    Attributes:
        rule: its id.
        basis: on whose word it rests.
        citations: the provisions in force that it stands under.
        remedies: what puts it right, as far as the person can.
        fact: the missing fact, where one is.
    """

    rule: str
    basis: Basis
    citations: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    fact: str | None = None

    @property
    def message(self) -> Text:
        """What to tell a person."""
        if self.fact is None:
            return text(f"rule.{self.rule}")
        name = text(f"fact.{self.fact.rpartition('.')[2]}")
        return text(f"rule.{self.rule}.fact", fact=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, so that it can be asked again for another moment.

    Attributes:
        rules: the list of rules that judge it.
        facts, action, service, readings: as of ``rules.Case``.
        policy: the operator's own limits.
    """

    rules: tuple[Rule, ...]
    facts: Account | Registration
    action: Action | None
    service: Service
    readings: Readings
    policy: Policy = NO_POLICY

    def ask(self, at: datetime) -> Decision:
        """The decision at a moment.

        Raises:
            OutOfScopeError: the moment lies before 25 December 2024.
            ValueError: the moment has no offset.
        """
        law = snapshot_on(day_of(at))
        if law is None:
            raise OutOfScopeError("before_the_decree", first_day=SNAPSHOTS[0].isoformat())
        if self.action is Action.READ:  # no provision restricts reading
            return Decision(self, at=at, law=law, breaches=(), kept=(), readings=())
        case = Case(self.facts, self.action, service=self.service, at=at, readings=self.readings)
        kept: list[str] = []
        breaches: list[Breach] = []
        for rule, citations in _docket(self.rules, case.service.kind, case.bound_by_147, case.day):
            shortfalls = rule.judge(case)
            if shortfalls:
                breaches += (_breach(rule, citations, shortfall) for shortfall in shortfalls)
            elif shortfalls is not None:
                kept += citations
        for limit in self.policy.rules if self.action is not None else ():
            for shortfall in limit.judge(case) or ():
                breaches.append(Breach(limit.id, Basis.OPERATOR, (), shortfall.remedies))
        return Decision(self, at=at, law=law, breaches=tuple(breaches), kept=_once(kept), readings=case.consulted)

    def moments_of_change(self) -> list[datetime]:
        """Every moment at which the same facts could give another answer, in order."""
        facts = self.facts
        moments = [start_of(day) for day in _DAYS_OF_CHANGE]
        moments += _moments(facts.evidence or (), facts.no_vn_mobile_declared_at)
        moments += _birthdays(facts.user_birth_date)
        if isinstance(facts, Account):
            moments += (moment for moment in (facts.opened_at, facts.streamer_eid_at) if moment)
        moments += self.policy.moments_of_change(facts.evidence or ())
        for link in facts.guardians:
            moments += self.policy.moments_of_change(link.evidence or ())
            moments += _moments(link.evidence or (), link.no_vn_mobile_declared_at)
            moments += _birthdays(link.birth_date)
            moments += (moment for moment in (link.consents.representative, link.consents.child) if moment)
        return sorted(set(moments))


class Decision:
    """An answer of the law.

    Attributes:
        at: the moment it is for.
        law: the state of the law that gave it, such as ``vn-2026-08-19``.
        breaches: every rule that stands in the way, in the order asked.
        readings: the numbered readings it turned on.
    """

    def __init__(
        self,
        question: Question,
        *,
        at: datetime,
        law: str,
        breaches: tuple[Breach, ...],
        kept: tuple[str, ...],
        readings: Iterable[str],
    ) -> None:
        self._question = question
        self._kept = kept
        self._found = {breach.rule for breach in breaches}
        self.at = at
        self.law = law
        self.breaches = breaches
        self.readings = tuple(sorted(readings))

    @property
    def permitted(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.breaches

    @property
    def rules_breached(self) -> tuple[str, ...]:
        """The ids of the rules that stand in the way, each once."""
        return _once(breach.rule for breach in self.breaches)

    @property
    def citations(self) -> tuple[str, ...]:
        """The provisions that decided: those breached, or else those kept."""
        return _once(c for breach in self.breaches for c in breach.citations) if self.breaches else self._kept

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What would put it right, in the order a person would take it."""
        wanted = {remedy for breach in self.breaches for remedy in breach.remedies}
        return tuple(remedy for remedy in Remedy if remedy in wanted)

    @cached_property
    def valid_until(self) -> datetime | None:
        """The first later moment at which the outcome or the breached rules change; None: never as things stand."""
        for moment in self._question.moments_of_change():
            if moment > self.at:
                later = self._question.ask(moment)
                if set(later.rules_breached) != self._found:
                    return moment
        return None

    def limited(self, rule: str) -> Decision:
        """This decision, denied by a limit of the operator that the rules cannot see."""
        denied = copy(self)
        denied.breaches = (*self.breaches, Breach(rule, Basis.OPERATOR, (), ()))
        return denied

    def require(self) -> Decision:
        """This decision, if it permits.

        Raises:
            DeniedError: it does not.
        """
        if self.breaches:
            raise DeniedError(self)
        return self

    def __bool__(self) -> NoReturn:
        raise TypeError("a Decision is neither true nor false; ask for .permitted, or call .require()")

    def __repr__(self) -> str:
        outcome = "permitted" if self.permitted else f"denied by {', '.join(self.rules_breached)}"
        return f"<Decision {self.at.isoformat()} {self.law}: {outcome}>"


def decide(
    account: Account,
    action: Action,
    *,
    service: Service,
    at: datetime,
    readings: Readings = DEFAULT_READINGS,
    policy: Policy = NO_POLICY,
) -> Decision:
    """May this account do this, at this moment, under the law in force at it?

    Args:
        account: the facts about the account.
        action: what it wants to do.
        service: on which network.
        at: when, an aware moment.
        readings: how the law's silences are read.
        policy: the operator's own limits; none unless given.

    Raises:
        OutOfScopeError: the moment lies before 25 December 2024.
        ValueError: the moment has no offset.
    """
    question = Question(rules=POSTING, facts=account, action=action, service=service, readings=readings, policy=policy)
    return question.ask(at)


def decide_enrolment(
    registration: Registration, *, service: Service, at: datetime, readings: Readings = DEFAULT_READINGS
) -> Decision:
    """May an account be opened with this? Arguments and errors as of ``decide``."""
    question = Question(rules=ENROLMENT, facts=registration, action=None, service=service, readings=readings)
    return question.ask(at)


def decide_beginning(
    birth_date: date, *, service: Service, at: datetime, readings: Readings = DEFAULT_READINGS
) -> Decision:
    """May somebody born on this day begin to sign up alone? Asked before anything else is.

    Arguments and errors otherwise as of ``decide``. Source: 330/2026/ND-CP art. 60.1.a.
    """
    facts = Registration(user_birth_date=birth_date, collected=frozenset({Item.BIRTH_DATE}))
    question = Question(rules=BEGINNING, facts=facts, action=None, service=service, readings=readings)
    return question.ask(at)


@lru_cache(maxsize=1024)
def _docket(
    rules: tuple[Rule, ...], kind: ServiceKind, bound_by_147: bool, day: date
) -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """The rules that stand under a provision in force, each with what it cites on that day."""
    bound = ((rule, provisions_in_force(rule.provisions, kind, bound_by_147, day)) for rule in rules)
    return tuple((rule, tuple(p.citation for p in provisions)) for rule, provisions in bound if provisions)


def _breach(rule: Rule, citations: tuple[str, ...], shortfall: Shortfall) -> Breach:
    return Breach(rule.id, Basis.LAW, citations, shortfall.remedies, shortfall.fact)


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _moments(evidence: tuple[Evidence, ...], declared_at: datetime | None) -> list[datetime]:
    found = [each.verified_at for each in evidence]
    return [moment for moment in (*found, declared_at) if moment is not None]


def _birthdays(born: date | None) -> list[datetime]:
    """The birth, and the birthdays that matter with the days after them."""
    if born is None:
        return []
    days = [born]
    for age in _AGES_OF_CHANGE:
        try:
            day = birthday(born, age)
            days += [day, day + timedelta(days=1)]
        except OverflowError:
            pass
    return [start_of(day) for day in days]


__all__ = [
    "Basis",
    "Breach",
    "Decision",
    "DeniedError",
    "Question",
    "decide",
    "decide_beginning",
    "decide_enrolment",
]
