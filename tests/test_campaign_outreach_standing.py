"""Whom a campaign tells, by what the store has come to know since the check: nobody in vain, and no child."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bulk_parts import BEFORE, phone, proven
from campaign_plan_parts import checked, loaded, row, terms, told

from conftest import NOW, TENANT
from idverify.account import Action, EventType, Holder
from idverify.campaign.outreach import Outreach, start, state_of
from idverify.campaign.plan import planned
from idverify.campaign.status import Ask
from idverify.evidence.method import Method
from idverify.feed import EventFeed
from idverify.identifiers.personal_id import PersonalIdNumber
from idverify.law import VIETNAM
from idverify.ports.bulk import ExistingAccount, ExistingEvidence
from idverify.ports.campaigns import Outcome
from idverify.stores.bulk.store import open_bulk
from idverify.stores.campaigns import SqlCampaigns, open_campaigns
from idverify.stores.custody import SqlCustody
from idverify.stores.opening import engine_of
from idverify.stores.sql import SqlStore

DAY = timedelta(days=1)
DECLARED = {"no_vn_mobile_declared_at": NOW - DAY}
GROWN: dict[str, Any] = {"opened_at": NOW - 900 * DAY, "user_birth_date": date(1990, 5, 1)}
PERSONAL_ID = PersonalIdNumber.parse("001190000001")


@pytest.fixture
def campaigns(store: SqlStore, url: str) -> Iterator[SqlCampaigns]:  # noqa: ARG001  # the store brings the schema
    made = open_campaigns(url, tenant=TENANT)
    yield made
    made.close()


def keep(url: str, *accounts: ExistingAccount) -> None:
    bulk = open_bulk(url, tenant=TENANT)
    bulk.load(accounts, now=NOW)
    bulk.close()


def by_phone(name: str) -> ExistingAccount:
    return ExistingAccount(name, evidence=(proven(name, phone(1), BEFORE),), **GROWN)


def by_id(name: str, level: int = 2, **facts: Any) -> ExistingAccount:
    evidence = proven(name, PERSONAL_ID, BEFORE, method=Method.PERSONAL_ID_EID, level=level)
    return ExistingAccount(name, evidence=(evidence,), **(GROWN | facts))


def otherwise(name: str, **facts: Any) -> ExistingAccount:
    return ExistingAccount(name, evidence=(ExistingEvidence(Method.OTHER_EID, NOW - DAY),), **(GROWN | facts))


def begun(campaigns: SqlCampaigns, path: Path, asked: dict[str, Ask], *, now: datetime = NOW, **check: Any) -> Outreach:
    folder = checked(path, [row(name, ask) for name, ask in asked.items()], **check)
    planned(folder, terms(stages=(1.0,)))
    return start(folder, campaigns, now=now)


def accounts_told(store: SqlStore) -> dict[str, str]:
    return {each.account: each.type.value for each in told(store)}


@pytest.mark.parametrize("action", [Action.COMMERCIAL_LIVESTREAM, Action.SALES_LIVESTREAM])
def test_a_seller_is_asked_for_a_personal_id_though_a_phone_was_proven(store, campaigns, url, tmp_path, action):
    keep(url, by_phone("phone"), by_id("identified"), otherwise("otherwise", **DECLARED), by_id("low", level=1))
    asked = dict.fromkeys(("phone", "identified", "otherwise", "low"), Ask.AUTHENTICATE_PERSONAL_ID)
    found = begun(campaigns, tmp_path / "out", asked, action=action)
    assert accounts_told(store) == dict.fromkeys(("phone", "otherwise", "low"), "campaign.identify_streamer")
    assert (found.count(Outcome.ANSWERED), set(found.stages[0].by_ask)) == (1, {Ask.AUTHENTICATE_PERSONAL_ID})


def test_whoever_proved_a_phone_is_not_asked_for_a_personal_id_where_either_would_do(store, campaigns, url, tmp_path):
    keep(url, by_phone("phone"), by_id("identified"))
    asked = dict.fromkeys(("phone", "identified"), Ask.AUTHENTICATE_PERSONAL_ID)
    assert begun(campaigns, tmp_path / "out", asked).count(Outcome.ANSWERED) == 2
    assert accounts_told(store) == {}


def test_another_identification_counts_beside_the_declaration_and_not_alone(store, campaigns, url, tmp_path):
    people = {
        "proves": Ask.PROVE_PHONE,
        "identifies": Ask.AUTHENTICATE_PERSONAL_ID,
        "undeclared": Ask.PROVE_PHONE,
        "declares": Ask.DECLARE_NO_MOBILE,
    }
    keep(url, *(otherwise(name, **DECLARED) for name in ("proves", "identifies")))
    keep(url, *(otherwise(name) for name in ("undeclared", "declares")))
    assert begun(campaigns, tmp_path / "out", people).count(Outcome.ANSWERED) == 2
    assert accounts_told(store).keys() == {"undeclared", "declares"}


@pytest.mark.parametrize(
    ("readings", "still_asked"),
    [
        ({}, {"level 1", "alone"}),
        ({"R-06": "level_3"}, {"level 1", "level 2", "alone"}),
        ({"R-06": "level_1"}, {"alone"}),
        ({"R-05": "never"}, {"level 1", "other", "alone"}),
        ({"R-04": "eid_suffices"}, {"level 1"}),
    ],
    ids=["as it is", "R-06 level_3", "R-06 level_1", "R-05 never", "R-04 eid_suffices"],
)
def test_who_counts_as_identified_is_as_the_check_read_the_law(campaigns, store, url, tmp_path, readings, still_asked):
    keep(url, *(by_id(f"level {level}", level, **DECLARED) for level in (1, 2, 3)))
    keep(url, otherwise("other", **DECLARED), by_id("alone"))
    people = dict.fromkeys(("level 1", "level 2", "level 3", "other", "alone"), Ask.PROVE_PHONE)
    begun(campaigns, tmp_path / "out", people, readings=readings)
    assert accounts_told(store).keys() == still_asked


def test_a_child_that_turned_sixteen_since_is_not_told_to_bring_a_parent(campaigns, url, tmp_path):
    born = date(2010, 11, 25)
    keep(url, ExistingAccount("an", NOW - 900 * DAY, user_birth_date=born))
    sixteen = datetime(2026, 11, 26, tzinfo=VIETNAM)  # as the day after the birthday begins
    asked = {"an": Ask.REGISTER_CHILD}
    grown = begun(campaigns, tmp_path / "grown", asked, now=sixteen)
    assert (grown.released, grown.count(Outcome.ANSWERED)) == (0, 1)
    assert begun(campaigns, tmp_path / "child", asked, now=sixteen - timedelta(seconds=1)).released == 1


def test_nothing_but_a_parent_is_asked_of_an_account_that_the_store_knows_as_a_childs(store, campaigns, url, tmp_path):
    asks = [ask for ask in Ask if ask.of_a_person]
    loaded(url, [ask.name for ask in asks], children=[ask.name for ask in asks])
    found = begun(campaigns, tmp_path / "out", {ask.name: ask for ask in asks})
    assert accounts_told(store) == {"REGISTER_CHILD": EventType.CAMPAIGN_REGISTER_CHILD}
    assert found.count(Outcome.CHILD) == len(asks) - 2  # and the birth date is known
    seller = checked(
        tmp_path / "seller", [row("PROVE_PHONE", Ask.AUTHENTICATE_PERSONAL_ID)], action=Action.SALES_LIVESTREAM
    )
    planned(seller, terms(stages=(1.0,)))
    assert start(seller, campaigns, now=NOW).count(Outcome.CHILD) == 1


def test_an_organisation_is_asked_whatever_day_stands_beside_it(campaigns, url, tmp_path):
    keep(url, ExistingAccount("shop", NOW - 900 * DAY, Holder.ORGANISATION, user_birth_date=date(2020, 1, 1)))
    assert begun(campaigns, tmp_path / "out", {"shop": Ask.PROVE_PHONE}).released == 1


def test_no_more_have_answered_than_were_told(campaigns, url, tmp_path):
    loaded(url, ["user 1", "user 2"])
    begun(campaigns, tmp_path / "one", {"user 1": Ask.DECLARE_NO_MOBILE})
    again = checked(tmp_path / "two", [row(name, Ask.DECLARE_NO_MOBILE) for name in ("user 1", "user 2")])
    planned(again, terms(stages=(1.0,), answer_days=30))
    assert start(again, campaigns, now=NOW + DAY).count(Outcome.LATELY) == 1
    with campaigns._engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE idverify_account SET no_vn_mobile_declared_at = {1_790_000_000_000_000}")
    found = state_of(again, campaigns, now=NOW + 2 * DAY)
    assert (found.told, found.answered) == (1, 1)


@pytest.mark.parametrize(("answer_days", "longest"), [(30, 30), (7, 30), (90, 90)])
def test_no_purge_takes_what_was_told_while_nobody_is_to_be_told_it_again(
    store, campaigns, url, tmp_path, answer_days, longest
):
    people = {f"user {place}": Ask.PROVE_PHONE for place in (1, 2, 3)}
    loaded(url, people)
    folder = checked(tmp_path / "one", [row(name, ask) for name, ask in people.items()])
    planned(folder, terms(stages=(1.0,), answer_days=answer_days))
    assert start(folder, campaigns, now=NOW).released == 3
    feed = EventFeed(store)
    feed.acknowledge([each.id for each in feed.poll(now=NOW)])
    custody, last = SqlCustody(engine_of(url), tenant=TENANT), NOW + longest * DAY
    custody.purge_leftovers(before=NOW, served_before=last)
    again = checked(tmp_path / "two", [row(name, ask) for name, ask in people.items()])
    planned(again, terms(stages=(1.0,), answer_days=longest))
    told_again = start(again, campaigns, now=last - timedelta(seconds=1))
    assert (told_again.released, told_again.count(Outcome.LATELY)) == (0, 3)
    gone = dict(custody.purge_leftovers(before=NOW, served_before=last + timedelta(seconds=1)).rows)
    assert gone == {"idverify_event": 3}
    custody.close()
