"""Build the tables in ``src/idverify/identifiers/data`` from the researched ones in ``tools/sources``.

Usage: python tools/build_identifier_data.py [--check]

Dates are made whole here: a month or a year counts from its first day, ``pre`` and ``<=`` have no
lower bound. The descriptor beside the tables follows the Data Package standard (datapackage.org):
fields, constraints, sources and a digest for each table.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent / "sources"
DATA = Path(__file__).parents[1] / "src/idverify/identifiers/data"
MODULE = DATA.parent / "stdnum_pid.py"
BEGIN, END = "# Tables, made by a script (begin)\n", "# Tables (end)\n"
NO_BREAK = "\u00a0"
COMPARED = "2026-11-21"

KINDS = {
    "H2H_MOBILE": "mobile",
    "M2M": "machine",
    "SATELLITE_VSAT": "satellite",
    "VOIP": "internet_telephony",
    "FIXED": "fixed",
    "PRIVATE_UAN": "private_network",
    "GOV": "government",
    "FREE_SERVICE": "free_service",
    "PREMIUM_SERVICE": "premium_service",
    "UNASSIGNED": "unassigned",
    "UNCONFIRMED": "unconfirmed",
    "WITHDRAWN": "withdrawn",
}
DIGITS = {"machine": (10, 11)}  # dialled, where other_lines.csv does not say; persons' mobiles have ten

CODE = {"type": "string", "constraints": {"required": True, "pattern": "[0-9]{3}"}}
PREFIX = {"type": "string", "constraints": {"required": True, "pattern": "[0-9]{2,5}"}}
TEXT = {"type": "string", "constraints": {"required": True}}
MAYBE = {"type": "string"}
DAY = {"type": "date"}
SURE = {"type": "string", "constraints": {"required": True, "enum": ["A", "A/B", "B", "C", "D"]}}
COUNT = {"type": "integer", "constraints": {"required": True}}


def one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "constraints": {"required": True, "enum": list(values)}}


Row = dict[str, str]
Fields = dict[str, dict[str, Any]]
Table = tuple[str, Fields, list[Row]]  # what it is, its fields, its rows


def rows(name: str) -> list[Row]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def first_day(since: str) -> str:
    """An ISO date, or nothing where there is no lower bound."""
    found = re.match(r"(?:until )?(\d{4})(?:-(\d{2})(?!\d)(?:-(\d{2}))?)?", since)
    if found is None:
        return ""
    year, month, day = found.groups()
    if month and int(month) > 12:  # "2023-24" is a span of years
        month = day = None
    return f"{year}-{month or '01'}-{day or '01'}"


def virtual_on(row: Row, wholes: dict[str, Row]) -> str:
    """On whose network a virtual operator's numbers run; a block inside a code runs where the code does."""
    said = re.match(r"MVNO on (\w+)", row["operator_kind"])
    if said is None and row["operator_kind"] == "MVNO":
        said = re.match(r"MVNO on (\w+)", wholes[row["prefix"][:3]]["operator_kind"])
    return said[1] if said else ""


def numbering_plan() -> Table:
    source = rows("vn_mobile_prefixes.csv")
    wholes = {row["prefix"]: row for row in source}
    table = []
    elsewhere = {row["prefix"] for row in rows("other_lines.csv")}
    for row in source:
        kind = KINDS[row["class"]]
        if row["prefix"] in elsewhere:
            continue
        known = kind in ("mobile", "machine") and row["original_operator"] != "unknown"
        shared = re.search(r"shared with the MVNO (.+)$", row["note"])
        shortest, longest = DIGITS.get(kind, (10, 10))
        table.append(
            {
                "prefix": row["prefix"],
                "kind": kind,
                "shortest": str(shortest),
                "longest": str(longest),
                "original_operator": row["original_operator"].split(" (")[0] if known else "",
                "virtual_on": virtual_on(row, wholes),
                "shared_with": shared[1] if shared else "",
                # The machines' move into 01x took years, and what was seen there later is no assignment's date; the
                # day on which a network closed is recalled, but the satellite code has its day in the decision.
                "since": first_day(row["since"]) if kind == "mobile" or row["prefix"] == "0992" else "",
                "until": "",
                "since_said": row["since"] if kind == "mobile" and row["since"] != first_day(row["since"]) else "",
                "confidence": row["confidence_A_primary_B_several_C_single_D_recalled"],
                "source": row["source"],
            }
        )
    table += [
        {
            **{field: row[field] for field in ("prefix", "shortest", "longest", "since", "source", "confidence")},
            "kind": KINDS[row["class"]],
        }
        for row in rows("other_lines.csv")
    ]
    table += [
        {
            "prefix": row["old_prefix"],
            "kind": "satellite",
            "shortest": "10",
            "longest": "10",
            "until": row["start"],
            "confidence": row["confidence"],
            "source": row["source"],
        }
        for row in rows("vn_legacy_prefixes.csv")
        if row["kind"] == "vsat"
    ]
    fields: Fields = {
        "prefix": PREFIX,
        "kind": one_of(*KINDS.values()),
        "shortest": COUNT,
        "longest": COUNT,
        "original_operator": MAYBE,
        "virtual_on": MAYBE,
        "shared_with": MAYBE,
        "since": DAY,
        "until": DAY,
        "since_said": MAYBE,
        "confidence": SURE,
        "source": TEXT,
    }
    says = (
        "Network codes and blocks by what they are for; shortest and longest count the dialled digits; since is the "
        "first day (none: before all records), until the first day on which it is no longer so; since_said is what the "
        "source says of the day where it is less exact."
    )
    return says, fields, sorted(table, key=lambda row: (row["prefix"], row.get("since", "")))


def rewritten_codes() -> Table:
    table = [row for row in rows("vn_legacy_prefixes.csv") if row["kind"] == "mobile"]
    old = {"type": "string", "constraints": {"required": True, "unique": True, "pattern": "01[0-9]{2}"}}
    new = {"type": "string", "constraints": {"required": True, "unique": True, "pattern": "0[3578][0-9]"}}
    fields: Fields = {
        "old_prefix": old,
        "new_prefix": new,
        "start": DAY,
        "parallel_dialling_until": DAY,
        "announcement_until": DAY,
        "confidence": SURE,
        "source": TEXT,
    }
    return "The eleven-digit mobile codes rewritten from 15 September 2018 (Decision 798/QD-BTTTT).", fields, table


def old_area_codes() -> Table:
    table = [
        row
        for row in rows("vn_legacy_prefixes.csv")
        if row["kind"] == "area" and row["old_prefix"] != row["new_prefix"]
    ]
    fields: Fields = {
        "old_prefix": PREFIX,
        "new_prefix": PREFIX,
        "operator_or_province": TEXT,
        "start": DAY,
        "confidence": SURE,
        "source": TEXT,
    }
    says = "Area codes of landlines until the changes of 2017; with ten dialled digits they read like mobiles."
    return says, fields, table


def phonenumbers_differences() -> Table:
    fields: Fields = {"prefix": PREFIX, "plan": one_of(*KINDS.values()), "phonenumbers": TEXT, "reason": TEXT}
    says = "Blocks of ten dialled digits that phonenumbers 9.0.43 judges otherwise than the numbering plan."
    return says, fields, rows("phonenumbers_differences.csv")


def places() -> Table:
    provinces = rows("provinces.csv")
    held = Counter(row["merged_into_code_2025"] for row in provinces)
    table = [
        {
            "code": row["code"],
            "kind": "province",
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "since": row["valid_from"],
            "province_today": row["merged_into_code_2025"],
            "absorbed_others": "yes" if held[row["code"]] > 1 else "",
        }
        for row in provinces
    ]
    table += [
        {
            **{field: row[field] for field in ("code", "name_vi", "name_en", "iso_alpha2")},
            "kind": "country",
            "since": provinces[0]["valid_from"],
        }
        for row in rows("countries.csv")
        if row["code"] != "000"
    ]
    fields: Fields = {
        "code": CODE,
        "kind": one_of("province", "country"),
        "name_vi": TEXT,
        "name_en": TEXT,
        "iso_alpha2": MAYBE,
        "since": DAY,
        "province_today": MAYBE,
        "absorbed_others": MAYBE,
    }
    says = (
        "Places of birth registration: 63 provinces and 195 countries (Circular 07/2016/TT-BCA, annexes; the legal "
        "definition lapsed on 2024-07-01), and the code of the province that holds each since 2025-07-01."
    )
    return says, fields, table


def provinces_today() -> Table:
    renamed = {row["code"]: row for row in rows("provinces_renamed.csv")}
    names = {row["merged_into_code_2025"]: row["name_2025_vi"] for row in rows("provinces.csv")}
    source = "Decision 19/2025/QD-TTg; Resolution 202/2025/QH15"
    table = []
    for code, name in sorted(names.items()):
        later = renamed.get(code)
        span = {"since": "2025-07-01", "until": later["since"] if later else ""}
        table.append({"code": code, "name_vi": name, **span, "confidence": "B", "source": source})
        if later:
            table.append({**later, "until": ""})
    fields: Fields = {"code": CODE, "name_vi": TEXT, "since": DAY, "until": DAY, "confidence": SURE, "source": TEXT}
    return "The 34 provinces since 1 July 2025, by the codes of Decision 19/2025/QD-TTg.", fields, table


TABLES = (numbering_plan, rewritten_codes, old_area_codes, phonenumbers_differences, places, provinces_today)


def as_csv(fields: dict[str, dict[str, Any]], table: list[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(fields), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().encode()


def stdnum_module() -> bytes:
    """The module in python-stdnum's idiom, with its tables made anew; it stands alone, so that it can be given away."""
    _, _, listed = places()
    _, _, today = provinces_today()
    names = {row["code"]: row["name_vi"] for row in today}
    provinces = [row for row in listed if row["kind"] == "province"]
    countries = [row["name_vi"] for row in listed if row["kind"] == "country"]
    lines = textwrap.wrap(
        "|".join(name.replace(" ", NO_BREAK) for name in countries).replace("|", "| "), 70, break_long_words=False
    )
    tables = [
        "# Three digits to the province of before July 2025, and the code of today's.",
        "_provinces = {",
        *(f"    {row['code']!r}: ({row['name_vi']!r}, {row['province_today']!r})," for row in provinces),
        "}",
        "",
        "# The provinces since July 2025.",
        "_provinces_2025 = {",
        *(f"    {code!r}: {names[code]!r}," for code in sorted(names)),
        "}",
        "",
        "# The countries, in the order of the circular: from 101 on.",
        "_countries = {",
        "    str(code): name",
        "    for code, name in enumerate((",
        *(f"        {line.replace('| ', '|').replace(NO_BREAK, ' ')!r}" for line in lines),
        "    ).split('|'), 101)",
        "}",
    ]
    before, _, rest = MODULE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return "".join([before, BEGIN, "\n".join(tables), "\n", END, after]).encode()


def built() -> dict[Path, bytes]:
    """Every file that is made, by its path."""
    files, resources = {MODULE: stdnum_module()}, []
    for build in TABLES:
        says, fields, table = build()
        name = build.__name__
        files[DATA / f"{name}.csv"] = content = as_csv(fields, table)
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "description": says,
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "schema": {
                    "fields": [{"name": field, **kind} for field, kind in fields.items()],
                    "missingValues": [""],
                },
            }
        )
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "vietnamese-numbers",
        "title": "Numbers of Viet Nam: the dated numbering plan, and the places of the personal identification number",
        "created": f"{COMPARED}T00:00:00Z",
        "description": (
            f"Compared with its sources on {COMPARED}. Confidence: A the rule or an official notice was seen, B "
            "several secondary sources, C one, D recalled. Built by tools/build_identifier_data.py."
        ),
        "resources": resources,
    }
    files[DATA / "datapackage.json"] = (json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n").encode()
    return files


if __name__ == "__main__":
    made = built()
    there = {path: path.read_bytes() for path in (*DATA.iterdir(), MODULE)}
    stale = sorted(path for path in made.keys() | there.keys() if made.get(path) != there.get(path))
    if stale and "--check" in sys.argv:
        sys.exit(f"stale: {', '.join(path.name for path in stale)}; run make data")
    for path in stale:
        if path in made:
            path.write_bytes(made[path])
        else:
            path.unlink()
