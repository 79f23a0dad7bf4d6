"""A campaign killed between any two statements and begun again: everybody is told exactly once, on either database."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections import Counter
from datetime import timedelta

import campaign_plan_parts
from campaign_plan_parts import checked, crowd, loaded, start_and_die, terms, told

from conftest import NOW, TENANT
from idverify.campaign.outreach import Halt, start, state_of
from idverify.campaign.plan import planned
from idverify.ports.campaigns import Outcome
from idverify.stores.campaign_schema import CAMPAIGN
from idverify.stores.campaigns import open_campaigns
from idverify.stores.opening import open_store
from idverify.stores.schema import EVENT

KILLED_EVERY = int(os.environ.get("IDVERIFY_CAMPAIGN_KILLED_EVERY", "9"))
COUNT, PER_DAY, DAYS = 60, 14, 6


def test_a_campaign_killed_anywhere_and_begun_again_tells_everybody_exactly_once(store, url, tmp_path):
    loaded(url, [f"user {place}" for place in range(0, COUNT, 2)] + [f"user {place}" for place in range(1, 40, 2)])
    folder = checked(tmp_path / "out", crowd(COUNT))
    planned(folder, terms(stages=(0.2, 0.3, 0.5), per_day=PER_DAY, answer_days=0))
    campaigns = open_campaigns(url, tenant=TENANT)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(campaign_plan_parts.PRELOADED)
    halves, expected = set(), None
    for statement in range(1, 1_000, KILLED_EVERY):
        process = context.Process(target=start_and_die, args=(url, str(folder.path), statement, range(DAYS)))
        process.start()
        process.join(60)
        before = Counter(each.account for each in told(store))
        known = state_of(folder, campaigns, now=NOW)
        assert known.told == sum(before.values())
        assert max(before.values(), default=1) == 1
        halves.add(known.told)
        ended = known
        for day in range(DAYS):
            ended = start(folder, campaigns, now=NOW + timedelta(days=day))
        days = Counter(each.at.date() for each in told(store))
        assert max(days.values()) <= PER_DAY
        found = sorted((each.account, each.type) for each in told(store))
        expected = expected or found
        assert found == expected
        assert (ended.halt, ended.count(Outcome.TOLD), ended.count(Outcome.MISSING)) == (Halt.DONE, 50, 10)
        with store._engine.begin() as connection:
            connection.execute(EVENT.delete())
            connection.execute(CAMPAIGN.delete())
        (folder.plan / "begun.json").unlink()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    else:
        raise AssertionError("a campaign does not end")
    campaigns.close()
    assert {0, 50} < halves


def test_a_campaign_killed_at_random_many_times_on_its_way_tells_everybody_exactly_once(store, url, tmp_path):
    """Killed and killed again without being mended in between, as a machine that keeps failing does."""
    dice, count = random.Random(147), 60
    loaded(url, [f"user {place}" for place in range(count)])
    folder = checked(tmp_path / "out", crowd(count))
    planned(folder, terms(stages=(0.1, 0.9), per_day=9, stage_days=2, answer_days=0))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(campaign_plan_parts.PRELOADED)
    killed = day = 0
    found = Counter[str]()
    for _ in range(60):
        order = (url, str(folder.path), dice.randint(10, 45), range(day, day + 15))
        process = context.Process(target=start_and_die, args=order)
        process.start()
        process.join(60)
        killed += process.exitcode == -signal.SIGKILL
        found = Counter(each.account for each in told(store))
        assert max(found.values(), default=1) == 1
        day = max([day, *((each.at - NOW).days for each in told(store))])
        if process.exitcode == 0:
            break
    assert killed >= 3
    assert found == {f"user {place}": 1 for place in range(count)}
    other = open_store(url, tenant=TENANT)
    assert max(Counter(each.at.date() for each in told(other)).values()) <= 9
    other.close()
