"""Accounts drawn at random, each as the row that tells of it and as the facts that the rules should be asked about."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from idverify.account import Account
from idverify.account.holder import Holder
from idverify.evidence.method import EID_METHODS, PHONE_METHODS, Evidence, Method
from idverify.law import VIETNAM, day_of, start_of
from idverify.rules.force import days_of_change

_ZONES = (VIETNAM, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=30)))
_MOMENTS = (timedelta(0), timedelta(microseconds=-1), timedelta(seconds=1), timedelta(hours=-7), timedelta(hours=9))
PHONES = {
    "0912000001": True,
    "+84 912 000 002": True,
    "01680000012": True,
    None: False,
    "+14155550100": False,
    "0912": False,
}
PERSONAL_IDS = {"001090000012": True, None: False, "12345": False}


_LIFE = 120  # years
_FILLERS = ("1970-01-01", "1900-01-01 00:00:00", "01/01/1970", "1969-12-31T17:00:00Z", "1997-11-18", "25569")


class Drawn(NamedTuple):
    """One account.

    Attributes:
        cells: the row.
        facts: what the rules are to be asked about.
    """

    cells: dict[str, Any]
    facts: Account


def drawn(draw: random.Random, at: datetime) -> Drawn:
    """An account, most often near a day on which something changes.

    Args:
        draw: where chance comes from.
        at: the moment that is going to be asked about.
    """
    opened, opened_cell = _moment(draw, at, missing=0.08)
    declared, declared_cell = _moment(draw, at, missing=0.7)
    proven, proven_cell = _moment(draw, at, missing=0.1)
    born, born_cell = _birth(draw, day_of(at))
    method = draw.choice((None, *Method))
    level = draw.choice((None, 1, 2, 3, 4))
    holder = draw.choice((*[Holder.INDIVIDUAL] * 6, Holder.ORGANISATION, None))
    phone, personal_id = draw.choice(list(PHONES)), draw.choice(list(PERSONAL_IDS))
    held = method
    if (method in PHONE_METHODS and not PHONES[phone]) or (
        method is Method.PERSONAL_ID_EID and not PERSONAL_IDS[personal_id]
    ):
        held = None
    evidence = () if held is None else (Evidence(held, proven, level if held in EID_METHODS else None),)
    cells = {
        "phone": phone,
        "personal_id": personal_id,
        "birth_date": born_cell,
        "opened": opened_cell,
        "proof": None if method is None else draw.choice((method.value, method.value.upper().replace("_", " "))),
        "proven_at": proven_cell,
        "level": None
        if level is None
        else draw.choice((str(level), f"{level}.0", f"mức độ {level}", f"Level {level}")),
        "no_mobile": declared_cell,
        "holder": {Holder.INDIVIDUAL: None, Holder.ORGANISATION: "Tổ chức", None: "gì đó"}[holder],
    }
    facts = Account(
        opened_at=opened,
        holder=holder,
        user_birth_date=born,
        no_vn_mobile_declared_at=declared,
        evidence=evidence,
    )
    return Drawn(cells, facts)


def _moment(draw: random.Random, at: datetime, *, missing: float) -> tuple[datetime | None, str | None]:
    kind = draw.random()
    if kind < missing:
        return None, None
    if kind > 0.96:
        return None, draw.choice(_FILLERS)
    if kind < 0.5:
        moment = start_of(draw.choice(days_of_change())) + draw.choice(_MOMENTS)
    elif kind < 0.6:
        moment = draw.choice((at, start_of(day_of(at)))) + draw.choice(_MOMENTS)
    else:
        moment = datetime(2019, 1, 1, tzinfo=VIETNAM) + timedelta(seconds=draw.randrange(8 * 365 * 86_400))
    if draw.random() < 0.3:
        moment = start_of(day_of(moment))
        return moment, _written_day(draw, day_of(moment))
    zone = draw.choice(_ZONES)
    there = moment.astimezone(zone)
    if zone is VIETNAM and draw.random() < 0.5:
        return moment, there.replace(tzinfo=None).isoformat(draw.choice("T "))
    text = there.isoformat()
    return moment, text.replace("+00:00", "Z") if zone is UTC and draw.random() < 0.5 else text


def _birth(draw: random.Random, day: date) -> tuple[date | None, str | None]:
    """A birth date as it is to be understood, and as it stands in its cell: one in twelve is a year alone."""
    born = _born(draw, day)
    oldest = date(day.year - _LIFE, 1, 1)
    if born is None or draw.random() > 0.08:
        return born if born is not None and oldest <= born <= day else None, _written_day(draw, born)
    # Of those who become sixteen in this year some have, and some have not; no question is put on its edges.
    enough = oldest.year <= born.year <= day.year and born.year != day.year - 16
    return min(date(born.year, 12, 31), day) if enough else None, draw.choice(("{}", "00/00/{}")).format(born.year)


def _born(draw: random.Random, day: date) -> date | None:
    kind = draw.random()
    if kind < 0.1:
        return None
    if kind < 0.45:
        return date(day.year - 16, day.month, day.day) + timedelta(days=draw.randrange(-3, 4))
    if kind < 0.6:
        return date(draw.choice((1988, 2000, 2004, 2008, 2012, 2016)), 2, draw.choice((28, 29)))
    if kind < 0.65:
        oldest = date(day.year - _LIFE, 1, 1)
        return draw.choice((day, day + timedelta(days=1), date(1900, 1, 1), oldest, oldest - timedelta(days=1)))
    return date(1950, 1, 1) + timedelta(days=draw.randrange(75 * 365))


def _written_day(draw: random.Random, day: date | None) -> str | None:
    if day is None:
        return None
    ways = (
        "%d/%m/%Y",
        "%Y-%m-%d",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%Y%m%d",
        "%Y-%m-%dT00:00:00",
        " %d / %m / %Y ",
        "%d/%m/%Y 00:00",
    )
    return day.strftime(draw.choice(ways))
