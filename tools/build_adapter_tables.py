"""Make the small tables that the adapters under conformance/adapters/ read, from the packaged ones.

``python tools/build_adapter_tables.py`` writes ``conformance/adapters/tables/*.json``; with ``--check`` it writes
nothing and fails where a file is not what it would write.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT / "src/idverify/identifiers/data"
TABLES: Final = ROOT / "conformance/adapters/tables"


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _head(*names: str) -> dict[str, object]:
    cited = sorted({row["source"] for name in names for row in _rows(name) if row.get("source")})
    return {
        "built_by": "tools/build_adapter_tables.py",
        "from": [f"src/idverify/identifiers/data/{name}" for name in names],
        "sources": cited,
    }


def _phone() -> dict[str, object]:
    files = ("numbering_plan.csv", "rewritten_codes.csv", "old_area_codes.csv", "phonenumbers_differences.csv")
    plan = [
        {
            "prefix": row["prefix"],
            "mobile": row["kind"] == "mobile",
            "operator": row["original_operator"].split("(")[0].strip() or None,
            "since": row["since"] or None,
            "until": row["until"] or None,
        }
        for row in _rows(files[0])
    ]
    return _head(*files) | {
        "plan": plan,
        "rewritten": {row["old_prefix"]: row["new_prefix"] for row in _rows(files[1])},
        "old_area_codes": sorted({row["old_prefix"] for row in _rows(files[2])}),
        "unlisted_blocks": sorted(
            row["prefix"] for row in _rows(files[3]) if (row["plan"], row["phonenumbers"]) == ("mobile", "unknown")
        ),
    }


def _places() -> dict[str, object]:
    places = {
        row["code"]: {
            "kind": row["kind"],
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "province_today": row["province_today"] or None,
            "absorbed_others": row["absorbed_others"] == "yes",
        }
        for row in _rows("places.csv")
    }
    # The list of places carries no source of its own; what became of the provinces in 2025 does.
    head = _head("places.csv") | {"sources": _head("provinces_today.csv")["sources"]}
    return head | {"places": places}


def main() -> int:
    """Write the tables, or say which are not up to date; 0 if all is well."""
    stale = []
    for name, table in (("phone.json", _phone()), ("places.json", _places())):
        text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
        path = TABLES / name
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    for name in stale:
        print(f"conformance/adapters/tables/{name} is stale: run python tools/build_adapter_tables.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
