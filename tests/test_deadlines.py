"""By when what was asked is done: hours from the moment, days without the first, to twenty-four o'clock."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_retention import PAGE, cells

from idverify.law import VIETNAM
from idverify.law.register import PARAMETERS, PROVISIONS
from idverify.rules.deadline import Clock, SubjectRight, breach_clock, disclosure_clock, subject_clocks

INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}

# Written by hand from the researched law: days, through a third party, and the extension.
SUBJECT = {
    SubjectRight.ACCESS: (10, 15, 10),
    SubjectRight.CORRECT: (10, 15, 10),
    SubjectRight.DELETE: (20, 30, 20),
    SubjectRight.WITHDRAW: (15, 20, 15),
    SubjectRight.RESTRICT: (15, 20, 15),
}


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[misc,arg-type]  # year, month, day and the rest


def disclosed(received_at: datetime, *, emergency: bool = False) -> Clock | None:
    return disclosure_clock(received_at, emergency=emergency, at=received_at)


def end_of_day(received_at: datetime, days: int) -> datetime:
    """Twenty-four o'clock in Viet Nam, so many days later, by UTC and without the library's calendar."""
    day = (received_at.astimezone(UTC) + timedelta(hours=7)).date() + days * DAY
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


# An authority's request


@pytest.mark.parametrize(("emergency", "hours"), [(False, 24), (True, 3)])
def test_the_force_gets_it_within_24_hours_or_3_to_the_microsecond(emergency: bool, hours: int) -> None:
    received = moment(2026, 9, 5, 22, 30, 1, 7)  # a Saturday night
    clock = disclosed(received, emergency=emergency)
    assert clock is not None
    assert clock.hours == hours
    assert clock.received_at == received
    assert clock.due_at == received + timedelta(seconds=hours * 3600)
    assert (clock.days, clock.working_days) == (None, None)
    assert not clock.late(clock.due_at)
    assert clock.late(clock.due_at + INSTANT)
    assert clock.left(received) == timedelta(hours=hours)
    assert clock.left(clock.due_at + INSTANT) == -INSTANT


def test_hours_are_set_from_the_first_of_july_2026_and_by_the_decree_too_from_its_day() -> None:
    assert disclosed(moment(2026, 7, 1) - INSTANT) is None
    assert disclosed(moment(2026, 7, 1) - INSTANT, emergency=True) is None
    first, before, since = (disclosed(moment(*day)) for day in ((2026, 7, 1), (2026, 8, 18, 23, 59), (2026, 8, 19)))
    law = ("116/2025/QH15 art. 25.2.a", "91/2015/QH13 art. 147.1")
    assert first is not None
    assert before is not None
    assert since is not None
    assert first.citations == before.citations == law
    assert since.citations == ("116/2025/QH15 art. 25.2.a", "333/2026/ND-CP art. 16.3", "91/2015/QH13 art. 147.1")


def test_the_law_of_the_day_of_the_request_says_how_long_there_is() -> None:
    received = moment(2026, 6, 30, 23)
    assert disclosure_clock(received, emergency=True, at=moment(2026, 7, 2)) is None
    in_utc = datetime(2026, 6, 30, 17, tzinfo=UTC)  # the first of July in Viet Nam
    assert disclosed(in_utc) is not None


def test_a_request_that_has_not_come_has_no_deadline() -> None:
    at = moment(2026, 9, 5)
    with pytest.raises(ValueError, match="has not come"):
        disclosure_clock(at + INSTANT, emergency=False, at=at)


# A person's request


@pytest.mark.parametrize("kind", SubjectRight)
@pytest.mark.parametrize("via_third_party", [False, True])
@pytest.mark.parametrize("extended", [False, True])
def test_a_persons_request_is_done_within_its_days(kind: SubjectRight, via_third_party: bool, extended: bool) -> None:
    received = moment(2026, 11, 16, 9)  # a Monday
    base, through, extension = SUBJECT[kind]
    days = (through if via_third_party else base) + (extension if extended else 0)
    answer, done = subject_clocks(kind, received, via_third_party=via_third_party, extended=extended)
    assert answer is not None
    assert done is not None
    assert (done.days, done.hours, done.working_days) == (days, None, None)
    assert done.due_at == end_of_day(received, days)
    assert "356/2025/ND-CP art. 5" in done.citations
    assert ("91/2025/QH15 art. 14.1" in done.citations) is (kind is SubjectRight.DELETE)
    assert {"91/2015/QH13 art. 147.3", "91/2015/QH13 art. 148.6"} <= set(done.citations)
    assert (answer.working_days, answer.days, answer.hours) == (2, None, None)
    assert answer.due_at == moment(2026, 11, 19)  # the end of Wednesday


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ((2026, 11, 16), (2026, 11, 19)),  # Monday: to the end of Wednesday
        ((2026, 11, 18, 23, 59, 59, 999_999), (2026, 11, 21)),  # Wednesday: of Friday
        ((2026, 11, 19), (2026, 11, 24)),  # Thursday: of Monday
        ((2026, 11, 20), (2026, 11, 25)),  # Friday: of Tuesday
        ((2026, 11, 21, 12), (2026, 11, 25)),  # Saturday
        ((2026, 11, 22, 12), (2026, 11, 25)),  # Sunday
        ((2026, 12, 31, 12), (2027, 1, 5)),  # New Year's Day is not taken out, for no table of holidays is known
    ],
)
def test_it_is_answered_in_two_working_days(received: tuple[int, ...], due: tuple[int, ...]) -> None:
    answer, _ = subject_clocks(SubjectRight.ACCESS, moment(*received))
    assert answer is not None
    assert answer.due_at == moment(*due)
    assert not answer.late(moment(*due) - INSTANT)
    assert not answer.late(moment(*due))  # twenty-four o'clock
    assert answer.late(moment(*due) + INSTANT)


def test_a_last_day_at_a_weekend_is_not_moved() -> None:
    _, done = subject_clocks(SubjectRight.ACCESS, moment(2026, 11, 11, 9))
    assert done is not None
    assert done.due_at == moment(2026, 11, 22)  # the end of Saturday


@pytest.mark.parametrize("kind", SubjectRight)
def test_a_request_of_2025_has_no_statutory_day(kind: SubjectRight) -> None:
    assert subject_clocks(kind, moment(2026, 1, 1) - INSTANT) == (None, None)
    assert all(subject_clocks(kind, moment(2026, 1, 1)))
    assert all(subject_clocks(kind, datetime(2025, 12, 31, 17, tzinfo=UTC)))


# A breach


def test_a_breach_is_notified_within_72_hours_of_its_discovery() -> None:
    found = moment(2026, 2, 27, 13, 0, 0, 1)
    clock = breach_clock(found)
    assert clock is not None
    assert clock.due_at == moment(2026, 3, 2, 13, 0, 0, 1)
    assert clock.hours == 72
    assert clock.citations == (
        "91/2025/QH15 art. 23.1",
        "356/2025/ND-CP art. 28",
        "356/2025/ND-CP art. 29",
        "91/2015/QH13 art. 147.1",
    )
    assert breach_clock(moment(2026, 1, 1) - INSTANT) is None
    assert breach_clock(moment(2026, 1, 1)) is not None


# All of them

moments = st.datetimes(datetime(2026, 7, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # given one


@given(moments, st.sampled_from(SubjectRight), st.booleans(), st.booleans())
@example(moment(2026, 12, 31, 23, 59, 59, 999_999), SubjectRight.DELETE, True, True)
@settings(max_examples=300)
def test_days_end_at_twenty_four_oclock_and_leave_the_day_of_the_request_out(
    received: datetime, kind: SubjectRight, via_third_party: bool, extended: bool
) -> None:
    answer, done = subject_clocks(kind, received, via_third_party=via_third_party, extended=extended)
    assert answer is not None
    assert done is not None
    assert done.days is not None
    for clock in (answer, done):
        local = clock.due_at.astimezone(VIETNAM)
        assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert timedelta(days=done.days) < done.due_at - received <= timedelta(days=done.days + 1)
    # Two working days are two to four days of the calendar, and the last is none of the weekend.
    assert 2 * DAY < answer.due_at - received <= 5 * DAY
    assert (answer.due_at - INSTANT).astimezone(VIETNAM).strftime("%w") not in "60"


@given(moments, moments, st.sampled_from(SubjectRight))
@settings(max_examples=200)
def test_what_came_later_is_due_no_earlier(one: datetime, other: datetime, kind: SubjectRight) -> None:
    first, later = sorted((one, other))
    pairs = zip(subject_clocks(kind, first), subject_clocks(kind, later), strict=True)
    for before, after in (*pairs, (disclosed(first), disclosed(later)), (breach_clock(first), breach_clock(later))):
        assert before is not None
        assert after is not None
        assert before.due_at <= after.due_at


@pytest.mark.parametrize(
    "ask",
    [
        lambda naive: disclosure_clock(naive, emergency=False, at=moment(2026, 9, 5)),
        lambda naive: disclosure_clock(moment(2026, 9, 5), emergency=False, at=naive),
        lambda naive: subject_clocks(SubjectRight.ACCESS, naive),
        breach_clock,
    ],
)
def test_a_moment_without_an_offset_is_refused(ask: Callable[[datetime], Any]) -> None:
    with pytest.raises(ValueError, match="offset"):
        ask(moment(2026, 9, 1).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("name", "first", "value"),
    [
        ("DISCLOSURE_HOURS", date(2026, 7, 1), {"ordinary": 24, "emergency": 3}),
        ("BREACH_HOURS", date(2026, 1, 1), 72),
        ("SUBJECT_ANSWER_WORKING_DAYS", date(2026, 1, 1), 2),
        ("SUBJECT_DAYS", date(2026, 1, 1), {kind: days for kind, (days, _, _) in SUBJECT.items()}),
        ("SUBJECT_DAYS_VIA_THIRD_PARTY", date(2026, 1, 1), {kind: days for kind, (_, days, _) in SUBJECT.items()}),
        ("SUBJECT_EXTENSION_DAYS", date(2026, 1, 1), {kind: days for kind, (_, _, days) in SUBJECT.items()}),
    ],
)
def test_a_number_of_the_law_begins_on_its_day_and_not_before(name: str, first: date, value: object) -> None:
    parameter = BY_NAME[name]
    assert parameter.on(first - DAY) is None
    assert parameter.on(first) == parameter.newest == value
    for span in parameter.spans:
        assert span.provisions
        for provision in span.provisions:
            assert PROVISIONS[provision.citation] is provision
            assert span.value is None or span.since is not None
            assert span.value is None or provision.in_force_on(span.since or first)


def test_the_page_holds_the_deadlines_of_the_code() -> None:
    received = moment(2026, 11, 16, 9)
    told = {}
    for kind in SubjectRight:
        spelled = [
            subject_clocks(kind, received, via_third_party=third, extended=extended)[1]
            for third, extended in ((False, False), (True, False), (False, True), (True, True))
        ]
        told[f"`{kind}`"] = [str(clock.days) for clock in spelled if clock]
    assert {row[0]: row[1:5] for row in cells("right")} == told
    page = PAGE.read_text(encoding="utf-8")
    for clock in (disclosed(received), disclosed(received, emergency=True), breach_clock(received)):
        assert clock is not None
        assert re.search(rf"\b{clock.hours} hours\b", page)
        assert all(citation in page for citation in clock.citations[:-1])
