"""The words of the law, dated: instruments, provisions, the civil day, readings and snapshots."""

from __future__ import annotations

from idverify.law.calendar import VIETNAM, birthday, day_of, start_of
from idverify.law.instrument import Confidence, Instrument
from idverify.law.provision import Provision, Reach
from idverify.law.reading import DEFAULT_READINGS, Reading, Readings
from idverify.law.snapshot import AS_OF, FIRST_DAY, SNAPSHOTS, snapshot_name, snapshot_on

__all__ = [
    "AS_OF",
    "DEFAULT_READINGS",
    "FIRST_DAY",
    "SNAPSHOTS",
    "VIETNAM",
    "Confidence",
    "Instrument",
    "Provision",
    "Reach",
    "Reading",
    "Readings",
    "birthday",
    "day_of",
    "snapshot_name",
    "snapshot_on",
    "start_of",
]
