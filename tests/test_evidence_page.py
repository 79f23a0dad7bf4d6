"""The reference page of the evidence files: what it shows is what is checked, and it names every result and class."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import jsonschema  # type: ignore[import-untyped]  # it has no types
from evidence_folder import Evidence, kinds

from idverify.conformance.evidence import review
from idverify.conformance.evidence.manifest import FILES, manifest_in
from idverify.conformance.evidence.retention_ledger import Fault
from idverify.conformance.evidence.story import HEADS
from idverify.conformance.result import Kind
from idverify.messages import LANGUAGES, keys
from idverify.rules.data_class import DataClass

PAGE = (Path(__file__).parent.parent / "docs" / "reference" / "evidence-files.md").read_text(encoding="utf-8")
MANIFEST, DECISIONS, RETENTION, ANSWERS = (
    found.encode() for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
)
SCHEMAS = Path(review.__file__).parent / "schema"


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


def test_every_example_on_the_page_is_as_the_published_schemas_want_it() -> None:
    schema("manifest").validate(json.loads(MANIFEST))
    schema("answers").validate(json.loads(ANSWERS))
    schema("retention").validate(json.loads(RETENTION))
    for line in DECISIONS.splitlines():
        schema("decision").validate(json.loads(line))
    assert manifest_in(MANIFEST).tenant == "platform-a"


def test_the_examples_of_the_page_pass_the_check(tmp_path: Path) -> None:
    made = Evidence(tmp_path / "evidence", json.loads(MANIFEST))
    made.data("decisions.jsonl", DECISIONS).data("retention.jsonl", RETENTION).data("answers.json", ANSWERS)
    checked = made.checked()
    for head in ("decisions", "retention", "files"):
        assert set(kinds(checked, head).values()) == {Kind.PASS}
    assert checked.counts["decisions.judged"] == 2


def test_every_word_for_what_is_wrong_has_a_sentence_in_both_languages() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(review.__file__).parent.glob("*.py"))
    wanted = {f"trouble.{code}" for code in re.findall(r'EvidenceError\(\s*"(\w+)"', source)}
    wanted |= {f"case.{code}" for code in re.findall(r'_says\(\s*"(\w+)"', source)}
    wanted |= {f"retention.{fault}" for fault in get_args(Fault)}
    wanted |= {f"finding.{finding}" for finding in review.Finding}
    wanted |= set(re.findall(r'text\(\s*"conformance\.evidence\.([\w.]+)"', source))
    assert len(wanted) > 80
    for lang in LANGUAGES:
        assert {f"conformance.evidence.{key}" for key in wanted} <= keys(lang)


def test_the_page_names_every_file_every_class_and_every_result_of_the_ledger() -> None:
    for name in FILES:
        assert f"`{name.removeprefix('ledger/')}`" in PAGE
    for data_class in DataClass:
        assert f"`{data_class}`" in PAGE
    for head in HEADS:
        assert f"`{head}`" in PAGE
