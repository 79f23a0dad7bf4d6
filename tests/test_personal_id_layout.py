"""Every layout of a personal ID, walked through: 1,000 places, 10 centuries, 100 years."""

import csv
from datetime import date
from pathlib import Path

from idverify.identifiers.personal_id import PersonalIdNumber

SOURCES = Path(__file__).parents[1] / "tools" / "sources"
DAY = date(2026, 11, 21)


def read(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_million_layouts_say_what_the_tables_say() -> None:
    # Worked out here from the researched tables, in another way than the library does.
    provinces = {row["code"]: row for row in read("provinces.csv")}
    countries = {row["code"]: row for row in read("countries.csv") if row["code"] != "000"}
    parts: dict[str, int] = {}
    for province in provinces.values():
        parts[province["merged_into_code_2025"]] = parts.get(province["merged_into_code_2025"], 0) + 1
    parse, count = PersonalIdNumber.parse, 0
    for number in range(1000):
        code = f"{number:03d}"
        row = provinces.get(code) or countries.get(code)
        kind = "province" if code in provinces else "country" if code in countries else "unknown"
        name = row["name_vi"] if row else None
        today = provinces[code]["merged_into_code_2025"] if code in provinces else None
        grown = parts.get(code, 0) > 1
        for tens in range(100):
            digit, decade = divmod(tens, 10)
            sex = "female" if digit % 2 else "male"
            for unit in range(10):
                year = (1900, 2000, 2100, 2200, 2300)[digit // 2] + 10 * decade + unit
                found = parse(f"{code}{digit}{decade}{unit}000001", as_of=DAY)
                expected = [
                    *(["unknown_place"] if kind == "unknown" else []),
                    *(["future_birth_year"] if year >= 2027 else []),
                    *(["ambiguous_after_merger"] if grown and year >= 2025 else []),
                ]
                if (
                    *(found.birth_year, found.sex, found.place.kind, found.place.name_vi, found.province_today),
                    list(found.advisories),
                ) != (year, sex, kind, name, today, expected):
                    raise AssertionError(f"{code} {digit} {decade}{unit}")
                count += 1
    assert count == 1_000_000
