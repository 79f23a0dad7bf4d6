"""Backups and restores, on the databases' own means, and a ledger that proves whether anything is missing."""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import postgres_server
import pytest
from postgres_server import PostgresServer
from sqlalchemy import make_url, select
from sqlalchemy import text as sql
from two_officers import TwoOfficers

from conftest import NOW, TENANT, database_on, platform_on
from idverify.cli import main
from idverify.custody.completeness import completeness
from idverify.custody.keeping import Keeping
from idverify.custody.sequencer import Sequencer
from idverify.errors import OperatorError
from idverify.ledger.checkpoint import Checkpoint
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.signer import LogSigner
from idverify.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash
from idverify.ports.completeness import KeptDigest, ToldEntry
from idverify.sealing import Group
from idverify.stores.backup import back_up
from idverify.stores.custody_schema import LEDGER_ENTRY, LEDGER_PENDING, RECORD_SHARE
from idverify.stores.opening import engine_of, open_custody, open_store
from idverify.stores.schema import REGISTRATION_RECORD

ORIGIN = "mxh.example.vn/idverify"


class Site:
    """A platform with its store, its ledger and the signer's file outside the store."""

    def __init__(self, url: str, folder: Path) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.generate()
        self.url, self.folder = url, folder
        self.state = folder / "signer-state"
        self.signer = LogSigner.begin(ORIGIN, private.public_key().public_bytes_raw(), private.sign, self.state)
        self._next = 0
        open_store(url, tenant=TENANT, upgrade=True).close()

    def sign_up(self, people: int, *, sign: bool = True) -> None:
        store = open_store(self.url, tenant=TENANT)
        platform = platform_on(store)
        for _ in range(people):
            platform.enrol(f"p{self._next}", f"0912{self._next:06d}")
            self._next += 1
        store.close()
        if sign:
            self.sign()

    def sign(self) -> Checkpoint:
        custody = open_custody(self.url, tenant=TENANT)
        signed = Sequencer(custody, self.signer).run(now=NOW)
        custody.close()
        return signed

    def check(self, capsys, *more: str, url: str | None = None) -> tuple[int, dict[str, Any]]:
        given = ["store", "check", "--store", url or self.url, "--tenant", TENANT, "--state", str(self.state)]
        status = main([*given, "--vkey", self.signer.vkey, "--json", *more])
        return status, json.loads(capsys.readouterr().out)

    def change(self, statement, url: str | None = None) -> None:
        """By hand, past every foreign key, as a fault would."""
        engine = engine_of(url or self.url)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
                connection.exec_driver_sql("BEGIN")
            else:
                connection.exec_driver_sql("SET session_replication_role = replica")
            connection.execute(statement)
            connection.commit()
        engine.dispose()

    def records(self, url: str | None = None) -> list[str]:
        engine = engine_of(url or self.url)
        with engine.connect() as connection:
            found = list(connection.scalars(select(REGISTRATION_RECORD.c.id).order_by(REGISTRATION_RECORD.c.id)))
        engine.dispose()
        return found


@pytest.fixture
def site(url, tmp_path) -> Site:
    return Site(url, tmp_path)


@pytest.fixture
def on_a_file(tmp_path) -> Site:
    return Site(f"sqlite:///{tmp_path / 'store.sqlite'}", tmp_path)


# A backup of a file.


def test_a_backup_made_while_people_sign_up_is_whole_and_checked(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(3)
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            on_a_file.sign_up(1, sign=False)

    signing_up = threading.Thread(target=go_on)
    signing_up.start()
    try:
        for number in range(5):
            target = tmp_path / f"copy-{number}"
            assert main(["store", "backup", str(target), "--store", on_a_file.url]) == 0
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
            # Written without a log beside it, so that it can be read on a volume where nothing may be written
            # (sqlite.org/fileformat2.html, 1.3.3).
            assert target.read_bytes()[18:20] == b"\x01\x01"
    finally:
        stop.set()
        signing_up.join()
    capsys.readouterr()
    assert sorted(path.name for path in tmp_path.glob("copy-*")) == [f"copy-{number}" for number in range(5)]
    for number in range(5):
        status, found = on_a_file.check(capsys, url=f"sqlite:///{tmp_path / f'copy-{number}'}")
        assert (status, found["whole"]) == (0, True)
        assert found["records"]["told"] == found["records"]["there"] >= 3
    # A copy is a store: what is restored is opened as any other.
    (tmp_path / "copy-4").rename(tmp_path / "restored.sqlite")
    store = open_store(f"sqlite:///{tmp_path / 'restored.sqlite'}", tenant=TENANT)
    assert platform_on(store).enrol("somebody new", "0912999999").permitted
    store.close()


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(1)
    target = tmp_path / "copy"
    for name in ("copy", "copy.part"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        assert main(["store", "backup", str(target), "--store", on_a_file.url, "--lang", "en"]) == 2
        assert "nothing is overwritten" in capsys.readouterr().err
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
        (tmp_path / name).unlink()
    assert main(["store", "backup", str(tmp_path / "nowhere" / "copy"), "--store", on_a_file.url]) == 2
    assert main(["store", "backup", str(target), "--store", f"sqlite:///{tmp_path / 'none.sqlite'}"]) == 2
    assert list(tmp_path.glob("copy*")) == []
    assert not (tmp_path / "none.sqlite").exists()


def test_a_backup_that_somebody_else_makes_at_the_same_moment_is_not_overwritten(on_a_file, tmp_path):
    on_a_file.sign_up(1)
    target = tmp_path / "copy"
    file = Path(str(make_url(on_a_file.url).database))
    with pytest.raises(OperatorError) as refused:
        back_up(file, target, check=lambda _: target.write_text("theirs", encoding="utf-8") and None)
    assert refused.value.code == "file_exists"
    assert target.read_text(encoding="utf-8") == "theirs"
    assert not target.with_name("copy.part").exists()


def spoilt_pages(file: Path) -> None:
    """Spoil most of a file, as a bad disk does."""
    with file.open("r+b") as spoilt:
        for page in range(4096 * 8, file.stat().st_size, 4096):
            spoilt.seek(page + 100)
            spoilt.write(random.Random(page).randbytes(600))


def spoilt_byte(file: Path) -> None:
    """Change one byte of one name, so that a row and its index say different things."""
    content = bytearray(file.read_bytes())
    content[content.rindex(b"platform-ap1") + 11] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("spoil", [spoilt_pages, spoilt_byte])
def test_a_broken_store_gives_no_backup_and_says_so(on_a_file, tmp_path, capsys, spoil):
    on_a_file.sign_up(2)
    file = Path(str(make_url(on_a_file.url).database))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(file)
    assert main(["store", "backup", str(tmp_path / "copy"), "--store", on_a_file.url, "--lang", "en"]) == 2
    assert "The store is broken" in capsys.readouterr().err
    assert list(tmp_path.glob("copy*")) == []
    status, found = on_a_file.check(capsys)
    assert status == 1
    assert found["pages"]


def test_a_copy_that_is_kept_for_long_has_no_halves_of_keys_anywhere_in_its_bytes(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(2)
    engine = engine_of(on_a_file.url)
    record = on_a_file.records()[0]
    with engine.begin() as connection:
        more = {"tenant": TENANT, "record": record, "officers": "first"}
        connection.execute(
            RECORD_SHARE.insert(),
            [{**more, "officer": f"officer-{n}", "sealed": random.Random(n).randbytes(1000)} for n in range(50)],
        )
    with engine.connect() as connection:
        halves = list(connection.scalars(select(RECORD_SHARE.c.sealed)))
    engine.dispose()
    assert main(["store", "backup", str(tmp_path / "copy"), "--without-halves", "--store", on_a_file.url]) == 0
    content = (tmp_path / "copy").read_bytes()
    assert len(halves) == 54
    assert not any(each in content for each in halves)
    with closing(sqlite3.connect(tmp_path / "copy")) as connection:
        # Pages that were freed would still hold them, where SQLite was not built to wipe them.
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    capsys.readouterr()
    copy = f"sqlite:///{tmp_path / 'copy'}"
    status, found = on_a_file.check(capsys, "--without-halves", url=copy)
    assert (status, found["records"]["halves_left_out"]) == (0, True)
    # Whoever does not say that they were left out is told that they are lost.
    status, found = on_a_file.check(capsys, url=copy)
    assert (status, found["records"]["halfless"]["count"]) == (1, 2)
    # And a copy that is said to have none and has some is not what it is taken for.
    status, found = on_a_file.check(capsys, "--without-halves")
    assert (status, found["records"]["halved"]["count"], found["records"]["halfless"]["count"]) == (1, 2, 0)


def test_a_copy_without_halves_is_checked_as_one(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(2)
    given = ["--store", on_a_file.url, "--tenant", TENANT, "--lang", "en"]
    assert main(["store", "backup", str(tmp_path / "copy"), "--without-halves", *given]) == 0
    said = capsys.readouterr().out
    assert "on purpose" in said
    assert "Nothing is missing." in said
    on_a_file.change(RECORD_SHARE.delete())
    assert main(["store", "backup", str(tmp_path / "full"), *given]) == 1
    assert "2 records that nobody can open" in capsys.readouterr().out


def test_a_backup_that_fails_leaves_no_journal_which_holds_halves(on_a_file, tmp_path):
    on_a_file.sign_up(1)

    def fail(part: Path) -> None:
        # What a process that was killed while it left the halves out has beside its copy.
        for end in ("-journal", "-wal", "-shm"):
            part.with_name(part.name + end).write_bytes(b"halves")
        raise OperatorError("backup_broken")

    with pytest.raises(OperatorError):
        back_up(Path(str(make_url(on_a_file.url).database)), tmp_path / "copy", check=fail, halves=False)
    assert list(tmp_path.glob("copy*")) == []


def test_a_server_is_not_copied_by_this(tmp_path, capsys):
    assert main(["store", "backup", str(tmp_path / "x"), "--store", "postgresql://u@/x?host=/n", "--lang", "en"]) == 2
    assert "pg_basebackup" in capsys.readouterr().err


def test_a_backup_before_an_upgrade_is_made_by_the_new_version(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(1)
    on_a_file.change(sql("UPDATE idverify_version SET version_num = '0005'"))
    target = tmp_path / "copy"
    assert main(["store", "backup", str(target), "--store", on_a_file.url, "--tenant", TENANT, "--lang", "en"]) == 0
    assert "was not held against" in capsys.readouterr().err
    assert target.exists()


def test_a_backup_says_what_is_missing_in_it_and_is_kept(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(2)
    lost = on_a_file.records()[0]
    on_a_file.change(RECORD_SHARE.delete().where(RECORD_SHARE.c.record == lost))
    on_a_file.change(REGISTRATION_RECORD.delete().where(REGISTRATION_RECORD.c.id == lost))
    target = tmp_path / "copy"
    assert main(["store", "backup", str(target), "--store", on_a_file.url, "--tenant", TENANT]) == 1
    assert lost in capsys.readouterr().out
    assert target.exists()


# Restored to an older point.


def test_a_restore_of_an_old_backup_says_exactly_how_many_entries_are_missing(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(4)
    before = on_a_file.sign().size
    assert main(["store", "backup", str(tmp_path / "old"), "--store", on_a_file.url]) == 0
    on_a_file.sign_up(3)
    after = on_a_file.sign().size
    assert after > before
    capsys.readouterr()
    old = f"sqlite:///{tmp_path / 'old'}"
    status, found = on_a_file.check(capsys, url=old)
    assert status == 1
    assert found["ledger"]["missing"] == after - before
    assert found["ledger"]["known"] == after
    assert found["ledger"]["forked"] == []
    assert found["records"]["absent"]["count"] == 0  # this copy is whole in itself, only old
    assert main(["store", "check", "--store", old, "--tenant", TENANT, "--state", str(on_a_file.state), "--lang", "en"])
    said = capsys.readouterr().out
    assert f"{after - before} entries are missing" in said
    assert "Something is missing" in said
    # Without anything from outside nobody could know, and a script that looks at the status notices.
    assert main(["store", "check", "--store", old, "--tenant", TENANT, "--lang", "en"]) == 2
    said = capsys.readouterr().out
    assert "cannot be told" in said
    assert "could not be told, for nothing from outside was given" in said
    assert "Nothing is missing." not in said


def test_a_checkpoint_whose_signature_was_not_checked_decides_nothing(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(2)
    note = tmp_path / "note"
    shutil.copy(on_a_file.state, note)
    given = ["store", "check", "--store", on_a_file.url, "--tenant", TENANT, "--lang", "en"]
    assert main([*given, "--checkpoint", str(note)]) == 2
    said = capsys.readouterr().out
    assert "was NOT checked" in said
    assert "exit status 2" in said
    assert "Nothing is missing." not in said
    assert main([*given, "--checkpoint", str(note), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "unsigned"
    # The signer's own file is whoever's who runs this; the note is still said to be unchecked.
    assert main([*given, "--checkpoint", str(note), "--state", str(on_a_file.state)]) == 0
    assert "was NOT checked" in capsys.readouterr().out
    assert main([*given, "--checkpoint", str(note), "--vkey", on_a_file.signer.vkey]) == 0
    assert "was NOT checked" not in capsys.readouterr().out


def test_a_store_that_went_another_way_after_a_restore_is_told_from_the_signed_one(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(2)
    assert main(["store", "backup", str(tmp_path / "old"), "--store", on_a_file.url]) == 0
    capsys.readouterr()
    on_a_file.sign_up(2)
    restored = f"sqlite:///{tmp_path / 'old'}"
    store, custody = open_store(restored, tenant=TENANT), open_custody(restored, tenant=TENANT)
    for number in range(3):
        platform_on(store).enrol(f"other-{number}", f"091333300{number}")
    custody.integrate(most=1000)
    store.close()
    custody.close()
    status, found = on_a_file.check(capsys, url=restored)
    assert status == 1
    assert found["ledger"]["missing"] == 0  # it is longer than what was signed
    assert found["ledger"]["forked"] == [on_a_file.signer.last().size]


def test_a_checkpoint_of_another_log_or_none_is_no_measure(on_a_file, tmp_path, capsys):
    on_a_file.sign_up(1)
    given = ["store", "check", "--store", on_a_file.url, "--tenant", TENANT]
    other = Site(f"sqlite:///{tmp_path / 'other.sqlite'}", tmp_path_of(tmp_path))
    assert main([*given, "--checkpoint", str(on_a_file.state), "--vkey", other.signer.vkey]) == 2
    (tmp_path / "none").write_text("no note", encoding="utf-8")
    assert main([*given, "--checkpoint", str(tmp_path / "none")]) == 2
    assert main([*given, "--checkpoint", str(tmp_path / "nowhere")]) == 2
    capsys.readouterr()


def tmp_path_of(parent: Path) -> Path:
    (parent / "other").mkdir()
    return parent / "other"


# What a check finds, on both databases.


def test_a_whole_store_is_whole_with_entries_that_wait_for_their_place(site, capsys):
    site.sign_up(2)
    site.sign_up(1, sign=False)
    status, found = site.check(capsys)
    assert (status, found["whole"]) == (0, True)
    assert found["ledger"]["pending"] > 0
    assert found["records"]["told"] == found["records"]["there"] == 3


@pytest.mark.parametrize("signed", [True, False], ids=["placed", "pending"])
def test_a_record_that_was_deleted_by_hand_is_named(site, capsys, signed):
    site.sign_up(3, sign=signed)
    lost, halfless = site.records()[1], site.records()[2]
    site.change(REGISTRATION_RECORD.delete().where(REGISTRATION_RECORD.c.id == lost))
    site.change(RECORD_SHARE.delete().where(RECORD_SHARE.c.record == halfless))
    status, found = site.check(capsys)
    assert status == 1
    assert found["records"]["absent"] == {"count": 1, "names": [lost]}
    assert found["records"]["halfless"] == {"count": 1, "names": [halfless]}
    # Its halves are still there, and lead nowhere now.
    assert {"table": "idverify_record_share", "parent": "idverify_registration_record", "rows": 2} in found["orphans"]
    assert main(["store", "check", "--store", site.url, "--tenant", TENANT, "--lang", "vi"]) == 1
    assert lost in capsys.readouterr().out


def test_a_live_store_that_lost_every_half_of_every_record_is_not_whole(site, capsys):
    site.sign_up(2)
    site.change(RECORD_SHARE.delete())
    status, found = site.check(capsys)
    assert (status, found["whole"]) == (1, False)
    assert sorted(found["records"]["halfless"]["names"]) == site.records()


@pytest.mark.parametrize("group", list(Group))
def test_records_that_lost_the_halves_of_one_group_are_named(site, capsys, group):
    site.sign_up(3)
    first, second, _ = site.records()
    of_group = RECORD_SHARE.c.officers == group.value
    site.change(RECORD_SHARE.delete().where(of_group, RECORD_SHARE.c.record.in_([first, second])))
    # A second officer of the group that is left opens nothing.
    other = next(each for each in Group if each is not group)
    more = {"tenant": TENANT, "record": first, "officer": "another", "officers": other.value, "sealed": b"x"}
    site.change(RECORD_SHARE.insert().values(more))
    status, found = site.check(capsys)
    assert status == 1
    assert sorted(found["records"]["halfless"]["names"]) == [first, second]


def test_a_record_whose_only_entry_was_set_aside_is_not_told(site, capsys):
    site.sign_up(2, sign=False)
    record = site.records()[0]
    site.change(LEDGER_PENDING.update().where(LEDGER_PENDING.c.id == record).values(refused=True))
    status, found = site.check(capsys)
    assert status == 1
    assert found["records"]["untold"] == {"count": 1, "names": [record]}


def test_a_record_that_was_changed_or_slipped_in_is_named(site, capsys):
    site.sign_up(3)
    changed, renamed, _ = site.records()
    site.change(
        REGISTRATION_RECORD.update().where(REGISTRATION_RECORD.c.id == changed).values(ciphertext=b"\x00" * 528)
    )
    site.change(REGISTRATION_RECORD.update().where(REGISTRATION_RECORD.c.id == renamed).values(id="f" * 32))
    status, found = site.check(capsys)
    assert status == 1
    assert found["records"]["changed"]["names"] == [changed]
    assert found["records"]["untold"]["names"] == ["f" * 32]
    assert found["records"]["absent"]["names"] == [renamed]


@pytest.mark.parametrize("which", ["first", "middle", "last", "changed"])
def test_an_entry_that_is_gone_or_changed_breaks_the_tree(site, capsys, which):
    site.sign_up(2)
    size = site.signer.last().size
    place = {"first": 0, "middle": size // 2, "last": size - 1, "changed": 1}[which]
    at = LEDGER_ENTRY.c.position == place
    site.change(
        LEDGER_ENTRY.update().where(at).values(entry=b"{}") if which == "changed" else LEDGER_ENTRY.delete().where(at)
    )
    status, found = site.check(capsys)
    assert status == 1
    assert not found["ledger"]["head_fits"]
    if which in ("first", "middle"):
        assert place in found["ledger"]["gaps"]


def test_what_was_purged_is_not_missing_and_is_found_where_it_came_back(site, capsys):
    site.sign_up(3)
    engine = engine_of(site.url)
    with engine.connect() as connection:
        account = "p1"
        question = select(REGISTRATION_RECORD).where(REGISTRATION_RECORD.c.account == account)
        record = dict(connection.execute(question).one()._mapping)
    engine.dispose()
    store = open_store(site.url, tenant=TENANT)
    platform = platform_on(store)
    platform.registrar.close(account, now=NOW)
    custody = open_custody(site.url, tenant=TENANT)
    keeping = Keeping(custody, service=platform.registrar._service, officers=TwoOfficers(TENANT).officers)
    assert keeping.purge(now=NOW + timedelta(days=3 * 366)).accounts == 1
    custody.close()
    store.close()
    site.sign()
    status, found = site.check(capsys)
    assert (status, found["records"]["purged"], found["records"]["there"]) == (0, 1, 2)
    # A part of an old backup is put back by hand.
    site.change(REGISTRATION_RECORD.insert().values(**record))
    status, found = site.check(capsys)
    assert status == 1
    assert found["records"]["returned"]["names"] == [record["id"]]


def test_a_key_that_is_not_the_stores_fails_the_check(site, capsys, monkeypatch, tmp_path):
    site.sign_up(1)
    officers = tmp_path / "officers.json"
    officers.write_text(TwoOfficers(TENANT).officers.to_json(), encoding="utf-8")
    monkeypatch.setenv("IDVERIFY_OFFICERS_FILE", str(officers))
    monkeypatch.setenv("IDVERIFY_KEYS", f"2026a:{bytes(range(32)).hex()}")
    assert site.check(capsys)[0] == 0
    monkeypatch.setenv("IDVERIFY_KEYS", f"2026a:{'ab' * 32}")
    status, found = site.check(capsys)
    assert status == 1
    assert [(each["word"], each["kid"]) for each in found["keys"] if each["level"] == "failing"] == [
        ("differs", "2026a")
    ]


def test_a_check_that_cannot_be_made_says_so(site, capsys, tmp_path, monkeypatch):
    monkeypatch.delenv("IDVERIFY_TENANT", raising=False)
    assert main(["store", "check", "--store", site.url]) == 2
    assert main(["store", "check", "--store", f"sqlite:///{tmp_path / 'none'}", "--tenant", TENANT]) == 2
    engine = engine_of(site.url)
    with engine.begin() as connection:
        connection.execute(sql("UPDATE idverify_version SET version_num = '0004'"))
    engine.dispose()
    assert main(["store", "check", "--store", site.url, "--tenant", TENANT]) == 2
    capsys.readouterr()


# PostgreSQL, by its own programs, as the page says.

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "back-up-and-restore.md"


def commands(heading: str, **places: object) -> list[str]:
    """The shell commands under a heading of the page, those of PostgreSQL, with the page's paths put elsewhere."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    assert section, heading
    found = []
    for block in section.split("```sh\n")[1:]:
        for line in block.partition("```")[0].replace("\\\n", " ").splitlines():
            written = line.partition("  #")[0].strip()
            if written.startswith(("pg_", "createdb")):
                for name, place in places.items():
                    written = written.replace(f"/backup/{name}", str(place))
                found.append(written)
    return found


def run(command: str, url: str) -> None:
    """One command of the page, as whoever PostgreSQL runs as, against a server."""
    parsed = make_url(url)
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [str(postgres_server._binaries() / program), *arguments],
        env={"PGHOST": str(parsed.query["host"]), "PGUSER": str(parsed.username), "PGDATABASE": str(parsed.database)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **postgres_server.as_nobody(),
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder that PostgreSQL may write to, and whose name is short enough for a socket's."""
    folder = Path(tempfile.mkdtemp(prefix="idv-bk-"))
    if os.getuid() == 0:
        os.chown(folder, postgres_server.NOBODY, postgres_server.NOBODY)
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_dump_that_was_made_while_people_sign_up_is_whole_where_it_is_restored(postgres, short, tmp_path, capsys):
    with database_on(postgres) as url, database_on(postgres) as restored:
        site = Site(url, tmp_path)
        site.sign_up(3)
        dump, *restore = commands("PostgreSQL: a dump", dump=short / "dump")
        assert "--serializable-deferrable" in dump
        stop = threading.Event()

        def go_on() -> None:
            while not stop.is_set():
                site.sign_up(1, sign=False)

        signing_up = threading.Thread(target=go_on)
        signing_up.start()
        try:
            run(dump.replace(" idverify", f" {make_url(url).database}"), url)
        finally:
            stop.set()
            signing_up.join()
        assert len(restore) == 2  # createdb, which the fixture did, and pg_restore
        run(restore[1].replace("--dbname=restored", f"--dbname={make_url(restored).database}"), restored)
        status, found = site.check(capsys, url=restored)
        assert (status, found["whole"]) == (0, True)
        assert found["records"]["there"] >= 3
        site.sign()
        size = site.signer.last().size
        status, found = site.check(capsys, url=restored)
        assert (status, found["ledger"]["missing"]) == (1, size - found["ledger"]["size"])


def test_a_base_backup_and_the_log_bring_back_the_last_moment_or_an_earlier_one(short, tmp_path, capsys):
    wal, base = short / "wal", short / "base"
    wal.mkdir()
    if os.getuid() == 0:
        os.chown(wal, postgres_server.NOBODY, postgres_server.NOBODY)
    primary = PostgresServer(
        short / "a", "archive_mode=on", f"archive_command=test ! -f {wal}/%f && cp %p {wal}/%f", "wal_level=replica"
    )
    primary.start()
    try:
        site = Site(primary.url, tmp_path)
        site.sign_up(2)
        for command in commands("PostgreSQL: every moment", base=base):
            run(command, primary.url)
        site.sign_up(2)
        earlier = site.signer.last().size
        engine = engine_of(primary.url)
        with engine.begin() as connection:
            connection.execute(sql("SELECT pg_create_restore_point('before')"))
        site.sign_up(2)
        later = site.signer.last().size
        with engine.connect() as connection:
            file = connection.scalar(sql("SELECT pg_walfile_name(pg_switch_wal())"))
        engine.dispose()
        end = time.monotonic() + 60
        while not (wal / str(file)).exists():
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        primary.stop()
    for name, target, missing in (("b", [], 0), ("c", ["recovery_target_name=before"], later - earlier)):
        shutil.copytree(base, short / name / "data", symlinks=True)
        (short / name / "data" / "recovery.signal").touch()
        for path in [short / name, *(short / name).rglob("*")]:
            if os.getuid() == 0:
                os.chown(path, postgres_server.NOBODY, postgres_server.NOBODY)
        (short / name / "data").chmod(0o700)
        restore = f"restore_command=cp {wal}/%f %p"
        restored = PostgresServer(short / name, restore, "recovery_target_action=promote", *target)
        restored.start()
        try:
            status, found = site.check(capsys, url=restored.url)
        finally:
            restored.stop()
        assert found["ledger"]["missing"] == missing
        assert found["records"]["absent"]["count"] == 0
        assert status == (1 if missing else 0)


# The comparison itself, on a store in memory.


class InMemory:
    """A store of what a test says is there."""

    tenant = TENANT

    def __init__(self, entries: list[Entry], kept: dict[str, bytes]) -> None:
        self._entries, self._kept = entries, kept

    def frontier(self) -> Frontier:
        return Frontier().appended(leaf_hash(each.to_bytes()) for each in self._entries)

    def placed(self):
        for position, each in enumerate(self._entries):
            yield ToldEntry(each.record or "", each.to_bytes(), position, each.record in self._kept)

    def pending(self):
        return iter(())

    def kept(self):
        told = {each.record: each.to_bytes() for each in self._entries if each.type is EntryType.RECORD_KEPT}
        for name, digest in self._kept.items():
            yield KeptDigest(name, digest, told.get(name), 2)


def record_name(number: int) -> str:
    return f"{number:032x}"


def kept_entry(number: int) -> Entry:
    return Entry(type=EntryType.RECORD_KEPT, at=NOW, tenant=TENANT, record=record_name(number), blob=bytes(32))


def test_a_purge_of_more_records_than_an_entry_names_is_counted_exactly():
    from idverify.custody.keeping import _named
    from idverify.ledger.label import counts

    gone = [record_name(number) for number in range(14)]
    purge = Entry(
        type=EntryType.RECORD_PURGED,
        at=NOW,
        tenant=TENANT,
        record=gone[0],
        data={**counts(rows=20, records=14), **_named(gone)},
    )
    entries = [*map(kept_entry, range(20)), purge]
    there = {record_name(number): bytes(32) for number in range(14, 20)}
    found = completeness(InMemory(entries, there))
    assert found.whole
    assert (found.told, found.purged, found.records) == (20, 14, 6)
    # That four of those that are not here are the four without a name is known by their number alone, and said so.
    assert (found.unnamed, found.by_number, found.numbers_fit) == (4, 4, True)
    assert found.candidates.names == gone[10:]
    del there[record_name(17)]
    found = completeness(InMemory(entries, there))
    assert not found.whole
    assert found.absent == 1
    assert record_name(17) in found.candidates.names


def test_a_loss_that_may_hide_behind_a_purge_without_names_is_not_called_whole():
    from idverify.custody.keeping import _named
    from idverify.ledger.label import counts

    gone = [record_name(number) for number in range(14)]
    data = {**counts(rows=20, records=14), **_named(gone)}
    purge = Entry(type=EntryType.RECORD_PURGED, at=NOW, tenant=TENANT, record=gone[0], data=data)
    # The four last were of before the log: it never told that they were kept.
    entries = [*map(kept_entry, [*range(10), *range(14, 20)]), purge]
    there = {record_name(number): bytes(32) for number in range(14, 20)}
    found = completeness(InMemory(entries, there))
    assert (found.absent, found.by_number, found.numbers_fit) == (0, 0, False)
    del there[record_name(17)]
    found = completeness(InMemory(entries, there))
    assert (found.absent, found.by_number, found.numbers_fit) == (0, 1, False)
    assert found.candidates.names == [record_name(17)]


def test_the_check_says_how_many_purged_records_have_no_name_and_cannot_tell(on_a_file, capsys):
    from idverify.ledger.label import counts, tenant_label

    on_a_file.sign_up(2)
    lost = on_a_file.records()[0]
    label = tenant_label(TENANT)
    store = open_custody(on_a_file.url, tenant=TENANT)
    for records in (4, 1):
        data = counts(rows=20, records=records)
        store.note(Entry(type=EntryType.RECORD_PURGED, at=NOW, tenant=label, data=data))
    store.close()
    on_a_file.sign()
    status, found = on_a_file.check(capsys)
    assert (status, found["verdict"], found["records"]["unnamed"]) == (2, "numbers", 5)
    on_a_file.change(RECORD_SHARE.delete().where(RECORD_SHARE.c.record == lost))
    on_a_file.change(REGISTRATION_RECORD.delete().where(REGISTRATION_RECORD.c.id == lost))
    given = ["--store", on_a_file.url, "--tenant", TENANT, "--state", str(on_a_file.state), "--lang", "en"]
    assert main(["store", "check", *given]) == 2
    said = capsys.readouterr().out
    assert "counts 5 purged records without naming them; 1 records" in said
    assert "Nothing is missing." not in said


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 5000])
def test_checkpoints_of_any_size_are_compared_on_the_way(size):
    entries = [Entry(type=EntryType.BACKFILL_DONE, at=NOW, tenant=TENANT)] * 5000
    root = Frontier().appended(leaf_hash(each.to_bytes()) for each in entries[:size]).root
    store = InMemory(entries, {})
    assert completeness(store, [Checkpoint(ORIGIN, size, root)]).whole
    if size:
        other = Checkpoint(ORIGIN, size, bytes(32))
        assert completeness(store, [other, Checkpoint(ORIGIN, 0, EMPTY_ROOT)]).forked == (size,)
        assert completeness(store, [Checkpoint(ORIGIN, 5000 + size, bytes(32))]).missing_entries == size


def test_names_are_shown_as_far_as_a_thousand_and_counted_beyond():
    entries = [kept_entry(number) for number in range(1200)]
    found = completeness(InMemory(entries, {}))
    assert (found.absent, len(found.candidates.names)) == (1200, 1000)


# The beat for replicas, which stands beside these commands.


def test_a_beat_goes_on_until_it_is_interrupted(postgres, monkeypatch):
    engine = engine_of(postgres)
    waited = []

    def interrupted(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise KeyboardInterrupt

    def place() -> int:
        with engine.connect() as connection:
            return int(connection.scalar(sql("SELECT pg_current_wal_lsn() - '0/0'")) or 0)

    before = place()
    monkeypatch.setattr("time.sleep", interrupted)
    assert main(["store", "beat", "--store", postgres, "--every", "2.5"]) == 0
    assert waited == [2.5, 2.5]
    assert place() > before
    engine.dispose()


@pytest.mark.parametrize("every", ["0", "-1", "inf", "nan", "often"])
def test_a_beat_of_no_time_is_refused(every):
    with pytest.raises(SystemExit) as ended:
        main(["store", "beat", f"--every={every}"])
    assert ended.value.code == 2


def test_a_file_has_no_replicas(tmp_path):
    assert main(["store", "beat", "--store", f"sqlite:///{tmp_path / 'x.sqlite'}"]) == 2
