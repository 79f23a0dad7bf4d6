"""The table of campaigns as it comes and goes, on either database."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from campaign_plan_parts import checked, crowd, loaded, terms
from sqlalchemy import inspect, text

from conftest import NOW, TENANT
from idverify.account.event import CAMPAIGN as CAMPAIGN_EVENTS
from idverify.account.event import EventType
from idverify.campaign.outreach import Halt, start
from idverify.campaign.plan import planned
from idverify.feed import EventFeed
from idverify.stores.campaign_schema import CAMPAIGN
from idverify.stores.campaigns import open_campaigns
from idverify.stores.opening import downgrade_schema, engine_of, open_store, schema_state, upgrade_schema

PEOPLE = [f"user {place}" for place in range(40)]


def test_a_process_of_before_campaigns_goes_on_beside_their_table(url):
    """Revision 0009 only adds: what 0008 knew is as it was."""
    engine = engine_of(url)
    upgrade_schema(engine, "0008")
    before = set(inspect(engine).get_table_names())
    upgrade_schema(engine, "0009")
    assert set(inspect(engine).get_table_names()) - before == {CAMPAIGN.name}
    assert schema_state(engine).oldest == "0005"
    engine.dispose()


def test_where_the_table_goes_again_no_event_is_left_that_only_it_brought(url, tmp_path):
    engine = engine_of(url)
    upgrade_schema(engine)
    loaded(url, PEOPLE)
    folder = checked(tmp_path / "out", crowd(40))
    planned(folder, terms(stages=(1.0,), per_day=10))
    campaigns = open_campaigns(url, tenant=TENANT)
    assert start(folder, campaigns, now=NOW).released == 10
    campaigns.close()
    other = {"tenant": TENANT, "type": EventType.EVIDENCE_ADDED.value, "at": 1_790_000_000_000_000}
    assert EventType.EVIDENCE_ADDED not in CAMPAIGN_EVENTS
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO idverify_event (tenant, account, position, id, type, due_at, acknowledged) "
                "VALUES (:tenant, 'user 1', 1000, 'one', :type, :at, false)"
            ),
            other,
        )

    downgrade_schema(engine, "0008")
    assert not inspect(engine).has_table(CAMPAIGN.name)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT type FROM idverify_event")).all() == [(other["type"],)]

    upgrade_schema(engine)
    campaigns, store = open_campaigns(url, tenant=TENANT), open_store(url, tenant=TENANT)
    planned(folder, terms(stages=(1.0,), per_day=1_000))
    assert start(folder, campaigns, now=NOW + timedelta(days=1)).halt is Halt.DONE  # from the beginning, as it says
    told = Counter(each.account for each in EventFeed(store).poll(now=NOW + timedelta(days=1), most=100))
    assert told == dict.fromkeys(PEOPLE, 1) | {"user 1": 2}
    campaigns.close()
    store.close()
    engine.dispose()
