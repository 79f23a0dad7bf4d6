"""Build the tables in ``src/idverify/identifiers/data`` from the researched source tables.

Usage: python tools/build_identifier_data.py SOURCE_FOLDER

The source tables hold everything that was found about each prefix and place, with remarks; the
packaged ones hold what the parsers use, with where each row comes from. Dates are made whole here:
a month or a year counts from its first day, ``pre`` and ``<=`` have no lower bound.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

DATA = Path(__file__).parents[1] / "src/idverify/identifiers/data"
COMPARED = "2026-11-21"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, says: str, fields: list[str], table: list[dict[str, str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {says}\n# Compared with its sources on {COMPARED}. Built by tools/build_identifier_data.py.\n")
        writer = csv.DictWriter(file, fields, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def first_day(since: str) -> str:
    """An ISO date, or nothing where there is no lower bound."""
    found = re.match(r"(\d{4})(?:-(\d{2})(?!\d)(?:-(\d{2}))?)?", since)
    if found is None:
        return ""
    year, month, day = found.groups()
    if month and int(month) > 12:  # "2023-24" is a span of years
        month = day = None
    return f"{year}-{month or '01'}-{day or '01'}"


def mobile_plan(source: Path) -> None:
    table = [
        {
            "prefix": row["prefix"],
            "class": row["class"],
            "original_operator": row["original_operator"].split(" (")[0] if row["class"] == "H2H_MOBILE" else "",
            "since": first_day(row["since"]) if row["class"] == "H2H_MOBILE" else "",
            "confidence": row["confidence_A_primary_B_several_C_single_D_recalled"],
            "source": row["source"],
        }
        for row in rows(source / "vn_mobile_prefixes.csv")
    ]
    write(
        "mobile_plan.csv",
        "Network codes by class; only H2H_MOBILE is for persons. since: first day, empty if before all records.",
        ["prefix", "class", "original_operator", "since", "confidence", "source"],
        sorted(table, key=lambda row: row["prefix"]),
    )


def legacy(source: Path) -> None:
    table = rows(source / "vn_legacy_prefixes.csv")
    write(
        "rewritten_codes.csv",
        "The eleven-digit mobile codes rewritten from 15 September 2018 (Decision 798/QD-BTTTT).",
        ["old_prefix", "new_prefix", "start", "confidence", "source"],
        [row for row in table if row["kind"] == "mobile"],
    )
    write(
        "old_area_codes.csv",
        "Area codes of landlines until the changes of 2017; with ten dialled digits they read like mobiles.",
        ["old_prefix", "new_prefix", "operator_or_province", "start", "confidence", "source"],
        [row for row in table if row["kind"] == "area" and row["old_prefix"] != row["new_prefix"]],
    )


def unlisted(source: Path) -> None:
    blocks = [
        {"prefix": prefix}
        for row in rows(source / "vn_phonenumbers_vs_plan.csv")
        if row["agreement"] == "phonenumbers_false_reject"
        for prefix in row["prefix_blocks_0abcd"].split()
    ]
    write(
        "unlisted_blocks.csv",
        "Blocks inside assigned codes that the metadata of phonenumbers 9.0.43 does not list.",
        ["prefix"],
        blocks,
    )


def places(source: Path) -> None:
    today: dict[str, list[str]] = {}
    for row in rows(source / "provinces.csv"):
        today.setdefault(row["merged_into_code_2025"], []).append(row["code"])
    table = [
        {
            "code": row["code"],
            "kind": "province",
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "province_today": row["merged_into_code_2025"],
            "absorbed_others": "yes" if len(today.get(row["code"], [])) > 1 else "",
        }
        for row in rows(source / "provinces.csv")
    ]
    table += [
        {"code": row["code"], "kind": "country", "name_vi": row["name_vi"], "name_en": row["name_en"]}
        for row in rows(source / "countries.csv")
        if row["code"] != "000"
    ]
    write(
        "places.csv",
        "Place of birth registration: 63 provinces and 195 countries (Circular 07/2016/TT-BCA, annexes), and the "
        "province of today (Decision 19/2025/QD-TTg, from 2025-07-01).",
        ["code", "kind", "name_vi", "name_en", "province_today", "absorbed_others"],
        table,
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    DATA.mkdir(parents=True, exist_ok=True)
    mobile_plan(folder)
    legacy(folder)
    unlisted(folder)
    places(folder)
