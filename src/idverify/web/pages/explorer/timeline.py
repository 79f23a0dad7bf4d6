"""How one question would have been decided on every day since Decree 147, and will be as the law stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from idverify.law import FIRST_DAY, SNAPSHOTS, day_of
from idverify.rules.moments import moments_of_change
from idverify.rules.policy import NO_POLICY
from idverify.web.pages.explorer.case import Case
from idverify.web.pages.explorer.fields import LATEST

_YEARS_AHEAD: Final = 5


class Interval(NamedTuple):
    """Days on which the question is decided alike.

    Attributes:
        since, until: the first and the last day.
        law: the state of the law.
        permitted: the answer.
        rules: those breached.
        case: the question on the first of the days; on its own day, where that is among them.
        here: whether the day of the question is among them.
    """

    since: date
    until: date
    law: str
    permitted: bool
    rules: tuple[str, ...]
    case: Case
    here: bool


def end_of(case: Case, *, today: date) -> date:
    """The last day that a timeline shows: five years from today, or from the day of the question if that is later."""
    from_day = max(case.day, today)
    return min(date(from_day.year + _YEARS_AHEAD, from_day.month, min(from_day.day, 28)), LATEST)


def timeline(case: Case, *, until: date) -> tuple[Interval, ...]:
    """The days from 25 December 2024 on, put together where law, answer and breached rules are the same.

    Nothing is sampled: between two days on which the law, or a fact, changes, nothing does.

    Args:
        case: whose facts are judged on each day, as far as they are facts by then.
        until: the last day.
    """
    days = {FIRST_DAY, *SNAPSHOTS, *(day_of(moment) for moment in moments_of_change(case.account, NO_POLICY))}
    found: list[Interval] = []
    for day in sorted(day for day in days if FIRST_DAY <= day <= until):
        on = replace(case, day=day)
        decision = on.decided()
        each = Interval(day, until, decision.law, decision.permitted, decision.rules_breached, on, here=False)
        if found and found[-1][2:5] == each[2:5]:
            continue
        if found:
            found[-1] = found[-1]._replace(until=date.fromordinal(day.toordinal() - 1))
        found.append(each)
    return tuple(
        each._replace(case=case, here=True) if each.since <= case.day <= each.until else each for each in found
    )
