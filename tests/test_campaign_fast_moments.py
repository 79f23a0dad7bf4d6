"""Compiled days and moments, held to what ``moment_of`` says of each text."""

from __future__ import annotations

import random
import unicodedata
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from idverify.campaign.kernel import days
from idverify.campaign.kernel.days import Found, moment_of
from idverify.campaign.kernel.fast import moments as fast
from idverify.campaign.kernel.fast.moments import UNUSUAL, usual_moments
from idverify.campaign.kernel.moments import Clock

SIGNS = "0123456789001122 -/.:+TZtz,\u00a0１"


def moment(drawn: random.Random) -> str:
    shape = drawn.choice(
        ["dd/mm/yyyy", "dd-mm-yyyy", "dd.mm.yyyy", "yyyy-mm-dd", "yyyy/mm/dd", "yyyymmdd", "dd/mm-yyyy", "d/m/yyyy"]
    )
    year = drawn.choice([0, 1, 999, 1000, 1582, 1900, 1999, 2000, 2024, 2025, 2026, 2100, 2400, 9999])
    month, day = drawn.choice([0, 1, 2, 2, 2, 9, 12, 13]), drawn.choice([0, 1, 9, 15, 28, 29, 30, 31, 32])
    text = shape.replace("yyyy", f"{year:04}").replace("mm", f"{month:02}").replace("dd", f"{day:02}")
    text = text.replace("m", str(month)).replace("d", str(day))
    if drawn.random() < 0.6:
        hour, minute, second = (drawn.choice([0, 1, 12, most, most + 1, 99]) for most in (23, 59, 59))
        text += f"{drawn.choice('TT  t,')}{hour:02}:{minute:02}:{second:02}"
        text += drawn.choice(["", "", ".0", ".5", ".123", ".1234", ".123456", ".1234567", ",123", ".12a", "."])
        hours, minutes = drawn.choice([0, 7, 15, 16]), drawn.choice([0, 30, 59, 60])
        zones = [
            "",
            "",
            "Z",
            "z",
            " UTC",
            f"+{hours:02}:{minutes:02}",
            f"-{hours:02}:{minutes:02}",
            "+0700",
            "+07",
            "+07:0",
        ]
        text += drawn.choice(zones)
    for _ in range(drawn.choice([0, 0, 0, 1, 2])):
        place = drawn.randrange(len(text) + 1)
        text = text[:place] + drawn.choice(["", *SIGNS]) + text[place + drawn.randrange(2) :]
    return text


def holds(texts: list[str | None]) -> int:
    """How many texts are usual: each is compared with ``moment_of``."""
    found, micros = usual_moments(pa.array(texts, pa.string()))
    for text, what, when in zip(texts, found.tolist(), micros.tolist(), strict=True):
        if what == UNUSUAL:
            assert when == 0
        else:
            assert (what, when) == ((Found.MISSING, 0) if text is None else moment_of(text)), text
    return int((found == Found.DAY).sum())


def test_usual_moments_are_what_they_are_one_at_a_time() -> None:
    drawn = random.Random(20260301)
    assert holds([moment(drawn) for _ in range(40_000)]) > 1000


def test_what_is_written_out_again_for_the_compiler_is_what_days_are_read_by() -> None:
    assert range(fast.FIRST_SERIAL, fast.LAST_SERIAL + 1) == days._SERIALS
    assert (fast.IS_DAY, fast.IS_SERIAL, fast.IS_MISSING) == (Found.DAY, Found.SERIAL, Found.MISSING)
    assert (fast.IS_NO_SUCH_DAY, fast.HAS_TWO_DIGIT_YEAR, fast.IS_YEAR_ONLY) == (
        Found.NO_SUCH_DAY,
        Found.TWO_DIGIT_YEAR,
        Found.YEAR_ONLY,
    )
    assert (fast.MICROS, fast.DAY, fast.OFFSET, fast.FIRST_YEAR) == (
        days.MICROS,
        days.DAY,
        days.OFFSET,
        days.FIRST_YEAR,
    )
    assert UNUSUAL not in set(Found)


def test_what_most_tables_hold_is_usual() -> None:
    dates = ["19/08/2026", "19-08-2026", "19.08.2026", "2026-08-19"]
    times = [
        f"2026-08-19{between}12:00:00{fraction}{zone}"
        for between in "T "
        for fraction in ("", ".123", ".123456")
        for zone in ("", "Z", "+07:00", "-03:30")
    ]
    assert holds([*dates, *times]) == len(dates) + len(times)


def test_every_day_of_four_centuries_is_counted_right() -> None:
    calendar = [date(1900, 1, 1) + timedelta(days=each) for each in range(365 * 400)]
    for spelling in ("%d/%m/%Y", "%Y-%m-%d"):
        _, micros = usual_moments(pa.array([day.strftime(spelling) for day in calendar]))
        expected = [(day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400 - 7 * 3_600 for day in calendar]
        assert (micros // 1_000_000).tolist() == expected


@given(st.lists(st.none() | st.text(SIGNS, min_size=8, max_size=34) | st.text(max_size=40), max_size=20))
@example(["2026-08-19T12:00:00+16:00", "2026-08-19T12:00:00-15:60", "2026-08-19T24:00:00", "2026-08-19T23:60:00Z"])
@example(["2026-08-19T12:00:00.1234567", "2026-08-19T12:00:00.", "2026-08-19T12:00:00.123456Z", "2026-08-19T"])
@example(["1990", "1000", "2999", "3000", "0999", "10000", "09999", "60000", "60001", "05/1990", "00/00/1990"])
@example(["2026-08-19 23:59:59.999999+15:59", "2026-08-19 00:00:00-15:59", "0999-08-19", "1000-01-01", "29/02/1900"])
def test_any_text_at_all_is_read_as_one_at_a_time(texts: list[str | None]) -> None:
    holds([text for text in texts if text is None or all(unicodedata.category(sign) != "Cs" for sign in text)])


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_slices_and_nulls_are_read_where_they_lie(kind: pa.DataType) -> None:
    drawn = random.Random(20260302)
    texts = [None if drawn.random() < 0.2 else moment(drawn) for _ in range(200)]
    whole = pa.array(texts, kind)
    found, micros = usual_moments(whole)
    for start, length in ((0, 0), (1, 9), (7, 200), (64, 65), (199, 1), (200, 5)):
        some, when = usual_moments(whole.slice(start, length))
        assert some.tolist() == found[start : start + length].tolist()
        assert when.tolist() == micros[start : start + length].tolist()
    clock = Clock().read(pa.array(texts))
    known = found != UNUSUAL
    assert (clock.found[known] == found[known]).all()
    assert (clock.micros[known] == micros[known]).all()
