"""A run whose source, folder or law is not what it was taken for says so, and nothing of it counts as found."""

from __future__ import annotations

import csv
import importlib
import os
import sqlite3
import stat
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from campaign_source import TERMS, MadeSource

from idverify.campaign.explaining import explained
from idverify.campaign.folder import Folder
from idverify.campaign.key_source import KeyOfOneRun, KeysFromEnvironment
from idverify.campaign.reading import query
from idverify.campaign.reading.opening import opened
from idverify.campaign.reading.query import queried
from idverify.campaign.run import check, run_of, summary_of
from idverify.campaign.run.disk import alone, put
from idverify.campaign.run.document import Run
from idverify.errors import OperatorError, OutOfScopeError
from idverify.law import VIETNAM

PHONE = "0912000001"


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("IDVERIFY_TENANT", "platform-a")
    monkeypatch.setenv("IDVERIFY_KEYS", f"2026b:{'5a' * 32}")
    monkeypatch.delenv("IDVERIFY_VAULT", raising=False)
    return KeysFromEnvironment.here()


def refused(code, ask):
    with pytest.raises(OperatorError) as error:
        ask()
    assert error.value.code == code
    assert error.value.text.vi != error.value.text.en
    return error.value


def accounts(folder):
    return [row for path in sorted(folder.accounts.iterdir()) for row in pq.read_table(path)["account"].to_pylist()]


@pytest.fixture
def users(tmp_path, monkeypatch):
    """A database of ten users, read in parts of four."""
    for name, value in (("BATCH_ROWS", 4), ("CARRIED_ROWS", 4), ("_AT_ONCE", 2)):
        monkeypatch.setattr(query, name, value)
    path = tmp_path / "users.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE users (account TEXT, phone TEXT)")
        database.executemany("INSERT INTO users VALUES (?, ?)", [(f"u{each}", PHONE) for each in range(10, 30, 2)])
    database.close()
    return path


def changed(path, sql):
    with sqlite3.connect(path) as database:
        database.execute(sql)
    database.close()


def broken_off(folder, *left):
    """A run of which only some parts are done."""
    (folder.path / "found.json").unlink()
    for path in [*folder.accounts.iterdir(), *folder.tallies.iterdir()]:
        if int(path.stem.removeprefix("part-")) not in left:
            path.unlink()


SQL = "SELECT account, phone FROM users"


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO users VALUES ('u01', '')",
        "DELETE FROM users WHERE account = 'u12'",
        "UPDATE users SET account = 'u21' WHERE account = 'u20'",
        "DELETE FROM users WHERE account > 'u13'",
        "DELETE FROM users",
    ],
)
def test_a_query_whose_rows_have_moved_does_not_go_on(tmp_path, keys, users, sql):
    folder = Folder(tmp_path / "out")

    def ask():
        return check(queried(SQL, f"sqlite:///{users}"), folder, TERMS, keys, fast=True, workers=1)

    ask()
    whole = accounts(folder)
    broken_off(folder, 1)
    assert ask().tally.rows == 10
    assert accounts(folder) == whole == [f"u{each}" for each in range(10, 30, 2)]
    broken_off(folder, 1)
    opened_before = queried(SQL, f"sqlite:///{users}")
    changed(users, sql)
    refused("campaign_source_changed", lambda: check(opened_before, folder, TERMS, keys, fast=True, workers=1))
    refused("campaign_unfinished", lambda: summary_of(folder))


def test_rows_that_came_behind_those_that_are_done_are_judged(tmp_path, keys, users):
    folder = Folder(tmp_path / "out")
    check(queried(SQL, f"sqlite:///{users}"), folder, TERMS, keys, fast=True, workers=1)
    broken_off(folder, 0)
    changed(users, "INSERT INTO users VALUES ('u99', '')")
    assert check(queried(SQL, f"sqlite:///{users}"), folder, TERMS, keys, fast=True, workers=1).tally.rows == 11
    assert accounts(folder)[-1] == "u99"


def test_a_file_that_changed_while_it_was_read_makes_no_whole_run(tmp_path, keys):
    folder, path = Folder(tmp_path / "out"), tmp_path / "a.csv"
    path.write_text(f"account,phone\nu1,{PHONE}\n")
    source = opened([path])
    path.write_text(f"account,phone\nu2,{PHONE}\n")
    refused("campaign_source_changed", lambda: check(source, folder, TERMS, keys, fast=True, workers=1))
    refused("campaign_unfinished", lambda: summary_of(folder))
    error = refused("campaign_other_run", lambda: check(opened([path]), folder, TERMS, keys, fast=True, workers=1))
    assert error.data["what"].en


def test_two_that_begin_at_one_moment_are_not_both_let_in(tmp_path, keys, monkeypatch):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=1, part_rows=5)
    module = importlib.import_module("idverify.campaign.run.check")
    real = module.put_first
    held: list[AbstractContextManager[None]] = []

    def late(new, path):
        # This one has looked, and there was nothing; another begins and has the folder before it goes on.
        monkeypatch.setattr(module, "put_first", real)
        written = new.read_bytes()
        module._begin(folder, Run.of(source, TERMS, first))
        held.append(alone(folder))
        held[0].__enter__()
        new.write_bytes(written)
        real(new, path)

    monkeypatch.setattr(module, "put_first", late)
    first, second = KeyOfOneRun(), KeyOfOneRun()
    refused("campaign_in_use", lambda: check(source, folder, TERMS, second, fast=True, workers=1))
    assert run_of(folder).kid == first.kid
    held[0].__exit__(None, None, None)
    assert keys.kid == "2026b"


def test_whoever_has_locked_a_run_that_is_there_no_more_has_no_folder(tmp_path, keys):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=1, part_rows=5)
    check(source, folder, TERMS, keys, fast=True, workers=1)
    real = os.fstat

    def other(file):
        new = folder.path / "new.json"
        new.write_bytes(folder.run.read_bytes())
        put(new, folder.run)
        return real(file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fstat", other)
        refused("campaign_in_use", lambda: alone(folder).__enter__())
    with alone(folder):
        pass


def test_a_disk_without_links_keeps_the_first_run_too(tmp_path, keys, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=1, part_rows=5)
    first = check(source, folder, TERMS, keys, fast=True, workers=1)
    assert check(source, folder, TERMS, keys, fast=True, workers=1) == first


def test_a_law_that_was_not_there_yet_is_told_before_anything_is_written(tmp_path, keys):
    folder, source = Folder(tmp_path / "out"), MadeSource(parts=1, part_rows=5)
    early = replace(TERMS, at=datetime(2020, 1, 1, tzinfo=VIETNAM))
    with pytest.raises(OutOfScopeError):
        check(source, folder, early, keys, fast=True, workers=1)
    assert not folder.path.exists()
    assert check(source, folder, TERMS, keys, fast=True, workers=1).tally.rows == 5


def test_a_folder_is_its_owners_own_and_a_link_is_none(tmp_path, keys):
    folder, source = Folder(tmp_path / "deep" / "out"), MadeSource(parts=1, part_rows=5)
    check(source, folder, TERMS, keys, fast=True, workers=1)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.txt").write_text("years of work")
    (folder.path / "found.json").unlink()
    folder.scratch.rmdir()
    folder.scratch.symlink_to(elsewhere)
    refused("campaign_folder_taken", lambda: check(source, folder, TERMS, keys, fast=True, workers=1))
    assert (elsewhere / "thesis.txt").exists()


def test_of_several_files_each_row_says_whose_it_is_and_each_can_be_explained(tmp_path, keys):
    folder = Folder(tmp_path / "out")
    for name, phone in (("a", PHONE), ("b", "12")):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "＝x.csv").write_text(f"account,phone\nu1,{phone}\n")
    (tmp_path / "in" / "c.dat").write_text("x")
    summary = check(opened([tmp_path / "in"]), folder, TERMS, keys, fast=True, workers=1)
    assert summary_of(folder) == summary
    assert (summary.unread, summary.begins) == (("c.dat",), (0, 1))
    assert run_of(folder).unread == ("c.dat",)
    assert [summary.name_of(part) for part in (0, 1, 2)] == ["a/＝x.csv", "b/＝x.csv", "b/＝x.csv"]
    with folder.sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["file"]) for row in rows] == [("2", "a/＝x.csv"), ("2", "b/＝x.csv")]
    source = opened([tmp_path / "in"])
    told = [explained(source, folder, TERMS, "u1", row=2, part=part) for part in (None, 0, 1)]
    assert [each.found["status"] for each in told] == ["age_unknown"] * 3
    assert [each.found["defects"] for each in told] == [rows[0]["defects"], rows[0]["defects"], rows[1]["defects"]]
    assert "phone." in rows[1]["defects"]
    assert [(place.part, place.row) for place in told[0].places] == [(0, 2), (1, 2)]
    refused("campaign_no_account", lambda: explained(source, folder, TERMS, "u1", row=3, part=1))


@pytest.mark.parametrize("sign", ["＝", "＋", "－", "＠"])
def test_wide_signs_are_no_formulas_either(tmp_path, keys, sign):
    folder, path = Folder(tmp_path / "out"), tmp_path / "a.csv"
    path.write_text(f"account,phone\n{sign}1+1,{PHONE}\n")
    check(opened([path]), folder, TERMS, keys, fast=True, workers=1)
    with folder.sheet.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["account"] in {f"'{sign}1+1", ""}
