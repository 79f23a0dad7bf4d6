"""Write the JSON Schemas that the conformance suite publishes, from the models that read the files.

Usage: python tools/build_schemas.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from idverify.conformance import fixture_file
from idverify.conformance.report import signature

FOLDER = Path(fixture_file.__file__).parent / "schema"
SCHEMAS = {"fixture": fixture_file.schema, "report": signature.schema}


def main(check: bool) -> int:
    stale = []
    for name, schema in SCHEMAS.items():
        path = FOLDER / f"{name}.schema.json"
        written = json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != written):
            stale.append(path.name)
        elif not check:
            path.write_text(written, encoding="utf-8")
    for each in stale:
        print(f"{each} is stale: make data")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
