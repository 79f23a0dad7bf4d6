"""A run in a process of its own, for tests that kill it: folder, journal, engine and key are its arguments."""

from __future__ import annotations

import sys
from pathlib import Path

from campaign_source import TERMS, MadeSource

from idverify.campaign.folder import Folder
from idverify.campaign.key_source import KeysFromEnvironment
from idverify.campaign.run import check

PARTS = 8


def killed_source(journal: str, trouble: str = "slow") -> MadeSource:
    """Slow enough to be killed on the way."""
    return MadeSource(parts=PARTS, part_rows=300, trouble={-1: trouble}, journal=journal)


if __name__ == "__main__":
    folder, journal, engine = sys.argv[1:]
    try:
        check(
            killed_source(journal),
            Folder(Path(folder)),
            TERMS,
            KeysFromEnvironment.here(),
            workers=2,
            fast=engine == "fast",
        )
    except KeyboardInterrupt:
        sys.exit(130)
