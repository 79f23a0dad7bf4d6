from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from idverify.law import VIETNAM, birthday, day_of, start_of


def test_a_day_in_viet_nam_begins_at_17_00_utc() -> None:
    assert day_of(datetime(2026, 8, 18, 16, 59, 59, tzinfo=UTC)) == date(2026, 8, 18)
    assert day_of(datetime(2026, 8, 18, 16, 59, 59, 999_999, tzinfo=UTC)) == date(2026, 8, 18)
    assert day_of(datetime(2026, 8, 18, 17, 0, 0, tzinfo=UTC)) == date(2026, 8, 19)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 8, 19, 0, 0, tzinfo=VIETNAM), date(2026, 8, 19)),
        (datetime(2026, 8, 18, 23, 59, 59, tzinfo=VIETNAM), date(2026, 8, 18)),
        (datetime(2026, 8, 18, 10, 0, tzinfo=timezone(timedelta(hours=-7))), date(2026, 8, 19)),
        (datetime(2026, 8, 18, 9, 59, 59, tzinfo=timezone(timedelta(hours=-7))), date(2026, 8, 18)),
        (datetime(2026, 8, 19, 6, 59, tzinfo=timezone(timedelta(hours=14))), date(2026, 8, 18)),
        (datetime(2026, 8, 19, 7, 0, tzinfo=timezone(timedelta(hours=14))), date(2026, 8, 19)),
        (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), date(2025, 1, 1)),
        (datetime(2028, 2, 28, 17, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_a_moment_has_one_day_whatever_clock_wrote_it(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_a_moment_without_an_offset_names_no_day() -> None:
    with pytest.raises(ValueError, match="without an offset names no day"):
        day_of(datetime(2026, 8, 19, 9, 0))  # noqa: DTZ001  # the mistake under test


@pytest.mark.parametrize("month", range(1, 13))
def test_viet_nam_keeps_seven_hours_all_year(month: int) -> None:
    assert datetime(2026, month, 1, tzinfo=VIETNAM).utcoffset() == timedelta(hours=7)


def test_a_day_starts_at_its_own_midnight() -> None:
    start = start_of(date(2026, 8, 19))
    assert start == datetime(2026, 8, 18, 17, 0, tzinfo=UTC)
    assert start.isoformat() == "2026-08-19T00:00:00+07:00"
    assert day_of(start) == date(2026, 8, 19)
    assert day_of(start - timedelta(microseconds=1)) == date(2026, 8, 18)


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2010, 11, 21), 16, date(2026, 11, 21)),
        (date(2010, 11, 21), 0, date(2010, 11, 21)),
        (date(2008, 2, 29), 16, date(2024, 2, 29)),
        (date(2008, 2, 29), 18, date(2026, 2, 28)),
        (date(2008, 2, 29), 7, date(2015, 2, 28)),
        (date(2084, 2, 29), 16, date(2100, 2, 28)),
        (date(1984, 2, 29), 16, date(2000, 2, 29)),
        (date(2010, 2, 28), 18, date(2028, 2, 28)),
        (date(2008, 3, 1), 18, date(2026, 3, 1)),
        (date(2008, 12, 31), 18, date(2026, 12, 31)),
    ],
)
def test_a_birthday_is_the_same_day_years_later_and_of_29_february_the_28th_of_a_common_year(
    born: date, age: int, day: date
) -> None:
    assert birthday(born, age) == day


def test_a_birthday_beyond_the_year_9999_does_not_come() -> None:
    assert birthday(date(9983, 12, 31), 16) == date(9999, 12, 31)
    with pytest.raises(OverflowError, match="beyond the calendar"):
        birthday(date(9984, 1, 1), 16)
