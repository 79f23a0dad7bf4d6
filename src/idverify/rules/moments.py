"""The moments at which the same facts may be judged otherwise: days of the law, birthdays, dates that lie ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from idverify.account import Account, Registration
from idverify.evidence.method import Evidence
from idverify.law import birthday, start_of
from idverify.law.civil_code_2015 import GUARDIAN_AGE
from idverify.law.decree_147_2024 import CHILD_UNTIL_AGE, PARENT_AGE
from idverify.law.decree_330_2026 import OWN_CONSENT_FROM_AGE
from idverify.rules.force import days_of_change
from idverify.rules.policy import Policy

_AGES: Final = sorted(
    {span.value for age in (CHILD_UNTIL_AGE, PARENT_AGE, GUARDIAN_AGE, OWN_CONSENT_FROM_AGE) for span in age.spans}
)


def moments_of_change(facts: Account | Registration, policy: Policy) -> list[datetime]:
    """Every moment at which the same facts could give another answer, in order.

    Args:
        facts: what is judged.
        policy: the operator's own limits, which have moments of their own.
    """
    moments = [start_of(day) for day in days_of_change()]
    moments += _moments(facts.evidence or (), facts.no_vn_mobile_declared_at)
    moments += _birthdays(facts.user_birth_date)
    if isinstance(facts, Account):
        own = (facts.opened_at, facts.streamer_eid_at, facts.item_allowed_at, facts.child_made_identified_at)
        moments += (moment for moment in own if moment)
    moments += policy.moments_of_change(facts.evidence or ())
    for link in facts.guardians:
        moments += policy.moments_of_change(link.evidence or ())
        moments += _moments(link.evidence or (), link.no_vn_mobile_declared_at)
        moments += _birthdays(link.birth_date)
        given = (link.consents.representative, link.consents.child, link.carries_until)
        moments += (moment for moment in given if moment)
    return sorted(set(moments))


def _moments(evidence: tuple[Evidence, ...], declared_at: datetime | None) -> list[datetime]:
    found = [each.verified_at for each in evidence]
    return [moment for moment in (*found, declared_at) if moment is not None]


def _birthdays(born: date | None) -> list[datetime]:
    """The birth, and the birthdays that matter with the day after."""
    if born is None:
        return []
    days = [born]
    for age in _AGES:
        try:
            day = birthday(born, age)
            # Two days after it, for whoever was born on 29 February (reading R-17).
            days += [day, day + timedelta(days=1), *([day + timedelta(days=2)] if born.day != day.day else [])]
        except OverflowError:
            pass
    return [start_of(day) for day in days]
