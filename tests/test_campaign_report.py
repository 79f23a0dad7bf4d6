"""The campaign's report as data: its figures agree with each other, and nothing in it is about a person."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from campaign_report_parts import MADE_AT, Asked, Found, of_all, of_many, of_one, report_of
from hypothesis import given
from hypothesis import strategies as st

from idverify.campaign.folder import Folder
from idverify.campaign.report.answer import answer_of
from idverify.campaign.report.chart import Whole, lines_of
from idverify.campaign.report.document import CampaignReport
from idverify.campaign.report.figure import number, share
from idverify.campaign.report.files import written
from idverify.campaign.report.fix_map import fixes_of, map_of, messages_of
from idverify.campaign.report.part import Answer
from idverify.campaign.report.timeline import deadlines_of, decades_of
from idverify.campaign.report.visible import name_of
from idverify.campaign.status import Ask, Status
from idverify.campaign.tally import Tally
from idverify.errors import OperatorError
from idverify.messages import Text

ROWS = st.integers(min_value=0, max_value=2_000_000_000)
ASKED = st.dictionaries(
    st.builds(
        lambda status, asks: " ".join((status, *asks)),
        st.sampled_from(list(map(str, Status))),
        st.lists(st.sampled_from(list(map(str, Ask))), unique=True, max_size=4),
    ),
    ROWS,
)


def test_it_is_read_as_it_was_written() -> None:
    report = report_of(of_many())
    assert CampaignReport.from_json(report.to_json()) == report
    assert CampaignReport.from_json(report.to_json()).to_json() == report.to_json()


@given(ASKED, st.dictionaries(st.sampled_from(list(map(str, Status))), ROWS))
def test_the_groups_of_the_answer_are_all_rows_whatever_was_asked(asked: dict[str, int], more: dict[str, int]) -> None:
    statuses = dict(more)
    for words, rows in asked.items():
        status = words.partition(" ")[0]
        statuses[status] = statuses.get(status, 0) + rows
    answer = answer_of(statuses, asked)
    assert sum(answer.model_dump().values()) == sum(statuses.values())
    assert sum(each.count for each in Whole.of(answer).segments) == sum(statuses.values())
    found = Found(Tally(sum(statuses.values()), {"status": statuses, "asked": asked}))
    assert CampaignReport.from_json(report_of(found).to_json()).answer == answer


def test_who_must_act_is_told_apart() -> None:
    answer = report_of(of_many(1)).answer
    assert answer == Answer(authenticated=412, waiting=3, user=477, guardian=71, operator=35, nobody=2)


@given(ASKED)
def test_what_to_do_first_is_ordered_by_effort_then_by_how_many_wait(asked: dict[str, int]) -> None:
    fixes = fixes_of(asked)
    assert [(fix.effort, -fix.accounts) for fix in fixes] == sorted((fix.effort, -fix.accounts) for fix in fixes)
    assert all(0 <= fix.alone <= fix.accounts and fix.accounts for fix in fixes)
    assert all((fix.who == "operator") == (fix.effort == 1) for fix in fixes)


@given(ASKED.filter(any))
def test_everything_on_the_map_lies_within_it(asked: dict[str, int]) -> None:
    fixes = fixes_of(asked)
    drawn = map_of(fixes, {fix.ask: Text(vi=fix.ask, en=fix.ask) for fix in fixes})
    assert (drawn is None) == (not fixes)
    if drawn is not None:
        points = [point for column in drawn.columns for point in column.points]
        assert [point.number for point in points] == list(range(1, len(fixes) + 1))
        assert len({point.across for point in points}) == len(points)
        assert all(20 <= point.down <= drawn.height for point in points)
        places = [down for _, down in drawn.lines]
        assert places == sorted(places, reverse=True)
        assert all(0 < float(point.across.rstrip("%")) < 100 for point in points)


def test_one_message_is_counted_for_one_account_and_none_for_the_table() -> None:
    messages = messages_of(
        {
            "authenticated user.provide_birth_date": 5,
            "prove user.prove_phone operator.date_proof": 3,
            "number_missing user.give_phone user.declare_no_mobile": 2,
            "child guardian.register": 7,
            "unreadable operator.name_account": 11,
            "denied": 13,
        }
    )
    assert messages.model_dump() == {"users": 5, "guardians": 7, "after_table": 3}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda report: report["counts"]["status"].update(prove=1), "counts.status"),
        (lambda report: report["answer"].update(user=1), "answer"),
        (lambda report: report["fixes"].pop(), "fixes"),
        (lambda report: report["messages"].update(users=1), "messages"),
        (lambda report: report.update(duplicates=10**12), "duplicates"),
        (lambda report: report["counts"].pop("born"), "counts"),
        (lambda report: report.update(rows="110000000"), "rows"),
        (lambda report: report.update(format="idverify-campaign-report/2"), "format"),
        (lambda report: report.update({"0912 000 001": 1}), "…"),
    ],
)
def test_figures_that_do_not_agree_are_refused_with_their_place(change: Callable[[Any], object], place: str) -> None:
    document = json.loads(report_of(of_many()).to_json())
    change(document)
    with pytest.raises(OperatorError) as refused:
        CampaignReport.from_json(json.dumps(document).encode())
    assert (refused.value.code, refused.value.data) == ("campaign_report", {"place": place})
    assert "0912" not in str(refused.value)


def test_a_tally_that_lost_rows_makes_no_report() -> None:
    with pytest.raises(OperatorError, match=r"counts\.status"):
        report_of(Found(Tally(2, {"status": {"prove": 1}})))


@pytest.mark.parametrize(
    "given",
    [
        "khách_0912000001.csv", "+84 912 000 001", "001099000001", "0912.000.001", "0912_000_001.xlsx",
        "(0912) 000 001", "0912/000/001", "+84 (912) 000-001", "2026-11-22 0912 000 001", "17/05/1990", "17.5.1990",
        "1990-05-17 00:00:00", "5-17-1990",
    ],
)  # fmt: skip
def test_no_name_of_a_file_or_a_column_carries_a_number_or_a_birth_date_into_the_report(given: str) -> None:
    asked = Asked(names=(given,), columns={"account": given}, unread=(given,))
    document = report_of(replace(of_one("authenticated"), run=asked)).to_json().decode()
    assert given not in document
    assert not any(part in document for part in ("000 001", "000001", "000/001", "000-001", "1990"))
    assert "…" in document


@pytest.mark.parametrize(
    "given", ["Số điện thoại (chính) 2026-11-22.xlsx", "2026-11-22_153000.csv", "quý 3.2026", "đến 22-11-2026.xlsx"]
)
def test_a_day_of_a_file_is_left_in_its_name(given: str) -> None:
    assert name_of(given) == given


def test_names_are_kept_as_they_are_but_for_what_nobody_sees() -> None:
    assert name_of("a\u202eb\x00") == "a\\u202eb\\u0000"
    assert len(name_of("x" * 5000)) == 200


@pytest.mark.parametrize(
    ("part", "whole", "vi"),
    [(0, 0, "–"), (0, 5, "0%"), (5, 5, "100%"), (1, 3, "33,3%"), (1, 10**8, "< 0,1%"), (10**8 - 1, 10**8, "> 99,9%")],
)
def test_what_is_there_is_never_told_as_nothing_nor_what_lacks_a_row_as_all(part: int, whole: int, vi: str) -> None:
    assert share(part, whole).vi == vi


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert number(110_000_000) == Text(vi="110.000.000", en="110,000,000")
    assert number(999) == Text(vi="999", en="999")


def test_a_bar_of_little_can_still_be_seen_and_one_of_nothing_cannot() -> None:
    widths = [
        float(line.width.rstrip("%")) for line in lines_of([("a", None, 10**9), ("b", None, 1), ("c", None, 0)], 1)
    ]
    assert widths[0] == 100
    assert 0 < widths[1] < 1
    assert widths[2] == 0


def test_deadlines_are_told_by_day_and_many_by_month_or_year_with_none_lost() -> None:
    day = date(2026, 11, 22)
    few = deadlines_of({"2026-11-22": 2, "2026-11-23": 3, "none": 9}, rows=20, day=day)
    assert [span.word for span in few.past] == ["2026-11-22"]
    assert [span.word for span in few.coming] == ["2026-11-23"]
    assert few.unknown == 15
    days = {date.fromordinal(date(2025, 1, 1).toordinal() + i).isoformat(): 1 for i in range(600)}
    many = deadlines_of(days, rows=600, day=day)
    assert sum(span.count for span in many.past) == many.past_rows == 600
    assert len(many.past) < 32
    assert "2025-03-25" in {span.word for span in many.past}


def test_years_of_birth_are_told_by_tens_the_youngest_first() -> None:
    spans = decades_of({"2013": 2, "1999": 1, "1990": 4, "unknown": 8})
    assert [(span.label.vi, span.count) for span in spans] == [("2010–2019", 2), ("1990–1999", 5)]


def test_both_files_are_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "campaign")
    report = written(of_many(), folder, MADE_AT)
    assert CampaignReport.from_json(folder.summary.read_bytes()) == report
    assert folder.report.read_text(encoding="utf-8").startswith("<!doctype html>")
    before = folder.summary.read_bytes()
    written(of_all("authenticated", 1), folder, MADE_AT)
    assert folder.summary.read_bytes() != before
    assert sorted(path.name for path in folder.path.iterdir()) == ["report.html", "report.json"]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OperatorError) as refused:
        written(of_one("authenticated"), Folder(tmp_path / "taken"), MADE_AT)
    assert refused.value.code == "file"


def test_a_moment_without_an_offset_is_no_moment() -> None:
    with pytest.raises(ValueError, match="offset"):
        CampaignReport.of(of_one("authenticated"), datetime(2026, 11, 22))  # noqa: DTZ001
    assert CampaignReport.of(of_one("authenticated"), datetime(2026, 11, 22, tzinfo=UTC)).made_at.endswith("Z")


def test_the_reference_names_every_member_and_no_other_format() -> None:
    page = (Path(__file__).parents[1] / "docs/reference/campaign-report.md").read_text(encoding="utf-8")
    report = report_of(of_many())
    parts = (report, report.asked, report.answer, report.fixes[0], report.messages, report.shared["phone"])
    members = {name for part in parts for name in type(part).model_fields} | set(report.counts)
    assert [name for name in sorted(members) if f"`{name}`" not in page] == []
    assert report.format in page
