"""What a person is told when something went wrong, and how a day is read that they typed."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_service import CONFIGURATION, TestClient, service_on, settings_on  # type: ignore[attr-defined]

from idverify import Account, Action, Service, decide
from idverify.answer import DeniedError
from idverify.errors import GuardianshipError, OperatorError, PossessionError, RequestError
from idverify.law import VIETNAM
from idverify.messages import keys
from idverify.problem import problem_of
from idverify.web.app import build
from idverify.web.pages.day_typed import typed_day
from idverify.web.pages.form import Form
from idverify.web.pages.route import pages
from idverify.web.pages.trouble import trouble_of, written_wait

REQUESTS = sorted(key.removeprefix("request.") for key in keys("en") if key.startswith("request."))


@pytest.mark.parametrize("code", [code for code in REQUESTS if "." not in code and not code.startswith("sandbox")])
def test_no_person_is_told_in_the_words_for_programs(code: str) -> None:
    error = RequestError(code)
    told = trouble_of(error, problem_of(error))
    said = f"{told.title.en} {told.told and told.told.en} {told.who.en} {told.what_next.en}"
    if code != "signed_out":
        assert not re.search(r"\b(JSON|API|Idempotency-Key|headers?|method|body)\b", said)


def test_who_can_put_it_right_is_told_and_what_an_operator_must_know_is_not() -> None:
    ours = OperatorError("setting", name="IDVERIFY_STORE", reason="x")
    told = trouble_of(ours, problem_of(ours))
    assert told.title.en == "Something failed on our side"
    assert "IDVERIFY_STORE" not in f"{told}"
    family = GuardianshipError("unknown")
    assert "guardian" in trouble_of(family, problem_of(family)).who.en
    late = PossessionError("too_many", minutes=15)
    told = trouble_of(late, problem_of(late))
    assert told.wait is not None
    assert (told.wait.en, told.wait.vi) == ("15 minutes", "15 phút")
    assert told.who.en.startswith("Nobody has to put anything right")


@given(st.integers(min_value=1, max_value=10**6))
def test_a_wait_is_never_told_shorter_than_it_is(seconds: int) -> None:
    number, unit = written_wait(seconds).en.split(" ")
    size = {"second": 1, "minute": 60, "hour": 3_600}[unit.removesuffix("s")]
    assert seconds <= int(number) * size < seconds + size


def test_a_denial_tells_its_reasons_on_the_page(tmp_path: Path) -> None:
    nobody = Account(opened_at=None, user_birth_date=None)
    answer = decide(nobody, Action.POST, service=Service.DOMESTIC, at=datetime(2026, 11, 21, tzinfo=VIETNAM))
    refused = pages("/refused")

    @refused.get("")
    def _() -> Any:
        raise DeniedError(answer)

    with service_on(settings_on(tmp_path)) as service:
        entrance = build(service, CONFIGURATION, pages=(refused,))
        with TestClient(entrance, base_url="http://localhost") as client:
            shown = client.get("/refused", headers={"Accept": "text/html"})
    assert shown.status_code == 403
    assert "/law/provision?of=147%2F2024%2FND-CP" in shown.text
    assert shown.text.count("<h1") == 1


def typed(day: str, month: str, year: str) -> Form:
    return Form([("b-day", day), ("b-month", month), ("b-year", year)])


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_that_there_is_can_be_typed(day: date) -> None:
    read = typed_day(typed(str(day.day), f"{day.month:02}", str(day.year)), "b")
    assert (read.value, read.fault) == (day, None)


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_whatever_is_typed_is_a_day_or_has_a_fault_that_is_told(day: str, month: str, year: str) -> None:
    read = typed_day(typed(day, month, year), "b")
    assert (read.value is None) == (read.fault is not None)
    assert read.fault is None or read.fault in keys("vi")
    assert read.at in read.typed


@pytest.mark.parametrize(
    ("day", "month", "year", "fault", "at"),
    [
        ("", "", "", "missing", "day"),
        ("1", "", "1990", "missing", "month"),
        ("1", "5", "\u3000", "missing", "year"),
        ("một", "5", "1990", "number", "day"),
        ("-1", "5", "1990", "number", "day"),
        ("1", "5", "năm 1990", "number", "year"),
        ("1", "5", "90", "year_digits", "year"),
        ("1", "5", "1899", "year_digits", "year"),
        ("31", "2", "1990", "impossible", "day"),
        ("0", "5", "1990", "impossible", "day"),
        ("5", "13", "1990", "impossible", "month"),
        ("5", "0", "1990", "impossible", "month"),
        ("22", "11", "2026", "ahead", "year"),
    ],
)
def test_what_is_no_day_is_told_apart_and_where(day: str, month: str, year: str, fault: str, at: str) -> None:
    read = typed_day(typed(day, month, year), "b", latest=date(2026, 11, 21))
    assert (read.value, read.fault, read.at) == (None, f"page.day.{fault}", at)


@pytest.mark.parametrize("written", ["１ 05 １９９０", "١ ٥ ١٩٩٠", "१ ५ १९९०"])
def test_digits_of_any_scripts_keyboard_are_digits(written: str) -> None:
    assert typed_day(typed(*written.split(" ")), "b").value == date(1990, 5, 1)
