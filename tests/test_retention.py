"""How long each class of data is kept: every day of change, every length of month, and what an erasure must leave."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from idverify.account import Service, ServiceKind
from idverify.law import AS_OF, DEFAULT_READINGS, SNAPSHOTS, VIETNAM, Readings
from idverify.law.calendar import day_of_rest, months_after, working_days_after
from idverify.law.reading import REGISTER
from idverify.law.register import PARAMETERS, PROVISIONS
from idverify.messages import keys
from idverify.rules.data_class import BEGINS, OF_THE_OPERATOR, Begins
from idverify.rules.retention import DataClass, Erasure, Kept, Removal, erasable, retention, schedule_table
from idverify.rules.retention_period import Owed
from idverify.stores.custody_schema import RECORD_SHARE
from idverify.stores.service_schema import KEPT_ANSWER

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "retention.md"
METADATA = RECORD_SHARE.metadata
BELOW = Service(ServiceKind.CROSS_BORDER, threshold_met=False)
SERVICES = {"domestic": Service.DOMESTIC, "cross_border": Service.CROSS_BORDER, "below": BELOW}
INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
BY_PARAMETER = {parameter.name: parameter for parameter in PARAMETERS}
AS_COUNTED = Readings({"R-22": "ends_as_counted"})
ACCOUNT_INFORMATION = {each for each in DataClass if BEGINS[each] is Begins.CLOSING}

# Which table holds which class; of the last, nothing is a person's.
TABLES: dict[str, set[DataClass]] = {
    "idverify_registration_record": {DataClass.REGISTRATION_RECORD},
    "idverify_record_share": {DataClass.REGISTRATION_RECORD},
    "idverify_account": {DataClass.ACCOUNT, DataClass.BIRTH_DATE, DataClass.WAITING_ACCOUNT},
    "idverify_evidence": {DataClass.EVIDENCE},
    "idverify_guardian_link": {DataClass.GUARDIAN_LINK},
    "idverify_link_event": {DataClass.GUARDIAN_LINK},
    "idverify_identity": {DataClass.PSEUDONYM},
    "idverify_identity_tag": {DataClass.PSEUDONYM},
    "idverify_identity_seal": {DataClass.PSEUDONYM},
    "idverify_slot": {DataClass.PSEUDONYM},
    "idverify_streamer": {DataClass.SELLING_LIVESTREAM},
    "idverify_permission_ask": {DataClass.PERMISSION_ASK},
    "idverify_age_signal": {DataClass.AGE_SIGNAL},
    "idverify_challenge": {DataClass.CHALLENGE},
    "idverify_proof": {DataClass.CHALLENGE},
    "idverify_eid_request": {DataClass.CHALLENGE},
    "idverify_budget": {DataClass.BUDGET},
    "idverify_kept_answer": {DataClass.KEPT_ANSWER},
    "idverify_visit": {DataClass.VISIT},
    "idverify_event": {DataClass.EVENT},
    "idverify_attestation_use": {DataClass.ATTESTATION_USE},
    "idverify_request": {DataClass.REQUEST},
    "idverify_approval": {DataClass.REQUEST},
    "idverify_hold": {DataClass.HOLD},
}
OF_NOBODY = re.compile("idverify_(api_key|campaign|key|ledger)_")

# Written by hand from the researched law: months or days by service, at the first moment of each state of the law.
TWO_YEARS, ONE_YEAR, NONE = (24, 0), (12, 0), (0, 0)
PERIODS: dict[tuple[DataClass, str], tuple[tuple[int, int], ...]] = {
    #                                           2024-12-25  2026-01-01  2026-07-01  2026-08-19
    (DataClass.REGISTRATION_RECORD, "domestic"): (TWO_YEARS, TWO_YEARS, TWO_YEARS, TWO_YEARS),
    (DataClass.REGISTRATION_RECORD, "cross_border"): (TWO_YEARS, TWO_YEARS, TWO_YEARS, TWO_YEARS),
    (DataClass.REGISTRATION_RECORD, "below"): (NONE, NONE, TWO_YEARS, TWO_YEARS),
    (DataClass.SYSTEM_LOG, "domestic"): (TWO_YEARS, TWO_YEARS, TWO_YEARS, TWO_YEARS),
    (DataClass.SYSTEM_LOG, "cross_border"): (NONE, NONE, NONE, ONE_YEAR),
    (DataClass.SYSTEM_LOG, "below"): (NONE, NONE, NONE, ONE_YEAR),
    **{(DataClass.DEVICE_LOG, name): (NONE, NONE, NONE, (0, 90)) for name in SERVICES},
    **{(DataClass.SELLING_LIVESTREAM, name): (NONE, NONE, ONE_YEAR, ONE_YEAR) for name in SERVICES},
}


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[misc,arg-type]  # year, month, day and the rest


CLOSED = moment(2025, 9, 3, 15)  # a Wednesday; two years later it is Friday
NOW = moment(2026, 11, 21, 9)


def kept(data_class: DataClass, **facts: Any) -> Kept:
    asked = {"service": Service.DOMESTIC, "closed_at": CLOSED, "purpose_ended_at": None, "at": NOW, **facts}
    return retention(data_class, **asked)


def corresponding_day(day: date, months: int) -> date:
    """The same by walking: from the first of each month to the first of the next."""
    first = day - (day.day - 1) * DAY
    for _ in range(months):
        first += 32 * DAY
        first -= (first.day - 1) * DAY
    following = first + 32 * DAY
    following -= (following.day - 1) * DAY
    return first + (min(day.day, (following - first).days) - 1) * DAY


def end_of(instant: datetime, months: int, days: int = 0) -> datetime:
    """When a period that an event began is over, by UTC and without the library's calendar."""
    utc = instant.astimezone(UTC)
    day = corresponding_day((utc + timedelta(hours=7)).date(), months) + days * DAY
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)  # which is midnight there, after it


# What the law sets


@pytest.mark.parametrize(("data_class", "name"), PERIODS, ids=str)
def test_the_period_is_what_the_law_sets_from_its_day_to_the_last_microsecond_of_it(
    data_class: DataClass, name: str
) -> None:
    firsts = [moment(first.year, first.month, first.day) for first in SNAPSHOTS]
    assert len(firsts) == len(PERIODS[data_class, name])
    for index, (first, (months, days)) in enumerate(zip(firsts, PERIODS[data_class, name], strict=True)):
        last = firsts[index + 1] - INSTANT if index + 1 < len(firsts) else moment(2027, 12, 31)
        for at in (first, last):
            (line,) = [each for each in schedule_table(SERVICES[name], at, AS_COUNTED) if each.data_class is data_class]
            found = (line.period.months, line.period.days) if line.period else NONE
            assert found == (months, days), at
            begun = moment(2023, 5, 15, 12)
            told = kept(
                data_class, service=SERVICES[name], at=at, closed_at=begun, purpose_ended_at=begun, readings=AS_COUNTED
            )
            assert told.until == (end_of(begun, months, days) if (months, days) != NONE else begun)


@pytest.mark.parametrize("data_class", DataClass)
@pytest.mark.parametrize("name", SERVICES)
def test_before_the_decree_nothing_sets_a_period(data_class: DataClass, name: str) -> None:
    at = moment(2024, 12, 24, 23, 59, 59, 999_999)
    begun = moment(2024, 3, 1)
    told = kept(data_class, service=SERVICES[name], at=at, closed_at=begun, purpose_ended_at=begun)
    assert told.until == begun
    assert told.over(at)


@pytest.mark.parametrize(
    ("data_class", "at", "cited"),
    [
        (DataClass.ACCOUNT, (2024, 12, 25), {"147/2024/ND-CP art. 27.2.b"}),
        (DataClass.ACCOUNT, (2026, 1, 1), {"147/2024/ND-CP art. 27.2.b", "91/2025/QH15 art. 14.1"}),
        (
            DataClass.ACCOUNT,
            (2026, 7, 1),
            {"147/2024/ND-CP art. 27.2.b", "91/2025/QH15 art. 14.1", "116/2025/QH15 art. 25.2.d"},
        ),
        (DataClass.CHALLENGE, (2025, 12, 31), set()),
        (DataClass.CHALLENGE, (2026, 1, 1), {"91/2025/QH15 art. 3.3", "91/2025/QH15 art. 14.1"}),
        (DataClass.SELLING_LIVESTREAM, (2026, 7, 1), {"122/2025/QH15 art. 22.7", "91/2025/QH15 art. 14.1"}),
        (DataClass.DEVICE_LOG, (2026, 8, 19), {"330/2026/ND-CP art. 34.1.c", "91/2025/QH15 art. 14.1"}),
        (
            DataClass.ATTESTATION_USE,
            (2026, 1, 1),
            {"69/2024/ND-CP art. 19.4", "91/2025/QH15 art. 3.3", "91/2025/QH15 art. 14.1"},
        ),
        (
            DataClass.SYSTEM_LOG,
            (2026, 8, 19),
            {
                "147/2024/ND-CP art. 27.2.b",
                "333/2026/ND-CP art. 16.6",
                "333/2026/ND-CP art. 20.3",
                "91/2025/QH15 art. 14.1",
            },
        ),
    ],
)
def test_it_is_kept_by_these_provisions(data_class: DataClass, at: tuple[int, ...], cited: set[str]) -> None:
    assert set(kept(data_class, at=moment(*at)).citations) == cited


def test_a_cross_border_network_is_cited_what_binds_it_and_no_duty_of_a_domestic_one() -> None:
    over = kept(DataClass.ACCOUNT, service=Service.CROSS_BORDER)
    assert over.citations == ("147/2024/ND-CP art. 23.3.đ", "116/2025/QH15 art. 25.2.d", "91/2025/QH15 art. 14.1")
    below = kept(DataClass.ACCOUNT, service=BELOW)
    assert below.citations == ("116/2025/QH15 art. 25.2.d", "91/2025/QH15 art. 14.1")
    assert "R-13" in below.readings
    assert "R-13" not in over.readings
    in_2025 = {"service": BELOW, "at": moment(2025, 11, 1)}
    assert kept(DataClass.ACCOUNT, **in_2025).until == CLOSED
    as_if_met = kept(DataClass.ACCOUNT, **in_2025, readings=Readings({"R-13": "as_if_met"}))
    assert as_if_met.until == moment(2027, 9, 4)
    assert "R-13" in as_if_met.readings


def test_a_duty_of_the_other_kind_of_network_binds_nobody() -> None:
    domestic, foreign = PROVISIONS["147/2024/ND-CP art. 27.2.b"], PROVISIONS["147/2024/ND-CP art. 23.3.đ"]
    for service, binding in ((Service.DOMESTIC, domestic), (Service.CROSS_BORDER, foreign)):
        assert Owed(service, NOW, DEFAULT_READINGS).binding(domestic, foreign) == (binding,)
    assert Owed(BELOW, NOW, DEFAULT_READINGS).binding(domestic, foreign) == ()


@pytest.mark.parametrize("data_class", DataClass)
@pytest.mark.parametrize("day", SNAPSHOTS, ids=str)
@pytest.mark.parametrize("name", SERVICES)
def test_what_is_cited_is_registered_and_in_force_and_what_is_named_is_a_reading(
    data_class: DataClass, day: date, name: str
) -> None:
    told = kept(
        data_class, service=SERVICES[name], at=moment(day.year, day.month, day.day), closed_at=moment(2024, 1, 1)
    )
    assert all(PROVISIONS[citation].in_force_on(day) for citation in told.citations)
    assert len(set(told.citations)) == len(told.citations)
    assert set(told.readings) <= set(REGISTER)
    assert told.why.vi != told.why.en


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("DOMESTIC_KEPT_MONTHS", {date(2024, 12, 25): 24}),
        ("SYSTEM_LOG_MONTHS", {date(2026, 8, 19): 12}),
        ("DEVICE_LOG_DAYS", {date(2026, 8, 19): 90}),
        ("SELLING_LIVESTREAM_MONTHS", {date(2026, 7, 1): 12}),
    ],
)
def test_a_number_of_the_law_begins_on_its_day_and_not_before(name: str, days: dict[date, int]) -> None:
    parameter = BY_PARAMETER[name]
    for day, value in days.items():
        assert parameter.on(day - DAY) is None
        assert parameter.on(day) == value
        assert parameter.span_on(day).provisions
        for span in parameter.spans:
            assert all(PROVISIONS[each.citation] is each for each in span.provisions)
        assert all(each.first_day == day for each in parameter.span_on(day).provisions)


# When it begins


@pytest.mark.parametrize("data_class", sorted(ACCOUNT_INFORMATION))
def test_what_an_account_lives_by_is_kept_as_long_as_it_lives_and_that_is_said(data_class: DataClass) -> None:
    told = kept(data_class, closed_at=None)
    assert (told.since, told.until) == (None, None)
    assert not told.over(moment(9999, 12, 31))
    assert "open" in told.why.en
    assert "147/2024/ND-CP art. 27.2.b" in told.citations


@pytest.mark.parametrize("data_class", DataClass)
def test_a_closing_that_lies_ahead_has_not_happened(data_class: DataClass) -> None:
    ahead = NOW + INSTANT
    told = kept(data_class, closed_at=ahead, purpose_ended_at=ahead, last_used_at=ahead)
    assert (told.since, told.until) == (None, None)
    assert kept(data_class, closed_at=NOW, purpose_ended_at=NOW).since == NOW


@pytest.mark.parametrize("data_class", [each for each in DataClass if BEGINS[each] is Begins.PURPOSE])
def test_what_serves_a_purpose_goes_when_that_ends_and_when_the_account_closes_at_the_latest(
    data_class: DataClass,
) -> None:
    ended = moment(2025, 3, 1, 8)
    assert kept(data_class, closed_at=None, purpose_ended_at=ended).until == ended
    assert kept(data_class, purpose_ended_at=ended).until == ended
    assert kept(data_class).until == CLOSED
    serving = kept(data_class, closed_at=None)
    assert serving.until is None
    assert "purpose" in serving.why.en


@pytest.mark.parametrize("data_class", [each for each in DataClass if BEGINS[each] is Begins.OWN_PURPOSE])
def test_a_closing_ends_no_hold_no_request_and_no_notice(data_class: DataClass) -> None:
    assert kept(data_class).until is None
    ended = moment(2026, 3, 1, 8)
    assert kept(data_class, purpose_ended_at=ended).until == ended


def test_a_log_is_kept_from_its_entry_and_not_from_the_closing() -> None:
    entry = moment(2026, 9, 1, 8)
    assert kept(DataClass.SYSTEM_LOG).since is None
    assert kept(DataClass.SYSTEM_LOG, purpose_ended_at=entry).until == moment(2028, 9, 2)
    device = kept(DataClass.DEVICE_LOG, purpose_ended_at=entry, closed_at=None)
    assert device.until == moment(2026, 12, 1)  # ninety days from 1 September: 30 November


def test_data_of_a_selling_stream_are_kept_a_year_from_the_end_of_the_stream() -> None:
    stream = moment(2026, 7, 1, 20)
    told = kept(DataClass.SELLING_LIVESTREAM, closed_at=None, purpose_ended_at=stream)
    assert told.until == moment(2027, 7, 2)
    assert "R-18" not in told.readings


# How it is counted


@pytest.mark.parametrize(
    ("closed_at", "until"),
    [
        ((2024, 2, 29, 12), (2026, 3, 1)),  # February 2026 has 28 days, and the 28th is a Saturday
        ((2022, 2, 28, 12), (2024, 2, 29)),  # not the 29th: the corresponding day is the 28th
        ((2023, 12, 31, 23, 59, 59, 999_999), (2026, 1, 1)),
        ((2024, 1, 1), (2026, 1, 2)),
    ],
)
def test_it_ends_with_the_corresponding_day_or_the_last_of_its_month(
    closed_at: tuple[int, ...], until: tuple[int, ...]
) -> None:
    assert kept(DataClass.ACCOUNT, closed_at=moment(*closed_at), readings=AS_COUNTED).until == moment(*until)


def test_the_day_is_viet_nams_wherever_the_closing_is_written_down() -> None:
    before_midnight = datetime(2025, 9, 3, 16, 59, 59, 999_999, tzinfo=UTC)
    assert kept(DataClass.ACCOUNT, closed_at=before_midnight).until == moment(2027, 9, 4)
    midnight = before_midnight + INSTANT
    assert kept(DataClass.ACCOUNT, closed_at=midnight, readings=AS_COUNTED).until == moment(2027, 9, 5)


def test_it_is_over_at_twenty_four_oclock_and_not_a_microsecond_before() -> None:
    told = kept(DataClass.ACCOUNT)
    assert told.until == moment(2027, 9, 4)
    assert not told.over(moment(2027, 9, 4) - INSTANT)
    assert told.over(moment(2027, 9, 4))
    assert told.over(datetime(2027, 9, 3, 17, tzinfo=UTC))


def days() -> Iterator[date]:
    day = date(2023, 1, 1)
    while day < date(2029, 1, 1):
        yield day
        day += DAY


def test_months_are_counted_as_by_walking_for_every_day_of_six_years() -> None:
    for day, months in product(days(), (0, 1, 2, 11, 12, 13, 24, 48)):
        assert months_after(day, months) == corresponding_day(day, months)


def test_a_century_without_a_leap_day_is_counted_too() -> None:
    assert months_after(date(2096, 2, 29), 48) == date(2100, 2, 28)
    assert months_after(date(1999, 2, 28), 12) == date(2000, 2, 28)
    assert months_after(date(2024, 10, 31), 1) == date(2024, 11, 30)
    assert months_after(date(9999, 11, 30), 1) == date(9999, 12, 30)
    with pytest.raises(OverflowError, match="beyond the calendar"):
        months_after(date(9999, 12, 1), 1)


def test_working_days_are_monday_to_friday() -> None:
    for day in days():
        assert day_of_rest(day) is (day.strftime("%w") in "60")
        walked, counted = day, 0
        while counted < 2:
            walked += DAY
            counted += walked.strftime("%w") not in "60"
        assert working_days_after(day, 2) == walked
        assert working_days_after(day, 0) == day


moments = st.datetimes(datetime(2018, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # given one
services = st.sampled_from(sorted(SERVICES))
laws = st.sampled_from([moment(first.year, first.month, first.day) for first in SNAPSHOTS])


@given(st.sampled_from(DataClass), services, moments, moments, st.booleans())
@example(DataClass.ACCOUNT, "domestic", moment(2024, 2, 28, 23), moment(2024, 2, 29, 1), True)
@settings(max_examples=300)
def test_what_closed_later_is_kept_no_shorter(
    data_class: DataClass, name: str, one: datetime, other: datetime, runs_on: bool
) -> None:
    first, later = sorted((one, other))
    readings = DEFAULT_READINGS if runs_on else AS_COUNTED
    at = moment(2090, 2, 1)
    ends = [
        kept(data_class, service=SERVICES[name], at=at, closed_at=each, purpose_ended_at=each, readings=readings).until
        for each in (first, later)
    ]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0] <= ends[1]


@given(
    st.sampled_from(DataClass), services, moments, st.none() | moments, st.sampled_from(["runs_on", "ends_as_counted"])
)
@settings(max_examples=300)
def test_no_law_that_comes_later_shortens_it(
    data_class: DataClass, name: str, closed_at: datetime, ended: datetime | None, weekend: str
) -> None:
    facts = {"service": SERVICES[name], "closed_at": closed_at, "purpose_ended_at": ended}
    for r_19 in REGISTER["R-19"].options:
        readings = Readings({"R-19": r_19, "R-22": weekend})
        firsts = [moment(first.year, first.month, first.day) for first in SNAPSHOTS]
        told = [kept(data_class, **facts, at=at, readings=readings) for at in (*firsts, moment(2090, 1, 1))]
        # What had not happened yet by an earlier law is left out: it was kept without an end.
        ends = [each.until for each in told if each.until is not None]
        assert all(before <= after for before, after in pairwise(ends))


@given(services, moments)
@settings(max_examples=300)
def test_nothing_goes_before_the_least_that_the_law_sets(name: str, begun: datetime) -> None:
    at = moment(2090, 2, 1)
    for (data_class, of_service), by_law in PERIODS.items():
        if of_service != name:
            continue
        told = kept(data_class, service=SERVICES[name], at=at, closed_at=begun, purpose_ended_at=begun)
        least = end_of(begun, *by_law[-1])
        assert told.until is not None
        assert least <= told.until < least + 3 * DAY
        assert begun + timedelta(days=by_law[-1][0] * 30 + by_law[-1][1]) < told.until


@given(st.sampled_from(sorted(ACCOUNT_INFORMATION)), moments, moments, laws)
@settings(max_examples=200)
def test_what_is_kept_is_never_kept_to_before_its_beginning(
    data_class: DataClass, closed_at: datetime, last_used_at: datetime, at: datetime
) -> None:
    for r_18 in REGISTER["R-18"].options:
        told = kept(
            data_class, closed_at=closed_at, last_used_at=last_used_at, at=at, readings=Readings({"R-18": r_18})
        )
        if told.until is None:
            assert closed_at > at
        else:
            assert told.since is not None
            assert told.since <= told.until
            assert closed_at <= told.until


# What stops it


@pytest.mark.parametrize("data_class", sorted(set(DataClass) - OF_THE_OPERATOR))
def test_while_an_order_keeps_it_there_is_no_end(data_class: DataClass) -> None:
    told = kept(data_class, purpose_ended_at=CLOSED, on_hold=True)
    assert told.until is None
    assert not told.over(moment(9999, 1, 1))
    assert "order" in told.why.en
    assert "lệnh" in told.why.vi


@pytest.mark.parametrize("name", ["closed_at", "purpose_ended_at", "last_used_at", "at"])
def test_a_moment_without_an_offset_is_refused(name: str) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="offset"):
        kept(DataClass.CHALLENGE, **{name: naive})
    if name != "purpose_ended_at":
        facts: dict[str, Any] = {"closed_at": CLOSED, "at": NOW, name: naive}
        with pytest.raises(ValueError, match="offset"):
            erasable(service=Service.DOMESTIC, **facts)


# Erasure on request


def answers(**facts: Any) -> dict[DataClass, Erasure]:
    told = erasable(**{"service": Service.DOMESTIC, "closed_at": CLOSED, "at": NOW, **facts})
    return {each.kept.data_class: each for each in told}


def test_an_erasure_answers_for_each_class_that_the_library_keeps() -> None:
    assert list(answers()) == [each for each in DataClass if each not in OF_THE_OPERATOR]


def test_an_erasure_of_a_closed_account_erases_what_no_period_keeps_and_says_of_the_rest_until_when() -> None:
    told = answers()
    assert {each for each, answer in told.items() if answer.now} == {
        DataClass.PSEUDONYM,
        DataClass.BIRTH_DATE,
        DataClass.WAITING_ACCOUNT,
        DataClass.PERMISSION_ASK,
        DataClass.AGE_SIGNAL,
        DataClass.CHALLENGE,
    } | {DataClass.SELLING_LIVESTREAM}
    for data_class in ACCOUNT_INFORMATION - {DataClass.PSEUDONYM}:
        stays = told[data_class].kept
        assert stays.until == moment(2027, 9, 4)
        assert "147/2024/ND-CP art. 27.2.b" in stays.citations
    assert "Erased on request" in told[DataClass.PSEUDONYM].kept.why.en
    assert "147/2024/ND-CP art. 27.2.b" not in told[DataClass.PSEUDONYM].kept.citations


def test_when_its_time_is_over_everything_goes() -> None:
    before, after = answers(at=moment(2027, 9, 4) - INSTANT), answers(at=moment(2027, 9, 4))
    assert not before[DataClass.REGISTRATION_RECORD].now
    assert after[DataClass.REGISTRATION_RECORD].now
    assert after[DataClass.REGISTRATION_RECORD].kept.removed == (Removal.KEYS, Removal.ROWS)
    assert {each for each, answer in after.items() if not answer.now} == {
        each for each in DataClass if BEGINS[each] is Begins.OWN_PURPOSE
    }


def test_of_an_open_account_nothing_goes_that_it_lives_by() -> None:
    told = answers(closed_at=None)
    assert not any(answer.now for answer in told.values())
    assert told[DataClass.PSEUDONYM].kept.until is None
    ended = answers(closed_at=None, ended={DataClass.CHALLENGE: CLOSED, DataClass.PSEUDONYM: CLOSED})
    assert ended[DataClass.CHALLENGE].now
    # The pseudonym of a number that was replaced is account information still, until the account is closed.
    assert not ended[DataClass.PSEUDONYM].now


def test_an_order_outlasts_an_erasure() -> None:
    assert not any(answer.now for answer in answers(on_hold=True).values())


def test_a_childs_own_data_are_deleted_by_the_provisions_for_children_from_their_days() -> None:
    own = {DataClass.BIRTH_DATE, DataClass.WAITING_ACCOUNT, DataClass.PERMISSION_ASK, DataClass.AGE_SIGNAL}
    for data_class, answer in answers(of_child=True).items():
        assert ("330/2026/ND-CP art. 60.3" in answer.kept.citations) is (data_class in own)
        assert ("56/2017/ND-CP art. 36" in answer.kept.citations) is (data_class in own)
    before = answers(of_child=True, at=moment(2026, 8, 18, 23, 59, 59))
    assert "330/2026/ND-CP art. 60.3" not in before[DataClass.BIRTH_DATE].kept.citations
    assert "330/2026/ND-CP art. 60.3" not in answers()[DataClass.BIRTH_DATE].kept.citations
    # The adult's registration outlasts it.
    assert not answers(of_child=True)[DataClass.REGISTRATION_RECORD].now


def test_a_domestic_and_a_small_foreign_network_owe_another_answer() -> None:
    assert answers(service=BELOW, at=moment(2026, 6, 30))[DataClass.REGISTRATION_RECORD].now
    assert not answers(service=BELOW, at=moment(2026, 7, 1))[DataClass.REGISTRATION_RECORD].now


# The table


def test_every_table_of_the_store_has_its_class_or_is_nobodys() -> None:
    told = {table for table in METADATA.tables if not OF_NOBODY.match(f"{table}_")}
    assert KEPT_ANSWER.name in told  # the service's tables are read in
    assert told == set(TABLES)
    assert set().union(*TABLES.values()) == set(DataClass) - OF_THE_OPERATOR


@pytest.mark.parametrize("name", SERVICES)
def test_a_line_of_the_table_is_what_is_answered(name: str) -> None:
    lines = schedule_table(SERVICES[name], NOW)
    assert [line.data_class for line in lines] == list(DataClass)
    for line in lines:
        told = kept(line.data_class, service=SERVICES[name], purpose_ended_at=CLOSED)
        assert told.citations == line.citations
        assert set(told.readings) <= set(line.readings)
        if line.period is None:
            assert told.until == told.since
        else:
            assert told.until is not None
            assert line.period.says.en in told.why.en
        assert line.begins is BEGINS[line.data_class]
        assert line.by_library is (line.data_class not in OF_THE_OPERATOR)
        for said in (line.name, line.from_when, line.how_long):
            assert said.vi != said.en


def test_a_line_names_every_reading_on_which_an_answer_turned() -> None:
    weekend = moment(2024, 9, 7, 12)
    for service in SERVICES.values():
        lines = {line.data_class: line for line in schedule_table(service, NOW)}
        for answer in erasable(service=service, closed_at=weekend, at=NOW):
            assert set(answer.kept.readings) <= set(lines[answer.kept.data_class].readings)


def test_every_class_and_every_beginning_has_its_words_and_no_other_has() -> None:
    told = {key for key in keys("en") if key.startswith(("retention.class.", "retention.begins."))}
    assert told == {f"retention.class.{each}" for each in DataClass} | {f"retention.begins.{each}" for each in Begins}


def cells(first_cell: str) -> list[list[str]]:
    """The rows of the one table of the page whose heading begins so."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    (start,) = [number for number, line in enumerate(lines) if line.startswith(f"| {first_cell} |")]
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_the_page_holds_the_table_of_the_code() -> None:
    at = moment(AS_OF.year, AS_OF.month, AS_OF.day)
    domestic, foreign = schedule_table(Service.DOMESTIC, at), schedule_table(Service.CROSS_BORDER, at)
    told = [
        [
            f"`{line.data_class}`",
            line.name.en,
            line.from_when.en,
            line.how_long.en if line.period else "–",
            other.how_long.en if other.period else "–",
            "; ".join(dict.fromkeys((*line.citations, *other.citations))),
            ", ".join(sorted({*line.readings, *other.readings})) or "–",
        ]
        for line, other in zip(domestic, foreign, strict=True)
    ]
    assert cells("class") == told


def test_the_page_tells_the_readings_as_they_are_taken() -> None:
    rows = cells("reading")
    assert {row[0]: row[2].strip("`") for row in rows} == {row[0]: REGISTER[row[0]].default for row in rows}
    named = set(re.findall(r"\bR-\d\d\b", PAGE.read_text(encoding="utf-8")))
    assert named == {row[0] for row in rows}


def test_a_link_of_the_page_leads_to_a_page() -> None:
    for target in re.findall(r"\]\(([^)#]+)", PAGE.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (PAGE.parent / target).is_file(), target
