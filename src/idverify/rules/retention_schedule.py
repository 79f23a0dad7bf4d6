"""The table of retention: each class of data, what begins its time, and how long it is kept then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idverify.account import Service
from idverify.law import DEFAULT_READINGS, Readings
from idverify.law.reading import R_18, R_20, R_21, R_22
from idverify.messages import Text, text
from idverify.rules.data_class import BEGINS, OF_THE_OPERATOR, Begins, DataClass
from idverify.rules.retention_period import Owed, Period, cited, period_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One line of the table of retention.

    Attributes:
        data_class: what is kept.
        name: what it is called.
        begins: what begins its time.
        from_when: the same in words.
        period: how long it is kept then; None where nothing sets a period and it goes when its time begins.
        how_long: the same in words.
        citations: the provisions in force that say so.
        readings: the readings on which it can turn.
        by_library: whether this library keeps it; the platform itself does otherwise.
    """

    data_class: DataClass
    name: Text
    begins: Begins
    from_when: Text
    period: Period | None
    how_long: Text
    citations: tuple[str, ...]
    readings: tuple[str, ...]
    by_library: bool


def schedule_table(service: Service, at: datetime, readings: Readings = DEFAULT_READINGS) -> tuple[Schedule, ...]:
    """The whole table of retention by the law of a moment, one line for each class, in the order of ``DataClass``.

    Args:
        service: where.
        at: an aware moment.
        readings: how the law's silences are read.

    Raises:
        ValueError: the moment has no offset.
    """
    return tuple(_line(data_class, Owed(service, at, readings)) for data_class in DataClass)


def _line(data_class: DataClass, owed: Owed) -> Schedule:
    begins = BEGINS[data_class]
    period, provisions = period_of(data_class, owed)
    turns = [R_18] if begins is Begins.CLOSING else []
    turns += [R_20] if data_class is DataClass.REGISTRATION_RECORD else []
    turns += [R_21] if data_class is DataClass.PSEUDONYM else []
    turns += [] if period is None else [R_22]
    for reading in turns:
        owed.consult(reading)
    return Schedule(
        data_class=data_class,
        name=text(f"retention.class.{data_class}"),
        begins=begins,
        from_when=text(f"retention.begins.{begins}"),
        period=period,
        how_long=text("retention.period.none") if period is None else period.says,
        citations=cited(provisions),
        readings=tuple(sorted(owed.consulted)),
        by_library=data_class not in OF_THE_OPERATOR,
    )
