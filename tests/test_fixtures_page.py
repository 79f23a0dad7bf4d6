"""The page about fixtures: what it shows is what is packaged, and what it says of digests and freezing happens."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from idverify.cli import _parser
from idverify.conformance.adapter import Connection
from idverify.conformance.disguise import disguised
from idverify.conformance.fixture import FIXTURES, digest_of, fixtures, fixtures_of
from idverify.conformance.fixture_file import Case, Expectation, FixtureFile, StepWritten, schema
from idverify.conformance.flag import flags
from idverify.conformance.frozen import FROZEN, NAMES
from idverify.conformance.judgement import judged
from idverify.law.reading import REGISTER, Readings

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/fixtures.md"
TEXT = PAGE.read_text(encoding="utf-8")
ID = "147-2024/27.3.b/declaration-dated-tomorrow"
TODAY = date(2026, 11, 22)
(SHOWN,) = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)]
(FIXTURE,) = [each for each in fixtures() if each.id == ID]
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
    if line.startswith("idverify ")
]


def rows(heading: str) -> list[list[str]]:
    """The cells of the one table whose heading begins with these words; rows only."""
    lines = TEXT.splitlines()
    (start,) = [number for number, line in enumerate(lines) if line.startswith(f"| {heading} |")]
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def names(heading: str) -> list[str]:
    return [word for row in rows(heading) for word in re.findall(r"`(\w+)`", row[0])]


def test_the_fixture_that_is_shown_is_the_packaged_one() -> None:
    packaged = json.loads((FIXTURES / "147-2024/27.3.b.json").read_text(encoding="utf-8"))
    packaged["cases"] = [case for case in packaged["cases"] if ID.endswith(f"/{case['id']}")]
    assert packaged == SHOWN


def test_every_line_of_it_is_explained_in_both_languages() -> None:
    def members(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {name for each in value.values() for name in members(each)}
        return {name for each in value for name in members(each)} if isinstance(value, list) else set()

    explained = rows("line")
    assert {re.findall(r"`([\w-]+)`", row[0])[0] for row in explained} == members(SHOWN)
    assert all(len(row) == 3 and row[1] and row[2] and row[1] != row[2] for row in explained)
    for id in SHOWN["cases"][0]["requirements"]:
        assert all(id in cell for row in explained if row[0] == "`requirements`" for cell in row[1:])


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("member of a file", FixtureFile),
        ("member of a case", Case),
        ("member of `expect`", Expectation),
        ("member of a step of `script`", StepWritten),
    ],
)
def test_the_members_are_those_of_the_format(heading: str, model: Any) -> None:
    assert sorted(names(heading)) == sorted(model.model_fields)


def test_the_shown_file_is_as_the_published_schema_wants_it() -> None:
    import jsonschema  # type: ignore[import-untyped]  # it has no types

    jsonschema.Draft202012Validator(schema()).validate(SHOWN)


def test_the_folders_and_flags_that_the_page_names_exist() -> None:
    named = re.findall(r"`(\w+)`", TEXT.split("for what no provision alone says:")[1].split(".\n")[0])
    assert set(named) == {path.name for path in FIXTURES.iterdir() if path.is_dir() and not path.name[0].isdigit()}
    assert set(SHOWN["cases"][0]["flags"]) <= set(flags())


def test_the_table_of_combinations_says_what_is_demanded() -> None:
    entries = {"`expect`": 0, "the first entry": 1, "the second entry": 2, "the third entry, which names both": 3}
    (step,) = FIXTURE.steps
    table = {tuple(re.findall(r"`(\w+)`", f"{row[0]} {row[1]}")): (row[2], row[3]) for row in rows("R-04")}
    assert set(table) == set(product(REGISTER["R-04"].options, REGISTER["R-06"].options))
    for (declaration, level), (by, permitted) in table.items():
        demanded = step.demanded({"R-04": declaration, "R-06": level})
        place = entries[by]
        assert demanded is (step.otherwise[place - 1].expect if place else step.expect)
        assert demanded["permitted"] is (permitted == "yes")


def test_every_combination_is_answered_by_the_library_as_it_is_demanded() -> None:
    for declaration, level in product(REGISTER["R-04"].options, REGISTER["R-06"].options):
        options = {"R-04": declaration, "R-06": level}
        asked = disguised(FIXTURE, "seed", TODAY)
        answer = Connection(Readings(options)).answer_to({"id": 1, **asked.request}, TODAY)
        assert judged(asked, [answer], options).mismatches == ()


def test_the_twin_differs_in_one_fact_and_in_the_answer() -> None:
    (twin,) = [each for each in fixtures() if each.id == FIXTURE.twin]
    here, there = FIXTURE.request, twin.request
    assert {name for name in here if here[name] != there.get(name)} == {"account"}
    differing = {name for name in here["account"] if here["account"][name] != there["account"].get(name)}
    assert differing == {"no_vn_mobile_declared_at"}
    assert FIXTURE.expect["permitted"] is not twin.expect["permitted"]


def written(folder: Path, **changes: Any) -> Any:
    """The fixture of the page with some members changed, read back from a file."""
    file = {**SHOWN, **{name: value for name, value in changes.items() if name in SHOWN}}
    case = {**SHOWN["cases"][0], **{name: value for name, value in changes.items() if name not in SHOWN}}
    path = folder / "147-2024" / "27.3.b.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**file, "cases": [case]}), encoding="utf-8")
    (found,) = fixtures_of(path, folder)
    return found


def test_the_digest_covers_what_is_asked_and_demanded_and_nothing_else(tmp_path: Path) -> None:
    assert written(tmp_path).digest == FIXTURE.digest
    other = {"vi": "khác", "en": "other"}
    untouched: dict[str, Any] = {
        "because": other,
        "flags": [],
        "requirements": ["AU-1"],
        "twin": "other",
        "quote": None,
    }
    for name, value in untouched.items():
        assert written(tmp_path, **{name: value}).digest == FIXTURE.digest
    assert written(tmp_path, provision="other", level="L2").digest == FIXTURE.digest
    case = SHOWN["cases"][0]
    for changes in (
        {"id": "another"},
        {"request": {**case["request"], "action": "share"}},
        {"expect": {**case["expect"], "law": "vn-2026-01-01"}},
    ):
        assert written(tmp_path, **changes).digest != FIXTURE.digest


def test_the_digest_of_a_suite_is_made_as_the_page_says() -> None:
    import hashlib

    lines = sorted(f"{each.id} {each.digest}\n" for each in fixtures())
    assert digest_of(tuple(fixtures())) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_there_is_a_frozen_file_for_each_state_of_the_law() -> None:
    assert {path.name for path in FROZEN.iterdir()} == {*(f"{name}.json" for name in NAMES), "withdrawn.json"}


def freeze(copy: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/freeze_fixtures.py"), *arguments],
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_frozen_fixture_is_corrected_as_the_page_says_and_in_no_other_way(tmp_path: Path) -> None:
    copy = tmp_path / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
    frozen = copy / "idverify/conformance/frozen"
    for path in frozen.iterdir():
        path.unlink()
    assert freeze(copy) == (0, "")
    assert freeze(copy, "--check") == (0, "")

    file = copy / "idverify/conformance/fixtures/147-2024/27.3.b.json"
    document = json.loads(file.read_text(encoding="utf-8"))

    def put(change: Any) -> None:
        cases = [change(dict(case)) if ID.endswith(f"/{case['id']}") else case for case in document["cases"]]
        file.write_text(json.dumps({**document, "cases": [case for case in cases if case]}), encoding="utf-8")

    put(lambda case: {**case, "because": {"vi": "rõ hơn", "en": "clearer"}})
    assert freeze(copy, "--check") == (0, "")
    put(lambda case: {**case, "expect": {**case["expect"], "remedies": ["prove_phone"]}})
    assert freeze(copy) == (1, f"changed: {ID}\n")
    put(lambda _case: None)
    assert freeze(copy) == (1, f"gone, and not withdrawn: {ID}\n")

    (example,) = [
        json.loads(block) for block in re.findall(r"^   ```json\n(.*?)^   ```", TEXT, re.DOTALL | re.MULTILINE)
    ]
    (frozen / "withdrawn.json").write_text(json.dumps(example), encoding="utf-8")
    instead = example["fixtures"][ID]["instead"].rpartition("/")[2]
    put(lambda case: {**case, "id": instead})
    assert freeze(copy) == (0, "")
    assert freeze(copy, "--check") == (0, "")
    put(lambda case: case)
    assert f"withdrawn, and asked again: {ID}\n" in freeze(copy)[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_exists(command: str) -> None:
    _parser("en").parse_args(shlex.split(command)[1:])


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)[)#]", TEXT))
def test_a_link_of_the_page_leads_to_a_page(target: str) -> None:
    assert (PAGE.parent / target).is_file()
