"""The civil day in Viet Nam, and when an age is reached.

Viet Nam keeps UTC+7 all year; every duty begins at midnight there, whatever clock a server has.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


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
