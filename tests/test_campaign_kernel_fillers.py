"""Days that databases put where they have nothing, and days of which the year alone is known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from campaign_batches import grown, rows_of

from idverify.account import Account, Action, Service
from idverify.account.holder import Holder
from idverify.campaign.finding import Defect, Remark
from idverify.campaign.kernel import Kernel
from idverify.campaign.status import Ask, Status
from idverify.campaign.terms import Terms
from idverify.decision import decide
from idverify.law import VIETNAM, Readings
from idverify.rules import Case

_NOW = datetime(2026, 11, 23, 12, tzinfo=VIETNAM)
_OTP = {"proof": "vn_mobile_otp", "proven_at": "2025-02-01"}
_EID = {"proof": "personal_id_eid", "proven_at": "2025-02-01", "personal_id": "001090000012", "level": "2"}
_FILLERS = [
    *(
        "1970-01-01",
        "01/01/1970",
        "1970-01-01T00:00:00Z",
        "1970-01-01 07:00:00",
        "1900-01-01",
        "1/1/1900",
        "1753-01-01",
    ),
    *(
        "1899-12-30",
        "1904-01-01",
        "1980-01-01",
        "1997-11-18",
        "25569",
        "20000",
        "10000.0",
        "1997-11-18T23:59:59.999999",
    ),
]


def _one(cells: dict[str, Any], *, fast: bool = False, at: datetime = _NOW) -> dict[str, Any]:
    row: dict[str, Any]
    [row] = Kernel(Terms(at=at), None, fast=fast).judge(rows_of(grown(**cells))).batch.to_pylist()
    return row


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("day", _FILLERS)
def test_a_filler_is_no_proof(day: str, fast: bool) -> None:
    row = _one({**_OTP, "proven_at": day}, fast=fast)
    assert (row["status"], row["asks"], row["defects"]) == (
        Status.PROVE,
        Ask.DATE_PROOF,
        Defect.PROVEN_AT_UNREADABLE,
    )


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("day", _FILLERS)
def test_a_filler_is_no_declaration_to_have_no_mobile(day: str, fast: bool) -> None:
    row = _one({"phone": None, "no_mobile": day}, fast=fast)
    assert Ask.AUTHENTICATE_PERSONAL_ID not in row["asks"].split()
    assert row["defects"] == Defect.NO_MOBILE_UNREADABLE
    row = _one({**_EID, "phone": None, "no_mobile": day}, fast=fast)
    assert (row["status"], row["asks"]) == (Status.NUMBER_MISSING, Ask.DATE_PROOF)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("day", _FILLERS)
def test_a_filler_is_no_opening(day: str, fast: bool) -> None:
    row = _one({**_OTP, "opened": day}, fast=fast)
    assert (row["status"], row["asks"], row["defects"], row["deadline"]) == (
        Status.KEEPER,
        Ask.DATE_OPENING,
        Defect.OPENED_UNREADABLE,
        None,
    )
    assert row["remarks"] == ""


def test_what_is_asked_about_a_row_has_no_filler_either() -> None:
    day = "1970-01-01"
    [found] = Kernel(Terms(at=_NOW), None).every(
        rows_of(grown(**{**_OTP, "proven_at": day}, opened=day, no_mobile=day))
    )
    assert found is not None
    facts = found[1]
    assert (facts.opened_at, facts.no_vn_mobile_declared_at) == (None, None)
    assert [each.verified_at for each in facts.evidence or ()] == [None]


@pytest.mark.parametrize("column", ["opened", "proven_at", "no_mobile"])
@pytest.mark.parametrize("day", ["1997-11-19", "19/11/1997", "1997-11-18T17:00:00Z", "2000-02-29", "35753"])
def test_a_day_since_viet_nam_is_online_is_read(column: str, day: str) -> None:
    assert not _one({**_OTP, column: day})["defects"]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("born", "at"),
    [
        *(
            (born, _NOW)
            for born in ("1900-01-01", "01/01/1900", "1900-01-01T00:00:00+07:00", "1901-01-01", "1905-12-31")
        ),
        ("1900", _NOW),
        ("1904-12-31", datetime(2025, 3, 1, tzinfo=VIETNAM)),
    ],
)
def test_nobody_is_older_than_anybody_ever_was(born: str, at: datetime, fast: bool) -> None:
    row = _one({"birth_date": born, **_OTP}, fast=fast, at=at)
    assert (row["age"], row["defects"]) == ("unknown", Defect.BIRTH_DATE_TOO_LONG_AGO)
    assert row["status"] in (Status.AGE_UNKNOWN, Status.WAITING)


@pytest.mark.parametrize(
    ("born", "day"), [("18264", date(1950, 1, 1)), ("10000", date(1927, 5, 18)), ("19999.0", None)]
)
@pytest.mark.parametrize("fast", [False, True])
def test_a_spreadsheets_count_of_days_is_read_of_old_people_too(born: str, day: date | None, fast: bool) -> None:
    row = _one({"birth_date": born}, fast=fast)
    assert (row["age"], row["defects"], row["remarks"]) == ("grown", "", Remark.BIRTH_DATE_SERIAL)
    [found] = Kernel(Terms(at=_NOW), None, fast=fast).every(rows_of(grown(birth_date=born)))
    assert found is not None
    assert day is None or found[1].user_birth_date == day


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("born", "age", "words"),
    [
        ("1906", "grown", ""),
        ("1990", "grown", ""),
        ("00/00/1990", "grown", ""),
        ("05/1990", "grown", ""),
        ("2009", "grown", ""),
        ("2010", "unknown", Defect.BIRTH_DATE_YEAR_ONLY),
        ("2011", "child", ""),
        ("2015", "child", ""),
        ("2026", "child", ""),
        ("2027", "unknown", Defect.BIRTH_DATE_FUTURE),
        ("2999", "unknown", Defect.BIRTH_DATE_FUTURE),
        ("1905", "unknown", Defect.BIRTH_DATE_TOO_LONG_AGO),
    ],
)
def test_a_birth_year_is_enough_where_its_ends_are_of_one_kind(born: str, age: str, words: str, fast: bool) -> None:
    row = _one({"birth_date": born}, fast=fast)
    assert (row["age"], row["defects"]) == (age, words)
    assert row["remarks"] == ("" if words else Remark.BIRTH_DATE_YEAR_SUFFICES)
    asks = {"grown": Ask.PROVE_PHONE, "child": Ask.REGISTER_CHILD, "unknown": Ask.PROVIDE_BIRTH_DATE}
    assert row["asks"] == asks[age]


@pytest.mark.parametrize("readings", [Readings(), Readings({"R-02": "on_birthday", "R-17": "first_of_march"})])
@pytest.mark.parametrize("fast", [False, True])
def test_a_birth_year_is_what_decide_says_of_all_its_days(readings: Readings, fast: bool) -> None:
    for at in (_NOW, datetime(2026, 1, 1, tzinfo=VIETNAM), datetime(2026, 12, 31, 23, 59, tzinfo=VIETNAM)):
        kernel = Kernel(Terms(at=at, readings=readings), None, fast=fast)
        rows = rows_of(*(grown(birth_date=str(year)) for year in range(2007, 2014)))
        judged = kernel.judge(rows).batch.to_pylist()
        for place, (year, row) in enumerate(zip(range(2007, 2014), judged, strict=True)):
            facts = kernel.facts(rows, place)
            assert facts is not None
            decision = decide(facts, Action.POST, service=Service.DOMESTIC, at=at, readings=readings)
            assert row["rules"].split() == list(decision.rules_breached)
            assert row["readings"].split() == list(decision.readings)
            # Every day of that year, by itself.
            ages = {_is_child(date(year, 1, 1) + timedelta(days=each), at, readings) for each in range(365)}
            expected = "unknown" if len(ages) == 2 else "child" if ages == {True} else "grown"
            assert row["age"] == expected, (year, at)
            assert facts.user_birth_date == (None if expected == "unknown" else date(year, 12, 31))


def _is_child(born: date, at: datetime, readings: Readings) -> bool | None:
    somebody = Account(opened_at=None, holder=Holder.INDIVIDUAL, user_birth_date=born)
    return Case(somebody, Action.POST, Service.DOMESTIC, at, readings).user_is_child


def test_of_this_year_somebody_is_born_today_at_the_latest() -> None:
    facts = Kernel(Terms(at=_NOW), None).facts(rows_of(grown(birth_date="2026")), 0)
    assert facts is not None
    assert facts.user_birth_date == _NOW.date()


def test_a_birth_year_is_counted_and_compared_with_a_personal_id_where_it_suffices() -> None:
    judged = Kernel(Terms(at=_NOW), None).judge(
        rows_of(*(grown(birth_date=born, personal_id="001090000012") for born in ("1990", "1991", "2010")))
    )
    assert judged.tally.counts["born"] == {"1990": 1, "1991": 1}
    remarks = [row["remarks"].split() for row in judged.batch.to_pylist()]
    assert ["personal_id.birth_year_mismatch" in each for each in remarks] == [False, True, False]
