"""Snapshots of the fixtures: frozen by the state of the law, and ids that are never given twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest

from idverify.conformance.fixture import FIXTURES, digest_of, fixtures, fixtures_of
from idverify.conformance.fixture_file import schema as published
from idverify.conformance.frozen import FROZEN, NAMES, TIMELESS, frozen, snapshot_of, withdrawn
from idverify.conformance.selection import Selection
from idverify.errors import OperatorError

ALL = {fixture.id: fixture for fixture in fixtures()}
TOOL = Path(__file__).parents[1] / "tools/freeze_fixtures.py"
SCHEMA = Path(FIXTURES).parent / "schema/fixture.schema.json"


def test_every_fixture_is_frozen_once_as_it_is_asked():
    listed = Counter(id for name in NAMES for id in frozen()[name])
    assert set(listed.values()) == {1}
    assert {id: fixture.digest for id, fixture in ALL.items()} == {
        id: digest for name in NAMES for id, digest in frozen()[name].items() if id not in withdrawn()
    }


def test_each_stands_under_the_state_of_the_law_of_its_last_moment():
    for name in NAMES:
        assert all(snapshot_of(ALL[id]) == name for id in frozen()[name] if id in ALL)
    assert snapshot_of(ALL["147-2024/82.10/existing-account-first-second-after-grace"]) == "vn-2024-12-25"
    assert snapshot_of(ALL["330-2026/60.1/leap-day-child-the-day-before-seven"]) == NAMES[-2]
    assert snapshot_of(ALL["log/inclusion/entry-4-of-5"]) == TIMELESS


def test_no_id_was_given_to_another_fixture():
    assert not set(withdrawn()) & set(ALL)
    assert all(each.instead is None or each.instead in ALL for each in withdrawn().values())


def copied(tmp_path: Path) -> Path:
    """The package's own source, where it may be spoilt."""
    import shutil

    source = tmp_path / "src"
    shutil.copytree(FIXTURES.parents[1], source / "idverify", ignore=shutil.ignore_patterns("__pycache__"))
    return source


def check(source: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOL), "--check"]
    return subprocess.run(command, env={"PYTHONPATH": str(source)}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("what", ["nothing", "changed", "gone", "new", "said better"])
def test_what_is_frozen_cannot_be_changed_or_dropped_in_silence(tmp_path: Path, what):
    source = copied(tmp_path)
    path = source / "idverify/conformance/fixtures/147-2024/24.6.d.json"
    file = json.loads(path.read_text(encoding="utf-8"))
    case = file["cases"][0]
    if what == "changed":
        case["expect"]["breaches"] = ["posting.authenticated-only"]
    elif what == "gone":
        file["cases"] = [{**each, "twin": None} for each in file["cases"][1:]]
        file["cases"] = [{name: value for name, value in each.items() if name != "twin"} for each in file["cases"]]
    elif what == "new":
        file["cases"].append({**case, "id": "never-frozen"})
    elif what == "said better":
        case["because"]["en"] = "It is said better."
    path.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
    done = check(source)
    assert done.returncode == (0 if what in ("nothing", "said better") else 1), done.stderr
    told = {"changed": "changed: ", "gone": "gone, and not withdrawn: ", "new": "not frozen yet: "}.get(what, "")
    assert told in done.stdout
    assert done.stderr == ""


def test_the_digest_of_all_turns_on_each():
    some = list(ALL.values())[:10]
    assert digest_of(some) == digest_of(some[::-1])
    assert len({digest_of(some), digest_of(some[1:]), digest_of([])}) == 3


def test_the_published_schema_is_that_of_the_files_and_holds_them():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema == published()
    validator = jsonschema.validators.validator_for(schema)(schema)
    for path in FIXTURES.rglob("*.json"):
        assert not list(validator.iter_errors(json.loads(path.read_text(encoding="utf-8")))), path.name


@pytest.mark.parametrize(
    "spoilt",
    [
        {"level": "L9"},
        {"colour": "red"},
        {"cases": []},
        {"cases": [{"id": "Upper", "requirements": ["AU-5"], "because": {"vi": "a", "en": "b"}, "request": {}}]},
        {"cases": [{"id": "a", "requirements": [], "because": {"vi": "a", "en": "b"}, "request": {}}]},
        {"cases": [{"id": "a", "requirements": ["AU-5"], "because": {"vi": "", "en": "b"}, "request": {}}]},
        {"cases": [{"id": "a", "requirements": ["AU-5"], "because": {"vi": "a", "en": "b"}, "asks": {}}]},
    ],
)
def test_a_file_with_a_slip_is_refused(tmp_path: Path, spoilt):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"provision": "p", "quote": None, "level": "L1", "cases": [], **spoilt}))
    with pytest.raises(ValueError, match="FixtureFile"):
        list(fixtures_of(path, tmp_path))


def test_every_reason_is_a_sentence_in_both_languages():
    for fixture in ALL.values():
        assert fixture.because.vi.endswith((".", "”.")), fixture.id
        assert fixture.because.en.endswith("."), fixture.id
        assert fixture.because.vi != fixture.because.en


def test_a_twin_differs_in_one_fact_and_has_another_answer():
    from idverify.cli.conformance_fixtures import differences

    twins = [fixture for fixture in ALL.values() if fixture.twin is not None]
    assert len(twins) > 200
    for fixture in twins:
        assert fixture.twin is not None
        twin = ALL[fixture.twin]
        assert twin.expect.get("permitted") != fixture.expect.get("permitted"), fixture.id
        if len(fixture.steps) == 1:
            assert len(differences(fixture.request, twin.request)) == 1, fixture.id
            continue
        # A script tells one thing more, or one thing in another way.
        one, other = ([str(step.request) for step in each.steps] for each in (fixture, twin))
        apart = (sum(line not in other for line in one), sum(line not in one for line in other))
        assert max(apart) == 1, fixture.id


def test_what_is_acceptable_says_which_answer_goes_with_which_reading():
    silent = [fixture for fixture in ALL.values() if fixture.outcome == "acceptable"]
    assert len(silent) > 100
    for fixture in silent:
        for step in fixture.steps:
            permitted = {step.expect.get("permitted"), *(each.expect.get("permitted") for each in step.otherwise)}
            assert (step.outcome == "acceptable") == (len(permitted) == 2), fixture.id


def test_the_law_demands_where_no_reading_turns_the_answer():
    for fixture in ALL.values():
        for step in fixture.steps:
            if step.outcome in ("must_permit", "must_deny"):
                demanded = step.outcome == "must_permit"
                assert step.expect["permitted"] is demanded
                assert all(each.expect["permitted"] is demanded for each in step.otherwise), fixture.id


def test_a_selection_takes_by_level_provision_requirement_pattern_and_state():
    assert {fixture.level for fixture in Selection(levels=("L0", "L2")).of(ALL.values())} == {"L0", "L2"}
    by_place = Selection(provisions=("27.3.b",)).of(ALL.values())
    assert by_place
    assert all("27.3.b" in fixture.provision for fixture in by_place)
    assert all("AU-8" in fixture.requirements for fixture in Selection(provisions=("AU-8",)).of(ALL.values()))
    assert {fixture.id.split("/")[0] for fixture in Selection(patterns=("log/*",)).of(ALL.values())} == {"log"}
    by_state = {snapshot_of(fixture) for fixture in Selection(snapshot="vn-2026-07-01").of(ALL.values())}
    assert by_state == {"vn-2026-07-01", TIMELESS}
    with pytest.raises(OperatorError) as refused:
        Selection(patterns=("no such",)).of(ALL.values())
    assert refused.value.code == "no_fixtures"


def test_nothing_else_lies_among_the_frozen():
    assert {path.stem for path in FROZEN.iterdir()} == {*NAMES, "withdrawn"}
