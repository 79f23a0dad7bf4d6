"""Write the digests of the law's wording; with ``--check``, say whether a wording was changed without them.

Nobody edits the law by accident: whoever means to change a wording runs this, and the change shows twice.

Usage: python tools/law_digests.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from idverify.law.register import PROVISIONS

DIGESTS = Path(__file__).parents[1] / "src/idverify/law/digests.json"


def digests() -> dict[str, str]:
    """SHA-256 of each wording by citation, sorted; provisions that quote nothing have none."""
    found = {citation: provision.digest for citation, provision in PROVISIONS.items()}
    return {citation: digest for citation, digest in sorted(found.items()) if digest is not None}


if __name__ == "__main__":
    made = json.dumps(digests(), ensure_ascii=False, indent=2) + "\n"
    if "--check" not in sys.argv:
        DIGESTS.write_text(made, encoding="utf-8", newline="\n")
    elif not DIGESTS.exists() or DIGESTS.read_text(encoding="utf-8") != made:
        sys.exit("a wording of the law and its digest differ; run python tools/law_digests.py if that was meant")
