"""A plan: everybody who is asked something once, the pilot by chance, then the nearest deadlines."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from campaign_plan_parts import TODAY, Row, checked, crowd, planned_rows, row, terms

from idverify.campaign.plan import Plan, plan_of, planned
from idverify.campaign.plan.plan import WITH_CODE
from idverify.campaign.plan.stage_file import BLOCK_ROWS, lengths_and_bytes
from idverify.campaign.status import Ask, Status
from idverify.errors import OperatorError

DAY = timedelta(days=1)


def refused(code: str) -> Any:
    return pytest.raises(OperatorError, check=lambda error: error.code == code)


def waiting(account: str, deadline: date) -> Row:
    return row(account, Ask.PROVE_PHONE, status=Status.WAITING, deadline=deadline)


def test_everybody_who_is_asked_something_is_in_it_once_and_nobody_else(tmp_path: Path) -> None:
    rows = [
        row("proves", Ask.PROVE_PHONE),
        row("fine"),
        row("gives", Ask.GIVE_PHONE),
        row("operator's", Ask.DATE_OPENING, status=Status.DENIED),
        row("both", Ask.SAY_LEVEL, Ask.PROVE_PHONE),
        row("two steps", Ask.AUTHENTICATE_PERSONAL_ID, Ask.DECLARE_NO_MOBILE),
        row("child", Ask.REGISTER_CHILD),
        row(None, Ask.NAME_ACCOUNT, status=Status.UNREADABLE),
        row("ageless", Ask.PROVIDE_BIRTH_DATE),
        row("wrong", Ask.CORRECT_PHONE),
    ]
    folder = checked(tmp_path / "out", rows, part_rows=3)
    plan = planned(folder, terms(stages=(1.0,)))
    (stage,) = planned_rows(folder)
    assert {each["account"]: each["ask"] for each in stage} == {
        "proves": "user.prove_phone",
        "gives": "user.give_phone",
        "both": "user.prove_phone",
        "two steps": "user.authenticate_personal_id",
        "child": "guardian.register",
        "ageless": "user.provide_birth_date",
        "wrong": "user.correct_phone",
    }
    assert plan.by_ask == Counter(Ask(each["ask"]) for each in stage)
    assert plan.accounts == len(stage) == 7


def test_an_account_on_several_rows_is_asked_what_its_first_row_says(tmp_path: Path) -> None:
    rows = [row("lan", Ask.GIVE_PHONE), row("minh"), row("lan", Ask.PROVE_PHONE), row("minh", Ask.PROVE_PHONE)]
    told = checked(tmp_path / "told", rows, part_rows=3, duplicates=[(0, 3), (1, 1)])
    assert planned(told, terms()).by_ask == {Ask.GIVE_PHONE: 1}
    untold = checked(tmp_path / "untold", [*rows, *crowd(50), *crowd(50)], part_rows=3)
    asked = planned(untold, terms(), bucket_rows=7).by_ask
    assert asked[Ask.GIVE_PHONE] == 1
    assert sum(asked.values()) == 52


def test_only_what_is_wished_is_asked(tmp_path: Path) -> None:
    folder = checked(tmp_path / "out", crowd(100))
    only = frozenset({Ask.CORRECT_PHONE, Ask.REGISTER_CHILD})
    assert set(planned(folder, terms(only=only)).by_ask) == only
    nobody = planned(folder, terms(only=frozenset({Ask.GIVE_PHONE})))
    assert (nobody.accounts, nobody.warnings, len(nobody.stages)) == (0, ("nobody",), 2)


def test_the_pilot_is_like_the_country_and_no_stage_is_the_files_own_order(tmp_path: Path) -> None:
    people = crowd(6_000)
    folder = checked(tmp_path / "out", people, part_rows=1_500)
    plan = planned(folder, terms(stages=(0.1, 0.9)), bucket_rows=500)
    pilot, rest = planned_rows(folder)
    assert (len(pilot), len(rest)) == (600, 5_400)
    for ask, number in plan.by_ask.items():
        assert plan.stages[0].by_ask[ask] == pytest.approx(number / 10, rel=0.25)
    places = [int(each["account"].split()[1]) for each in pilot]
    assert sum(places) / len(places) == pytest.approx(3_000, rel=0.1)
    assert sum(a < b for a, b in pairwise(places)) == pytest.approx(300, rel=0.2)


def test_another_campaign_has_another_pilot(tmp_path: Path) -> None:
    pilots = []
    for name in ("now", "next year"):
        folder = checked(tmp_path / name, crowd(400))
        planned(folder, terms())
        pilots.append({each["account"] for each in planned_rows(folder)[0]})
    assert len(pilots[0] & pilots[1]) < 20


def test_after_the_pilot_the_nearest_deadlines_come_first_and_the_denied_last(tmp_path: Path) -> None:
    near = [waiting(f"near {place}", TODAY + timedelta(days=40 + place % 3)) for place in range(100)]
    far = [waiting(f"far {place}", TODAY + timedelta(days=200 + 400 * (place % 9))) for place in range(100)]
    folder = checked(tmp_path / "out", [*crowd(600), *far, *near])
    planned(folder, terms(stages=(0.1, 0.9)), bucket_rows=64)
    pilot, rest = planned_rows(folder)
    assert {"near", "far", "user"} == {each["account"].split()[0] for each in pilot}
    kinds = [each["account"].split()[0] for each in rest]
    assert kinds == sorted(kinds, key=["near", "far", "user"].index)
    weeks = [(each["deadline"] - date(1970, 1, 1)).days // 7 for each in rest if each["account"].startswith("far")]
    first = min(weeks)
    assert [week for week in weeks if week < first + 50] == sorted(week for week in weeks if week < first + 50)


def test_the_order_hangs_neither_on_memory_nor_on_pace(tmp_path: Path) -> None:
    folder = checked(tmp_path / "out", [*crowd(500), *(waiting(f"w {n}", TODAY + n * DAY) for n in range(99))])
    one = planned(folder, terms())
    other = planned(
        folder, terms(per_day=7, begins=TODAY + DAY, sms_price=1, stage_days=9, answer_days=2), bucket_rows=20
    )
    assert (one.order, one.campaign) == (other.order, other.campaign)
    assert one.digest != other.digest
    assert planned(folder, terms(stages=(0.2, 0.8))).order != one.order


def test_codes_are_counted_for_those_who_prove_a_phone_and_cost_whole_dong(tmp_path: Path) -> None:
    people = [*crowd(100), *(row(f"born {place}", Ask.PROVIDE_BIRTH_DATE) for place in range(50))]
    plan = planned(checked(tmp_path / "out", people), terms(stages=(1.0,), codes_each=1.3, sms_price=795))
    assert sum(number for ask, number in plan.by_ask.items() if ask in WITH_CODE) == 100
    assert (plan.messages, plan.cost) == (130, 130 * 795)


@pytest.mark.parametrize(
    "missing", ["run.json", "found.json", "tallies/part-000000.json", "accounts/part-000000.parquet"]
)
def test_a_check_that_is_not_whole_is_not_planned(tmp_path: Path, missing: str) -> None:
    folder = checked(tmp_path / "out", crowd(250))
    (folder.path / missing).unlink()
    with refused("campaign_unfinished"):
        planned(folder, terms())
    assert not folder.plan.exists()


def test_a_plan_is_read_as_it_was_written_and_leaves_no_scratch(tmp_path: Path) -> None:
    folder = checked(tmp_path / "out", [*crowd(300), waiting("w", TODAY + DAY)])
    with refused("campaign_plan_missing"):
        plan_of(folder)
    (folder.scratch / "plan-of-one-that-was-killed").mkdir(parents=True)
    seen: list[int] = []
    plan = planned(folder, terms(only=frozenset(each for each in Ask if each.of_a_person)), seen=seen.append)
    assert plan_of(folder) == plan
    assert sum(seen) == 301
    assert list(folder.scratch.iterdir()) == []


def edits(document: Any, path: tuple[Any, ...] = ()) -> Any:
    """Where in a document a number or a text stands."""
    inside = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in inside:
        yield from edits(value, (*path, key))
    if isinstance(document, int | float | str):
        yield path


def test_a_plan_edited_anywhere_by_hand_is_refused(tmp_path: Path) -> None:
    folder = checked(tmp_path / "out", [*crowd(300), waiting("w", TODAY + DAY)])
    planned(folder, terms())
    file = folder.plan / "plan.json"
    whole = file.read_text(encoding="utf-8")
    places = list(edits(json.loads(whole)))
    assert len(places) > 30
    for path in places:
        document = place = json.loads(whole)
        for key in path[:-1]:
            place = place[key]
        value = place[path[-1]]
        place[path[-1]] = (
            value + 1 if isinstance(value, int | float) else f"{value[:-1]}{'1' if value[-1:] != '1' else '2'}"
        )
        file.write_text(json.dumps(document), encoding="utf-8")
        with refused("campaign_plan_changed"):
            plan_of(folder)
    for text in ("", "[]", "null", whole[:-20], "{}"):
        file.write_text(text, encoding="utf-8")
        with refused("campaign_plan_changed"):
            plan_of(folder)
    file.write_text(whole, encoding="utf-8")
    assert isinstance(plan_of(folder), Plan)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stages", ()),
        ("stages", (0.5, 0.4)),
        ("stages", (1.5, -0.5)),
        ("stages", (float("nan"), 1.0)),
        ("per_day", 0),
        ("sms_price", -1),
        ("codes_each", float("inf")),
        ("codes_each", -1.0),
        ("answer_days", -1),
        ("stage_days", -1),
        ("only", frozenset()),
        ("only", frozenset({Ask.SAY_LEVEL})),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(OperatorError) as error:
        terms(**{field: value})
    assert (error.value.code, error.value.data) == ("campaign_plan_terms", {"field": field})


def test_a_stage_is_read_block_by_block(tmp_path: Path) -> None:
    folder = checked(tmp_path / "out", crowd(BLOCK_ROWS + 100), part_rows=BLOCK_ROWS)
    plan = planned(folder, terms(stages=(1.0,)), bucket_rows=20_000)
    assert len(plan.stages[0].blocks) == pq.read_metadata(folder.plan / "stage-01.parquet").num_row_groups == 2


def test_no_two_lists_of_names_give_the_same_bytes() -> None:
    import pyarrow as pa

    one, other = (pa.array(each) for each in (["ab", "c"], ["a", "bc"]))
    said = [b"".join(map(bytes, lengths_and_bytes(each))) for each in (one, other, pa.array(["x", "ab", "c"])[1:])]
    assert said[0] != said[1]
    assert said[0] == said[2]
