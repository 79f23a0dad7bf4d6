"""Which column is which: told where it can be told, asked where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from idverify.campaign.reading.columns import settled
from idverify.campaign.reading.header import Doubt, folded, found
from idverify.campaign.reading.heading import heading_of
from idverify.campaign.reading.opening import opened
from idverify.campaign.role import Role
from idverify.errors import OperatorError

PHONE, PID, DAY, COUNT, WORD = "0912000001", "001190000001", "01/05/1990", "1", "x"


def by_header(headers, cells=None, **more):
    sample = [cells or ["u1", *[""] * (len(headers) - 1)]] * 5
    return found(headers, sample, **more)


@pytest.mark.parametrize(
    ("header", "cell", "role"),
    [
        ("Số điện thoại", PHONE, Role.PHONE),
        (" SĐT\u00a0(*)", PHONE, Role.PHONE),
        ("Số ĐTDĐ", PHONE, Role.PHONE),
        ("Số điện thoại đăng ký tài khoản", PHONE, Role.PHONE),
        ("phone_number", PHONE, Role.PHONE),
        ("MSISDN", PHONE, Role.PHONE),
        ("Liên hệ", PHONE, Role.PHONE),
        ("Cột 7", PHONE, Role.PHONE),
        ("CMND/CCCD", PID, Role.PERSONAL_ID),
        ("Số CMND/CCCD", "012345678", Role.PERSONAL_ID),
        ("Số định danh cá nhân", PID, Role.PERSONAL_ID),
        ("Số giấy tờ", PID, Role.PERSONAL_ID),
        ("personal_id", PID, Role.PERSONAL_ID),
        ("Ngày tháng năm sinh", DAY, Role.BIRTH_DATE),
        ("Ngày sinh (dd/mm/yyyy)", DAY, Role.BIRTH_DATE),
        ("DOB", "33000", Role.BIRTH_DATE),
        ("Ngày đăng ký tài khoản", DAY, Role.OPENED),
        ("created_at", DAY, Role.OPENED),
        ("Ngày mở TK", DAY, Role.OPENED),
        ("Hình thức xác thực", "sms", Role.PROOF),
        ("Ngày xác thực SĐT", DAY, Role.PROVEN_AT),
        ("Mức độ định danh", "2", Role.LEVEL),
        ("Không có số di động", DAY, Role.NO_MOBILE),
        ("Loại tài khoản", "cá nhân", Role.HOLDER),
    ],
)
def test_a_header_is_known_by_its_words_and_its_cells(header, cell, role):
    told = by_header(("Tài khoản", header), ["u1", cell])
    assert told.columns == {Role.ACCOUNT: "Tài khoản", role: header}
    assert not told.doubts


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("STT", "912000001"),
        ("No.", PHONE),
        ("Liên hệ", "Hà Nội"),
        ("SĐT phụ huynh", PHONE),
        ("Số điện thoại người giám hộ", PHONE),
        ("Người giới thiệu / SĐT", PHONE),
        ("Hotline", PHONE),
        ("Ngày cấp", DAY),
        ("Ghi chú", PHONE),
        ("Mã số thuế", PID),
        ("Email", "a@example.com"),
        ("Ngày", "hôm qua"),
    ],
)
def test_what_is_of_somebody_else_or_of_no_use_is_not_taken(header, cell):
    assert by_header(("Tài khoản", header), ["u1", cell]) == ({Role.ACCOUNT: "Tài khoản"}, ())


@pytest.mark.parametrize(
    "header",
    [
        "Tài khoản",
        "TÊN ĐĂNG NHẬP",
        "username",
        "User ID",
        "account_id",
        "Mã khách hàng",
        "Mã tài khoản MXH",
        "id",
        "Mã",
    ],
)
def test_the_account_is_known_by_its_header(header):
    assert by_header(("STT", header, "SĐT"), [COUNT, "u1", PHONE]).columns[Role.ACCOUNT] == header


def test_the_plainest_of_several_accounts_is_the_account():
    told = by_header(
        ("Loại tài khoản", "Trạng thái tài khoản", "Tài khoản", "Ngày mở tài khoản"), ["vip", "mở", "u1", DAY]
    )
    assert told.columns == {Role.ACCOUNT: "Tài khoản", Role.HOLDER: "Loại tài khoản", Role.OPENED: "Ngày mở tài khoản"}


def test_two_phones_are_a_question_and_an_empty_one_is_none():
    headers = ("Tài khoản", "SĐT 1", "SĐT 2")
    assert by_header(headers, ["u1", PHONE, PHONE]).doubts == (Doubt(Role.PHONE, ("SĐT 1", "SĐT 2")),)
    assert by_header(("Tài khoản", "SĐT", "Điện thoại"), ["u1", PHONE, PHONE]).doubts[0].role is Role.PHONE
    assert by_header(("Tài khoản", "SĐT", "SĐT 2"), ["u1", PHONE, PHONE]).doubts[0].candidates == ("SĐT", "SĐT 2")
    assert by_header(headers, ["u1", PHONE, ""]).columns[Role.PHONE] == "SĐT 1"


def test_a_table_in_which_nothing_names_an_account_is_a_question_without_its_count():
    told = by_header(("STT", "Họ tên", "SĐT", "Mã nội bộ"), [COUNT, "x", PHONE, "k1"])
    assert told.doubts == (Doubt(Role.ACCOUNT, ("Họ tên", "Mã nội bộ")),)


def test_what_was_named_wins_and_is_not_asked_about():
    headers = ["Tài khoản", "SĐT 1", "Thông tin / SĐT 2", "Ngày sinh"]
    sample = [["u1", PHONE, PHONE, DAY]]
    asked: list[Doubt] = []
    named = {Role.PHONE: "sđt 2", Role.BIRTH_DATE: ""}
    assert settled(headers, sample, named=named, ask=asked.append) == {Role.ACCOUNT: 0, Role.PHONE: 2}
    assert not asked


def test_an_answer_is_taken_and_none_is_an_answer():
    headers, sample = ["Tài khoản", "SĐT 1", "SĐT 2"], [["u1", PHONE, PHONE]]
    assert settled(headers, sample, named=None, ask=lambda doubt: doubt.candidates[1])[Role.PHONE] == 2
    assert Role.PHONE not in settled(headers, sample, named=None, ask=lambda _: None)
    with pytest.raises(OperatorError, match="account"):
        settled(["a", "b"], [["u1", "x"]], named=None, ask=lambda _: None)


def test_without_anybody_to_ask_the_question_is_the_error_and_holds_headers_only():
    with pytest.raises(OperatorError) as told:
        settled(["Tài khoản", "SĐT 1", "SĐT 2"], [["u1", PHONE, PHONE]], named=None, ask=None)
    assert told.value.code == "campaign_columns"
    assert "phone: SĐT 1 | SĐT 2" in told.value.text.vi
    assert PHONE not in str(told.value.data)


def test_a_header_that_is_not_there_is_refused():
    with pytest.raises(OperatorError) as told:
        settled(["Tài khoản"], [["u1"]], named={Role.PHONE: "Điện thoại"}, ask=None)
    assert (told.value.code, "Điện thoại" in told.value.text.vi) == ("campaign_columns", True)


def test_a_title_is_no_header():
    rows = [
        ["DANH SÁCH TÀI KHOẢN", "", ""],
        ["Ngày 01/11/2026", "", ""],
        ["", "", ""],
        ["Tài khoản", "SĐT", ""],
        ["u1", PHONE, ""],
    ]
    told = heading_of(rows)
    assert told == (("Tài khoản", "SĐT"), 4, True, (("Tài khoản", "SĐT", ""),))


def test_a_header_of_two_rows_is_one():
    rows = [
        ["Báo cáo"],
        ["STT", "Tài khoản", "Thông tin liên hệ", "", "Người giám hộ", ""],
        ["", "", "SĐT", "CCCD", "Họ tên", "SĐT"],
        ["1", "u1", PHONE, PID, "B", PHONE],
    ]
    told = heading_of(rows)
    assert told is not None
    names = (
        "STT",
        "Tài khoản",
        "Thông tin liên hệ / SĐT",
        "Thông tin liên hệ / CCCD",
        "Người giám hộ / Họ tên",
        "Người giám hộ / SĐT",
    )
    assert told == (names, 3, True, (tuple(rows[1]), tuple(rows[2]), tuple(name.split(" / ")[-1] for name in names)))
    assert found(names, rows[3:]).columns == {
        Role.ACCOUNT: names[1],
        Role.PHONE: names[2],
        Role.PERSONAL_ID: names[3],
    }


def test_a_table_without_a_header_has_letters_and_loses_no_row(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(f"u1,{PHONE},{DAY}\nu2,{PHONE},{DAY}\n")
    asked: list[Doubt] = []

    def ask(doubt):
        asked.append(doubt)
        return "A"

    source = opened([path], ask=ask)
    rows = [row for chunk in source.chunks(frozenset()) for batch in chunk.batches() for row in batch.to_pylist()]
    assert [(row["row"], row["account"], row["phone"]) for row in rows] == [(1, "u1", PHONE), (2, "u2", PHONE)]
    assert asked == [Doubt(Role.ACCOUNT, ("A", "C"))]


def test_two_columns_of_one_name_can_both_be_named():
    told = heading_of([["Tài khoản", "SĐT", "SĐT", ""], ["u1", PHONE, PHONE, "x"]])
    assert told is not None
    assert told.names == (
        "Tài khoản",
        "SĐT",
        "SĐT [C]",
    )


def test_letters_without_width_and_decomposed_ones_read_alike():
    assert (
        folded("\ufeffSố\u200b ĐIỆN\u00a0thoại\n(*)")
        == folded("So\u0302\u0301 đie\u0323\u0302n thoa\u0323i")
        == "so dien thoai"
    )
