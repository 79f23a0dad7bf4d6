"""That the table of OWASP ASVS 5.0 names every requirement once, and tests and code that are there."""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import build_asvs
import pytest
from build_asvs import CHAPTERS, PAGE, VERDICTS, Line

ROOT = Path(__file__).parents[1]
LINES = build_asvs.lines()
# The requirements of levels 1 and 2 with their levels, ``v5.0.0-ID LEVEL`` and a line feed each, in order. Taken from
# 5.0/docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv of github.com/OWASP/ASVS, tag v5.0.0_release
# (commit 5cf9b032440be53ce345ab3c130fda46ba1ce7a2, 30 May 2025); only numbers and levels were.
COUNTS = {1: 70, 2: 183}
DIGEST = "1509679b913550082b665bc24fbe490d05336f54e14c21763d10da95f9645956"


@cache
def names_in(path: str) -> frozenset[str]:
    """What a file defines: functions, classes, their methods as ``Class.method``, and names that are assigned to."""
    found: set[str] = set()

    def collect(body: list[ast.stmt], within: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(f"{within}{node.name}")
                if isinstance(node, ast.ClassDef):
                    collect(node.body, f"{within}{node.name}.")
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(f"{within}{node.target.id}")
            elif isinstance(node, ast.Assign):
                found.update(f"{within}{each.id}" for each in node.targets if isinstance(each, ast.Name))

    collect(ast.parse((ROOT / path).read_text(encoding="utf-8")).body, "")
    return frozenset(found)


def is_there(reference: str) -> bool:
    """Whether a reference leads to something."""
    path, _, name = reference.partition("::")
    if path.startswith("docs/"):
        page, _, section = path.partition("#")
        if not (ROOT / page).is_file():
            return False
        heads = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        return not section or section in {re.sub(r"[^a-z0-9 -]", "", each.lower()).replace(" ", "-") for each in heads}
    if not (path.startswith(("tests/", "src/")) and path.endswith(".py") and (ROOT / path).is_file()):
        return False
    last = name.rpartition("::")[2]
    return name.replace("::", ".") in names_in(path) and (path.startswith("src/") or last.startswith("test_"))


def wrong_with(line: Line) -> list[str]:
    """What a line lacks."""
    found = [f"leads to nothing: {each}" for each in line.evidence if not is_there(each)]
    if line.verdict not in VERDICTS:
        found.append("no such verdict")
    # The standard's sentences all begin alike; ours are a few words.
    if not 10 <= len(line.asks) <= 90 or "verify" in line.asks.lower():
        found.append("not in a few words of ours")
    if line.verdict == "met" and not line.evidence:
        found.append("nothing shows it")
    is_tested = any(each.startswith("tests/") for each in line.evidence)
    if not re.fullmatch(r"[A-Z].{12,}[.)]", line.reason) and (line.reason or line.verdict != "met" or not is_tested):
        found.append("no reason")
    if len(set(line.evidence)) != len(line.evidence):
        found.append("the same twice")
    return found


def test_every_requirement_of_levels_1_and_2_has_one_line_and_nothing_else_has() -> None:
    listed = "".join(f"v5.0.0-{line.id} {line.level}\n" for line in LINES)
    assert {level: sum(line.level == level for line in LINES) for level in COUNTS} == COUNTS
    assert len({line.id for line in LINES}) == len(LINES) == sum(COUNTS.values())
    assert hashlib.sha256(listed.encode()).hexdigest() == DIGEST


def test_a_line_says_in_our_words_what_is_asked_and_what_shows_it() -> None:
    assert {line.id: found for line in LINES if (found := wrong_with(line))} == {}


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"evidence": ()}, ["nothing shows it", "no reason"]),
        ({"evidence": ("tests/test_asvs.py::test_nothing",)}, ["leads to nothing: tests/test_asvs.py::test_nothing"]),
        ({"verdict": "missing"}, ["no reason"]),
        ({"verdict": "perhaps"}, ["no such verdict", "no reason"]),
        ({"asks": "Verify that it does"}, ["not in a few words of ours"]),
    ],
)
def test_a_line_that_lacks_something_would_be_found(changed: dict[str, Any], wrong: list[str]) -> None:
    whole = next(line for line in LINES if line.verdict == "met" and not line.reason)
    assert wrong_with(whole) == []
    assert wrong_with(replace(whole, **changed)) == wrong


def test_a_reference_to_nothing_would_be_found() -> None:
    assert is_there("tests/test_asvs.py::test_a_reference_to_nothing_would_be_found")
    for lost in (
        "tests/test_asvs.py::test_nothing",
        "tests/test_asvs.py::is_there",
        "tests/test_nowhere.py::test_a",
        "src/idverify/web/entrance.py::nothing",
        "docs/reference/asvs.md#nothing",
        "docs/reference/nowhere.md",
        "README.md",
    ):
        assert not is_there(lost), lost


def test_the_page_is_made_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == "\n\n".join(build_asvs.page(LINES)) + "\n"
    assert {line.chapter for line in LINES} == set(CHAPTERS)
