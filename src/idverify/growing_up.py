"""Growing up: what changes with a child's age, seen ahead, lived through, and put right where the age was wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from idverify.account import AgeEvidence, EndReason, EventType, Registration, Service
from idverify.account import link_event as event
from idverify.account.event import seven_from, sixteen_from
from idverify.account.link_event import LinkEvent
from idverify.account.link_state import BEGINNING, LIVE
from idverify.application import Application
from idverify.decision import Decision, decide_beginning, decide_enrolment
from idverify.errors import GuardianshipError, OperatorError, doors
from idverify.intake import Intake
from idverify.keys import Keyring
from idverify.law import DEFAULT_READINGS, Readings, birthday, day_of
from idverify.law.decree_147_2024 import CHILD_UNTIL_AGE
from idverify.law.decree_330_2026 import OWN_CONSENT_FROM_AGE
from idverify.link_book import named, not_before
from idverify.ports import Amendment, Born, ChildAccount, LimitReachedError, Store
from idverify.reassessment import Reassessment, reassess
from idverify.rules.policy import NO_POLICY, Policy
from idverify.sealing import RecordSeal

_AROUND: Final = timedelta(days=2)  # a birthday of 29 February, and the day after it


class Transition(NamedTuple):
    """One thing that changes because a child grows older.

    Attributes:
        account: whose.
        what: ``user.turned_seven``, from when the child's own consent is asked, or ``user.turned_sixteen``.
        at: when.
    """

    account: str
    what: EventType
    at: datetime


@doors
class GrowingUp:
    """What age changes, on one platform. Arguments as of ``Guardianship``."""

    def __init__(
        self,
        *,
        service: Service,
        ring: Keyring,
        store: Store,
        seal: RecordSeal,
        readings: Readings = DEFAULT_READINGS,
        policy: Policy = NO_POLICY,
    ) -> None:
        self._service = service
        self._store = store
        self._readings = readings
        self._policy = policy
        self._intake = Intake(ring=ring, store=store, seal=seal, policy=policy)

    def upcoming_transitions(self, *, within: timedelta, now: datetime) -> tuple[Transition, ...]:
        """Children who turn seven or sixteen in the time ahead, the nearest first.

        The outbox tells of each by itself; this is for somebody who plans.

        Args:
            within: how far ahead.
            now: the moment.

        Raises:
            ValueError: the moment has no offset.
        """
        ages = (
            (EventType.TURNED_SEVEN, OWN_CONSENT_FROM_AGE.on(day_of(now)), seven_from),
            (EventType.TURNED_SIXTEEN, CHILD_UNTIL_AGE.on(day_of(now)), sixteen_from),
        )
        found = []
        for what, age, moment_of in ages:
            first, last = (birthday(day, -age) for day in (day_of(now) - _AROUND, day_of(now + within) + _AROUND))
            for account, born in self._store.children_born(first, last):
                at = moment_of(born)
                if at is not None and now < at <= now + within:
                    found.append(Transition(account, what, at))
        return tuple(sorted(found, key=lambda each: (each.at, each.account)))

    def register_own_data(self, application: Application, *, now: datetime) -> Decision:
        """Somebody who turned sixteen registers with their own data; from then on nobody answers for them.

        Args:
            application: as for a new account, with a proof for the purpose ``enrol``; the account is the one they have.
            now: the moment.

        Returns:
            The decision. Where it permits, their data are kept, the links are ended and the parents are told;
            where it denies, nothing changed.

        Raises:
            GuardianshipError: they are under sixteen still (``too_young``), or give another birth date than is
                known (``birth_date_differs``).
            OperatorError: there is no such account (``account_unknown``).
            PossessionError, AttestationError: as of ``Registrar.enrol``.
        """
        kept = self._store.child_account(application.account)
        if kept is None or kept.waits:
            raise OperatorError("account_unknown")
        born = application.user.birth_date
        if born is None or born != kept.facts.user_birth_date:
            raise GuardianshipError("birth_date_differs")
        if not decide_beginning(born, service=Service.DOMESTIC, at=now, readings=self._readings).permitted:
            raise GuardianshipError("too_young")
        own = self._intake.of_applicant(application, application.account, now)
        declared = application.declaration
        registration = Registration(
            holder=application.holder,
            user_birth_date=born,
            collected=application.collected,
            no_vn_mobile_declared_at=None if declared is None else declared.declared_at,
            evidence=tuple(each.evidence for each in own),
            sells=application.sells,
        )
        decision = decide_enrolment(registration, service=self._service, at=now, readings=self._readings)
        if not decision.permitted:
            return decision
        record = self._intake.sealed(application.account, application.record)

        def change(child: ChildAccount | None) -> Amendment:
            evidence = tuple((None, each) for each in own)
            return Amendment(events=_aged_out(child, now), evidence=evidence, record=record, declaration=declared)

        try:
            self._store.amend(application.account, change, now=now)
        except LimitReachedError as limit:
            return decision.limited(limit.rule)
        return decision

    def correct_birth_date(
        self, account: str, birth_date: date | None, evidence: AgeEvidence, *, now: datetime
    ) -> Reassessment:
        """An age turned out to be wrong: what was decided on it is decided anew.

        Args:
            account: whose.
            birth_date: the right one; None: what was declared is not believed, and the right one is not known, so
                that the account is asked for it.
            evidence: on whose word.
            now: the moment.

        Returns:
            What must now be restricted, and what opened.

        Raises:
            OperatorError: there is no such account (``account_unknown``).
            GuardianshipError: the birth date lies ahead (``birth_date_missing``).
        """
        if birth_date is not None and birth_date > day_of(now):
            raise GuardianshipError("birth_date_missing")
        before = self._store.child_account(account)
        if before is None or before.waits:
            raise OperatorError("account_unknown")

        def change(child: ChildAccount | None) -> Amendment:
            if child is None:
                raise OperatorError("account_unknown")
            same = (child.facts.user_birth_date, child.facts.age_evidence) == (birth_date, evidence)
            return Amendment() if same else Amendment(born=Born(birth_date, evidence))

        after = self._store.amend(account, change, now=now)
        return reassess(
            before.facts, after.facts, service=self._service, at=now, readings=self._readings, policy=self._policy
        )


def _aged_out(child: ChildAccount | None, now: datetime) -> tuple[LinkEvent, ...]:
    """The end of every link of somebody who is no child any more."""
    found: list[LinkEvent] = []
    for each in () if child is None else child.links:
        id, link, at = named(), each.state.id, not_before(each, now)
        if each.state.stage in LIVE:
            found.append(event.Ended(id=id, link=link, at=at, reason=EndReason.AGED_OUT))
        elif each.state.stage in BEGINNING:
            found.append(event.Declined(id=id, link=link, at=at))
    return tuple(found)
