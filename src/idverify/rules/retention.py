"""How long each class of data is kept, from when, and by which provision; what an erasure erases and what it cannot.

Periods are counted by the Civil Code (91/2015/QH13): without the day of the event (art. 147.3), to the corresponding
day of the last month or that month's last (art. 148.3), and through its twenty-fourth hour (art. 148.6), all in Viet
Nam's day. Whether art. 148.5 moves an end at a weekend is reading R-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from idverify.account import Service
from idverify.law import (
    DEFAULT_READINGS,
    Readings,
    day_of,
    decree_56_2017,
    decree_330_2026,
    law_91_2025,
    start_of,
)
from idverify.law.calendar import day_of_rest, months_after, working_days_after
from idverify.law.reading import R_18, R_20, R_21, R_22
from idverify.messages import Text, text
from idverify.rules.data_class import BEGINS, OF_THE_OPERATOR, Begins, DataClass
from idverify.rules.retention_period import NO_LONGER_THAN_NEEDED, Owed, Period, cited, period_of
from idverify.rules.retention_schedule import Schedule, schedule_table

__all__ = ["DataClass", "Erasure", "Kept", "Removal", "Schedule", "erasable", "retention", "schedule_table"]

# What a child's data are, beside the account information: 56/2017/ND-CP art. 33.
_OF_A_CHILD: Final = frozenset(
    {DataClass.BIRTH_DATE, DataClass.WAITING_ACCOUNT, DataClass.PERMISSION_ASK, DataClass.AGE_SIGNAL}
)
_CHILDS_DELETION: Final = (decree_330_2026.ART_60_3, decree_56_2017.ART_36, law_91_2025.ART_24)


class Removal(StrEnum):
    """What is removed when data are erased."""

    KEYS = "keys"  # the sealed halves of a record's key
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How long one thing is kept.

    Attributes:
        data_class: what it is.
        since: when its time began; None while it has not.
        until: the first moment at which it is kept no more and is to be erased: where a period is counted, the
            start of the day in Viet Nam after the last day of it. None while no end is known.
        citations: the provisions in force that say so.
        readings: the numbered readings it turned on.
        why: the reason, in one sentence.
        removed: what its erasure removes.
    """

    data_class: DataClass
    since: datetime | None
    until: datetime | None
    citations: tuple[str, ...]
    readings: tuple[str, ...]
    why: Text
    removed: tuple[Removal, ...]

    def over(self, at: datetime) -> bool:
        """Whether its time is over, so that it is to be erased."""
        return self.until is not None and self.until <= at


@dataclass(frozen=True, slots=True)
class Erasure:
    """What a request for erasure does to one class of data.

    Attributes:
        now: whether it is erased now.
        kept: by which provisions; where it is not erased now, until when and why.
    """

    now: bool
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What happened to an account and to one thing of it; all of it before the question."""

    closed_at: datetime | None
    purpose_ended_at: datetime | None
    last_used_at: datetime | None
    on_hold: bool
    erasure_asked: bool = False


def retention(
    data_class: DataClass,
    *,
    service: Service,
    closed_at: datetime | None,
    purpose_ended_at: datetime | None,
    at: datetime,
    readings: Readings = DEFAULT_READINGS,
    last_used_at: datetime | None = None,
    on_hold: bool = False,
) -> Kept:
    """How long one thing is kept, by the law of the day on which it is asked.

    Law that came later governs what is still held, so a later ``at`` never shortens what was kept.

    Args:
        data_class: what it is.
        service: where.
        closed_at: when its account was closed; None while it is open.
        purpose_ended_at: when it was needed no more: a record, proof or link that was replaced or ended, a stream
            that ended, a code that was used, an event that was told; of a log, the moment of the entry. None
            while it is needed.
        at: the moment of the question, aware; what is dated after it has not happened.
        readings: how the law's silences are read.
        last_used_at: when the account was last used, where the platform says so (reading R-18).
        on_hold: whether an authority's order keeps it.

    Raises:
        ValueError: a moment without an offset.
        OverflowError: its time ends beyond the calendar's year 9999.

    Source: 147/2024/ND-CP arts. 23.3.đ, 27.2.b; 116/2025/QH15 art. 25.2.d; 333/2026/ND-CP arts. 16.6, 20.3;
    330/2026/ND-CP art. 34.1.c; 122/2025/QH15 art. 22.7; 91/2025/QH15 arts. 3.3, 14.1.
    """
    owed = Owed(service, at, readings)
    facts = _Facts(
        closed_at=_happened(closed_at, at),
        purpose_ended_at=_happened(purpose_ended_at, at),
        last_used_at=_happened(last_used_at, at),
        on_hold=on_hold,
    )
    return _kept(data_class, facts, owed)


def erasable(
    *,
    service: Service,
    closed_at: datetime | None,
    at: datetime,
    ended: Mapping[DataClass, datetime] = MappingProxyType({}),
    readings: Readings = DEFAULT_READINGS,
    last_used_at: datetime | None = None,
    on_hold: bool = False,
    of_child: bool = False,
) -> tuple[Erasure, ...]:
    """What a request for erasure erases now, and what must stay, until when, and by which provision.

    A period that the law sets outlasts the request: the data stay to their day, then go, and the person is told. Of
    an account that is open, nothing that it lives by goes.

    Args:
        service, closed_at, readings, last_used_at, on_hold: as of ``retention``.
        at: when it is answered, aware.
        ended: when each class was needed no more, of those to which that has happened.
        of_child: whether the account is a child's, or consent to it was withdrawn: the child's own data are then
            deleted by 330/2026/ND-CP art. 60.3 and 56/2017/ND-CP art. 36 as well.

    Returns:
        One answer for each class that this library keeps, in the order of ``DataClass``.

    Raises:
        ValueError: a moment without an offset.
        OverflowError: a time ends beyond the calendar's year 9999.

    Source: 91/2025/QH15 art. 14.1; 356/2025/ND-CP art. 5; what outlasts it, as of ``retention``.
    """
    answers = []
    for data_class in DataClass:
        if data_class in OF_THE_OPERATOR:
            continue
        owed = Owed(service, at, readings)
        facts = _Facts(
            closed_at=_happened(closed_at, at),
            purpose_ended_at=_happened(ended.get(data_class), at),
            last_used_at=_happened(last_used_at, at),
            on_hold=on_hold,
            erasure_asked=True,
        )
        kept = _kept(data_class, facts, owed)
        if of_child and data_class in _OF_A_CHILD:
            kept = replace(kept, citations=kept.citations + cited(owed.binding(*_CHILDS_DELETION)))
        answers.append(Erasure(kept.over(at), kept))
    return tuple(answers)


def _kept(data_class: DataClass, facts: _Facts, owed: Owed) -> Kept:
    begins = BEGINS[data_class]
    since = _begun(begins, facts, owed)
    period, provisions = period_of(data_class, owed)
    until = None
    if facts.on_hold:
        why = text("retention.why.hold")
    elif since is None:
        why = text("retention.why.lives" if begins is Begins.CLOSING else "retention.why.serves")
    elif _goes_on_request(data_class, facts, owed):
        until, why, provisions = since, text("retention.why.asked"), owed.binding(*NO_LONGER_THAN_NEEDED)
    elif period is None:
        until, why = since, text("retention.why.no_period")
    else:
        # By reading R-18 a last use may lie further back than the period is long; what was open stayed.
        until = max(_through(since, period, owed), _needed_until(facts) or since)
        why = text("retention.why.period", period=period.says, begins=text(f"retention.begins.{begins}"))
    return Kept(
        data_class=data_class,
        since=since,
        until=until,
        citations=cited(provisions),
        removed=_removed(data_class, until, owed),
        readings=tuple(sorted(owed.consulted)),
        why=why,
    )


def _needed_until(facts: _Facts) -> datetime | None:
    """When the account was closed or the thing needed no more, whichever came first."""
    return min((each for each in (facts.closed_at, facts.purpose_ended_at) if each is not None), default=None)


def _begun(begins: Begins, facts: _Facts, owed: Owed) -> datetime | None:
    """When the time of the data began; None while it has not."""
    if begins in (Begins.ENTRY, Begins.OWN_PURPOSE):
        return facts.purpose_ended_at
    needed_until = _needed_until(facts)
    if begins is not Begins.CLOSING or needed_until is None:
        return needed_until
    taken = owed.consult(R_18)
    if taken == "closing_only":
        return facts.closed_at
    if taken == "last_use" and facts.closed_at is not None and facts.last_used_at is not None:
        return min(needed_until, facts.last_used_at)
    return needed_until


def _goes_on_request(data_class: DataClass, facts: _Facts, owed: Owed) -> bool:
    if data_class is not DataClass.PSEUDONYM or not facts.erasure_asked or facts.closed_at is None:
        return False
    return owed.consult(R_21) == "goes_at_erasure"


def _through(since: datetime, period: Period, owed: Owed) -> datetime:
    """The start of the day after the last of a period."""
    last = months_after(day_of(since), period.months) + timedelta(days=period.days)
    # Civil Code art. 148.5: to the end of the next working day.
    if day_of_rest(last) and owed.consult(R_22) == "runs_on":
        last = working_days_after(last, 1)
    return start_of(last + timedelta(days=1))


def _removed(data_class: DataClass, until: datetime | None, owed: Owed) -> tuple[Removal, ...]:
    if until is None or data_class is not DataClass.REGISTRATION_RECORD:
        return (Removal.ROWS,)
    return (Removal.KEYS, Removal.ROWS) if owed.consult(R_20) == "rows_too" else (Removal.KEYS,)


def _happened(moment: datetime | None, at: datetime) -> datetime | None:
    """A moment that has come; None of one that lies ahead."""
    if moment is not None:
        day_of(moment)  # it must have an offset
    return None if moment is None or moment > at else moment
