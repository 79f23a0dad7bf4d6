"""docs/how-to/check-every-account.md: every block of it is run in order, and gives what stands under it."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import textwrap
from datetime import date, datetime
from pathlib import Path
from random import Random

import campaign_office
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from two_officers import TwoOfficers

from idverify.account.event import CAMPAIGN
from idverify.campaign.reading.opening import opened
from idverify.campaign.status import Ask
from idverify.cli import _parser
from idverify.law import VIETNAM
from idverify.settings import Settings
from idverify.stores.opening import open_store

PAGE = Path(__file__).parents[1] / "docs/how-to/check-every-account.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = [
    (kind, textwrap.dedent(code))
    for kind, code in re.findall(r"^ *```(sh|text|console)\n(.*?)^ *```$", TEXT, re.DOTALL | re.MULTILINE)
]
SHELL = [code for kind, code in BLOCKS if kind == "sh"]
END = "== the end of a block =="
ROWS = 400


def shown_as(block: str) -> re.Pattern[str]:
    """What a block of output stands for: ``…`` on a line of its own is any lines, within a line anything."""
    return re.compile(
        "".join(
            r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
            for line in block.splitlines()
        )
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], str]:
    """The folder in which the page was run, what each block of commands printed, and what was said beside it."""
    folder = tmp_path_factory.mktemp("every")
    campaign_office.workbook(folder / "accounts.xlsx", ROWS)
    (folder / "officers.json").write_text(TwoOfficers("mxh").officers.to_json(), encoding="utf-8")
    (folder / "keys").write_text(f"2026a:{bytes(range(32)).hex()}\n")
    database(folder / "platform.sqlite")
    script = "".join(f"{code}\nprintf '%s\\n' '{END}'\n" for code in SHELL)
    bare = {name: value for name, value in os.environ.items() if not name.startswith("IDVERIFY_")}
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=bare
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "IDVERIFY_TENANT": "mxh",
            "IDVERIFY_KEYS_FILE": "keys",
            "IDVERIFY_OFFICERS_FILE": "officers.json",
            "IDVERIFY_STORE": "sqlite:///idverify.sqlite",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    outputs = run.stdout.split(f"{END}\n")
    assert outputs.pop() == ""
    assert len(outputs) == len(SHELL)
    return folder, outputs, run.stderr


def database(path: Path) -> None:
    """The users of a platform, as its own table has them."""
    chance = Random(147)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE users (id TEXT, phone TEXT, born TEXT, created TEXT)")
        for place in range(ROWS):
            row = campaign_office.row_of(place, chance)
            connection.execute(
                "INSERT INTO users VALUES (?, ?, ?, ?)",
                (f"user {place}", row["phone"], f"{date(1990, 1, 1)}", f"{date(2021, 3, 4)}"),
            )
    connection.close()


def test_every_block_gives_what_stands_under_it(told):
    outputs = iter(told[1])
    output, compared = "", 0
    for kind, block in BLOCKS:
        if kind == "sh":
            output = next(outputs)
        elif kind == "text":
            assert shown_as(block).fullmatch(output), output[-3000:]
            compared += 1
    assert compared >= 7


def test_nothing_that_was_written_or_said_holds_a_number(told):
    folder, outputs, beside = told
    numbers = re.compile(rb"9120000[0-9]{2}|912\.000")
    assert numbers.search(held_in(parquet_of(folder / "accounts.xlsx", folder.parent / "numbers.parquet")))
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in {"accounts.xlsx", "platform.sqlite"}:
            assert not numbers.search(held_in(path)), path
    assert not numbers.search("".join([*outputs, beside]).encode())


def held_in(path: Path) -> bytes:
    """What a file holds; of Parquet what stands in its cells, since its bytes are compressed."""
    if path.suffix != ".parquet":
        return path.read_bytes()
    return "\n".join(str(cell) for row in pq.read_table(path).to_pylist() for cell in row.values()).encode()


def parquet_of(workbook: Path, path: Path) -> Path:
    """The phones of a workbook as Parquet, which a look at its bytes would not find."""
    (chunk, *_) = opened([workbook], sheet="Danh sách").chunks(frozenset())
    phones = pa.concat_arrays([batch.column("phone") for batch in chunk.batches()])
    pq.write_table(pa.table({"phone": phones}), path, compression="zstd")
    return path


def test_who_is_told_is_asked_something_that_a_person_can_do(told):
    folder = told[0]
    store = open_store(f"sqlite:///{folder / 'idverify.sqlite'}", tenant="mxh")
    events = store.pending_events(now=datetime.now(VIETNAM), most=1_000)
    store.close()
    assert len({each.account for each in events}) == len(events) == 40
    assert {each.type for each in events} <= CAMPAIGN


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_report_can_be_read_in_both_languages(told, language):
    page = (told[0] / "checked" / "report.html").read_text(encoding="utf-8")
    assert f'lang="{language}"' in page


@pytest.mark.parametrize(
    "command",
    [
        line
        for kind, code in BLOCKS
        if kind != "text"
        for line in code.replace("\\\n", " ").splitlines()
        if line.startswith("idverify ")
    ],
)
def test_every_command_of_the_page_is_one(command):
    words = shlex.split(re.split(r" (?:[|>&])", command.replace("$(TZ=UTC-7 date +%F)", "2026-11-21"))[0])
    assert callable(_parser("en").parse_args(words[1:]).run)


def test_every_setting_and_every_ask_that_the_page_names_is_one():
    known = {f"IDVERIFY_{name.upper()}" for name in Settings.model_fields} | {
        "IDVERIFY_KEYS_FILE",
        "IDVERIFY_CAMPAIGN_URL",
    }
    assert set(re.findall(r"IDVERIFY_[A-Z_]+", TEXT)) <= known
    assert set(re.findall(r"--only (user\.\w+)", TEXT)) <= set(Ask)


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)", TEXT))
def test_a_link_of_the_page_leads_to_a_page(target):
    assert (PAGE.parent / target).is_file()
