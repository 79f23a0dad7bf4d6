"""Sheets as offices make them for paper: headers of two rows with merged cells, and the header again on every page."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_files import workbook

from idverify.campaign.reading import text_file
from idverify.campaign.reading.header import found
from idverify.campaign.reading.heading import heading_of
from idverify.campaign.reading.opening import opened
from idverify.campaign.role import Role
from idverify.errors import OperatorError

UPPER = ["Mã TK", "Xác thực", "", "Số điện thoại", "Ngày cam kết không có di động", "Ngày sinh"]
LOWER = ["", "Cách", "Ngày", "", "", ""]
TOGETHER = [lower or upper for upper, lower in zip(UPPER, LOWER, strict=True)]
DATA = [[f"u{digit}", "OTP", "01/02/2025", f"091200000{digit}", "", "01/01/1990"] for digit in range(1, 7)]


def rows_of(source, done=frozenset()):
    return [row for chunk in source.chunks(done) for batch in chunk.batches() for row in batch.to_pylist()]


def test_a_word_over_two_columns_and_one_over_two_rows_make_a_header_of_two_rows():
    told = heading_of([["Danh sách"], UPPER, LOWER, *DATA])
    assert told is not None
    assert (told.names[1:3], told.rows, told.lines) == (
        ("Xác thực / Cách", "Xác thực / Ngày"),
        3,
        (tuple(UPPER), tuple(LOWER), tuple(TOGETHER)),
    )
    columns = found(told.names, DATA).columns
    assert columns[Role.PROOF] == "Xác thực / Cách"
    assert columns[Role.PROVEN_AT] == "Xác thực / Ngày"
    assert columns[Role.NO_MOBILE] == UPPER[4]
    assert columns[Role.PHONE] == UPPER[3]


@pytest.mark.parametrize(
    "row",
    [
        ["u1", "", "otp"],  # a word of headers, in a column without one, and nothing of a person beside it
        ["u1", "otp", ""],
    ],
)
@pytest.mark.parametrize("header", [["Tài khoản", "Xác thực", ""], ["account", "proof", "note"]])
def test_a_row_below_a_header_of_one_row_is_data(header, row):
    told = heading_of([header, row, ["u2", "otp", "x"]])
    assert told is not None
    assert told.rows == 1


@pytest.mark.parametrize("day", ["Ngày", "Ngày giờ", "Thời điểm"])
def test_a_day_below_the_word_for_a_proof_is_the_day_of_the_proof(day):
    names = ["Tài khoản", "Xác thực / Hình thức", f"Xác thực / {day}", "Ngày mở TK"]
    columns = found(names, [["u1", "otp", "01/02/2025", "01/01/2020"]]).columns
    assert columns == dict(zip((Role.ACCOUNT, Role.PROOF, Role.PROVEN_AT, Role.OPENED), names, strict=True))


def test_the_code_of_an_account_is_its_name_beside_what_others_see():
    names = ["STT", "Tài khoản / Mã TK", "Tài khoản / Tên hiển thị", "Liên hệ / Số điện thoại", "Liên hệ / SĐT phụ"]
    told = found(names, [["1", "u1", "Lan", "0912000001", ""]])
    assert (told.columns[Role.ACCOUNT], told.doubts) == (names[1], ())


def test_a_header_on_every_page_is_no_row(tmp_path: Path):
    path = tmp_path / "a.csv"
    header = "Mã TK;SĐT;Ngày sinh;Ghi chú"
    row = "u{0};091200000{0};01/01/1990;"
    again = " Mã TK;SĐT ;Ngày sinh;trang 2"  # nobody reads the last column
    other = "Mã TK;0912000009;01/01/1990;"  # somebody's account, all the same
    path.write_text("\n".join([header, row.format(1), again, row.format(2), header, other, row.format(3)]) + "\n")
    rows = rows_of(opened([path]))
    assert [(each["row"], each["account"]) for each in rows] == [(2, "u1"), (4, "u2"), (6, "Mã TK"), (7, "u3")]


def test_a_header_of_two_rows_on_every_page_is_no_row(tmp_path: Path):
    path = workbook(
        tmp_path / "a.xlsx", ("A", [["Danh sách"], UPPER, LOWER, *DATA[:3], UPPER, LOWER, *DATA[3:], TOGETHER])
    )
    rows = rows_of(opened([path]))
    assert [(each["row"], each["account"]) for each in rows] == [
        *((4, "u1"), (5, "u2"), (6, "u3")),
        *((9, "u4"), (10, "u5"), (11, "u6")),
    ]


def test_parts_are_the_same_whichever_are_done_where_the_header_comes_again(tmp_path: Path, monkeypatch):
    for name, value in (("BATCH_ROWS", 2), ("CARRIED_ROWS", 2), ("_AT_ONCE", 2)):
        monkeypatch.setattr(text_file, name, value)
    path = tmp_path / "a.csv"
    lines = ["account,phone", "u1,0912000001", *["account,phone"] * 3, "u2,0912000002", "u3,0912000003"]
    path.write_text("\n".join(lines) + "\n")
    source = opened([path])
    whole = {
        chunk.index: [row for batch in chunk.batches() for row in batch.to_pylist()]
        for chunk in source.chunks(frozenset())
    }
    assert [[row["account"] for row in rows] for rows in whole.values()] == [["u1"], [], ["u2", "u3"]]
    for done in whole:
        left = rows_of(source, frozenset({done}))
        assert left == [row for index, rows in whole.items() if index != done for row in rows]


def test_every_file_of_a_folder_is_looked_at_for_numbers_of_persons_as_names(tmp_path: Path):
    for name, account in (("a", "user{}"), ("b", "091200000{}")):
        rows = "".join(f"{account.format(digit)},091200000{digit}\n" for digit in range(1, 8))
        (tmp_path / f"{name}.csv").write_text(f"account,phone\n{rows}")
    with pytest.raises(OperatorError) as error:
        opened([tmp_path])
    assert error.value.code == "campaign_account_is_number"
    assert error.value.data == {"column": "account"}
