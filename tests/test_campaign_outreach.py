"""A campaign on its way: so many a day, stage after stage, everybody once, and nobody who need not be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from bulk_parts import existing, phone
from campaign_plan_parts import TODAY, checked, crowd, loaded, row, terms, told
from families import Family
from sqlalchemy import String, select

from conftest import NOW, TENANT, platform_on
from idverify.account import Action, EventType
from idverify.account.event import CAMPAIGN
from idverify.campaign.folder import Folder
from idverify.campaign.outreach import Halt, Outreach, pause, resume, start, state_of
from idverify.campaign.outreach.telling import ASKED_BY, EVENTS, events_for
from idverify.campaign.plan import planned
from idverify.campaign.status import Ask
from idverify.errors import OperatorError
from idverify.evidence.declaration import NoMobileDeclaration
from idverify.evidence.possession import Purpose
from idverify.feed import EventFeed
from idverify.law import VIETNAM
from idverify.messages import keys
from idverify.ports.bulk import ExistingAccount
from idverify.ports.campaigns import Outcome
from idverify.stores.bulk.store import open_bulk
from idverify.stores.campaign_schema import CAMPAIGN as TABLE
from idverify.stores.campaigns import SqlCampaigns, open_campaigns
from idverify.stores.schema import EVENT
from idverify.stores.sql import SqlStore

DAY = timedelta(days=1)
OLD: dict[str, Any] = {"opened_at": NOW - timedelta(days=900), "user_birth_date": date(1990, 5, 1)}


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
    """A planned campaign for a crowd that is in the store."""
    loaded(url, names(count))
    folder = checked(path, crowd(count))
    planned(folder, terms(**given))
    return folder


def accounts_told(store: SqlStore) -> Counter[str]:
    return Counter(each.account for each in told(store))


def test_a_day_tells_up_to_its_ceiling_and_the_next_day_in_viet_nam_goes_on(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", per_day=15)
    assert state_of(folder, campaigns, now=NOW).halt is Halt.NOT_BEGUN
    first = start(folder, campaigns, now=NOW)
    assert (first.released, first.halt, first.room, first.next_day) == (15, Halt.CEILING, 0, TODAY + DAY)
    assert first.last_day == TODAY + 2 * DAY
    late = datetime(2026, 11, 21, 23, 59, 59, tzinfo=VIETNAM)
    assert start(folder, campaigns, now=late).released == 0
    after_midnight = late + timedelta(seconds=1)  # 17:00 UTC of the same day there
    second = start(folder, campaigns, now=after_midnight)
    assert (second.released, second.gone_through) == (15, 30)
    third = start(folder, campaigns, now=after_midnight + DAY)
    assert (third.released, third.halt, third.next_day, third.last_day) == (10, Halt.DONE, None, None)
    assert start(folder, campaigns, now=NOW + 9 * DAY).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(40), 1)


def test_each_is_asked_what_the_plan_says_by_an_event_with_the_account_alone(store, campaigns, url, tmp_path):
    loaded(url, [ask.name for ask in EVENTS], children=[Ask.REGISTER_CHILD.name])
    folder = checked(tmp_path / "out", [row(ask.name, ask) for ask in EVENTS])
    planned(folder, terms())
    # Who is known not to be a child, and has a birth date, is asked for none.
    assert start(folder, campaigns, now=NOW).released == len(EVENTS) - 1
    found = {each.account: (each.type, each.at, each.link) for each in told(store)}
    asked = [ask for ask in EVENTS if ask is not Ask.PROVIDE_BIRTH_DATE]
    assert found == {ask.name: (EVENTS[ask], NOW, None) for ask in asked}


def test_every_ask_of_a_person_has_its_event_and_each_fits_its_column() -> None:
    assert set(EVENTS) == {ask for ask in Ask if ask.of_a_person}
    assert {*EVENTS.values(), *events_for(Action.SALES_LIVESTREAM).values()} == CAMPAIGN == set(ASKED_BY)
    assert max(len(type) for type in EventType) <= (cast("String", EVENT.c.type.type).length or 0)


def test_whoever_is_not_there_is_closed_or_has_done_it_is_counted_and_not_asked(store, campaigns, url, tmp_path):
    platform = platform_on(store)
    bulk = open_bulk(url, tenant=TENANT)
    proven = existing("has proven", phone(1), ring=platform.ring, **OLD)
    bulk.load([proven, *(ExistingAccount(name, **OLD) for name in ("closed", "erased", "asked"))], now=NOW)
    bulk.close()
    for name in ("closed", "erased"):
        platform.registrar.close(name, now=NOW)
    platform.enrol("signed up since", "0912000002")
    everybody = ("has proven", "closed", "erased", "asked", "signed up since", "not there")
    folder = checked(tmp_path / "out", [row(name, Ask.PROVE_PHONE) for name in everybody])
    planned(folder, terms())
    found = start(folder, campaigns, now=NOW)
    assert {outcome: found.count(outcome) for outcome in Outcome} == {
        Outcome.TOLD: 1,
        Outcome.ANSWERED: 2,
        Outcome.LATELY: 0,
        Outcome.CHILD: 0,
        Outcome.CLOSED: 2,
        Outcome.MISSING: 1,
    }
    assert accounts_told(store) == {"asked": 1}


def test_a_child_with_a_guardian_is_not_asked_for_one_and_one_without_is(store, campaigns, tmp_path):
    platform = platform_on(store)
    Family(platform).join(account="an")
    loaded(str(store._engine.url.render_as_string(hide_password=False)), ["bình"], children=["bình"])
    folder = checked(tmp_path / "out", [row(name, Ask.REGISTER_CHILD) for name in ("an", "bình")])
    planned(folder, terms())
    start(folder, campaigns, now=NOW)
    assert [(each.account, each.type) for each in told(store)] == [("bình", EventType.CAMPAIGN_REGISTER_CHILD)]


def test_nobody_loses_or_gains_the_right_to_write_by_being_told(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out")
    gate = platform_on(store).gate
    before = {name: gate.decide(name, Action.POST, now=NOW + DAY).permitted for name in names(40)}
    epochs = {name: store.known(name).epoch for name in names(40)}
    start(folder, campaigns, now=NOW)
    assert {name: gate.decide(name, Action.POST, now=NOW + DAY).permitted for name in names(40)} == before
    assert {name: store.known(name).epoch for name in names(40)} == epochs


def test_a_stage_begins_when_the_one_before_is_through_and_was_looked_at(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", stages=(0.25, 0.75), stage_days=3, per_day=100)
    pilot = start(folder, campaigns, now=NOW)
    assert (pilot.released, pilot.halt, pilot.stage) == (10, Halt.LOOKING, 2)
    assert pilot.next_day == pilot.last_day == TODAY + 3 * DAY
    assert start(folder, campaigns, now=NOW + 2 * DAY).released == 0
    rest = start(folder, campaigns, now=NOW + 3 * DAY)
    assert (rest.released, rest.halt) == (30, Halt.DONE)
    assert accounts_told(store) == dict.fromkeys(names(40), 1)
    assert rest.stages[1].begun_at == NOW + 3 * DAY


def test_an_empty_stage_is_passed_by_and_waited_for_by_nobody(store, campaigns, url, tmp_path):
    loaded(url, names(2))
    folder = checked(tmp_path / "out", crowd(2))
    plan = planned(folder, terms(stages=(0.1, 0.1, 0.1, 0.7), stage_days=5))
    assert start(folder, campaigns, now=NOW).last_day == plan.last_day == TODAY + 5 * DAY
    assert start(folder, campaigns, now=NOW + 5 * DAY).halt is Halt.DONE
    assert len(accounts_told(store)) == 2


def test_nobody_is_told_before_the_first_day(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", begins=TODAY + 5 * DAY)
    early = start(folder, campaigns, now=NOW)
    assert (early.halt, early.next_day, early.released) == (Halt.EARLY, TODAY + 5 * DAY, 0)
    assert start(folder, campaigns, now=NOW + 5 * DAY).released == 40
    assert len(accounts_told(store)) == 40


def test_a_pause_stops_a_start_that_is_running_and_resuming_lets_the_next_one_go_on(store, campaigns, url, tmp_path):
    loaded(url, names(5_000))
    folder = checked(tmp_path / "out", crowd(5_000), part_rows=2_000)
    planned(folder, terms(stages=(1.0,)))
    with refused("campaign_not_begun"):
        resume(folder, campaigns, now=NOW)
    other = open_campaigns(url, tenant=TENANT)
    seen: list[Outreach] = []

    def pause_it(now_there: Outreach) -> None:
        seen.append(now_there)
        assert pause(folder, other, now=NOW).halt is Halt.PAUSED

    stopped = start(folder, campaigns, now=NOW, seen=pause_it)
    assert (stopped.halt, stopped.released, len(seen)) == (Halt.PAUSED, 2_000, 1)
    assert start(folder, campaigns, now=NOW + DAY).released == 0
    assert resume(folder, other, now=NOW).halt is None
    assert len(accounts_told(store)) == 2_000
    assert start(folder, campaigns, now=NOW).halt is Halt.DONE
    assert accounts_told(store) == dict.fromkeys(names(5_000), 1)
    other.close()


def test_a_clock_that_was_set_back_gives_no_ceiling_anew_and_resume_takes_it_as_right(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", per_day=15)
    ahead = NOW + 400 * DAY
    assert start(folder, campaigns, now=ahead).released == 15
    back = start(folder, campaigns, now=NOW)
    assert (back.halt, back.released) == (Halt.CLOCK, 0)
    assert resume(folder, campaigns, now=NOW).halt is Halt.CEILING
    assert start(folder, campaigns, now=NOW).released == 0
    assert start(folder, campaigns, now=NOW + DAY).released == 15
    assert max(accounts_told(store).values()) == 1


def test_an_event_never_stands_before_an_earlier_one_of_its_account(store, campaigns, url, tmp_path):
    platform, later = platform_on(store), NOW + DAY
    loaded(url, ["lan"])
    platform.registrar.declare_no_mobile("lan", NoMobileDeclaration(later, "2026-01", "vi"), now=later)
    folder = checked(tmp_path / "out", [row("lan", Ask.PROVE_PHONE)])
    planned(folder, terms())
    start(folder, campaigns, now=NOW)
    found = [(each.type, each.at) for each in EventFeed(store).poll(now=NOW + 9 * DAY)]
    assert found == [(EventType.MOBILE_DECLARED_ABSENT, later), (EventType.CAMPAIGN_PROVE_PHONE, later)]


def test_the_same_is_not_told_again_by_another_campaign_while_there_are_days_to_answer(campaigns, url, tmp_path):
    start(crowd_in(url, tmp_path / "one", answer_days=30), campaigns, now=NOW)
    others = [row(f"user {n}", Ask.GIVE_PHONE) for n in range(20, 40) if n % 7]
    again = checked(tmp_path / "two", [*crowd(20), *others])
    planned(again, terms(answer_days=30))
    found = start(again, campaigns, now=NOW + 29 * DAY)
    assert (found.count(Outcome.LATELY), found.released) == (20, len(others))  # what is new is told
    third = checked(tmp_path / "three", crowd(20))
    planned(third, terms(answer_days=30))
    assert start(third, campaigns, now=NOW + 60 * DAY).released == 20


def test_a_status_says_who_has_done_since_what_they_were_asked_for(store, campaigns, url, tmp_path):
    folder = crowd_in(url, tmp_path / "out", count=30, per_day=20, sms_price=800, codes_each=1.5)
    platform = platform_on(store)
    before = state_of(folder, campaigns, now=NOW)
    assert (before.answered, before.told, before.codes_to_come, before.cost_to_come) == (0, 0, 45, 36_000)
    start(folder, campaigns, now=NOW)
    proves = [each.account for each in told(store) if each.type is EventType.CAMPAIGN_PROVE_PHONE][:3]
    for place, name in enumerate(proves):
        number = phone(place + 10)
        platform.registrar.bind_phone(name, number, platform.prove(number, name, Purpose.BIND), now=NOW)
    found = state_of(folder, campaigns, now=NOW)
    assert (found.answered, found.told, found.halt) == (3, 20, Halt.CEILING)
    assert sum((each.answered or {}).get(Ask.PROVE_PHONE, 0) for each in found.stages) == 3
    assert sum(sum(each.left.values()) for each in found.stages) == 10
    assert (found.codes_so_far, found.cost_so_far, found.codes_to_come, found.cost_to_come) == (30, 24_000, 15, 12_000)
    assert state_of(folder, campaigns, now=NOW, answers=False).answered is None
    assert found.to_json()["outcomes"]["told"] == 20


def test_the_table_names_no_account(store, campaigns, url, tmp_path):
    start(crowd_in(url, tmp_path / "out"), campaigns, now=NOW)
    with store._engine.connect() as connection:
        (kept,) = connection.execute(select(TABLE)).all()
    assert "user" not in repr(kept)


def test_every_halt_and_every_outcome_has_its_words() -> None:
    for family, words in (("halt", Halt), ("outcome", Outcome)):
        assert {key.rpartition(".")[2] for key in keys("vi") if key.startswith(f"campaign.{family}.")} == set(words)
