"""Birth dates as the rules see them: whole years are taken together, and no day is told otherwise for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from idverify.account.holder import Holder
from idverify.campaign.kernel.bands import Ages, Bands, days_of, spans_of
from idverify.campaign.kernel.days import DAY, OFFSET, Found
from idverify.campaign.kernel.facts import Facts
from idverify.campaign.kernel.moments import Moments
from idverify.campaign.kernel.verdict import case_of
from idverify.campaign.terms import Terms
from idverify.instant import EPOCH
from idverify.law import VIETNAM

_SOMEBODY = Facts(None, Holder.INDIVIDUAL, None, None, None, None, None)


@pytest.mark.parametrize(
    "day",
    [date(2026, 8, 19), date(2027, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 1)],
)
def test_each_day_of_birth_is_what_the_rules_say_of_it(day: date) -> None:
    terms = Terms(at=datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM))
    first, last = date(day.year - 18, 1, 1), day
    born = [first + timedelta(place) for place in range((last - first).days + 1)]
    born += [date(year, month, 28) for year in range(day.year - 120, first.year) for month in (1, 2, 12)]
    micros = np.array([(each - EPOCH.date()).days * DAY - OFFSET for each in born])
    ages = Ages(terms, _SOMEBODY, Bands(spans_of, days_of))
    for begin in range(0, len(born), 500):  # what is known already is not asked again
        some = slice(begin, begin + 500)
        codes, years = ages.read(Moments(np.full(len(micros[some]), Found.DAY, np.int8), micros[some]))
        for each, code, year in zip(born[some], codes.tolist(), years.tolist(), strict=True):
            case = case_of(_SOMEBODY._replace(birth_date=each), terms)
            assert ages.ages[code].kind == (case.user_is_child, frozenset(case.consulted)), each
            assert year == each.year
