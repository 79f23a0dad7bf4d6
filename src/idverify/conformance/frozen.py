"""Fixtures frozen by the state of the law under which they are judged: which, and what each asks and demands.

A frozen fixture is never changed. One found to be wrong is withdrawn, with the reason, and its id is given to no other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from idverify.conformance.fixture import Fixture
from idverify.law import SNAPSHOTS, VIETNAM, snapshot_name, snapshot_on
from idverify.messages import Text

FROZEN: Final = Path(__file__).parent / "frozen"
TIMELESS: Final = "timeless"
NAMES: Final = (*(snapshot_name(day) for day in SNAPSHOTS), TIMELESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A fixture that is no longer asked.

    Attributes:
        since: the suite's version from which on it is not.
        because: what was wrong with it.
        instead: the id of the one in its place; None where there is none.
    """

    since: str
    because: Text
    instead: str | None


def snapshot_of(fixture: Fixture) -> str:
    """The state of the law under which a fixture is judged last; ``timeless`` where it names no day."""
    moments = [step.request.get("at", step.request.get("as_of")) for step in fixture.steps]
    named = [moment for moment in moments if isinstance(moment, str)]
    try:
        moment = datetime.fromisoformat(named[-1]) if named else None
        day = None if moment is None else (moment if moment.tzinfo is None else moment.astimezone(VIETNAM)).date()
    except (ValueError, OverflowError):
        return TIMELESS
    return TIMELESS if day is None else snapshot_on(max(day, SNAPSHOTS[0])) or TIMELESS


@cache
def frozen() -> Mapping[str, Mapping[str, str]]:
    """The digest of every frozen fixture by its id, by the state of the law."""
    return {name: json.loads((FROZEN / f"{name}.json").read_text(encoding="utf-8"))["fixtures"] for name in NAMES}


@cache
def withdrawn() -> Mapping[str, Withdrawn]:
    """Every fixture that was withdrawn, by its id."""
    written = json.loads((FROZEN / "withdrawn.json").read_text(encoding="utf-8"))
    return {
        id: Withdrawn(since=each["since"], because=Text(**each["because"]), instead=each["instead"])
        for id, each in written["fixtures"].items()
    }
