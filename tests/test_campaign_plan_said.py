"""What a plan says of itself: codes that may follow, rows that are the operator's, days that are gone by."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from campaign_plan_parts import TODAY, checked, crowd, planned_rows, row, terms

from conftest import NOW
from idverify.campaign.finding import Defect
from idverify.campaign.folder import Folder
from idverify.campaign.outreach.course import outreach_of
from idverify.campaign.plan import plan_of, planned
from idverify.campaign.plan.begun import Begun
from idverify.campaign.plan.pacing import enough
from idverify.campaign.status import Ask, Status
from idverify.errors import OperatorError
from idverify.messages import keys

DAY = timedelta(days=1)


def test_codes_that_may_follow_a_birth_date_have_a_figure_of_their_own(tmp_path: Path) -> None:
    folder = checked(tmp_path / "out", [row(f"user {place}", Ask.PROVIDE_BIRTH_DATE) for place in range(1, 11)])
    plan = planned(folder, terms(codes_each=1.3, sms_price=800))
    assert (plan.messages, plan.cost) == (0, 0)
    assert (plan.asked_first, plan.messages_after, plan.cost_after) == (10, 13, 13 * 800)
    assert plan.to_json()["after"] == {"accounts": 10, "messages": 13, "cost": 10_400}
    before = outreach_of(plan, None, NOW, halt=None)
    assert (before.asked_first, before.codes_after, before.cost_after) == (10, 13, 10_400)


@pytest.mark.parametrize("accounts", [5, 7, 40, 101])
def test_the_stages_together_take_what_the_whole_takes_and_the_status_says_the_same(
    tmp_path: Path, accounts: int
) -> None:
    folder = checked(tmp_path / "out", [row(f"user {place}", Ask.PROVE_PHONE) for place in range(accounts)])
    plan = planned(folder, terms(stages=(0.01, 0.09, 0.3, 0.6), codes_each=1.3, sms_price=300))
    assert plan.messages == plan.terms.codes(accounts)
    before = outreach_of(plan, None, NOW, halt=None)
    assert (before.codes_to_come, before.cost_to_come) == (plan.messages, plan.cost)


def test_somebody_is_in_each_stage_of_a_small_table_and_one_that_is_all_pilot_is_told_so(tmp_path: Path) -> None:
    shares = (0.01, 0.09, 0.3, 0.6)
    forty = planned(checked(tmp_path / "forty", crowd(40)), terms(stages=shares))
    assert [stage.accounts for stage in forty.stages] == [1, 3, 12, 24]
    assert "no_pilot" not in forty.warnings
    two = planned(checked(tmp_path / "two", crowd(2)), terms(stages=shares))
    assert [stage.accounts for stage in two.stages] == [1, 1, 0, 0]
    one = planned(checked(tmp_path / "one", crowd(1)), terms(stages=shares))
    assert "no_pilot" in one.warnings
    assert "no_pilot" not in planned(checked(tmp_path / "whole", crowd(9)), terms(stages=(1.0,))).warnings


@pytest.mark.parametrize(
    "defect", [Defect.OPENED_MISSING, Defect.OPENED_UNREADABLE, Defect.OPENED_FUTURE, Defect.HOLDER_UNKNOWN_WORD]
)
def test_whom_no_load_brings_into_the_store_is_not_asked_before_the_operator_was(
    tmp_path: Path, defect: Defect
) -> None:
    rows = [
        row("kept", Ask.PROVE_PHONE, defects="proof.unknown_word"),
        row("left", Ask.DATE_OPENING, Ask.PROVE_PHONE, defects=f"birth_date.missing {defect}"),
        row("fine", defects=str(defect)),
    ]
    plan = planned(checked(tmp_path / "out", rows), terms(stages=(1.0,)))
    assert [each["account"] for (stage,) in [planned_rows(Folder(tmp_path / "out"))] for each in stage] == ["kept"]
    assert (plan.operator_first, plan.figures["operator_first"]) == (1, 1)
    assert plan_of(Folder(tmp_path / "out")) == plan


def test_an_empty_check_is_planned_with_nobody(tmp_path: Path) -> None:
    plan = planned(checked(tmp_path / "out", []), terms())
    assert (plan.accounts, plan.warnings) == (0, ("nobody",))
    assert plan_of(Folder(tmp_path / "out")) == plan


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"begins": date(9999, 12, 31), "per_day": 1}, "per_day"),
        ({"begins": date(9999, 12, 31), "per_day": 9, "stages": (0.5, 0.5), "stage_days": 1}, "begins"),
    ],
)
def test_a_plan_that_would_outlast_the_calendar_is_refused_by_what_is_to_blame(
    tmp_path: Path, given: dict[str, Any], field: str
) -> None:
    folder = checked(tmp_path / "out", crowd(9))
    with pytest.raises(OperatorError) as error:
        planned(folder, terms(**({"stages": (1.0,)} | given)))
    assert (error.value.code, error.value.data) == ("campaign_plan_terms", {"field": field})
    assert not folder.plan.exists()


def test_a_ceiling_is_found_for_millions_though_one_a_day_would_outlast_the_calendar() -> None:
    far = (date(2027, 6, 1) - date(1970, 1, 1)).days
    found = enough([4_000_000], [{far: 3_999_999}], begins=date(2026, 11, 23), stage_days=0, before=0)
    assert found == -(-4_000_000 // (date(2027, 6, 1) - date(2026, 11, 23)).days)
    first_alone = enough([4_000_000], [{far: 0}], begins=date(2026, 11, 23), stage_days=0, before=0)
    assert first_alone == 2  # by one a day the last would be told in the year 12978


def test_days_gone_by_are_not_reckoned_with(tmp_path: Path) -> None:
    deadline = TODAY + 20 * DAY
    folder = checked(tmp_path / "out", [row("user 1", Ask.PROVE_PHONE, status=Status.WAITING, deadline=deadline)])
    long_ago = terms(stages=(1.0,), begins=TODAY - 600 * DAY, answer_days=30)
    plan = planned(folder, long_ago, today=TODAY)
    assert (plan.days_from, plan.stages[0].first_day, plan.terms.begins) == (TODAY, TODAY, TODAY - 600 * DAY)
    assert plan.warnings == ("hurried", "past")
    calm = planned(folder, terms(stages=(1.0,), begins=TODAY + DAY, answer_days=3), today=TODAY)
    assert (calm.days_from, calm.warnings) == (TODAY + DAY, ())


def test_a_plan_of_a_campaign_that_has_begun_says_that_its_days_are_those_of_a_new_one(tmp_path: Path) -> None:
    folder = checked(tmp_path / "out", crowd(9))
    first = planned(folder, terms())
    Begun.on("platform-a", campaign=first.campaign, order=first.order).write(folder)
    again = planned(folder, terms(per_day=3))
    assert (first.begun, again.begun) == (False, True)
    assert "begun" in again.warnings


def test_how_many_deadlines_are_over_before_it_begins_is_said(tmp_path: Path) -> None:
    waits = {"status": Status.WAITING}
    rows = [
        row("denied", Ask.PROVE_PHONE, deadline=TODAY - DAY),
        row("today", Ask.PROVE_PHONE, deadline=TODAY),
        row("later", Ask.PROVE_PHONE, deadline=TODAY + DAY),
        row("waits", Ask.PROVE_PHONE, deadline=TODAY - DAY, **waits),
        row("child", Ask.REGISTER_CHILD, deadline=None),
    ]
    plan = planned(checked(tmp_path / "out", rows), terms())
    assert (plan.lateness.over, plan.lateness.late) == (2, 1)
    assert plan.figures == {"late": 1, "over": 2}


def test_every_warning_has_its_words() -> None:
    told = {
        key.removeprefix("campaign.plan.warning.") for key in keys("vi") if key.startswith("campaign.plan.warning.")
    }
    numbers = {"late", "hurried", "over", "operator_first"}
    assert told == numbers | {f"{each}.one" for each in numbers} | {"no_pilot", "past", "begun", "nobody"}
