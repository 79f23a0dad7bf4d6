"""Decisions: what the rules found, weighed, explained, and good until when.

Three questions can be asked: may an account act, may it be opened, may somebody begin to sign up.
Each answer names every rule that is breached, never the first only, and every provision and reading
it rests on. Texts and the day it ends are worked out when they are asked for.
"""

from __future__ import annotations

import hashlib
import json
from copy import copy
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from idverify.account import Account, Action, Registration, Service
from idverify.account.age_evidence import AgeEvidence
from idverify.account.registration import Item
from idverify.answer import Answer, Basis, Breach, DeniedError, once
from idverify.errors import OutOfScopeError
from idverify.law import DEFAULT_READINGS, SNAPSHOTS, Readings
from idverify.law.reading import REGISTER
from idverify.law.register import PROVISIONS
from idverify.rules import BEGINNING, ENROLMENT, POSTING, Case, Rule, docket, guardian_choice
from idverify.rules.argument import Step, argued
from idverify.rules.moments import moments_of_change
from idverify.rules.policy import NO_POLICY, Policy
from idverify.rules.refusal import Refusal, refused

_LAW, _READ = Basis.LAW, Action.READ  # members of an enumeration are dear to look up


class Question(NamedTuple):
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
        return _ask(*self, at)


def _ask(
    rules: tuple[Rule, ...],
    facts: Account | Registration,
    action: Action | None,
    service: Service,
    readings: Readings,
    policy: Policy,
    at: datetime,
) -> Decision:
    case = Case(facts, action, service, at, readings)
    force = case.force
    if force.law is None:
        raise OutOfScopeError("before_the_decree", first_day=SNAPSHOTS[0].isoformat())
    kept: list[tuple[str, ...]] = []
    breaches: list[Breach] = []
    if action is _READ:  # no provision restricts reading
        case.consulted.clear()
        return Decision(rules, case, policy, (), kept)
    for rule, citations in docket(rules, case):
        shortfalls = rule.judge(case)
        if shortfalls:
            for remedies, fact, under in shortfalls:
                grounds = (tuple(each.citation for each in force.of(under)) or citations) if under else citations
                breaches.append(Breach(rule.id, _LAW, grounds, remedies, fact))
        elif shortfalls is not None:
            kept.append(citations)
    if policy is not NO_POLICY and action is not None:
        breaches += _beside(policy.rules, Basis.OPERATOR, case)
    if facts.guardians:
        breaches += _beside(guardian_choice.RULES, Basis.GUARDIAN, case)
    return Decision(rules, case, policy, tuple(breaches), kept)


def _beside(rules: tuple[Rule, ...], basis: Basis, case: Case) -> list[Breach]:
    """What stands in the way beside the law."""
    return [Breach(rule.id, basis, (), shortfall.remedies) for rule in rules for shortfall in rule.judge(case) or ()]


class Decision(Answer):
    """An answer of the law, worked out from the facts."""

    _valid_until: datetime | Literal["unasked"] | None = "unasked"

    def __init__(
        self,
        rules: tuple[Rule, ...],
        case: Case,
        policy: Policy,
        breaches: tuple[Breach, ...],
        kept: list[tuple[str, ...]],
    ) -> None:
        self._rules = rules
        self._case = case
        self._policy = policy
        self._found = breaches  # before any limit that the rules cannot see
        self._kept = kept
        self._breaches = breaches

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Every rule that stands in the way, in the order asked."""
        return self._breaches

    @property
    def at(self) -> datetime:
        """The moment it is for."""
        return self._case.at

    @property
    def law(self) -> str:
        """The state of the law that gave it, such as ``vn-2026-08-19``."""
        return self._case.force.law or ""

    @property
    def question(self) -> Question:
        """What was asked."""
        case = self._case
        return Question(self._rules, case.facts, case.action, case.service, case.readings, self._policy)

    @property
    def readings(self) -> tuple[str, ...]:
        """The numbered readings it turned on."""
        return tuple(sorted(self._case.consulted))

    @property
    def citations(self) -> tuple[str, ...]:
        """The provisions that decided: those breached, or else those kept."""
        grounds = (breach.citations for breach in self.breaches) if self.breaches else self._kept
        return once(citation for citations in grounds for citation in citations)

    @property
    def valid_until(self) -> datetime | None:
        """The first later moment at which the outcome or the breached rules change; None: never as things stand."""
        if self._valid_until == "unasked":
            self._valid_until = self._first_change()
        return self._valid_until

    def _first_change(self) -> datetime | None:
        found = {breach.rule for breach in self._found}
        question = self.question
        for moment in moments_of_change(question.facts, question.policy):
            if moment > self.at and set(question.ask(moment).rules_breached) != found:
                return moment
        return None

    @property
    def digest(self) -> str:
        """SHA-256 of the answer and of the law that gave it, 64 hex digits: the same question has it again years later.

        It holds no fact about a person: what was asked and when, the law's state with the words that bound on
        that day, the breaches with their articles and remedies, and the readings with the option each took.
        """
        case = self._case
        document = {
            "at": self.at.astimezone(UTC).isoformat(),
            "action": case.action,
            "law": self.law,
            "words": [PROVISIONS[citation].digest for citation in self.citations],
            "breaches": [[each.rule, each.basis, each.citations, each.remedies, each.fact] for each in self.breaches],
            "citations": self.citations,
            "readings": {id: case.readings[REGISTER[id]] for id in self.readings},
        }
        return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def argument(self) -> tuple[Step, ...]:
        """The decision rule by rule, in the order asked: what each rule says, and what it found."""
        return () if self._case.action is _READ else argued(self._rules, self._case.again())

    @property
    def refused_evidence(self) -> tuple[Refusal, ...]:
        """Evidence that counts for nothing, with what forbids to ask for it: a picture of an identity paper."""
        return refused(self._case.facts.evidence, self.at)

    @property
    def age_evidence(self) -> AgeEvidence | None:
        """On whose word the birth date rests that it went by; None where that is not known."""
        facts = self._case.facts
        return facts.age_evidence if isinstance(facts, Account) else None

    def limited(self, rule: str) -> Decision:
        """This decision, denied by a limit of the operator that the rules cannot see."""
        denied = copy(self)
        denied._breaches = (*self.breaches, Breach(rule, Basis.OPERATOR, (), ()))  # noqa: SLF001  # of a copy of this one
        return denied


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
    return _ask(POSTING, account, action, service, readings, policy, at)


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
