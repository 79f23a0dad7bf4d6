"""That docs/explanation/security-of-the-service.md says what the code does."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from idverify.cli.api_keys import DAYS
from idverify.eid.connection import MOST_BYTES, TIMEOUT
from idverify.eid.signing_keys import ALGORITHMS
from idverify.evidence.identification import REQUEST_LIFETIME
from idverify.keys.names import INDEX, PURPOSES, ROW
from idverify.rules.data_class import DataClass
from idverify.settings import Settings
from idverify.web import authzen_question
from idverify.web.app import endpoints
from idverify.web.configuration import Configuration
from idverify.web.endpoints import gate
from idverify.web.pages.visits import IDLE, LONGEST, TICKET_LIFETIME

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/explanation/security-of-the-service.md"
TEXT = PAGE.read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = endpoints().openapi()
OPERATIONS = [(path, each) for path, item in SCHEMA["paths"].items() for each in item.values()]


def section(title: str) -> str:
    found = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert found, title
    return found


def tables(title: str) -> list[list[list[str]]]:
    """The tables of a section: rows of cells, the heads left out."""
    blocks = re.findall(r"^\|[-|]+\|\n((?:\|.*\n?)+)", section(title), re.MULTILINE)
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()] for block in blocks]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_what_is_said_to_cost_much_is_there_and_bounded_so() -> None:
    [rows] = tables("What costs much")
    paths = {path for path, _ in OPERATIONS}
    assert {path for row in rows for path in code(row[0])} <= paths
    assert "for up to ten seconds" in TEXT
    assert TIMEOUT == 10
    assert f"{MOST_BYTES // 1024} KiB" in TEXT
    assert "for ten minutes" in TEXT
    assert f"{gate.MOST_AT_ONCE} questions" in TEXT
    assert authzen_question.MOST_AT_ONCE == gate.MOST_AT_ONCE
    assert REQUEST_LIFETIME.total_seconds() == 600


def test_a_key_ends_when_the_page_says() -> None:
    assert f"({DAYS} days unless chosen otherwise)" in section("Who may do what")


def test_a_visit_lasts_as_long_as_the_page_says() -> None:
    assert [each / timedelta(minutes=1) for each in (TICKET_LIFETIME, IDLE, LONGEST)] == [5, 15, 60]
    told = " ".join(section("Whom it trusts").split())
    assert "good once and for five minutes" in told
    assert "ends after 15 minutes without a request, and after an hour anyway" in told


def test_every_setting_that_the_page_names_is_one_and_everything_that_is_called_is_named() -> None:
    ours = {f"IDVERIFY_{name.upper()}" for name in Settings.model_fields}
    ours |= {f"IDVERIFY_HTTP_{name.upper()}" for name in Configuration.model_fields}
    assert set(re.findall(r"IDVERIFY_[A-Z_]*[A-Z]", TEXT)) - {"IDVERIFY_HTTP"} <= ours
    called = {name for row in tables("Whom it calls")[0] for name in code(row[1])}
    outside = {"store", "replicas", "vault"}
    http = {"quota", "sender", "eid", "network"}
    assert called == {f"IDVERIFY_{each.upper()}" for each in outside} | {
        f"IDVERIFY_HTTP_{each.upper()}" for each in http
    }


def test_every_key_and_every_algorithm_stands_in_the_inventory() -> None:
    [rows] = tables("Keys and algorithms")
    keys = {name for row in rows for name in code(row[0])}
    assert {*PURPOSES, INDEX, ROW} <= keys
    assert len({*PURPOSES, INDEX, ROW}) == 8
    assert "| deriving the next eight |" in TEXT
    algorithms = " ".join(row[1] for row in rows)
    assert set(ALGORITHMS) <= set(re.findall(r"\w+", algorithms))
    # What the sources of the library import of primitives, in the words of the page.
    words = {
        "AESGCM": "AES-256-GCM",
        "AESSIV": "AES-256-SIV",
        "Ed25519PrivateKey": "Ed25519",
        "HKDF": "HKDF-SHA-256",
        "MLKEM768PrivateKey": "ML-KEM-768",
        "PKCS1v15": "PKCS #1 v1.5",
        "Scrypt": "scrypt",
        "X25519PrivateKey": "X25519",
    }
    sources = [path.read_text("utf-8") for path in (ROOT / "src/idverify").rglob("*.py")]
    used = {name for name in words if any(re.search(rf"\b{name}\(|\b{name}\.", text) for text in sources)}
    assert used == set(words)
    assert all(words[name].replace("PKCS #1", "PKCS#1") in algorithms for name in used)


def test_every_class_of_data_has_one_level_and_every_level_its_protection() -> None:
    levels, protections = tables("What is kept, and how it is protected")
    classes = [name for row in levels for name in code(row[1])]
    assert sorted(classes) == sorted(map(str, DataClass))
    assert [row[0] for row in levels] == [row[0] for row in protections]


def test_a_line_of_the_access_log_holds_what_the_page_says() -> None:
    source = (ROOT / "src/idverify/web/entrance.py").read_text(encoding="utf-8")
    told = re.findall(r'^            "([a-z]+)":', source.partition("told = {")[2].partition("}")[0], re.MULTILINE)
    [row] = [each for each in tables("What is logged")[0] if "idverify.web.access" in each[1]]
    assert code(row[3]) == told


def test_every_component_is_named_with_what_it_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = project["dependencies"] + project["optional-dependencies"]["server"]
    names = {re.match(r"[A-Za-z0-9-]+", each)[0] for each in needed}  # type: ignore[index]  # each has a name
    [rows] = tables("What it is made of")
    assert [code(row[0])[0] for row in rows] == sorted(names)


def test_every_page_that_is_linked_is_there_and_so_is_its_section() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(links) > 8
    for link in links:
        path, _, anchor = link.partition("#")
        target = PAGE.parent / path
        assert target.is_file(), link
        heads = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert not anchor or anchor in {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in heads}
