"""Checks as they stand in a folder, for the tests of plans and of outreach."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from racing import die_before

from conftest import NOW, TENANT
from idverify.account import Action, Event
from idverify.account.event import CAMPAIGN
from idverify.campaign.folder import Folder
from idverify.campaign.outreach import start
from idverify.campaign.plan import PlanTerms
from idverify.campaign.run import Run
from idverify.campaign.schema import JUDGED
from idverify.campaign.status import Ask, Status
from idverify.law import day_of
from idverify.ports.bulk import ExistingAccount
from idverify.stores.bulk.store import open_bulk
from idverify.stores.campaigns import open_campaigns

TODAY: Final = day_of(NOW)
PRELOADED: Final = ["idverify.campaign.outreach", "idverify.stores.campaigns", "campaign_plan_parts"]
_STATUS: Final = {
    Ask.CORRECT_PHONE: Status.NUMBER_WRONG,
    Ask.GIVE_PHONE: Status.NUMBER_MISSING,
    Ask.REGISTER_CHILD: Status.CHILD,
    Ask.PROVIDE_BIRTH_DATE: Status.AGE_UNKNOWN,
}


class Row(NamedTuple):
    """What a check found of one row, as far as a plan looks at it."""

    account: str | None
    asks: str = Ask.PROVE_PHONE.value
    status: Status = Status.PROVE
    deadline: date | None = date(2025, 3, 26)
    defects: str = ""


def row(account: str | None, *asks: Ask, **facts: Any) -> Row:
    status = _STATUS.get(asks[0], Status.PROVE) if asks else Status.AUTHENTICATED
    return Row(account, " ".join(asks), **{"status": status, **facts})


def crowd(count: int) -> list[Row]:
    """Accounts of which every fifth has a wrong number, and every seventh is a child."""
    return [
        row(
            f"user {place}",
            Ask.REGISTER_CHILD if not place % 7 else Ask.PROVE_PHONE if place % 5 else Ask.CORRECT_PHONE,
        )
        for place in range(count)
    ]


def _run(fingerprint: str, action: Action, readings: Mapping[str, str]) -> str:
    asked: dict[str, Any] = {"at": NOW.isoformat(), "service": "domestic", "licensed": True, "threshold_met": True}
    asked |= {"action": action.value, "readings": dict(readings), "proofs": {}, "zeros_lost": False}
    said: dict[str, Any] = {"version": "1", "law": "2026-11-20", "fingerprint": fingerprint, "columns": {}, "names": []}
    said |= {"rows": None, "inputs": [], "sheet": None, "query": None, "asked": asked}
    said |= {"keys": "environment", "kid": "2026a", "check_values": {}}
    return Run.model_validate_json(json.dumps(said)).model_dump_json()


def checked(
    path: Path,
    rows: Iterable[Row],
    *,
    part_rows: int = 100,
    duplicates: Sequence[tuple[int, int]] = (),
    action: Action = Action.POST,
    readings: Mapping[str, str] = MappingProxyType({}),
) -> Folder:
    """A check that is whole, in a folder; ``duplicates`` are parts and rows."""
    folder, all_rows = Folder(path), list(rows)
    folder.accounts.mkdir(parents=True)
    folder.tallies.mkdir()
    folder.run.write_text(_run(path.name, action, readings), encoding="utf-8")
    (path / "found.json").write_text("{}", encoding="utf-8")
    for part, begin in enumerate(range(0, len(all_rows), part_rows)):
        some = all_rows[begin : begin + part_rows]
        pq.write_table(_judged(some), folder.accounts / f"part-{part:06d}.parquet", row_group_size=64)
        (folder.tallies / f"part-{part:06d}.json").write_text("{}", encoding="utf-8")
    if duplicates:
        columns = {"account": ["x"] * len(duplicates), "part": [p for p, _ in duplicates]}
        table = pa.table({**columns, "row": [r for _, r in duplicates], "first_row": [1] * len(duplicates)})
        pq.write_table(table, folder.duplicates)
    return folder


def _judged(rows: Sequence[Row]) -> pa.Table:
    said: dict[str, list[Any]] = {field.name: [""] * len(rows) for field in JUDGED}
    for name in ("original_operator", "phone_pseudonym", "personal_id_pseudonym"):
        said[name] = [None] * len(rows)
    said |= {
        "account": [each.account for each in rows],
        "row": [place + 1 for place in range(len(rows))],
        "status": [each.status.value for each in rows],
        "defects": [each.defects for each in rows],
        "asks": [each.asks for each in rows],
        "deadline": [each.deadline for each in rows],
    }
    columns = []
    for field in JUDGED:
        plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        column = pa.array(said[field.name], plain)
        columns.append(column.dictionary_encode() if pa.types.is_dictionary(field.type) else column)
    return pa.Table.from_arrays(columns, schema=JUDGED)


def terms(**given: Any) -> PlanTerms:
    usual: dict[str, Any] = {
        "stages": (0.1, 0.9),
        "per_day": 10_000,
        "begins": TODAY,
        "sms_price": 800,
        "stage_days": 0,
    }
    return PlanTerms(**(usual | given))


def planned_rows(folder: Folder) -> list[list[dict[str, Any]]]:
    """What the stages' files say, in their order."""
    return [pq.read_table(path).to_pylist() for path in sorted(folder.plan.glob("stage-*.parquet"))]


def loaded(url: str, names: Iterable[str], tenant: str = TENANT, *, children: Collection[str] = ()) -> None:
    """Accounts in the store; of a crowd every seventh is a child's."""
    bulk, opened_at = open_bulk(url, tenant=tenant), NOW - timedelta(days=900)

    def born(name: str) -> date:
        place = name.removeprefix("user ")
        child = name in children or (place.isdigit() and not int(place) % 7)
        return date(2015, 5, 1) if child else date(1990, 5, 1)

    bulk.load((ExistingAccount(name, opened_at, user_birth_date=born(name)) for name in names), now=NOW)
    bulk.close()


def told(store: Any, now: datetime = NOW + timedelta(days=4_000)) -> Iterator[Event]:
    """Events of campaigns that wait in the store."""
    return (each for each in store.pending_events(now=now, most=100_000) if each.type in CAMPAIGN)


def start_and_die(url: str, path: str, statement: int, days: Sequence[int]) -> None:
    """Start on some days, counted from the first, killed before a statement or commit."""
    campaigns = open_campaigns(url, tenant=TENANT)
    die_before(statement, campaigns._engine)
    for day in days:
        start(Folder(Path(path)), campaigns, now=NOW + timedelta(days=day))
    campaigns.close()
