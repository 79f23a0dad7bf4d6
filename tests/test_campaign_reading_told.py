"""What is read is told as it is, what is not read is told too, and neither tells a number."""

from __future__ import annotations

import os

import pytest
from office_files import HEADER, ROWS, workbook

from idverify.campaign.reading import files
from idverify.campaign.reading.columns import place_of, settled, shown
from idverify.campaign.reading.header import Doubt
from idverify.campaign.reading.heading import heading_of
from idverify.campaign.reading.opening import opened
from idverify.campaign.reading.records import Records
from idverify.campaign.role import Role
from idverify.errors import OperatorError

PHONE, PID = "0912000001", "001190000001"
TABLE = f"account,phone\nu1,{PHONE}\n"


def refused(code, ask):
    with pytest.raises(OperatorError) as error:
        ask()
    assert error.value.code == code
    assert error.value.text.vi != error.value.text.en
    return error.value


def rows_of(source):
    return [row for chunk in source.chunks(frozenset()) for batch in chunk.batches() for row in batch.to_pylist()]


@pytest.mark.parametrize(
    ("header", "name", "beside"),
    [
        ("Tài khoản", "0912 000 00{}", ""),
        ("Tài khoản", "+84 91200000{}", ""),
        ("Tài khoản", "8491200000{}", ""),
        ("Tài khoản", "00119000000{}", ""),
        ("Tài khoản", "'091200000{}", ""),
        ("SĐT", "091200000{}", "x"),
        ("Tài khoản", "91200000{}", "091200000{}"),  # a number that lost its zero, as the column beside it tells
    ],
)
def test_accounts_that_are_named_by_numbers_of_persons_are_refused(header, name, beside):
    sample = [[name.format(digit), beside.format(digit)] for digit in range(1, 8)]
    error = refused(
        "campaign_account_is_number",
        lambda: settled([header, "Số liên lạc"], sample, named={Role.ACCOUNT: header}, ask=None),
    )
    assert error.data == {"column": header}
    # One of ten is too many; one among many may be a name that somebody chose.
    others = [[f"user{number}", ""] for number in range(200)]
    assert settled([header, "Ghi chú"], [*others, sample[0]], named={Role.ACCOUNT: header}, ask=None)[Role.ACCOUNT] == 0
    refused(
        "campaign_account_is_number",
        lambda: settled([header, "SĐT"], [*others[:20], *sample[:3]], named={Role.ACCOUNT: header}, ask=None),
    )


@pytest.mark.parametrize(
    "name", ["91200000{}", "10000000{}", "10023450001{}", "00000001234{}", "user-091200000{}", "{}"]
)
def test_accounts_that_a_platform_counts_are_none(name):
    sample = [[name.format(digit), f"098765432{digit}"] for digit in range(1, 8)]
    assert settled(["Tài khoản", "SĐT"], sample, named=None, ask=None) == {Role.ACCOUNT: 0, Role.PHONE: 1}


@pytest.mark.parametrize(
    "rows",
    [
        [("u1", PHONE, ""), ("u2", PHONE, ""), ("u3", PHONE, "otp"), ("u4", PHONE, "otp")],
        [("u1", PHONE, "1990-01-02", "cccd", "otp", "user"), ("u2", PHONE, "1990-01-02", "", "", "")],
        [("u1", PHONE, "Nguyễn Văn A", "chưa xác thực"), ("u2", PHONE, "Lê Thị B", "đã xác thực")],
        [("u1", PID, "đã xác thực", "mobile"), ("u2", PID, "user", "nick")],
    ],
)
def test_a_row_of_data_is_no_header_whatever_words_stand_in_it(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(";".join(row) for row in rows))
    asked: list[Doubt] = []

    def ask(doubt):
        asked.append(doubt)
        return "A"

    source = opened([path], ask=ask)
    assert [row["account"] for row in rows_of(source)] == [row[0] for row in rows]
    assert all(len(candidate) == 1 for doubt in asked for candidate in doubt.candidates)
    assert all(len(header) == 1 for header in source.columns.values())
    error = refused("campaign_columns", lambda: opened([path]))
    assert not any(cell in str(error.data) for row in rows for cell in row if len(cell) > 1)


def test_a_header_that_looks_like_data_is_told_by_its_letter_and_found_by_it():
    headers = ["Tài khoản", "0912 000 001", "17/05/1990", "export_20261121", "0912000003"]
    assert shown(headers) == ("Tài khoản", "B", "C", "D", "E")
    sample = [["u1", PHONE, "17/05/1990", "x", PHONE]] * 3
    error = refused("campaign_columns", lambda: settled(headers, sample, named={Role.OPENED: ""}, ask=None))
    assert error.data["reason"] == "phone: B | E?"
    assert place_of("B", headers, Role.PHONE) == place_of("0912 000 001", headers, Role.PHONE) == 1
    assert place_of("export_20261121", headers, Role.PHONE) == 3
    for named in ("0912000002", "17/05/1991"):
        told = refused("campaign_columns", lambda named=named: place_of(named, headers, Role.PHONE))
        assert told.data["reason"].en.startswith("phone=…:")
        assert "0912" not in told.text.vi + told.text.en


def test_columns_of_a_source_are_told_without_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"Tài khoản,SĐT 0912000009\nu1,{PHONE}\n")
    source = opened([path])
    assert source.columns == {Role.ACCOUNT: "Tài khoản", Role.PHONE: "B"}
    again = opened([path], columns=source.columns)
    assert (again.columns, again.fingerprint) == (source.columns, source.fingerprint)
    assert rows_of(again)[0]["phone"] == PHONE


def test_nothing_that_holds_cells_shows_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE)
    source = opened([path])
    taken = Records(iter([TABLE.splitlines()[1]]), ",").take(5)
    assert taken.rows == [["u1", PHONE]]
    assert not any(PHONE in repr(each) for each in (source, *source.chunks(frozenset()), taken))


def test_what_lies_in_a_folder_and_is_not_read_is_named(tmp_path):
    for name in ("a.csv", "b.csv.gz", "part-00000", "_old/d.csv", "sub/a.csv", ".hidden.csv", "_SUCCESS", "x/~$a.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TABLE)
    source = opened([tmp_path])
    assert source.names == ("a.csv", "sub/a.csv")
    assert source.unread == ("_old/d.csv", "b.csv.gz", "part-00000")
    for number in range(150):
        (tmp_path / f"{number:03d}.json").write_text("{}")
    unread = opened([tmp_path]).unread
    assert (len(unread), unread[-1]) == (101, "… (+53)")


def test_files_of_one_name_are_told_apart_and_so_are_their_parts(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.csv").write_text(TABLE)
    one = opened([tmp_path])
    assert (one.names, one.begins) == (("a/x.csv", "b/x.csv"), ())
    assert [chunk.index for chunk in one.chunks(frozenset({0}))] == [1]
    assert one.begins == (0, 1)
    two = opened([tmp_path / "a" / "x.csv", tmp_path / "b" / "x.csv"])
    assert two.names == ("x.csv", "b/x.csv")
    assert opened([*map(type(tmp_path), two.inputs)]).fingerprint == two.fingerprint


def test_sheets_that_are_not_read_are_named_where_something_stands_in_them(tmp_path):
    path = workbook(
        tmp_path / "two.xlsx",
        ("Quý 1", [HEADER, *ROWS]),
        ("Trống", []),
        ("Quý 2", [HEADER, ["x", "0912000009"]]),
    )
    source = opened([path])
    assert (source.names, source.unread) == (("two.xlsx: Quý 1",), ("two.xlsx: Quý 2",))
    named = opened([path], sheet="Quý 2")
    assert (named.names, named.unread) == (("two.xlsx: Quý 2",), ("two.xlsx: Quý 1",))
    alone = opened([workbook(tmp_path / "one.xlsx", ("DS", [HEADER, *ROWS]), ("Sheet2", []))])
    assert (alone.names, alone.unread) == (("one.xlsx",), ())


def test_another_content_of_one_size_and_one_time_is_another_source(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE)
    os.utime(path, ns=(10**18, 10**18))
    source = opened([path])
    assert source.now() == source.fingerprint
    path.write_text(TABLE.replace("u1", "u2"))
    os.utime(path, ns=(10**18, 10**18))
    assert source.now() != source.fingerprint
    assert opened([path]).fingerprint != source.fingerprint
    path.unlink()
    refused("campaign_input", source.now)


def test_the_end_of_a_long_file_is_looked_at_and_its_middle_by_its_time(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_ENDS", 8)
    path = tmp_path / "a.csv"
    path.write_text(f"account,phone\n{'u1,1' * 100}\nu2,{PHONE}\n")
    os.utime(path, ns=(10**18, 10**18))
    source = opened([path])
    path.write_text(path.read_text()[:-2] + "2\n")
    os.utime(path, ns=(10**18, 10**18))
    assert source.now() != source.fingerprint


def test_a_day_in_a_title_spoils_no_header():
    rows = [["Ngày 01/11/2026"], ["01/11/2026", ""], ["Tài khoản", "SĐT"], ["u1", PHONE]]
    told = heading_of(rows)
    assert told is not None
    assert (told.names, told.rows) == (("Tài khoản", "SĐT"), 3)
