"""Tables as offices send them, made for tests: every number in them is synthetic."""

from __future__ import annotations

import csv
import io
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

HEADER = ("Tài khoản", "SĐT", "CCCD", "Ngày sinh", "Ngày mở")
ROWS = (
    ("lan", "0912 000 001", "001190000001", "01/05/1990", "02/03/2020"),
    ("minh", "0912000002", "", "12/11/1985", "15/06/2021"),
    ("hoa", "", "079099001234", "1999-07-30", "2022-01-09"),
)


def csv_text(rows: Iterable[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator=end).writerows(rows)
    return made.getvalue()


def vietnamese_excel_csv(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """What Excel in Vietnamese calls CSV UTF-8: a mark, and semicolons."""
    path.write_bytes(b"\xef\xbb\xbf" + csv_text(rows, delimiter=";").encode())
    return path


def unicode_text(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """What Excel calls Unicode text: UTF-16 with a mark, and tabs."""
    path.write_bytes(csv_text(rows, delimiter="\t").encode("utf-16"))
    return path


def workbook(path: Path, *sheets: tuple[str, Sequence[Any]], at: tuple[int, int] = (0, 0)) -> Path:
    """A workbook; a function among the cells is given the sheet and the place, and writes itself."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False})
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    moments = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows, at[0]):
            for column, cell in enumerate(cells, at[1]):
                if callable(cell):
                    cell(sheet, row, column)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, moments)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, days)
                elif isinstance(cell, bool):
                    sheet.write_boolean(row, column, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(row, column, cell)
                elif cell:
                    sheet.write_string(row, column, cell)
    book.close()
    return path


def formula(text: str, value: Any) -> Callable[[Any, int, int], None]:
    """A formula with the value that Excel kept of it; ``#REF!`` and the like are errors."""
    return lambda sheet, row, column: sheet.write_formula(row, column, text, None, value)


def merged(text: str, columns: int, rows: int = 1) -> Callable[[Any, int, int], None]:
    """A cell over several columns or rows."""
    return lambda sheet, row, column: sheet.merge_range(row, column, row + rows - 1, column + columns - 1, text)


UGLY_TITLE = "DANH SÁCH TÀI KHOẢN ĐỀ NGHỊ XÁC THỰC NĂM 2026"


def ugly_workbook(path: Path, rows: int, account: Callable[[int], str] = "user{:06d}".format) -> Path:
    """What a compliance office really sends: an empty sheet, a title, a header in two rows, lost zeros and the rest.

    Row by row, of every ten: a clean one, a phone as a number, a personal ID as a number, a date as a date, two phones
    in a cell, an error of a formula, scientific notation as text, a blank row before it, no phone, a quote before it.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False, "strings_to_formulas": False})
    book.add_worksheet("Trang bìa")
    sheet = book.add_worksheet("Danh sách")
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.merge_range(0, 0, 0, 5, UGLY_TITLE)
    sheet.write_string(1, 0, "Phòng Tuân thủ, ngày 01/11/2026")
    sheet.merge_range(3, 0, 4, 0, "STT")
    sheet.merge_range(3, 1, 4, 1, "Tài khoản")
    sheet.merge_range(3, 2, 3, 3, "Thông tin\u00a0liên hệ")
    sheet.write_string(4, 2, "SĐT\u00a0")
    sheet.write_string(4, 3, "CCCD")
    sheet.merge_range(3, 4, 4, 4, "Ngày sinh")
    sheet.merge_range(3, 5, 4, 5, "Ngày mở TK")
    line = 5
    for number in range(rows):
        kind, digits = number % 10, f"912{number:06d}"
        line += kind == 7
        sheet.write_number(line, 0, number + 1)
        sheet.write_string(line, 1, account(number))
        if kind == 1:
            sheet.write_number(line, 2, int(digits))
        elif kind == 5:
            sheet.write_formula(line, 2, "=#REF!", None, "#REF!")
        elif kind != 8:
            odd = {4: f"0{digits} / 0913{number:06d}", 6: "9.12E+08", 9: f"'0{digits}"}
            sheet.write_string(line, 2, odd.get(kind, f"0{digits}"))
        if kind == 2:
            sheet.write_number(line, 3, int(f"079099{number:06d}"))
        if kind == 3:
            sheet.write_datetime(line, 4, date(1990, 5, 1), days)
        else:
            sheet.write_string(line, 4, "01/05/1990")
        sheet.write_string(line, 5, "02/03/2020")
        line += 1
    sheet.write_string(line, 0, f"Tổng cộng: {rows}")
    book.close()
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def old_excel(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """An .xls of Excel 97: records of BIFF8 ([MS-XLS]) inside a compound file ([MS-CFB]) of one stream."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0)
    name = b"DS"
    globals_end = _record(0x000A, b"")
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                sheet += _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            else:
                sheet += _record(0x0203, place + struct.pack("<d", cell))
    sheet += _record(0x000A, b"")
    code_page = _record(0x0042, struct.pack("<H", 1200))
    head = _record(0x0809, begin) + code_page
    bound_length = 4 + 8 + len(name)
    offset = len(head) + bound_length + len(globals_end)
    bound = _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name)
    path.write_bytes(_compound(head + bound + globals_end + sheet))
    return path


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    # Sector 0 is the allocation table, sector 1 the folder, the stream comes after them.
    table = [fat_mark, end, *range(3, sectors + 2), end]
    assert len(table) <= 128, "one sector of the table is all that there is"
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", free, free, child)
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB", len(raw), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    empty = bytes(66) + b"\0\0" + struct.pack("<III", free, free, free) + bytes(48)
    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream)) + empty * 2
    return head + struct.pack("<128I", *table, *[free] * (128 - len(table))) + folder + stream
