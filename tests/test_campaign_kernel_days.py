"""Days and moments in cells: which spellings are read, and that whole columns read them as one by one."""

from __future__ import annotations

import random
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from campaign_texts import TEXTS

from idverify.campaign.kernel.bands import Spans
from idverify.campaign.kernel.days import Found, as_moment, moment_of
from idverify.campaign.kernel.moments import Clock
from idverify.law import VIETNAM, day_of, start_of
from idverify.rules.force import days_of_change

_MAY = datetime(1990, 5, 7, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "text",
    [
        *("07/05/1990", "7/5/1990", "07-05-1990", "7.5.1990", " 07 / 05 / 1990 ", "'07/05/1990"),
        *("1990-05-07", "1990/5/7", "19900507", "1990-05-07T00:00:00", "1990-05-07 00:00"),
        *("1990-05-06T17:00:00Z", "1990-05-06T17:00:00+00:00", "1990-05-06 13:00:00-04:00"),
        *("07/05/1990 12:00:00 AM", "07/05/1990 12:00 SA", "1990-05-07T00:00:00.000"),
        *("1990-05-07T00:00:00.000000+07:00", "1990-05-07T00:00:00+0700", "1990-05-07T00:00:00+07"),
        "1990-05-06T17:00:00.000000Z",
        *("ngày 07 tháng 05 năm 1990", "Ngày 7 tháng 5, năm 1990", "7 tháng 5 năm 1990"),
        unicodedata.normalize("NFD", "ngày 07 tháng 05 năm 1990"),
    ],
)
def test_a_day_is_read_however_an_office_writes_it(text: str) -> None:
    found = moment_of(text)
    assert (found.found, as_moment(found.micros)) == (Found.DAY, _MAY)


@pytest.mark.parametrize("text", ["33000", "33000.0", "32999.9999999", "33000.25"])
def test_a_spreadsheets_count_of_days_is_read(text: str) -> None:
    found = moment_of(text)
    assert (found.found, as_moment(found.micros).date()) == (Found.SERIAL, date(1990, 5, 7))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("33000", Found.SERIAL),
        ("33000.5", Found.SERIAL),
        ("10000", Found.SERIAL),
        ("09999", Found.UNREADABLE),
        ("60001", Found.UNREADABLE),
        ("", Found.MISSING),
        ("N/A", Found.MISSING),
        ("không có", Found.MISSING),
        ("--", Found.MISSING),
        ("1990", Found.YEAR_ONLY),
        ("05/1990", Found.YEAR_ONLY),
        ("00/00/1990", Found.YEAR_ONLY),
        ("00/00/0000", Found.NO_SUCH_DAY),
        ("07/05/90", Found.TWO_DIGIT_YEAR),
        ("7-5-90", Found.TWO_DIGIT_YEAR),
        ("31/04/1990", Found.NO_SUCH_DAY),
        ("29/02/1990", Found.NO_SUCH_DAY),
        ("29/02/1900", Found.NO_SUCH_DAY),
        ("05/17/1990", Found.NO_SUCH_DAY),  # the month first is never guessed
        ("0001-01-01", Found.UNREADABLE),
        ("07/05-1990", Found.UNREADABLE),
        ("07/05/19901", Found.UNREADABLE),
        ("1990-05-07T24:00:00", Found.UNREADABLE),
        ("1990-05-07T00:00:60", Found.UNREADABLE),
        ("1990-05-07X00:00:00", Found.UNREADABLE),
        ("07/05/1990 13:00 PM", Found.UNREADABLE),
        ("ngày 7 tháng 5", Found.UNREADABLE),
        ("０７/05/1990", Found.UNREADABLE),
        ("1" * 70, Found.UNREADABLE),
    ],
)
def test_what_is_no_day_is_said_to_be_so(text: str, found: Found) -> None:
    assert moment_of(text).found is found


@pytest.mark.parametrize(
    "day", [date(2000, 2, 29), date(2024, 2, 29), date(1900, 3, 1), date(1000, 1, 1), date(9999, 12, 30)]
)
def test_leap_years_are_those_of_the_calendar(day: date) -> None:
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    read = Clock().read(pa.array([text, day.isoformat()]))
    assert [as_moment(micros).date() for micros in read.micros.tolist()] == [day, day]


@pytest.mark.parametrize("text", ["1990", "05/1990", "00/00/1990", " '1990"])
def test_a_year_alone_is_its_last_day(text: str) -> None:
    found = moment_of(text)
    assert (found.found, as_moment(found.micros)) == (Found.YEAR_ONLY, datetime(1990, 12, 31, tzinfo=VIETNAM))


def test_an_afternoon_is_one_in_vietnamese_too() -> None:
    assert as_moment(moment_of("07/05/1990 3:04:05 CH").micros) == _MAY + timedelta(hours=15, minutes=4, seconds=5)
    assert as_moment(moment_of("33000.5").micros) == _MAY + timedelta(hours=12)


def test_a_column_of_days_is_what_each_of_them_is() -> None:
    draw = random.Random(17)
    texts: list[str | None] = [None, *(_text(draw) for _ in range(TEXTS // 4))]
    cut = pa.array(["1990-05-07", *texts, None]).slice(1, len(texts))
    read = Clock().read(cut)
    for text, found, micros in zip(texts, read.found.tolist(), read.micros.tolist(), strict=True):
        assert (found, micros) == ((Found.MISSING, 0) if text is None else moment_of(text)), text
    assert len(set(read.found.tolist())) == len(Found)


def _text(draw: random.Random) -> str:
    moment = datetime(1000, 1, 1, tzinfo=UTC) + timedelta(microseconds=draw.randrange(8_900 * 365 * 86_400 * 10**6))
    if draw.random() < 0.7:
        moment = moment.replace(year=1900 + draw.randrange(200), day=draw.choice((1, 28, 28)))
    kind = draw.random()
    if kind < 0.5:
        text = moment.strftime(draw.choice(("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")))
    else:
        zone = draw.choice((None, UTC, VIETNAM, timezone(timedelta(hours=-9, minutes=-30))))
        exact = draw.choice(("seconds", "milliseconds", "microseconds"))
        text = moment.replace(tzinfo=zone).isoformat(draw.choice("T "), exact)
        text = text.replace("+00:00", draw.choice(("Z", "+00:00")))
    if draw.random() < 0.3:
        place = draw.randrange(len(text))
        text = text[:place] + draw.choice("0123456789/-.:TZ+ ae\u00e9") + text[place + draw.randrange(2) :]
    return draw.choice(
        (text, text, text, text, text[:10], text[-8:], str(draw.randrange(99_999)), f"{text[:2]}/05/90", "1987")
    )


def test_a_moment_stands_in_the_span_of_its_day() -> None:
    at = datetime(2026, 8, 18, 17, tzinfo=UTC)
    spans = Spans(at)
    for day in days_of_change():
        for moment in (start_of(day) - timedelta(microseconds=1), start_of(day), at, at + timedelta(microseconds=1)):
            read = Clock().read(pa.array([moment.isoformat(timespec="microseconds")]))
            [code] = spans.codes(read).tolist()
            stands = spans.moment(code)
            assert stands is not None
            assert stands <= moment
            assert [day_of(stands) >= each for each in days_of_change()] == [
                day_of(moment) >= each for each in days_of_change()
            ]
            assert (stands > at) is (moment > at) is spans.lies_ahead(code)
