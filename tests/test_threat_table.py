"""That the page on codes names tests that exist, and numbers that hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from idverify.evidence.budget import BUDGETS, Spending
from idverify.evidence.possession import LIFETIME, MOST_GUESSES

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs/explanation/proof-of-possession.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    named = {
        name for line in PAGE.splitlines() for name in re.findall(r"`([a-z_]+)`", line.partition("T `")[2] and line)
    }
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.glob("test_*.py")]
    functions = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    files = {path.stem for path in TESTS.glob("test_*.py")}
    told = {name for name in named if f"test_{name}" in functions or name in files}
    assert len(told) >= 20
    assert named - told <= {"change_phone", "secrets"}


def test_the_table_of_budgets_is_the_one_that_is_kept() -> None:
    table = [
        line
        for line in PAGE.splitlines()
        if re.match(r"\| (codes|guesses|wrong guesses in a row) \| (one|a|the) ", line)
    ]
    numbers = [int(re.sub(r"\D", "", line.split("|")[3].split("(")[0])) for line in table]
    kept = [each.most for each in BUDGETS if each.spending is Spending.SEND]
    kept += [MOST_GUESSES, *(each.most for each in BUDGETS if each.spending is not Spending.SEND)]
    assert numbers == kept
    assert LIFETIME.total_seconds() == 300
    for breaker in (each.breaker for each in BUDGETS if each.breaker is not None):
        ordinal = f"{breaker.sends:,}th"
        slow = {300: "one in five minutes", 30: "one in 30 seconds", 5: "one in 5 seconds"}
        trickle = slow[int(breaker.trickle.total_seconds())]
        assert any(ordinal in line and f"{breaker.percent} %" in line and trickle in line for line in table)
