"""Change the rules one small thing at a time, and see whether the tests notice.

Usage: python tools/mutation.py [FILE…]      (default: rules/, decision.py and answer.py, which takes long)

mutmut does the changing and the running, in a copy under ``build/mutation``. It leaves decorated functions alone,
and every rule is one, so the copy writes ``name = rule(…)(name)`` below the function in place of the decorator.
Nothing is kept from one question to the next there: each mutant runs in a process that has answered already.
A survivor whose change ``tests/mutants.md`` does not hold, line by line, fails the run.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPY = ROOT / "build" / "mutation"
MUTATED = ("src/idverify/rules", "src/idverify/decision.py", "src/idverify/answer.py")
EXPLAINED = ROOT / "tests" / "mutants.md"
# What breaks first is told first: the fixtures, then the second evaluator.
TESTS = (
    *("tests/test_fixtures.py", "tests/test_decision.py", "tests/test_policy.py", "tests/test_argument.py"),
    "tests/test_readings.py",
    "tests/test_law_in_time.py",
    # The others of that file read the text of the source, and there every mutant stands at once.
    "tests/test_messages.py::test_every_rule_that_can_be_breached_has_a_text",
    "tests/test_second_evaluator.py",
)
CONFIGURATION = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {only}
pytest_add_cli_args = ["-x", "-q", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}
also_copy = ["src", "tools", "conftest.py", "examples", "README.md", "vectors", "docs"]
"""
LEFT = ("src", "tests", "tools", "examples", "vectors", "docs", "conftest.py", "README.md", "pyproject.toml")


def undecorated(source: str) -> str:
    """The same module with its rules and properties made by a call below the function."""
    lines = source.splitlines(keepends=True)
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1 and _movable(node.decorator_list[0])
    ]
    for node in sorted(found, key=lambda node: node.lineno, reverse=True):
        decorator = node.decorator_list[0]
        made = (ast.get_source_segment(source, decorator) or "").replace("\n", " ")
        indent = " " * node.col_offset
        lines.insert(node.end_lineno or node.lineno, f"{indent}{node.name} = {made}({node.name})\n")
        del lines[decorator.lineno - 1 : node.lineno - 1]
    forgetful = "".join(lines).replace("@functools.cache\n", "").replace("@functools.lru_cache(_REMEMBERED)\n", "")
    return forgetful.replace("found = case.bearing.dockets.get(id(rules))", "found = None")


def _movable(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        return isinstance(decorator.func, ast.Name) and decorator.func.id == "rule"
    return isinstance(decorator, ast.Name) and decorator.id == "property"


def prepare(files: list[str]) -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in LEFT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, COPY / name)
        else:
            shutil.copyfile(source, COPY / name)
    for place in MUTATED:
        for path in [COPY / place] if place.endswith(".py") else sorted((COPY / place).glob("*.py")):
            path.write_text(undecorated(path.read_text(encoding="utf-8")), encoding="utf-8")
    only = files or [place if place.endswith(".py") else f"{place}/*" for place in MUTATED]
    tests = [test for test in TESTS if (ROOT / test.partition("::")[0]).exists()]
    configuration = CONFIGURATION.format(only=only, tests=tests).replace("'", '"')
    with (COPY / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(configuration)


def survivors() -> list[str]:
    listed = subprocess.run(
        [sys.executable, "-m", "mutmut", "results"], cwd=COPY, capture_output=True, text=True, check=True
    ).stdout
    return [line.split(":")[0].strip() for line in listed.splitlines() if line.strip().endswith(": survived")]


def change(mutant: str) -> str:
    """What a mutant changed: the lines taken out and put in."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", mutant], cwd=COPY, capture_output=True, text=True, check=False
    ).stdout
    return "\n".join(line for line in shown.splitlines() if re.match(r"[-+](?![-+])", line))


if __name__ == "__main__":
    prepare(sys.argv[1:])
    # Of the enumerated cases each nineteenth: a prime, so that no dimension is left out.
    few = {**os.environ, "IDVERIFY_EVERY": "19"}
    subprocess.run([sys.executable, "-m", "mutmut", "run"], cwd=COPY, env=few, check=False)
    explained = EXPLAINED.read_text(encoding="utf-8") if EXPLAINED.exists() else ""
    unexplained = []
    for mutant in survivors():
        lines = change(mutant)
        known = lines in explained
        print(f"{'explained' if known else 'NOT EXPLAINED'}: {mutant}\n{lines}\n")
        if not known:
            unexplained.append(mutant)
    sys.exit(f"{len(unexplained)} survivors are not explained in {EXPLAINED.name}" if unexplained else 0)
