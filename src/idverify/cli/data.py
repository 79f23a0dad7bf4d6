"""``idverify data verify``."""

from __future__ import annotations

import json
import sys

from idverify.errors import OperatorError
from idverify.identifiers.data_package import verify as verify_package
from idverify.identifiers.second_opinion import require_whole
from idverify.messages import Language, text


def verify(*, lang: Language, as_json: bool) -> int:
    """Tell whether the packaged tables are whole; 0 if they are, 1 if not."""
    found = verify_package()
    hollow = _hollow()
    sound = found.whole and hollow is None
    if as_json:
        document = {
            "whole": sound,
            "digest": found.digest,
            "compared": found.compared.isoformat(),
            "tables": [
                {"name": table.name, "rows": table.rows, "sha256": table.digest, "faults": list(table.faults)}
                for table in found.tables
            ],
            "faults": [*found.faults, *(["phonenumbers_hollow"] if hollow else [])],
        }
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return 0 if sound else 1
    for table in found.tables:
        mark = "✗" if table.faults else "✓"
        print(f"{mark} {table.name:<32}{text('cli.data.rows', count=table.rows).in_(lang):>10}   {table.digest[:16]}")
        for fault in table.faults:
            print(f"    {fault}")
    for fault in found.faults:
        print(f"✗ {fault}")
    if hollow is not None:
        print(f"✗ {hollow.text.in_(lang)}")
    print(text("cli.data.compared", day=found.compared.isoformat(), digest=found.digest).in_(lang))
    if not sound:
        print(text("cli.data.broken").in_(lang), file=sys.stderr)
    return 0 if sound else 1


def _hollow() -> OperatorError | None:
    try:
        require_whole()
    except OperatorError as hollow:
        return hollow
    return None
