"""The neighbouring cases in which the answer is another: one fact changed, all others as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from idverify.law import day_of
from idverify.law.civil_code_2015 import GUARDIAN_AGE
from idverify.law.decree_147_2024 import CHILD_UNTIL_AGE, EXISTING_ACCOUNTS_OPENED_BEFORE, PARENT_AGE
from idverify.law.decree_330_2026 import OWN_CONSENT_FROM_AGE
from idverify.law.reading import REGISTER
from idverify.rules.moments import moments_of_change
from idverify.rules.policy import NO_POLICY
from idverify.web.pages.explorer.case import Case
from idverify.web.pages.explorer.fields import LATEST, Field, Kind, fields_of
from idverify.web.pages.explorer.switches import switched

_DAY: Final = timedelta(days=1)
# Of the user by which ages rules ask, and of an adult who answers for them.
_AGES: Final = {
    is_user: sorted({span.value for age in ages for span in age.spans})
    for is_user, ages in {True: (CHILD_UNTIL_AGE, OWN_CONSENT_FROM_AGE), False: (PARENT_AGE, GUARDIAN_AGE)}.items()
}
# An age is reached on the birthday or on the day after; of 29 February both may be a day later.
_AROUND_A_BIRTHDAY: Final = range(-2, 3)


class Neighbour(NamedTuple):
    """One case in which the answer is another.

    Attributes:
        field: what differs; None where that is a reading.
        reading: the reading that is switched; None where that is a field.
        since, until: of a day, that from these on and to these (both inside) it is another answer; None: without end
            there, or not known at all where both are.
        case: one such case, the nearest.
        permitted: what its answer is.
    """

    field: Field | None
    reading: str | None
    since: date | None
    until: date | None
    case: Case
    permitted: bool


def neighbours(case: Case, *, permitted: bool, readings: tuple[str, ...]) -> tuple[Neighbour, ...]:
    """Every change of one field, or of one reading, after which the answer is another.

    Of a day that dates a fact only days up to that of the question are looked at: on a later one it is not a fact yet,
    as if the field were empty.

    Args:
        case: from which one fact is changed.
        permitted: its own answer.
        readings: those that its answer turned on; no other can change it.
    """
    found: list[Neighbour] = []
    for field in fields_of(case):
        if field.kind is Kind.DAY:
            found += _of_a_day(case, field, permitted)
        elif field.kind is not Kind.CLOCK:  # every fact counts from a midnight on
            found += _of_a_list(case, field, permitted)
    for id in readings:
        for option in REGISTER[id].options:
            other = switched(case, id, option)
            if other != case and (answer := other.decided().permitted) is not permitted:
                found.append(Neighbour(None, id, None, None, other, answer))
    return tuple(found)


def _of_a_list(case: Case, field: Field, permitted: bool) -> Iterator[Neighbour]:
    now = field.value(case)
    for value in field.options.values():
        if value != now:
            other = field.put(case, value)
            if (answer := other.decided().permitted) is not permitted:
                yield Neighbour(field, None, None, None, other, answer)


def _of_a_day(case: Case, field: Field, permitted: bool) -> Iterator[Neighbour]:
    now = _day_in(case, field)
    if now is not None and field.word != "day":
        other = field.put(case, None)
        if (answer := other.decided().permitted) is not permitted:
            yield Neighbour(field, None, None, None, other, answer)
    last = LATEST if field.word in _MAY_LIE_AHEAD else case.day
    turns = [field.first, *sorted({day for day in _turns(case, field) if field.first < day <= last}), last + _DAY]
    since: date | None = None
    for day, following in pairwise(turns):
        answer = field.put(case, day).decided().permitted
        if answer is not permitted and since is None:
            since = day
        if since is not None and (answer is permitted or following > last):
            until = day - _DAY if answer is permitted else last
            yield _span(case, field, now, since, until, not permitted)
            since = None


def _day_in(case: Case, field: Field) -> date | None:
    value = field.value(case)
    return value if isinstance(value, date) else None


def _span(case: Case, field: Field, now: date | None, since: date, until: date, permitted: bool) -> Neighbour:
    near = until if now is None else min(max(now, since), until)
    last = LATEST if field.word in _MAY_LIE_AHEAD else case.day
    opens, ends = (since == field.first), (until == last and last == LATEST)
    return Neighbour(field, None, None if opens else since, None if ends else until, field.put(case, near), permitted)


_MAY_LIE_AHEAD: Final = frozenset({"day", "grace"})


def _turns(case: Case, field: Field) -> Iterator[date]:
    """The days from which on another answer is possible where the field has them, and not before."""
    if field.word == "day":
        yield from (day_of(moment) for moment in moments_of_change(case.account, NO_POLICY))
        return
    yield case.day + _DAY
    if field.word == "opened":
        yield EXISTING_ACCOUNTS_OPENED_BEFORE
    if field.word == "born":
        for age in _AGES[field.of == "case"]:
            reached = _years_before(case.day, age)
            yield from (reached + days * _DAY for days in _AROUND_A_BIRTHDAY)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 3, 1)
