"""Makes what the forum needs to run on this machine: a root key, and two officers to whom records are sealed.

The officers' own keys are thrown away, so nobody will ever open the records of this forum. In life each officer makes
a key on a machine of their own, with `idverify keys officer`, and `idverify keys new` makes the root key.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from idverify.sealing import Group, OfficerKey, Officers

FOLDER = Path(__file__).parent / "development"


def main() -> None:
    """Make them, unless they are there."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    keys = FOLDER / "keys"
    if keys.exists():
        print("The keys are there already.")
        return
    officers = Officers(tuple(OfficerKey.generate(f"officer-{group}", group).officer for group in Group))
    (FOLDER / "officers.json").write_text(officers.to_json(), encoding="utf-8")
    with open(os.open(keys, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123  # nobody else reads it
        file.write(f"2026a:{secrets.token_hex(32)}\n")
    print(f"Made {keys} and officers.json beside it.")


if __name__ == "__main__":
    main()
