"""Made-up cases of the explorer, drawn."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import strategies as st

from idverify.account import Action, AgeEvidence, Choice, Ground, Holder, LinkStatus
from idverify.law import FIRST_DAY
from idverify.law.reading import REGISTER
from idverify.rules.force import days_of_change
from idverify.web.pages.explorer.case import NOBODY, Adult, Case, Network, Proven, Who

_DAY = timedelta(days=1)
_EDGES = [day + n * _DAY for day in days_of_change() for n in (-1, 0, 1) if day + n * _DAY >= FIRST_DAY]
_LEAP = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 2, 28), date(2027, 3, 1)]

days_asked = st.sampled_from([*_EDGES, *_LEAP]) | st.dates(FIRST_DAY, date(2035, 12, 31))
days_of_facts = st.none() | st.dates(date(2023, 1, 1), date(2028, 12, 31)) | st.sampled_from(_EDGES)
levels = st.sampled_from([1, 2, 2, 3, 4, None])


def _years_before(day: date, years: int, more: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28)) + more * _DAY


def births(day: date) -> st.SearchStrategy[date | None]:
    """Birth dates, many of them about an age that matters on a day."""
    near = st.builds(_years_before, st.just(day), st.sampled_from([0, 7, 16, 18]), st.integers(-3, 4))
    leap = st.sampled_from([date(2008, 2, 29), date(2012, 2, 29), date(2020, 2, 29)])
    return st.none() | near | leap | st.dates(date(1950, 1, 1), date(2026, 1, 1))


proven = st.builds(
    Proven,
    phone=days_of_facts,
    eid=days_of_facts,
    level=levels,
    other=days_of_facts,
    typed=st.booleans(),
    picture=st.booleans(),
    recorded=st.sampled_from([True, True, True, False]),
    declared=days_of_facts,
)


def adults(day: date) -> st.SearchStrategy[Adult]:
    """Nobody, or somebody who answers for the account."""
    somebody = st.builds(
        Adult,
        who=st.sampled_from([who for who in Who if who is not Who.NOBODY]),
        holder=st.sampled_from([Holder.INDIVIDUAL, Holder.INDIVIDUAL, Holder.ORGANISATION, None]),
        born=births(day),
        status=st.sampled_from([LinkStatus.ACTIVE, LinkStatus.ACTIVE, *LinkStatus, None]),
        ground=st.sampled_from([None, *Ground]),
        proven=proven,
        consented=days_of_facts,
        child_consented=days_of_facts,
        grace=days_of_facts,
        choice=st.sampled_from([Choice.ALLOW, *Choice]),
    )
    return st.just(NOBODY) | somebody


readings = st.dictionaries(st.sampled_from(sorted(REGISTER)), st.integers(0, 2), max_size=4).map(
    lambda chosen: tuple(
        (id, list(REGISTER[id].options)[place])
        for id, place in sorted(chosen.items())
        if 0 < place < len(REGISTER[id].options)
    )
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case that the form can hold."""
    day = draw(days_asked)
    return Case(
        day=day,
        clock=draw(st.sampled_from([time(0), time(12), time(23, 59)])),
        action=draw(st.sampled_from(Action)),
        network=draw(st.sampled_from(Network)),
        holder=draw(st.sampled_from([Holder.INDIVIDUAL, Holder.INDIVIDUAL, Holder.ORGANISATION, None])),
        born=draw(births(day)),
        opened=draw(days_of_facts),
        proven=draw(proven),
        age_evidence=draw(st.sampled_from([None, *AgeEvidence])),
        item_allowed=draw(days_of_facts),
        streamer=draw(days_of_facts),
        child_made=draw(days_of_facts),
        first=draw(adults(day)),
        second=draw(adults(day)),
        readings=draw(readings),
    )
