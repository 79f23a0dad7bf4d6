"""``idverify doctor``: every fault is made for real, is found, and nothing is changed by looking."""

from __future__ import annotations

import gettext
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import time
import zoneinfo
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from local_postgres import server as postgres_server
from postgres_server import NOBODY, PostgresServer
from sqlalchemy import event, make_url
from sqlalchemy import text as sql
from two_officers import TwoOfficers, officer_key

from conftest import NOW, TENANT, platform_on
from idverify.cli import main
from idverify.doctor import machine
from idverify.doctor.database import disk, server
from idverify.doctor.examination import examine
from idverify.doctor.finding import CATALOGUE, Finding, Level
from idverify.identifiers import data_package, second_opinion
from idverify.identifiers.table import DATA
from idverify.keys import Key, Keyring
from idverify.law.snapshot import AS_OF
from idverify.ledger.entry import Entry, EntryType
from idverify.ledger.signer import LogSigner
from idverify.messages import LANGUAGES
from idverify.sealing import Group, OfficerKey, Officers
from idverify.stores.condition import ServerCondition
from idverify.stores.custody_schema import LEDGER_HEAD, LEDGER_PENDING
from idverify.stores.opening import engine_of, open_custody, open_store, upgrade_schema

SECRET, OTHER_SECRET = bytes(range(32)), bytes(range(1, 33))
DAY_KEY = "cd" * 32
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "doctor.md"


def clock() -> datetime:
    return datetime.now(tz=UTC)


def words(environment, at=clock) -> dict[str, set[str]]:
    """What was found of each thing."""
    found: dict[str, set[str]] = {}
    for each in examine(environment, at):
        found.setdefault(each.id, set()).add(each.word)
    return found


@pytest.fixture
def environment(url, tmp_path) -> dict[str, str]:
    """A platform that runs in earnest and lacks nothing, on either database."""
    return in_earnest(url, tmp_path)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Such a platform on SQLite, to be copied."""
    folder = tmp_path_factory.mktemp("platform")
    return folder, in_earnest(f"sqlite:///{folder / 'store.sqlite'}", folder)


@pytest.fixture
def on_a_file(made_once, tmp_path) -> dict[str, str]:
    """The same, on SQLite."""
    folder, given = made_once
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return {name: value.replace(str(folder), str(tmp_path)) for name, value in given.items()}


@pytest.fixture
def file(on_a_file) -> Path:
    return Path(str(make_url(on_a_file["IDVERIFY_STORE"]).database))


def in_earnest(url: str, tmp_path: Path) -> dict[str, str]:
    engine = engine_of(url)
    upgrade_schema(engine)
    engine.dispose()
    for path in tmp_path.glob("store.sqlite*"):
        path.chmod(0o600)
    officers = tmp_path / "officers.json"
    more = [OfficerKey.generate(f"another-{group}", group).officer for group in Group]
    officers.write_text(Officers((*(officer_key(group).officer for group in Group), *more)).to_json(), encoding="utf-8")
    keys = tmp_path / "keys"
    keys.write_text(f"2026a:{SECRET.hex()}", encoding="utf-8")
    keys.chmod(0o600)
    state = tmp_path / "signer" / "state"
    state.parent.mkdir()
    LogSigner.begin("mxh.example.vn/idverify", public_key(), sign, state)
    given = {
        "IDVERIFY_STORE": url,
        "IDVERIFY_TENANT": TENANT,
        "IDVERIFY_KEYS_FILE": str(keys),
        "IDVERIFY_OFFICERS_FILE": str(officers),
        "IDVERIFY_DAY_KEY": DAY_KEY,
        "IDVERIFY_ENV": "production",
        "IDVERIFY_LEDGER_ORIGIN": "mxh.example.vn/idverify",
        "IDVERIFY_LEDGER_STATE": str(state),
    }
    used(given)
    return given


def private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(SECRET)


def public_key() -> bytes:
    return private().public_key().public_bytes_raw()


def sign(message: bytes) -> bytes:
    return private().sign(message)


def signer(environment) -> LogSigner:
    return LogSigner("mxh.example.vn/idverify", public_key(), sign, Path(environment["IDVERIFY_LEDGER_STATE"]))


def used(environment) -> None:
    """Somebody signs up, and the ledger is signed."""
    from idverify.custody.sequencer import Sequencer

    store = open_store(environment["IDVERIFY_STORE"], tenant=TENANT, day_key=bytes.fromhex(DAY_KEY))
    platform = platform_on(store, Keyring((Key("2026a", SECRET),), tenant=TENANT))
    platform.enrol("lan")
    store.close()
    custody = open_custody(environment["IDVERIFY_STORE"], tenant=TENANT)
    Sequencer(custody, signer(environment)).run(now=clock())
    custody.close()


def change(environment, statement: str, **given: object) -> None:
    engine = engine_of(environment["IDVERIFY_STORE"])
    with engine.begin() as connection:
        connection.execute(sql(statement), given)
    engine.dispose()


def rows_of(url: str) -> dict[str, list]:
    engine = engine_of(url)
    with engine.connect() as connection:
        from sqlalchemy import inspect

        names = [name for name in inspect(connection).get_table_names() if name.startswith("idverify_")]
        found = {name: sorted(map(repr, connection.execute(sql(f"SELECT * FROM {name}")))) for name in names}
    engine.dispose()
    return found


def test_where_nothing_is_wrong_nothing_fails(environment):
    found = examine(environment, clock)
    assert [each for each in found if each.level is Level.FAILING and each.id != "fsync"] == []
    warned = {(each.id, each.word) for each in found if each.level is Level.WARNING}
    # The tests' own server keeps nothing safe and has no standby; this machine's SQLite may have a known defect.
    assert warned <= {("sqlite", "wal_reset"), ("standbys", "none"), ("disk", "low")}
    looked_at = {each.id for each in found}
    assert looked_at >= {"python", "packages", "tables", "law", "settings", "keys", "key", "schema", "ledger_head"}


def test_looking_changes_nothing(environment, url, tmp_path, capsys, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("IDVERIFY_KEYS_FILE", str(tmp_path / "more-keys"))
    (tmp_path / "more-keys").write_text(f"2027a:{OTHER_SECRET.hex()},2026a:{SECRET.hex()}", encoding="utf-8")
    rows = rows_of(url)
    database = tmp_path / "store.sqlite"
    files = {
        path: hashlib.sha256(path.read_bytes()).digest()
        for path in sorted(tmp_path.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }
    main(["doctor", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert {"id": "key", "word": "unseen"}.items() <= next(
        each for each in document["findings"] if each["word"] == "unseen"
    ).items()
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in files} == files
    assert rows_of(url) == rows
    assert database.exists() == url.startswith("sqlite")


def test_a_file_is_not_even_tidied_up_after_a_crash(on_a_file, file, tmp_path):
    """Whoever may write and closes the last connection moves the write-ahead log into the file."""
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE idverify_account SET epoch = epoch + 1")
        connection.commit()
        for each in (file, file.with_name(f"{file.name}-wal")):
            shutil.copy(each, crashed)
    before = {path.name: path.read_bytes() for path in crashed.iterdir()}
    assert all(before.values())
    assert words({**on_a_file, "IDVERIFY_STORE": f"sqlite:///{crashed / file.name}"})["schema"] == {"ok"}
    assert {name: (crashed / name).read_bytes() for name in before} == before


def test_a_store_that_is_not_there_is_not_made(tmp_path):
    path = tmp_path / "none.sqlite"
    assert words({"IDVERIFY_STORE": f"sqlite:///{path}"})["store"] == {"unreachable"}
    assert not path.exists()


def test_it_works_with_nothing_set(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("IDVERIFY_")]:
        monkeypatch.delenv(name)
    assert main(["doctor", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    for name in ("IDVERIFY_TENANT", "IDVERIFY_KEYS", "IDVERIFY_OFFICERS_FILE"):
        assert name in said


def test_no_secret_is_told(on_a_file, monkeypatch, capsys):
    monkeypatch.delenv("IDVERIFY_KEYS_FILE", raising=False)
    given = {
        **on_a_file,
        "IDVERIFY_KEYS": f"2026a:{OTHER_SECRET.hex()},bad:nothexs3cret",
        "IDVERIFY_DAY_KEY": "s3cret-day",
        "IDVERIFY_STORE": "postgresql://u:s3cret@127.0.0.1:1/x?connect_timeout=1",
        "IDVERIFY_READINGS": "s3cret",
    }
    given.pop("IDVERIFY_KEYS_FILE")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for form in (["--json"], ["--lang", "vi"], ["--lang", "en"]):
        assert main(["doctor", *form]) == 1
        told = "".join(capsys.readouterr())
        assert "s3cret" not in told
        assert OTHER_SECRET.hex() not in told
        assert SECRET.hex() not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_its_sentences(lang):
    class Anything(dict):
        def __missing__(self, key):
            return "…"

    with (Path(data_package.__file__).parents[1] / "messages" / f"{lang}.mo").open("rb") as compiled:
        catalogue = vars(gettext.GNUTranslations(compiled))["_catalog"]
    for id, known in CATALOGUE.items():
        for word, level in known.items():
            assert catalogue[f"doctor.{id}.{word}"].format_map(Anything())
            assert (f"doctor.{id}.{word}.do" in catalogue) == (level is not Level.OK)


def test_the_page_lists_the_findings_of_the_code():
    told: dict[str, dict[str, str]] = {}
    for id, word, level in re.findall(
        r"^\| `(\w+)` \| `(\w+)` \| (\w+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    ):
        told.setdefault(id, {})[word] = level
    assert told == {id: {word: str(level) for word, level in known.items()} for id, known in CATALOGUE.items()}
    assert list(told) == list(CATALOGUE)


def test_a_finding_that_nobody_knows_is_none():
    with pytest.raises(KeyError):
        Finding("clock", "late")


# The machine.


def test_every_requirement_of_the_distribution_is_understood():
    for written in importlib.metadata.requires(machine.DISTRIBUTION) or ():
        assert machine.REQUIREMENT.fullmatch(written), written


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Puts distributions before the others, as pip would: what a folder on the path says is installed."""

    def put(name: str, version: str, *requirements: str, python: str = ">=3.11") -> None:
        folder = tmp_path / "site" / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir(parents=True)
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", f"Requires-Python: {python}"]
        lines += [f"Requires-Dist: {each}" for each in requirements]
        (folder / "METADATA").write_text("\n".join(lines) + "\n\n", encoding="utf-8")

    (tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return put


def test_a_python_that_is_too_old_is_found(installed):
    installed("idverify-vn", "9.0", python=">=9.1")
    assert words({})["python"] == {"old"}


def test_a_library_that_is_missing_or_too_old_is_found(installed):
    installed(
        "idverify-vn", "9.0", "rich>=99.1", "nothing-of-this-name>=1", "pydantic>=2", "boto3>=999; extra == 'aws'"
    )
    assert words({})["packages"] == {"missing", "old", "ok"}


def test_what_a_store_on_postgresql_needs_is_looked_for_there_alone(installed):
    installed("idverify-vn", "9.0", "psycopg[binary]>=99; extra == 'postgres'")
    assert words({})["packages"] == {"ok"}
    assert "old" in words({"IDVERIFY_STORE": "postgresql://u@/x?host=/nowhere&patience=0"})["packages"]


def test_both_packages_of_numbers_are_found(installed):
    installed("phonenumberslite", "9.0.43")
    assert words({})["phonenumbers"] == {"both"}


def test_a_hollow_package_of_numbers_is_found(tmp_path, monkeypatch):
    (tmp_path / "phonenumbers").mkdir()  # what is left where both were installed and one was removed
    (tmp_path / "phonenumbers" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "phonenumbers"]:
        monkeypatch.delitem(sys.modules, name)
    second_opinion.require_whole.cache_clear()
    try:
        assert words({})["phonenumbers"] == {"hollow"}
    finally:
        second_opinion.require_whole.cache_clear()


@pytest.fixture
def zones(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tzdata", None)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(tmp_path)])
    yield tmp_path
    zoneinfo.reset_tzpath(before)


@pytest.mark.usefixtures("zones")
def test_a_machine_without_time_zones_is_found():
    assert words({})["time_zone"] == {"missing"}


def test_a_wrong_time_zone_is_found(zones):
    known = next(path for path in map(Path, ("/usr/share/zoneinfo/Asia/Tokyo", *tzdata("Tokyo"))) if path.exists())
    (zones / "Asia").mkdir()
    shutil.copy(known, zones / "Asia" / "Ho_Chi_Minh")
    assert words({})["time_zone"] == {"wrong"}


def tzdata(city: str) -> list[str]:
    """The same in the package, where this machine has it."""
    return [f"{folder}/tzdata/zoneinfo/Asia/{city}" for folder in sys.path]


def test_a_changed_table_is_found(tmp_path, monkeypatch):
    shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setattr(machine, "verify", partial(data_package.verify, tmp_path / "data"))
    with next((tmp_path / "data").glob("*.csv")).open("a", encoding="utf-8") as table:
        table.write("\n")
    assert words({})["tables"] == {"broken"}


def test_law_that_nobody_compared_for_a_year_is_found():
    late = datetime(AS_OF.year + 1, AS_OF.month, AS_OF.day, tzinfo=UTC) + timedelta(days=2)
    assert words({}, lambda: late)["law"] == {"old"}


@pytest.mark.parametrize(
    ("version", "word"),
    [
        ("3.34.1", "old"),
        ("3.40.1", "wal_reset"),
        ("3.44.5", "wal_reset"),
        ("3.44.6", "ok"),
        ("3.45.0", "wal_reset"),
        ("3.50.7", "ok"),
        ("3.51.2", "wal_reset"),
        ("3.51.3", "ok"),
        ("3.53.0", "ok"),
    ],
)
def test_a_sqlite_that_can_break_a_file_is_found(version, word):
    assert machine.sqlite_library(version).word == word


# The settings.


def test_each_wrong_setting_is_named_and_not_the_first_alone(on_a_file, tmp_path):
    given = {**on_a_file, "IDVERIFY_ENV": "live", "IDVERIFY_PROOF_DAYS": "many", "IDVERIFY_TENNANT": "x"}
    given["IDVERIFY_KEYS_FILE"] = str(tmp_path / "nowhere")
    del given["IDVERIFY_TENANT"]
    found = [each for each in examine(given, clock) if each.id == "settings"]
    assert {each.data["name"] for each in found if each.word == "wrong"} == {
        "IDVERIFY_ENV",
        "IDVERIFY_PROOF_DAYS",
        "IDVERIFY_TENANT",
        "IDVERIFY_KEYS_FILE",
    }
    assert {each.data["name"] for each in found if each.word == "unknown"} == {"IDVERIFY_TENNANT"}


def test_a_platform_that_is_only_tried_out_is_told_so(on_a_file):
    found = words({**on_a_file, "IDVERIFY_ENV": "development"})
    assert found["environment"] == {"development"}


def test_too_few_officers_are_found(on_a_file, tmp_path):
    path = tmp_path / "few.json"
    path.write_text(TwoOfficers(TENANT).officers.to_json(), encoding="utf-8")
    given = {**on_a_file, "IDVERIFY_OFFICERS_FILE": str(path)}
    assert words(given)["officers"] == {"wrong"}
    assert words({**given, "IDVERIFY_ENV": "development"})["officers"] == {"few"}
    assert words({**given, "IDVERIFY_OFFICERS_FILE": str(tmp_path / "nowhere")})["officers"] == {"wrong"}


@pytest.mark.parametrize("keys", ["2026a:short", "2026a:vault", "", "2026a"])
def test_keys_that_cannot_be_used_are_found(on_a_file, keys):
    given = {**on_a_file, "IDVERIFY_KEYS": keys}
    del given["IDVERIFY_KEYS_FILE"]
    assert words(given)["keys"] == {"wrong"}


@pytest.mark.parametrize(
    ("key", "word"), [("xy", "wrong"), ("ab", "wrong"), ("wrapped:ab", "wrong"), ("ab" * 32, "differs")]
)
def test_a_wrong_day_key_is_found(on_a_file, key, word):
    assert word in words({**on_a_file, "IDVERIFY_DAY_KEY": key})["day_key"]


def test_a_missing_or_unseen_day_key_is_found(on_a_file):
    without = {**on_a_file, "IDVERIFY_ENV": "development"}
    del without["IDVERIFY_DAY_KEY"]
    assert words(without)["day_key"] == {"none", "differs"}
    assert words({**without, "IDVERIFY_ENV": "production"})["day_key"] == {"wrong"}
    assert "unseen" in words({**on_a_file, "IDVERIFY_TENANT": "platform-b"})["day_key"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_files_that_others_can_read_are_found(on_a_file, file):
    assert words(on_a_file)["file_mode"] == {"ok"}
    file.chmod(0o640)
    Path(on_a_file["IDVERIFY_KEYS_FILE"]).chmod(0o644)
    opened = [each.data["path"] for each in examine(on_a_file, clock) if each.word == "open"]
    assert opened == [file, Path(on_a_file["IDVERIFY_KEYS_FILE"])]


# The store.


@pytest.mark.parametrize("url", ["mysql://x/y", "nothing"], ids=["another", "none"])
def test_a_store_that_nobody_knows_is_found(url):
    assert words({"IDVERIFY_STORE": url})["store"] == {"wrong"}


def test_a_store_that_is_no_database_is_found(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"no database at all, whatever it is called " * 100)
    assert "unreachable" in words({"IDVERIFY_STORE": f"sqlite:///{tmp_path / 'x.sqlite'}"})["store"]


def test_a_server_that_does_not_answer_is_found():
    assert words({"IDVERIFY_STORE": "postgresql://u@/x?host=/nowhere&patience=0"})["store"] == {"unreachable"}


def test_a_schema_of_another_version_is_found(environment):
    assert words(environment)["schema"] == {"ok"}
    for at, oldest, word in (("0005", "0005", "older"), ("9009", "0005", "ahead"), ("9009", "9009", "newer")):
        change(environment, "UPDATE idverify_version SET version_num = :at", at=at)
        change(environment, "UPDATE idverify_schema SET oldest = :oldest", oldest=oldest)
        assert words(environment)["schema"] == {word}


def test_a_store_without_tables_is_found(tmp_path):
    sqlite3.connect(tmp_path / "new.sqlite").close()
    (tmp_path / "new.sqlite").touch()
    assert words({"IDVERIFY_STORE": f"sqlite:///{tmp_path / 'new.sqlite'}"})["schema"] == {"none"}


def keys_given(environment, written: str) -> dict[str, str]:
    given = {**environment, "IDVERIFY_KEYS": written}
    del given["IDVERIFY_KEYS_FILE"]
    return given


def test_another_key_of_the_same_name_is_found(on_a_file):
    assert "differs" in words(keys_given(on_a_file, f"2026a:{OTHER_SECRET.hex()}"))["key"]


def test_a_key_that_the_store_needs_and_one_it_never_saw_are_found(on_a_file):
    found = examine(keys_given(on_a_file, f"2027a:{OTHER_SECRET.hex()}"), clock)
    assert {(each.word, each.data["kid"]) for each in found if each.id == "key"} == {
        ("unseen", "2027a"),
        ("missing", "2026a"),
    }


@pytest.mark.parametrize("state", ["retired", "destroyed"])
def test_a_key_that_is_over_and_still_given_is_found(on_a_file, state):
    change(
        on_a_file,
        "INSERT INTO idverify_key (tenant, kid, state) VALUES (:tenant, '2025a', :state)",
        tenant=TENANT,
        state=state,
    )
    found = words(keys_given(on_a_file, f"2026a:{SECRET.hex()},2025a:{OTHER_SECRET.hex()}"))
    assert found["key"] == {"ok", state}


@pytest.mark.parametrize(("behind", "word"), [(0, "ok"), (10, "off"), (-10, "off"), (40, "far"), (-40, "far")])
def test_a_clock_that_goes_wrong_is_found(environment, url, behind, word):
    if url.startswith("sqlite"):
        assert "clock" not in words(environment)  # it is this machine's own
        return
    assert words(environment, lambda: clock() - timedelta(seconds=behind))["clock"] == {word}


def test_a_file_that_is_not_written_ahead_is_found(on_a_file, file):
    assert words(on_a_file)["sqlite_journal"] == {"ok"}
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    assert words(on_a_file)["sqlite_journal"] == {"other"}


@pytest.mark.parametrize(
    ("pragma", "name"), [("synchronous = OFF", "synchronous"), ("foreign_keys = OFF", "foreign_keys")]
)
def test_code_that_makes_connections_unsafe_is_found(on_a_file, pragma, name):
    def unsafe(connection, _record, _proxy) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute(f"PRAGMA {pragma}")

    from sqlalchemy.pool import Pool

    event.listen(Pool, "checkout", unsafe)
    try:
        (found,) = [each for each in examine(on_a_file, clock) if each.id == "sqlite_settings"]
    finally:
        event.remove(Pool, "checkout", unsafe)
    assert (found.word, found.data["names"]) == ("off", name)


def test_a_volume_without_room_is_found(file):
    free = shutil.disk_usage(file.parent).free
    assert disk(file, 1 << 50).word == "ok"
    assert disk(file, 1 << 20).word == "full"
    with file.with_name("large").open("wb") as large:
        try:
            large.truncate(free + (1 << 33))
        except OSError:
            pytest.skip("this file system has no files with holes")
    assert disk(file.with_name("large"), free).word in ("low", "full")


# A server of its own, for faults that no shared one may have.


@pytest.fixture(scope="module")
def unsafe_server():
    faults = ("full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0")
    with postgres_server(*faults, "max_connections=12", "synchronous_standby_names=nobody") as url:
        engine = engine_of(url)
        upgrade_schema(engine)
        engine.dispose()
        yield url


def test_a_server_that_loses_what_it_acknowledged_is_found(unsafe_server):
    engines = [engine_of(unsafe_server) for _ in range(8)]
    connections = [engine.connect() for engine in engines]
    try:
        found = words({"IDVERIFY_STORE": unsafe_server})
    finally:
        for connection in connections:
            connection.close()
        for engine in engines:
            engine.dispose()
    assert found["fsync"] == {"off"}
    assert found["full_page_writes"] == {"off"}
    assert found["synchronous_commit"] == {"off"}
    assert found["wal_level"] == {"minimal"}
    assert found["connections"] in ({"few"}, {"ok"})
    assert found["standbys"] == {"away"}
    assert found["replica"] == {"ok"}


SOUND = {
    "server_version": "18.1 (Debian)",
    "server_version_num": "180001",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "synchronous_standby_names": "ANY 1 (b)",
    "wal_level": "replica",
    "max_connections": "100",
}


@pytest.mark.parametrize(
    ("changed", "id", "word"),
    [
        ({}, "standbys", "ok"),
        ({"server_version_num": "140020", "server_version": "14.20"}, "postgresql", "old"),
        ({"server_version_num": "150000", "server_version": "15.0"}, "postgresql", "ok"),
        ({"synchronous_commit": "local"}, "synchronous_commit", "local"),
        ({"synchronous_commit": "remote_apply"}, "synchronous_commit", "ok"),
        ({"max_connections": "10"}, "connections", "few"),
        ({"synchronous_standby_names": ""}, "standbys", "none"),
    ],
)
def test_what_a_server_says_of_itself_is_judged(changed, id, word):
    seen = ServerCondition({**SOUND, **changed}, connections=9, replica=False, lag=None, standbys=1)
    assert {each.word for each in server(seen) if each.id == id} == {word}


@pytest.mark.parametrize(("lag", "word"), [(None, "replica"), (1, "replica"), (61, "lagging")])
def test_a_replica_and_how_far_it_is_behind_are_told(lag, word):
    behind = None if lag is None else timedelta(seconds=lag)
    seen = ServerCondition(SOUND, connections=1, replica=True, lag=behind, standbys=0)
    assert {each.word for each in server(seen) if each.id == "replica"} == {word}


def test_a_real_replica_is_told_from_its_primary():
    folder = Path(tempfile.mkdtemp(prefix="idv-doc-"))
    folder.chmod(0o755)
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    primary = PostgresServer(folder / "a", "synchronous_standby_names=b")
    replica = PostgresServer(folder / "b", standby_of=primary, name="b")
    try:
        primary.start()
        replica.start()
        engine = engine_of(primary.url)
        upgrade_schema(engine)
        engine.dispose()
        seen = words({"IDVERIFY_STORE": primary.url})
        assert (seen["replica"], seen["standbys"]) == ({"ok"}, {"ok"})
        end = time.monotonic() + 30
        while "older" in words({"IDVERIFY_STORE": replica.url})["schema"]:
            assert time.monotonic() < end
        seen = words({"IDVERIFY_STORE": replica.url})
        assert seen["replica"] == {"replica"}
        assert seen["schema"] == {"ok"}
        replica.stop()
        assert words({"IDVERIFY_STORE": primary.url})["standbys"] == {"away"}
    finally:
        replica.stop()
        primary.stop()
        shutil.rmtree(folder)


# The ledger.


def test_a_signer_whose_file_is_gone_wrong_or_beside_the_store_is_found(environment, url, tmp_path):
    state = Path(environment["IDVERIFY_LEDGER_STATE"])
    assert words(environment)["ledger_state"] == {"ok"}
    beside = shutil.copy(state, tmp_path / "state")
    found = words({**environment, "IDVERIFY_LEDGER_STATE": str(beside)})["ledger_state"]
    assert found == ({"beside"} if url.startswith("sqlite") else {"ok"})
    state.write_text("no note", encoding="utf-8")
    assert words(environment)["ledger_state"] == {"wrong"}
    state.unlink()
    assert words(environment)["ledger_state"] == {"wrong"}
    without = dict(environment)
    del without["IDVERIFY_LEDGER_STATE"]
    assert words(without)["ledger_state"] == {"none"}


def test_a_log_that_was_set_back_or_changed_is_found(environment):
    assert words(environment)["ledger_head"] == {"ok"}
    custody = open_custody(environment["IDVERIFY_STORE"], tenant=TENANT)
    size = custody.frontier().size
    other = custody.frontier().appended([bytes(32)])
    custody.close()
    engine = engine_of(environment["IDVERIFY_STORE"])
    from idverify.ledger.tree import Frontier

    for edge, word in ((Frontier().appended([bytes(32)] * size), "fork"), (Frontier(), "smaller"), (other, "ok")):
        with engine.begin() as connection:
            connection.execute(LEDGER_HEAD.update().values(size=edge.size, frontier=edge.to_bytes()))
        assert words(environment)["ledger_head"] == {word}
    engine.dispose()


def test_a_log_that_nobody_signs_is_found(environment):
    assert words(environment)["ledger_checkpoint"] == {"ok"}
    custody = open_custody(environment["IDVERIFY_STORE"], tenant=TENANT)
    custody.note(Entry(type=EntryType.BACKFILL_DONE, at=NOW, tenant=TENANT))
    custody.close()
    assert words(environment)["ledger_pending"] == {"ok"}
    later = clock() + timedelta(days=8)
    if environment["IDVERIFY_STORE"].startswith("sqlite"):
        found = words(environment, lambda: later)
    else:  # the server's clock is not ours to set
        change(environment, "UPDATE idverify_ledger_pending SET turn = turn - 800000000000000")
        change(environment, "UPDATE idverify_ledger_checkpoint SET signed_at = signed_at - 700000000000")
        found = words(environment)
    assert found["ledger_pending"] == {"old"}
    assert found["ledger_checkpoint"] == {"old"}
    change(environment, "DELETE FROM idverify_ledger_checkpoint")
    assert words(environment)["ledger_checkpoint"] == {"none"}


def test_rows_of_the_log_that_are_no_entries_are_found(on_a_file):
    engine = engine_of(on_a_file["IDVERIFY_STORE"])
    with engine.begin() as connection:
        connection.execute(
            LEDGER_PENDING.insert().values(tenant=TENANT, id="x", turn=1, entry=b"no entry", refused=True)
        )
    engine.dispose()
    assert "refused" in words(on_a_file)["ledger_pending"]


# How it is told.


def test_the_document_is_for_programs_and_says_how_bad_it_is(on_a_file, monkeypatch, capsys):
    for name, value in on_a_file.items():
        monkeypatch.setenv(name, value)
    status = main(["doctor", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert status == (1 if document["level"] == "failing" else 0)
    for each in document["findings"]:
        assert CATALOGUE[each["id"]][each["word"]] == each["level"]
        assert set(each["text"]) == {"vi", "en"}
        assert (each["todo"] is None) == (each["level"] == "ok")


def test_a_terminal_is_shown_a_table(on_a_file, monkeypatch, capsys):
    for name, value in on_a_file.items():
        monkeypatch.setenv(name, value)
    main(["doctor", "--lang", "en"])
    plain = capsys.readouterr().out
    assert "✓ python: Python" in plain
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "300")
    main(["doctor", "--lang", "en"])
    table = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert re.search(r"✓ +python +Python", table)
    assert plain.splitlines()[-1] in table
