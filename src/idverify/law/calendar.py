"""The civil day in Viet Nam, and when an age is reached.

Viet Nam keeps UTC+7 all year; every duty begins at midnight there, whatever clock a server has.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

# The time of Viet Nam, seven hours before UTC on every day that this library knows.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_DAY = timedelta(days=1)
_SATURDAY = 5


def day_of(instant: datetime) -> date:
    """The day in Viet Nam on which an instant falls.

    Args:
        instant: an aware moment, in any offset.

    Raises:
        ValueError: the moment has no offset, so it names no day in Viet Nam.
    """
    if instant.tzinfo is None:
        raise ValueError("a moment without an offset names no day in Viet Nam")
    return instant.astimezone(VIETNAM).date()


def within(day: date, since: date | None, until: date | None) -> bool:
    """Whether a day lies in a span, from its first day to the day before ``until``; None: without an end there."""
    return (since is None or since <= day) and (until is None or day < until)


def start_of(day: date) -> datetime:
    """Midnight in Viet Nam at which ``day`` begins."""
    return datetime.combine(day, time.min, VIETNAM)


def birthday(born: date, age: int) -> date:
    """The ``age``-th birthday; someone born on 29 February has it on the 28th of a common year.

    Civil Code 91/2015/QH13 art. 148(3): a period that ends on a day its month lacks ends on the
    month's last day; applied to birthdays by analogy (reading R-17).

    Raises:
        OverflowError: the birthday lies beyond the calendar's year 9999.
    """
    year = born.year + age
    if year > date.max.year:
        raise OverflowError("the birthday lies beyond the calendar")
    if (born.month, born.day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return born.replace(year=year)


def months_after(day: date, months: int) -> date:
    """The last day of a period of months that an event on ``day`` began.

    Civil Code 91/2015/QH13 arts. 147.3, 148.3: the day of the event is not counted, so the period ends on the
    corresponding day of its last month, or on that month's last day where it has none.

    Args:
        day: the day of the event.
        months: how many, none or more.

    Raises:
        OverflowError: the period ends beyond the calendar's year 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        raise OverflowError("the period ends beyond the calendar")
    return date(year, month + 1, min(day.day, _length(year, month + 1)))


def _length(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return (date(year, 3, 1) - _DAY).day
    return 30 if month in (4, 6, 9, 11) else 31


def day_of_rest(day: date) -> bool:
    """Whether a day is a Saturday or a Sunday; no table of public holidays is known to this library."""
    return day.weekday() >= _SATURDAY


def working_days_after(day: date, count: int) -> date:
    """The last of ``count`` working days after ``day``, which itself is not counted.

    Working days are taken to be Monday to Friday, public holidays among them.

    Raises:
        OverflowError: it lies beyond the calendar's year 9999.
    """
    while count > 0:
        day += _DAY
        count -= not day_of_rest(day)
    return day
