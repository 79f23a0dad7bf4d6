"""The plan itself, and what is told of numbers that are no mobiles. Every number is made up."""

from datetime import date

import pytest
from drift import documented, observed

from idverify.identifiers.numbering_plan import Assignment, LineKind, assignments, plan_on
from idverify.identifiers.phone import PhoneDefect, PhoneNumber, PhoneNumberError

TODAY = date(2026, 11, 21)


def refusal(text: str, day: date | None = TODAY) -> PhoneNumberError:
    with pytest.raises(PhoneNumberError) as refused:
        PhoneNumber.parse(text, as_of=day)
    return refused.value


@pytest.mark.parametrize(
    ("text", "defect", "line"),
    [
        ("02430000001", "not_mobile", "fixed"),
        ("+84 28 3000 0001", "not_mobile", "fixed"),
        ("06500000001", "not_mobile", "internet_telephony"),
        ("0672000001", "not_mobile", "satellite"),
        ("069000001", "not_mobile", "private_network"),
        ("080000001", "not_mobile", "government"),
        ("18000001", "not_mobile", "free_service"),
        ("1900000001", "not_mobile", "premium_service"),
        ("+8419000001", "not_mobile", "premium_service"),
        ("113", "not_mobile", "short_code"),
        ("0140000001", "machine_number", "machine"),
        ("01610000001", "machine_number", "machine"),
        ("0500000001", "unassigned_prefix", "unassigned"),
        ("0400000001", "unassigned_prefix", "unassigned"),
        ("0671000001", "unassigned_prefix", "unassigned"),
        ("0300000001", "unassigned_prefix", "unconfirmed"),
        ("0510000001", "unassigned_prefix", "unconfirmed"),
        ("0950000001", "unassigned_prefix", "withdrawn"),
        ("0992000001", "unassigned_prefix", "withdrawn"),
    ],
)
def test_each_kind_of_line_is_told_by_its_name(text: str, defect: str, line: str) -> None:
    found = refusal(text)
    assert (found.defect, found.line) == (defect, line)


@pytest.mark.parametrize(
    ("text", "day", "line"),
    [
        ("0590000001", date(2018, 8, 31), "not_yet_assigned"),
        ("0870000001", date(2019, 3, 31), "not_yet_assigned"),
        ("0992000001", date(2018, 9, 14), "satellite"),
        ("0992000001", date(2018, 9, 15), "withdrawn"),
    ],
)
def test_why_there_is_no_mobile_under_a_code_depends_on_the_day(text: str, day: date, line: str) -> None:
    assert (refusal(text, day).defect, refusal(text, day).line) == ("unassigned_prefix", line)


def test_gmobiles_code_is_one_thing_in_august_2018_and_another_in_december() -> None:
    assert refusal("0590000001", date(2018, 8, 15)).line is LineKind.NOT_YET_ASSIGNED
    assert PhoneNumber.parse("0590000001", as_of=date(2018, 12, 15)).original_operator == "Gmobile"


@pytest.mark.parametrize("text", ["", "abc", "+6620000001", "0912000001 0912000002", "091200000", "9" * 65])
def test_a_text_that_is_no_line_has_no_kind(text: str) -> None:
    assert refusal(text).line is None


def test_a_personal_id_in_the_phone_field_is_told_as_such_and_not_asked_for() -> None:
    found = refusal("079204000001")
    assert (found.defect, found.looks_like) == (PhoneDefect.WRONG_LENGTH, ("personal_id",))
    assert "xin đừng nhập" in found.text.vi
    assert refusal("001204000001").looks_like == ("personal_id",)  # whose 00 1 reads like a number from abroad
    assert refusal("000204000001").looks_like == ()
    assert refusal("+66200000001").looks_like == ()


@pytest.mark.parametrize(
    ("text", "operator", "virtual_on", "shared_with", "prefix"),
    [
        ("0912000001", "VinaPhone", None, None, "091"),
        ("0775000001", "FPT", "MobiFone", None, "0775"),
        ("0777000001", "VNSKY", "MobiFone", None, "0777"),
        ("0550000001", "Wintel", "VinaPhone", None, "055"),
        ("0559000001", "Wintel", "VinaPhone", None, "0559"),
        ("0870000001", "iTel", "VinaPhone", None, "087"),
        ("0890000001", "MobiFone", None, "Local (ASIM)", "089"),
    ],
)
def test_a_number_tells_the_row_of_the_plan_that_it_lies_in(
    text: str, operator: str, virtual_on: str | None, shared_with: str | None, prefix: str
) -> None:
    row = PhoneNumber.parse(text).assignment
    assert (row.original_operator, row.virtual_on, row.shared_with, row.prefix) == (
        *(operator, virtual_on, shared_with),
        prefix,
    )
    assert row.source
    assert row.confidence in ("A", "A/B", "B", "C", "D")


def test_a_row_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    row = next(row for row in assignments() if row.prefix == "0992" and row.until is not None)
    assert row.until is not None
    assert row.holds_on(date(1990, 1, 1))
    assert row.holds_on(date(2018, 9, 14))
    assert not row.holds_on(row.until)
    assert not row.holds_on(None)


def test_on_every_day_on_which_something_changes_each_block_lies_in_one_row_at_most() -> None:
    changes = {day for row in assignments() for day in (row.since, row.until) if day is not None}
    for day in sorted(changes):
        for whole in {row.prefix for row in assignments()}:
            held = [row for row in assignments() if row.prefix == whole and row.holds_on(day)]
            assert len(held) <= 1, (whole, day)


def test_every_block_of_the_plan_lies_in_a_row_for_persons_that_holds() -> None:
    for block in plan_on(TODAY).values():
        row: Assignment = block.otherwise.assignment
        assert row.kind is LineKind.MOBILE
        assert row.holds_on(TODAY)


def test_phonenumbers_differs_on_exactly_the_documented_prefixes_of_all_ten_thousand() -> None:
    seen = observed()
    assert seen == documented()
    assert len(seen) == 656
