"""A run that is killed goes on where it was: nothing is judged twice, and what it finds is what it would have found."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from campaign_killed import PARTS, killed_source
from campaign_source import TERMS

from idverify.campaign.folder import Folder
from idverify.campaign.key_source import KeysFromEnvironment
from idverify.campaign.run import check, summary_of

KEYS = {"IDVERIFY_TENANT": "platform-a", "IDVERIFY_KEYS": f"2026b:{'5a' * 32}"}
TESTS = Path(__file__).parent


@pytest.fixture
def begun(tmp_path):
    """Begins the run in a group of processes of its own; what is left of it is ended."""
    journal = tmp_path / "journal"
    journal.mkdir()
    running = []

    def begin(folder, engine):
        path = os.pathsep.join([str(TESTS), str(TESTS.parent / "src")])
        environment = {**os.environ, **KEYS, "PYTHONPATH": path}
        command = [sys.executable, "-W", "error", str(TESTS / "campaign_killed.py"), str(folder.path), journal, engine]
        run = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE)
        running.append(run)
        return run

    yield begin
    for run in running:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        if run.stderr is not None:
            run.stderr.close()


def until_parts(folder, run, count):
    """Wait until so many parts are there, or the run ends."""
    while len(done(folder)) < count and run.poll() is None:
        time.sleep(0.002)


def done(folder):
    return {path.stem for path in folder.tallies.glob("part-*.json")}


def judged(tmp_path):
    """How often the judging of each part began."""
    names = [path.name.partition("-")[0] for path in (tmp_path / "journal").iterdir()]
    return {f"part-{int(name):06d}": names.count(name) for name in names}


def ended(run):
    """Whether all processes of that run's group end by themselves, soon."""
    for _ in range(500):
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_a_run_that_is_killed_again_and_again_finds_what_an_undisturbed_one_does(tmp_path, begun, engine, monkeypatch):
    folder, calm = Folder(tmp_path / "out"), Folder(tmp_path / "calm")
    kept: dict[str, bytes] = {}
    for parts in (1, 5):
        run = begun(folder, engine)
        until_parts(folder, run, parts)
        run.kill()
        assert run.wait() == -signal.SIGKILL
        assert ended(run)
        before = judged(tmp_path)
        assert all(before[part] == kept_at for part, kept_at in kept.items())
        kept = {part: before[part] for part in done(folder)}
        assert len(kept) >= parts
    files = {part: (folder.accounts / f"{part}.parquet").stat().st_mtime_ns for part in kept}
    run = begun(folder, engine)
    assert run.wait(60) == 0, run.stderr.read().decode()
    after = judged(tmp_path)
    assert all(after[part] == times for part, times in kept.items())
    assert {part: (folder.accounts / f"{part}.parquet").stat().st_mtime_ns for part in kept} == files
    assert len(done(folder)) == PARTS

    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = check(killed_source("", ""), calm, TERMS, KeysFromEnvironment.here(), fast=True, workers=2)
    assert summary_of(folder)._replace(run=found.run) == found
    names = sorted(path.name for path in calm.accounts.iterdir())
    assert sorted(path.name for path in folder.accounts.iterdir()) == names
    for name in names:
        assert pq.read_table(folder.accounts / name).equals(pq.read_table(calm.accounts / name))
    for file in (folder.duplicates, folder.shared("phone"), folder.shared("personal_id"), folder.sheet):
        assert file.read_bytes() == (calm.path / file.name).read_bytes()
    assert not any(folder.scratch.iterdir())


@pytest.mark.parametrize("engine", ["fast", "plain"])
def test_ctrl_c_ends_every_worker_and_leaves_nothing_half_done(tmp_path, begun, engine):
    folder = Folder(tmp_path / "out")
    run = begun(folder, engine)
    until_parts(folder, run, 2)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all of them
    assert run.wait(10) == 130
    assert run.stderr.read() == b""
    assert ended(run)
    assert not any(folder.scratch.iterdir())
    assert len(done(folder)) < PARTS
    assert done(folder) <= {path.stem for path in folder.accounts.iterdir()}


def test_a_worker_that_is_killed_is_told_and_its_part_is_judged_by_whoever_comes_next(tmp_path, begun):
    folder = Folder(tmp_path / "out")
    run = begun(folder, "plain")
    until_parts(folder, run, 1)
    workers = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text("ascii").split()
    victim = next(pid for pid in workers if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(int(victim), signal.SIGKILL)
    assert run.wait(20) == 1
    assert b"SIGKILL" in run.stderr.read()
    assert ended(run)
    again = begun(folder, "plain")
    assert again.wait(60) == 0
    assert len(done(folder)) == PARTS
