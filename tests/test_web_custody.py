"""Custody over HTTP: what is due, what is held and by when; never who asked, and nothing is changed or opened."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from test_disclosure import AUTHORITY, PAPER, asked
from two_officers import officer_key
from web_fixtures import platform_behind
from web_service import TENANT, Clock, Reached, platform_in_process

from conftest import NOW
from idverify.cli import custody_keeping
from idverify.custody.disclosure import received
from idverify.custody.keeping import Keeping
from idverify.custody.request import Authentication, SubjectRequest
from idverify.ledger.entry import EntryType
from idverify.rules.deadline import SubjectRight
from idverify.sealing import Group
from idverify.stores.schema import METADATA
from idverify.web.api_key import Scope

PATHS = ("due", "schedule", "holds", "requests")
BASIS, REFERENCE = "116/2025/QH15 art. 25.2.a", "Công văn 77/TEST"
YEAR = timedelta(days=366)


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reached, Clock]]:
    clock = Clock(NOW)
    with platform_in_process(tmp_path_factory.mktemp("custody"), clock=clock) as found:
        yield found, clock


@pytest.fixture
def clock(stood: tuple[Reached, Clock]) -> Clock:
    stood[1].at = NOW
    return stood[1]


@pytest.fixture
def reached(stood: tuple[Reached, Clock], clock: Clock) -> Reached:  # noqa: ARG001  # it is set back for each test
    return stood[0]


def told(reached: Reached, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answered = reached.post(f"/v1/custody/{path}", body)
    assert answered.status_code == 200, answered.text
    assert answered.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answered.json()
    return found


def closed(reached: Reached, at: datetime) -> str:
    """The name of an account that was opened and closed."""
    platform, name = platform_behind(reached), f"lan-{secrets.token_hex(4)}"
    platform.enrol(name, now=at)
    platform.registrar.close(name, now=at)
    return name


def held(reached: Reached, account: str) -> str:
    officer = officer_key(Group.FIRST).officer.key_id
    keeping: Keeping = reached.service.keeping
    return keeping.hold(account, basis=BASIS, reference=REFERENCE, officer=officer, now=NOW).id


def test_what_is_due_is_what_a_purge_takes_away(reached: Reached, clock: Clock) -> None:
    assert told(reached, "due") == {"over": 0, "coming": []}
    names = [closed(reached, NOW), closed(reached, NOW + timedelta(days=1)), closed(reached, NOW + YEAR)]
    coming = told(reached, "due")
    assert coming["over"] == 0
    clock.at = NOW + YEAR + timedelta(hours=1)
    coming = told(reached, "due")["coming"]
    assert [each["accounts"] for each in coming] == [1, 1, 1]
    first, second, third = (datetime.fromisoformat(each["at"]) for each in coming)
    assert (second - first, third > second) == (timedelta(days=1), True)
    clock.at = second
    assert told(reached, "due")["over"] == 2
    hold = held(reached, names[0])
    assert told(reached, "due")["over"] == 1
    keeping = reached.service.keeping
    assert keeping.purge(now=second).accounts == 1
    assert told(reached, "due")["over"] == 0
    keeping.release(hold, officer=officer_key(Group.FIRST).officer.key_id, now=second)
    assert told(reached, "due")["over"] == 1


def test_the_schedule_is_that_of_the_command_line(reached: Reached, capsys: pytest.CaptureFixture[str]) -> None:
    custody_keeping.schedule(reached.service.keeping, now=NOW, lang="en", as_json=True)
    theirs = json.loads(capsys.readouterr().out)
    ours = told(reached, "schedule")["lines"]
    assert ours == theirs
    assert len(ours) > 10


def test_a_hold_is_told_without_the_paper_and_without_the_officer(reached: Reached) -> None:
    lan, minh = closed(reached, NOW), closed(reached, NOW)
    hold = held(reached, lan)
    other = held(reached, minh)
    answered = reached.post("/v1/custody/holds", {"account": lan})
    assert answered.json() == {
        "holds": [{"hold": hold, "account": lan, "basis": BASIS, "placed_at": answered.json()["holds"][0]["placed_at"]}]
    }
    every = reached.post("/v1/custody/holds")
    assert {hold, other} <= {each["hold"] for each in every.json()["holds"]}
    for secret in (REFERENCE, "77/TEST", officer_key(Group.FIRST).officer.key_id):
        assert secret not in every.text
    assert told(reached, "holds", {"account": "nobody"}) == {"holds": []}


def test_a_request_is_told_by_its_clock_and_not_by_who_asked_or_about_whom(reached: Reached, clock: Clock) -> None:
    store = reached.service.custody
    lan = closed(reached, NOW)
    at = asked(lan).received_at
    ordinary = received(store, TENANT, asked(lan), EntryType.DISCLOSURE_REQUESTED, {}, at)
    urgent = received(store, TENANT, asked(lan, emergency=True), EntryType.DISCLOSURE_REQUESTED, {}, at)
    person = received(
        store,
        TENANT,
        SubjectRequest(account=lan, right=SubjectRight.ACCESS, received_at=at, authenticated=Authentication.POSSESSION),
        EntryType.SUBJECT_REQUESTED,
        {},
        at,
    )
    clock.at = at + timedelta(hours=4)
    answered = reached.post("/v1/custody/requests")
    found = {each["case"]: each for each in answered.json()["requests"]}
    assert [*found] == [urgent.id, ordinary.id, person.id]
    assert (found[urgent.id]["late"], found[urgent.id]["seconds_left"]) == (True, -3600)
    assert (found[ordinary.id]["late"], found[ordinary.id]["seconds_left"]) == (False, 20 * 3600)
    assert datetime.fromisoformat(found[ordinary.id]["due_at"]) == at + timedelta(hours=24)
    assert (found[person.id]["kind"], found[urgent.id]["kind"]) == ("subject", "authority")
    assert "333/2026/ND-CP art. 16.3" in found[urgent.id]["citations"]
    for secret in (lan, AUTHORITY, PAPER, "access", "name", ordinary.commitment.hex()):
        assert secret not in answered.text


def test_asking_changes_nothing(reached: Reached) -> None:
    def rows() -> dict[str, list[Any]]:
        store: Any = reached.service.store
        with store._engine.connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(select(table)))) for name, table in METADATA.tables.items()
            }

    before = rows()
    for path in PATHS:
        told(reached, path)
    assert rows() == before


def test_custody_is_read_with_a_key_that_may(reached: Reached) -> None:
    other = reached.key_for(*set(Scope) - {Scope.CUSTODY})
    for path in PATHS:
        assert reached.post(f"/v1/custody/{path}", token="").status_code == 401
        refused = reached.post(f"/v1/custody/{path}", token=other)
        assert (refused.status_code, refused.json()["code"]) == (403, "request.scope")


def test_a_question_without_fields_is_an_empty_object(reached: Reached) -> None:
    for path in set(PATHS) - {"holds"}:
        assert reached.post(f"/v1/custody/{path}", {"account": "lan"}).status_code == 422
