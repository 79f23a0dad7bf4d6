"""A workbook and a CSV file as an office sends them: everything that people do to a table is done to these."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

HEADERS: Final = ("STT", "Tài khoản", "SĐT", "Số CCCD", "Ngày sinh", "Ngày tạo TK", "Xác thực", "Ngày xác thực", "Loại")
PROOF: Final = "đã xác thực OTP"
PEOPLE: Final = "cá nhân"
_DAY_ONE: Final = date(2019, 1, 1)


def row_of(place: int, chance: random.Random) -> dict[str, Any]:
    """One account as the office's table has it; a few in a hundred are wrong in each way there is."""
    number = 912_000_000 + place % 990_000
    born = date(1955, 1, 1) + timedelta(days=chance.randrange(365 * 60))
    opened = _DAY_ONE + timedelta(days=chance.randrange(2_400))
    proven = opened + timedelta(days=chance.randrange(400))
    personal = f"0{chance.randrange(1, 9)}1{2 * (born.year >= 2000)}{born.year % 100:02d}{place % 10**6:06d}"
    ways: list[Any] = [f"0{number}"] * 60 + [number] * 10 + [float(number)] * 3 + [f"+84 {number}"] * 5
    ways += [f"0{number // 10**6} {number // 1000 % 1000:03d} {number % 1000:03d}"] * 6
    ways += ["9.12E+08", f"0{number} / 0{number + 1}", "không có", "#", f"0{number}".replace("0", "O"), f"'0{number}"]
    ways += [None, None, None, f"{number}.0", f"0{number % 10**6}", f"84{number}", f"0{number}\u00a0", "0123 456 789"]
    days: list[Any] = [born] * 8 + [f"{born:%d/%m/%Y}"] * 4 + [f"{born:%Y}", f"{born:%d/%m/%y}", "31/02/1990", None]
    proof = PROOF if chance.random() < 0.55 else chance.choice([None, None, "giấy tờ", "chưa"])
    return {
        "account": f"user {place:07d}" if chance.random() < 0.99 else f"user {max(place - 7, 0):07d}",
        "phone": chance.choice(ways),
        "personal_id": chance.choice([None, None, None, personal, int(personal)]),
        "birth_date": chance.choice(days),
        "opened": chance.choice([datetime.combine(opened, time(8, 30))] * 20 + ["?", None]),
        "proof": proof,
        "proven_at": (f"{proven:%d/%m/%Y}" if chance.random() < 0.95 else None) if proof == PROOF else None,
        "holder": chance.choice([PEOPLE] * 30 + ["tổ chức", "???"]),
    }


def workbook(path: Path, rows: int, *, seed: int = 147) -> None:
    """A workbook with a cover sheet, titles over a header of two merged rows, blank rows, broken cells and a total."""
    chance = random.Random(seed)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        day, moment = (book.add_format({"num_format": form}) for form in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
        book.add_worksheet("Hướng dẫn").write(0, 0, "Bảng này do phòng pháp chế lập")
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH TÀI KHOẢN")
        sheet.write(1, 0, "Đơn vị: mạng xã hội ví dụ")
        sheet.merge_range(3, 2, 3, 4, "Thông tin cá nhân")
        for column, header in enumerate(HEADERS):
            sheet.write(4, column, header)
        at = 5
        for place in range(rows):
            if place % 97 == 96:
                at += 1  # somebody's blank row
            row = row_of(place, chance)
            sheet.write(at, 0, place + 1)
            for column, (name, value) in enumerate(row.items(), start=1):
                if name == "phone" and place % 211 == 210:
                    sheet.write_formula(at, column, "=Sheet9!A1", None, "#REF!")
                elif isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif value is not None:
                    (sheet.write_string if isinstance(value, str) else sheet.write_number)(at, column, value)
            at += 1
        sheet.write(at + 1, 0, f"Tổng cộng: {rows}")


def table(path: Path, rows: int, *, seed: int = 147) -> None:
    """The same as a CSV file that a Vietnamese spreadsheet saved: a byte order mark, semicolons, CRLF."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(";".join(HEADERS) + "\r\n")
        for place in range(rows):
            cells = [_cell(value) for value in row_of(place, chance).values()]
            file.write(";".join([str(place + 1), *cells]) + "\r\n")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


if __name__ == "__main__":
    import sys

    workbook(Path(sys.argv[1]), int(sys.argv[2]))
