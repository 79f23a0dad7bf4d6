"""A check that is killed or interrupted goes on by the same command, and finds what one that was left alone finds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import campaign_office
import pyarrow.parquet as pq
import pytest

from idverify.cli import main

FILES, ROWS = 6, 2_500
TOLD = ("--proof", f"{campaign_office.PROOF}=vn_mobile_otp", "--plain", "--workers", "1", "--no-csv", "--lang", "en")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for place in range(FILES):
        campaign_office.table(folder / f"accounts-{place}.csv", ROWS, seed=place)
    return folder


@pytest.fixture
def keys(monkeypatch) -> None:
    monkeypatch.setenv("IDVERIFY_TENANT", "platform-a")
    monkeypatch.setenv("IDVERIFY_KEYS", f"2026a:{bytes(range(32)).hex()}")


def begun(tables: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "idverify", "campaign", "check", str(tables), "-o", str(out), *TOLD]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ), start_new_session=True
    )


def parts_done(out: Path) -> int:
    return len(list((out / "tallies").glob("part-*.json"))) if (out / "tallies").is_dir() else 0


def stopped_after(running: subprocess.Popen[str], out: Path, parts: int, how: signal.Signals) -> tuple[int, str]:
    """The exit status and what was said of a check that got a signal as soon as so many parts were done."""
    until = time.monotonic() + 120
    while parts_done(out) < parts and running.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    os.killpg(running.pid, how)
    _, said = running.communicate(timeout=60)
    return running.returncode, said


def found(out: Path) -> list[dict[str, object]]:
    return [row for part in sorted(out.glob("accounts/part-*.parquet")) for row in pq.read_table(part).to_pylist()]


@pytest.mark.usefixtures("keys")
def test_killed_twice_it_goes_on_and_judges_nothing_twice(tables, tmp_path, capsys):
    out, whole = tmp_path / "out", tmp_path / "whole"
    assert main(["campaign", "check", str(tables), "-o", str(whole), *TOLD]) == 0
    made: dict[str, int] = {}
    for parts in (1, 3):
        status, _ = stopped_after(begun(tables, out), out, parts, signal.SIGKILL)
        assert status == -signal.SIGKILL
        assert parts <= parts_done(out) < FILES
        for path in out.glob("tallies/part-*.json"):
            assert made.setdefault(path.name, path.stat().st_mtime_ns) == path.stat().st_mtime_ns
    capsys.readouterr()
    assert main(["campaign", "check", str(tables), "-o", str(out), *TOLD, "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    for path in out.glob("tallies/part-*.json"):
        assert made.get(path.name, path.stat().st_mtime_ns) == path.stat().st_mtime_ns
    assert counts["rows"] == FILES * ROWS
    assert found(out) == found(whole)


@pytest.mark.usefixtures("keys")
def test_interrupted_it_says_that_the_same_command_goes_on(tables, tmp_path):
    out = tmp_path / "out"
    status, said = stopped_after(begun(tables, out), out, 1, signal.SIGINT)
    assert status == 130
    assert "same command" in said
    assert "Traceback" not in said


def test_without_a_key_of_ones_own_it_says_that_it_begins_anew(tables, tmp_path, monkeypatch):
    for name in ("IDVERIFY_KEYS", "IDVERIFY_KEYS_FILE"):
        monkeypatch.delenv(name, raising=False)
    out = tmp_path / "out"
    status, said = stopped_after(begun(tables, out), out, 1, signal.SIGINT)
    assert status == 130
    assert "begin again in a new folder" in said
