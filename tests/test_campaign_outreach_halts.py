"""What stops a campaign and what does not: a pause, a clock, a day's ceiling, accounts that nobody loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from campaign_plan_parts import TODAY, checked, crowd, loaded, planned_rows, row, terms, told

from conftest import NOW, TENANT
from idverify.campaign.folder import Folder
from idverify.campaign.outreach import Halt, pause, resume, start, state_of
from idverify.campaign.plan import plan_of, planned
from idverify.campaign.status import Ask
from idverify.errors import OperatorError
from idverify.law import VIETNAM
from idverify.ports.campaigns import Outcome
from idverify.stores.campaigns import SqlCampaigns, open_campaigns
from idverify.stores.sql import SqlStore

DAY = timedelta(days=1)


@pytest.fixture
def campaigns(store: SqlStore, url: str) -> Iterator[SqlCampaigns]:  # noqa: ARG001  # the store brings the schema
    made = open_campaigns(url, tenant=TENANT)
    yield made
    made.close()


def refused(code: str) -> Any:
    return pytest.raises(OperatorError, check=lambda error: error.code == code)


def names(count: int) -> list[str]:
    return [f"user {place}" for place in range(count)]


def crowd_in(url: str, path: Path, count: int = 40, **given: Any) -> Folder:
    loaded(url, names(count))
    folder = checked(path, crowd(count))
    planned(folder, terms(**given))
    return folder


def accounts_told(store: SqlStore) -> Counter[str]:
    return Counter(each.account for each in told(store))


def test_a_pause_before_the_first_start_lets_nobody_be_told_until_it_is_resumed(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out")
    assert pause(folder, campaigns, now=NOW).halt is Halt.PAUSED
    assert start(folder, campaigns, now=NOW).halt is Halt.PAUSED
    assert not accounts_told(store)
    planned(folder, terms(stages=(0.5, 0.5)))  # nobody's turn has come
    assert state_of(folder, campaigns, now=NOW).halt is Halt.PAUSED
    assert resume(folder, campaigns, now=NOW).halt is None
    assert start(folder, campaigns, now=NOW).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(40), 1)


def test_a_stage_that_ended_by_a_clock_that_was_ahead_holds_up_nobody_once_it_is_resumed(
    store, campaigns, url, tmp_path
):
    folder = crowd_in(url, tmp_path / "out", stages=(0.25, 0.75), stage_days=3)
    ahead = NOW + 400 * DAY
    assert start(folder, campaigns, now=ahead).halt is Halt.LOOKING
    assert start(folder, campaigns, now=NOW).halt is Halt.CLOCK
    resumed = resume(folder, campaigns, now=NOW)
    assert (resumed.halt, resumed.next_day, resumed.stages[0].ended_at) == (Halt.LOOKING, TODAY + 3 * DAY, NOW)
    state = campaigns.campaign(plan_of(folder).campaign)
    assert max(state.last_at, state.begun_at, state.stages[0].begun_at) <= NOW
    assert start(folder, campaigns, now=NOW + 3 * DAY).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(40), 1)


def test_a_start_that_runs_over_midnight_counts_each_batch_on_its_own_day(store, campaigns, url, tmp_path):
    folder = checked(tmp_path / "out", crowd(6_000), part_rows=3_000)
    loaded(url, names(6_000))
    planned(folder, terms(stages=(1.0,), per_day=3_000))
    midnight = datetime(2026, 11, 22, tzinfo=VIETNAM)
    moments = iter([midnight - timedelta(seconds=1), *[midnight + timedelta(seconds=second) for second in range(9)]])
    found = start(folder, campaigns, now=lambda: next(moments))
    assert (found.released, found.halt, found.today) == (5_000, Halt.CEILING, midnight.date())
    assert start(folder, campaigns, now=midnight + timedelta(hours=1)).released == 0
    days = Counter(each.at.astimezone(VIETNAM).date() for each in told(store))
    assert days == {midnight.date() - DAY: 2_000, midnight.date(): 3_000}


def test_two_campaigns_of_one_platform_share_the_ceiling_of_a_day(campaigns, url, tmp_path):
    one = crowd_in(url, tmp_path / "one", stages=(1.0,), per_day=10)
    other = checked(tmp_path / "other", [row(name, Ask.DECLARE_NO_MOBILE) for name in names(40) if int(name[5:]) % 7])
    planned(other, terms(stages=(1.0,), per_day=14))
    assert start(one, campaigns, now=NOW).released == 10
    second = start(other, campaigns, now=NOW)
    assert (second.released, second.halt, second.room) == (4, Halt.CEILING, 0)
    assert state_of(one, campaigns, now=NOW).halt is Halt.CEILING
    assert (start(other, campaigns, now=NOW + DAY).released, start(one, campaigns, now=NOW + DAY).released) == (14, 0)
    theirs = open_campaigns(url, tenant="platform-b")
    loaded(url, names(40), "platform-b")
    third = checked(tmp_path / "theirs", crowd(40))
    planned(third, terms(stages=(1.0,), per_day=10))
    assert start(third, theirs, now=NOW + DAY).released == 10
    theirs.close()


def test_a_pilot_whom_nobody_loaded_does_not_stop_the_campaign(store, campaigns, url, tmp_path):
    folder = checked(tmp_path / "out", crowd(100))
    planned(folder, terms(stages=(0.01, 0.99), stage_days=0, per_day=60))
    ((pilot,), _) = planned_rows(folder)
    loaded(url, [name for name in names(100) if name != pilot["account"]])
    found = start(folder, campaigns, now=NOW)
    assert (found.count(Outcome.MISSING), found.released, found.halt) == (1, 60, Halt.CEILING)
    assert start(folder, campaigns, now=NOW + DAY).halt is Halt.DONE
    assert accounts_told(store) == {name: 1 for name in names(100) if name != pilot["account"]}


@pytest.mark.parametrize("fails", ["store_unreachable", "overtaken"])
def test_where_nobody_was_told_the_folder_is_not_bound_to_its_order(
    store, campaigns, url, tmp_path, monkeypatch, fails
):
    folder = crowd_in(url, tmp_path / "out")

    def failing(*_: Any, **__: Any) -> None:
        if fails == "store_unreachable":
            raise OperatorError("store_unreachable")

    with monkeypatch.context() as patched:
        patched.setattr(campaigns, "release", failing)
        if fails == "overtaken":
            assert start(folder, campaigns, now=NOW).halt is Halt.OVERTAKEN
        else:
            with refused("store_unreachable"):
                start(folder, campaigns, now=NOW)
    planned(folder, terms(stages=(0.5, 0.5)))
    assert start(folder, campaigns, now=NOW).halt is Halt.DONE
    with refused("campaign_begun"):
        planned(folder, terms(stages=(0.25, 0.75)))
    assert accounts_told(store) == dict.fromkeys(names(40), 1)
