"""Numbers, shares and days as people write them in Vietnamese and in English."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from idverify.law.calendar import VIETNAM
from idverify.messages import Text, text

_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_NONE: Final = Text(vi="–", en="–")


def number(count: int) -> Text:
    """A whole number with its thousands set apart.

    >>> number(110_000_000)
    Text(vi='110.000.000', en='110,000,000')
    """
    return Text(vi=f"{count:,}".replace(",", "."), en=f"{count:,}")


def accounts(count: int) -> Text:
    """So many accounts, in words that agree.

    >>> accounts(1).en, accounts(2000).en, accounts(2000).vi
    ('1 account', '2,000 accounts', '2.000 tài khoản')
    """
    return text("campaign.report.accounts.one" if count == 1 else "campaign.report.accounts", number=number(count))


def rows(count: int) -> Text:
    """So many rows, in words that agree; what a table has where accounts stand on several.

    >>> rows(1).en, rows(2000).en
    ('1 row', '2,000 rows')
    """
    return text("campaign.report.rows.one" if count == 1 else "campaign.report.rows", number=number(count))


def share(part: int, whole: int) -> Text:
    """A part of a whole in percent, to a tenth; what is there is never told as nothing, nor what lacks a row as all.

    >>> share(1, 3).vi, share(1, 110_000_000).en, share(0, 0).en
    ('33,3%', '< 0.1%', '–')
    """
    if not whole:
        return _NONE
    tenths = (2000 * part + whole) // (2 * whole)
    if part and not tenths:
        return Text(vi="< 0,1%", en="< 0.1%")
    if part < whole and tenths == 1000:
        return Text(vi="> 99,9%", en="> 99.9%")
    if tenths % 1000 == 0:
        return Text(vi=f"{tenths // 10}%", en=f"{tenths // 10}%")
    return Text(vi=f"{tenths // 10},{tenths % 10}%", en=f"{tenths // 10}.{tenths % 10}%")


def written_day(day: date) -> Text:
    """A day.

    >>> written_day(date(2025, 3, 25))
    Text(vi='25-3-2025', en='25 March 2025')
    """
    return Text(vi=f"{day.day}-{day.month}-{day.year}", en=f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def written_month(day: date) -> Text:
    """The month of a day."""
    return Text(vi=f"tháng {day.month}-{day.year}", en=f"{_MONTHS[day.month - 1]} {day.year}")


def written_moment(moment: datetime) -> Text:
    """A moment, by the clock of Viet Nam.

    Args:
        moment: with an offset.
    """
    here = moment.astimezone(VIETNAM)
    said = written_day(here.date())
    return Text(vi=f"{here:%H:%M} ngày {said.vi} (UTC+7)", en=f"{here:%H:%M} on {said.en} (UTC+7)")
