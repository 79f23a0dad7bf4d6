"""The pages about the pages: their blocks are run, and their lists are the code's."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

from pages_server import Sandbox
from sandbox_server import clean_environment

from idverify.messages import text
from idverify.settings import Settings
from idverify.web.configuration import Configuration
from idverify.web.pages.all import ROUTERS
from idverify.web.pages.asked import root_of
from idverify.web.pages.page import _HEADERS

DOCS = Path(__file__).parents[1] / "docs"
HOW_TO = (DOCS / "how-to/let-people-use-the-pages.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference/pages.md").read_text(encoding="utf-8")
ROOTS = {root_of(route.path) for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
BLOCKS = re.findall(r"^```(sh|json|nginx)\n(.*?)^```$", HOW_TO, flags=re.DOTALL | re.MULTILINE)


def rows_under(heading: str) -> list[list[str]]:
    """The cells of the first table after a heading of the reference, without its own heading."""
    lines = REFERENCE.partition(f"\n## {heading}\n")[2].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_every_address_that_there_is_stands_on_the_page() -> None:
    told = {each for row in rows_under("Addresses") for each in re.findall(r"`([^`]+)`", row[0])}
    assert told == ROOTS


def test_the_proxy_on_the_page_passes_on_every_page_and_nothing_else() -> None:
    (proxy,) = [block for kind, block in BLOCKS if kind == "nginx"]
    (passed,) = re.findall(r"location ~\* (\S+) \{", proxy)
    assert passed.startswith("^/(")
    assert passed.endswith(")(/|$)")
    assert {f"/{each}" for each in passed[3:-6].split("|")} == ROOTS - {"/"}
    assert "location = / { return 303 /law; }" in proxy
    assert not re.match(passed, "/v1/visits/begin")


def test_the_headers_on_the_page_are_those_of_a_page() -> None:
    told = {row[0].strip("`"): row[1].strip("`") for row in rows_under("Headers of a page")}
    assert {name: told[name] for name in _HEADERS} == _HEADERS


def test_the_settings_on_the_pages_are_settings() -> None:
    known = {f"IDVERIFY_HTTP_{name.upper()}" for name in Configuration.model_fields}
    known |= {f"IDVERIFY_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"IDVERIFY_[A-Z_]+", HOW_TO + REFERENCE)) <= known
    (script,) = [block for kind, block in BLOCKS if kind == "sh" and "IDVERIFY_HTTP_PAGES=" in block]
    named = dict(line.split("=", 1) for line in shlex.split(script, comments=True))
    configuration = Configuration.from_environment(named)
    assert configuration.pages
    assert configuration.pages_return == "https://mxh.example.vn/me"
    assert configuration.is_host(named["IDVERIFY_SITE"])


def test_what_people_say_on_the_page_is_what_they_read() -> None:
    quoted = re.findall(r'^\| "([^"]+)" \|', HOW_TO, flags=re.MULTILINE)
    assert quoted == [text(f"page.problem.{kind}.title").en for kind in ("over", "moved", "site", "ours")]


def test_the_call_on_the_page_gives_an_address_that_lets_somebody_in(sandbox: Sandbox) -> None:
    script, shown = next(
        (block, BLOCKS[place + 1][1]) for place, (kind, block) in enumerate(BLOCKS) if kind == "sh" and "curl" in block
    )
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8181", sandbox.url)],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answer = json.loads(told.stdout)
    assert answer.keys() == json.loads(shown).keys()
    with sandbox.browser_like() as browser:
        entered = browser.get(f"/enter?ticket={answer['ticket']}")
        assert (entered.status_code, entered.url.path) == (200, "/sign-up")
        assert browser.get(f"/enter?ticket={answer['ticket']}").status_code == 404


def test_every_kind_of_visit_on_the_page_is_one(sandbox: Sandbox) -> None:
    for part in ("sign_up", "account"):
        assert sandbox.ticket(part, "lan")
    assert sandbox.ticket("account", "lan", stream="s-1", lang="en")
    assert sandbox.guardians_ticket(account="me")
