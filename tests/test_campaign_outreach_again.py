"""A campaign that is planned anew, started twice, or taken to another store: nobody is told twice, nobody forgotten."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from campaign_plan_parts import TODAY, checked, crowd, loaded, terms, told

from conftest import NOW, TENANT
from idverify.account import EventType
from idverify.campaign.folder import Folder
from idverify.campaign.outreach import Halt, start, state_of
from idverify.campaign.plan import plan_of, planned
from idverify.campaign.status import Ask
from idverify.errors import OperatorError
from idverify.ports.campaigns import Outcome, Release, Telling
from idverify.stores.campaigns import SqlCampaigns, open_campaigns
from idverify.stores.opening import open_store
from idverify.stores.sql import SqlStore

DAY = timedelta(days=1)
OTHER = "platform-b"


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


def test_another_ceiling_first_day_or_price_is_taken_up_where_the_campaign_is(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", per_day=10)
    start(folder, campaigns, now=NOW)
    planned(folder, terms(per_day=25, sms_price=1, stage_days=1, begins=TODAY + DAY))
    assert start(folder, campaigns, now=NOW).halt is Halt.EARLY
    assert start(folder, campaigns, now=NOW + DAY).released == 25
    planned(folder, terms(per_day=26))
    again = start(folder, campaigns, now=NOW + DAY)
    assert (again.released, again.ceiling) == (1, 26)  # so many a day, whatever was told of the day by another ceiling
    planned(folder, terms(per_day=3))
    assert start(folder, campaigns, now=NOW + DAY).released == 0
    planned(folder, terms(per_day=100))
    assert start(folder, campaigns, now=NOW + DAY).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(40), 1)


@pytest.mark.parametrize("changed", [{"stages": (0.5, 0.5)}, {"only": frozenset({Ask.PROVE_PHONE})}], ids=str)
def test_who_is_asked_what_stays_once_it_has_begun_and_the_old_plan_with_it(store, campaigns, url, tmp_path, changed):
    folder = crowd_in(url, tmp_path / "out", per_day=10)
    start(folder, campaigns, now=NOW)
    before = {path.name: path.read_bytes() for path in folder.plan.iterdir()}
    with refused("campaign_begun"):
        planned(folder, terms(per_day=10, **changed))
    assert {path.name: path.read_bytes() for path in folder.plan.iterdir()} == before
    # Not even where somebody took away what the folder knows of it: the store knows.
    (folder.plan / "begun.json").unlink()
    planned(folder, terms(per_day=10, **changed))
    for ask in (start, state_of):
        with refused("campaign_other_plan"):
            ask(folder, campaigns, now=NOW + DAY)
    planned(folder, terms(per_day=100))
    assert start(folder, campaigns, now=NOW + DAY).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(40), 1)


def test_a_plan_lost_with_its_folder_and_made_again_goes_on_where_the_campaign_is(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", per_day=10)
    start(folder, campaigns, now=NOW)
    shutil.rmtree(folder.plan)
    planned(folder, terms(per_day=100))
    assert start(folder, campaigns, now=NOW + DAY).released == 30
    assert accounts_told(store) == dict.fromkeys(names(40), 1)


def test_a_folder_belongs_to_the_platform_on_which_its_campaign_began(campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", per_day=10)
    start(folder, campaigns, now=NOW)
    loaded(url, names(40), OTHER)
    theirs = open_campaigns(url, tenant=OTHER)
    for ask in (start, state_of):
        with refused("campaign_other_platform"):
            ask(folder, theirs, now=NOW + DAY)
    other = open_store(url, tenant=OTHER)
    assert not accounts_told(other)
    other.close()
    theirs.close()


def test_a_campaign_whose_accounts_nobody_loaded_tells_nobody_and_begins_once_they_are(store, campaigns, url, tmp_path):
    folder = checked(tmp_path / "out", crowd(40))
    planned(folder, terms())
    for _ in range(2):
        with refused("campaign_not_loaded"):
            start(folder, campaigns, now=NOW)
    assert state_of(folder, campaigns, now=NOW).gone_through == 0
    loaded(url, names(30))
    found = start(folder, campaigns, now=NOW)
    assert (found.released, found.count(Outcome.MISSING)) == (30, 10)
    assert accounts_told(store) == dict.fromkeys(names(30), 1)


def test_until_anybody_was_told_the_order_and_the_platform_may_still_be_others(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", begins=TODAY + DAY)
    assert start(folder, campaigns, now=NOW).halt is Halt.EARLY
    planned(folder, terms(stages=(0.5, 0.5)))
    theirs = open_campaigns(url, tenant=OTHER)
    with refused("campaign_not_loaded"):  # the wrong one
        start(folder, theirs, now=NOW)
    theirs.close()
    assert start(folder, campaigns, now=NOW).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(40), 1)


def test_of_two_orders_at_once_only_the_one_that_is_kept_tells(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out")
    plan = plan_of(folder)
    campaigns.begin(plan.campaign, order="0" * 64, now=NOW)
    late = Release(
        campaign=plan.campaign,
        order=plan.order,
        stage=1,
        position=0,
        tellings=(Telling("user 1", EventType.CAMPAIGN_PROVE_PHONE),),
        ends=False,
        per_day=9,
    )
    assert campaigns.release(late, now=NOW) is None
    assert not accounts_told(store)
    assert start(folder, campaigns, now=NOW).halt is Halt.DONE


def test_a_plan_or_a_stage_that_was_edited_by_hand_tells_nobody(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out")
    plan = folder.plan / "plan.json"
    whole = plan.read_text(encoding="utf-8")
    plan.write_text(whole.replace('"per_day": 10000', '"per_day": 10001'), encoding="utf-8")
    with refused("campaign_plan_changed"):
        start(folder, campaigns, now=NOW)
    plan.write_text(whole, encoding="utf-8")
    (folder.plan / "stage-01.parquet").write_bytes((folder.plan / "stage-02.parquet").read_bytes())
    with refused("campaign_plan_changed"):
        start(folder, campaigns, now=NOW)
    (folder.plan / "stage-01.parquet").unlink()
    with refused("campaign_plan_changed"):
        start(folder, campaigns, now=NOW)
    assert not accounts_told(store)
    planned(folder, terms())
    assert start(folder, campaigns, now=NOW).halt is Halt.DONE


def test_a_plan_killed_while_its_files_were_put_in_place_is_found_out(campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out")
    before = (folder.plan / "plan.json").read_text(encoding="utf-8")
    planned(folder, terms(stages=(0.5, 0.5)))
    (folder.plan / "plan.json").write_text(before, encoding="utf-8")  # as if killed before it
    with refused("campaign_plan_changed"):
        start(folder, campaigns, now=NOW)


def test_of_two_starts_at_once_one_wins_and_nobody_is_told_twice(store, url, tmp_path):
    count, at_once = 9_000, 4
    loaded(url, names(count))
    folder = checked(tmp_path / "out", crowd(count), part_rows=5_000)
    planned(folder, terms(stages=(0.2, 0.8), per_day=7_000, answer_days=0))  # it is the cursor that keeps them apart
    starters, barrier = [open_campaigns(url, tenant=TENANT) for _ in range(at_once)], Barrier(at_once)

    def begin(campaigns: SqlCampaigns) -> Any:
        barrier.wait()
        return start(folder, campaigns, now=NOW)

    with ThreadPoolExecutor(at_once) as pool:
        ended = list(pool.map(begin, starters))
    assert {each.halt for each in ended} <= {Halt.CEILING, Halt.OVERTAKEN}
    assert any(each.halt is Halt.CEILING for each in ended)
    found = accounts_told(store)
    assert (sum(found.values()), max(found.values())) == (7_000, 1)
    assert start(folder, starters[0], now=NOW + DAY).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(count), 1)
    for each in starters:
        each.close()


def test_what_is_in_the_folder_says_nothing_of_the_platform_but_a_digest(campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out")
    start(folder, campaigns, now=NOW)
    noted = json.loads((folder.plan / "begun.json").read_text(encoding="utf-8"))
    assert noted["order"] == plan_of(folder).order
    assert TENANT not in json.dumps(noted)
