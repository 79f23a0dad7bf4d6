"""That the table of requirements and the fixtures agree, both ways, and that each flag is where its property is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from flag_properties import DERIVABLE, properties

from idverify.conformance import flag as flag_module
from idverify.conformance import requirement as requirement_module
from idverify.conformance.fixture import Fixture, fixtures
from idverify.conformance.flag import Flag, flags
from idverify.conformance.requirement import Actor, Modality, Requirement, Shown, requirements
from idverify.law.coverage import ROWS
from idverify.law.coverage.row import Row
from idverify.law.register import PROVISIONS

ROOT = Path(__file__).parents[1]
VIET_NAM = timezone(timedelta(hours=7))
ROW_OF = {row.id: row for row in ROWS}
TODAY = date(2026, 11, 22)  # of a number that is parsed without a day; any day from then on would do
CASES = list(fixtures())
TESTED = Counter(id for case in CASES for id in case.requirements)
QUESTIONS = ("decide", "enrol", "scenario.decide")

each_requirement = pytest.mark.parametrize("requirement", requirements().values(), ids=lambda each: each.id)
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
each_flag = pytest.mark.parametrize("flag", flags().values(), ids=lambda each: each.id)


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(requirement_module.TABLE.read_text(encoding="utf-8"))
    return found


def days(case: Fixture) -> set[date]:
    """The days in Viet Nam about which a case asks; none where its questions have no moment."""
    found = set()
    for step in case.steps:
        request: Mapping[str, Any] = step.request
        try:
            if request["op"] in QUESTIONS:
                found.add(datetime.fromisoformat(request["at"]).astimezone(VIET_NAM).date())
            elif request["op"].endswith(".parse"):
                found.add(TODAY if request.get("as_of") is None else date.fromisoformat(request["as_of"]))
        except (KeyError, ValueError):  # what is wrong with it is what the case is about
            continue
    return found


def holds(row: Row, day: date) -> bool:
    return (row.since is None or row.since <= day) and (row.until is None or day < row.until)


# The table


def test_each_row_of_the_law_is_a_requirement_in_its_order_and_nothing_else_has_its_id() -> None:
    ids = [entry["id"] for entry in entries()]
    assert ids[: len(ROWS)] == [row.id for row in ROWS]
    assert len(ids) == len(set(ids))
    assert {id for id, each in requirements().items() if each.of_law} == set(ROW_OF)


@each_row
def test_a_row_of_the_law_stands_with_its_own_words_and_provisions(row: Row) -> None:
    requirement = requirements()[row.id]
    assert requirement.says is row.says
    assert requirement.provisions == row.citations
    assert "says" not in next(entry for entry in entries() if entry["id"] == row.id)


@each_requirement
def test_what_a_requirement_cites_is_in_the_register(requirement: Requirement) -> None:
    assert set(requirement.provisions) <= set(PROVISIONS)


@each_requirement
def test_a_requirement_without_a_fixture_has_a_reason_and_one_with_fixtures_has_none(requirement: Requirement) -> None:
    if TESTED[requirement.id]:
        assert requirement.not_tested is None
        assert requirement.shown_by is Shown.FIXTURES
    else:
        assert requirement.not_tested is not None


@each_requirement
def test_a_requirement_names_the_levels_of_its_fixtures(requirement: Requirement) -> None:
    if TESTED[requirement.id]:
        assert requirement.levels == tuple(
            sorted({case.level for case in CASES if requirement.id in case.requirements})
        )
    elif requirement.shown_by in (Shown.REVIEW, Shown.NOTHING):
        assert requirement.levels == ()
    elif requirement.shown_by is Shown.EVIDENCE:
        assert requirement.levels == ("L3",)


@each_requirement
def test_a_requirement_is_said_in_both_languages(requirement: Requirement) -> None:
    for said in (requirement.says, *filter(None, (requirement.not_tested,))):
        assert said.vi.endswith(".")
        assert said.en.endswith(".")
        assert said.vi != said.en
        assert any(ord(each) > 0x7F for each in said.vi)


def test_what_is_only_inferred_binds_nobody_with_a_must() -> None:
    inferred = [row.id for row in ROWS if row.confidence.name == "INFERENCE"]
    assert inferred
    assert {requirements()[id].duty for id in inferred} <= {Modality.SHOULD, Modality.MAY}


def test_no_penalty_is_tested_as_a_duty() -> None:
    penalties = [each for id, each in requirements().items() if id.startswith("SA-")]
    assert len(penalties) == 8
    for each in penalties:
        assert (each.actor, each.duty, each.shown_by) == (Actor.AUTHORITY, Modality.MAY, Shown.NOTHING)


def test_a_requirement_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        requirements()["AU-5"].duty = Modality.MAY  # type: ignore[misc]  # what is tried
    with pytest.raises(TypeError):
        requirements()["AU-99"] = requirements()["AU-5"]  # type: ignore[index]  # what is tried


def entry(**changes: Any) -> str:
    own: dict[str, Any] = {
        "id": "NUM-1",
        "duty": "must",
        "actor": "implementation",
        "provisions": [],
        "says": {"vi": "Câu.", "en": "A sentence."},
        "levels": ["L0"],
        "shown_by": "fixtures",
        "not_tested": None,
    }
    return json.dumps([{name: value for name, value in {**own, **changes}.items() if value != "left out"}])


@pytest.mark.parametrize(
    "changes",
    [
        {"duty": "shall"},
        {"actor": "anybody"},
        {"id": "number one"},
        {"levels": ["L5"]},
        {"shown_by": "hope"},
        {"says": {"vi": "Câu."}},
        {"says": {"vi": "Câu.", "en": ""}},
        {"says": "left out"},
        {"provisions": "147/2024/ND-CP art. 27.3.b"},
        {"not_tested": "left out"},
        {"remark": "not known"},
        {"id": "AU-5"},
    ],
    ids=str,
)
def test_a_malformed_entry_is_refused(changes: dict[str, Any]) -> None:
    assert set(requirement_module.parsed(entry())) == {"NUM-1"}
    with pytest.raises(ValueError, match=r"NUM-1|AU-5|validation error"):
        requirement_module.parsed(entry(**changes))


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="NUM-1 stands twice"):
        requirement_module.parsed(json.dumps(json.loads(entry()) * 2))
    one = {"id": "Feb29", "says": {"vi": "a", "en": "b"}, "why": {"vi": "a", "en": "b"}}
    with pytest.raises(ValueError, match="Feb29 stands twice"):
        flag_module.parsed(json.dumps([one, one]))


# The fixtures


def test_each_fixture_names_from_one_to_three_requirements_of_the_table() -> None:
    wrong = {
        case.id: case.requirements
        for case in CASES
        if not (
            1 <= len(set(case.requirements)) == len(case.requirements) <= 3
            and set(case.requirements) <= set(requirements())
        )
    }
    assert wrong == {}


def test_no_fixture_names_a_row_of_the_law_that_holds_on_none_of_its_days() -> None:
    wrong = [
        (case.id, id)
        for case in CASES
        for id in case.requirements
        if id in ROW_OF and days(case) and not any(holds(ROW_OF[id], day) for day in days(case))
    ]
    assert wrong == []


def test_each_rule_that_is_breached_is_tested_under_a_row_that_it_enforces() -> None:
    """A fixture that names rows of the law alone names one of the rules that it has breached."""
    wrong = []
    for case in CASES:
        breached = case.demanded("breaches") - {"facts.missing"}
        rows = [ROW_OF[id] for id in case.requirements if id in ROW_OF]
        if (
            breached
            and len(rows) == len(case.requirements)
            and not breached & {rule for row in rows for rule in row.rules}
        ):
            wrong.append(case.id)
    assert wrong == []


def test_no_fixture_is_counted_for_the_duty_that_gates_nothing_by_itself() -> None:
    """R-13: art. 25.2.a of Law 116 gates no action by itself, so no answer turns on it."""
    assert TESTED["AU-7"] == 0
    assert requirements()["AU-7"].shown_by is Shown.NOTHING


def test_a_sign_up_without_proof_while_law_116_asks_for_it_tells_why_it_is_let_through() -> None:
    told = []
    for case in CASES:
        if case.request["op"] != "enrol" or case.outcome != "must_permit" or case.twin is None:
            continue
        if not all(date(2026, 7, 1) <= day < date(2026, 8, 19) for day in days(case)):
            continue
        twin = next(each for each in CASES if each.id == case.twin)
        if "registration.proof-at-sign-up" in twin.demanded("breaches"):
            told.append(case.id)
            for said, point in ((case.because.en, "art. 25.2.a"), (case.because.vi, "điểm a khoản 2 Điều 25")):
                assert point in said, case.id
                assert "R-13" in said, case.id
    assert len(told) == 3


# The flags


def test_a_fixture_carries_the_flags_whose_property_it_has_and_no_other_of_these() -> None:
    wrong = {}
    for case in CASES:
        due = properties([(step.request, step.expect) for step in case.steps])
        carried = frozenset(case.flags) & set(DERIVABLE)
        if case.level == "L4":  # of a live sign-up not everything is in the requests: more may be told by hand
            carried &= due
        if due != carried:
            wrong[case.id] = {"lacks": sorted(due - carried), "has not": sorted(carried - due)}
    assert wrong == {}


def test_a_property_is_found_where_it_is_and_not_in_its_twin() -> None:
    """Twins of the suite differ in one fact; where that fact is a property, just one of the two has the flag."""
    by_id = {case.id: properties([(step.request, step.expect) for step in case.steps]) for case in CASES}
    pairs = {
        "FutureEvidence": ("147-2024/23.3.e/phone-proof-one-second-away", "147-2024/23.3.e/phone-proof-at-this-moment"),
        "UtcClock": ("guardianship/grace/within-the-grace-utc", "guardianship/grace/within-the-grace"),
        "LegacyNumber": ("identifiers/phone/legacy-0168", "identifiers/phone/machine-0168-ten"),
        "FullWidthDigits": ("identifiers/phone/form-full-width", "identifiers/phone/not-a-number-arabic-indic"),
        "UnicodeDigits": ("identifiers/phone/not-a-number-arabic-indic", "identifiers/phone/form-full-width"),
        "Seventh": ("330-2026/60.1/no-consent-below-seven", "330-2026/60.1/no-consents-first-second"),
        "Organisation": ("147-2024/27.3.a/institution-as-guardian", "147-2024/27.3.a/guardian-without-ground"),
        "Selling": ("91-2025/3.2/both-from-a-seller", "91-2025/3.2/both-from-one-who-says-he-sells-nothing"),
        "MergedProvince": ("identifiers/personal_id/province-077", "identifiers/personal_id/province-004"),
        "ForeignSignature": ("log/note/unknown-beside-known", "log/note/cosigned"),
    }
    for flag, (has, has_not) in pairs.items():
        assert flag in by_id[has], (flag, has)
        assert flag not in by_id[has_not], (flag, has_not)


@each_flag
def test_each_flag_is_explained_in_both_languages_and_carried_by_a_fixture(flag: Flag) -> None:
    assert any(flag.id in case.flags for case in CASES)
    for said in (flag.says, flag.why):
        assert any(ord(each) > 0x7F for each in said.vi)
        assert said.en
    assert flag.why.vi.endswith(".")
    assert flag.why.en.endswith(".")


def test_every_flag_that_a_fixture_carries_is_explained() -> None:
    assert {id for case in CASES for id in case.flags} <= set(flags())
    assert set(DERIVABLE) <= set(flags())


# The page


def test_the_page_of_requirements_is_fresh() -> None:
    script = ROOT / "tools/build_requirements.py"
    subprocess.run([sys.executable, script, "--check"], check=True, timeout=60)


def test_the_page_has_every_requirement_and_every_flag_once() -> None:
    page = (ROOT / "docs/reference/requirements.md").read_text(encoding="utf-8")
    for id in [*requirements(), *flags()]:
        assert page.count(f"\n| `{id}` |") == 1
