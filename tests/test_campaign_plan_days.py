"""The days of a plan: the same as telling people one by one, and the smallest ceiling by which nobody is late."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
from campaign_plan_parts import TODAY, checked, crowd, row, terms
from hypothesis import example, given
from hypothesis import strategies as st

from idverify.campaign.plan import planned
from idverify.campaign.plan.layout import sizes
from idverify.campaign.plan.pacing import days_of, enough, turns
from idverify.campaign.status import Ask, Status

EPOCH = date(1970, 1, 1)
STAGES = st.lists(st.integers(0, 40), min_size=1, max_size=5)


def one_by_one(stages: list[int], begins: date, per_day: int, stage_days: int, room: int) -> list[list[date]]:
    """On which day each account of each stage is told, if somebody tells them by hand."""
    told, day, left = list[list[date]](), begins, room
    for number, accounts in enumerate(stages):
        if accounts and stage_days and any(stages[:number]):
            day, left = day + timedelta(days=stage_days), per_day
        mine = []
        for _ in range(accounts):
            if not left:
                day, left = day + timedelta(days=1), per_day
            mine.append(day)
            left -= 1
        told.append(mine)
    return told


@given(STAGES, st.integers(1, 15), st.integers(0, 4), st.integers(0, 15))
def test_the_days_are_those_of_telling_people_one_by_one(
    stages: list[int], per_day: int, stage_days: int, room: int
) -> None:
    room = min(room, per_day)
    by_hand = one_by_one(stages, TODAY, per_day, stage_days, room)
    found = turns(stages, begins=TODAY, per_day=per_day, stage_days=stage_days, room=room)
    for accounts, turn, told in zip(stages, found, by_hand, strict=True):
        days = days_of(turn, np.arange(accounts), per_day)
        assert [EPOCH + timedelta(days=int(day)) for day in days] == told
        if told:
            assert (turn.first, turn.last) == (told[0], told[-1])


@given(STAGES, st.integers(0, 3), st.integers(0, 5), st.data())
def test_the_ceiling_that_would_do_is_the_smallest_that_does(
    stages: list[int], stage_days: int, before: int, data: st.DataObject
) -> None:
    today = (TODAY - EPOCH).days
    ends = [
        {today + data.draw(st.integers(-2, 40)): data.draw(st.integers(0, each - 1))} if each else {} for each in stages
    ]

    def does(per_day: int) -> bool:
        told = one_by_one(stages, TODAY, per_day, stage_days, per_day)
        return all(
            (told[number][place] - EPOCH).days + max(before, 1) <= deadline
            for number, each in enumerate(ends)
            for deadline, place in each.items()
        )

    smallest = next((per_day for per_day in range(1, max(1, sum(stages)) + 1) if does(per_day)), None)
    assert enough(stages, ends, begins=TODAY, stage_days=stage_days, before=before) == smallest


@given(st.integers(0, 10_000), st.lists(st.integers(1, 50), min_size=1, max_size=8))
@example(3, [2, 1, 1])
@example(100, [1, 98, 1])
def test_stages_have_their_shares_and_everybody_is_in_one(accounts: int, parts: list[int]) -> None:
    shares = [part / sum(parts) for part in parts]
    found = sizes(accounts, shares)
    assert sum(found) == accounts
    among = min(accounts, len(shares))
    assert (all(found[:among]), any(found[among:])) == (True, False)  # somebody in each, while there are any
    if accounts >= 100 * len(shares):
        assert all(abs(each - accounts * share) <= len(shares) for each, share in zip(found, shares, strict=True))


def test_who_is_told_too_late_is_said_with_the_ceiling_that_would_do(tmp_path: Path) -> None:
    near = [
        row(f"near {n}", Ask.PROVE_PHONE, status=Status.WAITING, deadline=TODAY + timedelta(days=3)) for n in range(40)
    ]
    far = [
        row(f"far {n}", Ask.PROVE_PHONE, status=Status.WAITING, deadline=TODAY + timedelta(days=35)) for n in range(60)
    ]
    folder = checked(tmp_path / "out", [*crowd(100), *near, *far])
    plan = planned(folder, terms(stages=(1.0,), per_day=10, answer_days=30))
    late = plan.lateness
    assert (late.waiting, late.first_deadline) == (100, TODAY + timedelta(days=3))
    assert late.late == 10  # thirty of forty are told within three days
    assert late.hurried == 30 + 40  # all the near ones, and of the far ones who come after the fifth day
    assert late.ceiling == 14
    assert late.calm_ceiling is None
    assert plan.warnings == ("late", "hurried", "over")
    assert (plan.stages[0].first_day, plan.last_day) == (TODAY, TODAY + timedelta(days=19))
    better = planned(folder, terms(stages=(1.0,), per_day=14, answer_days=2))
    assert (better.lateness.late, better.warnings) == (0, ("hurried", "over"))
    calm = planned(folder, terms(stages=(1.0,), per_day=better.lateness.calm_ceiling or 0, answer_days=2))
    assert (calm.lateness.hurried, calm.warnings) == (0, ("over",))


def test_those_who_are_denied_already_are_not_called_late(tmp_path: Path) -> None:
    plan = planned(checked(tmp_path / "out", crowd(50)), terms(per_day=1))
    assert (plan.lateness.waiting, plan.lateness.first_deadline, plan.warnings) == (0, None, ("over",))
