"""Facts changed before the reference sees them: of the user, of those who answer for a child, of all moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from idverify.account import Account, GuardianLink, Registration
from idverify.account.guardian_link import Consents
from idverify.conformance.wrong.astray import Change
from idverify.decision import Question
from idverify.evidence.method import Evidence
from idverify.law import birthday, day_of

Facts = Account | Registration
_DAY = timedelta(days=1)


def facts_changed(change: Callable[[Facts, Question, datetime], Facts]) -> Change:
    """The question about other facts."""

    def changed(question: Question, at: datetime) -> tuple[Question, datetime]:
        return question._replace(facts=change(question.facts, question, at)), at

    return changed


def links_changed(change: Callable[[GuardianLink, datetime], GuardianLink]) -> Change:
    """The question about other links."""
    return facts_changed(
        lambda facts, _, at: replace(facts, guardians=tuple(change(link, at) for link in facts.guardians))
    )


def evidence_changed(change: Callable[[Evidence, Question, datetime], Evidence | None]) -> Change:
    """The question about other evidence, the user's and the adults'; None: none."""

    def of(evidence: tuple[Evidence, ...] | None, question: Question, at: datetime) -> tuple[Evidence, ...] | None:
        if evidence is None:
            return None
        found = (change(each, question, at) for each in evidence)
        return tuple(each for each in found if each is not None)

    def changed(facts: Facts, question: Question, at: datetime) -> Facts:
        links = tuple(replace(link, evidence=of(link.evidence, question, at)) for link in facts.guardians)
        return replace(facts, evidence=of(facts.evidence, question, at), guardians=links)

    return facts_changed(changed)


def moved(
    facts: Facts,
    moment: Callable[[datetime], datetime],
    day: Callable[[date], date] = lambda day: day,
) -> Facts:
    """The facts with each moment elsewhere, and each birth date."""

    def then(told: datetime | None) -> datetime | None:
        return None if told is None else moment(told)

    def born(told: date | None) -> date | None:
        return None if told is None else day(told)

    def proofs(told: tuple[Evidence, ...] | None) -> tuple[Evidence, ...] | None:
        return None if told is None else tuple(replace(each, verified_at=then(each.verified_at)) for each in told)

    links = tuple(
        replace(
            link,
            birth_date=born(link.birth_date),
            evidence=proofs(link.evidence),
            no_vn_mobile_declared_at=then(link.no_vn_mobile_declared_at),
            consents=Consents(then(link.consents.representative), then(link.consents.child)),
            carries_until=then(link.carries_until),
        )
        for link in facts.guardians
    )
    found = replace(
        facts,
        user_birth_date=born(facts.user_birth_date),
        no_vn_mobile_declared_at=then(facts.no_vn_mobile_declared_at),
        evidence=proofs(facts.evidence),
        guardians=links,
    )
    if isinstance(found, Registration):
        return found
    return replace(
        found,
        opened_at=then(found.opened_at),
        streamer_eid_at=then(found.streamer_eid_at),
        item_allowed_at=then(found.item_allowed_at),
        child_made_identified_at=then(found.child_made_identified_at),
    )


def has_reached(born: date | None, age: int, at: datetime) -> bool:
    """Whether somebody has reached an age, counted to the careful side; False where the age is unknown."""
    return born is not None and day_of(at) > birthday(born, age)


def years_later(day: date, years: int) -> date:
    """The same day of another year; of a 29 February that the year lacks, the 28th."""
    return birthday(day, years) if years >= 0 else _earlier(day, -years)


def _earlier(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def moment_years_later(moment: datetime, years: int) -> datetime:
    """The same moment of another year."""
    day = years_later(moment.date(), years)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def after(born: date | None, age: int) -> list[date]:
    """The day after a birthday; nothing where it is unknown."""
    return [] if born is None else [birthday(born, age) + _DAY]
