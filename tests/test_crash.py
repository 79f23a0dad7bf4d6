"""Killed at random moments, a platform loses nothing acknowledged and doubles nothing; and a spoilt one is found out.

These are short forms. ``make crash`` kills a thousand times on each database; ``benchmarks/results`` keeps its output.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CRASH = Path(__file__).parent.parent / "tools" / "crash.py"


def crash(*arguments: str) -> tuple[int, dict[str, str], str]:
    """The status of a run, its figures, and all it said."""
    # A process of its own: the server that forks the workers is one for a process, and loads what they need.
    done = subprocess.run([sys.executable, str(CRASH), *arguments], capture_output=True, text=True, check=False)
    rows = (re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in done.stdout.splitlines() if line[:1] != "!")
    return done.returncode, {row[0]: row[1] for row in rows if len(row) == 2}, done.stdout + done.stderr


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_whatever_is_killed_nothing_acknowledged_is_lost_doubled_or_torn(store):
    status, figures, said = crash("--store", store, "--kills", "16", "--seed", "2026")
    assert status == 0, said
    assert figures["kills"].startswith("16,")
    assert int(figures["acknowledged"]) > 16
    assert int(figures["cut off by a kill"]) > 0
    assert (figures["lost"], figures["doubled"], figures["torn"], figures["ledger at fault"]) == ("0", "0", "0", "0")


@pytest.mark.parametrize(
    ("sabotage", "found"),
    [("early", "lost"), ("split", "torn"), ("doubled", "doubled"), ("untold", "torn")],
)
def test_a_store_that_is_wrong_on_purpose_is_found_out(sabotage, found):
    status, figures, said = crash("--store", "sqlite", "--kills", "150", "--seed", "7", "--sabotage", sabotage)
    assert status == 1, said
    assert int(figures.get(found, 0)) > 0, said


def test_a_server_that_acknowledges_before_it_wrote_is_found_out():
    status, figures, said = crash("--store", "postgresql", "--kills", "40", "--seed", "7", "--sabotage", "unwaited")
    assert status == 1, said
    assert int(figures.get("lost", 0)) > 0, said
