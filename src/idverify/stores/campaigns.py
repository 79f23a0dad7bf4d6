"""Campaigns in the database: events and the cursor past them in one transaction, on either database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, select

from idverify.account.event import CAMPAIGN as TYPES
from idverify.account.event import SCHEDULED, EventType
from idverify.errors import OperatorError
from idverify.instant import microseconds, moment
from idverify.law import day_of
from idverify.ports.campaigns import BY_DEFAULT, CampaignState, Identified, Outcome, Release, StageState, Telling
from idverify.stores import days
from idverify.stores.bulk.batch import Names
from idverify.stores.bulk.filling import Filling
from idverify.stores.campaign_answers import standings
from idverify.stores.campaign_schema import CAMPAIGN
from idverify.stores.opening import engine_of, open_store
from idverify.stores.schema import ACCOUNT, EVENT
from idverify.stores.tables import Tables
from idverify.stores.transactions import Transactions

_EVENT: Final = ("account", "position", "id", "type", "due_at", "acknowledged", "link")


class SqlCampaigns(Transactions):
    """The campaigns of one platform; ``ports.Campaigns`` says what each method promises."""

    def campaign(self, id: str) -> CampaignState | None:
        """How far a campaign has come."""
        with self._read() as tables:
            return _among(tables.rows(CAMPAIGN), id)

    def begin(self, id: str, *, order: str, now: datetime) -> CampaignState:
        """Begin a campaign, or find the one that has begun."""
        return self._write(partial(_begin, id=id, order=order, now=now))

    def release(self, release: Release, *, now: datetime) -> CampaignState | None:
        """Tell the next accounts, and move on past them."""
        return self._write(partial(_release, given=release, now=now))

    def pause(self, id: str, *, paused: bool, now: datetime, order: str | None = None) -> CampaignState:
        """Have nobody told from the next batch on, or let it go on."""
        return self._write(partial(_pause, id=id, paused=paused, now=now, order=order))

    def answered(
        self, tellings: Collection[Telling], *, now: datetime, identified: Identified = BY_DEFAULT
    ) -> Counter[EventType]:
        """How many of some accounts have done what they are asked for."""
        asked = {each.account: each.type for each in tellings}
        with self._read() as tables:
            found = standings(tables, asked, now=now, counts=identified)
        return Counter(asked[name] for name, each in found.items() if each.open and each.answers(asked[name]))

    def there(self, accounts: Collection[str]) -> int:
        """How many of some accounts are in the store."""
        with self._read() as tables:
            return sum(1 for _ in Filling(tables).rows(ACCOUNT.c.id, set(accounts), ACCOUNT.c.id))


def open_campaigns(url: str, *, tenant: str, day_key: bytes | None = None) -> SqlCampaigns:
    """The campaigns of one platform, on connections of their own.

    Args:
        url: ``sqlite:///file`` or ``postgresql://…``; its schema is of this version.
        tenant: the platform's label.
        day_key: as of ``stores.opening.open_store``.

    Raises:
        OperatorError: as of ``open_store``.
    """
    open_store(url, tenant=tenant, day_key=day_key).close()
    sealed_to = None if day_key is None else days.Days(day_key, tenant=tenant)
    return SqlCampaigns(engine_of(url), tenant=tenant, days=sealed_to)


def _begin(tables: Tables, id: str, order: str, now: datetime) -> CampaignState:
    new = {
        "id": id,
        "order_digest": order,
        "stage": 1,
        "position": 0,
        "begun_at": now,
        "last_at": now,
        "day": day_of(now),
        "told_on_day": 0,
        "paused": False,
        "quiet_days": 0,
        "stages": "[]",
    }
    tables.added(CAMPAIGN, **new)
    found = _held(tables, id)
    if found.order == order:
        return found
    if found.stages:
        raise OperatorError("campaign_other_plan")
    tables.put(CAMPAIGN, {"order_digest": order}, id=id)
    return _held(tables, id)


def _held(tables: Tables, id: str) -> CampaignState:
    """A campaign, held until the transaction ends, with all others of the platform: they share the day's ceiling."""
    row = CAMPAIGN.c
    # In the order of their names, so that no two releases wait for each other.
    all_of_them = select(CAMPAIGN).where(row.tenant == tables.tenant).order_by(row.id).with_for_update()
    found = _among(tables.connection.execute(all_of_them), id)
    if found is None:
        raise OperatorError("campaign_not_begun")
    return found


def _among(rows: Iterable[Row[Any]], id: str) -> CampaignState | None:
    mine, elsewhere = None, Counter[date]()
    for row in rows:
        if row.id == id:
            mine = row
        else:
            elsewhere[row.day] += row.told_on_day
    return None if mine is None else _state(mine, elsewhere)


def _release(tables: Tables, given: Release, now: datetime) -> CampaignState | None:
    before = _held(tables, given.campaign)
    if before.paused or (before.order, before.stage, before.position) != (given.order, given.stage, given.position):
        return None
    room = before.room(given.per_day, now)
    if not room and given.tellings:
        return before
    turn = given.tellings[:room]
    counts = _told(tables, turn, now, given)
    first = not any(each.counts for each in before.stages)
    if first and turn and not given.seen and all(outcome is Outcome.MISSING for _, outcome in counts):
        raise OperatorError("campaign_not_loaded")
    told = sum(number for (_, outcome), number in counts.items() if outcome is Outcome.TOLD)
    ends = given.ends and len(turn) == len(given.tellings)
    day = max(day_of(now), before.day)
    tables.put(
        CAMPAIGN,
        {
            "stage": given.stage + ends,
            "position": 0 if ends else given.position + len(turn),
            "last_at": max(now, before.last_at),
            "day": day,
            "told_on_day": told + (before.told_on_day if day == before.day else 0),
            "quiet_days": -(-given.quiet // timedelta(days=1)),
            "stages": _written(_gone_on(before, given.stage, counts, now, ends=ends)),
        },
        id=given.campaign,
    )
    return _held(tables, given.campaign)


def _gone_on(
    before: CampaignState, stage: int, counts: Counter[tuple[EventType, Outcome]], now: datetime, *, ends: bool
) -> tuple[StageState, ...]:
    """The stages with one more batch in the last of them."""
    if len(before.stages) < stage:
        earlier, mine = before.stages, StageState(now)
    else:
        earlier, mine = before.stages[:-1], before.stages[-1]
    together = Counter(mine.counts)
    together.update(counts)
    return *earlier, StageState(mine.begun_at, max(now, mine.begun_at) if ends else None, together)


class _Heard(NamedTuple):
    """What an account's events leave for the next: its place, its moment, and what it was told lately."""

    position: int = 0
    latest: datetime | None = None
    lately: frozenset[str] = frozenset()


def _told(
    tables: Tables, turn: tuple[Telling, ...], now: datetime, given: Release
) -> Counter[tuple[EventType, Outcome]]:
    """Give each account that is to be told its event; what became of each."""
    # Held, so that nobody takes an event's place, closes an account or answers while this is written.
    accounts = [each.account for each in turn]
    found = standings(tables, accounts, now=now, counts=given.identified, held=True)
    open_ones = [name for name, each in found.items() if each.open]
    heard = _heard(tables, open_ones, now, given)
    counts, rows, names = Counter[tuple[EventType, Outcome]](), list[tuple[Any, ...]](), Names()
    for account, type in turn:
        standing, before = found.get(account), heard.get(account, _Heard())
        if standing is None:
            outcome = Outcome.MISSING
        elif not standing.open:
            outcome = Outcome.CLOSED
        elif standing.answers(type):
            outcome = Outcome.ANSWERED
        elif standing.spares(type):
            outcome = Outcome.CHILD
        elif type in before.lately:
            outcome = Outcome.LATELY
        else:
            outcome = Outcome.TOLD
            # A clock that was set back must not put what happened later before what happened earlier.
            at = now if before.latest is None else max(now, before.latest)
            rows.append((account, before.position + 1, names(), type.value, at, False, None))
        counts[type, outcome] += 1
    if rows:
        Filling(tables).copy(EVENT, _EVENT, rows)
    return counts


def _heard(tables: Tables, accounts: Collection[str], now: datetime, given: Release) -> Mapping[str, _Heard]:
    row, found = EVENT.c, dict[str, _Heard]()
    for each in Filling(tables).rows(row.account, accounts, row.account, row.position, row.type, row.due_at):
        before = found.get(each.account, _Heard())
        position, latest, lately = max(before.position, each.position), before.latest, before.lately
        if each.type not in SCHEDULED and (latest is None or each.due_at > latest):
            latest = each.due_at
        if each.type in TYPES and each.due_at > now - given.quiet:
            lately |= {each.type}
        found[each.account] = _Heard(position, latest, lately)
    return found


def _pause(tables: Tables, id: str, *, paused: bool, now: datetime, order: str | None) -> CampaignState:
    if paused and order is not None and tables.one(CAMPAIGN, id=id) is None:
        _begin(tables, id, order, now)
    before = _held(tables, id)
    changed: dict[str, object] = {"paused": paused}
    if not paused:
        # Of a clock that was ahead nothing stays, or the next stage would wait for a day of that clock.
        stages = tuple(_not_after(each, now) for each in before.stages)
        changed |= {
            "day": min(before.day, day_of(now)),
            "begun_at": min(before.begun_at, now),
            "last_at": min(before.last_at, now),
            "stages": _written(stages),
        }
    tables.put(CAMPAIGN, changed, id=id)
    return _held(tables, id)


def _not_after(stage: StageState, now: datetime) -> StageState:
    ended = None if stage.ended_at is None else min(stage.ended_at, now)
    return StageState(min(stage.begun_at, now), ended, stage.counts)


def _state(row: Row[Any], elsewhere: Mapping[date, int]) -> CampaignState:
    return CampaignState(
        id=row.id,
        order=row.order_digest,
        stage=row.stage,
        position=row.position,
        begun_at=row.begun_at,
        last_at=row.last_at,
        day=row.day,
        told_on_day=row.told_on_day,
        paused=row.paused,
        stages=tuple(_stage(each) for each in json.loads(row.stages)),
        elsewhere=MappingProxyType(dict(elsewhere)),
    )


def _stage(written: Mapping[str, Any]) -> StageState:
    counts = {}
    for key, number in written["counts"].items():
        type, outcome = key.split()
        counts[EventType(type), Outcome(outcome)] = number
    ended = written["ended"]
    return StageState(moment(written["begun"]), None if ended is None else moment(ended), MappingProxyType(counts))


def _written(stages: tuple[StageState, ...]) -> str:
    return json.dumps(
        [
            {
                "begun": microseconds(each.begun_at),
                "ended": None if each.ended_at is None else microseconds(each.ended_at),
                "counts": {f"{type} {outcome}": number for (type, outcome), number in sorted(each.counts.items())},
            }
            for each in stages
        ]
    )
