"""A case: facts, a moment, a service, and the readings under which the rules judge them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from idverify.account import Account, Action, Registration, Service, ServiceKind
from idverify.account.action import COMMERCE
from idverify.account.guardian_link import GuardianLink
from idverify.account.holder import Holder
from idverify.evidence.method import Evidence
from idverify.law import VIETNAM, Reading, Readings, birthday, day_of, decree_147_2024, start_of
from idverify.law.decree_147_2024 import EXISTING_ACCOUNTS_UNTIL
from idverify.law.reading import R_01, R_02, R_03, R_13, R_17
from idverify.rules.bearing import bearing_on

if TYPE_CHECKING:
    from idverify.rules.authentication import Authentication
    from idverify.rules.guardianship import Footing

_OPENED_BEFORE = start_of(decree_147_2024.EXISTING_ACCOUNTS_OPENED_BEFORE)
# Members of an enumeration are dear to look up, and these are looked up in every case.
_CROSS_BORDER, _ORGANISATION = ServiceKind.CROSS_BORDER, Holder.ORGANISATION
T = TypeVar("T")
_DAY = timedelta(days=1)


class AskedOnce(Generic[T]):
    """A property of a case that is worked out when first asked for, and then is an attribute like any other."""

    def __init__(self, ask: Callable[[Case], T]) -> None:
        self._ask, self._name, self.__doc__ = ask, ask.__name__, ask.__doc__

    def __get__(self, case: Case, owner: type[Case]) -> T:
        found = self._ask(case)
        setattr(case, self._name, found)
        return found


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

    # What authentication made of the evidence, and guardianship of the links; most cases are never asked.
    own: Authentication | None = None
    guardian: Footing | Literal["unasked"] | None = "unasked"

    def __init__(
        self,
        facts: Account | Registration,
        action: Action | None,
        service: Service,
        at: datetime,
        readings: Readings,
    ) -> None:
        self.facts = facts
        self.action = action
        self.service = service
        self.at = at
        self.day = day = at.date() if at.tzinfo is VIETNAM else day_of(at)
        self.readings = readings
        self.consulted: set[str] = set()
        # 147/2024/ND-CP art. 23.3 binds foreign providers from a threshold on.
        kind = service.kind
        bound_by_147 = service.threshold_met or kind is not _CROSS_BORDER or self.consult(R_13) == "as_if_met"
        self.bearing = bearing = bearing_on(day, kind, bound_by_147, action)
        self.force = bearing.force
        # Whether the duty to authenticate still waits: an existing account within the ninety days.
        self.waits = self.force.some_wait and self._waits()

    def with_facts(self, facts: Account | Registration) -> Case:
        """The same question about other facts."""
        return Case(facts, self.action, service=self.service, at=self.at, readings=self.readings)

    def again(self) -> Case:
        """The same question, of which nothing was asked yet."""
        return self.with_facts(self.facts)

    def consult(self, reading: Reading) -> str:
        """The option that a reading takes; the decision will name the reading."""
        self.consulted.add(reading.id)
        return self.readings[reading]

    # What binds

    @property
    def writes(self) -> bool:
        """Whether the action is posting, commenting, sharing or going live."""
        writes = self.bearing.writes
        return self.consult(R_03) == "as_posting" if writes is None else writes

    @property
    def interacts(self) -> bool:
        """Whether the action uses a regulated interactive feature (333/2026/ND-CP art. 16.2.d)."""
        return self.bearing.interacts

    @property
    def regulated(self) -> bool:
        """Whether any provision reaches the question; where none does, it is open and no fact is asked."""
        known = self.bearing.regulated
        return self._regulated if known is None else known

    @property
    def _regulated(self) -> bool:
        force = self.force
        return self.writes and (
            force.posting
            or (force.children_everywhere and self.facts.holder is not _ORGANISATION)
            or (force.sales and self.action is Action.SALES_LIVESTREAM)
        )

    @property
    def proof_asked(self) -> bool:
        """Whether anybody must be authenticated for this: by Decree 147 or 333, and not while that waits."""
        known = self.bearing.proof_asked
        return self.writes and not self.waits and self.force.means if known is None else known

    def _waits(self) -> bool:
        if not self.writes or not isinstance(self.facts, Account):
            return False
        opened = self.facts.opened_at
        if opened is None or opened >= _OPENED_BEFORE:
            return False
        return self.day < EXISTING_ACCOUNTS_UNTIL.on(self.day)[self.consult(R_01)] and self.action not in COMMERCE

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
        years = self.day.year - born.year - age
        if years:  # no birthday of this year decides
            return years > 0
        day = self._birthday(born, age)
        if self.day == day:
            return self.consult(R_02) == "on_birthday"
        return self.day > day

    def has_had_birthday(self, born: date, age: int) -> bool:
        """Whether the ``age``-th birthday has come: the careful side where age brings a right to be asked."""
        years = self.day.year - born.year - age
        if years:
            return years > 0
        day = self._birthday(born, age)
        if self.day == day:
            self.consult(R_02)
        return self.day >= day

    def _birthday(self, born: date, age: int) -> date:
        """The birthday; of 29 February in a common year reading R-17 says which, on the days on which it matters."""
        day = birthday(born, age)
        if born.day != day.day and self.day in (day, day + _DAY) and self.consult(R_17) == "first_of_march":
            return day + _DAY
        return day

    @AskedOnce
    def user_is_child(self) -> bool | None:
        """Whether the user is under sixteen; None where the age is unknown."""
        facts = self.facts
        if facts.holder is _ORGANISATION:
            return False
        born = facts.user_birth_date
        if born is None or born > self.day:
            return None
        return not self.has_reached(born, self.force.child_until_age)

    @property
    def streamer_eid_at(self) -> datetime | None:
        """When the person who sells in the account's livestreams was e-identified."""
        return self.facts.streamer_eid_at if isinstance(self.facts, Account) else None

    @property
    def guardians(self) -> tuple[GuardianLink, ...]:
        """Who answers for the account; of an organisation, nobody."""
        return () if self.facts.holder is _ORGANISATION else self.facts.guardians
