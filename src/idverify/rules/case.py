"""A case: facts, a moment, a service, and the readings under which the rules judge them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property, lru_cache

from idverify.account import Account, Action, Registration, Service, ServiceKind
from idverify.account.action import COMMERCE, INTERACTIVE, WRITING
from idverify.account.guardian_link import GuardianLink
from idverify.account.holder import Holder
from idverify.evidence.method import Evidence
from idverify.law import (
    Provision,
    Reach,
    Reading,
    Readings,
    birthday,
    day_of,
    decree_147_2024,
    decree_333_2026,
    law_116_2025,
    law_122_2025,
    start_of,
)
from idverify.law.reading import R_01, R_02, R_03, R_13

_POSTING_147 = (decree_147_2024.ART_27_3_B, decree_147_2024.ART_23_3_E)
_NINETY_DAYS_END = {
    "until_2025_03_25": start_of(date(2025, 3, 25)),
    "until_2025_03_26": start_of(date(2025, 3, 26)),
}


@lru_cache(maxsize=4096)  # the same few provisions are asked about on the same day, over and over
def provisions_in_force(
    provisions: tuple[Provision, ...], kind: ServiceKind, bound_by_147: bool, day: date
) -> tuple[Provision, ...]:
    """Those of the provisions that bind a kind of service on a day."""
    reaches = {Reach.EVERY}
    if kind is ServiceKind.DOMESTIC:
        reaches.add(Reach.DOMESTIC)
    elif bound_by_147:
        reaches.add(Reach.CROSS_BORDER)
    return tuple(p for p in provisions if p.in_force_on(day) and p.reach in reaches)


class Case:
    """One question put to the rules.

    It remembers which readings the answer turned on: a rule that meets a silence of the law calls
    ``consult``. Nothing dated after the moment of the question exists in it.

    Args:
        facts: an account that wants to act, or somebody who signs up.
        action: what the account wants to do; None for a sign-up.
        service: where.
        at: when, an aware moment.
        readings: how the law's silences are read.
    """

    def __init__(
        self,
        facts: Account | Registration,
        action: Action | None,
        *,
        service: Service,
        at: datetime,
        readings: Readings,
    ) -> None:
        self.facts = facts
        self.action = action
        self.service = service
        self.at = at
        self.day = day_of(at)
        self._readings = readings
        self.consulted: set[str] = set()
        # 147/2024/ND-CP art. 23.3 binds foreign providers from a threshold on.
        below_threshold = service.kind is ServiceKind.CROSS_BORDER and not service.threshold_met
        self.bound_by_147 = not below_threshold or self.consult(R_13) == "as_if_met"

    def with_facts(self, facts: Account | Registration) -> Case:
        """The same question about other facts."""
        return Case(facts, self.action, service=self.service, at=self.at, readings=self._readings)

    def consult(self, reading: Reading) -> str:
        """The option that a reading takes; the decision will name the reading."""
        self.consulted.add(reading.id)
        return self._readings[reading]

    # What binds

    def in_force(self, provisions: tuple[Provision, ...]) -> tuple[Provision, ...]:
        """Those of the provisions that bind this service on this day."""
        return provisions_in_force(provisions, self.service.kind, self.bound_by_147, self.day)

    @cached_property
    def interactive_features_regulated(self) -> bool:
        """Whether likes and messages are regulated on this day (333/2026/ND-CP art. 16.2.d)."""
        return bool(self.in_force((decree_333_2026.ART_16_2_D,)))

    @cached_property
    def writes(self) -> bool:
        """Whether the action is posting, commenting, sharing or going live."""
        if self.action in INTERACTIVE and not self.interactive_features_regulated:
            return self.consult(R_03) == "as_posting"
        return self.action in WRITING

    @cached_property
    def interacts(self) -> bool:
        """Whether the action uses a regulated interactive feature."""
        return self.action in INTERACTIVE and self.interactive_features_regulated

    @cached_property
    def regulated(self) -> bool:
        """Whether any provision reaches the question; where none does, it is open and no fact is asked."""
        if self.action is None or self.interacts:
            return True
        if not self.writes:
            return False
        provisions: tuple[Provision, ...] = (*_POSTING_147, decree_333_2026.ART_16_2_D)
        if self.facts.holder is not Holder.ORGANISATION:
            provisions += (law_116_2025.ART_16_2,)
        if self.action is Action.SALES_LIVESTREAM:
            provisions += (law_122_2025.ART_22_4,)
        return bool(self.in_force(provisions))

    @cached_property
    def waits(self) -> bool:
        """Whether the duty to authenticate still waits: an existing account within the ninety days."""
        if not self.writes or not isinstance(self.facts, Account):
            return False
        opened = self.facts.opened_at
        if opened is None or opened >= start_of(decree_147_2024.EXISTING_ACCOUNTS_OPENED_BEFORE):
            return False
        if self.at >= max(_NINETY_DAYS_END.values()) or not self.in_force(_POSTING_147):
            return False
        return self.at < _NINETY_DAYS_END[self.consult(R_01)] and self.action not in COMMERCE

    # What exists

    def exists(self, moment: datetime | None) -> bool:
        """Whether something with this date exists yet."""
        return moment is not None and moment <= self.at

    def existing(self, evidence: tuple[Evidence, ...] | None) -> tuple[Evidence, ...]:
        """The evidence that exists yet."""
        return tuple(each for each in evidence or () if self.exists(each.verified_at))

    # Ages

    def has_reached(self, born: date, age: int) -> bool:
        """Whether somebody has reached an age, counted to the careful side (reading R-02).

        Source: Civil Code 91/2015/QH13 arts. 145(2), 147, 148(4), (6): the day of the event is not
        counted and a period lasts through its last day.
        """
        try:
            day = birthday(born, age)
        except OverflowError:
            return False
        if self.day == day:
            return self.consult(R_02) == "on_birthday"
        return self.day > day

    def has_had_birthday(self, born: date, age: int) -> bool:
        """Whether the ``age``-th birthday has come: the careful side where age brings a right to be asked."""
        try:
            day = birthday(born, age)
        except OverflowError:
            return False
        if self.day == day:
            self.consult(R_02)
        return self.day >= day

    @cached_property
    def user_is_child(self) -> bool | None:
        """Whether the user is under sixteen; None where the age is unknown."""
        if self.facts.holder is Holder.ORGANISATION:
            return False
        born = self.facts.user_birth_date
        if born is None or born > self.day:
            return None
        return not self.has_reached(born, decree_147_2024.CHILD_UNTIL_AGE)

    @property
    def streamer_eid_at(self) -> datetime | None:
        """When the person who sells in the account's livestreams was e-identified."""
        return self.facts.streamer_eid_at if isinstance(self.facts, Account) else None

    @property
    def guardians(self) -> tuple[GuardianLink, ...]:
        """Who answers for the account; of an organisation, nobody."""
        return () if self.facts.holder is Holder.ORGANISATION else self.facts.guardians
