"""docs/how-to/run-several-servers.md: its statements, its URLs and its program, on a primary with a standby."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from page_programs import ROOT, blocks
from postgres_server import PostgresServer, folder_for_servers
from postgres_servers import hosts, told, until
from sqlalchemy import make_url

from conftest import TENANT
from idverify.account.action import Action
from idverify.cli import _parser
from idverify.settings import Settings
from idverify.stores.opening import engine_of, open_store

PAGE = "docs/how-to/run-several-servers.md"
COPYING, SETTINGS, BEATING = blocks(PAGE, "console")
FOLLOWED, ALONE, BEHIND, AGE = blocks(PAGE, "sql")
(URL,) = blocks(PAGE, "sh")
(PROGRAM,) = blocks(PAGE, "python")
(UNIT,) = blocks(PAGE, "ini")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    with folder_for_servers() as folder:
        primary = PostgresServer(folder / "a", name="a")
        standby = PostgresServer(folder / "b", standby_of=primary, name="b")
        try:
            primary.start()
            standby.start()
            until(lambda: bool(told(primary.url, "SELECT count(*) = 1 FROM pg_stat_replication")))
            open_store(primary.url, tenant=TENANT, upgrade=True).close()
            yield primary, standby
        finally:
            standby.stop()
            primary.stop()


def asked(server: PostgresServer, block: str) -> list[tuple[object, ...]]:
    """The rows that the last statement of a block of the page gives, each statement sent by itself."""
    engine = engine_of(server.url)
    rows: list[tuple[object, ...]] = []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in re.sub(r"--.*", "", block).split(";"):
            if statement.strip():
                found = connection.exec_driver_sql(statement)
                rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


def test_the_primary_waits_for_its_standby_and_no_longer_as_the_page_says(servers):
    primary, standby = servers
    state = FOLLOWED.partition("-- ")[2].strip().split(", ")
    asked(primary, FOLLOWED)
    until(lambda: list(asked(primary, FOLLOWED)) == [tuple(state)])
    assert asked(primary, BEHIND) == [(0,)]
    assert len(asked(standby, AGE)) == 1
    asked(primary, ALONE)
    until(lambda: asked(primary, "SELECT sync_state FROM pg_stat_replication") == [("async",)])


def test_the_url_of_the_page_finds_the_one_that_takes_writes(servers):
    (setting,) = shlex.split(URL)
    name, _, url = setting.partition("=")
    assert name == "IDVERIFY_STORE"
    spelled = make_url(url).query
    assert spelled.keys() == {"host", "port", "target_session_attrs"}
    found = hosts(*reversed(servers), target_session_attrs=str(spelled["target_session_attrs"]))
    assert told(found, "SELECT NOT pg_is_in_recovery()")


def test_the_program_of_the_page_reads_from_the_standby(servers):
    _, standby = servers
    program = re.sub(r'"postgresql://….*?"', repr(hosts(*servers, target_session_attrs="read-write")), PROGRAM)
    program = re.sub(
        r'f"postgresql://idverify@\{host\}/idverify\?connect_timeout=2"',
        repr(f"{standby.url}&connect_timeout=2"),
        program,
    )
    program = program.replace('"platform-a"', repr(TENANT))
    assert "…" not in program
    assert "{host}" not in program
    made: dict = {}
    exec(compile(program, PAGE, "exec", dont_inherit=True), made)
    assert made["gate"].decide("nobody", Action.READ, now=NOW).permitted
    made["primary"].close()
    for replica in made["gate"]._store._replicas:
        replica.close()


def test_the_copy_of_the_page_is_made_as_the_copies_of_these_tests():
    words = shlex.split(COPYING.splitlines()[0].removeprefix("$ "))
    assert words[0] == "pg_basebackup"
    tool = (ROOT / "tools/postgres_server.py").read_text(encoding="utf-8")
    for option in words[3:8]:
        assert f'"{option}"' in tool
    assert words[8] == "-d"
    assert {part.partition("=")[0] for part in words[9].split()} == {"host", "user", "application_name"}
    assert shlex.split(COPYING.splitlines()[1])[1:3] == ["pg_ctl", "-D"]


def test_the_commands_and_the_settings_of_the_page_are_ours():
    started = re.findall(r"^ExecStart=\S*/idverify (.*)$", UNIT, re.MULTILINE)
    typed = [line.removeprefix("$ idverify ") for line in BEATING.splitlines()]
    assert started == typed == ["store beat --every 1"]
    assert callable(_parser("en").parse_args(shlex.split(typed[0])).run)
    exported = dict(shlex.split(line)[2].split("=", 1) for line in SETTINGS.splitlines())
    known = {f"IDVERIFY_{name.upper()}" for name in Settings.model_fields}
    assert exported.keys() <= known
    assert len(exported["IDVERIFY_REPLICAS"].split()) == 2
