"""Freeze what the fixtures ask and demand, by the state of the law.

Usage: python tools/freeze_fixtures.py [--check]

A new fixture is added to the list of its state of the law. One that is frozen is never changed: where what it asks or
demands differs from what was frozen, this stops, and so it does where one is gone that was not withdrawn.
"""

from __future__ import annotations

import json
import sys

from idverify.conformance.fixture import fixtures
from idverify.conformance.frozen import FROZEN, NAMES, frozen, snapshot_of, withdrawn


def main(check: bool) -> int:
    before = {id: digest for listed in frozen().values() for id, digest in listed.items()} if _begun() else {}
    gone = set(withdrawn()) if _begun() else set()
    here = {fixture.id: fixture for fixture in fixtures()}
    wrong = [f"changed: {id}" for id, digest in before.items() if id in here and here[id].digest != digest]
    wrong += [f"gone, and not withdrawn: {id}" for id in before if id not in here and id not in gone]
    wrong += [f"withdrawn, and asked again: {id}" for id in gone if id in here]
    if check:
        wrong += [f"not frozen yet: {id}" for id in here if id not in before]
    for line in wrong:
        print(line)
    if wrong or check:
        return 1 if wrong else 0
    FROZEN.mkdir(exist_ok=True)
    for name in NAMES:
        listed = {id: fixture.digest for id, fixture in sorted(here.items()) if snapshot_of(fixture) == name}
        listed |= {id: before[id] for id in gone if _begun() and id in frozen()[name]}
        document = {"snapshot": name, "fixtures": dict(sorted(listed.items()))}
        (FROZEN / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    if not (FROZEN / "withdrawn.json").exists():
        (FROZEN / "withdrawn.json").write_text('{"fixtures": {}}\n', encoding="utf-8")
    return 0


def _begun() -> bool:
    return all((FROZEN / f"{name}.json").exists() for name in (*NAMES, "withdrawn"))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
