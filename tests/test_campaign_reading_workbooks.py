"""Workbooks as offices send them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime

import pytest
from office_files import HEADER, ROWS, formula, merged, old_excel, ugly_workbook, workbook

from idverify.campaign.cell import Cell
from idverify.campaign.reading.opening import opened
from idverify.campaign.role import Role
from idverify.errors import OperatorError


def read(path, **more):
    source = opened([path], **more)
    return [row for chunk in source.chunks(frozenset()) for batch in chunk.batches() for row in batch.to_pylist()]


def test_numbers_lose_no_digit_and_say_what_they_were(tmp_path):
    sheet = [
        HEADER,
        ["a", 912000001, 79099001234, date(1990, 5, 1), datetime.fromisoformat("2020-03-02 08:30")],
        ["b", 9.12e20, "001190000001", "01/05/1990", 43892],
    ]
    rows = read(workbook(tmp_path / "a.xlsx", ("DS", sheet)))
    assert rows[0] | {"row": 2} == rows[0]
    assert [rows[0][role] for role in ("phone", "personal_id", "birth_date", "opened", "cells")] == [
        "912000001", "79099001234", "1990-05-01", "2020-03-02 08:30:00", Cell.PHONE_NUMERIC | Cell.PERSONAL_ID_NUMERIC,
    ]  # fmt: skip
    assert [rows[1][role] for role in ("phone", "personal_id", "birth_date", "opened", "cells")] == [
        "9.12e+20", "001190000001", "01/05/1990", "43892", Cell.PHONE_NUMERIC,
    ]  # fmt: skip


def test_a_formula_is_its_value_and_an_error_is_marked_where_it_matters(tmp_path):
    sheet = [
        (*HEADER[:2], "Ghi chú"),
        ["a", formula('="0912"&"000001"', "0912000001")],
        ["b", formula("=#REF!", "#REF!")],
        ["c", "0912000003", formula("=1/0", "#DIV/0!")],
        ["d", "#N/A"],
    ]
    rows = read(workbook(tmp_path / "a.xlsx", ("DS", sheet), at=(3, 2)))
    assert [(row["row"], row["phone"], row["cells"]) for row in rows] == [
        (5, "0912000001", 0), (6, None, Cell.BROKEN), (7, "0912000003", 0), (8, None, Cell.BROKEN),
    ]  # fmt: skip


def test_the_first_sheet_with_a_header_is_read_or_the_one_that_is_named(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        ("Trống", []),
        ("Ghi chú", [["Kính gửi phòng kỹ thuật"], ["Danh sách tài khoản ở trang sau"]]),
        ("DS", [HEADER, *ROWS]),
        ("DS2", [HEADER, ["x", "0912000009"]]),
    )
    assert [row["account"] for row in read(path)] == ["lan", "minh", "hoa"]
    assert [row["account"] for row in read(path, sheet="DS2")] == ["x"]
    for sheet in ("DS3", "Trống"):
        with pytest.raises(OperatorError) as told:
            read(path, sheet=sheet)
        assert told.value.code == "campaign_input"


def test_a_merged_header_below_a_title_with_an_empty_column_on_the_left(tmp_path):
    sheet = [
        [merged("DANH SÁCH TÀI KHOẢN", 4)],
        [],
        ["Tài khoản", "", merged("Thông tin liên hệ", 2)],
        ["", "", "SĐT", "CCCD"],
        ["a", "", "0912000001", "001190000001"],
    ]
    source = opened([workbook(tmp_path / "a.xlsx", ("DS", sheet), at=(1, 1))])
    assert source.columns[Role.PHONE] == "Thông tin liên hệ / SĐT"
    rows = [row for chunk in source.chunks(frozenset()) for batch in chunk.batches() for row in batch.to_pylist()]
    assert [(row["row"], row["account"], row["phone"], row["personal_id"]) for row in rows] == [
        (6, "a", "0912000001", "001190000001")
    ]


def test_an_ugly_workbook_gives_a_row_for_every_row(tmp_path):
    source = opened([ugly_workbook(tmp_path / "a.xlsx", 30)])
    assert set(source.columns) == {Role.ACCOUNT, Role.PHONE, Role.PERSONAL_ID, Role.BIRTH_DATE, Role.OPENED}
    rows = [row for chunk in source.chunks(frozenset()) for batch in chunk.batches() for row in batch.to_pylist()]
    assert [row["account"] for row in rows] == [*(f"user{number:06d}" for number in range(30)), None]
    assert [row["row"] for row in rows[:9]] == [6, 7, 8, 9, 10, 11, 12, 14, 15]
    assert [row["cells"] for row in rows[:10]] == [0, 1, 2, 0, 0, Cell.BROKEN, 0, 0, 0, 0]
    assert [row["phone"] for row in rows[4:10]] == [
        "0912000004 / 0913000004",
        None,
        "9.12E+08",
        "0912000007",
        None,
        "'0912000009",
    ]
    again = [chunk.index for chunk in source.chunks(frozenset())]  # the sheet is read anew
    assert again == [0]
    assert not list(source.chunks(frozenset({0})))
    assert source.rows == 34  # with the blank ones


def test_an_excel_file_of_1997_is_read(tmp_path):
    path = old_excel(tmp_path / "a.xls", [HEADER, ["a", 912000001.0, 79099001234.0, 33000.0, "2020-01-01"]])
    [row] = read(path)
    assert (row["phone"], row["personal_id"], row["birth_date"], row["cells"]) == (
        "912000001",
        "79099001234",
        "33000",
        3,
    )


def test_a_workbook_by_another_name_is_a_workbook(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("DS", [HEADER, *ROWS])).rename(tmp_path / "b.xls")
    assert [row["account"] for row in read(path)] == ["lan", "minh", "hoa"]


def ods(path, rows):
    """The least that LibreOffice would open (OpenDocument 1.3, part 2)."""

    def cell(value):
        kind = (
            'office:value-type="string"'
            if isinstance(value, str)
            else f'office:value-type="float" office:value="{value}"'
        )
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
            f'<table:table table:name="DS">{body}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    return path


def test_an_opendocument_sheet_is_read(tmp_path):
    [row] = read(ods(tmp_path / "a.ods", [["Tài khoản", "SĐT"], ["a", 912000001]]))
    assert (row["account"], row["phone"], row["cells"]) == ("a", "912000001", Cell.PHONE_NUMERIC)
