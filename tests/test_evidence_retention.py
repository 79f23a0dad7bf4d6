"""Nothing goes before its time, nothing stays after it, and what is held stays: judged from an exported ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from evidence_folder import Evidence, by_fixture, kinds, said

from idverify.conformance.evidence import retention_ledger
from idverify.conformance.result import Kind

TWO_YEARS = "147/2024/ND-CP art. 27.2.b"
SCHEMA = Path(retention_ledger.__file__).parent / "schema" / "retention.json"


@pytest.fixture
def folder(tmp_path: Path) -> Evidence:
    made = Evidence(tmp_path / "evidence")
    made.manifest["period"]["until"] = "2028-01-10T00:00:00+07:00"
    made.manifest["retention"] = {"tolerance_days": 3}
    return made


def kept(name: str, begins: str | None, deleted: str | None = None, **more: Any) -> dict[str, Any]:
    """A line; days are midnights in Viet Nam."""
    return {"ref": "x", "class": name, "begins_at": _at(begins), "deleted_at": _at(deleted), **more}


def _at(day: str | None) -> str | None:
    return None if day is None else f"{day}T00:00:00+07:00"


# Closed on 2 January 2026: through 2 January 2028, a Sunday, so by R-22 as it is by default or by its other option.
@pytest.mark.parametrize(
    "line",
    [
        kept("registration_record", "2025-12-30", "2027-12-31"),  # through Thursday the 30th
        kept("registration_record", "2025-12-30", "2028-01-01"),  # a day later, as of a nightly purge
        kept("registration_record", None),
        kept("registration_record", "2026-06-01"),
        kept("registration_record", "2026-06-01", None, kept_until=_at("2028-06-02")),
        kept("registration_record", "2025-12-30", None, held=[[_at("2027-01-01"), None]]),
        kept("registration_record", "2025-12-30", "2028-01-08", held=[[_at("2027-01-01"), _at("2028-01-07")]]),
        kept("birth_date", "2027-05-05", "2027-05-05"),
        kept("challenge", None, "2027-05-05"),
        kept("device_log", "2027-05-05", "2027-08-04"),
        kept("system_log", "2026-12-31"),
    ],
)
def test_what_is_kept_and_goes_as_the_law_wants_passes(folder: Evidence, line: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(line)
    found = kinds(folder.lines("retention.jsonl", [line]).checked(), "retention")
    assert set(found.values()) == {Kind.PASS}, found


@pytest.mark.parametrize(
    ("line", "provision", "words"),
    [
        (
            kept("registration_record", "2025-12-30", "2027-12-30"),
            TWO_YEARS,
            "before its time was over",
        ),
        (kept("registration_record", None, "2027-01-01"), TWO_YEARS, "had begun"),
        (kept("registration_record", "2027-10-01", "2027-09-01"), TWO_YEARS, "had begun"),
        (kept("registration_record", "2025-12-30"), TWO_YEARS, "still there"),
        (kept("registration_record", "2025-12-30", "2028-01-07"), TWO_YEARS, "deleted late"),
        (
            kept("registration_record", "2025-12-30", "2028-01-01", held=[[_at("2027-01-01"), None]]),
            TWO_YEARS,
            "order held it",
        ),
        (
            kept("registration_record", "2025-12-30", "2028-01-09", held=[[_at("2027-01-01"), _at("2028-01-03")]]),
            TWO_YEARS,
            "deleted late",
        ),
        (
            kept("registration_record", "2026-06-01", kept_until=_at("2028-06-01")),
            TWO_YEARS,
            "meant to go",
        ),
        (
            kept("registration_record", "2026-06-01", kept_until=_at("2036-06-02")),
            TWO_YEARS,
            "beyond",
        ),
        (kept("device_log", "2027-05-05", "2027-08-03"), "330/2026/ND-CP art. 34.1.c", "before its time was over"),
        (kept("selling_livestream", "2027-05-05", "2027-08-03"), "122/2025/QH15 art. 22.7", "before its time was over"),
        (kept("birth_date", "2027-05-05"), "91/2025/QH15 art. 3.3", "still there"),
    ],
)
def test_what_goes_too_early_stays_too_long_or_goes_while_held_fails_by_the_provision(
    folder: Evidence, line: dict[str, Any], provision: str, words: str
) -> None:
    checked = folder.lines("retention.jsonl", [line]).checked()
    result = by_fixture(checked)[f"evidence/retention/{line['class']}"]
    assert (result.kind, result.provision) == (Kind.FAIL, provision)
    assert words in said(result)


def test_more_than_a_night_within_the_operators_own_tolerance_is_for_a_human(folder: Evidence) -> None:
    line = kept("registration_record", "2025-12-30", "2028-01-02")
    checked = folder.lines("retention.jsonl", [line]).checked()
    found = kinds(checked, "retention")
    assert found["registration_record"] is Kind.PASS
    assert found["registration_record/slack"] is Kind.REVIEW
    assert "the law allows none" in said(by_fixture(checked)["evidence/retention/registration_record/slack"])


def test_a_tolerance_of_more_than_a_month_is_none(folder: Evidence) -> None:
    folder.manifest["retention"]["tolerance_days"] = 32
    checked = folder.lines("retention.jsonl", [kept("challenge", None)]).checked()
    assert by_fixture(checked)["evidence/manifest"].kind is Kind.ERRORED


def test_the_period_is_that_of_the_law_of_the_day(folder: Evidence) -> None:
    # Before 19 August 2026 nothing asked for ninety days of device logs; by 91/2025/QH15 what serves nothing goes.
    early = kept("device_log", "2026-07-05", "2026-07-05")
    assert set(kinds(folder.lines("retention.jsonl", [early]).checked(), "retention").values()) == {Kind.PASS}
    late = kept("device_log", "2026-08-20", "2026-08-20")
    assert kinds(folder.lines("retention.jsonl", [late]).checked(), "retention")["device_log"] is Kind.FAIL


def test_an_end_that_a_reading_moves_is_for_a_human_until_the_reading_is_declared(folder: Evidence) -> None:
    # The second anniversary of 1 January 2026, Saturday 1 January 2028: whether that end moves is R-22.
    line = kept("registration_record", "2026-01-01", "2028-01-02")
    checked = folder.lines("retention.jsonl", [line]).checked()
    found = {name: kind for name, kind in kinds(checked, "retention").items() if kind is not Kind.PASS}
    other = kept("registration_record", "2026-01-01", "2028-01-04")
    checked_other = folder.lines("retention.jsonl", [other]).checked()
    found |= {name: kind for name, kind in kinds(checked_other, "retention").items() if kind is not Kind.PASS}
    assert Kind.REVIEW in found.values()
    assert "reading/R-22" in found


@pytest.mark.parametrize(
    ("line", "head"),
    [
        (kept("registration_record", "2026-01-01") | {"ref": "0912000001"}, "leak"),
        (kept("registration_record", "2026-01-01") | {"name": "Nguyen"}, "leak"),
        (kept("registration_record", "2029-01-01"), "lines"),
        (kept("everything", "2026-01-01"), "lines"),
        (kept("challenge", None, held=[[_at("2027-01-02"), _at("2027-01-01")]]), "lines"),
        (kept("challenge", None, held=[[_at("2027-01-02")]]), "lines"),
        ({"ref": "x", "class": "challenge", "begins_at": None}, "lines"),
        (b"[" * 100_000, "lines"),
    ],
)
def test_a_line_that_cannot_be_judged_costs_an_item(folder: Evidence, line: object, head: str) -> None:
    checked = folder.lines("retention.jsonl", [line, kept("challenge", None)]).checked()
    found = kinds(checked, "retention")
    assert {name for name, kind in found.items() if kind is not Kind.PASS} == {head}
    assert found["challenge"] is Kind.PASS
    assert "Nguyen" not in "".join(said(each) for each in checked.results)
