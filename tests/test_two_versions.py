"""Two versions of the code on one database, while one takes another's place."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import postgres_server
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, make_url, select
from sqlalchemy import text as sql

from conftest import NOW, TENANT, platform_on
from idverify.account.action import Action
from idverify.cli import _parser, main
from idverify.errors import OperatorError
from idverify.stores import opening, schema
from idverify.stores.opening import engine_of, open_store, schema_state, schema_version, upgrade_schema
from idverify.stores.revisions import SchemaState

ROOT = Path(__file__).parents[1]
BEFORE_0006 = "730c6f5"  # the last commit whose code demands exactly its own revision
PATIENCE = 90

# Run by whichever version of the code is on the path; it tells each account once it was acknowledged and asked about.
WORKER = """
import sys
from pathlib import Path
from conftest import NOW, TENANT, platform_on
from idverify.account.action import Action
from idverify.stores.opening import open_store

url, which, journal, stop, upgrade = sys.argv[1:]
platform = platform_on(open_store(url, tenant=TENANT, upgrade=upgrade == "upgrade"))
with open(journal, "a", encoding="utf-8") as told:
    for number in range(10_000):
        account = f"p{which}-{number}"
        assert platform.enrol(account, f"0912{which}{number:05d}").permitted
        platform.gate.require(account, Action.POST, now=NOW)
        told.write(account + "\\n")
        told.flush()
        if Path(stop).exists():
            break
"""

EXPANDS = '''
"""A column, a table and an index more."""
import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade():
    op.add_column("idverify_account", sa.Column("nickname", sa.String(16), nullable=True))
    op.create_table("idverify_more", sa.Column("id", sa.Integer, primary_key=True))
    op.create_index("ix_idverify_more", "idverify_account", ["tenant", "nickname"])
'''

CONTRACTS = '''
"""What versions of before 0010 need goes, or so it says."""
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade():
    op.drop_table("idverify_more")
    op.execute("UPDATE idverify_schema SET oldest = '0010'")
'''


class Worker:
    """A process that signs people up until it is told to stop."""

    def __init__(self, folder: Path, url: str, which: int, *, code: Path = ROOT, upgrade: bool = False) -> None:
        self._journal, self._stop = folder / f"journal-{which}", folder / f"stop-{which}"
        self._journal.touch()
        script = folder / "worker.py"
        script.write_text(WORKER, encoding="utf-8")
        paths = os.pathsep.join(str(code / part) for part in ("src", "tests", "tools"))
        given = [url, str(which), str(self._journal), str(self._stop), "upgrade" if upgrade else "open"]
        self.process = subprocess.Popen(
            [sys.executable, str(script), *given],
            env={**os.environ, "PYTHONPATH": paths},
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def acknowledged(self) -> list[str]:
        return self._journal.read_text(encoding="utf-8").split("\n")[:-1]

    def wait_for(self, more: int) -> None:
        wanted, end = len(self.acknowledged) + more, time.monotonic() + PATIENCE
        while len(self.acknowledged) < wanted:
            assert self.process.poll() is None, self.process.communicate()[1]
            assert time.monotonic() < end, "it does not go on"
            time.sleep(0.02)

    def end(self) -> None:
        self._stop.touch()
        _, complaints = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, complaints


@contextmanager
def workers(*made: Worker) -> Iterator[tuple[Worker, ...]]:
    """So that none is left behind where a test fails."""
    try:
        yield made
    finally:
        for each in made:
            if each.process.poll() is None:
                each.process.kill()
            each.process.communicate()


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Turns this process into one of a later version, which has a migration more; and back."""
    folder = tmp_path / "migrations"
    shutil.copytree(opening._MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    @contextmanager
    def of(name: str, migration: str) -> Iterator[None]:
        (folder / "versions" / f"{name}.py").write_text(migration, encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(opening, "_MIGRATIONS", folder)
            yield

    return of


def upgraded(url: str) -> str | None:
    """The revision that a database is at after an upgrade by this process."""
    engine = engine_of(url)
    upgrade_schema(engine)
    found = schema_version(engine)
    engine.dispose()
    return found


def revision(url: str) -> str | None:
    engine = engine_of(url)
    found = schema_version(engine)
    engine.dispose()
    return found


def require_nothing_lost(url: str, acknowledged: list[str]) -> None:
    store = open_store(url, tenant=TENANT)
    platform = platform_on(store)
    for account in acknowledged:
        assert platform.gate.decide(account, Action.POST, now=NOW).permitted, account
    with store._engine.connect() as connection:
        # Each process ended after it had told of its last sign-up, so nothing else may be there.
        assert connection.scalar(select(func.count()).select_from(schema.ACCOUNT)) == len(acknowledged)
    store.close()


def test_processes_of_today_go_on_and_start_while_a_later_version_expands_the_schema(url, tmp_path, next_version):
    upgraded(url)
    with workers(Worker(tmp_path, url, 1), Worker(tmp_path, url, 2)) as running:
        for each in running:
            each.wait_for(2)
        with next_version("0010_more", EXPANDS):
            assert upgraded(url) == "0010"
        with workers(Worker(tmp_path, url, 3)) as started_after:
            for each in (*running, *started_after):
                each.wait_for(3)
                each.end()
            told = [account for each in (*running, *started_after) for account in each.acknowledged]
    require_nothing_lost(url, told)
    assert main(["store", "status", "--store", url]) == 0


def test_a_later_version_that_contracts_the_schema_turns_processes_of_today_away(url, next_version, capsys):
    upgraded(url)
    engine = engine_of(url)
    with next_version("0010_more", EXPANDS):
        upgraded(url)
    assert schema_state(engine) == SchemaState("0010", "0005", "0009")
    open_store(url, tenant=TENANT).close()
    with next_version("0011_less", CONTRACTS):
        upgraded(url)
    with pytest.raises(OperatorError) as refused:
        open_store(url, tenant=TENANT)
    assert refused.value.code == "schema_newer"
    assert "newer" in str(refused.value)
    with pytest.raises(OperatorError, match="newer"):
        upgrade_schema(engine)
    assert main(["store", "status", "--store", url, "--lang", "en"]) == 1
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("0011", "0010", "0009", "may work here: no"))
    engine.dispose()


@pytest.mark.parametrize(
    ("at", "oldest", "may"),
    [
        ("0006", None, True),
        ("0006", "0005", True),
        ("0007", "0005", True),
        ("0007", "0006", True),
        ("0007", "0007", False),
        ("0011", "0006", True),
        ("0011", "0011", False),
        ("0007", None, False),
        ("0007", "6", False),
        ("0007", "", False),
        ("0007", "oldest", False),
        ("later", "0006", False),
        ("٠٠٠٧", "0006", False),
        ("0005", "0004", False),
        ("0005", None, False),
        (None, None, False),
    ],
)
def test_a_process_works_on_its_own_schema_and_on_a_later_one_that_lets_it(at, oldest, may):
    assert SchemaState(at, oldest, "0006").may_work is may


@pytest.mark.parametrize("said", [[], ["0005", "0006"]], ids=["nothing", "two things"])
def test_a_later_schema_that_does_not_say_one_thing_is_refused(url, next_version, said):
    upgraded(url)
    with next_version("0010_more", EXPANDS):
        upgraded(url)
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(schema.SCHEMA.delete())
        for oldest in said:
            connection.execute(schema.SCHEMA.insert().values(oldest=oldest))
    engine.dispose()
    with pytest.raises(OperatorError) as refused:
        open_store(url, tenant=TENANT)
    assert refused.value.code == "schema_newer"


def test_an_upgrade_gives_way_to_who_holds_a_table_and_is_done_when_they_let_go(
    postgres_url, next_version, monkeypatch
):
    """Nobody waits behind it for longer than its time limit, and it holds nothing while it waits."""
    upgraded(postgres_url)
    holder, upgrader = engine_of(postgres_url), engine_of(postgres_url)
    seen = []
    connection = holder.connect()
    connection.execute(sql("SELECT count(*) FROM idverify_account"))  # its lock stays until the transaction ends

    def look(_seconds: float) -> None:
        with holder.connect() as other:
            waits = other.scalar(sql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'"))
            seen.append((waits, schema_version(upgrader)))
        if len(seen) == 2:
            connection.rollback()

    monkeypatch.setattr(opening, "_LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr("time.sleep", look)
    with next_version("0010_more", EXPANDS):
        upgrade_schema(upgrader)
    assert seen == [(0, "0009")] * 2
    assert schema_version(upgrader) == "0010"
    connection.close()
    holder.dispose()
    upgrader.dispose()


def test_an_upgrade_that_never_gets_a_table_says_so_and_changes_nothing(postgres_url, next_version, monkeypatch):
    upgraded(postgres_url)
    holder, upgrader = engine_of(postgres_url), engine_of(postgres_url)
    monkeypatch.setattr(opening, "_LOCK_TIMEOUT", "20ms")
    monkeypatch.setattr(opening, "_MOST_ATTEMPTS", 3)
    monkeypatch.setattr(opening, "_BETWEEN_SECONDS", 0)
    with holder.connect() as connection:
        connection.execute(sql("SELECT count(*) FROM idverify_account"))
        with next_version("0010_more", EXPANDS), pytest.raises(OperatorError) as refused:
            upgrade_schema(upgrader)
    assert refused.value.code == "schema_busy"
    assert schema_version(upgrader) == "0009"
    assert not inspect(upgrader).has_table("idverify_more")
    holder.dispose()
    upgrader.dispose()


@pytest.fixture(scope="module")
def earlier_code(tmp_path_factory) -> Path:
    """The code and the tests' platform as they were before revision 0006."""
    git = shutil.which("git")
    archive = ["archive", BEFORE_0006, "src", "tests", "tools"]
    found = None if git is None else subprocess.run([git, "-C", str(ROOT), *archive], capture_output=True, check=False)
    if found is None or found.returncode:
        pytest.skip(f"commit {BEFORE_0006} is not here: no git, or a shallow clone")
    folder: Path = tmp_path_factory.mktemp("earlier")
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def test_a_running_process_of_before_0006_goes_on_through_the_upgrade_and_nothing_is_lost(url, tmp_path, earlier_code):
    with workers(Worker(tmp_path, url, 1, code=earlier_code, upgrade=True)) as (earlier,):
        earlier.wait_for(2)
        assert revision(url) == "0005"
        assert upgraded(url) == "0009"
        with workers(Worker(tmp_path, url, 2)) as (today,):
            today.wait_for(2)
            earlier.wait_for(3)
            earlier.end()
            today.end()
            told = [*earlier.acknowledged, *today.acknowledged]
    require_nothing_lost(url, told)


# The page.

PAGES = [ROOT / "docs" / "how-to" / name for name in ("upgrade.md", "back-up-and-restore.md")]


def lines(page: Path) -> list[str]:
    """The shell commands of a page."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_command_of_a_page_can_be_typed(page):
    ours = [line.partition(" > ")[0] for line in lines(page) if line.startswith("idverify ")]
    assert len(ours) > 3
    for line in ours:
        assert callable(_parser("en").parse_args(shlex.split(line)[1:]).run), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_link_of_a_page_leads_to_a_page(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).is_file(), target


def test_the_statements_one_by_one_bring_a_large_database_up_beside_the_running_platform(
    postgres_url, capsys, tmp_path
):
    engine = engine_of(postgres_url)
    upgrade_schema(engine, "0005")
    assert main(["store", "upgrade", "--sql", "--store", postgres_url]) == 0
    script = tmp_path / "upgrade.sql"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    sed, psql = (next(line for line in lines(PAGES[0]) if line.startswith(name)) for name in ("sed ", "psql "))
    subprocess.run(shlex.split(sed), cwd=tmp_path, check=True)
    assert "CREATE INDEX CONCURRENTLY" in script.read_text(encoding="utf-8")
    url = make_url(postgres_url)
    _, *arguments = shlex.split(psql.replace("--file=upgrade.sql", "--file=-").replace(" idverify", f" {url.database}"))
    subprocess.run(
        [str(postgres_server._binaries() / "psql"), *arguments],
        env={"PGHOST": str(url.query["host"]), "PGUSER": str(url.username)},
        input=script.read_bytes(),
        capture_output=True,
        cwd="/",
        check=True,
        **postgres_server.as_nobody(),
    )
    assert schema_state(engine).at == "0009"
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": opening.VERSION_TABLE})
        changes = [each for each in compare_metadata(context, schema.METADATA) if "idverify_schema" not in str(each)]
        assert changes == []
    engine.dispose()


@pytest.fixture
def postgres_url(postgres):
    from conftest import database_on

    with database_on(postgres) as made:
        yield made
