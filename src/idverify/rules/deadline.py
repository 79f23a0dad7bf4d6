"""By when what was asked is done: an authority's request, a person's, the notice of a breach.

Hours run from the moment itself (Civil Code 91/2015/QH13 art. 147.1). Days are counted without the day on which the
request came (art. 147.3) and end at twenty-four o'clock in Viet Nam (art. 148.6). Nothing is moved to a later day
because of a day of rest (art. 148.5), and public holidays, of which this library has no table, count as any day: so a
deadline comes never later than the lawful one. It can come too late only where an enterprise's Saturday is a working
day: two working days are taken to be two of Monday to Friday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from idverify.law import Provision, civil_code_2015, day_of, decree_356_2025, law_91_2025, start_of
from idverify.law.calendar import working_days_after
from idverify.law.decree_333_2026 import DISCLOSURE_HOURS
from idverify.law.decree_356_2025 import (
    SUBJECT_ANSWER_WORKING_DAYS,
    SUBJECT_DAYS,
    SUBJECT_DAYS_VIA_THIRD_PARTY,
    SUBJECT_EXTENSION_DAYS,
)
from idverify.law.law_91_2025 import BREACH_HOURS

_DAY: Final = timedelta(days=1)
_IN_HOURS: Final = (civil_code_2015.ART_147_1,)
_IN_DAYS: Final = (civil_code_2015.ART_147_3, civil_code_2015.ART_148_6)


class SubjectRight(StrEnum):
    """What a person may ask of whoever holds their data."""

    ACCESS = "access"
    CORRECT = "correct"
    DELETE = "delete"
    WITHDRAW = "withdraw"  # a consent
    RESTRICT = "restrict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time that the law gives, running.

    Attributes:
        received_at: what started it.
        due_at: the last moment that is not too late; of a time in days, the end of its last day in Viet Nam.
        citations: the provisions that set it, and those by which it is counted.
        hours, days, working_days: how long it is; the two that it is not counted in are None.
    """

    received_at: datetime
    due_at: datetime
    citations: tuple[str, ...]
    hours: int | None = None
    days: int | None = None
    working_days: int | None = None

    def left(self, at: datetime) -> timedelta:
        """How much time is left at an aware moment; negative where it is over."""
        return self.due_at - at

    def late(self, at: datetime) -> bool:
        """Whether it is too late at an aware moment."""
        return at > self.due_at


def disclosure_clock(received_at: datetime, *, emergency: bool, at: datetime) -> Clock | None:
    """By when the cybersecurity force gets what it asked for.

    Args:
        received_at: when the request came, aware; the law of that day in Viet Nam says how long there is.
        emergency: whether it says that national security or a life is in danger.
        at: the moment of the question, aware.

    Returns:
        The clock; None for a request from before 1 July 2026, for which no text sets hours (147/2024/ND-CP arts.
        23.3.đ and 35.9 speak of a written request and of no time).

    Raises:
        ValueError: a moment without an offset, or a request that has not come yet.

    Source: 116/2025/QH15 art. 25.2.a; 333/2026/ND-CP art. 16.3; 91/2015/QH13 art. 147.1.
    """
    day = day_of(received_at)
    day_of(at)  # it must have an offset
    if received_at > at:
        raise ValueError("a request that has not come has no deadline")
    span = DISCLOSURE_HOURS.span_on(day)
    if span.value is None:
        return None
    return _in_hours(received_at, span.value["emergency" if emergency else "ordinary"], *span.provisions)


def subject_clocks(
    kind: SubjectRight, received_at: datetime, *, via_third_party: bool = False, extended: bool = False
) -> tuple[Clock | None, Clock | None]:
    """By when a person's request is answered, and by when it is done.

    Args:
        kind: what they ask for.
        received_at: when the request came, aware; the law of that day in Viet Nam says how long there is.
        via_third_party: whether it is done through a third party, which takes longer.
        extended: whether the time for doing it was extended; the days are added to either of the two.

    Returns:
        The clock of the answer and the clock of the deed; None and None for a request from before 2026, for which
        356/2025/ND-CP sets no day.

    Raises:
        ValueError: the moment has no offset.
        OverflowError: a deadline beyond the calendar's year 9999.

    Source: 91/2025/QH15 art. 14.1; 356/2025/ND-CP art. 5; 91/2015/QH13 arts. 147.3, 148.6.
    """
    day = day_of(received_at)
    answer = SUBJECT_ANSWER_WORKING_DAYS.span_on(day)
    done = (SUBJECT_DAYS_VIA_THIRD_PARTY if via_third_party else SUBJECT_DAYS).span_on(day)
    extension = SUBJECT_EXTENSION_DAYS.on(day)
    if answer.value is None or done.value is None or extension is None:
        return None, None
    days = done.value[kind] + (extension[kind] if extended else 0)
    return (
        Clock(
            received_at=received_at,
            due_at=start_of(working_days_after(day, answer.value) + _DAY),
            citations=_cited(*answer.provisions, *_IN_DAYS),
            working_days=answer.value,
        ),
        Clock(
            received_at=received_at,
            due_at=start_of(day + (days + 1) * _DAY),
            citations=_cited(*_of_the_law(kind), *done.provisions, *_IN_DAYS),
            days=days,
        ),
    )


def breach_clock(discovered_at: datetime) -> Clock | None:
    """By when a breach of personal data is notified.

    Args:
        discovered_at: when it was found, aware; the law of that day in Viet Nam says how long there is.

    Returns:
        The clock; None for a breach found before 2026. That the subjects are told in the same time too is for
        biometric and location data (356/2025/ND-CP art. 29), which this library does not hold.

    Raises:
        ValueError: the moment has no offset.

    Source: 91/2025/QH15 art. 23.1; 356/2025/ND-CP arts. 28, 29; 91/2015/QH13 art. 147.1.
    """
    span = BREACH_HOURS.span_on(day_of(discovered_at))
    if span.value is None:
        return None
    return _in_hours(discovered_at, span.value, *span.provisions, decree_356_2025.ART_28, decree_356_2025.ART_29)


def _of_the_law(kind: SubjectRight) -> tuple[Provision, ...]:
    return (law_91_2025.ART_14_1,) if kind is SubjectRight.DELETE else ()


def _in_hours(since: datetime, hours: int, *provisions: Provision) -> Clock:
    return Clock(
        received_at=since,
        due_at=since + timedelta(hours=hours),
        citations=_cited(*provisions, *_IN_HOURS),
        hours=hours,
    )


def _cited(*provisions: Provision) -> tuple[str, ...]:
    return tuple(provision.citation for provision in provisions)
