"""A made-up case: a day, a network, somebody's situation, and what they want to do."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final

from idverify.account import (
    Account,
    Action,
    AgeEvidence,
    Choice,
    Consents,
    Ground,
    GuardianLink,
    Holder,
    LinkStatus,
    Relation,
    Service,
    ServiceKind,
)
from idverify.account.choice import CHOSEN_FOR, choices
from idverify.decision import Decision, decide
from idverify.evidence.method import Evidence, Method
from idverify.law import VIETNAM, Readings, start_of


class Network(StrEnum):
    """A social network, as far as the law tells networks apart."""

    DOMESTIC = "domestic"
    UNLICENSED = "unlicensed"  # domestic, on a notification only (147/2024/ND-CP art. 24.6)
    CROSS_BORDER = "cross_border"  # over the threshold of 147/2024/ND-CP art. 23.3
    SMALL = "small"  # cross-border, below it


class Who(StrEnum):
    """Who answers for the account."""

    NOBODY = "nobody"
    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    UNKNOWN = "unknown"  # somebody of whom it is not known what they are to the child


_SERVICES: Final = {
    Network.DOMESTIC: Service(ServiceKind.DOMESTIC),
    Network.UNLICENSED: Service(ServiceKind.DOMESTIC, licensed=False),
    Network.CROSS_BORDER: Service(ServiceKind.CROSS_BORDER, threshold_met=True),
    Network.SMALL: Service(ServiceKind.CROSS_BORDER, threshold_met=False),
}
_RELATIONS: Final = {Who.MOTHER: Relation.MOTHER, Who.FATHER: Relation.FATHER, Who.GUARDIAN: Relation.GUARDIAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What was proven of one person; each day counts from its midnight on.

    Attributes:
        phone: when a code sent to a phone was answered; None: never.
        eid: when the personal ID was proven by electronic identification; None: never.
        level: at which level of assurance, 1 to 4; None where that is not known.
        other: when another lawful electronic identification was done; None: never.
        typed: whether twelve digits were typed, which prove nothing.
        picture: whether a picture of an identity paper was sent, which proves nothing.
        recorded: whether anybody recorded what was proven.
        declared: when the person declared to have no Vietnamese mobile; None: never.
    """

    phone: date | None = None
    eid: date | None = None
    level: int | None = 2
    other: date | None = None
    typed: bool = False
    picture: bool = False
    recorded: bool = True
    declared: date | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...] | None:
        """As the rules see it; None where nobody recorded it."""
        if not self.recorded:
            return None
        dated = ((Method.VN_MOBILE_OTP, self.phone), (Method.PERSONAL_ID_EID, self.eid), (Method.OTHER_EID, self.other))
        proofs = [
            Evidence(method, start_of(day), self.level if method is Method.PERSONAL_ID_EID else None)
            for method, day in dated
            if day is not None
        ]
        bare = ((Method.PERSONAL_ID_TYPED, self.typed), (Method.ID_DOCUMENT_IMAGE, self.picture))
        return (*proofs, *(Evidence(method, None) for method, given in bare if given))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """Somebody who answers for the account; nothing else matters where that is nobody.

    Attributes:
        who: what they are to the child.
        holder: a person or an institution; None where that is not known.
        born: their birth date; None where it is not known.
        status: where the link stands; None where that is not known.
        ground: why the child has a guardian; None of parents, or where it is not known.
        proven: what was proven of them.
        consented, child_consented: when they, and the child itself, consented; None: never, or it was withdrawn.
        grace: the day on which the operator's grace for a suspended link ends; None: there is none.
        choice: what they chose for the action that is asked about.
    """

    who: Who = Who.NOBODY
    holder: Holder | None = Holder.INDIVIDUAL
    born: date | None = field(default=None, repr=False)
    status: LinkStatus | None = LinkStatus.ACTIVE
    ground: Ground | None = None
    proven: Proven = Proven()
    consented: date | None = None
    child_consented: date | None = None
    grace: date | None = None
    choice: Choice = Choice.ALLOW

    def link(self, action: Action) -> GuardianLink:
        """As the rules see it, asked about an action."""
        return GuardianLink(
            relation=_RELATIONS.get(self.who),
            holder=self.holder,
            birth_date=self.born,
            status=self.status,
            ground=self.ground,
            evidence=self.proven.evidence,
            no_vn_mobile_declared_at=_at(self.proven.declared),
            consents=Consents(_at(self.consented), _at(self.child_consented)),
            carries_until=_at(self.grace),
            choices=choices({action: self.choice}) if self._chose(action) else (),
        )

    def _chose(self, action: Action) -> bool:
        return self.choice is not Choice.ALLOW and action in CHOSEN_FOR


NOBODY: Final = Adult()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. Every day in it but that of the question counts from its midnight in Viet Nam on.

    Attributes:
        day, clock: when, by the clock of Viet Nam.
        action: what is to be done.
        network: where.
        holder: whose account it is, a person's or an organisation's; None where that is not known.
        born: the user's birth date; None where it is not known.
        opened: when the account was opened; None where that is not known.
        proven: what was proven of the user.
        age_evidence: on whose word the birth date rests; None where that is not known.
        item_allowed: when a guardian allowed the one item that is asked about; None: not yet.
        streamer: when the person who sells in the livestream was e-identified; None: never.
        child_made: when an authority found that a child made the account; None: never.
        first, second: who answers for the account.
        readings: the silences of the law that are not read by default, in order: a reading's id, its option.
    """

    day: date
    clock: time = time(12)
    action: Action = Action.POST
    network: Network = Network.DOMESTIC
    holder: Holder | None = Holder.INDIVIDUAL
    born: date | None = field(default=None, repr=False)
    opened: date | None = None
    proven: Proven = Proven()
    age_evidence: AgeEvidence | None = None
    item_allowed: date | None = None
    streamer: date | None = None
    child_made: date | None = None
    first: Adult = NOBODY
    second: Adult = NOBODY
    readings: tuple[tuple[str, str], ...] = ()

    @property
    def at(self) -> datetime:
        """The moment of the question."""
        return datetime.combine(self.day, self.clock, VIETNAM)

    @property
    def adults(self) -> tuple[Adult, ...]:
        """Those who answer for the account."""
        return tuple(each for each in (self.first, self.second) if each.who is not Who.NOBODY)

    @property
    def account(self) -> Account:
        """The facts, as the rules see them."""
        return Account(
            opened_at=_at(self.opened),
            holder=self.holder,
            user_birth_date=self.born,
            no_vn_mobile_declared_at=_at(self.proven.declared),
            evidence=self.proven.evidence,
            guardians=tuple(each.link(self.action) for each in self.adults),
            streamer_eid_at=_at(self.streamer),
            age_evidence=self.age_evidence,
            item_allowed_at=_at(self.item_allowed),
            child_made_identified_at=_at(self.child_made),
        )

    @property
    def service(self) -> Service:
        """The network, as the rules see it."""
        return _SERVICES[self.network]

    def decided(self) -> Decision:
        """What the rules say; it does not lie before Decree 147, which the door sees to.

        Raises:
            OutOfScopeError: the day lies before 25 December 2024.
        """
        return decide(self.account, self.action, service=self.service, at=self.at, readings=_readings(self.readings))

    def request(self) -> dict[str, Any]:
        """The case as a ``decide`` request of the line protocol, ready for JSON; the readings stand beside it."""
        account = self.account
        kind: dict[str, Any] = {"kind": self.service.kind.value}
        if self.service.kind is ServiceKind.DOMESTIC:
            kind["licensed"] = self.service.licensed
        else:
            kind["threshold_met"] = self.service.threshold_met
        return {
            "op": "decide",
            "at": _written(self.at),
            "action": self.action.value,
            "service": kind,
            "account": {
                "opened_at": _written(account.opened_at),
                "holder": account.holder,
                "user_birth_date": _day(account.user_birth_date),
                "age_evidence": account.age_evidence,
                "no_vn_mobile_declared_at": _written(account.no_vn_mobile_declared_at),
                "evidence": _evidence(account.evidence),
                "guardians": [_guardian(each) for each in account.guardians],
                "streamer_eid_at": _written(account.streamer_eid_at),
                "item_allowed_at": _written(account.item_allowed_at),
                "child_made_identified_at": _written(account.child_made_identified_at),
            },
        }


@functools.lru_cache(1024)  # a page asks two hundred times under one or two
def _readings(switched: tuple[tuple[str, str], ...]) -> Readings:
    return Readings(dict(switched))


def _at(day: date | None) -> datetime | None:
    return None if day is None else start_of(day)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _evidence(evidence: tuple[Evidence, ...] | None) -> list[dict[str, Any]] | None:
    if evidence is None:
        return None
    return [
        {"method": each.method.value, "verified_at": _written(each.verified_at)}
        | ({} if each.level is None else {"level": each.level})
        for each in evidence
    ]


def _guardian(link: GuardianLink) -> dict[str, Any]:
    chosen: Mapping[str, str] = {action.value: choice.value for action, choice in link.choices}
    return {
        "relation": link.relation,
        "holder": link.holder,
        "birth_date": _day(link.birth_date),
        "status": link.status,
        "ground": link.ground,
        "evidence": _evidence(link.evidence),
        "no_vn_mobile_declared_at": _written(link.no_vn_mobile_declared_at),
        "consents": {
            "representative": _written(link.consents.representative),
            "child": _written(link.consents.child),
        },
        "carries_until": _written(link.carries_until),
        "choices": chosen,
    }
